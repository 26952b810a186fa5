"""Rows: what the simulator answers for Microsoft.Authorization."""

from __future__ import annotations

from arm_simulator.authorization import handlers
from arm_simulator.core.routing import Route

TYPE = "Microsoft.Authorization/permissions"
SUFFIX = "/providers/Microsoft.Authorization/permissions"
SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourcegroups/{group}"

ROUTES = (
    Route("GET", SUBSCRIPTION + SUFFIX, handlers.list_permissions, TYPE, "permissions on the subscription"),
    Route("GET", GROUP + SUFFIX, handlers.list_permissions, TYPE, "permissions on a group"),
    Route(
        "GET", GROUP + "/providers/{resource...}" + SUFFIX, handlers.list_permissions, TYPE, "permissions on a resource"
    ),
)
