"""Microsoft.Authorization: role assignments, and the built-in roles that clusters are given."""

from __future__ import annotations

import re
from typing import Any

from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.lookup import find
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

ASSIGNMENT_TYPE = "Microsoft.Authorization/roleAssignments"
DEFINITION_TYPE = "Microsoft.Authorization/roleDefinitions"
SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourcegroups/{group}"
RESOURCE = GROUP + "/providers/{resource...}"
#: The built-in roles by their ids, which are the same everywhere (the public list of Azure's built-in roles).
ROLES = {
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "Azure Kubernetes Service Contributor Role": "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8",
}


def scope_of_assignment(request: ArmRequest) -> str:
    """Returns the scope at which a path asks or writes: all before its last Microsoft.Authorization."""
    path = request.decoded_path.rstrip("/")
    return path[: path.lower().rindex("/providers/microsoft.authorization/")]


def definition_id(world: World, role: str) -> str:
    """Returns the resource id of a role that is given by its name or by its id."""
    named = find(ROLES, role)
    identifier = named[1] if named else role.rpartition("/")[2]
    return f"/subscriptions/{world.subscription_id}/providers/{DEFINITION_TYPE}/{identifier}"


def assignments(world: World) -> list[dict[str, Any]]:
    """Returns every role assignment of the world in the REST shape."""
    found = []
    for scope, rows in world.document["roleAssignments"].items():
        full = scope if scope.lower().startswith("/subscriptions/") else _below(world, scope)
        for name, row in rows.items():
            found.append(assignment_body(world, full, name, row))
    return found


def _below(world: World, scope: str) -> str:
    return f"/subscriptions/{world.subscription_id}/{scope.strip('/')}".rstrip("/")


