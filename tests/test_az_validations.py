"""The page of az's refusals names options and checks that are there, and those alone that are not as not offered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aks_sandbox.commands.create import CREATE
from aks_sandbox.commands.nodepool import NODEPOOL
from aks_sandbox.rules.engine import ALL_RULES

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "az-validations.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| rule")
]
ADD = next(row for row in NODEPOOL.rows if row.name == "add")
OFFERED = {name for row in (CREATE, ADD) for option in row.options.values() for name in option.names}
OPTION = re.compile(r"--[a-z][a-z0-9-]+")


def test_every_row_has_an_answer() -> None:
    assert len(ROWS) > 60
    assert [
        row for row in ROWS if not re.match(r"input|SBX\d|not offered|not applicable|not refused|\"already", row[1])
    ] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row[1].startswith(("input", "SBX"))], ids=lambda row: row[0])
def test_a_rule_that_is_kept_here_is_about_options_that_are_here(row: list[str]) -> None:
    assert [name for name in OPTION.findall(row[0]) if name not in OFFERED] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row[1].startswith("not offered")], ids=lambda row: row[0])
def test_an_option_that_is_not_offered_is_not_there(row: list[str]) -> None:
    own = row[0].partition(" needs ")[0].partition(" excludes ")[0]
    assert [name for name in OPTION.findall(own) if name in OFFERED] == []


def test_every_code_of_the_page_is_a_check() -> None:
    assert set(re.findall(r"SBX\d{3}", PAGE)) <= {rule.code for rule in ALL_RULES}
