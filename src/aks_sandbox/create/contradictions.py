"""What a request contradicts in itself: refused before Azure is asked anything, whether options or --patch wrote it.

Everything here follows from the body alone. What needs a fact of Azure is a rule with a code. docs/az-validations.md
says which of these `az aks` refuses too; the others are refusals of the service, with their sources beside them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.create.sent_members import Members, members_of_cluster, members_of_pool, members_of_pools
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.network import DEFAULT_POD_RANGE, DEFAULT_SERVICE_RANGE, overlapping, range_of

_NETWORK = "properties.networkProfile."
_PLUGIN, _MODE = f"{_NETWORK}networkPlugin", f"{_NETWORK}networkPluginMode"
_POLICY, _DATAPLANE = f"{_NETWORK}networkPolicy", f"{_NETWORK}networkDataplane"
_OUTBOUND, _BALANCER = f"{_NETWORK}outboundType", f"{_NETWORK}loadBalancerSku"
_PODS, _SERVICES, _DNS = f"{_NETWORK}podCidr", f"{_NETWORK}serviceCidr", f"{_NETWORK}dnsServiceIP"
_ACCESS = "properties.apiServerAccessProfile."
_PRIVATE, _AUTHORIZED = f"{_ACCESS}enablePrivateCluster", f"{_ACCESS}authorizedIPRanges"
_LONG_TERM = "akslongtermsupport"
#: Labels of this prefix are AKS's own: https://learn.microsoft.com/azure/aks/use-labels
_RESERVED_PREFIX = "kubernetes.azure.com"
_ONLY_THE_NODES = "0.0.0.0/32"
_WIDEST_SERVICE_RANGE = 12
_OWN_SUBNET = {
    "userdefinedrouting": "a subnet with a route table that has a default route",
    "userassignednatgateway": "a subnet with a NAT gateway",
}


def refuse_contradictions_of_cluster(target: Target, sent: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """InvalidInput for the first contradiction in the body of a new cluster; `asked` is the body before --patch."""
    cluster, pools = members_of_cluster(sent, asked), list(members_of_pools(sent, asked))
    for pool in pools:
        _pool(pool, alone=len(pools) == 1)
        _pool_in_network(cluster, pool)
    _plugin(cluster)
    _policy(cluster)
    _outbound(cluster, pools)
    _ranges(cluster)
    _api_server(cluster)
    _support(cluster)
    _identities(cluster)
    group = cluster.text("properties.nodeResourceGroup")
    if group and group.lower() == (target.resource_group or "").lower():
        raise cluster.refusal(
            "properties.nodeResourceGroup",
            f"'{group}' is the resource group of the cluster, and AKS makes another one for the nodes: use a name of a "
            "resource group that does not exist",
        )


def refuse_contradictions_of_pool(sent: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """The same for the body of a node pool of a cluster that exists."""
    _pool(members_of_pool(sent, asked), alone=False)


def _pool(pool: Members, *, alone: bool) -> None:
    _labels(pool)
    _taints(pool, alone=alone)
    _upgrades(pool)
    price = pool.get("spotMaxPrice")
    if isinstance(price, float) and -Decimal(str(price)).as_tuple().exponent > 5:  # type: ignore[operator]
        raise pool.refusal("spotMaxPrice", f"{price} has more than 5 decimal places, which AKS does not read")


def _labels(pool: Members) -> None:
    labels = pool.get("nodeLabels")
    for key in labels if isinstance(labels, Mapping) else ():
        if str(key).partition("/")[0].casefold() == _RESERVED_PREFIX:
            raise pool.refusal(
                "nodeLabels", f"'{key}' begins with {_RESERVED_PREFIX}, which AKS keeps for its own labels"
            )


def _taints(pool: Members, *, alone: bool) -> None:
    # https://aka.ms/aks/system-taints; AKS refuses with SystemPoolHasRestrictedTaint.
    if pool.word("mode") != "system":
        return
    for taint in pool.texts("nodeTaints"):
        key, effect = taint.partition("=")[0].partition(":")[0], taint.rpartition(":")[2]
        if key.casefold() == "criticaladdonsonly" or effect.casefold() == "prefernoschedule":
            continue
        instead = f"Use {Argument.SEPARATE_SYSTEM_POOL}, which leaves this one to the sandboxed pods."
        raise pool.refusal(
            "nodeTaints",
            f"'{taint}' would keep system pods off a System node pool, which AKS refuses: it takes CriticalAddonsOnly "
            "and the effect PreferNoSchedule alone there",
            instead if alone else f"Use {Argument.MODE} User.",
        )


def _upgrades(pool: Members) -> None:
    surge, unavailable = pool.text("upgradeSettings.maxSurge"), pool.text("upgradeSettings.maxUnavailable")
    if surge and pool.word("scaleSetPriority") == "spot":
        raise pool.refusal(
            "upgradeSettings.maxSurge",
            f"cannot be used with {pool.named('scaleSetPriority')} Spot: AKS upgrades spot nodes without extra nodes",
        )
    # https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling
    if surge and _is_zero(surge) and (not unavailable or _is_zero(unavailable)):
        raise pool.refusal(
            "upgradeSettings.maxSurge",
            f"{surge} leaves an upgrade without a node to begin with: use 1 or more, or leave it out",
        )


def _is_zero(text: str) -> bool:
    return text.strip().removesuffix("%").strip("0") == ""


def _pool_in_network(cluster: Members, pool: Members) -> None:
    if not pool.text("podSubnetID"):
        return
    if not pool.text("vnetSubnetID"):
        raise pool.refusal("podSubnetID", f"needs {Argument.VNET_SUBNET}, the subnet of the nodes")
    plugin, mode = cluster.word(_PLUGIN), cluster.word(_MODE)
    if plugin not in ("", "azure") or mode == "overlay":
        other = f"{cluster.named(_MODE)} overlay" if mode == "overlay" else f"{cluster.named(_PLUGIN)} {plugin}"
        raise pool.refusal("podSubnetID", f"cannot be used with {other}: pods have no addresses of a subnet there")


def _plugin(cluster: Members) -> None:
    plugin, mode = cluster.word(_PLUGIN), cluster.word(_MODE)
    if mode == "overlay" and plugin not in ("", "azure"):
        raise cluster.refusal(_MODE, f"overlay needs {cluster.named(_PLUGIN)} azure, not {plugin}")
    if plugin == "azure" and mode != "overlay" and _own_ranges(cluster, _PODS):
        raise cluster.refusal(
            _member(cluster, _PODS),
            f"cannot be used with {cluster.named(_PLUGIN)} azure without {Argument.NETWORK_PLUGIN_MODE} overlay: pods "
            "take addresses of the subnet there",
        )
    if cluster.word(_BALANCER) == "basic":
        raise cluster.refusal(
            _BALANCER, "AKS no longer creates clusters with a Basic load balancer: use standard, or leave it out"
        )


def _policy(cluster: Members) -> None:
    plugin, policy, dataplane = (cluster.word(path) for path in (_PLUGIN, _POLICY, _DATAPLANE))
    if policy and not plugin:
        raise cluster.refusal(_POLICY, f"needs {Argument.NETWORK_PLUGIN}")
    if policy == "azure" and plugin == "kubenet":
        raise cluster.refusal(_POLICY, f"azure needs {cluster.named(_PLUGIN)} azure, not kubenet")
    if policy == "cilium" and dataplane != "cilium":
        raise cluster.refusal(_POLICY, f"cilium needs {Argument.NETWORK_DATAPLANE} cilium")
    if dataplane == "cilium" and policy in ("azure", "calico"):
        raise cluster.refusal(_DATAPLANE, f"cilium needs {cluster.named(_POLICY)} cilium, not {policy}")
    if dataplane == "cilium" and plugin not in ("", "azure"):
        raise cluster.refusal(_DATAPLANE, f"cilium needs {cluster.named(_PLUGIN)} azure, not {plugin}")


def _outbound(cluster: Members, pools: Sequence[Members]) -> None:
    outbound = cluster.word(_OUTBOUND)
    said = cluster.text(_OUTBOUND)
    if outbound in _OWN_SUBNET and not all(pool.text("vnetSubnetID") for pool in pools):
        raise cluster.refusal(_OUTBOUND, f"{said} needs {Argument.VNET_SUBNET}, {_OWN_SUBNET[outbound]}")
    placed = next((pool for pool in pools if pool.text("vnetSubnetID")), None)
    if outbound == "managednatgateway" and placed is not None:
        raise cluster.refusal(
            _OUTBOUND,
            f"{said} cannot be used with {placed.named('vnetSubnetID')}: AKS puts its NAT gateway into a network that "
            "it makes itself. Give the subnet a NAT gateway, and use userAssignedNATGateway",
        )
    for profile, of in (("loadBalancerProfile", "loadbalancer"), ("natGatewayProfile", "managednatgateway")):
        path = f"{_NETWORK}{profile}"
        if cluster.get(path) and (outbound or "loadbalancer") != of:
            usual = "loadBalancer" if of == "loadbalancer" else "managedNATGateway"
            raise cluster.refusal(
                path, f"applies to {Argument.OUTBOUND_TYPE} {usual} alone, not to {said or 'loadBalancer'}"
            )


def _member(cluster: Members, path: str) -> str:
    """Which of the two members holds the ranges: the list, which also has IPv6, or the one of IPv4."""
    return f"{path}s" if cluster.get(f"{path}s") else path


def _own_ranges(cluster: Members, path: str) -> list[str]:
    """The CIDR ranges of pods or of services in the body; InvalidInput for a text that is none."""
    member = _member(cluster, path)
    ranges = cluster.texts(member) if member != path else [one for one in [cluster.text(path)] if one]
    for one in ranges:
        if range_of(one) is None:
            raise cluster.refusal(member, f"'{one}' is not a CIDR range such as 10.244.0.0/16")
    return ranges


def _ranges(cluster: Members) -> None:
    pods, services, dns = _own_ranges(cluster, _PODS), _own_ranges(cluster, _SERVICES), cluster.text(_DNS)
    if dns and not services:
        raise cluster.refusal(_DNS, f"needs {Argument.SERVICE_CIDR}, the range that it is in")
    if services and not dns:
        raise cluster.refusal(
            _member(cluster, _SERVICES), f"needs {Argument.DNS_SERVICE_IP}, an address in {services[0]}"
        )
    if dns:
        _dns_address(cluster, dns, services)
    wide = next((one for one in services if ":" not in one and _bits(one) < _WIDEST_SERVICE_RANGE), None)
    if wide is not None:
        raise cluster.refusal(
            _member(cluster, _SERVICES), f"{wide} is too large: the widest range of services is a /12"
        )
    _shared(cluster, pods, services)


def _bits(text: str) -> int:
    found = range_of(text)
    return 0 if found is None else found.prefixlen


def _dns_address(cluster: Members, dns: str, services: Iterable[str]) -> None:
    try:
        address = ipaddress.ip_address(dns)
    except ValueError:
        raise cluster.refusal(_DNS, f"'{dns}' is not an IP address such as 10.0.0.10") from None
    ranges = [found for found in map(range_of, services) if found is not None and found.version == address.version]
    inside = next((found for found in ranges if address in found), None)
    if inside is None:
        shown = " and ".join(services)
        raise cluster.refusal(_DNS, f"{dns} is not inside {shown} ({cluster.named(_member(cluster, _SERVICES))})")
    if int(address) - int(inside.network_address) < 2:
        raise cluster.refusal(
            _DNS, f"{dns} is at the beginning of {inside}, whose first address is the Kubernetes API: use another"
        )


def _shared(cluster: Members, pods: Sequence[str], services: Sequence[str]) -> None:
    # Pods have a range with overlay, which AKS chooses by itself, and with kubenet.
    ranged = cluster.word(_PLUGIN) in ("", "kubenet") or cluster.word(_MODE) == "overlay"
    usual = [DEFAULT_POD_RANGE] if ranged and cluster.word(_PLUGIN) != "none" else []
    found = overlapping(pods or usual, services or [DEFAULT_SERVICE_RANGE])
    if found is None:
        return
    pod, service = found
    if pods:
        of = f"{cluster.named(_member(cluster, _SERVICES))}" if services else f"the default of {Argument.SERVICE_CIDR}"
        raise cluster.refusal(
            _member(cluster, _PODS), f"{pod} overlaps {service} ({of}): pods and services need separate ranges"
        )
    raise cluster.refusal(
        _member(cluster, _SERVICES),
        f"{service} overlaps {pod} (the default of {Argument.POD_CIDR}): pods and services need separate ranges",
    )


def _api_server(cluster: Members) -> None:
    private, authorized = cluster.on(_PRIVATE), cluster.texts(_AUTHORIZED)
    if private and authorized:
        raise cluster.refusal(
            _AUTHORIZED, f"cannot be used with {cluster.named(_PRIVATE)}: a private cluster has no public endpoint"
        )
    if _ONLY_THE_NODES in authorized and len(authorized) > 1:
        raise cluster.refusal(_AUTHORIZED, f"{_ONLY_THE_NODES}, which admits the nodes alone, stands by itself")
    for one in authorized:
        found = range_of(one)
        if found is None:
            raise cluster.refusal(_AUTHORIZED, f"'{one}' is neither an IP address nor a CIDR range")
        if found.version != 4:
            raise cluster.refusal(_AUTHORIZED, f"{one} is an IPv6 range, and AKS takes IPv4 ranges alone")
        if one != _ONLY_THE_NODES and not found.is_global:
            raise cluster.refusal(_AUTHORIZED, f"{one} is not a public range, and the public endpoint sees no other")
    zone, subdomain = cluster.text(f"{_ACCESS}privateDNSZone"), cluster.text("properties.fqdnSubdomain")
    if zone and not private:
        raise cluster.refusal(f"{_ACCESS}privateDNSZone", f"needs {Argument.PRIVATE_CLUSTER}")
    if cluster.get(f"{_ACCESS}enablePrivateClusterPublicFQDN") is False and not private:
        raise cluster.refusal(f"{_ACCESS}enablePrivateClusterPublicFQDN", f"false needs {Argument.PRIVATE_CLUSTER}")
    if subdomain and not zone.startswith("/"):
        raise cluster.refusal(
            "properties.fqdnSubdomain", f"needs {Argument.PRIVATE_DNS_ZONE}, with the resource ID of a zone that exists"
        )
    if subdomain and cluster.text("properties.dnsPrefix"):
        raise cluster.refusal("properties.fqdnSubdomain", "cannot be used with properties.dnsPrefix")
    if cluster.text(f"{_ACCESS}subnetId") and not cluster.on(f"{_ACCESS}enableVnetIntegration"):
        raise cluster.refusal(f"{_ACCESS}subnetId", f"needs {Argument.API_SERVER_VNET}")
    if cluster.on("properties.securityProfile.workloadIdentity.enabled") and not cluster.on(
        "properties.oidcIssuerProfile.enabled"
    ):
        path = "properties.securityProfile.workloadIdentity.enabled"
        raise cluster.refusal(path, f"needs {Argument.OIDC_ISSUER}")


def _support(cluster: Members) -> None:
    # https://learn.microsoft.com/azure/aks/long-term-support
    if cluster.word("properties.supportPlan") == _LONG_TERM and cluster.word("sku.tier") != "premium":
        raise cluster.refusal("properties.supportPlan", f"AKSLongTermSupport needs {Argument.TIER} premium")


def _identities(cluster: Members) -> None:
    path = "properties.identityProfile.kubeletidentity"
    if cluster.get(path) and "userassigned" not in cluster.word("identity.type"):
        raise cluster.refusal(path, f"needs {Argument.IDENTITY}: an identity of AKS cannot hand out another one")
