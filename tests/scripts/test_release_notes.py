"""What a release says of itself, and the time that its wheel carries, come from HISTORY.rst."""

import datetime
from pathlib import Path

import pytest

from aks_sandbox import __version__
from release_notes import changes, notes, timestamp

HISTORY = """\
Release History
===============

2.0.0
-----
* 2026-12-01: ``az aks-sandbox check``: one thing.
* 2026-12-03: Another.

1.0.0
-----
* 2026-11-21: The first.
"""


def test_the_notes_are_the_lines_of_that_version_alone() -> None:
    assert notes(HISTORY, "2.0.0") == "- `az aks-sandbox check`: one thing.\n- Another.\n"
    assert notes(HISTORY, "1.0.0") == "- The first.\n"


def test_the_time_of_a_version_is_that_of_its_newest_line() -> None:
    assert timestamp(HISTORY, "2.0.0") == 1796256000  # 2026-12-03T00:00:00Z


@pytest.mark.parametrize("version", ["2.0", "3.0.0", "Release History", ""])
def test_a_version_without_lines_is_an_error_that_names_it(version: str) -> None:
    with pytest.raises(ValueError, match=f"no lines for version {version}"):
        notes(HISTORY, version)


@pytest.mark.parametrize("line", ["* No date.", "* 2026-13-01: No such month.", "  carried on", "2026-12-01: no star"])
def test_a_line_without_a_date_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="HISTORY.rst: a line of 2.0.0|month must be in"):
        changes(HISTORY.replace("* 2026-12-03: Another.", line), "2.0.0")


def test_every_line_of_the_history_is_dated_and_belongs_to_a_version(root: Path) -> None:
    history = (root / "HISTORY.rst").read_text(encoding="utf-8")
    ours = changes(history, __version__)
    assert len(ours) == sum(line.startswith("*") for line in history.splitlines())
    assert min(day for day, _ in ours) >= datetime.date(2026, 11, 21)
