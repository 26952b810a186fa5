"""What is judged: the target forms of `check`, from only a region to one pool of a cluster."""

from typing import Any

import pytest

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.model.azure import Demand
from aks_sandbox.model.cluster import Autoscaler, Cluster, NodePool, PoolSettings, PoolSpec, Target
from aks_sandbox.model.subject import Subject, subject_of
from aks_sandbox.model.wanted import SandboxSpec

GENERAL, PREVIEW = "KataVmIsolation", "KataMshvVmIsolation"


def wanted(name: str = "nodepool1", **options: Any) -> PoolSpec:
    """A wanted pool with those options."""
    return PoolSpec(
        **{
            "runtime": find_runtime(GENERAL),
            "os_sku": find_os_sku("Mariner"),
            "name": name,
            "name_open": True,
            **options,
        }
    )


def pool(name: str, runtime: str = GENERAL, **options: Any) -> NodePool:
    """A live pool with those options."""
    values = {"mode": "User", "os_sku": "AzureLinux", "vm_size": "Standard_D8s_v5", "count": 2, "node_image": "kata"}
    states = {"provisioning_state": "Succeeded", "power_state": "Running", "kubernetes_version": "1.34"}
    return NodePool(name=name, runtime=runtime, **{**values, **states, **options})


PLAIN, ONE, TWO = pool("plain", "OCIContainer"), pool("one"), pool("two", PREVIEW.upper())


def cluster(*pools: NodePool) -> Cluster:
    """A cluster of those pools."""
    return Cluster("demo", "eastus", "1.34", "Succeeded", "Running", pools)


def subject(live: Cluster | None, name: str = "nodepool1", **how: Any) -> Subject:
    """What is judged for a pool of that name when the specification says how."""
    spec = SandboxSpec(target=Target(subscription_id="0"), pool=wanted(name), mode_open=True, **how)
    return subject_of(spec, live, find_runtime, find_os_sku)


def shown(found: Subject) -> tuple[str, list[tuple[str, bool, str]]]:
    """The purpose, and the name, existence and mode of each pool."""
    return found.purpose, [(each.name, each.exists, each.mode) for each in found.pools]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, ("create", [("nodepool1", False, "System")])),
        ({"pool_named": True}, ("create", [("nodepool1", False, "System")])),
        ({"adds_pool": True}, ("create", [("nodepool1", False, "System")])),
        ({"purpose": "create"}, ("create", [("nodepool1", False, "System")])),
        ({"purpose": "nodepool", "adds_pool": True}, ("nodepool", [("nodepool1", False, "User")])),
    ],
    ids=["a region", "a pool's name", "a shape", "--for create", "--for nodepool"],
)
def test_without_a_cluster_the_wanted_pool_is_judged(how: dict[str, Any], expected: Any) -> None:
    assert shown(subject(None, **how)) == expected


@pytest.mark.parametrize(
    ("name", "how", "expected"),
    [
        ("nodepool1", {}, [("one", True, "User"), ("two", True, "User")]),
        ("two", {"pool_named": True}, [("two", True, "User")]),
        ("three", {"pool_named": True}, []),
        ("plain", {"pool_named": True}, []),
        ("nodepool1", {"adds_pool": True}, [("nodepool1", False, "User")]),
        ("two", {"adds_pool": True, "pool_named": True, "purpose": "nodepool"}, [("two", False, "User")]),
    ],
    ids=["all its pools", "a sandboxed pool", "one that is not there", "a plain pool", "a shape", "--for nodepool"],
)
def test_of_a_cluster_its_sandboxed_pools_are_judged_or_the_one_that_was_named(
    name: str, how: dict[str, Any], expected: Any
) -> None:
    assert shown(subject(cluster(PLAIN, ONE, TWO), name, **how)) == ("nodepool", expected)


