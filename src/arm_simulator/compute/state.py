"""VM sizes and quota of the world."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.lookup import find
from arm_simulator.core.merging import as_seeded
from arm_simulator.world import World


def sizes(world: World, region: str) -> dict[str, dict[str, Any]]:
    """Returns the sizes of a region by name; none for an unknown region."""
    found = find(world.document["skus"], region.replace(" ", ""))
    return dict(found[1]) if found else {}


def sku_body(region: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns a size in the REST shape of the SKU list."""
    capabilities: dict[str, str] = {
        "vCPUs": str(row["vCPUs"]),
        "MemoryGB": f"{row['memoryGB']:g}",
        "HyperVGenerations": row["hyperVGenerations"],
        "vCPUsAvailable": str(row["vCPUs"]),
        "PremiumIO": "True",
        "EncryptionAtHostSupported": "True",
        "AcceleratedNetworkingEnabled": "True",
        "LowPriorityCapable": "True",
        **row.get("capabilities", {}),
    }
    # Older sizes come without it in the real list too.
    if row.get("architecture"):
        capabilities["CpuArchitectureType"] = row["architecture"]
    body = {
        "resourceType": row.get("resourceType", "virtualMachines"),
        "name": name,
        "tier": "Standard",
        "size": name.removeprefix("Standard_"),
        "family": row["family"],
        "locations": [region],
        "locationInfo": [{"location": region, "zones": list(row.get("zones", [])), "zoneDetails": []}],
        "capabilities": [{"name": key, "value": value} for key, value in capabilities.items()],
        "restrictions": restrictions(region, row),
    }
    return as_seeded(body, row)


def restrictions(region: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns why a size is closed to the subscription, in the region or in some zones."""
    found: list[dict[str, Any]] = []
    if row.get("restriction"):
        found.append(
            {
                "type": "Location",
                "values": [region],
                "restrictionInfo": {"locations": [region]},
                "reasonCode": row["restriction"],
            }
        )
    if row.get("restrictedZones"):
        found.append(
            {
                "type": "Zone",
                "values": [region],
                "restrictionInfo": {"locations": [region], "zones": list(row["restrictedZones"])},
                "reasonCode": "NotAvailableForSubscription",
            }
        )
    return found


def usage_bodies(world: World, region: str) -> list[dict[str, Any]]:
    """Returns the quota rows of a region in the REST shape, with the cores of the world's pools counted in."""
    return [
        as_seeded(
            {
                "limit": row["limit"],
                "unit": "Count",
                "currentValue": used_of(world, region, name),
                "name": {"value": name, "localizedValue": row.get("display", name)},
            },
            row,
        )
        for name, row in usage_rows(world, region).items()
    ]


def usage_rows(world: World, region: str) -> dict[str, dict[str, Any]]:
    """Returns the quota rows of a region by name."""
    found = find(world.document["usages"], region.replace(" ", ""))
    return dict(found[1]) if found else {}


def used_of(world: World, region: str, name: str) -> int:
    """Returns how much of a quota is in use: the seeded part and what the pools of the region take."""
    row = usage_rows(world, region).get(name, {})
    return int(row.get("used", 0)) + pool_cores(world, region).get(name.lower(), 0)


def pool_cores(world: World, region: str) -> dict[str, int]:
    """Returns the cores that all pools of a region take, by quota name in lower case."""
    cores: dict[str, int] = {}
    known = sizes(world, region)
    for record in world.document["clusters"].values():
        cluster = record["resource"]
        if cluster.get("location") != region:
            continue
        for pool in cluster.get("properties", {}).get("agentPoolProfiles", []):
            size = find(known, str(pool.get("vmSize", "")))
            if size is None:
                continue
            amount = int(size[1]["vCPUs"]) * int(pool.get("count") or 0)
            for name in quota_names(size[1], pool):
                cores[name.lower()] = cores.get(name.lower(), 0) + amount
    return cores


def quota_names(size: dict[str, Any], pool: dict[str, Any]) -> tuple[str, ...]:
    """Returns the quotas that a pool of this size draws on; a spot pool has one of its own."""
    if str(pool.get("scaleSetPriority", "")).lower() == "spot":
        return ("lowPriorityCores",)
    return ("cores", str(size["family"]))
