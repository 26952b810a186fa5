"""Quotas that the ContainerService provider keeps with Microsoft.Quota, and how much of them is in use."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.lookup import find
from arm_simulator.core.merging import as_seeded
from arm_simulator.world import World

CLUSTERS = "ManagedClusters"
SCOPE = "/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{region}"


def quota_rows(world: World, region: str) -> dict[str, dict[str, Any]] | None:
    """Returns the quotas of a region by name; None where the service knows nothing of it."""
    found = find(world.document["quotas"], region)
    return None if found is None else dict(found[1])


def used_of_quota(world: World, region: str, name: str) -> int:
    """Returns how much of a quota is in use: the seeded part and, for clusters, those of the region."""
    row = (quota_rows(world, region) or {}).get(name, {})
    here = 0
    if name == CLUSTERS:
        here = sum(1 for record in world.document["clusters"].values() if record["resource"]["location"] == region)
    return int(row.get("used", 0)) + here


def usage_body(world: World, region: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns how much of a quota is in use, in the REST shape."""
    usages = {"usagesType": "Individual", "value": used_of_quota(world, region, name)}
    return _body(world, region, name, row, "usages", {"usages": usages})


def quota_body(world: World, region: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns the limit of a quota, in the REST shape."""
    limit = {"limitObjectType": "LimitValue", "limitType": "Independent", "value": row["limit"]}
    return _body(world, region, name, row, "quotas", {"limit": limit})


def _body(world: World, region: str, name: str, row: dict[str, Any], kind: str, own: dict[str, Any]) -> dict[str, Any]:
    """Returns what both shapes have, with their own part."""
    scope = SCOPE.format(subscription=world.subscription_id, region=region)
    body = {
        "id": f"{scope}/providers/Microsoft.Quota/{kind}/{name}",
        "name": name,
        "type": f"Microsoft.Quota/{kind.capitalize()}",
        "properties": {
            "isQuotaApplicable": True,
            "name": {"value": name, "localizedValue": row.get("display", name)},
            "properties": {},
            "unit": "Count",
            **own,
        },
    }
    return as_seeded(body, row)
