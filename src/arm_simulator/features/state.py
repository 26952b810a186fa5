"""Preview feature flags of the world."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import ArmError
from arm_simulator.core.lookup import find
from arm_simulator.world import World


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
