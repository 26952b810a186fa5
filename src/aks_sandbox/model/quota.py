"""vCPU quota: what a node pool takes, now and at its largest, and what is left."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What AKS sets when nobody names a surge (the public recordings of the service show it).
DEFAULT_SURGE = "10%"


_SURGE = re.compile(r"(?P<number>[0-9]{1,4})(?P<percent>%?)")


@dataclass(frozen=True)
class Usage:
    """One quota row of a region: `name` is a VM family, `cores` (regional) or `lowPriorityCores` (spot)."""

    name: str
    used: int
    limit: int

    @property
    def left(self) -> int:
        """What can still be used; never below zero."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class Demand:
    """vCPUs that pools take: when created, and at most, with all nodes of the autoscaler and the upgrade surge."""

    at_creation: int
    at_most: int

    def __add__(self, other: Demand) -> Demand:
        return Demand(self.at_creation + other.at_creation, self.at_most + other.at_most)


def surge_nodes(nodes: int, surge: str | None) -> int:
    """Extra nodes of an upgrade: a number, or a percentage of the nodes rounded up; text that is neither, which a live
    pool may have, counts as the default.
    """
    match = _SURGE.fullmatch(surge or DEFAULT_SURGE)
    if match is None:
        return surge_nodes(nodes, DEFAULT_SURGE)
    number = int(match["number"])
    return -(-nodes * number // 100) if match["percent"] else number


def demand(vcpus: int, count: int, max_count: int | None, surge: str | None) -> Demand:
    """The vCPUs of a pool whose nodes have `vcpus` each; `max_count` is the autoscaler's."""
    most = count if max_count is None else max(count, max_count)
    return Demand(vcpus * count, vcpus * (most + surge_nodes(most, surge)))


def limit_to_ask_for(usage: Usage, needed: int) -> int:
    """The smallest limit under which the need fits."""
    return usage.used + needed
