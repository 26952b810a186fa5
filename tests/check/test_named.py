"""What was named must exist: the error names it, what is like it, and what to do; what is about to be made may be
missing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.check.check import CheckOptions, check_saved
from aks_sandbox.check.facts_file import SavedFacts
from aks_sandbox.errors import NotFound
from aks_sandbox.model.wanted import SandboxSpec
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world, judge
from tests.support.wanted import GA, advice, judged_spec, world_with_cluster
from tests.support.worlds import SUBSCRIPTION, outcomes

LIST_CLUSTERS = ["List the clusters of the resource group:", "az aks list -g sandbox-rg --output table"]
LIST_GROUPS = ["List the resource groups:", "az group list --output table"]
LIST_POOLS = [
    "List the node pools:", "az aks-sandbox nodepool list -g sandbox-rg --cluster-name demo --output table"
]  # fmt: skip


def named(name: str, **changes: Any) -> SandboxSpec:
    """The node pool of that name of the cluster demo."""
    return replace(judged_spec(GA, of_pool={"name": name}), pool_named=True, **changes)


def missing(arm: InProcessArm, wanted: SandboxSpec, **how: Any) -> tuple[str, list[str]]:
    """The message and the steps of the error with which the check stops."""
    with pytest.raises(NotFound) as caught:
        judge(arm, wanted, **how)
    assert arm.traffic.writes == []
    return caught.value.message, advice(caught.value).splitlines()


def test_a_cluster_that_does_not_exist_is_an_error_that_names_one_like_it() -> None:
    message, steps = missing(in_world("healthy-cluster"), judged_spec(GA, cluster_name="Demoo"))
    assert message == "--name: cluster Demoo was not found in resource group sandbox-rg."
    assert steps == [
        "Clusters with a similar name: demo.",
        *LIST_CLUSTERS,
        "Or check a cluster of that name before you create it:",
        "az aks-sandbox check -g sandbox-rg -n Demoo --for create",
    ]


def test_a_resource_group_that_does_not_exist_is_an_error_whatever_else_was_named() -> None:
    for wanted in (
        judged_spec(GA, resource_group="sandbox-r"),
        judged_spec(GA, resource_group="sandbox-r", cluster_name=None),
        judged_spec(GA, resource_group="sandbox-r", cluster_name=None, location="eastus"),
        replace(judged_spec(GA, resource_group="sandbox-r"), purpose="nodepool", adds_pool=True),
    ):
        message, steps = missing(in_world("healthy-cluster"), wanted)
        assert message == "--resource-group: resource group sandbox-r was not found in this subscription."
        assert steps == ["Resource groups with a similar name: sandbox-rg.", *LIST_GROUPS]


@pytest.mark.parametrize("shape", [{}, {"adds_pool": True}], ids=["name alone", "with a size"])
def test_a_node_pool_that_does_not_exist_is_an_error(shape: dict[str, Any]) -> None:
    message, steps = missing(in_world("healthy-cluster"), named("untrustd", **shape))
    assert message == "--nodepool-name: node pool untrustd was not found in cluster demo."
    assert steps == [
        "Node pools with a similar name: untrusted.",
        *LIST_POOLS,
        "Or check a node pool of that name before you add it:",
        "az aks-sandbox check -g sandbox-rg -n demo --nodepool-name untrustd --for nodepool",
    ]


def test_a_node_pool_for_a_cluster_that_does_not_exist_is_an_error_too() -> None:
    message, steps = missing(in_world("healthy-cluster"), replace(named("more"), purpose="nodepool", target=other()))
    assert message == "--name: cluster nothing-like-it was not found in resource group sandbox-rg."
    assert steps == LIST_CLUSTERS


def other() -> Any:
    """A cluster with a name unlike any."""
    return judged_spec(GA, cluster_name="nothing-like-it").target


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (judged_spec(GA, cluster_name="new", purpose="create"), "A new cluster new in resource group sandbox-rg"),
        (
            named("more", purpose="nodepool", adds_pool=True),
            "A new sandboxed node pool more for cluster demo in resource group sandbox-rg",
        ),
        (named("untrusted"), "Node pool untrusted of cluster demo in resource group sandbox-rg"),
        (judged_spec(GA), "Node pool untrusted of cluster demo in resource group sandbox-rg"),
        (judged_spec(GA, cluster_name=None), "A sandboxed node pool in resource group sandbox-rg"),
    ],
)
def test_what_exists_or_is_about_to_be_made_is_judged_and_said(wanted: SandboxSpec, sentence: str) -> None:
    assert judge(in_world("healthy-cluster"), wanted)["judged"].startswith(sentence)


@pytest.mark.parametrize("fault", ["GET .*/managedClusters$ 503", "GET .*/managedClusters$ invalid-json"])
def test_where_names_cannot_be_listed_the_error_is_the_same_without_them(fault: str) -> None:
    arm = in_world("healthy-cluster")
    arm.fault(fault)
    _, steps = missing(arm, judged_spec(GA, cluster_name="demoo"))
    assert steps[:2] == LIST_CLUSTERS


def test_a_group_that_could_not_be_read_is_unknown_and_not_missing() -> None:
    arm = in_world("healthy-cluster")
    arm.fault("GET .*/resource[gG]roups/sandbox-rg 403")
    assert judge(arm, judged_spec(GA, cluster_name=None))["verdict"] == "unknown"


def test_the_facts_of_a_file_name_what_was_missing_when_it_was_saved() -> None:
    wanted = judged_spec(GA)
    saved = SavedFacts(SUBSCRIPTION, {}, outcomes())
    with pytest.raises(NotFound, match="cluster demo was not found in resource group sandbox-rg"):
        check_saved(wanted, saved, CheckOptions())
    about_to_be_made = replace(wanted, purpose="create")
    assert check_saved(about_to_be_made, saved, CheckOptions()).document["judged"].startswith("A new cluster demo")


def test_a_missing_cluster_leaves_no_file_behind(tmp_path: Path) -> None:
    arm = InProcessArm(world_with_cluster())
    path = tmp_path / "check.json"
    missing(arm, judged_spec(GA, cluster_name="x"), reports=(path,), save_facts=tmp_path / "facts.json")
    assert list(tmp_path.iterdir()) == []
