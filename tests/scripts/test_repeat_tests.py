"""`make test-repeat` prints a line for each run, and fails where one of them failed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from moments import HANGS_AFTER_SECONDS


@pytest.mark.parametrize(
    ("body", "code", "lines"),
    [
        ("assert True", 0, ["exit 0, 1 passed, ", "exit 0, 1 passed, ", "2 of 2 runs passed."]),
        ("assert False", 1, ["exit 1, 1 failed, ", "test_one", "all of it: ", "exit 1, 1 failed, "]),
    ],
)
def test_each_run_has_its_line(root: Path, tmp_path: Path, body: str, code: int, lines: list[str]) -> None:
    file = tmp_path / "test_some.py"
    file.write_text(f"def test_one():\n    {body}\n", encoding="utf-8")
    options = ["--runs", "2", "--busy", "1", "--kept", str(tmp_path / "kept")]
    command = [sys.executable, str(root / "scripts" / "repeat_tests.py"), *options, "-q", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER_SECONDS, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    said = iter(done.stdout.splitlines())
    assert all(any(part in line for line in said) for part in lines), done.stdout
    assert len(list((tmp_path / "kept").iterdir())) == 2 * code