def assignment_body(world: World, scope: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns a role assignment in the REST shape."""
    return {
        "properties": {
            "roleDefinitionId": definition_id(world, row["role"]),
            "principalId": row["principalId"],
            "principalType": row.get("principalType", "ServicePrincipal"),
            "scope": scope,
            "condition": None,
            "conditionVersion": None,
            "createdOn": "2026-01-01T00:00:00.0000000Z",
            "updatedOn": "2026-01-01T00:00:00.0000000Z",
            "createdBy": None,
            "updatedBy": None,
            "delegatedManagedIdentityResourceId": None,
            "description": row.get("description"),
        },
        "id": f"{scope}/providers/{ASSIGNMENT_TYPE}/{name}",
        "type": ASSIGNMENT_TYPE,
        "name": name,
    }


def list_assignments(world: World, request: ArmRequest) -> Answer:
    """Answers the assignments that hold at a scope, and those below it unless the filter says atScope()."""
    scope = scope_of_assignment(request).lower()
    wanted = request.query.get("$filter", "")
    person = re.search(r"(?:assignedTo\('|principalId eq ')([^']*)'", wanted, re.IGNORECASE)
    rows = []
    for row in assignments(world):
        held_at = row["properties"]["scope"].lower()
        above = scope == held_at or scope.startswith(held_at + "/")
        below = held_at.startswith(scope + "/") and "atscope()" not in wanted.lower()
        if person and row["properties"]["principalId"].lower() != person[1].lower():
            continue
        if above or below:
            rows.append(row)
    return Answer(200, {"value": rows})


def get_assignment(world: World, request: ArmRequest) -> Answer:
    """Answers one role assignment of the scope."""
    found = _assignment(world, request)
    if found is None:
        name = request.params["assignment"]
        raise ArmError(404, "RoleAssignmentNotFound", f"The role assignment '{name}' is not found.")
    return Answer(200, found)


def put_assignment(world: World, request: ArmRequest) -> Answer:
    """Makes a role assignment; the same role for the same principal at the same scope is there only once."""
    properties = request.json_object().get("properties")
    given = properties if isinstance(properties, dict) else {}
    if not given.get("roleDefinitionId") or not given.get("principalId"):
        raise ArmError(400, "InvalidRequestContent", "A role assignment needs a roleDefinitionId and a principalId.")
    scope, name = scope_of_assignment(request), request.params["assignment"]
    row = {
        "role": str(given["roleDefinitionId"]).rpartition("/")[2],
        "principalId": str(given["principalId"]),
        "principalType": str(given.get("principalType") or "ServicePrincipal"),
    }
    body = assignment_body(world, scope, name, row)
    old = _assignment(world, request)
    if old is not None:
        if _what(old) != _what(body):
            raise ArmError(
                400,
                "RoleAssignmentUpdateNotPermitted",
                "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
            )
        return Answer(200, old)
    twin = next((one for one in assignments(world) if _what(one) == _what(body)), None)
    if twin is not None:
        raise ArmError(
            409,
            "RoleAssignmentExists",
            "The role assignment already exists. The ID of the conflicting role assignment is "
            f"{str(twin['name']).replace('-', '')}.",
        )
    world.document["roleAssignments"].setdefault(scope, {})[name] = row
    return Answer(201, body)


def delete_assignment(world: World, request: ArmRequest) -> Answer:
    """Removes a role assignment; 204 when there is none."""
    found = _assignment(world, request)
    if found is None:
        return Answer(204)
    for rows in world.document["roleAssignments"].values():
        rows.pop(found["name"], None)
    return Answer(200, found)


def list_definitions(world: World, request: ArmRequest) -> Answer:
    """Answers the built-in roles, or the one that the filter names."""
    wanted = re.search(r"roleName eq '([^']*)'", request.query.get("$filter", ""), re.IGNORECASE)
    return Answer(
        200,
        {
            "value": [
                {
                    "properties": {
                        "roleName": name,
                        "type": "BuiltInRole",
                        "assignableScopes": ["/"],
                        "permissions": [],
                    },
                    "id": definition_id(world, name),
                    "type": DEFINITION_TYPE,
                    "name": identifier,
                }
                for name, identifier in ROLES.items()
                if wanted is None or wanted[1].lower() == name.lower()
            ]
        },
    )


def _assignment(world: World, request: ArmRequest) -> dict[str, Any] | None:
    """Returns the assignment that a path names, or None."""
    scope, name = scope_of_assignment(request).lower(), request.params["assignment"].lower()
    held = (row for row in assignments(world) if row["name"].lower() == name)
    return next((row for row in held if row["properties"]["scope"].lower() == scope), None)


def _what(body: dict[str, Any]) -> tuple[str, ...]:
    """Returns what makes two assignments the same: role, principal and scope."""
    return tuple(str(body["properties"][name]).lower() for name in ("roleDefinitionId", "principalId", "scope"))


def _routes() -> tuple[Route, ...]:
    """Returns the rows for each kind of scope: a resource, a group, the subscription."""
    rows: list[Route] = []
    for scope, what in ((RESOURCE, "a resource"), (GROUP, "a group"), (SUBSCRIPTION, "the subscription")):
        every = f"{scope}/providers/{ASSIGNMENT_TYPE}"
        one = every + "/{assignment}"
        rows += [
            Route("GET", every, list_assignments, ASSIGNMENT_TYPE, f"role assignments at {what}"),
            Route("GET", one, get_assignment, ASSIGNMENT_TYPE, f"a role assignment at {what}"),
            Route("PUT", one, put_assignment, ASSIGNMENT_TYPE, f"assign a role at {what}"),
            Route("DELETE", one, delete_assignment, ASSIGNMENT_TYPE, f"remove a role assignment at {what}"),
            Route(
                "GET",
                f"{scope}/providers/{DEFINITION_TYPE}",
                list_definitions,
                DEFINITION_TYPE,
                f"built-in roles, asked for at {what}",
            ),
        ]
    return tuple(rows)


ROUTES = _routes()
