"""An ARM resource as az shows one: its properties beside its name, its members called as az calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.model.member_names import az_name

#: Members that hold a mapping: the keys in it are somebody's choice, or names of things, and stay as they are.
KEYED = frozenset(
    {
        "addonProfiles",
        "annotations",
        "config",
        "controlPlanePluginProfiles",
        "delegatedResources",
        "identityProfile",
        "kubeDNSOverrides",
        "labels",
        "nodeLabels",
        "patchVersions",
        "podLabels",
        "tags",
        "userAssignedIdentities",
        "vnetDNSOverrides",
    }
)


def flat_resource(body: Mapping[str, Any]) -> dict[str, Any]:
    """The resource with its properties lifted to the top; a property that would hide one of the resource's own
    members keeps a longer name, as in az: `type` becomes `typePropertiesType`. Properties that are no object stay.
    """
    properties = body.get("properties") or {}
    if not isinstance(properties, Mapping):
        return _called(body)
    flat = {key: value for key, value in body.items() if key != "properties"}
    for key, value in properties.items():
        flat[f"{key}Properties{key[:1].upper()}{key[1:]}" if key in flat else key] = value
    return _called(flat)


def _called(members: Mapping[str, Any]) -> dict[str, Any]:
    called: dict[str, Any] = {}
    for key, value in members.items():
        name = az_name(key)
        # Of two that az would call the same, one keeps the name that Azure gave it, so that neither is lost.
        called[key if name in called or name in members else name] = _keyed(value) if key in KEYED else _view(value)
    return called


def _keyed(value: Any) -> Any:
    return {key: _view(item) for key, item in value.items()} if isinstance(value, Mapping) else _view(value)


def _view(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _called(value)
    return [_view(item) for item in value] if isinstance(value, list) else value
