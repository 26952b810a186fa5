"""52x: the network that a request needs: its subnets, their addresses, and what autoscaling excludes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aks_sandbox.arguments import Argument
from aks_sandbox.model.azure import surge_nodes
from aks_sandbox.model.cluster import Cluster, NodePool, PoolSpec
from aks_sandbox.model.facts import Facts, known_cluster
from aks_sandbox.model.finding import Kind, Resource, Result, Status, passed, skipped, unknown, violated, warned
from aks_sandbox.model.network import (
    BATCH_OF_POD_ADDRESSES,
    DEFAULT_MAX_PODS,
    DEFAULT_POD_RANGE,
    DEFAULT_SERVICE_RANGE,
    POD_ADDRESSES_OF_A_NODE,
    NetworkSettings,
    Subnet,
    count_of,
    overlapping,
    virtual_network_of,
)
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.rule import node_pool, rule
from aks_sandbox.steps import Step, step

CATEGORY = "cluster"
_PLANNING = "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning"
_NO_SUBNET = "A subnet was not requested."
_NOTHING_REQUESTED = "A cluster or node pool is not about to be created."


def _cluster(spec: SandboxSpec, facts: Facts) -> Cluster | None:
    """The cluster that the node pools are for: the one that exists, else the one that is requested."""
    return known_cluster(facts) or spec.requested


def _existing_pools(facts: Facts) -> Sequence[NodePool]:
    cluster = known_cluster(facts)
    return () if cluster is None else cluster.pools


@rule(
    "SBX521",
    "Subnets of the node pools",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=("cluster",),
    source="https://learn.microsoft.com/azure/aks/node-pool-unique-subnet",
)
def subnets_of_the_node_pools(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: the network of a cluster is either made by AKS or yours. Where it is yours, every node pool names a subnet,
    and all subnets belong to one virtual network. Where AKS made it, no node pool can name one.

    Fix: give the node pool a subnet of the virtual network of the others, or leave the option out.
    Example: az aks nodepool list -g MyGroup --cluster-name MyCluster --query "[].vnetSubnetId"
    """
    if not spec.whole:
        yield skipped(_NOTHING_REQUESTED)
        return
    live = () if facts.cluster is None else facts.cluster.pools
    others = [(pool.name, pool.vnet_subnet_id) for pool in live]
    for pool in spec.new_pools:
        beside = others or [(one.name, one.vnet_subnet_id or "") for one in spec.new_pools if one is not pool]
        result = _beside(pool, beside)
        look = spec.target.step("See the subnets of its node pools:", _SUBNETS_OF_POOLS)
        steps = (*result.steps, look) if result.status is Status.FAIL and others else result.steps
        yield replace(result, steps=steps).about(node_pool(pool.name))


_SUBNETS_OF_POOLS = 'az aks nodepool list -g {group} --cluster-name {cluster} --query "[].vnetSubnetId" --output tsv'


def _beside(pool: PoolSpec, others: Sequence[tuple[str, str]]) -> Result:
    own = pool.vnet_subnet_id
    placed = next(((name, subnet) for name, subnet in others if subnet), None)
    managed = next((name for name, subnet in others if not subnet), None)
    if own is None and placed is not None:
        name, theirs = placed
        return violated(
            f"{Argument.VNET_SUBNET} was not given, and node pool {name} is in a subnet of your own "
            f"({_network_name(theirs)}/{theirs.rpartition('/')[2]}).",
            f"Use {Argument.VNET_SUBNET} with a subnet of the same virtual network.",
        )
    if own is not None and managed is not None:
        return violated(
            f"{Argument.VNET_SUBNET} was given, and AKS manages the network of node pool {managed}.",
            f"Leave out {Argument.VNET_SUBNET}, or create a cluster whose node pools all have a subnet of your own.",
        )
    for option, subnet in ((Argument.VNET_SUBNET, own), (Argument.POD_SUBNET, pool.pod_subnet_id)):
        for name, beside in ((pool.name, own or ""), *others):
            if subnet and beside and virtual_network_of(subnet) != virtual_network_of(beside):
                return violated(
                    f"{option} is in another virtual network than node pool {name} ({_network_name(beside)}).",
                    "Use a subnet of the same virtual network.",
                )
    if own is None:
        return passed("AKS manages the network of every node pool.")
    return passed("Every node pool has a subnet of the same virtual network.")


def _network_name(subnet_id: str) -> str:
    return subnet_id.partition("/subnets/")[0].rpartition("/")[2]


def _subnet_resource(subnet_id: str) -> Resource:
    return Resource(Kind.SUBNET, subnet_id.rpartition("/")[2])


