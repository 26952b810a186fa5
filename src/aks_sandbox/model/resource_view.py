"""An ARM resource as az shows one: its properties beside its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def flat_resource(body: Mapping[str, Any]) -> dict[str, Any]:
    """The resource with its properties lifted to the top; a property that would hide one of the resource's own
    members keeps a longer name, as in az: `type` becomes `typePropertiesType`. Properties that are no object stay.
    """
    properties = body.get("properties") or {}
    if not isinstance(properties, Mapping):
        return dict(body)
    flat = {key: value for key, value in body.items() if key != "properties"}
    for key, value in properties.items():
        flat[f"{key}Properties{key[:1].upper()}{key[1:]}" if key in flat else key] = value
    return flat
