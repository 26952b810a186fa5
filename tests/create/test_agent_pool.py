"""The body of a node pool: what was given is in it, what was left open is not, and it is always a sandboxed pool."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import find_os_sku, find_runtime, os_sku_names
from aks_sandbox.create.bodies import agent_pool, agent_pool_profile, pool_properties
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import Autoscaler, PoolSpec

SUBNET_ID = "/subscriptions/0/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/"


def pool(runtime: str | None = "KataVmIsolation", os_sku: str = "AzureLinux", **options: Any) -> PoolSpec:
    """A pool with the given options."""
    return PoolSpec(runtime=find_runtime(runtime) if runtime else None, os_sku=find_os_sku(os_sku), **options)


def nothings(document: Any, path: str = "") -> Iterator[str]:
    """The paths of every null and every empty text, list and object."""
    if document is None or document in ("", [], {}):
        yield path
    elif isinstance(document, dict):
        for key, value in document.items():
            yield from nothings(value, f"{path}/{key}")
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from nothings(value, f"{path}/{number}")


def test_a_pool_of_defaults_has_only_what_every_pool_has() -> None:
    assert agent_pool(pool()) == {
        "properties": {
            "count": 3,
            "vmSize": "Standard_D4s_v3",
            "osType": "Linux",
            "osSKU": "AzureLinux",
            "type": "VirtualMachineScaleSets",
            "mode": "User",
            "workloadRuntime": "KataVmIsolation",
        }
    }


def test_a_profile_in_a_cluster_is_the_same_with_a_name() -> None:
    assert agent_pool_profile(pool(name="box")) == {"name": "box", **pool_properties(pool(name="box"))}


def test_a_plain_pool_names_no_runtime() -> None:
    assert "workloadRuntime" not in pool_properties(pool(runtime=None))


@pytest.mark.parametrize(
    ("os_sku", "sent"),
    [
        ("AzureLinux", "AzureLinux"),
        ("AzureLinux3", "AzureLinux3"),
        ("Mariner", "AzureLinux"),
        ("CBLMariner", "AzureLinux"),
    ],
)
def test_an_old_name_of_the_os_sku_is_sent_as_the_new_one(os_sku: str, sent: str) -> None:
    assert pool_properties(pool(os_sku=os_sku))["osSKU"] == sent


def test_every_option_has_its_property() -> None:
    body = pool_properties(
        pool(
            runtime="KataMshvVmIsolation",
            vm_size="Standard_D8s_v5",
            count=4,
            kubernetes_version=KubernetesVersion(1, 34, 2),
            zones=("1", "3"),
            autoscaler=Autoscaler(0, 9),
            os_disk_size=128,
            os_disk_type="Ephemeral",
            max_pods=50,
            labels={"team": "blue", "empty": ""},
            taints=("sandbox=true:NoSchedule",),
            tags={"cost": "7"},
            vnet_subnet_id=SUBNET_ID + "nodes",
            pod_subnet_id=SUBNET_ID + "pods",
            priority="Spot",
            eviction_policy="Deallocate",
            spot_max_price=-1,
            max_surge="33%",
        )
    )
    assert body == {
        "count": 4,
        "vmSize": "Standard_D8s_v5",
        "osType": "Linux",
        "osSKU": "AzureLinux",
        "type": "VirtualMachineScaleSets",
        "mode": "User",
        "workloadRuntime": "KataMshvVmIsolation",
        "orchestratorVersion": "1.34.2",
        "availabilityZones": ["1", "3"],
        "enableAutoScaling": True,
        "minCount": 0,
        "maxCount": 9,
        "osDiskSizeGB": 128,
        "osDiskType": "Ephemeral",
        "maxPods": 50,
        "nodeLabels": {"team": "blue", "empty": ""},
        "nodeTaints": ["sandbox=true:NoSchedule"],
        "tags": {"cost": "7"},
        "vnetSubnetID": SUBNET_ID + "nodes",
        "podSubnetID": SUBNET_ID + "pods",
        "scaleSetPriority": "Spot",
        "scaleSetEvictionPolicy": "Deallocate",
        "spotMaxPrice": -1,
        "upgradeSettings": {"maxSurge": "33%"},
    }


def test_a_count_of_nothing_and_a_least_count_of_nothing_are_sent() -> None:
    body = pool_properties(pool(count=0, autoscaler=Autoscaler(0, 5)))
    assert (body["count"], body["minCount"]) == (0, 0)


def test_a_change_of_the_body_never_reaches_the_specification() -> None:
    wanted = pool(labels={"team": "blue"}, tags={"cost": "7"})
    body = pool_properties(wanted)
    body["nodeLabels"]["team"] = body["tags"]["cost"] = "other"
    assert (wanted.labels, wanted.tags) == ({"team": "blue"}, {"cost": "7"})


POOLS = st.builds(
    pool,
    runtime=st.sampled_from(["KataVmIsolation", "KataMshvVmIsolation"]),
    os_sku=st.sampled_from(os_sku_names()),
    count=st.integers(0, 1000),
    kubernetes_version=st.none() | st.builds(KubernetesVersion, st.just(1), st.integers(24, 40), st.integers(-1, 20)),
    zones=st.lists(st.sampled_from("123"), max_size=3, unique=True).map(tuple),
    os_disk_size=st.none() | st.integers(30, 2048),
    os_disk_type=st.sampled_from([None, "Managed", "Ephemeral"]),
    max_pods=st.none() | st.integers(10, 250),
    labels=st.dictionaries(st.sampled_from(["team", "a.b/c"]), st.just("blue")),
    taints=st.lists(st.just("a=b:NoSchedule"), max_size=1).map(tuple),
    tags=st.dictionaries(st.sampled_from(["cost", "x"]), st.just("7")),
    vnet_subnet_id=st.sampled_from([None, SUBNET_ID + "nodes"]),
    max_surge=st.sampled_from([None, "1", "33%"]),
)


@settings(deadline=None)
@given(POOLS)
def test_no_body_holds_a_null_or_an_empty_value_and_each_is_of_a_sandboxed_pool(wanted: PoolSpec) -> None:
    body = agent_pool(wanted)
    assert list(nothings(body)) == []
    assert wanted.runtime is not None
    assert body["properties"]["workloadRuntime"] == wanted.runtime.name
    assert body["properties"]["osType"] == "Linux"
    assert body["properties"]["osSKU"] in {"AzureLinux", "AzureLinux3"}
    assert json.loads(json.dumps(body, allow_nan=False)) == body
