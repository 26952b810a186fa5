"""Runs the real az with a configuration and an extension folder of its own, connected to a simulator."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from child_process import running
from simulator_process import SimulatorAddress

CLOUD = "Simulator"
# What would make this az behave otherwise than a fresh one: the person's own settings, and places Python looks in.
NOT_INHERITED = (
    *("AZURE_", "ARM_", "PYTHON", "IDENTITY_", "MSI_", "AKS_SANDBOX_", "HTTP", "NO_PROXY", "ALL_PROXY"),
    *("GITHUB_", "TF_BUILD", "BUILD_", "AGENT_", "CI_"),  # the pipeline that this runs in
)
# Nothing listens there, so that a call to anywhere but the simulator fails.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class AzResult:
    """What one az process did: its command line, how it ended and all that it printed."""

    command: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str


class AzFailedError(Exception):
    """An az command that has to succeed failed; the message holds all that it printed."""


class PrivateAz:
    """One az executable whose state lives under one folder; ~/.azure and the person's extensions stay untouched."""

    def __init__(self, executable: Path, folder: Path) -> None:
        """Lays out the folder and the environment that every call gets."""
        self.executable = executable
        self.extensions = folder / "extensions"
        kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(NOT_INHERITED)}
        self.environment = {
            **kept,
            "HOME": str(folder),  # the SSH keys that az may read or make are this folder's too
            "AZURE_CONFIG_DIR": str(folder / "config"),
            "AZURE_EXTENSION_DIR": str(self.extensions),
            "AZURE_CORE_COLLECT_TELEMETRY": "0",
            "AZURE_CORE_SURVEY_MESSAGE": "0",
            "AZURE_CORE_NO_COLOR": "1",
            "AZURE_CORE_LOGIN_EXPERIENCE_V2": "0",
            "AZURE_LOGGING_ENABLE_LOG_FILE": "0",
            "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
            "NO_PROXY": "localhost",
            "PYTHONWARNINGS": "ignore",  # those of az's own libraries; ours are errors in the tests
        }

    def command(self, arguments: Sequence[str]) -> list[str]:
        """Returns the process arguments of one az call."""
        return [str(self.executable), *arguments]

    def run(
        self,
        *arguments: str,
        extra: Mapping[str, str] | None = None,
        timeout: float = 300,
        folder: Path | None = None,
    ) -> AzResult:
        """Runs one az command to its end, in the folder if one is given, and returns what it did."""
        environment = {**self.environment, **(extra or {})}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with running(self.command(arguments), env=environment, cwd=folder, **pipes) as process:
            stdout, stderr = process.communicate(timeout=timeout)
        return AzResult(("az", *arguments), process.returncode, stdout, stderr)

    def must(self, *arguments: str) -> AzResult:
        """Runs one az command that has to succeed, and stops with all it printed where it does not."""
        result = self.run(*arguments)
        if result.exit_code != 0:
            raise AzFailedError(f"$ {' '.join(result.command)}\n{result.stdout}{result.stderr}exit {result.exit_code}")
        return result

    def install(self, wheel: Path) -> None:
        """Installs the extension's wheel the way a person does."""
        self.must("extension", "add", "--source", str(wheel), "--yes", "--only-show-errors")

    def connect(self, address: SimulatorAddress) -> None:
        """Registers the simulator as a cloud, chooses it, and signs in with its managed identity."""
        self.environment |= {
            "REQUESTS_CA_BUNDLE": address.ca_bundle,
            "IDENTITY_ENDPOINT": address.identity_endpoint,
            "IDENTITY_HEADER": address.identity_header,
        }
        endpoint = address.endpoint
        self.must("cloud", "register", "--name", CLOUD, "--endpoint-resource-manager", endpoint)
        self.must("cloud", "set", "--name", CLOUD)
        self.must("login", "--identity")


def az_beside_python() -> Path:
    """Returns the az that is installed in the environment of the running Python."""
    return Path(sys.executable).parent / "az"
