"""Microsoft.Authorization: management locks, and what they refuse."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.locks import locks_at
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.role_assignments import GROUP, RESOURCE, SUBSCRIPTION, scope_of_assignment
from arm_simulator.world import World

TYPE = "Microsoft.Authorization/locks"


def list_locks(world: World, request: ArmRequest) -> Answer:
    """Answers the locks that hold at a scope."""
    rows = [_body(*one) for one in locks_at(world, scope_of_assignment(request))]
    return Answer(200, {"value": rows})


def get_lock(world: World, request: ArmRequest) -> Answer:
    """Answers one lock of the scope."""
    for scope, name, row in locks_at(world, scope_of_assignment(request)):
        if name.lower() == request.params["lock"].lower():
            return Answer(200, _body(scope, name, row))
    raise ArmError(404, "LockNotFound", f"The lock '{request.params['lock']}' could not be found.")


def _body(scope: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": {"level": row["level"], "notes": row.get("notes", "")},
        "id": f"{scope}/providers/{TYPE}/{name}",
        "type": TYPE,
        "name": name,
    }


ROUTES = tuple(
    route
    for scope, what in ((RESOURCE, "a resource"), (GROUP, "a group"), (SUBSCRIPTION, "the subscription"))
    for route in (
        Route("GET", f"{scope}/providers/{TYPE}", list_locks, TYPE, f"locks that hold at {what}"),
        Route("GET", f"{scope}/providers/{TYPE}/{{lock}}", get_lock, TYPE, f"a lock at {what}"),
    )
)
