"""Sizes, versions and codes complete on Tab, from what is on this machine alone."""

from __future__ import annotations

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import find_series
from aks_sandbox.commands.completion import COMPLETED, candidates
from aks_sandbox.commands.table import commands
from aks_sandbox.rules.engine import ALL_RULES

KEPT = ["Standard_D4s_v5", "Standard_D8s_v5", "Standard_D4as_v4", "Standard_E4s_v5", "Standard_New9_v1"]


@pytest.mark.parametrize(
    ("argument", "prefix", "found"),
    [
        (Argument.VM_SIZE, "", ["Standard_D4s_v5", "Standard_D8s_v5", "Standard_E4s_v5"]),
        (Argument.VM_SIZE, "Stand", ["Standard_D4s_v5", "Standard_D8s_v5", "Standard_E4s_v5"]),
        (Argument.VM_SIZE, "Standard_D", ["Standard_D4s_v5", "Standard_D8s_v5"]),
        (Argument.VM_SIZE, "D", ["D4s_v5", "D8s_v5"]),
        (Argument.VM_SIZE, "Z", []),
        (Argument.SYSTEM_VM_SIZE, "D4", ["D4as_v4", "D4s_v5"]),
        (Argument.KUBERNETES_VERSION, "1.3", ["1.37", "1.36", "1.35", "1.34", "1.33", "1.32"]),
        (Argument.IGNORE, "SBX30", [rule.code for rule in ALL_RULES if rule.code.startswith("SBX30")]),
        (Argument.CODE, "X", []),
    ],
)
def test_a_prefix_completes(argument: Argument, prefix: str, found: list[str]) -> None:
    assert candidates(argument, prefix, KEPT) == found


def test_without_a_kept_list_the_catalogue_completes() -> None:
    found = candidates(Argument.VM_SIZE, "Standard_", [])
    assert {"Standard_D4s_v3", "Standard_D8ds_v5"} <= set(found)
    answers = {series.nested_virtualization for size in found if (series := find_series(size)) is not None}
    assert answers == {"yes", "unknown"}


def test_each_completed_argument_is_one_that_a_command_takes() -> None:
    taken = {one.argument for _, row in commands() for one in row.options.values()}
    assert set(COMPLETED) <= taken
