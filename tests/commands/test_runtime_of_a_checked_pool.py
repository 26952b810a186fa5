"""`check` of a node pool that would be added judges the workload runtime that `nodepool add` would give it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.commands.check import CHECK
from tests.support.given_context import GivenContext
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, PREVIEW, pool_row, world_with_cluster

ADDED = {"resource_group_name": "sandbox-rg", "name": "demo", "purpose": "nodepool"}


class Azure(GivenContext):
    """A Context whose connection leads to a simulated Azure."""

    def __init__(self, arm: InProcessArm) -> None:
        super().__init__()
        self._arm = arm

    def connect(self, *, refresh: bool = False) -> Any:
        """The connection."""
        return self._arm.connection


def check(arm: InProcessArm, **values: Any) -> Any:
    """The document of `check` with those options."""
    return CHECK.run(Azure(arm), CHECK.read(values, set(values))).document


def runtimes(document: Any) -> list[str]:
    """The workload runtimes that were judged."""
    return [pool["workloadRuntime"] for pool in document["target"]["nodePools"]]


@pytest.mark.parametrize(
    "options", [ADDED, {"resource_group_name": "sandbox-rg", "name": "demo", "node_vm_size": "Standard_D4s_v5"}]
)
@pytest.mark.parametrize(("there", "judged"), [(GA, GA), (PREVIEW, PREVIEW), ("OCIContainer", PREVIEW)])
def test_the_runtime_is_that_of_the_cluster_and_its_own_default_otherwise(
    options: dict[str, Any], there: str, judged: str, tmp_path: Path
) -> None:
    arm = InProcessArm(world_with_cluster(pool_row("nodepool1"), pool_row("live", there, mode="User")))
    saved = tmp_path / "facts.json"
    live = check(arm, **options, save_facts=str(saved))
    assert runtimes(live) == [judged]
    again = check(arm, facts=str(saved))
    assert runtimes(again) == [judged]
    assert [one["codes"] for one in again["findings"]] == [one["codes"] for one in live["findings"]]


def test_a_runtime_that_is_named_is_judged() -> None:
    arm = InProcessArm(world_with_cluster(pool_row("nodepool1"), pool_row("live", GA, mode="User")))
    assert runtimes(check(arm, **ADDED, workload_runtime=PREVIEW)) == [PREVIEW]
