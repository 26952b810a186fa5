"""The wire of VM sizes and quota."""

from __future__ import annotations

import re
from typing import Any

from arm_simulator.compute import state
from arm_simulator.compute.padding import padding_rows
from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World


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
        known = state.sizes(world, region)
        rows += [state.sku_body(region, name, row) for name, row in known.items()]
        rows += padding_rows(region, max(0, world.settings.sku_rows - len(known)))
    return Answer(200, page(rows, world.document["pageSize"].get("skus", 0), request))


def list_vm_skus(world: World, request: ArmRequest) -> Answer:
    """Answers the sizes that AKS offers in a region: here simply all of them, in the shape of the compute list."""
    region = known_region(world, request)
    rows = [state.sku_body(region, name, row) for name, row in state.sizes(world, region).items()]
    return Answer(200, page(rows, world.document["pageSize"].get("skus", 0), request))


def list_usages(world: World, request: ArmRequest) -> Answer:
    """Answers the quota of a region."""
    return Answer(200, {"value": state.usage_bodies(world, known_region(world, request))})


def list_vm_sizes(world: World, request: ArmRequest) -> Answer:
    """Answers the sizes of a region in the older, short shape."""
    rows = state.sizes(world, known_region(world, request))
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
