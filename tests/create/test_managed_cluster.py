"""The body of a cluster: what was given is in it, what was left open is not, and one pool is always sandboxed."""

import itertools
import json
from typing import Any

import pytest

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.create.bodies import managed_cluster
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import AccessSpec, ClusterSpec, NetworkSpec, PoolSpec, Target

KEY = "ssh-rsa AAAAB3NzaC1yc2E= me"
GROUP = "11111111-2222-3333-4444-555555555555"
IDENTITY_ID = "/subscriptions/0/resourceGroups/ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/me"
SANDBOXED = {
    "name": "nodepool1",
    "count": 3,
    "vmSize": "Standard_D4s_v3",
    "osType": "Linux",
    "osSKU": "AzureLinux",
    "type": "VirtualMachineScaleSets",
    "mode": "System",
    "workloadRuntime": "KataVmIsolation",
}


def pool(name: str = "nodepool1", runtime: str | None = "KataVmIsolation", mode: str = "System") -> PoolSpec:
    """A pool of defaults."""
    wanted = find_runtime(runtime) if runtime else None
    return PoolSpec(name=name, runtime=wanted, os_sku=find_os_sku("AzureLinux"), mode=mode)


def cluster(**options: Any) -> ClusterSpec:
    """A cluster of defaults, with the given options."""
    target = Target(
        subscription_id="00000000-0000-0000-0000-000000000000", resource_group="sandbox-rg", cluster_name="demo"
    )
    return ClusterSpec(**{"target": target, "sandboxed_pool": pool(), **options})


def properties(key: str | None = None, **options: Any) -> dict[str, Any]:
    """The properties of the body."""
    body: dict[str, Any] = managed_cluster(cluster(**options), "eastus", key)["properties"]
    return body


def test_a_cluster_of_defaults_has_only_what_every_cluster_has() -> None:
    assert managed_cluster(cluster(), "eastus", None) == {
        "location": "eastus",
        "sku": {"name": "Base", "tier": "Free"},
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "dnsPrefix": "demo-sandbox-rg-000000",
            "enableRBAC": True,
            "agentPoolProfiles": [SANDBOXED],
        },
    }


def test_a_key_gives_the_nodes_a_user() -> None:
    assert properties(KEY, admin_username="me")["linuxProfile"] == {
        "adminUsername": "me",
        "ssh": {"publicKeys": [{"keyData": KEY}]},
    }


def test_without_a_key_the_nodes_have_no_user() -> None:
    assert "linuxProfile" not in properties(admin_username="me")


@pytest.mark.parametrize(
    ("tier", "sent"), [(None, "Free"), ("free", "Free"), ("standard", "Standard"), ("premium", "Premium")]
)
def test_the_tier_is_sent_as_the_service_spells_it(tier: str | None, sent: str) -> None:
    assert managed_cluster(cluster(tier=tier), "eastus", None)["sku"] == {"name": "Base", "tier": sent}


def test_an_identity_of_the_users_replaces_the_system_assigned_one() -> None:
    assert managed_cluster(cluster(assign_identity=IDENTITY_ID), "eastus", None)["identity"] == {
        "type": "UserAssigned",
        "userAssignedIdentities": {IDENTITY_ID: {}},
    }


