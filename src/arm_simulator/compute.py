"""Microsoft.Compute: VM sizes, and the quota of cores."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from arm_simulator.core.answer import Answer, ArmError, EncodedRow
from arm_simulator.core.lookup import find
from arm_simulator.core.merging import as_seeded
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

PADDING_VCPUS = (2, 4, 8, 16, 32, 48, 64, 96)
# What a row of the public sample of the list carries besides what the other rows here have: about 1.7 kB in all.
PADDING_CAPABILITIES = {
    "MaxResourceVolumeMB": "32768",
    "OSVhdSizeMB": "1047552",
    "MemoryPreservingMaintenanceSupported": "True",
    "SupportedEphemeralOSDiskPlacements": "ResourceDisk,CacheDisk",
    "MaxDataDiskCount": "8",
    "VMDeploymentTypes": "IaaS",
    "ACUs": "160",
    "vCPUsPerCore": "2",
    "CombinedTempDiskAndCachedIOPS": "8000",
    "CombinedTempDiskAndCachedReadBytesPerSecond": "65536000",
    "CombinedTempDiskAndCachedWriteBytesPerSecond": "65536000",
    "CachedDiskBytes": "107374182400",
    "UncachedDiskIOPS": "6400",
    "UncachedDiskBytesPerSecond": "96000000",
    "EphemeralOSDiskSupported": "True",
    "CapacityReservationSupported": "False",
    "RdmaEnabled": "False",
    "MaxNetworkInterfaces": "2",
    "UltraSSDAvailable": "True",
}
NAMESPACE = "Microsoft.Compute"
BASE = "/subscriptions/{subscription}/providers/Microsoft.Compute"
LOCATION = BASE + "/locations/{location}"


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
            for wanted, count in machines(pool):
                size = find(known, wanted)
                if size is None:
                    continue
                amount = int(size[1]["vCPUs"]) * count
                for name in quota_names(size[1], pool):
                    cores[name.lower()] = cores.get(name.lower(), 0) + amount
    return cores


def machines(pool: dict[str, Any]) -> list[tuple[str, int]]:
    """Returns how many machines of which size a pool has; one of type VirtualMachines may have several sizes."""
    profile = pool.get("virtualMachinesProfile")
    scale = profile.get("scale") if isinstance(profile, dict) else None
    if str(pool.get("type")).lower() != "virtualmachines" or not isinstance(scale, dict):
        return [(str(pool.get("vmSize") or ""), int(pool.get("count") or 0))]
    manual = [(str(row.get("size")), int(row.get("count") or 0)) for row in scale.get("manual") or []]
    automatic = scale.get("autoscale")
    return manual or ([(str(automatic.get("size")), int(automatic.get("minCount") or 0))] if automatic else [])


def quota_names(size: dict[str, Any], pool: dict[str, Any]) -> tuple[str, ...]:
    """Returns the quotas that a pool of this size draws on; a spot pool has one of its own."""
    if str(pool.get("scaleSetPriority", "")).lower() == "spot":
        return ("lowPriorityCores",)
    return ("cores", str(size["family"]))


@lru_cache(maxsize=16)
def padding_rows(region: str, count: int) -> tuple[EncodedRow, ...]:
    """Returns so many rows for a region, each under a name that no real series has."""
    return tuple(_padding_row(region, index) for index in range(count))


def _padding_row(region: str, index: int) -> EncodedRow:
    series, step = divmod(index, len(PADDING_VCPUS))
    row = {
        "family": f"standardSimulated{series}Family",
        "vCPUs": PADDING_VCPUS[step],
        "memoryGB": PADDING_VCPUS[step] * 4,
        "hyperVGenerations": "V1,V2",
        "architecture": "x64",
        "zones": ["1", "2", "3"],
        "restriction": "NotAvailableForSubscription",
        "capabilities": PADDING_CAPABILITIES,
    }
    return EncodedRow(sku_body(region, f"Standard_Simulated{PADDING_VCPUS[step]}_n{series}", row))


def list_skus(world: World, request: ArmRequest) -> Answer:
    """Answers the sizes of all regions, or of the one that the filter names; location is the only filter there is."""
    regions = list(world.document["skus"])
    wanted = request.query.get("$filter")
    if wanted is not None:
        match = re.fullmatch(r"\s*location\s+eq\s+'([^']*)'\s*", wanted, re.IGNORECASE)
        if match is None:
            raise ArmError(400, "InvalidParameter", f"The filter '{wanted}' is not location eq 'region'.")
        name = match[1].replace(" ", "").lower()
        regions = [region for region in regions if region.lower() == name]
    rows: list[dict[str, Any]] = []
    for region in regions:
        known = sizes(world, region)
        rows += [sku_body(region, name, row) for name, row in known.items()]
        rows += padding_rows(region, max(0, world.settings.sku_rows - len(known)))
    return Answer(200, page(rows, world.document["pageSize"].get("skus", 0), request))


def list_vm_skus(world: World, request: ArmRequest) -> Answer:
    """Answers the sizes that AKS offers in a region: here simply all of them, in the shape of the compute list."""
    region = known_region(world, request)
    rows = [sku_body(region, name, row) for name, row in sizes(world, region).items()]
    return Answer(200, page(rows, world.document["pageSize"].get("skus", 0), request))


def list_usages(world: World, request: ArmRequest) -> Answer:
    """Answers the quota of a region."""
    return Answer(200, {"value": usage_bodies(world, known_region(world, request))})


def list_vm_sizes(world: World, request: ArmRequest) -> Answer:
    """Answers the sizes of a region in the older, short shape."""
    rows = sizes(world, known_region(world, request))
    return Answer(
        200,
        {
            "value": [
                {
                    "name": name,
                    "numberOfCores": row["vCPUs"],
                    "osDiskSizeInMB": 1047552,
                    "resourceDiskSizeInMB": 0,
                    "memoryInMB": int(row["memoryGB"] * 1024),
                    "maxDataDiskCount": 8,
                }
                for name, row in rows.items()
            ]
        },
    )


def known_region(world: World, request: ArmRequest) -> str:
    """Returns the region of the path in its short form.

    Raises:
        ArmError: the world has no such region.
    """
    region = request.params["location"].replace(" ", "").lower()
    if region not in world.document["regions"]:
        raise ArmError(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for location '{region}'. "
            f"The regions of this simulator are '{', '.join(world.document['regions'])}'.",
        )
    return region


ROUTES = (
    Route("GET", BASE + "/skus", list_skus, f"{NAMESPACE}/skus", "VM sizes, capabilities, restrictions"),
    Route("GET", LOCATION + "/usages", list_usages, f"{NAMESPACE}/locations/usages", "quota and its use"),
    Route("GET", LOCATION + "/vmSizes", list_vm_sizes, f"{NAMESPACE}/locations/vmSizes", "VM sizes, short"),
)
