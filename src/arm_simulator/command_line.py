"""The options of `python -m arm_simulator`."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import NoReturn

from arm_simulator.core.faults import FaultError, parse_fault
from arm_simulator.core.settings import Settings
from arm_simulator.runcommand.execution import SYSTEM_PATH
from arm_simulator.start import new_world
from arm_simulator.version import VERSION
from arm_simulator.world import SeedError


class _OneLineParser(argparse.ArgumentParser):
    """Refuses bad input in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        """Ends the process with status 2."""
        self.exit(2, f"arm_simulator: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Returns the parser; docs/simulator.md shows its help."""
    result = _OneLineParser(
        prog="python -m arm_simulator",
        description="A local Azure Resource Manager for tests and demos of sandboxed AKS clusters.",
        allow_abbrev=False,
    )
    add = result.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=_port, default=0, help="port of the ARM endpoint; 0 lets the system choose")
    add("--directory", type=Path, metavar="DIR", help="where the CA bundle goes; default: a private one")
    add("--latency", type=_seconds, default=0.0, metavar="SECONDS", help="wait before each ARM answer")
    moving = result.add_mutually_exclusive_group()
    moving.add_argument(
        "--operation-seconds", type=_seconds, default=2.0, metavar="SECONDS", help="how long an operation takes (2)"
    )
    moving.add_argument(
        "--operation-polls", type=_polls, metavar="N", help="an operation ends at its N-th poll, not by the clock"
    )
    add("--retry-after", type=_seconds, default=1.0, metavar="SECONDS", help="how long clients wait between polls (1)")
    add("--fault", action="append", default=[], type=_fault, metavar="SPEC", help="METHOD PATH_REGEX KIND[:ARG] [xN]")
    add("--world", action="append", default=[], metavar="NAME", help="a named world to start in; several add up")
    add("--sku-rows", type=_rows, default=0, metavar="N", help="pad the size list of each region to N rows")
    add("--seed-file", type=Path, metavar="FILE", help="JSON or YAML laid over the default world")
    add("--kubeconfig", type=Path, metavar="FILE", help="run-command executes on the real cluster of this kubeconfig")
    add("--kubectl", type=Path, metavar="PATH", help="the kubectl for that; default: the one on PATH")
    add("--log-requests", action="store_true", help="print each request as a line of JSON to stderr")
    add("--exit-with-parent", action="store_true", help="stop when the process that started this one ends")
    add("--version", action="version", version=VERSION)
    return result


def parse(arguments: list[str] | None = None) -> Settings:
    """Returns the settings; bad input ends the process with one clear line and status 2."""
    options = parser()
    values = options.parse_args(arguments)
    kubectl = _kubectl_for(values, options)
    settings = Settings(
        host=values.host,
        port=values.port,
        directory=values.directory,
        latency=values.latency,
        operation_seconds=values.operation_seconds,
        operation_polls=values.operation_polls,
        retry_after=values.retry_after,
        faults=tuple(values.fault),
        worlds=tuple(values.world),
        sku_rows=values.sku_rows,
        seed_file=values.seed_file,
        log_requests=values.log_requests,
        exit_with_parent=values.exit_with_parent,
        kubeconfig=values.kubeconfig and values.kubeconfig.absolute(),
        kubectl=kubectl,
    )
    try:
        new_world(settings)
    except SeedError as error:
        options.error(str(error))
    return settings


def _kubectl_for(values: argparse.Namespace, options: argparse.ArgumentParser) -> Path | None:
    """Returns the kubectl for a real cluster, None without one; what is missing ends the process with one line."""
    if values.kubeconfig is None:
        if values.kubectl is not None:
            options.error("--kubectl is for a real cluster: --kubeconfig is missing")
        return None
    if values.operation_polls is not None:
        options.error("--operation-polls is not for a real cluster, which moves by the clock: use --operation-seconds")
    if not values.kubeconfig.is_file() or not os.access(values.kubeconfig, os.R_OK):
        options.error(f"--kubeconfig {values.kubeconfig}: there is no such file, or it cannot be read")
    found = shutil.which(values.kubectl.absolute() if values.kubectl is not None else "kubectl")
    if found is None:
        options.error(f"{values.kubectl or 'kubectl'} is not a program: --kubectl names the one to use")
    if not any(os.access(Path(folder) / "jq", os.X_OK) for folder in SYSTEM_PATH.split(":")):
        options.error(f"a real cluster needs a real jq, and there is none in {SYSTEM_PATH}")
    return Path(found).absolute()


def _seconds(text: str) -> float:
    """Returns a number of seconds that is not negative."""
    value = float(text)
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def _polls(text: str) -> int:
    """Returns a number of polls, at least one."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1 poll is needed")
    return value


def _rows(text: str) -> int:
    """Returns a number of rows."""
    value = int(text)
    if not 0 <= value <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows")
    return value


def _port(text: str) -> int:
    """Returns a port number."""
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return value


def _fault(text: str) -> str:
    """Returns the text of a fault that can be parsed."""
    try:
        parse_fault(text)
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text
