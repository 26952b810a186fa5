"""Permissions of the world's one caller, in the REST shape."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.access import rows_at
from arm_simulator.world import World


def permissions(world: World, scope: str) -> list[dict[str, Any]]:
    """Returns the permission rows at a scope, each with all four lists that ARM sends."""
    empty: dict[str, Any] = {"actions": [], "notActions": [], "dataActions": [], "notDataActions": []}
    return [{**empty, **row} for row in rows_at(world, scope)]
