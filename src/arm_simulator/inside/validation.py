"""Whether an object may exist at all: its names, and the few fields that this simulator acts on."""

from __future__ import annotations

import re
from typing import Any

from arm_simulator.inside.field_types import check_types
from arm_simulator.inside.quantities import QuantityError, amount
from arm_simulator.inside.refusals import ApiError, invalid
from arm_simulator.inside.state import Object

LABEL_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LABEL_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
RESTARTS = ("Always", "OnFailure", "Never")


def check_name(kind: str, thing: Object) -> None:
    """Requires a valid name and labels that are texts.

    Raises:
        ApiError: the object may not be called that.
    """
    name = thing["metadata"].get("name")
    if not isinstance(name, str) or not name:
        raise invalid(kind, "", "metadata.name: Required value: name or generateName is required")
    pattern, longest = (LABEL_NAME, 63) if kind == "Namespace" else (SUBDOMAIN, 253)
    if not pattern.fullmatch(name) or len(name) > longest:
        rule = "RFC 1123 label" if kind == "Namespace" else "RFC 1123 subdomain"
        raise invalid(kind, name, f'metadata.name: Invalid value: "{name}": a lowercase {rule} is needed here')
    for where in ("labels", "annotations"):
        for key, value in _mapping(kind, name, thing["metadata"].get(where), f"metadata.{where}").items():
            if not isinstance(value, str):
                raise ApiError(
                    "BadRequest", f'{kind} in version "v1" cannot be handled: metadata.{where}[{key}] must be a string'
                )
            if where == "labels" and (len(value) > 63 or not LABEL_VALUE.fullmatch(value)):
                raise invalid(kind, name, f'metadata.labels: Invalid value: "{value}": this is no label value')


def check_pod(pod: Object) -> None:
    """Requires a pod whose containers make sense.

    Raises:
        ApiError: they do not.
    """
    name, spec = pod["metadata"]["name"], pod.get("spec")
    if not isinstance(spec, dict):
        raise invalid("Pod", name, "spec.containers: Required value")
    check_types(spec)
    containers = spec.get("containers")
    if not containers:
        raise invalid("Pod", name, "spec.containers: Required value")
    restart = spec.get("restartPolicy", "Always")
    if restart not in RESTARTS:
        offered = ", ".join(f'"{one}"' for one in sorted(RESTARTS))
        raise invalid("Pod", name, f'spec.restartPolicy: Unsupported value: "{restart}": supported values: {offered}')
    seen: set[str] = set()
    for index, one in enumerate(containers):
        where = f"spec.containers[{index}]"
        called = one.get("name")
        if not isinstance(called, str) or not LABEL_NAME.fullmatch(called) or len(called) > 63:
            raise invalid("Pod", name, f'{where}.name: Invalid value: "{called}": a lowercase RFC 1123 label is needed')
        if called in seen:
            raise invalid("Pod", name, f'{where}.name: Duplicate value: "{called}"')
        seen.add(called)
        if not isinstance(one.get("image"), str) or not one["image"]:
            raise invalid("Pod", name, f"{where}.image: Required value")
        _check_resources(name, where, one.get("resources"))


def _check_resources(name: str, where: str, given: Any) -> None:
    """Requires amounts, and no request above its limit."""
    rows = _mapping("Pod", name, given, f"{where}.resources")
    for kind in ("limits", "requests"):
        for resource, value in _mapping("Pod", name, rows.get(kind), f"{where}.resources.{kind}").items():
            try:
                amount(resource, value)
            except QuantityError:
                raise ApiError(
                    "BadRequest",
                    'Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression '
                    "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                ) from None
    for resource, value in (rows.get("requests") or {}).items():
        most = (rows.get("limits") or {}).get(resource)
        if most is not None and amount(resource, value) > amount(resource, most):
            raise invalid(
                "Pod",
                name,
                f'{where}.resources.requests: Invalid value: "{value}": must be less than or equal to {resource} '
                f"limit of {most}",
            )


def _mapping(kind: str, name: str, value: Any, where: str) -> dict[str, Any]:
    """Returns a value that must be an object, or nothing."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid(kind, name, f"{where}: Invalid value: an object is needed here")
    return value
