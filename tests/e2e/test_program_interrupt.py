"""Ctrl-C and the request to end, in the program without az."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from private_program import PrivateProgram
from simulator_process import SimulatorProcess

from .conftest import RunningAz, Simulator

pytest.importorskip("azure.identity", reason="azure-identity is not installed: `make test` installs it")


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_before_anything_was_written_writes_nothing_and_has_its_exit_code(
    simulator_process: SimulatorProcess, simulator: Simulator, tmp_path: Path, number: signal.Signals, exit_code: int
) -> None:
    program = PrivateProgram(tmp_path)
    program.connect(simulator_process.address)
    simulator.hold("GET .*/skus")
    words = ("create", "-g", "sandbox-rg", "-n", "new", "--no-ssh-key", "--workload-runtime", "KataVmIsolation")
    process = subprocess.Popen(
        [*program.command, *words],
        env={**os.environ, **program.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that a signal reaches this program and not the test
    )
    running = RunningAz(process, ("aks-sandbox", *words))
    simulator.wait_until_held(running, "/skus")
    running.interrupt(number)
    result = running.result()
    assert result.exit_code == exit_code, result.stderr
    # Which of the two depends on the moment; both are so.
    assert re.search(r"Stopped asking Azure\. Nothing was written\.|before anything was written", result.stderr)
    assert simulator.requests("PUT") == []
