"""Runs the program aks-sandbox with a configuration of its own, connected to a simulator."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from child_process import running
from private_az import NOT_INHERITED, NOWHERE
from simulator_process import SOURCE, SimulatorAddress

# Also what a pipeline sets, in which the tests themselves may run.
OF_PIPELINES = ("ACTIONS_", "SYSTEM_", "GITHUB_", "TF_BUILD")


@dataclass(frozen=True)
class ProgramResult:
    """What one call did: how it ended and all that it printed."""

    exit_code: int
    stdout: str
    stderr: str


@dataclass
class PrivateProgram:
    """One installation of the program whose state lives under one folder; az is not on its PATH.

    `command` starts it; by default that is the source beside the running Python.
    """

    folder: Path
    command: Sequence[str] = (sys.executable, "-m", "aks_sandbox_cli")
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lays out the folder and the environment that every call gets."""
        kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(NOT_INHERITED)}
        empty = self.folder / "bin"
        empty.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{key: value for key, value in kept.items() if not key.upper().startswith(OF_PIPELINES)},
            "HOME": str(self.folder),
            "PATH": str(empty),
            "PYTHONPATH": os.pathsep.join([str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "AKS_SANDBOX_CONFIG_DIR": str(self.folder / "config"),
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
            "NO_PROXY": "localhost",
            **self.environment,
        }

    def connect(self, address: SimulatorAddress) -> None:
        """Names the simulator as the cloud, and lets its managed identity sign in."""
        self.use(address)
        self.environment |= {
            "IDENTITY_ENDPOINT": address.identity_endpoint,
            "IDENTITY_HEADER": address.identity_header,
        }

    def use(self, address: SimulatorAddress) -> None:
        """Names the simulator as the cloud; nobody is signed in."""
        self.environment |= {"AKS_SANDBOX_CLOUD_NAME": address.endpoint, "REQUESTS_CA_BUNDLE": address.ca_bundle}

    def run(
        self, *arguments: str, extra: Mapping[str, str] | None = None, timeout: float = 300, folder: Path | None = None
    ) -> ProgramResult:
        """Runs one command to its end, in the folder if one is given."""
        environment = {**self.environment, **(extra or {})}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with running([*self.command, *arguments], env=environment, cwd=folder, **pipes) as process:
            stdout, stderr = process.communicate(timeout=timeout)
        return ProgramResult(process.returncode, stdout, stderr)
