"""How a fault damages the body of an answer that is otherwise right."""

from __future__ import annotations

import copy
import json
from typing import Any

from arm_simulator.core.faults import Fault

LIST_NAMES = ("value", "values")


def spoiled(body: Any, fault: Fault | None, encoded: bytes) -> bytes:
    """Returns the bytes to send in place of `encoded`."""
    kind = fault.kind if fault else ""
    if kind == "invalid-json":
        return b'{"value": [ this is no JSON'
    if kind == "empty-list" and isinstance(body, dict):
        emptied = {name: [] if name in LIST_NAMES else item for name, item in body.items() if name != "nextLink"}
        return json.dumps(emptied).encode()
    if kind == "wrong-type" and fault is not None:
        return json.dumps(with_wrong_types(body, fault.argument)).encode()
    return encoded


def with_wrong_types(body: Any, path: str | None) -> Any:
    """Returns a copy in which one member (a.b.c, digits index lists) or every top-level member has another type."""
    body = copy.deepcopy(body)
    if path is None:
        return (
            {name: another_type(item) for name, item in body.items()} if isinstance(body, dict) else another_type(body)
        )
    *parents, last = path.split(".")
    target = body
    for name in parents:
        target = _member(target, name)
    if isinstance(target, dict) and last in target:
        target[last] = another_type(target[last])
    elif isinstance(target, list) and last.isdigit() and int(last) < len(target):
        target[int(last)] = another_type(target[int(last)])
    return body


def another_type(value: Any) -> Any:
    """Returns a value of a type that nobody expects there."""
    return 17 if isinstance(value, str) else "not what was expected"


def _member(target: Any, name: str) -> Any:
    """Returns a member of an object or a list, or None."""
    if isinstance(target, dict):
        return target.get(name)
    if isinstance(target, list) and name.isdigit() and int(name) < len(target):
        return target[int(name)]
    return None
