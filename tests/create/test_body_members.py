"""Every member of a body that a builder writes or a check reads has one spelling, which no patch gets around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster, node_pool
from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.create import patch as body_members
from aks_sandbox.create.bodies import agent_pool, agent_pool_profile, managed_cluster
from aks_sandbox.create.option_members import Members
from aks_sandbox.create.patch import MOST_LEVELS, patched_cluster, patched_pool
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.addons import ADDONS, AddonsSpec
from aks_sandbox.model.api_server import ApiServerSpec
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import AccessSpec, Autoscaler, ClusterSpec, NetworkSpec, PoolSpec, Target
from aks_sandbox.model.cluster_settings import ClusterSettings
from aks_sandbox.model.node_settings import NodeSettings
from aks_sandbox.model.outbound import LoadBalancerSpec, NatGatewaySpec
from tests.support.in_process_arm import InProcessArm

PROVIDERS = "/subscriptions/0/resourceGroups/g/providers"
SUBNET = f"{PROVIDERS}/Microsoft.Network/virtualNetworks/v/subnets/s"
IDENTITY = f"{PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/me"
WORKSPACE = f"{PROVIDERS}/Microsoft.OperationalInsights/workspaces/w"
IPS = (f"{PROVIDERS}/Microsoft.Network/publicIPAddresses/i",)
PREFIXES = (f"{PROVIDERS}/Microsoft.Network/publicIPPrefixes/p",)
FULL_POOL = PoolSpec(
    name="box", runtime=find_runtime("KataVmIsolation"), os_sku=find_os_sku("AzureLinux"), zones=("1",),
    kubernetes_version=KubernetesVersion(1, 34), autoscaler=Autoscaler(1, 5), os_disk_size=64, os_disk_type="Managed",
    max_pods=50, labels={"a": "b"}, taints=("a=b:NoSchedule",), tags={"a": "b"}, vnet_subnet_id=SUBNET,
    pod_subnet_id=SUBNET, priority="Spot", eviction_policy="Delete", spot_max_price=1.0, max_surge="1",
    node_settings=NodeSettings(
        encryption_at_host=True, kubelet_config={"podMaxPids": 100}, linux_os_config={"sysctls": {"vmSwappiness": 1}},
        snapshot_id=f"{PROVIDERS}/Microsoft.ContainerService/snapshots/s", scale_down_mode="Delete",
        max_unavailable="1", drain_timeout=5, soak_duration=5, undrainable_behavior="Cordon",
    ),
)  # fmt: skip
FULL_CLUSTER = ClusterSpec(
    target=Target(subscription_id="0" * 8, resource_group="g", cluster_name="demo"),
    sandboxed_pool=FULL_POOL,
    kubernetes_version=KubernetesVersion(1, 34),
    network=NetworkSpec(
        plugin="azure", plugin_mode="overlay", policy="cilium", dataplane="cilium", pod_cidr="10.0.0.0/16",
        service_cidr="10.1.0.0/16", dns_service_ip="10.1.0.10", load_balancer_sku="standard",
        load_balancer=LoadBalancerSpec(
            managed_ips=1, managed_ipv6=1, ips=IPS, prefixes=PREFIXES, ports=8, idle_timeout=4, backend_pool="nodeIP"
        ),
    ),
    access=AccessSpec(
        enable_aad=True, aad_admin_group_object_ids=("11111111-2222-3333-4444-555555555555",), enable_azure_rbac=True,
        disable_local_accounts=True, api_server_authorized_ip_ranges=("1.2.3.4/32",), enable_oidc_issuer=True,
        enable_workload_identity=True,
    ),
    dns_prefix="demo", node_resource_group="nodes", assign_identity=IDENTITY, tier="standard",
    auto_upgrade_channel="patch", node_os_upgrade_channel="NodeImage", tags={"a": "b"},
    addons=AddonsSpec(
        addons=ADDONS, workspace=WORKSPACE, secret_rotation=True, rotation_interval="5m", metrics=True,
        defender_workspace=WORKSPACE, keda=True, vpa=True,
    ),
    settings=ClusterSettings(
        kubelet_identity=IDENTITY, disk_encryption_set=f"{PROVIDERS}/Microsoft.Compute/diskEncryptionSets/d",
        support_plan="KubernetesOfficial", autoscaler_profile={"scan-interval": "10s"},
        http_proxy={"httpProxy": "http://proxy.example.com", "noProxy": ["localhost"]},
    ),
)  # fmt: skip
PRIVATE_CLUSTER = ClusterSpec(
    target=FULL_CLUSTER.target,
    sandboxed_pool=FULL_POOL,
    network=NetworkSpec(
        outbound_type="managedNATGateway",
        nat_gateway=NatGatewaySpec(sku="StandardV2", managed_ips=1, managed_ipv6=1, idle_timeout=4),
    ),
    access=AccessSpec(
        enable_private_cluster=True,
        api_server=ApiServerSpec(
            private_dns_zone=f"{PROVIDERS}/Microsoft.Network/privateDnsZones/z", disable_public_fqdn=True,
            fqdn_subdomain="demo", disable_run_command=True, vnet_integration=True, subnet_id=SUBNET,
        ),
    ),
)  # fmt: skip
OWN_GATEWAY = ClusterSpec(
    target=FULL_CLUSTER.target,
    sandboxed_pool=FULL_POOL,
    network=NetworkSpec(
        outbound_type="managedNATGateway", nat_gateway=NatGatewaySpec(ips=IPS, prefixes=PREFIXES, idle_timeout=4)
    ),
)
KEY = "ssh-rsa AAAA me"


class Spy(Mapping[str, Any]):
    """An object with every member, which remembers the paths that are read; a member that is read on is another."""

    def __init__(self, seen: set[str], path: str = "") -> None:
        self._seen, self._path = seen, path

    def __getitem__(self, key: str) -> Any:
        path = f"{self._path}.{key}" if self._path else key
        self._seen.add(path)
        if key in ("name", "location"):
            return "x"
        if key == "agentPoolProfiles":
            return [Spy(self._seen, path)]
        return Spy(self._seen, path) if key in OBJECTS else None

    def get(self, key: str, default: Any = None) -> Any:
        """The member, like any other."""
        return self[key]

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        return iter(())


def objects(members: Members) -> Iterator[str]:
    """The names of the members that hold others."""
    for name, inside in members.items():
        if inside is not None:
            yield name
            yield from objects(inside)


OBJECTS = {*objects(body_members.CLUSTER), *objects(body_members.POOL)}


def paths_of(members: Members, path: str = "") -> Iterator[str]:
    """The path of every member."""
    for name, inside in members.items():
        yield f"{path}{name}"
        if inside is not None:
            yield from paths_of(inside, f"{path}{name}.")


def written(body: Any, members: Members | None, path: str = "") -> Iterator[str]:
    """The path of every member of a body, down to those in which any name may stand."""
    if isinstance(body, list):
        for item in body:
            yield from written(item, members, path)
    elif isinstance(body, dict) and members is not None:
        for key, value in body.items():
            yield f"{path}{key}"
            yield from written(value, members.get(key), f"{path}{key}.")


CLUSTER_PATHS = sorted(paths_of(body_members.CLUSTER))
POOL_PATHS = sorted(paths_of(body_members.POOL))


@pytest.mark.parametrize("spec", [FULL_CLUSTER, PRIVATE_CLUSTER, OWN_GATEWAY], ids=["public", "private", "gateway"])
def test_every_member_that_the_builders_write_is_listed(spec: ClusterSpec) -> None:
    body = managed_cluster(spec, "eastus", KEY)
    assert [path for path in written(body, body_members.CLUSTER) if path not in CLUSTER_PATHS] == []
    assert [path for path in written(agent_pool(FULL_POOL), body_members.POOL) if path not in POOL_PATHS] == []


def test_every_member_that_is_read_for_the_checks_is_listed(arm: InProcessArm, monkeypatch: pytest.MonkeyPatch) -> None:
    of_cluster: set[str] = set()
    monkeypatch.setattr(Connection, "get", lambda *_: Spy(of_cluster))
    assert find_cluster(arm.connection, FULL_CLUSTER.target) is not None
    of_pool: set[str] = set()
    node_pool("x", Spy(of_pool, "properties"))
    assert "properties.networkProfile.advancedNetworking.performance.accelerationMode" in of_cluster
    assert "properties.upgradeSettings.maxSurge" in of_pool
    assert sorted(of_cluster - set(CLUSTER_PATHS)) == []
    assert sorted(of_pool - set(POOL_PATHS)) == []


def other_spellings(word: str) -> list[str]:
    """Names that some reader of JSON takes for the word."""
    letters = {"s": "\N{LATIN SMALL LETTER LONG S}", "k": "\N{KELVIN SIGN}", "i": "\N{LATIN SMALL LETTER DOTLESS I}"}
    spelt = [word.lower(), word.upper(), word[0].swapcase() + word[1:]]
    spelt += [word.replace(letter, other) for letter, other in letters.items()]
    return [other for other in dict.fromkeys(spelt) if other != word]


def patch_at(path: str, spelling: str, profile: dict[str, Any]) -> dict[str, Any]:
    """A patch that sets the last member of the path in another spelling; a list on the way is repeated."""
    value: Any = {spelling: "x"}
    for name in reversed(path.split(".")[:-1]):
        value = {name: value}
        if name == "agentPoolProfiles":
            value = {name: [{**profile, **value[name]}]}
        if name == "publicKeys":
            value = {name: [value[name]]}
    return dict(value)


@pytest.mark.parametrize("path", CLUSTER_PATHS)
def test_no_member_of_a_cluster_has_another_spelling(path: str) -> None:
    body, profile = managed_cluster(FULL_CLUSTER, "eastus", KEY), agent_pool_profile(FULL_POOL)
    for spelling in other_spellings(path.rpartition(".")[2]):
        with pytest.raises(InvalidInput, match=f"^--patch: the patch sets '{spelling}', another spelling of "):
            patched_cluster(body, patch_at(path, spelling, profile))


@pytest.mark.parametrize("path", POOL_PATHS)
def test_no_member_of_a_node_pool_has_another_spelling(path: str) -> None:
    for spelling in other_spellings(path.rpartition(".")[2]):
        with pytest.raises(InvalidInput, match=f"^--patch: the patch sets '{spelling}', another spelling of "):
            patched_pool(agent_pool(FULL_POOL), patch_at(path, spelling, {}))


def test_names_of_tags_and_labels_are_the_caller_s() -> None:
    patch = {"tags": {"Tier": "x", "tier": "y"}, "properties": {"somethingNew": {"VmSize": 1}}}
    result = patched_cluster(managed_cluster(FULL_CLUSTER, "eastus", KEY), patch)
    assert result["tags"] == {"a": "b", "Tier": "x", "tier": "y"}
    assert result["properties"]["somethingNew"] == {"VmSize": 1}


def nested(levels: int, *, lists: bool) -> dict[str, Any]:
    """A patch with that many objects, or lists inside of one, inside one another."""
    value: Any = 1
    for _ in range(levels - 1):
        value = [value] if lists else {"a": value}
    return {"tags": value}


@pytest.mark.parametrize("lists", [False, True], ids=["objects", "lists"])
def test_a_patch_has_a_deepest_level(lists: bool) -> None:
    body = managed_cluster(FULL_CLUSTER, "eastus", KEY)
    assert patched_cluster(body, nested(MOST_LEVELS, lists=lists))["tags"] is not None
    for levels in (MOST_LEVELS + 1, 800, 100_000):
        for patched, target in ((patched_cluster, body), (patched_pool, agent_pool(FULL_POOL))):
            with pytest.raises(InvalidInput) as caught:
                patched(target, nested(levels, lists=lists))
            assert caught.value.message == (
                "--patch: this is nested too deeply: it has more than 64 objects and lists inside one another, which "
                "Azure does not read. Nothing was sent"
            )
