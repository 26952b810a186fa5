"""Microsoft.Features: preview feature flags, in both shapes that the service has."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.lookup import find
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

BASE = "/subscriptions/{subscription}/providers/Microsoft.Features"
FEATURE = BASE + "/providers/{namespace}/features/{feature}"
REGISTRATIONS = BASE + "/featureProviders/{namespace}/subscriptionFeatureRegistrations"
FEATURES = "Microsoft.Features/features"
NEWER = "Microsoft.Features/subscriptionFeatureRegistrations"
OF_PROVIDER = "Microsoft.Features/providers/features"
OF_REGISTRATION = "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations"
READ_FLAG = f"{OF_PROVIDER}/read"
READ_REGISTRATION = f"{OF_REGISTRATION}/read"


def feature(world: World, namespace: str, name: str) -> tuple[str, dict[str, Any]]:
    """Returns a flag's full name, as it is spelled, and its row.

    Raises:
        ArmError: the world has no such flag.
    """
    found = find(world.document["features"], f"{namespace}/{name}")
    if found is None:
        raise ArmError(404, "FeatureNotFound", f"The simulated provider '{namespace}' has no feature '{name}'.")
    return found


def feature_body(world: World, full_name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns a flag in the older REST shape."""
    namespace, _, name = full_name.partition("/")
    return {
        "properties": {"state": row["state"]},
        "id": f"/subscriptions/{world.subscription_id}/providers/Microsoft.Features"
        f"/providers/{namespace}/features/{name}",
        "type": "Microsoft.Features/providers/features",
        "name": full_name,
    }


def registration_body(world: World, full_name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns a flag in the newer REST shape."""
    namespace, _, name = full_name.partition("/")
    return {
        "id": f"/subscriptions/{world.subscription_id}/providers/Microsoft.Features/featureProviders/{namespace}"
        f"/subscriptionFeatureRegistrations/{name}",
        "name": name,
        "type": "microsoft.features/featureproviders/subscriptionfeatureregistrations",
        "properties": {
            "subscriptionId": world.subscription_id,
            "featureName": name,
            "providerNamespace": namespace,
            "state": row["state"],
            "releaseDate": "2023-02-01T00:00:00.0000000Z",
            "approvalType": row.get("approvalType", "AutoApproval"),
            "registrationDate": "2026-01-01T00:00:00.0000000Z",
            "shouldFeatureDisplayInPortal": False,
        },
    }


def feature_subject(full_name: str) -> str:
    """Returns the name under which work on a flag is kept."""
    return f"feature:{full_name.lower()}"


def change_feature(world: World, full_name: str, registering: bool) -> None:
    """Starts to register or unregister a flag; one that a person approves goes to Pending and stays there."""
    row = world.document["features"][full_name]
    end = "Registered" if registering else "Unregistered"
    if row["state"] == end:
        return
    if registering and row.get("approvalType") == "ApprovalRequired":
        row["state"] = "Pending"
        return
    row["state"] = "Registering" if registering else "Unregistering"
    if world.operations.running(feature_subject(full_name)) is not None:
        return

    def finish(_error: dict[str, Any] | None) -> None:
        now = world.document["features"].get(full_name, {})
        if now.get("state") in ("Registering", "Unregistering"):
            now["state"] = "Registered" if now["state"] == "Registering" else "Unregistered"

    world.operations.start(feature_subject(full_name), finish)


def list_features(world: World, request: ArmRequest) -> Answer:
    """Answers all flags, or those of one provider."""
    prefix = f"{request.params['namespace']}/".lower() if "namespace" in request.params else ""
    rows = [
        feature_body(world, name, row)
        for name, row in world.document["features"].items()
        if name.lower().startswith(prefix)
    ]
    return Answer(200, page(rows, world.document["pageSize"].get("features", 0), request))


def get_feature(world: World, request: ArmRequest) -> Answer:
    """Answers one flag; counts as a look at its registration."""
    name, row = feature(world, request.params["namespace"], request.params["feature"])
    world.operations.look_at_subject(feature_subject(name))
    return Answer(200, feature_body(world, name, row))


def register_feature(world: World, request: ArmRequest) -> Answer:
    """Starts to register a flag."""
    return _changed(world, request, True)


def unregister_feature(world: World, request: ArmRequest) -> Answer:
    """Starts to unregister a flag."""
    return _changed(world, request, False)


def get_registration(world: World, request: ArmRequest) -> Answer:
    """Answers one flag in the newer shape; counts as a look at its registration."""
    name, row = feature(world, request.params["namespace"], request.params["feature"])
    world.operations.look_at_subject(feature_subject(name))
    return Answer(200, registration_body(world, name, row))


def put_registration(world: World, request: ArmRequest) -> Answer:
    """Registers a flag in the newer shape."""
    name, row = feature(world, request.params["namespace"], request.params["feature"])
    change_feature(world, name, True)
    return Answer(200, registration_body(world, name, row))


def delete_registration(world: World, request: ArmRequest) -> Answer:
    """Unregisters a flag in the newer shape."""
    name, _row = feature(world, request.params["namespace"], request.params["feature"])
    change_feature(world, name, False)
    return Answer(200)


def list_registrations(world: World, request: ArmRequest) -> Answer:
    """Answers the flags that were registered, in the newer shape."""
    prefix = f"{request.params['namespace']}/".lower() if "namespace" in request.params else ""
    rows = [
        registration_body(world, name, row)
        for name, row in world.document["features"].items()
        if name.lower().startswith(prefix) and row["state"] not in ("NotRegistered", "NotSpecified")
    ]
    return Answer(200, page(rows, world.document["pageSize"].get("features", 0), request))


def _changed(world: World, request: ArmRequest, registering: bool) -> Answer:
    """Starts the change and answers the flag in the older shape."""
    name, row = feature(world, request.params["namespace"], request.params["feature"])
    change_feature(world, name, registering)
    return Answer(200, feature_body(world, name, row))


ROUTES = (
    Route("GET", BASE + "/features", list_features, FEATURES, "feature flags"),
    Route(
        "GET",
        BASE + "/providers/{namespace}/features",
        list_features,
        FEATURES,
        "flags of a provider",
        action=READ_FLAG,
    ),
    Route("GET", FEATURE, get_feature, FEATURES, "a feature flag", action=READ_FLAG),
    Route(
        "POST",
        FEATURE + "/register",
        register_feature,
        FEATURES,
        "register a flag",
        action=f"{OF_PROVIDER}/register/action",
    ),
    Route(
        "POST",
        FEATURE + "/unregister",
        unregister_feature,
        FEATURES,
        "unregister a flag",
        action=f"{OF_PROVIDER}/unregister/action",
    ),
    Route("GET", BASE + "/subscriptionFeatureRegistrations", list_registrations, NEWER, "registered flags"),
    Route(
        "GET",
        REGISTRATIONS,
        list_registrations,
        NEWER,
        "registered flags of a provider",
        action=READ_REGISTRATION,
    ),
    Route(
        "GET",
        REGISTRATIONS + "/{feature}",
        get_registration,
        NEWER,
        "a flag, in the newer shape",
        action=READ_REGISTRATION,
    ),
    Route(
        "PUT",
        REGISTRATIONS + "/{feature}",
        put_registration,
        NEWER,
        "register a flag",
        action=f"{OF_REGISTRATION}/write",
    ),
    Route(
        "DELETE",
        REGISTRATIONS + "/{feature}",
        delete_registration,
        NEWER,
        "unregister a flag",
        action=f"{OF_REGISTRATION}/delete",
    ),
)
