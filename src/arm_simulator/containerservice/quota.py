"""Whether a write still fits the quota of its region."""

from __future__ import annotations

from typing import Any

from arm_simulator.compute import machines, quota_names, sizes, usage_rows, used_of
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.core.lookup import find
from arm_simulator.quota import CLUSTERS, quota_rows, used_of_quota
from arm_simulator.world import World


def check_quota(world: World, region: str, pools: list[dict[str, Any]], before: list[dict[str, Any]]) -> None:
    """Refuses pools whose cores are more than what is left.

    Raises:
        ArmError: QuotaExceeded, with the four numbers.
    """
    needed = _needed(world, region, pools)
    present = _needed(world, region, before)
    for name, amount in needed.items():
        extra = amount - present.get(name, 0)
        found = find(usage_rows(world, region), name)
        if found is None or extra <= 0:
            continue
        used = used_of(world, region, found[0])
        limit = int(found[1]["limit"])
        if used + extra > limit:
            what = "Total Regional" if name == "cores" else found[0]
            raise refusal(
                "QuotaExceeded",
                f"The write would end in exceeding approved {what} Cores quota. Location: {region}, "
                f"Current Limit: {limit}, Current Usage: {used}, Additional Required: {extra}, "
                f"(Minimum) New Limit Required: {used + extra}.",
            )


def check_cluster_quota(world: World, region: str) -> None:
    """Refuses one cluster more than the region may hold; a region without such a quota holds any number.

    Raises:
        ArmError: ManagedClusterCountExceedsQuotaLimit.
    """
    row = (quota_rows(world, region) or {}).get(CLUSTERS)
    if row is None:
        return
    used, limit = used_of_quota(world, region, CLUSTERS), int(row["limit"])
    if used >= limit:
        raise refusal(
            "ManagedClusterCountExceedsQuotaLimit",
            "Operation results in exceeding quota limits for managed clusters. "
            f"Maximum allowed: {limit}, Current usage: {used}, Additional requested: 1.",
        )


def _needed(world: World, region: str, pools: list[dict[str, Any]]) -> dict[str, int]:
    """Returns the cores that pools take, by quota name."""
    cores: dict[str, int] = {}
    for pool in pools:
        for wanted, count in machines(pool):
            found = find(sizes(world, region), wanted)
            if found is None:
                continue
            for name in quota_names(found[1], pool):
                cores[name] = cores.get(name, 0) + int(found[1]["vCPUs"]) * count
    return cores
