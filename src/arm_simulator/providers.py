"""The resource providers of the subscription, and how one is registered."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import Answer
from arm_simulator.core.gate import namespace_not_found
from arm_simulator.core.lookup import find
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

SUBSCRIPTION = "/subscriptions/{subscription}"
PROVIDER = SUBSCRIPTION + "/providers/{namespace}"
PROVIDERS = "Microsoft.Resources/providers"
READ_PROVIDER = "Microsoft.Resources/subscriptions/providers/read"


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


def list_providers(world: World, _request: ArmRequest) -> Answer:
    """Answers all resource providers."""
    return Answer(200, {"value": [provider_body(world, name) for name in world.document["providers"]]})


def get_provider(world: World, request: ArmRequest) -> Answer:
    """Answers one resource provider; counts as a look at its registration."""
    world.operations.look_at_subject(provider_subject(request.params["namespace"]))
    return Answer(200, provider_body(world, request.params["namespace"]))


def register_provider(world: World, request: ArmRequest) -> Answer:
    """Starts to register a resource provider."""
    return Answer(200, change_registration(world, request.params["namespace"], True))


def unregister_provider(world: World, request: ArmRequest) -> Answer:
    """Starts to unregister a resource provider."""
    return Answer(200, change_registration(world, request.params["namespace"], False))


ROUTES = (
    Route(
        "GET",
        SUBSCRIPTION + "/providers",
        list_providers,
        PROVIDERS,
        "resource providers",
        action=READ_PROVIDER,
    ),
    Route(
        "GET",
        PROVIDER,
        get_provider,
        PROVIDERS,
        "a resource provider and its registration",
        action=READ_PROVIDER,
    ),
    Route(
        "POST",
        PROVIDER + "/register",
        register_provider,
        PROVIDERS,
        "register a resource provider",
        action="{namespace}/register/action",
    ),
    Route(
        "POST",
        PROVIDER + "/unregister",
        unregister_provider,
        PROVIDERS,
        "unregister a resource provider",
        action="{namespace}/unregister/action",
    ),
)
