"""What is written for azurerm is what that provider has, by its own schema; what it cannot express is an error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.addons import AddonsSpec
from aks_sandbox.model.api_server import ApiServerSpec
from aks_sandbox.model.cluster import AccessSpec, Autoscaler, ClusterSpec, NetworkSpec, PoolSpec
from aks_sandbox.model.cluster_settings import AUTOSCALER_KEYS, ClusterSettings, autoscaler_profile
from aks_sandbox.model.config_files import KUBELET, LINUX_OS, Shape, Value
from aks_sandbox.model.node_settings import NodeSettings
from aks_sandbox.model.outbound import LoadBalancerSpec, NatGatewaySpec
from aks_sandbox.templates import azurerm
from aks_sandbox.templates.draft import cluster_template, pool_template
from aks_sandbox.templates.terraform import terraform_azurerm
from tests.create.test_body_members import FULL_CLUSTER, FULL_POOL, KEY, PRIVATE_CLUSTER
from tests.support.read_hcl import Called, HclBlock, Joined, Traversal, read_hcl
from tests.support.template_bodies import resolved, variables_of
from tests.support.wanted import GA, PREVIEW, cluster_spec, pool_spec, target

SCHEMA = json.loads((Path(__file__).parent / "azurerm_schema.json").read_text(encoding="utf-8"))
CLUSTER, POOL = "azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool"
#: What the provider can express of the pool and the cluster with every option, which differ in these.
POOL_OF_ALL = replace(FULL_POOL, node_settings=replace(FULL_POOL.node_settings, max_unavailable=None))
FULL = replace(
    FULL_CLUSTER,
    network=replace(
        FULL_CLUSTER.network,
        load_balancer=replace(FULL_CLUSTER.network.load_balancer, ips=(), prefixes=()),
    ),
    settings=replace(FULL_CLUSTER.settings, kubelet_identity=None),
    sandboxed_pool=replace(POOL_OF_ALL, mode="User"),
    system_pool=PoolSpec(name="system", runtime=None, os_sku=pool_spec().os_sku, mode="System"),
)
PRIVATE = replace(
    PRIVATE_CLUSTER,
    sandboxed_pool=replace(pool_spec(), mode="System", vnet_subnet_id=FULL_POOL.vnet_subnet_id),
    network=NetworkSpec(
        plugin="azure",
        outbound_type="managedNATGateway",
        nat_gateway=NatGatewaySpec(managed_ips=2, idle_timeout=5),
    ),
)


def kind_of(value: Any) -> str:
    """The type of a value in the schema's words."""
    if isinstance(value, bool):
        return "bool"
    return {str: "string", Joined: "string", int: "number", float: "number", list: "list", dict: "map"}[type(value)]


