"""How a world starts: the world's own rules, and what the providers put into it."""

from __future__ import annotations

from arm_simulator.containerservice.seeding import complete_clusters
from arm_simulator.core.settings import Settings
from arm_simulator.world import World


def new_world(settings: Settings) -> World:
    """Returns the world that the settings describe, its clusters filled as if AKS had made them.

    Raises:
        SeedError: a seed of the settings cannot be used.
    """
    return World(settings, complete_clusters)
