"""Label selectors, field selectors and simple JSON paths."""

from __future__ import annotations

import re
from typing import Any

from arm_simulator.inside.state import Object
from arm_simulator.kubectl.arguments import BadUse, NotCovered

FIELDS = {
    "Pod": (
        "metadata.name",
        "metadata.namespace",
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.serviceAccountName",
        "status.phase",
        "status.podIP",
    ),
    "Event": (
        "metadata.name",
        "metadata.namespace",
        "involvedObject.kind",
        "involvedObject.name",
        "involvedObject.namespace",
        "involvedObject.uid",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
    "Node": ("metadata.name", "spec.unschedulable"),
    "Namespace": ("metadata.name", "status.phase"),
    "RuntimeClass": ("metadata.name",),
}
SET_BASED = re.compile(r"\s*([\w./-]+)\s+(in|notin)\s+\(([^)]*)\)\s*")
EQUALITY = re.compile(r"\s*([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)\s*")
PRESENCE = re.compile(r"\s*(!?)\s*([\w./-]+)\s*")
STEP = re.compile(r"\.([\w-]+(?:\\\.[\w-]+)*)|\[(\*|-?\d+|'[^']*')\]")


def labelled(thing: Object, selector: str) -> bool:
    """Says whether an object has the labels of a selector.

    Raises:
        BadUse: the selector cannot be parsed.
    """
    labels = thing["metadata"].get("labels") or {}
    return all(_requirement(labels, part) for part in re.split(r",(?![^(]*\))", selector) if selector)


def _requirement(labels: dict[str, str], part: str) -> bool:
    """Says whether labels meet one requirement."""
    found = SET_BASED.fullmatch(part)
    if found:
        among = labels.get(found[1]) in [one.strip() for one in found[3].split(",")]
        return among if found[2] == "in" else not among
    found = EQUALITY.fullmatch(part)
    if found:
        return (labels.get(found[1]) == found[3]) is (found[2] != "!=")
    found = PRESENCE.fullmatch(part)
    if found:
        return (found[2] in labels) is not bool(found[1])
    raise BadUse(f"error: unable to parse requirement: {part!r} is no label selector")


def with_fields(kind: str, thing: Object, selector: str) -> bool:
    """Says whether an object has the fields of a selector.

    Raises:
        BadUse: a field cannot be selected by.
    """
    for part in selector.split(",") if selector else ():
        found = re.fullmatch(r"\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*", part)
        if found is None:
            raise BadUse(f"error: invalid field selector {part!r}")
        if found[1] not in FIELDS[kind]:
            raise BadUse(
                f'Error from server (BadRequest): Unable to find "{kind}" that match label selector "", field selector '
                f'"{selector}": field label not supported: {found[1]}'
            )
        value = _member(thing, "source.component" if found[1] == "source" else found[1])
        if value is None and found[1] == "source":
            value = thing.get("reportingComponent")
        if (_text(value or "") == found[3]) is (found[2] == "!="):
            return False
    return True


def at_path(thing: Any, path: str) -> list[Any]:
    """Returns what a simple JSON path finds, such as {.status.phase} or {.items[*].metadata.name}.

    Raises:
        NotCovered: the path is more than names, numbers and stars.
    """
    inner = path.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1].strip()
    inner = inner.removeprefix("$")
    if inner and inner[0] not in ".[":
        inner = "." + inner
    found, position = [thing], 0
    while position < len(inner):
        step = STEP.match(inner, position)
        if step is None:
            raise NotCovered(f"the JSON path {path!r}")
        position = step.end()
        found = [item for one in found for item in _step(one, step)]
    return found


def rendered(thing: Any, template: str) -> str:
    """Returns a JSON path template with what its braces find.

    Raises:
        NotCovered: the template is more than simple paths and texts.
    """
    parts = []
    for literal, inner in re.findall(r"([^{]+)|\{([^}]*)\}", template):
        quoted = re.fullmatch(r'\s*"(.*)"\s*', inner)
        if literal:
            parts.append(literal)
        elif quoted:
            parts.append(quoted[1].replace("\\n", "\n").replace("\\t", "\t"))
        else:
            parts.append(" ".join(_text(one) for one in at_path(thing, inner)))
    return "".join(parts)


def _step(value: Any, step: re.Match[str]) -> list[Any]:
    """Returns what one step of a path leads to."""
    name = step[1].replace("\\.", ".") if step[1] else step[2].strip("'") if step[2].startswith("'") else None
    if name is not None:
        return [value[name]] if isinstance(value, dict) and name in value else []
    if not isinstance(value, list):
        return list(value.values()) if step[2] == "*" and isinstance(value, dict) else []
    if step[2] == "*":
        return value
    index = int(step[2])
    return [value[index]] if -len(value) <= index < len(value) else []


def _member(thing: Any, path: str) -> Any:
    """Returns a member by its dotted path, or None."""
    for name in path.split("."):
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


def _text(value: Any) -> str:
    """Returns a value as kubectl prints it."""
    import json

    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"))
