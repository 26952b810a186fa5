"""Executes a command on a real cluster, with a real kubectl and jq."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

from arm_simulator.core.processes import run
from arm_simulator.runcommand.archive import unpack
from arm_simulator.runcommand.execution import LOG_LIMIT, SECONDS, SYSTEM_PATH, Outcome, outcome_of, write_scripts


def execute_for_real(
    kubeconfig: Path, kubectl: Path, command: str, context: str, wanted: Callable[[], bool]
) -> Outcome:
    """Runs a command to its end, or until it is `wanted` no more because the world has started over.

    Raises:
        ArchiveError: its files cannot be unpacked.
    """
    with tempfile.TemporaryDirectory(prefix="arm-sim-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        work, tools = home / "work", home / "bin"
        for folder in (work, tools):
            folder.mkdir()
        unpack(context, work)
        write_scripts(tools, {"kubectl": f'#!/bin/sh\nexec {shlex.quote(str(kubectl))} "$@"\n'})
        environment = {
            "PATH": f"{tools}:{SYSTEM_PATH}",
            "HOME": str(work),
            "LANG": "C.UTF-8",
            "PWD": str(work),
            "KUBECONFIG": str(kubeconfig),
            # Beside the work: a command sees only the files that came with it.
            "KUBECACHEDIR": str(home / "cache"),
        }
        try:
            ended = run(
                ["/bin/sh", "-c", command],
                environment,
                work,
                seconds=SECONDS,
                most=LOG_LIMIT,
                stopped=lambda: not wanted(),
            )
        except (OSError, ValueError) as error:
            return Outcome(reason=f"the command could not be started: {error}")
        return outcome_of(ended, b"", SECONDS)
