"""Whether the subnet of node pools has an address for each node, and for each pod where pods take addresses of it."""

from __future__ import annotations

from typing import Any

from arm_simulator.compute import machines
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.network import free_addresses, subnet_of
from arm_simulator.world import World

#: A node more than asked for, for upgrades, as the public pages on planning addresses count.
SURGE = 1


def check_subnets(world: World, network: dict[str, Any], pools: list[dict[str, Any]]) -> None:
    """Refuses pools whose subnet is too small; a subnet that the world does not have is not judged.

    Raises:
        ArmError: InsufficientSubnetSize, with AKS's public text; the numbers follow the public planning pages.
    """
    needed: dict[str, int] = {}
    for pool in pools:
        subnet = str(pool.get("vnetSubnetID") or "")
        if subnet:
            needed[subnet.lower()] = needed.get(subnet.lower(), 0) + addresses(network, pool)
    for identifier, count in needed.items():
        found = subnet_of(world, identifier)
        if found is None:
            continue
        name, row = found
        free = free_addresses(row)
        if count > free:
            raise refusal(
                "InsufficientSubnetSize",
                f"Pre-allocated IPs {count} exceeds IPs available {free} in Subnet Cidr {row['addressPrefix']}, "
                f"Subnet Name {name}. If Autoscaler is enabled, the max-count from each nodepool is counted towards "
                "this total (which means that pre-allocated IPs count represents a theoretical max value, not the "
                "actual number of IPs requested). http://aka.ms/aks/insufficientsubnetsize",
            )


def addresses(network: dict[str, Any], pool: dict[str, Any]) -> int:
    """Returns how many addresses of its subnet a pool takes at most."""
    asked = sum(count for _, count in machines(pool))
    nodes = (int(pool.get("maxCount") or 0) if pool.get("enableAutoScaling") else asked) + SURGE
    flat = network.get("networkPlugin") == "azure" and network.get("networkPluginMode") != "overlay"
    pods = int(pool.get("maxPods") or 30) if flat and not pool.get("podSubnetID") else 0
    return nodes * (1 + pods)
