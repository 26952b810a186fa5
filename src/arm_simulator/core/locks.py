"""Management locks and policies of the world: which hold at a scope, and ARM's refusals for them."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import ArmError
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

#: Asking for these and changing them is how a caller gets rid of a lock.
_OF_LOCKS = "microsoft.authorization/locks"


def full_scope(world: World, scope: str) -> str:
    """Returns a scope as a whole path; a seed may leave out the subscription."""
    path = "/" + scope.strip("/")
    base = f"/subscriptions/{world.subscription_id}"
    return (path if path.lower().startswith("/subscriptions/") else base + path).rstrip("/")


def holds_at(place: str, scope: str) -> bool:
    """Says whether what is set at a place holds at a scope: there, or below."""
    place, scope = place.lower(), scope.lower()
    return scope == place or scope.startswith(place + "/")


def locks_at(world: World, scope: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Returns the place, the name and the row of each lock that holds at a scope."""
    return [
        (full_scope(world, place), name, row)
        for place, rows in world.document["locks"].items()
        for name, row in rows.items()
        if holds_at(full_scope(world, place), scope)
    ]


def check_locks(world: World, route: Route, request: ArmRequest) -> None:
    """Requires that no lock forbids a request: CanNotDelete a DELETE, ReadOnly every write and action.

    Raises:
        ArmError: one does (409), in the words of public reports.
    """
    if request.method in ("GET", "HEAD") or str(route.resource_type).lower() == _OF_LOCKS:
        return
    scope = request.decoded_path.rstrip("/")
    held = locks_at(world, scope)
    if request.method != "DELETE":
        held = [one for one in held if str(one[2]["level"]).lower() == "readonly"]
    if held:
        verb = "delete" if request.method == "DELETE" else "write"
        raise ArmError(
            409,
            "ScopeLocked",
            f"The scope '{scope}' cannot perform {verb} operation because following scope(s) are locked: "
            f"'{','.join(one[0] for one in held)}'. Please remove the lock and try again.",
        )


def check_policies(world: World, route: Route, request: ArmRequest) -> None:
    """Requires that no policy of the world denies a PUT.

    Raises:
        ArmError: one does (403), in the words of public reports.
    """
    if request.method != "PUT":
        return
    scope = request.decoded_path.rstrip("/")
    for name, row in world.document["policies"].items():
        place = full_scope(world, row.get("scope", "/"))
        types = [str(one).lower() for one in row.get("types", ())]
        if holds_at(place, scope) and str(route.resource_type).lower() in types:
            base = f"{place}/providers/Microsoft.Authorization"
            raise ArmError(
                403,
                "RequestDisallowedByPolicy",
                f"Resource '{scope.rpartition('/')[2]}' was disallowed by policy. Policy identifiers: "
                f'\'[{{"policyAssignment":{{"name":"{row.get("displayName", name)}",'
                f'"id":"{base}/policyAssignments/{name}"}},'
                f'"policyDefinition":{{"name":"{row.get("displayName", name)}",'
                f'"id":"{base}/policyDefinitions/{name}"}}}}]\'.',
            )
