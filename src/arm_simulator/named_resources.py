"""Resources that a cluster may be given by their id and that have no behaviour here: identities and registries."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.lookup import find
from arm_simulator.core.merging import as_seeded
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers"
IDENTITY_TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"
REGISTRY_TYPE = "Microsoft.ContainerRegistry/registries"


def identity_properties(world: World, row: dict[str, Any]) -> dict[str, Any]:
    """Returns what an identity has: the principal that roles are assigned to."""
    return {"tenantId": world.tenant_id, "principalId": row["principalId"], "clientId": row["clientId"]}


def get_identity(world: World, request: ArmRequest) -> Answer:
    """Answers one user-assigned identity."""
    key, row = _row(world, request, "identities", IDENTITY_TYPE)
    body = _body(world, key, row, IDENTITY_TYPE) | {"properties": identity_properties(world, row)}
    return Answer(200, as_seeded(body, row))


def get_registry(world: World, request: ArmRequest) -> Answer:
    """Answers one container registry."""
    return Answer(200, _registry(world, *_row(world, request, "registries", REGISTRY_TYPE)))


def list_registries(world: World, request: ArmRequest) -> Answer:
    """Answers every container registry of the subscription."""
    rows = world.document["registries"].items()
    return Answer(200, {"value": [_registry(world, key, row) for key, row in rows if row is not None]})


def _registry(world: World, key: str, row: dict[str, Any]) -> dict[str, Any]:
    name = key.partition("/")[2]
    body = _body(world, key, row, REGISTRY_TYPE) | {
        "sku": {"name": "Standard", "tier": "Standard"},
        "properties": {"loginServer": f"{name}.acr.simulator.invalid".lower(), "provisioningState": "Succeeded"},
    }
    return as_seeded(body, row)


def _body(world: World, key: str, row: dict[str, Any], kind: str) -> dict[str, Any]:
    group, _, name = key.partition("/")
    identifier = f"/subscriptions/{world.subscription_id}/resourceGroups/{group}/providers/{kind}/{name}"
    return {"id": identifier, "name": name, "type": kind, "location": row["location"], "tags": {}}


def _row(world: World, request: ArmRequest, member: str, kind: str) -> tuple[str, dict[str, Any]]:
    """Returns the key and the row of the resource that a path names.

    Raises:
        ArmError: there is none.
    """
    group, name = request.params["group"], request.params["name"]
    found = find(world.document[member], f"{group}/{name}")
    if found is None:
        raise ArmError(
            404,
            "ResourceNotFound",
            f"The Resource '{kind}/{name}' under resource group '{group}' was not found. For more details please go to "
            "https://aka.ms/ARMResourceNotFoundFix",
            headers={"x-ms-failure-cause": "gateway"},
        )
    return found


IDENTITY_ROUTES = (
    Route("GET", f"{GROUP}/{IDENTITY_TYPE}/{{name}}", get_identity, IDENTITY_TYPE, "a user-assigned identity"),
)
REGISTRY_ROUTES = (
    Route(
        "GET",
        f"/subscriptions/{{subscription}}/providers/{REGISTRY_TYPE}",
        list_registries,
        REGISTRY_TYPE,
        "the container registries",
    ),
    Route("GET", f"{GROUP}/{REGISTRY_TYPE}/{{name}}", get_registry, REGISTRY_TYPE, "a container registry"),
)
