"""`make test-repeat` prints a line for each run, keeps the output of those that fail, and then fails itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.moments import HANGS_AFTER_SECONDS

PASSES_ONCE = """
from pathlib import Path

def test_one():
    mark = Path(__file__).with_name("mark")
    assert not mark.exists()
    mark.touch()
"""


def test_each_run_has_its_line_and_one_that_fails_is_kept(root: Path, tmp_path: Path) -> None:
    file, kept = tmp_path / "test_some.py", tmp_path / "kept"
    file.write_text(PASSES_ONCE, encoding="utf-8")
    options = ["--runs", "2", "--busy", "1", "--kept", str(kept), "-p", "no:cacheprovider"]
    command = [sys.executable, str(root / "scripts" / "repeat_tests.py"), *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER_SECONDS, check=False)
    assert len(done.stdout.splitlines()) == 5, done.stdout
    first, second, name, place, last = done.stdout.splitlines()
    assert first.startswith("run 1 of 2, beside 1 busy: exit 0, 1 passed, ")
    assert second.startswith("run 2 of 2, beside 1 busy: exit 1, 1 failed, ")
    assert name.endswith("test_some.py::test_one")
    assert place.endswith("run-2.log")
    assert last == "1 of 2 runs passed."
    assert done.returncode == 1
    assert [one.name for one in kept.iterdir()] == ["run-2.log"]
