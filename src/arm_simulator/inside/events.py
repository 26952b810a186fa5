"""Events of a cluster: those that its pods caused, and those of the seed."""

from __future__ import annotations

import uuid

from arm_simulator.inside.state import Inside, Object, moment, next_version


def events(inside: Inside) -> list[Object]:
    """Returns all events, oldest first."""
    found: list[Object] = [one for one in inside.section("events").values() if one]
    return sorted(found, key=lambda one: int(one["metadata"].get("resourceVersion", 0)))


def record(inside: Inside, pod: Object, kind: str, reason: str, message: str, component: str = "kubelet") -> None:
    """Keeps an event about a pod; one that is there already is counted."""
    now = moment(inside.now())
    known = inside.section("events")
    metadata = pod["metadata"]
    for one in known.values():
        about = one["involvedObject"]
        if about.get("uid") == metadata["uid"] and (one["reason"], one["message"]) == (reason, message):
            one |= {"count": int(one.get("count") or 1) + 1, "lastTimestamp": now}
            one["metadata"]["resourceVersion"] = next_version(inside)
            return
    node = pod["spec"].get("nodeName")
    name = f"{metadata['name']}.{uuid.uuid4().hex[:16]}"
    about = {"apiVersion": "v1", "kind": "Pod", "name": metadata["name"], "namespace": metadata["namespace"]}
    known[f"{metadata['namespace']}/{name}"] = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": name,
            "namespace": metadata["namespace"],
            "uid": str(uuid.uuid4()),
            "creationTimestamp": now,
            "resourceVersion": next_version(inside),
        },
        "involvedObject": {**about, "uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]},
        "type": kind,
        "reason": reason,
        "message": message,
        "count": 1,
        "firstTimestamp": now,
        "lastTimestamp": now,
        "source": {"component": component, **({"host": node} if node and component == "kubelet" else {})},
        "reportingComponent": component,
        "reportingInstance": node if node and component == "kubelet" else "",
    }
