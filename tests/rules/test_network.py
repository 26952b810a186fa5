"""SBX521 to SBX526, SBX321, and what SBX103 and SBX202 say of a request: subnets, addresses, local disks, roles."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.azure import PermissionSet
from aks_sandbox.model.cluster import Autoscaler
from aks_sandbox.model.facts import Known, Unknown
from aks_sandbox.model.network import NetworkSettings, Subnet
from aks_sandbox.model.roles import NETWORK_CONTRIBUTOR, WantedRole
from tests.support.worlds import (
    GOOD,
    NODES,
    PODS,
    cluster,
    judge,
    judge_all,
    live_pool,
    offered,
    plain_pool,
    requested,
    shown,
    shown_each,
    sku,
    skus,
    spec,
    subnets,
    version,
    wanted_pool,
)

AZURE = NetworkSettings(plugin="azure")
OVERLAY = NetworkSettings(plugin="azure", plugin_mode="overlay", pod_addresses=65536)
LIST = 'az aks nodepool list -g sandbox-rg --cluster-name demo --query "[].vnetSubnetId" --output tsv'


def new(network: NetworkSettings = NetworkSettings(), /, plain: tuple[Any, ...] = (), **pool: Any) -> Any:  # noqa: B008
    """A cluster that is about to be created, with that network and a node pool in the subnet `nodes`."""
    shape = {"whole": True, "purpose": "create", "plain_pools": plain, "requested": requested(network=network)}
    return spec(pool={"count": 3, "vnet_subnet_id": NODES, **pool}, shape=shape)


def added(**pool: Any) -> Any:
    """A node pool that is about to be added to a cluster."""
    return spec(
        pool={"name": "more", "count": 3, **pool}, shape={"whole": True, "purpose": "nodepool", "adds_pool": True}
    )


def room(used: int = 0, prefix: str = "10.240.0.0/24", **more: bool) -> Known:
    """The subnet `nodes`."""
    return subnets(nodes=Subnet("nodes", (prefix,), used, **more))


def test_a_node_pool_without_a_subnet_beside_one_with_a_subnet_fails_and_the_reverse() -> None:
    own, managed = cluster(live_pool(vnet_subnet_id=NODES)), cluster(live_pool())
    assert shown(judge("SBX521", added(), cluster=own)) == (
        "fail",
        "--vnet-subnet-id was not given, and node pool untrusted is in a subnet of your own (vnet/nodes).",
        f"Use --vnet-subnet-id with a subnet of the same virtual network.\nSee the subnets of its node pools:\n{LIST}",
    )
    assert shown(judge("SBX521", added(vnet_subnet_id=NODES), cluster=managed)) == (
        "fail",
        "--vnet-subnet-id was given, and AKS manages the network of node pool untrusted.",
        "Leave out --vnet-subnet-id, or create a cluster whose node pools all have a subnet of your own.\n"
        f"See the subnets of its node pools:\n{LIST}",
    )
    assert str(judge("SBX521", added(vnet_subnet_id=PODS), cluster=own).status) == "pass"
    assert str(judge("SBX521", added(), cluster=managed).status) == "pass"


def test_all_subnets_are_of_one_virtual_network_in_any_case_of_its_name() -> None:
    other = NODES.replace("vnet", "other")
    found = judge("SBX521", added(vnet_subnet_id=other), cluster=cluster(live_pool(vnet_subnet_id=NODES)))
    assert found.message == "--vnet-subnet-id is in another virtual network than node pool untrusted (vnet)."
    found = judge("SBX521", new(vnet_subnet_id=NODES, pod_subnet_id=other))
    assert found.message == "--pod-subnet-id is in another virtual network than node pool nodepool1 (vnet)."
    assert (
        str(
            judge(
                "SBX521", added(vnet_subnet_id=NODES.upper()), cluster=cluster(live_pool(vnet_subnet_id=NODES))
            ).status
        )
        == "pass"
    )


def test_the_node_pools_of_one_request_are_judged_beside_each_other() -> None:
    system = wanted_pool(runtime=None, name="system", mode="System")
    assert [row[:2] for row in shown_each("SBX521", new(plain=(system,)))] == [
        ("nodepool1", "fail"),
        ("system", "fail"),
    ]


def test_a_check_that_has_no_option_for_a_subnet_judges_none() -> None:
    assert str(judge("SBX521", spec(), cluster=cluster(live_pool(vnet_subnet_id=NODES))).status) == "skipped"


@pytest.mark.parametrize(
    ("wanted", "subnet", "status", "message"),
    [
        (
            new(AZURE),
            room(),
            "pass",
            "Up to 124 addresses are needed (3 x 31 for the nodes of nodepool1), and 251 of 251",
        ),
        (new(AZURE), room(160), "fail", "93 addresses are needed (3 x 31 for the nodes of nodepool1), and 91 of 251"),
        (new(AZURE), room(150), "warn", "101 of 251 addresses are free in 10.240.0.0/24: enough for the 93"),
        (new(AZURE, max_pods=110), room(), "fail", "333 addresses are needed (3 x 111 for the nodes of nodepool1)"),
        (new(OVERLAY, max_pods=250), room(247), "pass", "Up to 4 addresses are needed (3 x 1 for the nodes"),
        (new(), room(249), "fail", "3 addresses are needed (3 x 1 for the nodes of nodepool1), and 2 of 251"),
        (new(NetworkSettings(plugin="kubenet")), room(), "pass", "Up to 4 addresses"),
        (new(AZURE, autoscaler=Autoscaler(1, 9)), room(), "fail", "279 addresses are needed (9 x 31 for the nodes"),
        (new(AZURE, priority="Spot"), room(158), "pass", "Up to 93 addresses"),
        (new(AZURE), subnets(nodes=None), "fail", "The subnet was not found in virtual network vnet."),
        (
            new(AZURE),
            subnets(nodes=Subnet("nodes", ("fd00::/64",), 0)),
            "unknown",
            "Azure did not report an IPv4 range",
        ),
    ],
    ids=str,
)
def test_the_network_decides_how_many_addresses_a_node_takes(
    wanted: Any, subnet: Known, status: str, message: str
) -> None:
    found = judge("SBX522", wanted, subnets=subnet)
    assert str(found.status) == status
    assert found.message.startswith(message)


def test_a_subnet_for_pods_gives_each_node_sixteen_addresses() -> None:
    wanted = new(AZURE, pod_subnet_id=PODS, max_pods=30)
    both = subnets(nodes=Subnet("nodes", ("10.240.0.0/24",), 0), pods=Subnet("pods", ("10.241.0.0/26",), 12))
    (nodes, pods) = shown_each("SBX522", wanted, subnets=both)
    assert nodes[1:3] == ("pass", "Up to 4 addresses are needed (3 x 1 for the nodes of nodepool1), and 251 of 251 "
                          "addresses are free in 10.240.0.0/24.")  # fmt: skip
    assert pods[0:2] == ("pods", "fail")
    assert pods[2] == (
        "48 addresses are needed (3 x 16 for the pods of nodepool1), and 47 of 59 addresses are free in 10.241.0.0/26."
    )


def test_what_the_autoscaler_of_other_node_pools_may_still_take_counts() -> None:
    scaled = live_pool(vnet_subnet_id=NODES, max_count=8, count=3)
    found = judge("SBX522", added(vnet_subnet_id=NODES), cluster=cluster(scaled, network=AZURE), subnets=room(93))
    assert str(found.status) == "fail"
    assert found.message.startswith("248 addresses are needed (3 x 31 for the nodes of more, 155 for the autoscaler")


@given(used=st.integers(0, 300), count=st.integers(1, 200), bits=st.integers(16, 29))
def test_more_used_addresses_never_turn_a_failure_into_a_pass(used: int, count: int, bits: int) -> None:
    order = ["pass", "warn", "fail"]
    found = [
        order.index(str(judge("SBX522", new(AZURE, count=count), subnets=room(taken, f"10.240.0.0/{bits}")).status))
        for taken in (used, used + 1)
    ]
    assert found == sorted(found)


def test_the_range_of_the_pods_has_a_part_for_each_node() -> None:
    small = NetworkSettings(plugin_mode="overlay", pod_addresses=1024)
    found = judge("SBX523", new(small, count=5))
    assert shown(found) == (
        "fail",
        "The address range for pods is enough for 4 nodes, and the node pools have up to 5.",
        "Use a larger --pod-cidr, or fewer nodes.",
    )
    assert str(judge("SBX523", new(small, count=4)).status) == "warn"
    assert str(judge("SBX523", new(small, count=3)).status) == "pass"
    live = cluster(plain_pool(count=2), network=small)
    assert judge("SBX523", added(), cluster=live).message.endswith("the node pools have up to 5.")
    assert str(judge("SBX523", new(AZURE, count=500)).status) == "skipped"


def test_the_autoscaler_is_not_used_beside_node_auto_provisioning() -> None:
    live = cluster(live_pool(), node_provisioning_mode="Auto")
    assert shown(judge("SBX524", added(autoscaler=Autoscaler(1, 5)), cluster=live)) == (
        "fail",
        "--enable-cluster-autoscaler cannot be used, because node auto-provisioning is on in the cluster.",
        "Leave out --enable-cluster-autoscaler, and use --node-count.",
    )
    assert str(judge("SBX524", added(), cluster=live).status) == "pass"
    assert str(judge("SBX524", added(autoscaler=Autoscaler(1, 5)), cluster=cluster()).status) == "pass"


def test_an_outbound_path_of_your_own_is_looked_for_in_the_subnet() -> None:
    routed = NetworkSettings(outbound_type="userDefinedRouting")
    assert shown(judge("SBX525", new(routed), subnets=room())) == (
        "warn",
        "The subnet does not have a route table, which --outbound-type userDefinedRouting needs.",
        f"Associate a route table with it:\naz network vnet subnet update --ids {NODES} --route-table ROUTE_TABLE",
    )
    assert str(judge("SBX525", new(routed), subnets=room(route_table=True)).status) == "pass"
    gateway = NetworkSettings(outbound_type="userAssignedNATGateway")
    assert str(judge("SBX525", new(gateway), subnets=room(route_table=True)).status) == "warn"
    assert str(judge("SBX525", new(gateway), subnets=room(nat_gateway=True)).status) == "pass"


@pytest.mark.parametrize(
    ("network", "prefix", "message"),
    [
        (NetworkSettings(), "10.0.4.0/24", "10.0.0.0/16, the default of --service-cidr, overlaps 10.0.4.0/24"),
        (NetworkSettings(), "10.244.0.0/24", "10.244.0.0/16, the default of --pod-cidr, overlaps 10.244.0.0/24"),
        (NetworkSettings(service_ranges=("10.9.0.0/16",)), "10.9.1.0/24", "--service-cidr 10.9.0.0/16 overlaps"),
    ],
    ids=str,
)
def test_ranges_that_a_subnet_has_fail_whether_given_or_default(
    network: NetworkSettings, prefix: str, message: str
) -> None:
    found = judge("SBX526", new(network), subnets=room(0, prefix))
    assert (str(found.status), found.message.startswith(message)) == ("fail", True), found.message


def test_without_a_range_for_pods_only_services_are_compared_with_the_subnet() -> None:
    assert str(judge("SBX526", new(AZURE), subnets=room(0, "10.244.0.0/24")).status) == "pass"


GIB = 1024**3


@pytest.mark.parametrize(
    ("local", "size", "status"),
    [
        ({"EphemeralOSDiskSupported": "False"}, 30, "fail"),
        ({}, 30, "unknown"),
        ({"EphemeralOSDiskSupported": "True"}, 30, "unknown"),
        ({"EphemeralOSDiskSupported": "True", "CachedDiskBytes": str(100 * GIB)}, 100, "pass"),
        ({"EphemeralOSDiskSupported": "True", "CachedDiskBytes": str(100 * GIB)}, 101, "fail"),
        ({"EphemeralOSDiskSupported": "True", "CachedDiskBytes": str(100 * GIB)}, None, "fail"),
        ({"EphemeralOSDiskSupported": "True", "MaxResourceVolumeMB": "153600"}, None, "pass"),
        ({"EphemeralOSDiskSupported": "True", "MaxResourceVolumeMB": "0", "NvmeDiskSizeInMiB": "225280"}, 220, "pass"),
        (
            {
                "EphemeralOSDiskSupported": "True",
                "SupportedEphemeralOSDiskPlacements": "CacheDisk",
                "CachedDiskBytes": str(50 * GIB),
                "MaxResourceVolumeMB": "153600",
            },
            100,
            "fail",
        ),
        ({"EphemeralOSDiskSupported": "True", "CachedDiskBytes": "many"}, 30, "unknown"),
    ],
    ids=str,
)
def test_an_ephemeral_disk_needs_room_on_the_local_storage_of_the_size(
    local: dict[str, str], size: int | None, status: str
) -> None:
    wanted = spec(pool={"os_disk_type": "Ephemeral", "os_disk_size": size})
    found = judge("SBX321", wanted, skus=skus(sku(**GOOD, **local)))
    assert str(found.status) == status, found.message


def test_a_larger_size_whose_default_disk_does_not_fit_warns() -> None:
    local = {"EphemeralOSDiskSupported": "True", "CachedDiskBytes": str(200 * GIB)}
    found = judge("SBX321", spec(pool={"os_disk_type": "Ephemeral"}), skus=skus(sku(**{**GOOD, "vCPUs": "8"}, **local)))
    assert shown(found) == (
        "warn",
        "Standard_D4s_v5 has room for an ephemeral OS disk of 200 GB, and the default size is 256 GB for a node with 8 "
        "vCPUs.",
        "Use --node-osdisk-size 200 or less.\nUse --node-osdisk-type Managed, or a size with more local storage.",
    )


def test_the_sizes_that_are_proposed_have_the_room() -> None:
    room = {"EphemeralOSDiskSupported": "True", "MaxResourceVolumeMB": "204800"}
    offered = skus(
        sku("Standard_D4s_v5", **GOOD, EphemeralOSDiskSupported="False"),
        sku("Standard_D4ds_v5", **GOOD, **room),
        sku("Standard_D4s_v3", **GOOD, EphemeralOSDiskSupported="False"),
    )
    found = judge("SBX321", spec(pool={"os_disk_type": "Ephemeral", "os_disk_size": 100}), skus=offered)
    assert "Sizes that pass here: Standard_D4ds_v5." in shown(found)[2]
    none = judge("SBX321", spec(pool={"os_disk_type": "Ephemeral", "os_disk_size": 2000}), skus=offered)
    assert str(none.status) == "fail"
    assert "Sizes that pass here" not in shown(none)[2]


def test_without_an_ephemeral_disk_the_sizes_are_not_asked() -> None:
    assert str(judge("SBX321", skus=Unknown("403")).status) == "skipped"


def permitted(*actions: str) -> Known:
    """What the caller may do at the subnet."""
    return Known({NODES.lower(): (PermissionSet(actions),)})


ROLE = (WantedRole(NODES, NETWORK_CONTRIBUTOR),)
KEY = f"{NODES}|{NETWORK_CONTRIBUTOR.id}".lower()


@pytest.mark.parametrize(
    ("actions", "held", "lacking"),
    [
        (("*",), {}, ""),
        (
            ("*/read",),
            {},
            "Microsoft.Network/virtualNetworks/subnets/join/action, Microsoft.Authorization/roleAssignments/write",
        ),
        (("Microsoft.Network/*",), {}, "Microsoft.Authorization/roleAssignments/write"),
        (("Microsoft.Network/*",), {KEY: True}, ""),
        (("Microsoft.Network/*",), {KEY: False}, "Microsoft.Authorization/roleAssignments/write"),
    ],
    ids=str,
)
def test_a_subnet_needs_the_join_and_a_role_that_is_not_there_the_right_to_assign(
    actions: tuple[str, ...], held: dict[str, bool], lacking: str
) -> None:
    shape = {"whole": True, "purpose": "create", "requested": requested(), "roles": ROLE}
    wanted = spec(pool={"vnet_subnet_id": NODES}, shape=shape)
    answers = {"permissions_elsewhere": permitted(*actions), "roles_held": Known(held)}
    of_group, of_subnet = judge_all("SBX103", wanted, **answers)
    assert str(of_group.status) == "pass"
    assert str(of_subnet.resource) == "subnet nodes"
    expected = (
        ("fail", f"At nodes you lack {lacking}.") if lacking else ("pass", "You have the permissions needed at nodes.")
    )
    assert (str(of_subnet.status), of_subnet.message) == expected
    skips = "--skip-subnet-role-assignment" in shown(of_subnet)[2]
    assert skips == (lacking == "Microsoft.Authorization/roleAssignments/write")


def test_permissions_that_cannot_be_read_are_unknown_and_never_passed() -> None:
    wanted = spec(pool={"vnet_subnet_id": NODES})
    found = judge_all("SBX103", wanted, permissions_elsewhere=Unknown("403: no"))
    assert [(str(one.status), one.message) for one in found][1:] == [("unknown", "403: no")]


LONG_TERM = Known((offered("1.34"), offered("1.32", "AKSLongTermSupport")))


@pytest.mark.parametrize(
    ("plan", "tier", "status"),
    [("", "Free", "fail"), ("AKSLongTermSupport", "Premium", "pass"), ("KubernetesOfficial", "Premium", "fail")],
)
def test_a_version_with_long_term_support_only_needs_plan_and_tier(plan: str, tier: str, status: str) -> None:
    cluster_asked = requested(support_plan=plan, tier=tier)
    wanted = spec(shape={"whole": True, "purpose": "create", "requested": cluster_asked})
    found = judge("SBX202", wanted, kubernetes_version=version("1.32"), kubernetes_versions=LONG_TERM)
    assert str(found.status) == status
    if status == "fail":
        assert "--kubernetes-version 1.32" in found.message
        assert "--tier premium" in found.message
