"""`make fuzz` shows what random examples find, and says so when nothing was found or nothing was run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.moments import HANGS_AFTER_SECONDS

PROPERTY = """
from hypothesis import given, strategies as st

@given(st.integers(0, 10))
def test_no_number_is_{number}(value):
    assert value != {number}
"""


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        (PROPERTY.format(number=99), 0, ["Nothing was found."]),
        (PROPERTY.format(number=7), 1, ["test_some.py::test_no_number_is_7", "value=7", "Add each as an @example"]),
        ("@given\nimport nothing_of_that_name", 2, ["The property tests could not be run"]),
    ],
)
def test_a_run_says_what_it_found(root: Path, tmp_path: Path, text: str, code: int, shown: list[str]) -> None:
    file = tmp_path / "test_some.py"
    file.write_text(text, encoding="utf-8")
    most = ["--seconds", str(HANGS_AFTER_SECONDS), "--passes", "1"]
    command = [sys.executable, str(root / "scripts" / "fuzz.py"), *most, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER_SECONDS, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert all(part in done.stdout for part in shown), done.stdout
