"""The command line of the test bed: `python -m testbed`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from testbed.building import BuildError, build
from testbed.cluster import Cluster, ClusterError, Running
from testbed.pools import FAULTS, WishError
from testbed.prerequisites import missing, missing_packages
from testbed.versions import KUBERNETES, kubernetes_version, with_kubernetes

_DEFAULT_POOLS = ("system", "untrusted:2")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m testbed", description="A real Kubernetes on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="say what is missing, one line each")
    commands.add_parser("packages", help="print the packages of Debian that are missing")
    commands.add_parser("build", help="make the programs and images; what is there is not made again")
    pin = commands.add_parser("pin", help="write another version of Kubernetes into testbed/kubernetes/go.mod")
    pin.add_argument("version", help="such as 1.35.4")
    up = commands.add_parser("up", help="bring a cluster up, print how to reach it, and take it down at Ctrl-C")
    run = commands.add_parser("run", help="bring a cluster up, run a command beside it, and take it down")
    for one in (up, run):
        one.add_argument("--pool", action="append", metavar="NAME[:NODES]", help="default: system and untrusted:2")
        one.add_argument(
            "--fault",
            action="append",
            default=[],
            metavar="POOL[/NODE]:FAULT",
            help="; ".join(f"{name}: {what}" for name, what in FAULTS.items()),
        )
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="what to run")
    for name, what in (("stop", "stop a part"), ("start", "start a part again")):
        part = commands.add_parser(name, help=f"{what} of the cluster beside which this runs")
        part.add_argument("part", help="such as kube-apiserver, kubelet-1 or containerd-1")
    fault = commands.add_parser("fault", help="change how the handler of a node or node pool behaves")
    fault.add_argument("node", help="a node, or a node pool")
    fault.add_argument("fault", help="such as lie, slow=60 or honest")
    return parser


def main() -> int:
    """Run one command; the exit code of `run` is that of its command."""
    options = _parser().parse_args()
    try:
        if options.command == "packages":
            print(" ".join(missing_packages()))
        elif options.command == "pin":
            _pin(options.version)
        elif options.command in ("stop", "start", "fault"):
            _beside().ask(options.command, getattr(options, "part", "") or options.node, getattr(options, "fault", ""))
        else:
            return _needing_prerequisites(options)
    except (BuildError, ClusterError, WishError, ValueError) as error:
        print(f"testbed: {error}", file=sys.stderr)
        return 1
    return 0


def _beside() -> Running:
    found = Running.from_environment()
    if found is None:
        raise ClusterError("this does not run beside a cluster: python -m testbed run -- COMMAND")
    return found


def _pin(version: str) -> None:
    path = KUBERNETES / "go.mod"
    path.write_text(with_kubernetes(path.read_text(encoding="utf-8"), version), encoding="utf-8")
    ended = subprocess.run(["go", "mod", "tidy"], cwd=KUBERNETES, check=False)
    if ended.returncode:
        raise BuildError(f"the modules of Kubernetes {version} do not fit: see above")


def _needing_prerequisites(options: argparse.Namespace) -> int:
    lines = missing()
    for line in lines:
        print(f"testbed: {line}", file=sys.stderr)
    if lines:
        return 1
    if options.command == "build":
        build()
    elif options.command in ("up", "run"):
        return _with_cluster(options)
    return 0


def _with_cluster(options: argparse.Namespace) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    words = [word for word in getattr(options, "words", []) if word != "--"] if options.command == "run" else []
    if options.command == "run" and not words:
        raise WishError("run needs a command: python -m testbed run -- COMMAND")
    started = time.monotonic()
    print(f"testbed: starting Kubernetes {kubernetes_version()}", file=sys.stderr, flush=True)
    with Cluster(tuple(options.pool or _DEFAULT_POOLS), tuple(options.fault)) as running:
        print(f"testbed: ready after {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        if not words:
            print(json.dumps({"kubeconfig": str(running.kubeconfig), "kubectl": str(running.kubectl)}), flush=True)
            signal.pause()
        return _run_beside(running, words)


def _run_beside(running: Running, words: list[str]) -> int:
    environment = {**os.environ, **running.environment()}
    try:
        process = subprocess.Popen(words, env=environment)
    except OSError as error:
        raise ClusterError(f"{words[0]} cannot be run: {error.strerror}") from error
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _end(number: int, _: FrameType | None) -> None:
    """End the program once; while it takes the cluster down, further signals change nothing."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
