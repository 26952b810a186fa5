"""Objects as kubectl prints them for people; the columns of the wide form are not covered."""

from __future__ import annotations

from datetime import UTC, datetime

from arm_simulator.core.operations import utc_now
from arm_simulator.inside.nodes import is_ready
from arm_simulator.inside.state import Object
from arm_simulator.kubectl.kinds import Kind

HEADS = {
    "Pod": ("NAME", "READY", "STATUS", "RESTARTS", "AGE"),
    "Namespace": ("NAME", "STATUS", "AGE"),
    "Node": ("NAME", "STATUS", "ROLES", "AGE", "VERSION"),
    "Event": ("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"),
    "RuntimeClass": ("NAME", "HANDLER", "AGE"),
}


def table(kind: Kind, things: list[Object], with_namespace: bool, heads: bool, several: bool = False) -> str:
    """Returns objects of one kind as a table; where several kinds are shown, names carry theirs."""
    rows: list[tuple[str, ...]] = [HEADS[kind.name]] if heads else []
    for thing in things:
        name, *cells = _row(kind.name, thing)
        rows.append((f"{kind.singular}/{name}" if several and kind.name != "Event" else name, *cells))
    if with_namespace and kind.namespaced:
        names = ["NAMESPACE"] if heads else []
        names += [str(thing["metadata"].get("namespace", "")) for thing in things]
        rows = [(name, *row) for name, row in zip(names, rows, strict=True)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    lines = ["   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "".join(line + "\n" for line in lines)


def _row(kind: str, thing: Object) -> tuple[str, ...]:
    """Returns the cells of one object."""
    name = str(thing["metadata"]["name"])
    age = _age(thing["metadata"].get("creationTimestamp"))
    if kind == "Pod":
        rows = thing["status"].get("containerStatuses") or []
        ready = sum(bool(row.get("ready")) for row in rows)
        restarts = sum(int(row.get("restartCount") or 0) for row in rows)
        return name, f"{ready}/{len(thing['spec']['containers'])}", _pod_state(thing), str(restarts), age
    if kind == "Namespace":
        return name, str(thing["status"]["phase"]), age
    if kind == "Node":
        state = "Ready" if is_ready(thing) else "NotReady"
        state += ",SchedulingDisabled" if thing["spec"].get("unschedulable") else ""
        return name, state, "<none>", age, str(thing["status"]["nodeInfo"]["kubeletVersion"])
    if kind == "Event":
        about = thing.get("involvedObject") or {}
        last = (thing.get("series") or {}).get("lastObservedTime") or thing.get("eventTime")
        seen = _age(thing.get("lastTimestamp") or str(last).partition(".")[0] + "Z")
        called = f"{str(about.get('kind', '')).lower()}/{about.get('name', '')}"
        return seen, str(thing.get("type", "")), str(thing.get("reason", "")), called, str(thing.get("message", ""))
    return name, str(thing.get("handler", "")), age


def _pod_state(thing: Object) -> str:
    """Returns what kubectl shows as the state of a pod: its phase, or the reason of a container."""
    if thing["metadata"].get("deletionTimestamp"):
        return "Terminating"
    shown = str(thing["status"].get("reason") or thing["status"].get("phase") or "Unknown")
    for row in thing["status"].get("containerStatuses") or []:
        state = row.get("state") or {}
        shown = str((state.get("waiting") or state.get("terminated") or {}).get("reason") or shown)
    return shown


def _age(text: object) -> str:
    """Returns how long ago a moment was."""
    try:
        then = datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return "<unknown>"
    seconds = max(0, int((utc_now() - then).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= 2 * size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