def test_of_a_cluster_without_sandboxed_pools_none_is_judged_and_why_is_said() -> None:
    for live in (cluster(PLAIN), cluster()):
        assert shown(subject(live)) == ("nodepool", [])
        assert subject(live).without == "The cluster does not have a sandboxed node pool."
    assert subject(cluster(PLAIN), "plain", pool_named=True).without == "Node pool plain is not sandboxed."


def test_a_cluster_that_is_in_the_way_of_a_new_one_does_not_change_what_is_judged() -> None:
    found = subject(cluster(PLAIN, ONE), purpose="create")
    assert shown(found) == ("create", [("nodepool1", False, "System")])


@pytest.mark.parametrize("mode", ["System", "User"])
@pytest.mark.parametrize("purpose", ["create", "nodepool", None])
def test_a_mode_that_was_given_stays(mode: str, purpose: str | None) -> None:
    spec = SandboxSpec(target=Target(subscription_id="0"), pool=wanted(mode=mode), purpose=purpose)
    assert [each.mode for each in subject_of(spec, None, find_runtime, find_os_sku).pools] == [mode]


def test_the_system_pool_is_judged_beside_the_sandboxed_one_of_a_new_cluster_only() -> None:
    system = wanted("system", runtime=None, mode="System")
    assert [pool.name for pool in subject(None, plain_pools=(system,)).plain_pools] == [system.name]
    assert subject(cluster(ONE), plain_pools=(system,)).plain_pools == ()


def test_a_wanted_pool_is_judged_with_all_that_the_checks_look_at() -> None:
    options = {"zones": ("1",), "priority": "Spot", "max_surge": "50%", "autoscaler": Autoscaler(1, 9), "count": 2}
    settings = PoolSettings(fips=True)
    spec = SandboxSpec(target=Target(subscription_id="0"), pool=wanted("box", settings=settings, **options))
    (judged,) = subject_of(spec, None, find_runtime, find_os_sku).pools
    assert (judged.os_sku, judged.os_sku_asked, judged.vm_size) == ("AzureLinux", "Mariner", "Standard_D4s_v3")
    assert (judged.zones, judged.spot, judged.settings, judged.exists) == (("1",), True, settings, False)
    assert judged.demand(4) == Demand(8, 56)


def test_a_live_pool_is_judged_by_what_it_has_and_not_by_what_was_wanted() -> None:
    live = pool("one", PREVIEW.lower(), os_sku="Ubuntu", zones=("2",), spot=True, max_count=5, max_surge="1")
    (judged,) = subject(cluster(live)).pools
    assert judged.runtime is find_runtime(PREVIEW)
    assert (judged.os_sku, judged.os_sku_asked, judged.vm_size) == (None, "Ubuntu", "Standard_D8s_v5")
    assert (judged.zones, judged.spot, judged.exists) == (("2",), True, True)
    assert judged.demand(8) == Demand(16, 48)


@pytest.mark.parametrize("name", ["OCIContainer", "WasmWasi", "", "KataCcIsolation"])
def test_a_pool_of_another_runtime_is_no_sandboxed_one(name: str) -> None:
    assert shown(subject(cluster(pool("other", name)))) == ("nodepool", [])


def test_each_runtime_is_named_once_in_the_order_of_the_pools() -> None:
    found = subject(cluster(TWO, ONE, pool("three", PREVIEW)))
    assert [runtime.name for runtime in found.runtimes] == [PREVIEW, GENERAL]


@pytest.mark.parametrize("how", [{"adds_pool": True}, {"adds_pool": True, "purpose": "nodepool"}])
@pytest.mark.parametrize("there", ["KataVmIsolation", PREVIEW])
def test_a_wanted_pool_has_the_runtime_that_it_gets_of_the_cluster(how: dict[str, Any], there: str) -> None:
    live = cluster(PLAIN, pool("live", there))
    assert subject(live, runtime_open=True, **how).runtimes == (find_runtime(there),)
    assert subject(live, **how).runtimes == (wanted("any").runtime,)
    assert subject(live, runtime_open=True, purpose="create", adds_pool=True).runtimes == (wanted("any").runtime,)
