"""Starts the local ARM simulator as a process of its own, for the demo, the end-to-end tests and the benchmarks."""

import contextlib
import json
import os
import ssl
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from child_process import running

SOURCE = Path(__file__).resolve().parent.parent / "src"


@dataclass(frozen=True)
class SimulatorAddress:
    """Where a running simulator answers: the JSON line that it prints once it listens."""

    endpoint: str
    identity_endpoint: str
    identity_header: str
    ca_bundle: str
    subscription_id: str
    sign_in: dict[str, dict[str, str]]


class SimulatorProcess:
    """A simulator that runs for the length of a `with` block and never outlives it."""

    def __init__(self, *options: str) -> None:
        """Remembers the command line options; the process starts with the block."""
        self.arguments = [sys.executable, "-m", "arm_simulator", "--exit-with-parent", *options]
        self.block = contextlib.ExitStack()

    def __enter__(self) -> "SimulatorProcess":
        """Starts the simulator and waits for the line that says where it listens."""
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        with contextlib.ExitStack() as block:
            process = block.enter_context(running(self.arguments, env=environment, stdout=subprocess.PIPE))
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"The simulator stopped before it listened, with exit code {process.wait()}.")
            said = json.loads(line)
            self.address = SimulatorAddress(**{name: said[name] for name in SimulatorAddress.__dataclass_fields__})
            self.block = block.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops the process at the end of the block."""
        self.block.close()

    def control(self, method: str, route: str, body: Any = None) -> Any:
        """Calls one of the simulator's own routes, under /_simulator, and returns the JSON it answers, if any."""
        request = urllib.request.Request(  # noqa: S310 - the address is the simulator's own
            f"{self.address.endpoint}/_simulator/{route}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        trust = ssl.create_default_context(cafile=self.address.ca_bundle)
        with urllib.request.urlopen(request, timeout=60, context=trust) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None
