"""Microsoft.Authorization and Microsoft.ManagedIdentity: which role an identity has at a scope, and giving it one."""

from __future__ import annotations

import uuid

from aks_sandbox.arm.answers import expected_form, text
from aks_sandbox.arm.api_versions import IDENTITIES, ROLE_ASSIGNMENTS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.errors import ServiceFailed
from aks_sandbox.model.roles import Role, RoleAssignment

_ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments"
#: The names of assignments are made of what they assign, so that one that is sent again is the same one.
_NAMES = uuid.UUID("6d0a3c0e-2f0b-5c52-9a54-9d6c1f8f6a11")
_CONFLICT = 409


def principal_of(connection: Connection, identity_id: str) -> str:
    """The object ID of a user-assigned identity; NotFound when it does not exist."""
    doing = f"reading the identity {identity_id.rpartition('/')[2]}"
    body = connection.get(identity_id, IDENTITIES, doing)
    with expected_form(doing):
        return text(body["properties"]["principalId"])


def has_role(connection: Connection, scope: str, principal_id: str, role: Role) -> bool:
    """Whether the principal has the role at the scope or above it."""
    doing = f"reading the role assignments of {scope.rpartition('/')[2]}"
    query = {"$filter": f"atScope() and assignedTo('{principal_id}')"}
    found = connection.list_all(f"{scope}/{_ASSIGNMENTS}", ROLE_ASSIGNMENTS, doing, **query)
    with expected_form(doing):
        return any(text(row["properties"]["roleDefinitionId"]).lower().endswith(f"/{role.id}") for row in found)


def put_role_assignment(connection: Connection, assignment: RoleAssignment) -> None:
    """Give the principal the role at the scope; one that has it keeps it."""
    scope, role = assignment.scope, assignment.role
    name = uuid.uuid5(_NAMES, f"{scope}|{assignment.principal_id}|{role.id}".lower())
    definition = f"{_subscription_of(scope)}/providers/Microsoft.Authorization/roleDefinitions/{role.id}"
    body = {
        "properties": {
            "roleDefinitionId": definition,
            "principalId": assignment.principal_id,
            # With the type, Azure does not look for a principal in the directory that it may not have there yet.
            "principalType": "ServicePrincipal",
        }
    }
    doing = f"assigning the role {role.name} at {scope.rpartition('/')[2]}"
    try:
        connection.send_once("PUT", f"{scope}/{_ASSIGNMENTS}/{name}", ROLE_ASSIGNMENTS, doing, body)
    except ServiceFailed as error:
        if error.status != _CONFLICT or "RoleAssignmentExists" not in error.message + error.raw:
            raise


def _subscription_of(scope: str) -> str:
    return "/".join(scope.split("/")[:3])
