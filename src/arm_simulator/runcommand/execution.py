"""Executes a command, in a private folder, with a kubectl that speaks to the cluster of the world."""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arm_simulator import kubectl
from arm_simulator.core.processes import Ended, run
from arm_simulator.inside.containers import noise_of
from arm_simulator.inside.state import Inside
from arm_simulator.kubectl.answering import Hanging, answer
from arm_simulator.kubectl.output import failure
from arm_simulator.runcommand.archive import unpack
from arm_simulator.runcommand.socket import Door

CLIENT = Path(kubectl.__file__).resolve().parent / "client.py"
JQ = Path(__file__).resolve().parent / "jq_program.py"
SYSTEM_PATH = "/usr/bin:/bin"
LOG_LIMIT = 524288
SECONDS = 60.0
# The longest address that a socket may have differs by system; the shortest of these limits is 104.
LONGEST_ADDRESS = 100
SLEEP = "#!/bin/sh\n# No clock moves this world, so there is nothing to wait for.\nexit 0\n"
# What these images have, and a command may not find here by chance: their absence must be noticed on every machine.
FAILED = "error: the kubectl stand-in failed: the standard error of the simulator says why"
NO_JQ = (
    "#!/bin/sh\n"
    "echo 'jq: the jq stand-in needs the package jq of requirements/simulator.txt, which is not installed' >&2\n"
    "exit 127\n"
)
ABSENT = ("helm", "az", "curl", "docker")


@dataclass
class Outcome:
    """Tells what came of a command; `reason` is set when it could not be run to its end."""

    logs: str = ""
    exit_code: int = 0
    reason: str = ""


def execute(inside: Inside, command: str, context: str, wanted: Callable[[], bool]) -> Outcome:
    """Runs a command to its end, or until it is `wanted` no more because the world has started over.

    Raises:
        ArchiveError: its files cannot be unpacked.
    """
    with tempfile.TemporaryDirectory(prefix="arm-sim-", dir=_short_folder(), ignore_cleanup_errors=True) as name:
        home = Path(name)
        work, tools = home / "work", home / "bin"
        for folder in (work, tools):
            folder.mkdir()
        unpack(context, work)
        hanging = False

        def reply(question: dict[str, Any]) -> dict[str, Any]:
            nonlocal hanging
            with inside.world.lock:
                try:
                    return answer(inside, question) if wanted() else failure(FAILED)
                except Hanging:
                    hanging = True
                    return failure("")
                except Exception:  # noqa: BLE001 - the command gets an answer, and the log of the simulator the cause
                    traceback.print_exc(file=sys.stderr)
                    return failure(FAILED)

        door = Door(home / "s", reply)
        try:
            _write_tools(tools, home / "s", no_sleep=inside.polls is not None)
            environment = {"PATH": f"{tools}:{SYSTEM_PATH}", "HOME": str(work), "LANG": "C.UTF-8", "PWD": str(work)}
            noise = int(inside.setting("command", "noise", 0))
            seconds = float(inside.setting("command", "seconds", SECONDS))
            # Where no clock moves the world, only what hangs is stopped: the speed of this machine decides nothing.
            patience = 1 if inside.polls is None or seconds < SECONDS else 10
            ended = run(
                ["/bin/sh", "-c", command],
                environment,
                work,
                seconds=seconds * patience,
                most=LOG_LIMIT,
                beside=(door.socket, door.serve_one),
                stopped=lambda: hanging or not wanted(),
            )
        except (OSError, ValueError) as error:
            return Outcome(reason=f"the command could not be started: {error}")
        finally:
            door.close()
        return outcome_of(ended, noise_of(noise).encode(), seconds)


def outcome_of(ended: Ended, before: bytes, seconds: float) -> Outcome:
    """Returns what came of a process that had so many seconds, with what stands before its output."""
    logs = logs_of((before + ended.output)[:LOG_LIMIT])
    if ended.code is None:
        return Outcome(logs, reason=f"the command did not end within {seconds:g} seconds and was stopped")
    return Outcome(logs, ended.code if ended.code >= 0 else 128 - ended.code)


def logs_of(output: bytes) -> str:
    """Returns output as a text of JSON carries it; what is no UTF-8 is replaced."""
    return output.decode("utf-8", "replace")


def _write_tools(tools: Path, address: Path, no_sleep: bool) -> None:
    """Writes the programs that a command finds first."""
    scripts = {
        "kubectl": _starting(str(CLIENT), str(address)),
        "jq": _starting(str(JQ), str(folder)) if (folder := _folder_of("jq")) else NO_JQ,
    }
    if no_sleep:
        scripts["sleep"] = SLEEP
    write_scripts(tools, scripts)


def write_scripts(tools: Path, scripts: dict[str, str]) -> None:
    """Writes programs, and those that say that they are not there."""
    absent = {
        name: f"#!/bin/sh\necho 'the ARM simulator has no {name}: not covered' >&2\nexit 127\n" for name in ABSENT
    }
    for name, text in {**scripts, **absent}.items():
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(0o700)


def _starting(*words: str) -> str:
    """Returns the script that starts a program of this package, without what makes Python start slowly."""
    return f'#!/bin/sh\nexec {shlex.join((sys.executable, "-I", "-S", *words))} "$@"\n'


def _folder_of(package: str) -> Path | None:
    """Returns the folder from which a package is imported, or None where it is not installed."""
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found is not None and found.origin else None


def _short_folder() -> str | None:
    """Returns a folder in which the address of a socket is not too long; None for the usual one."""
    usual = tempfile.gettempdir()
    if len(usual) + len("/arm-sim-12345678/s") <= LONGEST_ADDRESS:
        return None
    return "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - a private folder is made in it
