"""Events of a cluster: those that its pods caused, and those of the seed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from arm_simulator.core.merging import merged
from arm_simulator.inside.state import Inside, Object, moment, next_version

SCHEDULER = "default-scheduler"
NOISE = "noise of a simulated event; "
OWN = ("secondsAgo", "count", "component", "noise")


def events(inside: Inside) -> list[Object]:
    """Returns all events, oldest first."""
    known = inside.section("events")
    for key, one in known.items():
        if one and not (one.get("metadata") or {}).get("resourceVersion"):
            known[key] = _completed(inside, key, one)
    found: list[Object] = [one for one in known.values() if one]
    return sorted(found, key=lambda one: int(one["metadata"]["resourceVersion"]))


def record(inside: Inside, pod: Object, kind: str, reason: str, message: str, component: str = "kubelet") -> None:
    """Keeps an event about a pod; one that is there already is counted."""
    known = inside.section("events")
    metadata, now = pod["metadata"], inside.now()
    for one in known.values():
        about = one.get("involvedObject") or {}
        if about.get("uid") == metadata["uid"] and (one.get("reason"), one.get("message")) == (reason, message):
            _count(one, now)
            one["metadata"]["resourceVersion"] = next_version(inside)
            return
    node = str(pod["spec"].get("nodeName") or "")
    name = f"{metadata['name']}.{uuid.uuid4().hex[:16]}"
    made = _event(inside, metadata["namespace"], name, metadata["name"], _told(component, node, now, now, 1))
    made["involvedObject"] |= {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
    made |= {"type": kind, "reason": reason, "message": message}
    known[f"{metadata['namespace']}/{name}"] = made


def _completed(inside: Inside, key: str, given: Object) -> Object:
    """Returns a whole event of one that a seed names: its times are counted back from now, `noise` makes it longer."""
    namespace, _, name = key.partition("/")
    about = str((given.get("involvedObject") or {}).get("name") or name.partition(".")[0])
    pod = inside.section("pods").get(f"{namespace}/{about}") or {}
    node = str((pod.get("spec") or {}).get("nodeName") or "")
    count = int(given.get("count") or 1)
    last = inside.now() - timedelta(seconds=float(given.get("secondsAgo") or 0))
    first = last - timedelta(minutes=min(count - 1, 1440))
    by_scheduler = given.get("reason") == "FailedScheduling"
    component = str(given.get("component") or (SCHEDULER if by_scheduler else "kubelet"))
    whole = {"type": "Warning", "reason": "Unknown", **_told(component, node, first, last, count)}
    length = int(given.get("noise") or 0)
    noise = (NOISE * (length // len(NOISE) + 1))[:length]
    rest = {member: value for member, value in given.items() if member not in OWN}
    whole = merged(_event(inside, namespace, name, about, whole), rest)
    whole["message"] = str(given.get("message", "")) + noise
    return dict(whole)


def _event(inside: Inside, namespace: str, name: str, about: str, rest: Object) -> Object:
    """Returns an event about a pod."""
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": inside.stable_id("event", namespace, name),
            "creationTimestamp": rest["firstTimestamp"] or str(rest["eventTime"]).partition(".")[0] + "Z",
            "resourceVersion": next_version(inside),
        },
        "involvedObject": {
            "apiVersion": "v1",
            "kind": "Pod",
            "name": about,
            "namespace": namespace,
            "uid": inside.stable_id("pod", f"{namespace}/{about}"),
        },
        **rest,
    }


def _told(component: str, node: str, first: datetime, last: datetime, count: int) -> Object:
    """Returns who tells an event and when: the scheduler uses the newer members for it, the kubelet the older ones."""
    if component == SCHEDULER:
        series = {"series": {"count": count, "lastObservedTime": _exact(last)}} if count > 1 else {}
        return {
            "action": "Scheduling",
            "eventTime": _exact(first),
            "firstTimestamp": None,
            "lastTimestamp": None,
            "reportingComponent": component,
            "reportingInstance": f"{component}-simulated",
            "source": {},
            **series,
        }
    return {
        "count": count,
        "eventTime": None,
        "firstTimestamp": moment(first),
        "lastTimestamp": moment(last),
        "reportingComponent": component,
        "reportingInstance": node,
        "source": {"component": component, **({"host": node} if node else {})},
    }


def _count(one: Object, now: datetime) -> None:
    """Notes that an event came once more."""
    if one.get("eventTime"):
        before = int((one.get("series") or {}).get("count") or 1)
        one["series"] = {"count": before + 1, "lastObservedTime": _exact(now)}
    else:
        one |= {"count": int(one.get("count") or 1) + 1, "lastTimestamp": moment(now)}


def _exact(when: datetime) -> str:
    """Returns a moment as the newer members of events have it."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
