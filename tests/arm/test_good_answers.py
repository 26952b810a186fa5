"""Each read of arm on a recording of the simulator: the question that goes out, the plain data that comes back."""

from __future__ import annotations

import pytest

from aks_sandbox.arm.compute import get_cluster_quota, list_usages, list_vm_skus
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import (
    find_cluster,
    get_cluster_body,
    list_kubernetes_versions,
    list_node_pools,
)
from aks_sandbox.arm.subscriptions import (
    find_group_location,
    get_feature_state,
    get_provider,
    get_subscription,
    list_permissions,
    register_feature,
    register_provider,
)
from aks_sandbox.model.azure import PermissionSet, SkuRestriction, Usage
from aks_sandbox.model.cluster import FeatureFlag, PoolSettings, ProvisioningError
from tests.support.traffic import SUBSCRIPTION, Traffic
from tests.support.wanted import CLUSTER, GA, pool_row, target, world_with_cluster

FLAG = FeatureFlag("Microsoft.ContainerService", "KataVMIsolationPreview")
RESTRICTED = {
    "permissions": {
        "/": [{"actions": ["*/read"]}],
        "/resourceGroups/sandbox-rg": [
            {
                "actions": ["Microsoft.ContainerService/managedClusters/agentPools/*"],
                "notActions": ["Microsoft.ContainerService/managedClusters/agentPools/delete"],
            }
        ],
    }
}
TWO_POOLS = world_with_cluster(pool_row("nodepool1"), pool_row("kata1", GA, mode="User", count=2))


def test_a_provider_tells_its_registration_regions_and_api_versions(connection: Connection, traffic: Traffic) -> None:
    provider = get_provider(connection, "Microsoft.ContainerService")
    assert (provider.namespace, provider.registration_state) == ("Microsoft.ContainerService", "Registered")
    assert provider.registered
    clusters = provider.resource_types["managedclusters"]
    assert clusters.locations == frozenset({"eastus", "westus2", "northeurope"})
    assert "2025-09-02-preview" in clusters.api_versions
    [sent] = traffic.sent
    assert sent.path == f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerService"
    assert sent.query == {"api-version": "2021-04-01"}
    assert sent.headers["authorization"] == "Bearer a-made-up-token"


@pytest.mark.world({"providers": {"Microsoft.Compute": {"registrationState": "NotRegistered"}}})
def test_registering_a_provider_answers_the_state_that_follows(connection: Connection, traffic: Traffic) -> None:
    provider = register_provider(connection, "Microsoft.Compute")
    assert provider.registration_state == "Registering"
    assert not provider.registered
    [sent] = traffic.sent
    assert (sent.method, sent.path.split("/providers/")[1]) == ("POST", "Microsoft.Compute/register")


def test_a_feature_tells_its_state(connection: Connection, traffic: Traffic) -> None:
    assert get_feature_state(connection, FLAG) == "NotRegistered"
    [sent] = traffic.sent
    assert sent.path.endswith(
        "/Microsoft.Features/providers/Microsoft.ContainerService/features/KataVMIsolationPreview"
    )


def test_a_feature_that_the_service_does_not_know_is_none(connection: Connection) -> None:
    assert get_feature_state(connection, FeatureFlag("Microsoft.ContainerService", "Nonsense")) is None


def test_registering_a_feature_answers_the_state_that_follows(connection: Connection, traffic: Traffic) -> None:
    assert register_feature(connection, FLAG) == "Registering"
    assert [sent.method for sent in traffic.sent] == ["POST"]


def test_registering_a_feature_that_the_service_does_not_know_is_none(connection: Connection) -> None:
    assert register_feature(connection, FeatureFlag("Microsoft.ContainerService", "Nonsense")) is None


def test_a_group_tells_its_location(connection: Connection) -> None:
    assert find_group_location(connection, "west-rg") == "westus2"


def test_a_group_that_does_not_exist_is_none(connection: Connection) -> None:
    assert find_group_location(connection, "nowhere") is None


def test_the_kubernetes_versions_of_a_region_come_newest_first(connection: Connection) -> None:
    versions = list_kubernetes_versions(connection, "eastus")
    names = [row.version for row in versions]
    assert names == sorted(names, reverse=True)
    assert len([row for row in versions if row.is_default]) == 1
    assert all(row.patches and row.support_plans for row in versions)


@pytest.mark.world({"skus": {"eastus": {"Standard_E4s_v5": {"restrictedZones": ["3"]}}}, "pageSize": {"skus": 9}})
def test_the_vm_sizes_of_a_region_come_from_all_pages(connection: Connection, traffic: Traffic) -> None:
    skus = list_vm_skus(connection, "eastus")
    assert len(traffic.sent) > 1
    assert traffic.sent[0].query["$filter"] == "location eq 'eastus'"
    size = skus["standard_d4s_v3"]
    assert (size.name, size.family, size.zones) == ("Standard_D4s_v3", "standardDSv3Family", ("1", "2", "3"))
    assert (size.generations, size.architecture) == (frozenset({"V1", "V2"}), "x64")
    assert skus["standard_e4s_v5"].restrictions == (
        SkuRestriction(kind="Zone", reason="NotAvailableForSubscription", zones=("3",)),
    )
    assert skus["standard_l8s_v3"].restrictions == (
        SkuRestriction(kind="Location", reason="NotAvailableForSubscription"),
    )


@pytest.mark.world({**TWO_POOLS, "pageSize": {"agentPools": 1}})
def test_the_pools_of_a_cluster_come_from_all_pages(connection: Connection, traffic: Traffic) -> None:
    pools = list_node_pools(connection, target())
    assert [(pool.name, pool.runtime, pool.mode, pool.count) for pool in pools] == [
        ("nodepool1", "OCIContainer", "System", 1),
        ("kata1", "KataVmIsolation", "User", 2),
    ]
    assert len(traffic.sent) == 3
    assert {sent.headers["authorization"] for sent in traffic.sent} == {"Bearer a-made-up-token"}


