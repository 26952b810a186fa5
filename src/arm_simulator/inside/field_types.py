"""The types of the fields of a pod that this simulator reads; what it does not read may be anything."""

from __future__ import annotations

from typing import Any

from arm_simulator.inside.refusals import ApiError
from arm_simulator.inside.state import Object

SPEC: dict[str, Any] = {
    "nodeName": str,
    "runtimeClassName": str,
    "restartPolicy": str,
    "overhead": dict,
    "nodeSelector": {"*": str},
    "securityContext": {"seccompProfile": dict},
    "tolerations": [{"key": str, "operator": str, "value": str, "effect": str}],
    "volumes": [dict],
    "initContainers": [{"resources": {"requests": dict, "limits": dict}}],
    "containers": [
        {
            "image": str,
            "command": [str],
            "args": [str],
            "env": [{"name": str, "value": str, "valueFrom": {"fieldRef": {"fieldPath": str}}}],
            "resources": {"requests": dict, "limits": dict},
            "securityContext": {"seccompProfile": dict, "capabilities": {"drop": [str], "add": [str]}},
        }
    ],
}


def check_types(spec: Object) -> None:
    """Requires that what is read has the type that it must have; a null is as good as nothing, and is removed.

    Raises:
        ApiError: something has another type.
    """
    _check(spec, SPEC, "spec")


def _check(value: Any, wanted: Any, where: str) -> None:
    """Requires one type."""
    if isinstance(wanted, dict):
        _require(isinstance(value, dict), where)
        for name in [name for name, item in value.items() if item is None]:
            del value[name]
        for name, item in value.items():
            if name in wanted or "*" in wanted:
                _check(item, wanted.get(name, wanted.get("*")), f"{where}.{name}")
    elif isinstance(wanted, list):
        _require(isinstance(value, list), where)
        for index, item in enumerate(value):
            _check(item, wanted[0], f"{where}[{index}]")
    else:
        _require(isinstance(value, wanted), where)


def _require(holds: bool, where: str) -> None:
    """Refuses a field that has another type."""
    if not holds:
        raise ApiError("BadRequest", f'Pod in version "v1" cannot be handled as a Pod: {where} has the wrong type')
