"""Runs one az command and writes down in which modules of ours a function ran, and which of them called another.

A module that is only loaded does not count; the methods that dataclasses write for themselves do.
"""

import atexit
import inspect
import json
import os
import runpy
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from private_az import AzFailedError, PrivateAz

SOURCE = Path(__file__).resolve().parent.parent / "src"
SIMULATOR = "arm_simulator"


@dataclass(frozen=True)
class Execution:
    """What commands executed: modules by name, and pairs of modules of which the first called the second."""

    modules: frozenset[str]
    calls: frozenset[tuple[str, str]]

    def __or__(self, other: "Execution") -> "Execution":
        """Returns what both executed together."""
        return Execution(self.modules | other.modules, self.calls | other.calls)


def own_packages() -> frozenset[str]:
    """Returns the names of the packages under src that are the product's."""
    return frozenset(one.parent.name for one in SOURCE.glob("*/__init__.py")) - {SIMULATOR}


class ObservedAz(PrivateAz):
    """An az that runs under this module's own observation, in the interpreter that runs this script."""

    def command(self, arguments: Sequence[str]) -> list[str]:
        """Returns the process arguments of one az call."""
        return [sys.executable, __file__, *arguments]

    def execution(self, *arguments: str) -> Execution:
        """Runs one command and returns what it executed; raises AzFailedError where the command fails."""
        written = Path(self.environment["AZURE_CONFIG_DIR"]) / "executed.json"
        written.unlink(missing_ok=True)
        result = self.run(*arguments, extra={"AKS_SANDBOX_EXECUTED": str(written)})
        if result.exit_code != 0:
            raise AzFailedError(f"$ {' '.join(result.command)}\n{result.stdout}{result.stderr}")
        found = json.loads(written.read_text(encoding="utf-8"))
        return Execution(frozenset(found["modules"]), frozenset(map(tuple, found["calls"])))


def observe(file: Path) -> None:
    """Notes from now on which functions run, and writes the file when the process ends, however it ends."""
    packages = own_packages()
    modules: set[str] = set()
    calls: set[tuple[str, str]] = set()

    def module_of(frame: FrameType | None) -> str:
        name = frame.f_globals.get("__name__") if frame is not None else None
        return name if isinstance(name, str) and name.partition(".")[0] in packages else ""

    def called(frame: FrameType, event: str, _: Any) -> None:
        # The bodies of modules and classes are called too, and are no functions.
        if event != "call" or not frame.f_code.co_flags & inspect.CO_OPTIMIZED or not (name := module_of(frame)):
            return
        modules.add(name)
        above = frame.f_back
        while above is not None and not module_of(above):
            above = above.f_back
        caller = module_of(above)
        if caller and caller != name:
            calls.add((caller, name))

    def write() -> None:
        file.write_text(json.dumps({"modules": sorted(modules), "calls": sorted(calls)}), encoding="utf-8")

    leave = os._exit

    def write_and_leave(status: int) -> NoReturn:
        write()
        leave(status)

    os._exit = write_and_leave
    atexit.register(write)
    threading.setprofile(called)
    sys.setprofile(called)


if __name__ == "__main__":
    if "AKS_SANDBOX_EXECUTED" in os.environ:
        observe(Path(os.environ["AKS_SANDBOX_EXECUTED"]))
    runpy.run_module("azure.cli", run_name="__main__", alter_sys=True)
