"""The wire of permissions: what the caller may do at a scope."""

from __future__ import annotations

from arm_simulator.authorization.state import permissions
from arm_simulator.core.answer import Answer
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World


def list_permissions(world: World, _request: ArmRequest) -> Answer:
    """Answers the seeded permissions, the same at every scope."""
    return Answer(200, {"value": permissions(world)})
