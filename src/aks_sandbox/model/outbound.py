"""How the nodes of a cluster reach the internet: the load balancer or the managed NAT gateway in front of them.

Source of the ranges and of what excludes what: the validators of `az aks create` in az 2.91.
"""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules

BACKEND_POOL_TYPES = ("nodeIP", "nodeIPConfiguration")
NAT_GATEWAY_SKUS = ("Standard", "StandardV2")
LOAD_BALANCER, MANAGED_NAT_GATEWAY = "loadBalancer", "managedNATGateway"
_IP, _PREFIX = "Microsoft.Network/publicIPAddresses", "Microsoft.Network/publicIPPrefixes"


@dataclass(frozen=True, kw_only=True)
class LoadBalancerSpec:
    """The outbound side of the standard load balancer; timeouts in minutes, addresses as resource IDs."""

    managed_ips: int | None = None
    managed_ipv6: int | None = None
    ips: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    ports: int | None = None
    idle_timeout: int | None = None
    backend_pool: str | None = None

    def __post_init__(self) -> None:
        input_rules.between(Argument.LB_MANAGED_IPS, self.managed_ips, 1, 100)
        input_rules.between(Argument.LB_MANAGED_IPV6, self.managed_ipv6, 0, 100)
        _resource_ids(Argument.LB_IPS, self.ips, _IP)
        _resource_ids(Argument.LB_PREFIXES, self.prefixes, _PREFIX)
        input_rules.between(Argument.LB_PORTS, self.ports, 0, 64000)
        if self.ports is not None and self.ports % 8:
            raise InvalidInput(Argument.LB_PORTS, f"{self.ports} is not a multiple of 8")
        input_rules.between(Argument.LB_IDLE_TIMEOUT, self.idle_timeout, 4, 100)

    @property
    def given(self) -> tuple[Argument, ...]:
        """The options that were given and that only the outbound type of the load balancer has."""
        values = (
            (Argument.LB_MANAGED_IPS, self.managed_ips),
            (Argument.LB_MANAGED_IPV6, self.managed_ipv6),
            (Argument.LB_IPS, self.ips or None),
            (Argument.LB_PREFIXES, self.prefixes or None),
            (Argument.LB_PORTS, self.ports),
            (Argument.LB_IDLE_TIMEOUT, self.idle_timeout),
        )
        return tuple(argument for argument, value in values if value is not None)


@dataclass(frozen=True, kw_only=True)
class NatGatewaySpec:
    """The managed NAT gateway; timeouts in minutes, addresses as resource IDs."""

    sku: str | None = None
    managed_ips: int | None = None
    managed_ipv6: int | None = None
    ips: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    idle_timeout: int | None = None

    def __post_init__(self) -> None:
        input_rules.between(Argument.NAT_MANAGED_IPS, self.managed_ips, 1, 16)
        input_rules.between(Argument.NAT_MANAGED_IPV6, self.managed_ipv6, 1, 16)
        _resource_ids(Argument.NAT_IPS, self.ips, _IP)
        _resource_ids(Argument.NAT_PREFIXES, self.prefixes, _PREFIX)
        input_rules.between(Argument.NAT_IDLE_TIMEOUT, self.idle_timeout, 4, 120)
        managed = [one for one in self.given if one in (Argument.NAT_MANAGED_IPS, Argument.NAT_MANAGED_IPV6)]
        own = [one for one in self.given if one in (Argument.NAT_IPS, Argument.NAT_PREFIXES)]
        if managed and own:
            raise InvalidInput(
                own[0], f"cannot be used with {managed[0]}: the addresses are either managed by AKS or your own"
            )
        newer = [one for one in self.given if one in (Argument.NAT_MANAGED_IPV6, *own)]
        if newer and self.sku == "Standard":
            raise InvalidInput(newer[0], f"needs {Argument.NAT_SKU} StandardV2")

    @property
    def given(self) -> tuple[Argument, ...]:
        """The options that were given."""
        values = (
            (Argument.NAT_SKU, self.sku),
            (Argument.NAT_MANAGED_IPS, self.managed_ips),
            (Argument.NAT_MANAGED_IPV6, self.managed_ipv6),
            (Argument.NAT_IPS, self.ips or None),
            (Argument.NAT_PREFIXES, self.prefixes or None),
            (Argument.NAT_IDLE_TIMEOUT, self.idle_timeout),
        )
        return tuple(argument for argument, value in values if value is not None)


def check_outbound_type(outbound_type: str | None, balancer: LoadBalancerSpec, gateway: NatGatewaySpec) -> None:
    """InvalidInput for an option of another outbound type than the chosen one; by default that is loadBalancer."""
    chosen = outbound_type or LOAD_BALANCER
    for only, given in ((LOAD_BALANCER, balancer.given), (MANAGED_NAT_GATEWAY, gateway.given)):
        if given and chosen != only:
            is_default = "the default, " if outbound_type is None else ""
            raise InvalidInput(given[0], f"needs {Argument.OUTBOUND_TYPE} {only}, not {is_default}{chosen}")


def _resource_ids(argument: Argument, values: tuple[str, ...], resource_type: str) -> None:
    for value in values:
        input_rules.resource_id(argument, value, resource_type)
