"""Subscriptions, groups and resource providers of the world."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import ArmError
from arm_simulator.core.gate import group_not_found, namespace_not_found
from arm_simulator.core.lookup import find
from arm_simulator.world import World


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


def put_group(world: World, name: str, body: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
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


def provider_body(world: World, namespace: str) -> dict[str, Any]:
    """Returns a resource provider in the REST shape; locations go out as display names, as ARM sends them.

    Raises:
        ArmError: there is none of this namespace.
    """
    found = find(world.document["providers"], namespace)
    if found is None:
        raise namespace_not_found(namespace)
    spelled, row = found
    names = {region: data["displayName"] for region, data in world.document["regions"].items()}
    return {
        "id": f"/subscriptions/{world.subscription_id}/providers/{spelled}",
        "namespace": spelled,
        "authorization": {
            "applicationId": "00000000-0000-0000-0000-0000000000a1",
            "roleDefinitionId": "00000000-0000-0000-0000-0000000000a2",
        },
        "resourceTypes": [
            {
                "resourceType": name,
                "locations": [names.get(location, location) for location in data.get("locations", [])],
                "apiVersions": list(data.get("apiVersions", [])),
                "capabilities": "None",
            }
            for name, data in row.get("resourceTypes", {}).items()
        ],
        "registrationState": row["registrationState"],
        "registrationPolicy": row.get("registrationPolicy", "RegistrationRequired"),
    }


def provider_subject(namespace: str) -> str:
    """Returns the name under which work on a provider is kept."""
    return f"provider:{namespace.lower()}"


def change_registration(world: World, namespace: str, registering: bool) -> dict[str, Any]:
    """Starts to register or unregister a provider and returns it.

    Registering again what is Registered starts over: that is how a provider learns of new feature states.
    """
    body = provider_body(world, namespace)
    spelled = body["namespace"]
    # Looked up again at the end: a reset or a patch may have replaced the document meanwhile.
    start, end = ("Registering", "Registered") if registering else ("Unregistering", "Unregistered")
    row = world.document["providers"][spelled]
    if row["registrationState"] == end and not registering:
        return body
    row["registrationState"] = start
    if world.operations.running(provider_subject(spelled)) is None:

        def finish(_error: dict[str, Any] | None) -> None:
            now = world.document["providers"].get(spelled, {})
            if now.get("registrationState") in ("Registering", "Unregistering"):
                now["registrationState"] = "Registered" if now["registrationState"] == "Registering" else "Unregistered"

        world.operations.start(provider_subject(spelled), finish)
    return provider_body(world, spelled)
