"""Microsoft.Authorization: what the caller may do at a scope."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.access import rows_at, scope_of
from arm_simulator.core.answer import Answer
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

TYPE = "Microsoft.Authorization/permissions"
SUFFIX = "/providers/Microsoft.Authorization/permissions"
SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourcegroups/{group}"
RESOURCE = GROUP + "/providers/{resource...}"


def permissions(world: World, scope: str) -> list[dict[str, Any]]:
    """Returns the permission rows at a scope, each with all four lists that ARM sends."""
    empty: dict[str, Any] = {"actions": [], "notActions": [], "dataActions": [], "notDataActions": []}
    return [{**empty, **row} for row in rows_at(world, scope)]


def list_permissions(world: World, request: ArmRequest) -> Answer:
    """Answers the permissions at the scope that the path names, also at a resource that is not there yet."""
    rows = permissions(world, scope_of(request))
    return Answer(200, page(rows, world.document["pageSize"].get("permissions", 0), request))


# Asking what one may do needs no permission.
ROUTES = (
    Route("GET", SUBSCRIPTION + SUFFIX, list_permissions, TYPE, "permissions on the subscription", action=""),
    Route("GET", GROUP + SUFFIX, list_permissions, TYPE, "permissions on a group", action=""),
    Route("GET", RESOURCE + SUFFIX, list_permissions, TYPE, "permissions on a resource", action=""),
)
