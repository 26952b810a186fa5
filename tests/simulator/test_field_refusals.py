"""What the field showed: refusals in the service's public words, pools without vmSize, locks and policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import CLUSTER, SUBSCRIPTION, Client, cluster_body, kata, pool, pool_body

VERSION = "2026-08-01"
GROUP = SUBSCRIPTION + "/resourceGroups/sandbox-rg"
DEMO = GROUP + "/providers/Microsoft.ContainerService/managedClusters/demo"
SMALL = GROUP + "/providers/Microsoft.Network/virtualNetworks/sandbox-vnet/subnets/small"
NODES = SMALL.replace("small", "nodes")


def refused(client: Client, path: str, body: dict[str, Any]) -> tuple[str, str]:
    answer = client("PUT", path, body, version=VERSION).body
    error = answer.get("error", answer)
    return str(error["code"]), str(error["message"])


def test_a_size_without_nested_virtualization_is_refused_in_the_public_words(client: Client) -> None:
    body = cluster_body(kata("nodepool1", mode="System", vmSize="Standard_D4as_v4"))
    assert refused(client, CLUSTER, body) == (
        "InvalidWorkloadRuntimeSettingError",
        'Kata: "KataVmIsolation" has to be used with vm size that supports nested virtualization. See '
        "https://aka.ms/aks/podsandbox for details.",
    )


def test_a_subnet_that_is_too_small_is_refused_with_its_numbers(client: Client) -> None:
    body = cluster_body(pool(vnetSubnetID=SMALL, count=9))
    code, message = refused(client, CLUSTER, body)
    assert code == "InsufficientSubnetSize"
    assert message.startswith(
        "Pre-allocated IPs 10 exceeds IPs available 8 in Subnet Cidr 10.240.16.0/28, Subnet Name small."
    )


@pytest.mark.parametrize(
    ("network", "given", "needed"),
    [
        ({}, {"count": 8}, 9),
        ({"networkPlugin": "kubenet"}, {"count": 8}, 9),
        ({"networkPlugin": "azure"}, {"count": 1, "maxPods": 30}, 62),
        ({"networkPlugin": "azure"}, {"count": 1, "enableAutoScaling": True, "minCount": 1, "maxCount": 3}, 4 * 251),
        ({"networkPlugin": "azure"}, {"count": 8, "podSubnetID": NODES}, 9),
    ],
)
def test_the_network_decides_how_many_addresses_nodes_take(
    client: Client, network: dict[str, Any], given: dict[str, Any], needed: int
) -> None:
    body = cluster_body(pool(vnetSubnetID=SMALL, **given), networkProfile=network)
    assert f"Pre-allocated IPs {needed} exceeds IPs available 8" in refused(client, CLUSTER, body)[1]


def test_pools_of_one_subnet_are_counted_together_and_a_large_one_takes_them(client: Client) -> None:
    client.create(pool(vnetSubnetID=NODES), version=VERSION)
    assert (
        client("PUT", f"{CLUSTER}/agentPools/more", pool_body(pool(vnetSubnetID=NODES)), version=VERSION).status == 201
    )
    two = cluster_body(pool(vnetSubnetID=SMALL, count=4), pool("second", vnetSubnetID=SMALL, count=3))
    assert "Pre-allocated IPs 9 exceeds" in refused(client, CLUSTER.replace("/c1", "/c2"), two)[1]


def test_a_subnet_that_the_world_does_not_have_is_not_judged(client: Client) -> None:
    client.create(pool(vnetSubnetID=SMALL.replace("sandbox-vnet", "other"), count=9), version=VERSION)


def test_a_pool_newer_than_its_control_plane_is_refused_in_the_public_words(client: Client) -> None:
    client.create(pool(), kubernetesVersion="1.33", version=VERSION)
    body = pool_body(pool(orchestratorVersion="1.34"))
    code, message = refused(client, f"{CLUSTER}/agentPools/more", body)
    assert code == "NodePoolMcVersionIncompatible"
    assert "Minor version of node pool version 34 is bigger than control plane version 33." in message


def test_a_pool_is_not_added_by_a_write_of_its_cluster(client: Client) -> None:
    body = client.create(pool(), version=VERSION).body
    body["properties"]["agentPoolProfiles"].append(pool("second"))
    code, message = refused(client, CLUSTER, body)
    assert code == "BadRequest"
    assert message.startswith("A new agent pool was introduced.")


def test_a_pool_of_virtual_machines_has_its_sizes_in_its_profile(client: Client) -> None:
    scale = {"manual": [{"size": "Standard_D4s_v3", "count": 2}, {"size": "Standard_D8s_v3", "count": 1}]}
    given = {name: value for name, value in pool().items() if name not in ("vmSize", "count")}
    given |= {"type": "VirtualMachines", "virtualMachinesProfile": {"scale": scale}, "availabilityZones": ["auto"]}
    (stored,) = client.create(given, version=VERSION).body["properties"]["agentPoolProfiles"]
    assert "vmSize" not in stored
    assert "count" not in stored
    assert stored["virtualMachineNodesStatus"] == scale["manual"]
    assert stored["availabilityZones"] == ["auto"]
    usage = client("GET", f"{SUBSCRIPTION}/providers/Microsoft.Compute/locations/eastus/usages", version="2024-07-01")
    assert next(row["currentValue"] for row in usage.body["value"] if row["name"]["value"] == "cores") == 16


def test_each_size_of_a_pool_of_virtual_machines_is_judged(client: Client) -> None:
    scale = {"manual": [{"size": "Standard_D4s_v3", "count": 1}, {"size": "Standard_B2s", "count": 1}]}
    given = kata("nodepool1", mode="System", type="VirtualMachines", virtualMachinesProfile={"scale": scale})
    assert refused(client, CLUSTER, cluster_body(given))[0] == "InvalidWorkloadRuntimeSettingError"


def test_a_zone_that_there_is_not_is_refused_in_the_public_words(client: Client) -> None:
    given = pool(vmSize="Standard_E4s_v5", availabilityZones=["3"])
    assert refused(client, CLUSTER, cluster_body(given)) == (
        "AvailabilityZoneNotSupported",
        "The zone(s) '3' for resource 'nodepool1' is not supported. "
        "The supported zones for location 'eastus' are '1,2'",
    )


def test_an_automatic_cluster_has_no_pool_and_takes_none(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("automatic-cluster",))
    cluster = client("GET", DEMO, version=VERSION).body
    assert cluster["sku"]["name"] == "Automatic"
    assert cluster["properties"]["agentPoolProfiles"] == []
    assert cluster["properties"]["hostedSystemProfile"] == {"enabled": True}
    assert refused(client, DEMO + "/agentPools/untrusted", pool_body(kata()))[0] == "OperationNotAllowed"


def test_locks_are_listed_and_refuse_what_they_forbid(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("locked-groups",))
    listed = client("GET", DEMO + "/providers/Microsoft.Authorization/locks", version="2020-05-01").body["value"]
    assert [row["properties"]["level"] for row in listed] == ["CanNotDelete"]
    deleted = client("DELETE", DEMO, version=VERSION)
    assert (deleted.status, deleted.body["error"]["code"]) == (409, "ScopeLocked")
    code, message = refused(client, DEMO + "/agentPools/more", pool_body(kata("more")))
    assert code == "ScopeLocked"
    assert message.startswith("Resource group 'MC_sandbox-rg_demo_eastus' under subscription:")
    client.world.patch({"locks": {"/resourceGroups/MC_sandbox-rg_demo_eastus": None}})
    assert client("PUT", DEMO + "/agentPools/more", pool_body(kata("more")), version=VERSION).status == 201


@pytest.mark.parametrize(
    ("scope", "level", "method", "expected"),
    [
        ("/", "ReadOnly", "PUT", 409),
        ("/resourceGroups/SANDBOX-RG", "ReadOnly", "PUT", 409),
        ("/resourceGroups/west-rg", "ReadOnly", "PUT", 201),
        ("/resourceGroups/sandbox-rg", "CanNotDelete", "PUT", 201),
        ("/resourceGroups/sandbox-rg", "CanNotDelete", "DELETE", 409),
        ("/resourceGroups/sandbox-rg", "ReadOnly", "GET", 200),
    ],
)
def test_a_lock_holds_below_its_scope(
    make_client: Callable[..., Client], scope: str, level: str, method: str, expected: int
) -> None:
    client = make_client(worlds=("healthy-cluster",), seed={"locks": {scope: {"one": {"level": level}}}})
    path = DEMO + "/agentPools/more" if method == "PUT" else DEMO
    assert (
        client(method, path, pool_body(kata("more")) if method == "PUT" else None, version=VERSION).status == expected
    )


def test_a_policy_denies_a_put_of_its_type_below_its_scope(make_client: Callable[..., Client]) -> None:
    client = make_client(worlds=("policy-denies",))
    answer = client("PUT", CLUSTER, cluster_body(pool()), version=VERSION)
    assert (answer.status, answer.body["error"]["code"]) == (403, "RequestDisallowedByPolicy")
    assert "Resource 'c1' was disallowed by policy." in answer.body["error"]["message"]
    elsewhere = CLUSTER.replace("sandbox-rg", "west-rg")
    assert client("PUT", elsewhere, {**cluster_body(pool()), "location": "westus2"}, version=VERSION).status == 201


def test_a_cluster_reports_the_statuses_that_were_recorded(make_client: Callable[..., Client]) -> None:
    client = make_client(operation_polls=6)
    answer = client("PUT", CLUSTER, cluster_body(pool()), version=VERSION)
    seen = [client("GET", answer.headers["Azure-AsyncOperation"]).body["status"] for _ in range(6)]
    assert seen == [
        "InProgress",
        "ProvisioningControlPlane",
        "CreatingAgentPools",
        "CreatingAgentPools: 0/1 nodes completed",
        "CreatingAgentPools: 1/1 nodes completed",
        "Succeeded",
    ]
