"""Rows: what the simulator answers for Microsoft.Authorization."""

from __future__ import annotations

from arm_simulator.authorization.handlers import list_permissions
from arm_simulator.core.routing import Route

TYPE = "Microsoft.Authorization/permissions"
SUFFIX = "/providers/Microsoft.Authorization/permissions"
SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourcegroups/{group}"
RESOURCE = GROUP + "/providers/{resource...}"

# Asking what one may do needs no permission.
ROUTES = (
    Route("GET", SUBSCRIPTION + SUFFIX, list_permissions, TYPE, "permissions on the subscription", action=""),
    Route("GET", GROUP + SUFFIX, list_permissions, TYPE, "permissions on a group", action=""),
    Route("GET", RESOURCE + SUFFIX, list_permissions, TYPE, "permissions on a resource", action=""),
)
