"""The subscription and what it holds: its tenant, regions and resource groups, and what az reads of a cloud."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.gate import group_not_found
from arm_simulator.core.lookup import find
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourcegroups/{group}"
SUBSCRIPTIONS = "Microsoft.Resources/subscriptions"
GROUPS = "Microsoft.Resources/resourceGroups"
GROUP_ACTION = "Microsoft.Resources/subscriptions/resourceGroups"
READ_GROUP = f"{GROUP_ACTION}/read"
READ_LOCATION = "Microsoft.Resources/subscriptions/locations/read"


def subscription_body(world: World) -> dict[str, Any]:
    """Returns the subscription in the REST shape."""
    row = world.document["subscription"]
    return {
        "id": f"/subscriptions/{row['id']}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "tags": row.get("tags", {}),
        "subscriptionId": row["id"],
        "tenantId": row["tenantId"],
        "displayName": row["displayName"],
        "state": row["state"],
        "subscriptionPolicies": {
            "locationPlacementId": "Internal_2014-09-01",
            "quotaId": "Internal_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def tenant_body(world: World) -> dict[str, Any]:
    """Returns the tenant in the REST shape."""
    return {
        "id": f"/tenants/{world.tenant_id}",
        "tenantId": world.tenant_id,
        "countryCode": "US",
        "displayName": "Simulated tenant",
        "domains": ["simulator.invalid"],
        "tenantCategory": "Home",
        "defaultDomain": "simulator.invalid",
        "tenantType": "AAD",
    }


def location_bodies(world: World) -> list[dict[str, Any]]:
    """Returns the regions in the REST shape."""
    return [
        {
            "id": f"/subscriptions/{world.subscription_id}/locations/{name}",
            "name": name,
            "type": "Region",
            "displayName": row["displayName"],
            "regionalDisplayName": row["displayName"],
            "metadata": {"regionType": "Physical", "regionCategory": "Recommended"},
        }
        for name, row in world.document["regions"].items()
    ]


def group_body(world: World, name: str) -> dict[str, Any]:
    """Returns a resource group in the REST shape.

    Raises:
        ArmError: there is none of this name.
    """
    found = find(world.document["resourceGroups"], name)
    if found is None:
        raise group_not_found(name)
    spelled, row = found
    return {
        "id": f"/subscriptions/{world.subscription_id}/resourceGroups/{spelled}",
        "name": spelled,
        "type": "Microsoft.Resources/resourceGroups",
        "location": row["location"],
        "tags": row.get("tags", {}),
        "properties": {"provisioningState": "Succeeded"},
    }


def changed_group(world: World, name: str, body: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Creates or changes a group; returns whether it is new, and the group.

    Raises:
        ArmError: the location is missing, unknown, or another one than before.
    """
    groups = world.document["resourceGroups"]
    location = str(body.get("location") or "").replace(" ", "").lower()
    if location not in world.document["regions"]:
        raise ArmError(
            400,
            "LocationNotAvailableForResourceGroup" if location else "LocationRequired",
            f"The location '{location}' is none of the simulated ones: {', '.join(world.document['regions'])}.",
        )
    found = find(groups, name)
    if found and found[1]["location"] != location:
        raise ArmError(
            409,
            "InvalidResourceGroupLocation",
            f"Resource group '{found[0]}' is already in location '{found[1]['location']}', not '{location}'.",
        )
    spelled = found[0] if found else name
    groups[spelled] = {"location": location, "tags": body.get("tags") or {}}
    return found is None, group_body(world, spelled)


def metadata_endpoints(world: World, request: ArmRequest) -> Answer:
    """Answers what `az cloud register` asks: a cloud whose every endpoint is the simulator itself."""
    origin = request.origin
    return Answer(
        200,
        {
            "name": "ArmSimulator",
            "portal": origin,
            "authentication": {
                "loginEndpoint": origin,
                "audiences": [origin],
                "tenant": world.tenant_id,
                "identityProvider": "AAD",
            },
            "graph": origin,
            "graphAudience": origin,
            "microsoftGraphResourceId": origin,
            "resourceManager": origin,
            "gallery": origin,
            "batch": origin,
            "media": origin,
            "sqlManagement": origin,
            "vmImageAliasDoc": origin,
            "activeDirectoryDataLake": origin,
            "suffixes": {
                "acrLoginServer": "acr.simulator.invalid",
                "keyVaultDns": "vault.simulator.invalid",
                "sqlServerHostname": "sql.simulator.invalid",
                "storage": "storage.simulator.invalid",
            },
        },
    )


def list_subscriptions(world: World, _request: ArmRequest) -> Answer:
    """Answers the one subscription."""
    return Answer(200, {"value": [subscription_body(world)], "count": {"type": "Total", "value": 1}})


def get_subscription(world: World, _request: ArmRequest) -> Answer:
    """Answers the subscription."""
    return Answer(200, subscription_body(world))


def list_tenants(world: World, _request: ArmRequest) -> Answer:
    """Answers the one tenant."""
    return Answer(200, {"value": [tenant_body(world)]})


def list_locations(world: World, _request: ArmRequest) -> Answer:
    """Answers the regions."""
    return Answer(200, {"value": location_bodies(world)})


def list_groups(world: World, request: ArmRequest) -> Answer:
    """Answers all resource groups."""
    rows = [group_body(world, name) for name in world.document["resourceGroups"]]
    return Answer(200, page(rows, world.document["pageSize"].get("resourceGroups", 0), request))


def get_group(world: World, request: ArmRequest) -> Answer:
    """Answers one resource group."""
    return Answer(200, group_body(world, request.params["group"]))


def head_group(world: World, request: ArmRequest) -> Answer:
    """Answers whether a resource group is there."""
    return Answer(204 if find(world.document["resourceGroups"], request.params["group"]) else 404)


def put_group(world: World, request: ArmRequest) -> Answer:
    """Creates or changes a resource group."""
    created, body = changed_group(world, request.params["group"], request.json_object())
    return Answer(201 if created else 200, body)


ROUTES = (
    Route("GET", "/metadata/endpoints", metadata_endpoints, None, "endpoints of this cloud", anonymous=True),
    Route("GET", "/subscriptions", list_subscriptions, SUBSCRIPTIONS, "subscriptions"),
    Route("GET", SUBSCRIPTION, get_subscription, SUBSCRIPTIONS, "the subscription"),
    Route("GET", "/tenants", list_tenants, "Microsoft.Resources/tenants", "tenants"),
    Route(
        "GET",
        SUBSCRIPTION + "/locations",
        list_locations,
        "Microsoft.Resources/locations",
        "regions",
        action=READ_LOCATION,
    ),
    Route("GET", SUBSCRIPTION + "/resourcegroups", list_groups, GROUPS, "resource groups", action=READ_GROUP),
    Route("GET", GROUP, get_group, GROUPS, "a resource group", action=READ_GROUP),
    Route("HEAD", GROUP, head_group, GROUPS, "whether a resource group is there", action=READ_GROUP),
    Route("PUT", GROUP, put_group, GROUPS, "create or change a resource group", action=f"{GROUP_ACTION}/write"),
)
