"""Runs the tests several times in a row, and prints one line for each run.

    python scripts/repeat_tests.py [--runs 5] [--busy 1] [PYTEST ARGUMENTS ...]

`--busy` is a number of processes that do nothing but keep a core busy. The output of a run that fails is kept under
build/test-repeat. Exits with 1 where a run failed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from child_process import ENDING_SIGNALS, running

ROOT = Path(__file__).resolve().parent.parent
SUMMARY = re.compile(r"^=* ?(\d+ (?:passed|failed|error|skipped|deselected).*?)(?: in [\d.]+s.*)?$", re.MULTILINE)
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+\.py\S*)", re.MULTILINE)


def one_run(number: int, runs: int, busy: int, kept: Path, arguments: Sequence[str]) -> bool:
    """Runs the tests once and prints its line; says whether they passed."""
    kept.mkdir(parents=True, exist_ok=True)
    log = kept / f"run-{number}.log"
    start = time.monotonic()
    with contextlib.ExitStack() as block, log.open("w", encoding="utf-8") as output:
        for _ in range(busy):
            block.enter_context(running([sys.executable, "-c", "while True: pass"]))
        command = [sys.executable, "-m", "pytest", *arguments]
        streams = {"stdout": output, "stderr": subprocess.STDOUT}
        code = block.enter_context(running(command, cwd=ROOT, **streams)).wait()
    said = log.read_text(encoding="utf-8", errors="replace")
    told = (SUMMARY.findall(said) or ["nothing was run"])[-1]
    beside = f", beside {busy} busy" if busy else ""
    print(f"run {number} of {runs}{beside}: exit {code}, {told}, {time.monotonic() - start:.0f} s", flush=True)
    if code == 0:
        log.unlink()
        return True
    for name in FAILED.findall(said):
        print(f"    {name}")
    print(f"    all of it: {os.path.relpath(log)}", flush=True)
    return False


def main(runs: int, busy: int, kept: Path, arguments: Sequence[str]) -> int:
    """Runs the tests so often and returns the exit code."""
    passed = [one_run(number, runs, busy, kept, arguments) for number in range(1, runs + 1)]
    print(f"{passed.count(True)} of {runs} runs passed.")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    ENDING_SIGNALS.install()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--kept", type=Path, default=ROOT / "build" / "test-repeat")
    given, rest = parser.parse_known_args()
    sys.exit(main(given.runs, given.busy, given.kept, rest))