def test_tags_are_those_of_the_resource() -> None:
    assert managed_cluster(cluster(tags={"cost": "7"}), "eastus", None)["tags"] == {"cost": "7"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"dns_prefix": "mine"}, {"dnsPrefix": "mine"}),
        ({"kubernetes_version": KubernetesVersion(1, 34)}, {"kubernetesVersion": "1.34"}),
        ({"node_resource_group": "nodes"}, {"nodeResourceGroup": "nodes"}),
        ({"auto_upgrade_channel": "patch"}, {"autoUpgradeProfile": {"upgradeChannel": "patch"}}),
        ({"node_os_upgrade_channel": "NodeImage"}, {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"}}),
        (
            {
                "network": NetworkSpec(
                    plugin="azure",
                    plugin_mode="overlay",
                    policy="cilium",
                    dataplane="cilium",
                    pod_cidr="10.244.0.0/16",
                    service_cidr="10.0.0.0/16",
                    dns_service_ip="10.0.0.10",
                    outbound_type="loadBalancer",
                    load_balancer_sku="standard",
                )
            },
            {
                "networkProfile": {
                    "networkPlugin": "azure",
                    "networkPluginMode": "overlay",
                    "networkPolicy": "cilium",
                    "networkDataplane": "cilium",
                    "podCidr": "10.244.0.0/16",
                    "serviceCidr": "10.0.0.0/16",
                    "dnsServiceIP": "10.0.0.10",
                    "outboundType": "loadBalancer",
                    "loadBalancerSku": "standard",
                }
            },
        ),
        (
            {"access": AccessSpec(enable_aad=True)},
            {"aadProfile": {"managed": True, "enableAzureRBAC": False}},
        ),
        (
            {
                "access": AccessSpec(
                    enable_aad=True,
                    enable_azure_rbac=True,
                    aad_admin_group_object_ids=(GROUP,),
                    disable_local_accounts=True,
                )
            },
            {
                "aadProfile": {"managed": True, "enableAzureRBAC": True, "adminGroupObjectIDs": [GROUP]},
                "disableLocalAccounts": True,
            },
        ),
        (
            {"access": AccessSpec(enable_private_cluster=True)},
            {"apiServerAccessProfile": {"enablePrivateCluster": True}},
        ),
        (
            {"access": AccessSpec(api_server_authorized_ip_ranges=("203.0.113.7/32",))},
            {"apiServerAccessProfile": {"authorizedIPRanges": ["203.0.113.7/32"]}},
        ),
        (
            {"access": AccessSpec(enable_oidc_issuer=True, enable_workload_identity=True)},
            {
                "oidcIssuerProfile": {"enabled": True},
                "securityProfile": {"workloadIdentity": {"enabled": True}},
            },
        ),
    ],
    ids=["dns", "version", "group", "channel", "os channel", "network", "aad", "rbac", "private", "ranges", "identity"],
)
def test_an_option_has_its_property_and_changes_no_other(options: dict[str, Any], expected: dict[str, Any]) -> None:
    assert properties(**options) == {**properties(), **expected}


def test_a_separate_system_pool_stands_first_and_is_plain() -> None:
    profiles = properties(sandboxed_pool=pool("box", mode="User"), system_pool=pool("system", None))[
        "agentPoolProfiles"
    ]
    assert [(profile["name"], profile["mode"], profile.get("workloadRuntime")) for profile in profiles] == [
        ("system", "System", None),
        ("box", "User", "KataVmIsolation"),
    ]
    assert "workloadRuntime" not in profiles[0]
    assert profiles[0]["osSKU"] == "AzureLinux"


def nothings(document: Any) -> list[Any]:
    """Every null, empty text, empty list and empty object, at any depth."""
    if document is None or document in ("", [], {}):
        return [document]
    inner = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [nothing for value in inner for nothing in nothings(value)]


def test_no_combination_of_options_sends_a_null_or_an_empty_value_or_no_sandboxed_pool() -> None:
    choices: dict[str, list[Any]] = {
        "sandboxed_pool": [pool(), pool(runtime="KataMshvVmIsolation", mode="User")],
        "system_pool": [None, pool("system", None)],
        "kubernetes_version": [None, KubernetesVersion(1, 34)],
        "network": [NetworkSpec(), NetworkSpec(plugin="azure")],
        "access": [AccessSpec(), AccessSpec(enable_aad=True), AccessSpec(enable_private_cluster=True)],
        "tier": [None, "standard"],
        "auto_upgrade_channel": [None, "patch"],
        "tags": [{}, {"cost": "7"}],
    }
    for values in itertools.product(*choices.values()):
        for key in (None, KEY):
            body = managed_cluster(cluster(**dict(zip(choices, values, strict=True))), "eastus", key)
            assert nothings(body) == []
            names = [profile.get("workloadRuntime") for profile in body["properties"]["agentPoolProfiles"]]
            assert len([name for name in names if name in {"KataVmIsolation", "KataMshvVmIsolation"}]) == 1
            assert json.loads(json.dumps(body, allow_nan=False)) == body
