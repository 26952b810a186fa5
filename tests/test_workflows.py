"""The folders that a workflow and the Makefile hand to pytest are there: the workflows themselves never ran."""

import re
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", [".github/workflows/test.yml", ".github/workflows/release.yml", "Makefile"])
def test_the_tests_that_are_named_are_there(root: Path, name: str) -> None:
    named = re.findall(r"(?<![\w/.])tests/[\w/.-]+", (root / name).read_text(encoding="utf-8"))
    assert [one for one in named if "*" not in one and not (root / one.rstrip("/.")).exists()] == []
