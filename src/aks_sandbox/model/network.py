"""The network of a cluster: its settings, the subnets of its node pools, and how many addresses these need."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

#: Azure keeps the first four addresses of a subnet and the last one.
#: https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq
RESERVED_ADDRESSES = 5
#: Each node takes a /24 of the address range for pods, with Azure CNI Overlay and with kubenet.
#: https://learn.microsoft.com/azure/aks/azure-cni-overlay
POD_ADDRESSES_OF_A_NODE = 256
#: A subnet for pods gives each node its addresses in batches of this many.
#: https://learn.microsoft.com/azure/aks/configure-azure-cni-dynamic-ip-allocation
BATCH_OF_POD_ADDRESSES = 16
#: The maximum number of pods on a node where none was named, when each pod takes an address of the nodes' subnet.
#: https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning
DEFAULT_MAX_PODS = 30
#: Where a request names none.
DEFAULT_POD_RANGE, DEFAULT_SERVICE_RANGE = "10.244.0.0/16", "10.0.0.0/16"


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """The network profile of a cluster; empty where its body has nothing.

    `pod_addresses` counts the IPv4 addresses of the range for pods, None where there is none or it cannot be read.
    """

    plugin: str = ""
    plugin_mode: str = ""
    outbound_type: str = ""
    pod_addresses: int | None = None
    pod_ranges: tuple[str, ...] = ()
    service_ranges: tuple[str, ...] = ()

    @property
    def pods_take_addresses(self) -> bool:
        """Whether each pod has an address of a subnet: Azure CNI without overlay. AKS chooses overlay by itself."""
        return self.plugin.lower() == "azure" and self.plugin_mode.lower() != "overlay"

    @property
    def pods_have_a_range(self) -> bool:
        """Whether each node has a part of a range for pods: kubenet, and overlay, which AKS chooses by itself."""
        return self.plugin.lower() in ("", "kubenet") or self.plugin_mode.lower() == "overlay"


@dataclass(frozen=True)
class Subnet:
    """A subnet as Azure reports it; `used` counts the addresses that are taken, `ranges` are its CIDR ranges."""

    name: str
    ranges: tuple[str, ...]
    used: int
    route_table: bool = False
    nat_gateway: bool = False

    @property
    def addresses(self) -> int | None:
        """The IPv4 addresses that machines and pods can have, used ones included; None for an unknown range."""
        counts = [count_of(one) for one in self.ranges if ":" not in one]
        if not counts or None in counts:
            return None
        return sum(max(0, count - RESERVED_ADDRESSES) for count in counts if count is not None)

    @property
    def free(self) -> int | None:
        """The addresses that are left."""
        return None if self.addresses is None else max(0, self.addresses - self.used)


def count_of(text: str) -> int | None:
    """How many addresses a CIDR range has; None for a text that is none."""
    parsed = range_of(text)
    return None if parsed is None else parsed.num_addresses


def range_of(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The CIDR range in the text, None where there is none."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def overlapping(some: Iterable[str], others: Iterable[str]) -> tuple[str, str] | None:
    """The first two ranges of the two sides that share addresses."""
    others = tuple(others)
    for one in some:
        for other in others:
            first, second = range_of(one), range_of(other)
            if first is not None and second is not None and first.version == second.version and first.overlaps(second):
                return one, other
    return None


def virtual_network_of(subnet_id: str) -> str:
    """The resource ID of the virtual network of a subnet, in lower case."""
    return subnet_id.lower().partition("/subnets/")[0]
