"""Arguments for how the nodes reach the internet: load balancer and managed NAT gateway."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Arguments, Kind, option
from aks_sandbox.model.outbound import BACKEND_POOL_TYPES, NAT_GATEWAY_SKUS, LoadBalancerSpec, NatGatewaySpec

_BALANCER, _GATEWAY = "Load Balancer", "NAT Gateway"


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class OutboundArguments(Arguments):
    """The outbound side of the network of a cluster."""

    load_balancer_managed_outbound_ip_count: int | None = option(
        Argument.LB_MANAGED_IPS,
        "Number of outbound IP addresses that AKS manages for the load balancer.",
        "--lb-managed-ip-count",
        kind=Kind.INTEGER,
        section=_BALANCER,
    )
    load_balancer_managed_outbound_ipv6_count: int | None = option(
        Argument.LB_MANAGED_IPV6,
        "Number of outbound IPv6 addresses that AKS manages for the load balancer of a dual-stack cluster.",
        "--lb-managed-ipv6",
        kind=Kind.INTEGER,
        section=_BALANCER,
    )
    load_balancer_outbound_ips: str | None = option(
        Argument.LB_IPS,
        "Comma-separated resource IDs of public IP addresses for outbound traffic.",
        "--lb-outbound-ips",
        section=_BALANCER,
    )
    load_balancer_outbound_ip_prefixes: str | None = option(
        Argument.LB_PREFIXES,
        "Comma-separated resource IDs of public IP prefixes for outbound traffic.",
        "--lb-ip-prefixes",
        section=_BALANCER,
    )
    load_balancer_outbound_ports: int | None = option(
        Argument.LB_PORTS,
        "Number of outbound ports of each node: a multiple of 8 up to 64000.",
        "--lb-outbound-ports",
        kind=Kind.INTEGER,
        section=_BALANCER,
    )
    load_balancer_idle_timeout: int | None = option(
        Argument.LB_IDLE_TIMEOUT,
        "Minutes after which an idle connection is closed: 4 to 100.",
        "--lb-idle-timeout",
        kind=Kind.INTEGER,
        section=_BALANCER,
    )
    load_balancer_backend_pool_type: str | None = option(
        Argument.LB_BACKEND_POOL,
        "How the backend pool of the load balancer knows the nodes.",
        "--lb-backend-pool-type",
        choices=BACKEND_POOL_TYPES,
        section=_BALANCER,
    )
    nat_gateway_sku: str | None = option(
        Argument.NAT_SKU, "SKU of the managed NAT gateway.", choices=NAT_GATEWAY_SKUS, section=_GATEWAY
    )
    nat_gateway_managed_outbound_ip_count: int | None = option(
        Argument.NAT_MANAGED_IPS,
        "Number of outbound IP addresses that AKS manages for the NAT gateway: 1 to 16.",
        "--nat-gw-ip-count",
        kind=Kind.INTEGER,
        section=_GATEWAY,
    )
    nat_gateway_managed_outbound_ipv6_count: int | None = option(
        Argument.NAT_MANAGED_IPV6,
        "Number of outbound IPv6 addresses that AKS manages for a StandardV2 NAT gateway: 1 to 16.",
        "--nat-gw-ipv6-count",
        kind=Kind.INTEGER,
        section=_GATEWAY,
    )
    nat_gateway_outbound_ip_ids: str | None = option(
        Argument.NAT_IPS,
        "Comma-separated resource IDs of public IP addresses for a StandardV2 NAT gateway.",
        "--nat-gw-ips",
        section=_GATEWAY,
    )
    nat_gateway_outbound_ip_prefix_ids: str | None = option(
        Argument.NAT_PREFIXES,
        "Comma-separated resource IDs of public IP prefixes for a StandardV2 NAT gateway.",
        "--nat-gw-prefixes",
        section=_GATEWAY,
    )
    nat_gateway_idle_timeout: int | None = option(
        Argument.NAT_IDLE_TIMEOUT,
        "Minutes after which the NAT gateway closes an idle connection: 4 to 120.",
        "--nat-gw-idle-timeout",
        kind=Kind.INTEGER,
        section=_GATEWAY,
    )


def load_balancer_spec(arguments: OutboundArguments) -> LoadBalancerSpec:
    """The outbound side of the load balancer."""
    return LoadBalancerSpec(
        managed_ips=arguments.load_balancer_managed_outbound_ip_count,
        managed_ipv6=arguments.load_balancer_managed_outbound_ipv6_count,
        ips=_ids(arguments.load_balancer_outbound_ips),
        prefixes=_ids(arguments.load_balancer_outbound_ip_prefixes),
        ports=arguments.load_balancer_outbound_ports,
        idle_timeout=arguments.load_balancer_idle_timeout,
        backend_pool=arguments.load_balancer_backend_pool_type,
    )


def nat_gateway_spec(arguments: OutboundArguments) -> NatGatewaySpec:
    """The managed NAT gateway."""
    return NatGatewaySpec(
        sku=arguments.nat_gateway_sku,
        managed_ips=arguments.nat_gateway_managed_outbound_ip_count,
        managed_ipv6=arguments.nat_gateway_managed_outbound_ipv6_count,
        ips=_ids(arguments.nat_gateway_outbound_ip_ids),
        prefixes=_ids(arguments.nat_gateway_outbound_ip_prefix_ids),
        idle_timeout=arguments.nat_gateway_idle_timeout,
    )


def _ids(text: str | None) -> tuple[str, ...]:
    # An empty one between two commas is kept, and refused as an ID: it is the empty variable of a pipeline.
    return () if text is None else tuple(part.strip() for part in text.split(","))
