"""The load balancer's and the NAT gateway's part of a cluster's `networkProfile`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.model.outbound import LoadBalancerSpec, NatGatewaySpec


def outbound_profiles(balancer: LoadBalancerSpec, gateway: NatGatewaySpec) -> dict[str, Any]:
    """`loadBalancerProfile` and `natGatewayProfile`, each where it was asked for."""
    profiles = {"loadBalancerProfile": _balancer(balancer), "natGatewayProfile": _gateway(gateway)}
    return {key: value for key, value in profiles.items() if value}


def _balancer(spec: LoadBalancerSpec) -> dict[str, Any]:
    return _given(
        {
            "managedOutboundIPs": _managed(spec.managed_ips, spec.managed_ipv6),
            "outboundIPs": _given({"publicIPs": [{"id": one} for one in spec.ips]}),
            "outboundIPPrefixes": _given({"publicIPPrefixes": [{"id": one} for one in spec.prefixes]}),
            "allocatedOutboundPorts": spec.ports,
            "idleTimeoutInMinutes": spec.idle_timeout,
            "backendPoolType": spec.backend_pool,
        }
    )


def _gateway(spec: NatGatewaySpec) -> dict[str, Any]:
    # Unlike the load balancer's, these addresses are plain IDs.
    return _given(
        {
            "sku": spec.sku,
            "managedOutboundIPProfile": _managed(spec.managed_ips, spec.managed_ipv6),
            "outboundIPs": _given({"publicIPs": list(spec.ips)}),
            "outboundIPPrefixes": _given({"publicIPPrefixes": list(spec.prefixes)}),
            "idleTimeoutInMinutes": spec.idle_timeout,
        }
    )


def _managed(count: int | None, ipv6: int | None) -> dict[str, Any]:
    if count is None and ipv6 is None:
        return {}
    return _given({"count": 1 if count is None else count, "countIPv6": ipv6})


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value not in (None, [], {})}
