"""What the containers of a pod ask for, added up as the scheduler and the kubelet do."""

from __future__ import annotations

from arm_simulator.inside.quantities import amount
from arm_simulator.inside.state import Object

RESOURCES = ("cpu", "memory")


def requested(spec: Object, resource: str) -> int:
    """Returns what the scheduler counts for a pod: its requests and its overhead."""
    total = sum(_of(one, "requests", resource) for one in spec.get("containers") or [])
    first = max((_of(one, "requests", resource) for one in spec.get("initContainers") or []), default=0)
    overhead = (spec.get("overhead") or {}).get(resource, 0)
    return max(total, first) + amount(resource, overhead)


def limit(spec: Object, resource: str) -> int | None:
    """Returns the sum of the limits of a pod's containers, or None when none has one."""
    given = [
        (one.get("resources") or {}).get("limits", {}).get(resource)
        for one in spec.get("containers") or []
        if resource in ((one.get("resources") or {}).get("limits") or {})
    ]
    return sum(amount(resource, value) for value in given) if given else None


def quality(spec: Object) -> str:
    """Returns the quality of service class of a pod."""
    rows = [one.get("resources") or {} for one in spec.get("containers") or []]
    if not any(row.get("requests") or row.get("limits") for row in rows):
        return "BestEffort"
    for row in rows:
        limits, requests = row.get("limits") or {}, row.get("requests") or {}
        if any(limits.get(name) is None or limits.get(name) != requests.get(name) for name in RESOURCES):
            return "Burstable"
    return "Guaranteed"


def _of(container: Object, kind: str, resource: str) -> int:
    """Returns one amount of a container."""
    return amount(resource, ((container.get("resources") or {}).get(kind) or {}).get(resource, 0))
