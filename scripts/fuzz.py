"""Runs the property tests with new random examples for some time, and shows what they found.

    python scripts/fuzz.py [--seconds 300] [--passes N] [TESTS ...]

Exits with 0 where nothing was found, 1 where something was, 2 where the tests could not be run. What is found is kept
in .hypothesis, so that the next `make fuzz` tries it first.
"""

from __future__ import annotations

import argparse
import itertools
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
FAILED = re.compile(r"^FAILED (.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"^E +(?:Failing test case|Falsifying example): .*\n(?:E .*\n)*", re.MULTILINE)
PASSED, FOUND = 0, 1


def files_with_properties(folders: Sequence[Path]) -> list[Path]:
    """The test files that hold property tests, in random order: a short run begins elsewhere each time."""
    files = [
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else sorted(folder.rglob("test_*.py")))
        if "@given" in path.read_text(encoding="utf-8")
    ]
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


def passes_of(files: Sequence[Path], seconds: float, most: int | None) -> Iterator[tuple[int | None, str]]:
    """As many passes as fit into the time and are wanted."""
    end = time.monotonic() + seconds
    for _ in itertools.count() if most is None else range(most):
        code, output = one_pass(files, end)
        yield code, output
        if code is None or time.monotonic() >= end:
            return


def findings(output: str) -> list[str]:
    """What a pass found: the tests that failed, and the example that made each fail, ready to be copied."""
    examples = [re.sub(r"^E +", "    ", text, flags=re.MULTILINE).rstrip() for text in EXAMPLE.findall(output)]
    return [*(f"  {name}" for name in FAILED.findall(output)), *examples]


def counted(passes: int) -> str:
    """The number of passes in words."""
    return "1 pass" if passes == 1 else f"{passes} passes"


def main(seconds: float, most: int | None, folders: Sequence[Path]) -> int:
    """Runs passes until the time is over and says what they found."""
    files = files_with_properties(folders)
    print(f"New examples for the property tests of {len(files)} files, for {seconds:.0f} seconds.", flush=True)
    passes, found = 0, dict[str, None]()
    for code, output in passes_of(files, seconds, most):
        passes += 1
        found |= dict.fromkeys(findings(output))
        if code not in (PASSED, FOUND, None) or (code == FOUND and not found):
            print(output)
            print("The property tests could not be run: pytest says why above.")
            return 2
    if not found:
        print(f"Nothing was found in {counted(passes)}.")
        return 0
    print(f"Found in {counted(passes)}, shown below. Add each as an @example(...) to its test, then fix what it shows.")
    print("\n".join(found))
    return 1


if __name__ == "__main__":
    ENDING_SIGNALS.install()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--passes", type=int)
    parser.add_argument("tests", nargs="*", type=Path, default=[ROOT / "tests"])
    given = parser.parse_args()
    sys.exit(main(given.seconds, given.passes, given.tests))
