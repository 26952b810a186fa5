"""The wire of permissions: what the caller may do at a scope."""

from __future__ import annotations

from arm_simulator.authorization.state import permissions
from arm_simulator.core.access import scope_of
from arm_simulator.core.answer import Answer
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World


def list_permissions(world: World, request: ArmRequest) -> Answer:
    """Answers the permissions at the scope that the path names, also at a resource that is not there yet."""
    rows = permissions(world, scope_of(request))
    return Answer(200, page(rows, world.document["pageSize"].get("permissions", 0), request))