@pytest.mark.world(TWO_POOLS)
def test_a_cluster_is_found_with_its_pools(connection: Connection) -> None:
    cluster = find_cluster(connection, target())
    assert cluster is not None
    assert (cluster.name, cluster.location, cluster.provisioning_state) == ("demo", "eastus", "Succeeded")
    assert cluster.power_state == "Running"
    assert [pool.name for pool in cluster.pools] == ["nodepool1", "kata1"]


@pytest.mark.world(
    world_with_cluster(
        pool_row(
            "kata1",
            GA,
            count=3,
            enableAutoScaling=True,
            minCount=1,
            maxCount=5,
            upgradeSettings={"maxSurge": "33%"},
            availabilityZones=["1", "3"],
            enableFIPS=True,
            securityProfile={"enableVTPM": True, "enableSecureBoot": False},
            nodeImageVersion="AKSAzureLinux-V3katagen2-202606.10.0",
            provisioningState="Failed",
            status={
                "provisioningError": {
                    "code": "ReconcileVMSSAgentPoolFailed",
                    "message": "No nodes.",
                    "details": [{"code": "AllocationFailed", "message": "No capacity."}],
                }
            },
        ),
        networkProfile={"advancedNetworking": {"enabled": True, "performance": {"accelerationMode": "BpfVeth"}}},
        autoUpgradeProfile={"nodeOSUpgradeChannel": "SecurityPatch"},
        nodeProvisioningProfile={"mode": "Auto"},
        apiServerAccessProfile={"disableRunCommand": True},
    )
)
def test_a_cluster_tells_all_that_the_checks_look_at(connection: Connection) -> None:
    cluster = find_cluster(connection, target())
    assert cluster is not None
    assert cluster.acceleration_mode == "BpfVeth"
    assert (cluster.node_os_upgrade_channel, cluster.node_provisioning_mode) == ("SecurityPatch", "Auto")
    assert (cluster.run_command_disabled, cluster.max_pools, cluster.fips) == (True, 100, False)
    [pool] = cluster.pools
    assert (pool.name, pool.runtime, pool.os_sku, pool.vm_size) == (
        "kata1",
        "KataVmIsolation",
        "AzureLinux",
        "Standard_D4s_v3",
    )
    assert (pool.count, pool.max_count, pool.max_surge, pool.spot, pool.zones) == (3, 5, "33%", False, ("1", "3"))
    assert pool.settings == PoolSettings(fips=True, vtpm=True, secure_boot=False, artifact_streaming=None)
    assert pool.node_image == "AKSAzureLinux-V3katagen2-202606.10.0"
    assert pool.provisioning_state == "Failed"
    assert pool.error == ProvisioningError("ReconcileVMSSAgentPoolFailed", "No nodes. No capacity.")


def test_a_subscription_tells_its_state(connection: Connection, traffic: Traffic) -> None:
    assert get_subscription(connection).state == "Enabled"
    [sent] = traffic.sent
    assert (sent.path, sent.query) == (f"/subscriptions/{SUBSCRIPTION}", {"api-version": "2022-12-01"})


@pytest.mark.world(RESTRICTED)
def test_the_permissions_at_a_group_hold_those_of_the_subscription_too(connection: Connection) -> None:
    assert list_permissions(connection, "sandbox-rg") == (
        PermissionSet(("*/read",)),
        PermissionSet(
            ("Microsoft.ContainerService/managedClusters/agentPools/*",),
            ("Microsoft.ContainerService/managedClusters/agentPools/delete",),
        ),
    )


@pytest.mark.world(RESTRICTED)
def test_the_permissions_without_a_group_are_those_of_the_subscription(connection: Connection) -> None:
    assert list_permissions(connection, None) == (PermissionSet(("*/read",)),)


@pytest.mark.world({"usages": {"eastus": {"cores": {"limit": 24, "used": 12}}}, **TWO_POOLS})
def test_the_quota_of_a_region_counts_its_clusters(connection: Connection, traffic: Traffic) -> None:
    usages = list_usages(connection, "eastus")
    assert usages["cores"] == Usage("cores", 24, 24)
    assert usages["standarddsv3family"] == Usage("standardDSv3Family", 12, 100)
    [sent] = traffic.sent
    assert sent.path.endswith("/providers/Microsoft.Compute/locations/eastus/usages")


def test_the_quota_of_clusters_takes_the_use_and_the_limit(connection: Connection, traffic: Traffic) -> None:
    assert get_cluster_quota(connection, "westus2") == Usage("ManagedClusters", 0, 100)
    scope = "/Microsoft.ContainerService/locations/westus2/providers/Microsoft.Quota/"
    assert [sent.path.partition("/providers")[2].removeprefix(scope) for sent in traffic.sent] == ["usages", "quotas"]


def test_a_cluster_that_does_not_exist_is_none(connection: Connection) -> None:
    assert find_cluster(connection, target()) is None


def test_a_cluster_in_a_group_that_does_not_exist_is_none(connection: Connection) -> None:
    assert find_cluster(connection, target(resource_group="nowhere")) is None


@pytest.mark.world(world_with_cluster(propertyOfNextYear={"kept": True}))
def test_the_body_of_a_cluster_is_answered_whole(connection: Connection, traffic: Traffic) -> None:
    body = get_cluster_body(connection, target(), "2026-04-01")
    assert body["properties"]["propertyOfNextYear"] == {"kept": True}
    assert body["eTag"]
    assert [(sent.path, sent.api_version) for sent in traffic.sent] == [(CLUSTER, "2026-04-01")]
