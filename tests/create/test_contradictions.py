"""What a request contradicts in itself is refused before any call, whether an option or --patch wrote it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.create.contradictions import refuse_contradictions_of_cluster, refuse_contradictions_of_pool
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.create.patch import merge_patch
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import AccessSpec, ClusterSpec, NetworkSpec
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.examples import examples
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, GROUP, RecordingReporter, cluster_spec, pool_spec, sandbox_spec, target

SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"
DRY = WriteOptions(dry_run=True)
SERVICES = {"service_cidr": "10.2.0.0/16", "dns_service_ip": "10.2.0.10"}


def with_network(**network: Any) -> ClusterSpec:
    """A cluster with those options of its network."""
    return replace(cluster_spec(), network=NetworkSpec(**network))


def refused(spec: ClusterSpec, patch: Mapping[str, Any] | None = None) -> str:
    """The message with which `create` refuses the cluster, without a call."""
    arm = InProcessArm()
    with pytest.raises(InvalidInput) as caught:
        create_cluster(
            arm.connection, spec, replace(DRY, patches=() if patch is None else (patch,)), SshKey(), RecordingReporter()
        )
    assert arm.traffic.sent == []
    return caught.value.message


def refused_pool(patch: Mapping[str, Any] | None = None, /, **of_pool: Any) -> str:
    """The message with which `nodepool add` refuses the node pool, without a call."""
    arm = InProcessArm()
    options = replace(DRY, patches=() if patch is None else ({"properties": patch},))
    with pytest.raises(InvalidInput) as caught:
        add_node_pool(arm.connection, sandbox_spec(GA, **of_pool), options, RecordingReporter())
    assert arm.traffic.sent == []
    return caught.value.message


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (
            {"load_balancer_sku": "basic"},
            "--load-balancer-sku: AKS no longer creates clusters with a Basic load balancer: use standard, or leave it "
            "out",
        ),
        ({"policy": "calico"}, "--network-policy: needs --network-plugin"),
        (
            {"policy": "azure", "plugin": "kubenet"},
            "--network-policy: azure needs --network-plugin azure, not kubenet",
        ),
        ({"policy": "cilium", "plugin": "azure"}, "--network-policy: cilium needs --network-dataplane cilium"),
        (
            {"policy": "calico", "plugin": "azure", "dataplane": "cilium"},
            "--network-dataplane: cilium needs --network-policy cilium, not calico",
        ),
        (
            {"plugin": "kubenet", "dataplane": "cilium"},
            "--network-dataplane: cilium needs --network-plugin azure, not kubenet",
        ),
        (
            {"plugin": "azure", "pod_cidr": "10.9.0.0/16"},
            "--pod-cidr: cannot be used with --network-plugin azure without --network-plugin-mode overlay: pods take "
            "addresses of the subnet there",
        ),
        (
            {"outbound_type": "userDefinedRouting"},
            "--outbound-type: userDefinedRouting needs --vnet-subnet-id, a subnet with a route table that has a "
            "default route",
        ),
        (
            {"outbound_type": "userAssignedNATGateway"},
            "--outbound-type: userAssignedNATGateway needs --vnet-subnet-id, a subnet with a NAT gateway",
        ),
        ({"dns_service_ip": "10.0.0.10"}, "--dns-service-ip: needs --service-cidr, the range that it is in"),
        (
            {"service_cidr": "10.2.0.0/16"},
            "--service-cidr: needs --dns-service-ip, an address in 10.2.0.0/16",
        ),
        (
            {**SERVICES, "dns_service_ip": "10.2.0.1"},
            "--dns-service-ip: 10.2.0.1 is at the beginning of 10.2.0.0/16, whose first address is the Kubernetes API: "
            "use another",
        ),
        (
            {"service_cidr": "10.0.0.0/11", "dns_service_ip": "10.0.0.10"},
            "--service-cidr: 10.0.0.0/11 is too large: the widest range of services is a /12",
        ),
        (
            {**SERVICES, "pod_cidr": "10.2.128.0/17"},
            "--pod-cidr: 10.2.128.0/17 overlaps 10.2.0.0/16 (--service-cidr): pods and services need separate ranges",
        ),
        (
            {"pod_cidr": "10.0.0.0/8"},
            "--pod-cidr: 10.0.0.0/8 overlaps 10.0.0.0/16 (the default of --service-cidr): pods and services need "
            "separate ranges",
        ),
        (
            {"service_cidr": "10.244.0.0/16", "dns_service_ip": "10.244.0.10"},
            "--service-cidr: 10.244.0.0/16 overlaps 10.244.0.0/16 (the default of --pod-cidr): pods and services need "
            "separate ranges",
        ),
    ],
    ids=str,
)
def test_options_of_the_network_that_contradict_each_other_are_refused(network: dict[str, str], message: str) -> None:
    assert refused(with_network(**network)) == message


#: Each contradiction as a patch, with the first words of its message.
PATCHES: list[tuple[dict[str, Any], str]] = [
    ({"networkProfile": {"loadBalancerSku": "Basic"}}, "networkProfile.loadBalancerSku: AKS no longer"),
    ({"networkProfile": {"networkPolicy": "calico"}}, "networkProfile.networkPolicy: needs --network-plugin"),
    (
        {"networkProfile": {"outboundType": "userDefinedRouting"}},
        "networkProfile.outboundType: userDefinedRouting needs",
    ),
    ({"networkProfile": {"dnsServiceIP": "10.0.0.10"}}, "networkProfile.dnsServiceIP: needs --service-cidr"),
    ({"networkProfile": {"serviceCidrs": ["10.2.0.0/16"]}}, "networkProfile.serviceCidrs: needs --dns-service-ip"),
    ({"networkProfile": {"podCidr": "ten"}}, "networkProfile.podCidr: 'ten' is not a CIDR range"),
    ({"networkProfile": {"podCidrs": ["10.0.0.0/9"]}}, "networkProfile.podCidrs: 10.0.0.0/9 overlaps"),
    (
        {"networkProfile": {"networkPlugin": "kubenet", "networkPluginMode": "overlay"}},
        "networkProfile.networkPluginMode: overlay needs properties.networkProfile.networkPlugin of --patch azure",
    ),
    (
        {"networkProfile": {"natGatewayProfile": {"idleTimeoutInMinutes": 4}}},
        "networkProfile.natGatewayProfile: applies to --outbound-type managedNATGateway alone, not to loadBalancer",
    ),
    (
        {"networkProfile": {"outboundType": "none", "loadBalancerProfile": {"managedOutboundIPs": {"count": 2}}}},
        "networkProfile.loadBalancerProfile: applies to --outbound-type loadBalancer alone, not to none",
    ),
    ({"nodeResourceGroup": "SANDBOX-rg"}, "nodeResourceGroup: 'SANDBOX-rg' is the resource group of the cluster"),
    ({"supportPlan": "AKSLongTermSupport"}, "supportPlan: AKSLongTermSupport needs --tier premium"),
    (
        {"apiServerAccessProfile": {"enablePrivateCluster": True, "authorizedIPRanges": ["20.1.2.3/32"]}},
        "apiServerAccessProfile.authorizedIPRanges: cannot be used with",
    ),
    (
        {"apiServerAccessProfile": {"authorizedIPRanges": ["10.1.2.3/32"]}},
        "apiServerAccessProfile.authorizedIPRanges: 10.1.2.3/32 is not a public range",
    ),
    ({"apiServerAccessProfile": {"privateDNSZone": "system"}}, "apiServerAccessProfile.privateDNSZone: needs"),
    (
        {"apiServerAccessProfile": {"enablePrivateClusterPublicFQDN": False}},
        "apiServerAccessProfile.enablePrivateClusterPublicFQDN: false needs",
    ),
    ({"apiServerAccessProfile": {"subnetId": SUBNET}}, "apiServerAccessProfile.subnetId: needs"),
    ({"fqdnSubdomain": "x"}, "fqdnSubdomain: needs --private-dns-zone"),
    (
        {"securityProfile": {"workloadIdentity": {"enabled": True}}},
        "securityProfile.workloadIdentity.enabled: needs --enable-oidc-issuer",
    ),
    ({"identityProfile": {"kubeletidentity": {"resourceId": "/x"}}}, "identityProfile.kubeletidentity: needs"),
]


@pytest.mark.parametrize(("properties", "message"), PATCHES, ids=str)
def test_a_patch_gets_around_no_contradiction(properties: dict[str, Any], message: str) -> None:
    assert refused(cluster_spec(), {"properties": properties}).startswith(f"--patch: properties.{message}")


@pytest.mark.parametrize("ranges", [("0.0.0.0/32", "20.1.2.3"), ("2001:db8::/32",), ("192.168.0.0/16",)], ids=str)
def test_ranges_that_az_refuses_for_the_api_server_are_refused(ranges: tuple[str, ...]) -> None:
    spec = replace(cluster_spec(), access=AccessSpec(api_server_authorized_ip_ranges=ranges))
    assert refused(spec).startswith("--api-server-authorized-ip-ranges: ")


def test_a_managed_nat_gateway_has_no_subnet() -> None:
    spec = with_network(outbound_type="managedNATGateway")
    spec = replace(spec, sandboxed_pool=replace(spec.sandboxed_pool, vnet_subnet_id=SUBNET))
    assert refused(spec) == (
        "--outbound-type: managedNATGateway cannot be used with --vnet-subnet-id: AKS puts its NAT gateway into a "
        "network that it makes itself. Give the subnet a NAT gateway, and use userAssignedNATGateway"
    )


def test_the_group_of_the_nodes_is_another_one() -> None:
    assert refused(replace(cluster_spec(), node_resource_group="Sandbox-RG")).startswith(
        "--node-resource-group: 'Sandbox-RG' is the resource group of the cluster"
    )


@pytest.mark.parametrize("mode", ["overlay", None], ids=["overlay", "kubenet"])
def test_a_subnet_for_pods_needs_a_network_whose_pods_take_addresses(mode: str | None) -> None:
    spec = with_network(plugin="azure", plugin_mode=mode) if mode else with_network(plugin="kubenet")
    placed = replace(spec.sandboxed_pool, vnet_subnet_id=SUBNET, pod_subnet_id=SUBNET.replace("nodes", "pods"))
    what = "--network-plugin-mode overlay" if mode else "--network-plugin kubenet"
    assert refused(replace(spec, sandboxed_pool=placed)) == (
        f"--pod-subnet-id: cannot be used with {what}: pods have no addresses of a subnet there"
    )


@pytest.mark.parametrize(
    ("of_pool", "message"),
    [
        (
            {"labels": {"kubernetes.azure.com/x": "y"}},
            "--nodepool-labels: 'kubernetes.azure.com/x' begins with kubernetes.azure.com, which AKS keeps for its own "
            "labels",
        ),
        (
            {"priority": "Spot", "max_surge": "1"},
            "--max-surge: cannot be used with --priority Spot: AKS upgrades spot nodes without extra nodes",
        ),
        (
            {"max_surge": "0"},
            "--max-surge: 0 leaves an upgrade without a node to begin with: use 1 or more, or leave it out",
        ),
        (
            {"max_surge": "0%"},
            "--max-surge: 0% leaves an upgrade without a node to begin with: use 1 or more, or leave it out",
        ),
        (
            {"mode": "System", "taints": ("a=b:NoSchedule",)},
            "--nodepool-taints: 'a=b:NoSchedule' would keep system pods off a System node pool, which AKS refuses: it "
            "takes CriticalAddonsOnly and the effect PreferNoSchedule alone there",
        ),
        (
            {"priority": "Spot", "spot_max_price": 0.123456},
            "--spot-max-price: 0.123456 has more than 5 decimal places, which AKS does not read",
        ),
    ],
    ids=str,
)
def test_settings_of_a_node_pool_that_contradict_each_other_are_refused(of_pool: dict[str, Any], message: str) -> None:
    assert refused_pool(**of_pool) == message


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ({"nodeLabels": {"kubernetes.azure.com/x": "y"}}, "properties.nodeLabels: 'kubernetes.azure.com/x' begins"),
        ({"upgradeSettings": {"maxSurge": "0"}}, "properties.upgradeSettings.maxSurge: 0 leaves"),
        (
            {"upgradeSettings": {"maxSurge": "0%", "maxUnavailable": "0"}},
            "properties.upgradeSettings.maxSurge: 0% leaves",
        ),
        ({"podSubnetID": SUBNET}, "podSubnetID of the node pool 'untrusted': needs --vnet-subnet-id"),
        ({"nodeTaints": ["a"]}, "nodeTaints of the node pool 'untrusted': 'a' is not a taint"),
        ({"maxPods": 5}, "maxPods of the node pool 'untrusted': 5 is out of range"),
        ({"osDiskSizeGB": 5}, "osDiskSizeGB of the node pool 'untrusted': 5 is out of range"),
        ({"vnetSubnetID": "x"}, "vnetSubnetID of the node pool 'untrusted': 'x' is not valid"),
    ],
    ids=str,
)
def test_a_patch_of_a_node_pool_gets_around_none_of_it(patch: dict[str, Any], message: str) -> None:
    assert refused_pool(patch).startswith(f"--patch: {message}")


def test_the_only_pool_of_a_cluster_is_a_system_pool_and_the_way_out_is_a_separate_one() -> None:
    spec = cluster_spec(GA, taints=("sandbox=true:NoSchedule",))
    arm = InProcessArm()
    with pytest.raises(InvalidInput) as caught:
        create_cluster(arm.connection, spec, DRY, SshKey(), RecordingReporter())
    assert [str(step) for step in caught.value.steps] == [
        "Use --separate-system-pool, which leaves this one to the sandboxed pods."
    ]


SYSTEM = replace(pool_spec(GA, name="system", mode="System"), runtime=None)
PASSING = [
    cluster_spec(),
    replace(cluster_spec(), system_pool=SYSTEM, sandboxed_pool=pool_spec(GA, taints=("a=b:NoSchedule",))),
    cluster_spec(GA, taints=("CriticalAddonsOnly=true:NoSchedule", "soft=yes:PreferNoSchedule")),
    with_network(plugin="azure", plugin_mode="overlay", policy="cilium", dataplane="cilium", pod_cidr="10.9.0.0/16"),
    with_network(plugin="kubenet", policy="calico", pod_cidr="10.9.0.0/16", **SERVICES),
    with_network(plugin="none", pod_cidr="10.9.0.0/16"),
    with_network(dataplane="cilium", plugin="azure", plugin_mode="overlay"),
    with_network(load_balancer_sku="standard", outbound_type="managedNATGateway"),
    replace(cluster_spec(), access=AccessSpec(api_server_authorized_ip_ranges=("0.0.0.0/32",))),
    replace(cluster_spec(), access=AccessSpec(api_server_authorized_ip_ranges=("20.1.2.3", "20.4.0.0/16"))),
]


@pytest.mark.parametrize("spec", PASSING, ids=[str(number) for number in range(len(PASSING))])
def test_what_goes_together_passes(spec: ClusterSpec) -> None:
    body = managed_cluster(spec, "eastus", None)
    refuse_contradictions_of_cluster(spec.target, body, body)


def test_no_surge_passes_beside_nodes_that_may_be_unavailable() -> None:
    body = merge_patch(
        agent_pool(pool_spec(max_surge="0")), {"properties": {"upgradeSettings": {"maxUnavailable": "1"}}}
    )
    refuse_contradictions_of_pool(body, body)


PATHS = [
    ("networkProfile", name)
    for name in (
        *("networkPlugin", "networkPluginMode", "networkPolicy", "networkDataplane", "outboundType"),
        *("loadBalancerSku", "podCidr", "podCidrs", "serviceCidr", "serviceCidrs", "dnsServiceIP"),
        *("loadBalancerProfile", "natGatewayProfile"),
    )
]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.lists(st.text(max_size=9), max_size=2),
    st.sampled_from(["azure", "kubenet", "overlay", "cilium", "10.0.0.0/8", "10.0.0.10", "::/0", "basic", "none"]),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)  # fmt: skip


@examples(150)
@given(st.dictionaries(st.sampled_from(PATHS), ODD, max_size=5), st.sampled_from(PASSING))
def test_no_value_of_a_patch_makes_it_raise_anything_but_a_refusal(
    values: dict[tuple[str, str], Any], spec: ClusterSpec
) -> None:
    asked = managed_cluster(spec, "eastus", None)
    patch: dict[str, Any] = {"properties": {"networkProfile": {name: value for (_, name), value in values.items()}}}
    with contextlib.suppress(InvalidInput):
        refuse_contradictions_of_cluster(target(), merge_patch(asked, patch), asked)
