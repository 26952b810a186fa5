"""Runs the property tests with new random examples for some time, and shows what they found.

    python scripts/fuzz.py [--seconds 300] [--passes N] [TESTS ...]

Exits with 0 where nothing was found, 1 where something was, 2 where the tests could not be run. What is found is kept
in .hypothesis, so that the next run tries it first.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from child_process import ENDING_SIGNALS, running

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ("-q", "-m", "hypothesis", "--tb=short", "-n", "2", "-p", "no:cacheprovider")
FAILED = re.compile(r"^FAILED (\S+\.py::.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"^E +(?:Failing test case|Falsifying example): .*\n(?:E .*\n)*", re.MULTILINE)
FOUND = 1


def files_with_properties(folders: Sequence[Path]) -> list[Path]:
    """The test files that hold property tests, in random order: a short run begins elsewhere each time."""
    every = [path for one in folders for path in ([one] if one.is_file() else sorted(one.rglob("test_*.py")))]
    files = [path for path in every if "@given" in path.read_text(encoding="utf-8")]
    random.shuffle(files)
    return files


def one_pass(files: Sequence[Path], end: float) -> tuple[int | None, str]:
    """One pass over the tests: pytest's exit code, None where the time was over before, and its output."""
    command = [sys.executable, "-m", "pytest", *OPTIONS, *map(str, files)]
    environment = {**os.environ, "AKS_SANDBOX_FUZZ": "1"}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        streams = {"stdout": output, "stderr": subprocess.STDOUT}
        with running(command, cwd=ROOT, env=environment, start_new_session=True, **streams) as process:
            code: int | None
            try:
                code = process.wait(max(end - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)  # pytest then shows what it has found so far
                process.wait()
                code = None
        output.seek(0)
        return code, output.read()


def passes_of(files: Sequence[Path], seconds: float, most: int) -> Iterator[tuple[int | None, str]]:
    """As many passes as fit into the time, and at most so many."""
    end = time.monotonic() + seconds
    for _ in range(most):
        code, output = one_pass(files, end)
        yield code, output
        if code is None or time.monotonic() >= end:
            return


def main(seconds: float, most: int, folders: Sequence[Path]) -> int:
    """Runs passes until the time is over and says what they found."""
    files = files_with_properties(folders)
    print(f"New examples for the property tests of {len(files)} files, for at most {seconds:.0f} seconds.", flush=True)
    failed, examples = dict[str, None](), dict[str, None]()
    for code, output in passes_of(files, seconds, most):
        failed |= dict.fromkeys(FAILED.findall(output))
        examples |= dict.fromkeys(EXAMPLE.findall(output))
        if code not in (0, FOUND, None) or (code == FOUND and not failed):
            print(f"{output}\nThe property tests could not be run: pytest says why above.")
            return 2
    if not failed:
        print("Nothing was found.")
        return 0
    print("Found, and shown below. Add each as an @example(...) to its test, then fix what it shows.")
    print("\n".join(f"  {name}" for name in failed))
    print("\n".join(re.sub(r"^E +", "    ", text, flags=re.MULTILINE).rstrip() for text in examples))
    return 1


if __name__ == "__main__":
    ENDING_SIGNALS.install()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--passes", type=int, default=1_000_000)
    parser.add_argument("tests", nargs="*", type=Path, default=[ROOT / "tests"])
    given = parser.parse_args()
    sys.exit(main(given.seconds, given.passes, given.tests))
