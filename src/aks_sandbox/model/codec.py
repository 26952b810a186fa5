"""Data as JSON and back, and resources as az prints them: the names of their members, and which are lifted up."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any

_CAPITALS = re.compile(r"IPv(?=\d)|[A-Z]+")


def member_of(attribute: str) -> str:
    """The member for a Python name: node_pools becomes nodePools."""
    return re.sub(r"(?<!^)_([a-zA-Z])", lambda match: match[1].upper(), attribute)


def attribute_of(member: str) -> str:
    """The Python name for a member of a document of ours: the way back of `member_of`."""
    return re.sub(r"(?<!^)[A-Z]", lambda match: f"_{match[0].lower()}", member)


def az_name(rest_name: str) -> str:
    """What az calls the member that the REST API spells in that way: vnetSubnetID becomes vnetSubnetId."""
    return member_of(_CAPITALS.sub(_word, rest_name).replace("-", "_"))


def _word(match: re.Match[str]) -> str:
    word, end = match.group(), match.end()
    before = "_" if match.start() > 0 and match.string[match.start() - 1] not in "_-" else ""
    # The last capital of several begins the next word, as in publicIPPrefix.
    if word.isupper() and len(word) > 1 and match.string[end : end + 1].isalpha():
        return f"{before}{word[:-1].lower()}_{word[-1].lower()}"
    return before + word.lower()


#: Members that hold a mapping: the keys in it are chosen by users, or names of things, and stay as they are.
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


def written_as(member: str) -> Mapping[str, str]:
    """The metadata of a field whose member in a document keeps a name that the field no longer has."""
    return {_MEMBER: member}


_MEMBER, _LATER = "member", "later"
#: The metadata of a field that documents of this schema from before it do not have.
LATER: Mapping[str, bool] = {_LATER: True}


def members_of(kind: Any) -> dict[str, str]:
    """The members of a dataclass by the names of its fields."""
    return {one.name: one.metadata.get(_MEMBER) or member_of(one.name) for one in dataclasses.fields(kind)}


def always_there(kind: Any) -> list[str]:
    """The members that every document of this schema has."""
    members = members_of(kind)
    return [members[one.name] for one in dataclasses.fields(kind) if not one.metadata.get(_LATER)]


def to_json(value: Any) -> Any:
    """The value as what `json` can write."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {member: to_json(getattr(value, name)) for name, member in members_of(value).items()}
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_json(item) for item in value)
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value


def from_json(kind: Any, data: Any) -> Any:
    """The value of that type; ValueError, which says what was expected, on anything else."""
    if kind is Any:
        return data
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments, data)
    if origin in (tuple, frozenset):
        if not isinstance(data, list):
            raise ValueError(f"expected a list, found {type(data).__name__}")
        return origin(from_json(arguments[0], item) for item in data)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(data, dict):
            raise ValueError(f"expected an object, found {type(data).__name__}")
        return {str(key): from_json(arguments[1], item) for key, item in data.items()}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)  # its error names what is not one of its values
    expected = type(None) if kind is None else kind
    if not isinstance(data, expected) or (expected is int and isinstance(data, bool)):
        raise ValueError(f"expected {expected.__name__}, found {type(data).__name__}")
    return data


def _union(kinds: tuple[Any, ...], data: Any) -> Any:
    others = [kind for kind in kinds if kind is not type(None)]
    if len(others) == 1 and data is not None:
        return from_json(others[0], data)  # its own error says more than that nothing fits
    for kind in kinds:
        try:
            return from_json(kind, data)
        except ValueError:
            continue
    raise ValueError(f"found {type(data).__name__} where it cannot be")


def _dataclass(kind: type[Any], data: Any) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"expected {kind.__name__}, found {type(data).__name__}")
    hints = typing.get_type_hints(kind)
    members = members_of(kind)
    unknown = set(data) - set(members.values())
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(map(str, unknown)))}")
    values = {}
    for name, member in members.items():
        if member in data:
            try:
                values[name] = from_json(hints[name], data[member])
            except ValueError as error:
                raise ValueError(f"{kind.__name__}.{member}: {error}") from None
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from None
