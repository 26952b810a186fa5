"""AKS Automatic and hosted system node pools take no node pools of one's own: that is said, and none is proposed."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.steps import lines_of
from tests.support.every_world import changes
from tests.support.inside import OLD_CLASS, inside, pod
from tests.support.worlds import PREVIEW, cluster, facts, judge, live_pool, plain_pool, shown, spec

ANOTHER = "az aks-sandbox create -g sandbox-rg -n NEW_CLUSTER"
KINDS: dict[str, dict[str, Any]] = {
    "AKS Automatic": {"automatic": True},
    "A cluster with hosted system node pools": {"hosted_system_pools": True},
}
#: The rules whose steps are about more than a VM size.
OF_POOLS = [rule for rule in ALL_RULES if rule.info.category != "vm-size"]
POOLS: tuple[tuple[Any, ...], ...] = (
    (plain_pool(),),
    (live_pool(runtime=PREVIEW, os_sku="Ubuntu", vm_size="Standard_X1"), plain_pool()),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_node_pool_that_is_wanted_there_fails_and_another_cluster_is_proposed(kind: str) -> None:
    added = spec(shape={"purpose": "nodepool", "adds_pool": True})
    for wanted, status in ((added, "fail"), (spec(), "warn")):
        assert shown(judge("SBX513", wanted, cluster=cluster(plain_pool(), **KINDS[kind]))) == (
            status,
            f"{kind} creates its nodes itself and does not take node pools of your own.",
            f"Create another cluster for sandboxed pods:\n{ANOTHER}",
        )


@pytest.mark.parametrize("kind", KINDS)
def test_sandboxed_pools_that_such_a_cluster_has_were_accepted(kind: str) -> None:
    assert shown(judge("SBX513", cluster=cluster(live_pool(), **KINDS[kind]))) == (
        "info",
        f"{kind} creates its nodes itself and does not take node pools of your own. The sandboxed node pools that it "
        "has were accepted.",
        "",
    )


def test_every_other_cluster_takes_node_pools() -> None:
    assert shown(judge("SBX513", cluster=cluster())) == ("pass", "The cluster takes node pools of your own.", "")


def test_whether_a_cluster_is_automatic_is_unknown_where_its_sku_cannot_be_read() -> None:
    assert shown(judge("SBX513", cluster=cluster(unreadable=("sku.name",)))) == (
        "unknown",
        "Azure reported sku.name in a form that is not known.",
        "",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_check_proposes_to_add_a_node_pool_there(kind: str) -> None:
    looked_at = {"in_cluster": inside(pods=(pod(runtime_class=OLD_CLASS),), nodes=())}
    of_it = {"node_provisioning_mode": "Auto", **KINDS[kind]}
    for wanted, pools in itertools.product((spec(), spec(shape={"adds_pool": True})), POOLS):
        for change in ({}, *changes()):
            there = {**change, **looked_at, "cluster": cluster(*pools, **of_it)}
            report = run_rules(OF_POOLS, wanted, facts(wanted, **there))
            commands = [line for finding in report.findings for line in lines_of(finding.steps)]
            assert not [line for line in commands if "nodepool add" in line]
