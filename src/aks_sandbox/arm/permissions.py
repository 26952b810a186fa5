"""What the caller may do, as the roles at a scope grant it."""

from __future__ import annotations

from aks_sandbox.arm.api_versions import PERMISSIONS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, texts
from aks_sandbox.errors import Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.permission_set import PermissionSet


def list_permissions(connection: Connection, resource_group: str | None) -> tuple[PermissionSet, ...]:
    """One set per role of the caller at the resource group, or at the subscription when none is named; Unreachable
    when the list is empty, for that does not tell what the caller lacks below the scope.
    """
    scope = ("resourceGroups", resource_group) if resource_group else ()
    path = connection.subscription_path(*scope, "providers", "Microsoft.Authorization", "permissions")
    doing = "reading the permissions of the caller"
    rows = connection.list_all(path, PERMISSIONS, doing)
    if not rows:
        # No role at this scope, or none that Azure tells: the caller may still hold one below it.
        raise Unreachable(f"{doing}: the list is empty.", of_the_service("roles"))
    with expected_form(doing):
        return tuple(
            PermissionSet(
                actions=texts(row["actions"]),
                not_actions=texts(row.get("notActions")),
            )
            for row in rows
        )
