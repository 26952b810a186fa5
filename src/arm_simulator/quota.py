"""Microsoft.Quota: how many managed clusters a region may hold. The shapes are deduced from the public API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arm_simulator.compute import known_region
from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.lookup import find
from arm_simulator.core.merging import as_seeded
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

CLUSTERS = "ManagedClusters"
Body = Callable[[World, str, str, dict[str, Any]], dict[str, Any]]
SCOPE = "/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{location}"
USAGES_TYPE = "Microsoft.Quota/usages"
QUOTAS_TYPE = "Microsoft.Quota/quotas"
USAGES = f"{SCOPE}/providers/{USAGES_TYPE}"
QUOTAS = f"{SCOPE}/providers/{QUOTAS_TYPE}"


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
    scope = SCOPE.format(subscription=world.subscription_id, location=region)
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


def list_usages(world: World, request: ArmRequest) -> Answer:
    """Answers how much of each quota of a region is in use."""
    return _list(world, request, usage_body)


def list_quotas(world: World, request: ArmRequest) -> Answer:
    """Answers the limit of each quota of a region."""
    return _list(world, request, quota_body)


def get_usage(world: World, request: ArmRequest) -> Answer:
    """Answers how much of one quota is in use."""
    return _get(world, request, usage_body)


def get_quota(world: World, request: ArmRequest) -> Answer:
    """Answers the limit of one quota."""
    return _get(world, request, quota_body)


def _list(world: World, request: ArmRequest, body: Body) -> Answer:
    region, rows = _rows(world, request)
    bodies = [body(world, region, name, row) for name, row in rows.items()]
    return Answer(200, page(bodies, world.document["pageSize"].get("quotas", 0), request))


def _get(world: World, request: ArmRequest, body: Body) -> Answer:
    region, rows = _rows(world, request)
    found = find(rows, request.params["quota"])
    if found is None:
        raise ArmError(404, "NotFound", f"The region '{region}' has no quota '{request.params['quota']}'.")
    return Answer(200, body(world, region, *found))


def _rows(world: World, request: ArmRequest) -> tuple[str, dict[str, dict[str, Any]]]:
    """Returns the region of the path and its quotas.

    Raises:
        ArmError: the service keeps none for the provider in that region.
    """
    region = known_region(world, request)
    rows = quota_rows(world, region)
    if rows is None:
        raise ArmError(400, "BadRequest", f"Microsoft.ContainerService keeps no quotas here for '{region}'.")
    return region, rows


ROUTES = (
    Route("GET", USAGES, list_usages, USAGES_TYPE, "how much of each quota of AKS is in use"),
    Route("GET", USAGES + "/{quota}", get_usage, USAGES_TYPE, "how much of one is"),
    Route("GET", QUOTAS, list_quotas, QUOTAS_TYPE, "the limit of each quota of AKS"),
    Route("GET", QUOTAS + "/{quota}", get_quota, QUOTAS_TYPE, "the limit of one"),
)
