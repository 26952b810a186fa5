"""Rows: what the simulator answers for Microsoft.Resources, and for az before it knows any provider."""

from __future__ import annotations

from arm_simulator.core.routing import Route
from arm_simulator.resources import handlers

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourcegroups/{group}"
PROVIDER = SUBSCRIPTION + "/providers/{namespace}"
SUBSCRIPTIONS = "Microsoft.Resources/subscriptions"
GROUPS = "Microsoft.Resources/resourceGroups"
PROVIDERS = "Microsoft.Resources/providers"

GROUP_ACTION = "Microsoft.Resources/subscriptions/resourceGroups"
READ_GROUP = f"{GROUP_ACTION}/read"
READ_PROVIDER = "Microsoft.Resources/subscriptions/providers/read"
READ_LOCATION = "Microsoft.Resources/subscriptions/locations/read"

ROUTES = (
    Route("GET", "/metadata/endpoints", handlers.metadata_endpoints, None, "endpoints of this cloud", anonymous=True),
    Route("GET", "/subscriptions", handlers.list_subscriptions, SUBSCRIPTIONS, "subscriptions"),
    Route("GET", SUBSCRIPTION, handlers.get_subscription, SUBSCRIPTIONS, "the subscription"),
    Route("GET", "/tenants", handlers.list_tenants, "Microsoft.Resources/tenants", "tenants"),
    Route(
        "GET",
        SUBSCRIPTION + "/locations",
        handlers.list_locations,
        "Microsoft.Resources/locations",
        "regions",
        action=READ_LOCATION,
    ),
    Route("GET", SUBSCRIPTION + "/resourcegroups", handlers.list_groups, GROUPS, "resource groups", action=READ_GROUP),
    Route("GET", GROUP, handlers.get_group, GROUPS, "a resource group", action=READ_GROUP),
    Route("HEAD", GROUP, handlers.head_group, GROUPS, "whether a resource group is there", action=READ_GROUP),
    Route(
        "PUT", GROUP, handlers.put_group, GROUPS, "create or change a resource group", action=f"{GROUP_ACTION}/write"
    ),
    Route(
        "GET",
        SUBSCRIPTION + "/providers",
        handlers.list_providers,
        PROVIDERS,
        "resource providers",
        action=READ_PROVIDER,
    ),
    Route(
        "GET",
        PROVIDER,
        handlers.get_provider,
        PROVIDERS,
        "a resource provider and its registration",
        action=READ_PROVIDER,
    ),
    Route(
        "POST",
        PROVIDER + "/register",
        handlers.register_provider,
        PROVIDERS,
        "register a resource provider",
        action="{namespace}/register/action",
    ),
    Route(
        "POST",
        PROVIDER + "/unregister",
        handlers.unregister_provider,
        PROVIDERS,
        "unregister a resource provider",
        action="{namespace}/unregister/action",
    ),
)