def problems(block: HclBlock, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    """What of a block the provider's schema does not have, or misses."""
    for name, value in block.attributes.items():
        known = schema["arguments"].get(name)
        if known is None:
            yield f"{where}.{name} is not an argument"
            continue
        kind = known["type"] if isinstance(known["type"], str) else known["type"][0].replace("set", "list")
        if value is not None and not isinstance(value, (Traversal, Called)) and kind_of(value) != kind:
            yield f"{where}.{name} is {kind_of(value)}, not {kind}"
        if isinstance(value, (list, dict)):
            items = value if isinstance(value, list) else list(value.values())
            yield from (f"{where}.{name} holds {item!r}" for item in items if kind_of(item) != known["type"][1])
    for name, known in schema["arguments"].items():
        if known.get("required") and name not in block.attributes:
            yield f"{where}.{name} is required"
    for inside in block.blocks:
        (name,) = inside.words
        if name not in schema["blocks"]:
            yield f"{where}.{name} is not a block"
            continue
        yield from problems(inside, schema["blocks"][name], f"{where}.{name}")
    for name, known in schema["blocks"].items():
        found = sum(inside.words == (name,) for inside in block.blocks)
        if found < known.get("min_items", 0) or found > known.get("max_items", found):
            yield f"{where}.{name} is there {found} times"


def resources(text: str) -> list[HclBlock]:
    """The resources of a file with the defaults of the variables; each is one of the provider's."""
    file = read_hcl(text)
    variables = variables_of(file)

    def filled(block: HclBlock) -> HclBlock:
        return HclBlock(block.words, resolved(block.attributes, variables), [filled(one) for one in block.blocks])

    found = [filled(block) for block in file.blocks if block.words[0] == "resource"]
    assert [line for block in found for line in problems(block, SCHEMA[block.words[1]], block.words[1])] == []
    return found


def of_cluster(spec: ClusterSpec, **members: Any) -> list[HclBlock]:
    """The resources of a cluster."""
    body = managed_cluster(spec, "eastus", KEY)
    body["properties"] |= members
    return resources(terraform_azurerm(cluster_template(spec.target, body)))


def of_pool(spec: PoolSpec, **members: Any) -> HclBlock:
    """The resource of a node pool."""
    body = agent_pool(spec)
    body["properties"] |= members
    (found,) = resources(terraform_azurerm(pool_template(target(), "box", body)))
    return found


def flat(block: HclBlock, path: str = "") -> dict[str, Any]:
    """All arguments of a block by path."""
    found = {f"{path}{name}": value for name, value in block.attributes.items()}
    for inside in block.blocks:
        found |= flat(inside, f"{path}{inside.words[0]}.")
    return found


def test_every_argument_of_the_tables_is_in_the_schema() -> None:
    tables = (
        (azurerm.CLUSTER, SCHEMA[CLUSTER]),
        (azurerm.POOL, SCHEMA[POOL]),
        (azurerm.DEFAULT_POOL, SCHEMA[CLUSTER]["blocks"]["default_node_pool"]),
    )
    for table, schema in tables:
        for name, convert in leaves(table):
            for value in SAMPLES.get(name.rpartition(".")[2], ("1", "Free", "azure", "none")):
                try:
                    arguments = convert(value)
                except Exception:  # noqa: BLE001 - a value that is not one of the few
                    continue
                for path in arguments:
                    assert has(schema, path), (name, path)


def leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Each converter of a table with the path of its member."""
    for name, known in table.items():
        if isinstance(known, Mapping):
            yield from leaves(known, f"{path}{name}.")
        else:
            yield f"{path}{name}", known


#: Values with another form, by the members that have it.
SAMPLES: Mapping[str, tuple[Any, ...]] = {
    "publicKeys": ([{"keyData": "x"}],),
    "publicIPs": ([{"id": "x"}],),
    "publicIPPrefixes": ([{"id": "x"}],),
    "userAssignedIdentities": ({"x": {}},),
    "netIpv4IpLocalPortRange": ("1 2",),
    "nodeTaints": (["CriticalAddonsOnly=true:NoSchedule"],),
    "metrics": ({"enabled": True, "kubeStateMetrics": {"metricLabelsAllowlist": "a"}},),
    "workloadRuntime": (GA,),
    "osSKU": ("AzureLinux",),
    "osDiskType": ("Managed",),
    "mode": ("System", "Manual"),
    "type": ("SystemAssigned", "VirtualMachineScaleSets"),
    "osType": ("Linux",),
    "scaleDownMode": ("Delete",),
    "scaleSetPriority": ("Spot",),
    "scaleSetEvictionPolicy": ("Delete",),
    "networkPluginMode": ("overlay",),
    "loadBalancerSku": ("standard",),
    "backendPoolType": ("nodeIP",),
    "upgradeChannel": ("patch",),
    "nodeOSUpgradeChannel": ("NodeImage",),
    "supportPlan": ("KubernetesOfficial",),
}


def has(schema: Mapping[str, Any], path: str) -> bool:
    """Whether the provider has the argument; an empty name stands for the block alone."""
    *blocks, name = path.split(".")
    for block in blocks:
        if block not in schema["blocks"]:
            return False
        schema = schema["blocks"][block]
    return name == azurerm.EMPTY or name in schema["arguments"]


def test_a_cluster_with_every_option_has_all_of_it() -> None:
    cluster, pool = of_cluster(FULL)
    body = managed_cluster(FULL, "eastus", KEY)
    assert flat(cluster) == EXPECTED_CLUSTER
    assert flat(pool) == {"kubernetes_cluster_id": Traversal("azurerm_kubernetes_cluster.cluster.id"), **EXPECTED_POOL}
    assert body["properties"]["azureMonitorProfile"]["metrics"]["enabled"] is False  # off, as without the block


def test_a_node_pool_with_every_option_has_all_of_it() -> None:
    found = flat(of_pool(POOL_OF_ALL))
    assert found.pop("kubernetes_cluster_id") == Traversal("local.cluster_id")
    assert found == {**EXPECTED_POOL, "name": "box", "mode": POOL_OF_ALL.mode}


PROVIDERS = "/subscriptions/0/resourceGroups/g/providers"
SUBNET = FULL_POOL.vnet_subnet_id
EXPECTED_POOL: Mapping[str, Any] = {
    "name": "box", "node_count": 3, "vm_size": "Standard_D4s_v3", "os_type": "Linux", "os_sku": "AzureLinux",
    "mode": "User", "workload_runtime": GA, "auto_scaling_enabled": True, "min_count": 1, "max_count": 5,
    "host_encryption_enabled": True, "snapshot_id": f"{PROVIDERS}/Microsoft.ContainerService/snapshots/s",
    "scale_down_mode": "Delete", "orchestrator_version": "1.34", "zones": ["1"], "os_disk_size_gb": 64,
    "os_disk_type": "Managed", "max_pods": 50, "node_labels": {"a": "b"}, "node_taints": ["a=b:NoSchedule"],
    "tags": {"a": "b"}, "vnet_subnet_id": SUBNET, "pod_subnet_id": SUBNET, "priority": "Spot",
    "eviction_policy": "Delete", "spot_max_price": 1, "upgrade_settings.max_surge": "1",
    "upgrade_settings.drain_timeout_in_minutes": 5,
    "upgrade_settings.node_soak_duration_in_minutes": 5, "upgrade_settings.undrainable_node_behavior": "Cordon",
    "kubelet_config.pod_max_pid": 100, "linux_os_config.sysctl_config.vm_swappiness": 1,
}  # fmt: skip
IDENTITY = f"{PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/me"
WORKSPACE = f"{PROVIDERS}/Microsoft.OperationalInsights/workspaces/w"
BALANCER = "network_profile.load_balancer_profile"
DIRECTORY = "azure_active_directory_role_based_access_control"
EXPECTED_CLUSTER: Mapping[str, Any] = {
    "name": "demo", "resource_group_name": "g", "location": "eastus", "sku_tier": "Standard", "dns_prefix": "demo",
    "role_based_access_control_enabled": True, "kubernetes_version": "1.34", "node_resource_group": "nodes",
    "local_account_disabled": True, "oidc_issuer_enabled": True, "workload_identity_enabled": True,
    "automatic_upgrade_channel": "patch", "node_os_upgrade_channel": "NodeImage", "azure_policy_enabled": True,
    "disk_encryption_set_id": f"{PROVIDERS}/Microsoft.Compute/diskEncryptionSets/d",
    "support_plan": "KubernetesOfficial", "tags": {"a": "b"}, "identity.type": "UserAssigned",
    "identity.identity_ids": [IDENTITY], "linux_profile.admin_username": "azureuser",
    "linux_profile.ssh_key.key_data": KEY, "network_profile.network_plugin": "azure",
    "network_profile.network_plugin_mode": "overlay", "network_profile.network_policy": "cilium",
    "network_profile.network_data_plane": "cilium", "network_profile.pod_cidr": "10.0.0.0/16",
    "network_profile.service_cidr": "10.1.0.0/16", "network_profile.dns_service_ip": "10.1.0.10",
    "network_profile.load_balancer_sku": "standard", f"{BALANCER}.managed_outbound_ip_count": 1,
    f"{BALANCER}.managed_outbound_ipv6_count": 1,
    f"{BALANCER}.outbound_ports_allocated": 8, f"{BALANCER}.idle_timeout_in_minutes": 4,
    f"{BALANCER}.backend_pool_type": "NodeIP", f"{DIRECTORY}.azure_rbac_enabled": True,
    f"{DIRECTORY}.admin_group_object_ids": ["11111111-2222-3333-4444-555555555555"],
    "api_server_access_profile.authorized_ip_ranges": ["1.2.3.4/32"],
    "oms_agent.log_analytics_workspace_id": WORKSPACE, "oms_agent.msi_auth_for_monitoring_enabled": True,
    "key_vault_secrets_provider.secret_rotation_enabled": True,
    "key_vault_secrets_provider.secret_rotation_interval": "5m",
    "microsoft_defender.log_analytics_workspace_id": WORKSPACE, "workload_autoscaler_profile.keda_enabled": True,
    "workload_autoscaler_profile.vertical_pod_autoscaler_enabled": True,
    "auto_scaler_profile.scan_interval": "10s", "http_proxy_config.http_proxy": "http://proxy.example.com",
    "http_proxy_config.no_proxy": ["localhost"], "node_provisioning_profile.mode": "Manual",
    "default_node_pool.name": "system", "default_node_pool.node_count": 3,
    "default_node_pool.vm_size": "Standard_D4s_v3", "default_node_pool.os_sku": "AzureLinux",
    "default_node_pool.type": "VirtualMachineScaleSets",
}  # fmt: skip


def test_addresses_of_one_s_own_are_lists_of_ids() -> None:
    ips = (f"{PROVIDERS}/Microsoft.Network/publicIPAddresses/i",)
    network = NetworkSpec(plugin="azure", load_balancer=LoadBalancerSpec(ips=ips))
    found = flat(of_cluster(replace(cluster_spec(), network=network))[0])
    assert found[f"{BALANCER}.outbound_ip_address_ids"] == list(ips)
    prefixes = (f"{PROVIDERS}/Microsoft.Network/publicIPPrefixes/p",)
    network = NetworkSpec(plugin="azure", load_balancer=LoadBalancerSpec(prefixes=prefixes))
    found = flat(of_cluster(replace(cluster_spec(), network=network))[0])
    assert found[f"{BALANCER}.outbound_ip_prefix_ids"] == list(prefixes)


def test_a_private_cluster_has_its_access_and_its_gateway() -> None:
    (cluster,) = of_cluster(PRIVATE)
    found = flat(cluster)
    wanted = {
        "private_cluster_enabled": True,
        "private_cluster_public_fqdn_enabled": False,
        "private_dns_zone_id": f"{PROVIDERS}/Microsoft.Network/privateDnsZones/z",
        "dns_prefix_private_cluster": "demo",
        "run_command_enabled": False,
        "api_server_access_profile.virtual_network_integration_enabled": True,
        "api_server_access_profile.subnet_id": SUBNET,
        "network_profile.outbound_type": "managedNATGateway",
        "network_profile.nat_gateway_profile.managed_outbound_ip_count": 2,
        "network_profile.nat_gateway_profile.idle_timeout_in_minutes": 5,
    }
    assert {name: found.get(name) for name in wanted} == wanted
    assert "dns_prefix" not in found


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"workloadRuntime": PREVIEW}, f"properties.workloadRuntime cannot be '{PREVIEW}'"),
        ({"osSKU": "Mariner"}, "properties.osSKU cannot be 'Mariner'"),
        ({"type": "VirtualMachines"}, "properties.type cannot be 'VirtualMachines'"),
        ({"kubeletConfig": {"failSwapOn": False}}, "has no argument for properties.kubeletConfig.failSwapOn"),
        ({"artifactStreamingProfile": {"enabled": True}}, "has no argument for properties.artifactStreamingProfile"),
        (
            {"upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"}},
            "does not take upgrade_settings.max_surge and max_unavailable together",
        ),
        ({"creationData": "x"}, "has no argument for properties.creationData as it is"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_a_node_pool_cannot_say_proposes_azapi(members: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        of_pool(pool_spec(), **members)
    assert caught.value.message.startswith("--provider: ")
    assert caught.value.message.endswith(problem)
    assert [str(one) for one in caught.value.steps] == [
        "Use --provider azapi, which has every property of the REST API."
    ]


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (cluster_spec(PREVIEW), f"properties.agentPoolProfiles[0].workloadRuntime cannot be '{PREVIEW}'"),
        (cluster_spec(taints=("a=b:NoSchedule",)), "nodeTaints of the default node pool can be Critical"),
        (replace(cluster_spec(), network=NetworkSpec(pod_cidr="10.0.0.0/16")), "requires network_profile.network_pl"),
        (FULL_CLUSTER, "has no argument for properties.identityProfile"),
        (replace(cluster_spec(), access=AccessSpec(enable_aad=True)), "requires azure_active_directory_role_based_a"),
        (
            replace(FULL, network=FULL_CLUSTER.network),
            "does not take network_profile.load_balancer_profile.managed_outbound_ip_count and outbound_ip_address_ids",
        ),
        (PRIVATE_CLUSTER, "has no argument for properties.networkProfile.natGatewayProfile.sku"),
    ],
    ids=["runtime", "taints", "plugin", "identity", "directory", "addresses", "gateway"],
)
def test_what_a_cluster_cannot_say_proposes_azapi(spec: ClusterSpec, problem: str) -> None:
    with pytest.raises(InvalidInput, match="^--provider: ") as caught:
        of_cluster(spec)
    assert problem in caught.value.message


@pytest.mark.parametrize(("member", "needed"), [("dnsPrefix", "dns_prefix or dns_pre"), ("identity", "identity.type")])
def test_a_cluster_without_what_the_provider_requires_is_refused(member: str, needed: str) -> None:
    body = managed_cluster(cluster_spec(), "eastus", KEY)
    (body if member in body else body["properties"]).pop(member)
    with pytest.raises(InvalidInput, match=f"requires {needed}"):
        terraform_azurerm(cluster_template(target(), body))


def values_of(shape: Shape | Value) -> Any:
    """A value of each member of a shape."""
    if isinstance(shape, Shape):
        return {name: values_of(inside) for name, inside in shape.members.items()}
    if shape.choices:
        return shape.choices[0]
    return {bool: True, int: 5, str: "1 2", list: ["a"]}[shape.types]


def test_every_setting_of_the_kubelet_and_of_linux_has_its_argument_but_one() -> None:
    kubelet = values_of(KUBELET)
    del kubelet["failSwapOn"]
    found = flat(of_pool(pool_spec(), kubeletConfig=kubelet, linuxOSConfig=values_of(LINUX_OS)))
    assert found["linux_os_config.sysctl_config.net_ipv4_ip_local_port_range_min"] == 1
    count = sum(name.startswith(("kubelet_config.", "linux_os_config.")) for name in found)
    assert count == len(kubelet) + len(values_of(LINUX_OS)) - 1 + len(values_of(LINUX_OS)["sysctls"]) + 1


def test_an_argument_of_5_0_raises_the_release() -> None:
    body = agent_pool(replace(pool_spec(), node_settings=NodeSettings(kubelet_config={"containerLogMaxFiles": 5})))
    assert '">= 5.0, < 6.0"' in terraform_azurerm(pool_template(target(), "box", body))
    assert '">= 4.78, < 6.0"' in terraform_azurerm(pool_template(target(), "box", agent_pool(pool_spec())))


@pytest.mark.parametrize(("spec", "said"), [(pool_spec(), True), (POOL_OF_ALL, False)], ids=["open", "given"])
def test_the_disk_that_the_provider_chooses_by_itself_is_named(spec: PoolSpec, said: bool) -> None:
    text = terraform_azurerm(pool_template(target(), "box", agent_pool(spec)))
    assert ("Where os_disk_type is not set" in text) is said


@pytest.mark.parametrize("value", ["x", "inf", "nan", "1e999"])
def test_what_is_not_a_number_is_refused(value: str) -> None:
    spec = replace(cluster_spec(), settings=ClusterSettings(autoscaler_profile={"ok-total-unready-count": value}))
    with pytest.raises(InvalidInput, match="ok-total-unready-count cannot be"):
        of_cluster(spec)


def test_every_setting_of_the_autoscaler_has_its_argument() -> None:
    values = {"expander": "random", "scale-down-utilization-threshold": "0.5", "balance-similar-node-groups": "true"}
    given_ = [f"{key}={values.get(key, 'true' if 'set' in key or 'skip' in key else '5')}" for key in AUTOSCALER_KEYS]
    given_ = [one.replace("=5", "=true") if "daemonset" in one else one for one in given_]
    spec = replace(cluster_spec(), settings=ClusterSettings(autoscaler_profile=autoscaler_profile(given_)))
    (cluster,) = of_cluster(spec)
    assert sum(name.startswith("auto_scaler_profile.") for name in flat(cluster)) == len(AUTOSCALER_KEYS)


def test_metrics_that_are_on_are_a_block_and_off_are_none() -> None:
    on = {"metrics": {"enabled": True, "kubeStateMetrics": {"metricLabelsAllowlist": ""}}}
    (cluster,) = of_cluster(cluster_spec(), azureMonitorProfile=on)
    assert cluster.one("monitor_metrics").attributes == {}
    (cluster,) = of_cluster(cluster_spec(), azureMonitorProfile={"metrics": {"enabled": False}})
    assert [block for block in cluster.blocks if block.words == ("monitor_metrics",)] == []


POOLS = st.builds(
    pool_spec,
    st.just(GA),
    mode=st.just("User"),
    zones=st.sampled_from([(), ("1",), ("1", "2", "3")]),
    autoscaler=st.sampled_from([None, Autoscaler(1, 5)]),
    os_disk_size=st.sampled_from([None, 128]),
    os_disk_type=st.sampled_from([None, "Managed", "Ephemeral"]),
    labels=st.sampled_from([{}, {"a.b/c": "d", "for": "true"}]),
    taints=st.sampled_from([(), ("a=b:NoSchedule",)]),
    max_surge=st.sampled_from([None, "33%"]),
    node_settings=st.builds(
        NodeSettings,
        encryption_at_host=st.booleans(),
        drain_timeout=st.sampled_from([None, 30]),
        scale_down_mode=st.sampled_from([None, "Deallocate"]),
        kubelet_config=st.sampled_from([{}, {"cpuManagerPolicy": "static"}]),
    ),
)
NETWORKS = st.sampled_from(
    [
        NetworkSpec(),
        NetworkSpec(plugin="azure", plugin_mode="overlay", policy="none"),
        NetworkSpec(plugin="kubenet", pod_cidr="10.2.0.0/16", load_balancer=LoadBalancerSpec(managed_ips=2)),
        NetworkSpec(plugin="azure", outbound_type="managedNATGateway", nat_gateway=NatGatewaySpec(managed_ips=1)),
    ]
)
ACCESS = st.sampled_from(
    [
        AccessSpec(),
        AccessSpec(enable_aad=True, aad_admin_group_object_ids=("11111111-2222-3333-4444-555555555555",)),
        AccessSpec(enable_private_cluster=True, api_server=ApiServerSpec(private_dns_zone="system")),
        AccessSpec(enable_oidc_issuer=True, enable_workload_identity=True),
    ]
)
ADDONS = st.sampled_from([AddonsSpec(), AddonsSpec(addons=("azure-policy",), keda=True), AddonsSpec(metrics=True)])


@given(pool=POOLS, network=NETWORKS, access=ACCESS, addons=ADDONS, separate=st.booleans())
def test_whatever_is_combined_the_provider_has_it_and_no_value_is_lost(
    pool: PoolSpec, network: NetworkSpec, access: AccessSpec, addons: AddonsSpec, separate: bool
) -> None:
    plain = PoolSpec(name="system", runtime=None, os_sku=pool.os_sku, mode="System")
    alone = replace(pool, mode="System", taints=(), max_surge=pool.max_surge or "1")
    spec = replace(
        cluster_spec(),
        sandboxed_pool=pool if separate else alone,
        system_pool=plain if separate else None,
        network=network,
        access=access,
        addons=addons,
    )
    written = [item for block in of_cluster(spec) for item in atoms(list(flat(block).values()))]
    body = managed_cluster(spec, "eastus", KEY)
    for value in atoms(body):
        assert any(str(value).lower() == str(one).lower() for one in written) or value in SAID_WITHOUT, value


#: What the provider sends by itself.
SAID_WITHOUT = ("Base", "Linux", "System", "none", False, True, "")


def atoms(value: Any) -> Iterator[Any]:
    """All values in a value."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from atoms(item)
    elif isinstance(value, list):
        for item in value:
            yield from atoms(item)
    else:
        yield value


def test_the_cluster_of_a_node_pool_is_named_and_not_read() -> None:
    text = terraform_azurerm(pool_template(target(), "box", agent_pool(pool_spec())))
    assert 'data "' not in text
    local = read_hcl(text).one("locals").attributes["cluster_id"]
    assert local.name == "join"
    parts = resolved_parts(local.arguments[1], variables_of(read_hcl(text)))
    assert "/".join(parts) == target().cluster_path


def resolved_parts(parts: list[Joined], variables: Mapping[str, Any]) -> list[str]:
    """The texts with the defaults of the variables in them."""
    return [
        "".join(
            variables[part.text.removeprefix("var.")] if isinstance(part, Traversal) else part for part in one.parts
        )
        for one in parts
    ]


def test_remarks_stand_at_their_arguments() -> None:
    text = terraform_azurerm(pool_template(target(), "box", agent_pool(pool_spec())))
    lines = [line.strip() for line in text.splitlines()]
    assert lines[lines.index("# Sandboxed pods require Azure Linux nodes.") + 1].startswith("os_sku")