@rule(
    "SBX522",
    "Free addresses of the subnets",
    category=CATEGORY,
    about=Kind.SUBNET,
    needs=("subnets",),
    source=_PLANNING,
)
def free_addresses_of_the_subnets(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: each node takes an address of its subnet. With Azure CNI without overlay, each pod that a node may have
    takes one too, when the node is made. AKS refuses a node pool for whose nodes, up to the autoscaler's maximum, the
    free addresses are too few (InsufficientSubnetSize). A subnet for pods gives each node 16 addresses at a time. An
    upgrade needs addresses for its surge nodes as well.

    Fix: use a larger subnet, fewer nodes or fewer pods on a node, or Azure CNI Overlay, where pods take none.
    Example: az network vnet subnet show --ids SUBNET_ID --query "{range:addressPrefix,used:length(ipConfigurations)}"
    """
    if not spec.subnets:
        yield skipped(_NO_SUBNET)
    cluster = _cluster(spec, facts)
    network = cluster.network if cluster is not None else NetworkSettings()
    for subnet_id in spec.subnets:
        subnet = facts.subnets.get(subnet_id.lower())
        result = _missing(subnet_id) if subnet is None else _room(subnet_id, subnet, spec, facts, network)
        yield result.about(_subnet_resource(subnet_id))


def _missing(subnet_id: str) -> Result:
    return violated(
        f"The subnet was not found in virtual network {_network_name(subnet_id)}.",
        step("List the virtual networks and their subnets:", "az network vnet list --output table"),
    )


def _room(subnet_id: str, subnet: Subnet, spec: SandboxSpec, facts: Facts, network: NetworkSettings) -> Result:
    if subnet.addresses is None or subnet.free is None:
        return unknown(
            f"Azure did not report an IPv4 range of the subnet that can be counted ({', '.join(subnet.ranges)})."
        )
    nodes = [pool for pool in spec.new_pools if (pool.vnet_subnet_id or "").lower() == subnet_id.lower()]
    pods = [pool for pool in spec.new_pools if (pool.pod_subnet_id or "").lower() == subnet_id.lower()]
    others = [pool for pool in _existing_pools(facts) if pool.vnet_subnet_id.lower() == subnet_id.lower()]
    growing = sum(_growth(pool) * _taken_by_a_node(pool.max_pods, pool.pod_subnet_id, network) for pool in others)
    of_nodes = sum(_most_nodes(pool) * _of_new(pool, network) for pool in nodes)
    of_pods = sum(pool.count * BATCH_OF_POD_ADDRESSES for pool in pods)
    surge = max((_surge(pool) * _of_new(pool, network) for pool in nodes), default=0)
    all_pods = sum((_most_nodes(pool) + _surge(pool)) * (pool.max_pods or DEFAULT_MAX_PODS) for pool in pods)
    needed, at_most = of_nodes + of_pods + growing, of_nodes + max(of_pods, all_pods) + growing + surge
    state = f"{subnet.free} of {subnet.addresses} addresses are free in {', '.join(subnet.ranges)}"
    why = _explained(nodes, pods, growing, network)
    fixes = _fixes(nodes, network, exists=known_cluster(facts) is not None)
    if needed > subnet.free:
        return violated(f"{needed} addresses are needed ({why}), and {state}.", fixes)
    uncounted = _uncounted(others)
    if uncounted is not None:
        return uncounted
    if at_most > subnet.free:
        return warned(
            f"{state}: enough for the {needed} that are needed now ({why}), not for the {at_most} with all pods and "
            "the surge nodes of an upgrade.",
            fixes,
        )
    return passed(f"Up to {at_most} addresses are needed ({why}), and {state}.")


def _taken_by_a_node(max_pods: int | None, pod_subnet: str | None, network: NetworkSettings) -> int:
    of_pods = network.pods_take_addresses and not pod_subnet
    return 1 + ((max_pods or DEFAULT_MAX_PODS) if of_pods else 0)


def _of_new(pool: PoolSpec, network: NetworkSettings) -> int:
    return _taken_by_a_node(pool.max_pods, pool.pod_subnet_id, network)


def _most_nodes(pool: PoolSpec) -> int:
    return pool.count if pool.autoscaler is None else max(pool.count, pool.autoscaler.max_count)


def _growth(pool: NodePool) -> int:
    """The nodes that the autoscaler may add; none where the count is not known, which `_uncounted` says."""
    return 0 if pool.max_count is None or pool.count is None else max(0, pool.max_count - pool.count)


def _uncounted(pools: Iterable[NodePool]) -> Result | None:
    names = [pool.name for pool in pools if pool.count is None]
    return unknown(f"Azure did not report the node count of {', '.join(names)}.") if names else None


def _surge(pool: PoolSpec) -> int:
    return 0 if pool.priority == "Spot" else surge_nodes(_most_nodes(pool), pool.max_surge)


def _explained(nodes: Sequence[PoolSpec], pods: Sequence[PoolSpec], growing: int, network: NetworkSettings) -> str:
    parts = [f"{_most_nodes(pool)} x {_of_new(pool, network)} for the nodes of {pool.name}" for pool in nodes]
    parts += [f"{pool.count} x {BATCH_OF_POD_ADDRESSES} for the pods of {pool.name}" for pool in pods]
    parts += [f"{growing} for the autoscaler of other node pools"] if growing else []
    return ", ".join(parts)


def _fixes(nodes: Sequence[PoolSpec], network: NetworkSettings, *, exists: bool) -> Step:
    if not network.pods_take_addresses or not nodes:
        return Step("Use a larger subnet, or fewer nodes.")
    overlay = (
        "" if exists else f", or {Argument.NETWORK_PLUGIN_MODE} overlay, where pods take no addresses of the subnet"
    )
    return Step(f"Use a larger subnet, fewer nodes, or a smaller {Argument.MAX_PODS}{overlay}.")


@rule(
    "SBX523",
    "Address range of the pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("cluster",),
    source="https://learn.microsoft.com/azure/aks/azure-cni-overlay",
)
def address_range_of_the_pods(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: with Azure CNI Overlay and with kubenet, each node takes a /24 of the address range for pods. AKS refuses
    more nodes, up to the maximum of the autoscaler, than the range has parts (InsufficientSubnetSize).

    Fix: use a larger range for the pods, or fewer nodes.
    Example: az aks show -g MyGroup -n MyCluster --query networkProfile.podCidr
    """
    cluster = facts.cluster or spec.requested
    if cluster is None or not (spec.whole or spec.adds_pool):
        return skipped(_NOTHING_REQUESTED)
    network = cluster.network
    if not network.pods_have_a_range:
        return skipped("Pods do not have an address range in this network.")
    addresses = network.pod_addresses
    if addresses is None:
        if facts.cluster is not None:
            return skipped("Azure did not report an IPv4 address range for pods.")
        addresses = count_of(DEFAULT_POD_RANGE) or 0
    existing = sum(max(pool.count or 0, pool.max_count or 0) for pool in _existing_pools(facts))
    nodes = existing + sum(_most_nodes(pool) for pool in spec.new_pools)
    surge = max(_surge(pool) for pool in spec.new_pools)
    room = addresses // POD_ADDRESSES_OF_A_NODE
    message = f"The address range for pods is enough for {room} nodes, and the node pools have up to {nodes}"
    more = f"Use fewer nodes, or a cluster with a larger {Argument.POD_CIDR}."
    fix = more if facts.cluster is not None else f"Use a larger {Argument.POD_CIDR}, or fewer nodes."
    if nodes > room:
        return violated(f"{message}.", fix)
    uncounted = _uncounted(_existing_pools(facts))
    if uncounted is not None:
        return uncounted
    if nodes + surge > room:
        return warned(f"{message}, and {surge} more during an upgrade.", fix)
    return passed(f"{message}.")


@rule(
    "SBX524",
    "Cluster autoscaler beside node auto-provisioning",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=("cluster",),
    source="https://learn.microsoft.com/azure/aks/node-auto-provisioning",
)
def autoscaler_beside_node_auto_provisioning(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: node auto-provisioning and the cluster autoscaler cannot be used on one cluster; AKS refuses a node pool
    with the autoscaler where node auto-provisioning is on.

    Fix: give the node pool a fixed number of nodes.
    Example: az aks show -g MyGroup -n MyCluster --query nodeProvisioningProfile.mode
    """
    if not spec.whole:
        yield skipped(_NOTHING_REQUESTED)
        return
    cluster = facts.cluster or spec.requested
    on = cluster is not None and cluster.node_provisioning_mode.lower() == "auto"
    for pool in spec.new_pools:
        if not on or pool.autoscaler is None:
            yield passed("The two are not used together.", resource=node_pool(pool.name))
            continue
        yield violated(
            f"{Argument.AUTOSCALER} cannot be used, because node auto-provisioning is on in the cluster.",
            f"Leave out {Argument.AUTOSCALER}, and use {Argument.NODE_COUNT}.",
            resource=node_pool(pool.name),
        )


@rule(
    "SBX525",
    "Outbound path of the subnets",
    category=CATEGORY,
    about=Kind.SUBNET,
    needs=("subnets",),
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/egress-outboundtype",
)
def outbound_path_of_the_subnets(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: with the outbound type userDefinedRouting the subnet needs a route table with a default route, and with
    userAssignedNATGateway a NAT gateway. AKS makes neither; without them it refuses the cluster, or its nodes do not
    reach what they need to start.

    Fix: associate a route table or a NAT gateway with the subnet first.
    Example: az network vnet subnet update --ids SUBNET_ID --route-table ROUTE_TABLE
    """
    if not spec.subnets:
        yield skipped(_NO_SUBNET)
    outbound = spec.requested.network.outbound_type if spec.requested is not None else ""
    for subnet_id in spec.subnets:
        subnet = facts.subnets.get(subnet_id.lower())
        yield _outbound(outbound, subnet, subnet_id).about(_subnet_resource(subnet_id))


def _outbound(outbound: str, subnet: Subnet | None, subnet_id: str) -> Result:
    needs = {
        "userdefinedrouting": (
            "a route table",
            "az network vnet subnet update --ids {subnet} --route-table {route_table}",
            "route_table",
        ),
        "userassignednatgateway": (
            "a NAT gateway",
            "az network vnet subnet update --ids {subnet} --nat-gateway {nat_gateway}",
            "nat_gateway",
        ),
    }.get(outbound.lower())
    if needs is None:
        return passed("The outbound type does not need anything of the subnet.")
    what, pattern, member = needs
    if subnet is None:
        return skipped("The subnet was not found.")
    if getattr(subnet, member):
        return passed(f"The subnet has {what}, which {outbound} needs.")
    return violated(
        f"The subnet does not have {what}, which {Argument.OUTBOUND_TYPE} {outbound} needs.",
        step(f"Associate {what} with it:", pattern, subnet=subnet_id),
    )


@rule(
    "SBX526",
    "Address ranges beside the subnets",
    category=CATEGORY,
    about=Kind.SUBNET,
    needs=("subnets",),
    source=_PLANNING,
)
def address_ranges_beside_the_subnets(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: the address ranges of services and pods must be apart from the subnets of the cluster. AKS refuses others
    (ServiceCidrOverlapExistingSubnetsCidr, PodCidrOverlapExistingSubnetsCidr), also where the ranges are the defaults
    10.0.0.0/16 and 10.244.0.0/16.

    Fix: choose ranges that no subnet has.
    Example: az network vnet subnet show --ids SUBNET_ID --query addressPrefix
    """
    if not spec.subnets:
        yield skipped(_NO_SUBNET)
    cluster = _cluster(spec, facts)
    network = cluster.network if cluster is not None else NetworkSettings()
    services = network.service_ranges or (DEFAULT_SERVICE_RANGE,)
    pods = (network.pod_ranges or (DEFAULT_POD_RANGE,)) if network.pods_have_a_range else ()
    for subnet_id in spec.subnets:
        subnet = facts.subnets.get(subnet_id.lower())
        ranges = subnet.ranges if subnet is not None else ()
        result = _apart_from(Argument.SERVICE_CIDR, services, ranges, network.service_ranges, facts)
        if result.status is Status.PASS:
            result = _apart_from(Argument.POD_CIDR, pods, ranges, network.pod_ranges, facts)
        yield result.about(_subnet_resource(subnet_id))


def _apart_from(
    option: Argument, some: Sequence[str], ranges: Sequence[str], given: Sequence[str], facts: Facts
) -> Result:
    shared = overlapping(some, ranges)
    if shared is None:
        return passed("The address ranges of services and pods do not overlap the subnet.")
    of = f"{option} {shared[0]}" if given else f"{shared[0]}, the default of {option},"
    if known_cluster(facts) is not None:
        of, fix = f"The range {shared[0]} of the cluster", Step("Use another subnet.")
    elif option is Argument.SERVICE_CIDR:
        fix = Step(f"Use another {option} and {Argument.DNS_SERVICE_IP}, or another subnet.")
    else:
        fix = Step(f"Use another {option}, or another subnet.")
    return violated(f"{of} overlaps {shared[1]} of the subnet.", fix)


RULES = (
    subnets_of_the_node_pools,
    free_addresses_of_the_subnets,
    address_range_of_the_pods,
    autoscaler_beside_node_auto_provisioning,
    outbound_path_of_the_subnets,
    address_ranges_beside_the_subnets,
)
