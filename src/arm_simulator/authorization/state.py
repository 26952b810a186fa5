"""Permissions of the world's one caller."""

from __future__ import annotations

from typing import Any

from arm_simulator.world import World


def permissions(world: World) -> list[dict[str, Any]]:
    """Returns the permission rows, each with all four lists that ARM sends."""
    empty: dict[str, Any] = {"actions": [], "notActions": [], "dataActions": [], "notDataActions": []}
    return [{**empty, **row} for row in world.document["permissions"]]
