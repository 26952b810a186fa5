"""Resources are printed as az prints them: every member by az's name, and null where Azure sent none.

What az prints is what az's own function makes of the SDK's models; both are those that are installed beside this test.
"""

from __future__ import annotations

import datetime
import enum
import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from azure.cli.core.util import todict
from azure.core.serialization import get_backcompat_attr_name, is_generated_model
from azure.mgmt.containerservice import models
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arm.containerservice import cluster_as_in_az, node_pool_as_in_az
from aks_sandbox.model.codec import KEYED, az_name, flat_resource, member_of
from aks_sandbox.model.secret_members import without_secret_members

NAMESPACE = {**vars(inspect.getmodule(models.ManagedCluster)), "_models": models}
WHEN = "2026-11-30T07:23:00+00:00"
#: A text with capitals, so that it shows where a key was taken for a member.
KEY = "someKeyID"
RESOURCES: list[tuple[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = [
    ("ManagedCluster", cluster_as_in_az),
    ("AgentPool", node_pool_as_in_az),
]


@cache
def model_classes() -> list[Any]:
    """Every model of the SDK; each knows its members once one was made of it."""
    classes: list[Any] = [one for _, one in inspect.getmembers(models, inspect.isclass) if is_generated_model(one)]
    for one in classes:
        one({})
    return classes


def members_of(model: Any) -> Iterator[tuple[str, str, Any]]:
    """What az prints for each member of a model, how the REST API spells it, and its type."""
    hints = typing.get_type_hints(model, NAMESPACE)
    for attribute, hint in hints.items():
        for rest in rest_names(model, attribute):
            [printed] = todict({member_of(get_backcompat_attr_name(model({}), attribute)): None})
            yield printed, rest, hint


def rest_names(model: Any, attribute: str) -> list[str]:
    """What the SDK sends where that attribute is set: one member, or none where it is not of the REST API."""
    one = model({})
    try:
        setattr(one, attribute, "x")
    except (AttributeError, TypeError, ValueError):
        setattr(one, attribute, {})
    return list(one)


def inner(kind: Any) -> Any:
    """The type without None, and a name of an enum as the text that it is."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        [kind, *_] = [one for one in typing.get_args(kind) if one is not type(None)]
    return kind


def whole(kind: Any, depth: int = 0) -> Any:
    """A value of that type as JSON has it, with every member that it can have."""
    kind = inner(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is list:
        return [whole(arguments[0], depth)] * 2
    if origin is dict:
        return {KEY: whole(arguments[1], depth)}
    if is_generated_model(kind):
        members = members_of(kind) if depth < 8 else ()  # an error may have details, which are errors
        return {rest: whole(of, depth + 1) for _, rest, of in members}
    if kind is datetime.datetime:
        return WHEN
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "x"
    return {str: "x", int: 1, float: 1.5, bool: True, bytes: "eA=="}.get(kind, KEY)


@cache
def names() -> set[tuple[str, str]]:
    """Every member of every model: how the REST API spells it, and what az prints."""
    return {(rest, printed) for model in model_classes() for printed, rest, _ in members_of(model)}


def as_az_prints(kind: str, body: Mapping[str, Any]) -> Any:
    """The same resource through the SDK and az."""
    return todict(getattr(models, kind)(body))


def in_json(value: Any) -> Any:
    """Bytes, which az cannot print, as the REST API has them."""
    if isinstance(value, dict):
        return {key: in_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_json(item) for item in value]
    return "eA==" if isinstance(value, bytes) else value


def test_the_models_of_az_are_what_is_compared_with() -> None:
    assert len(model_classes()) > 150
    assert len(names()) > 400
    assert {("osSKU", "osSku"), ("issuerURL", "issuerUrl"), ("enableRBAC", "enableRbac")} < names()


def test_every_member_is_called_as_az_calls_it() -> None:
    # Of these, a property hides a member of its resource, and flat_resource gives it the longer name.
    longer = {("type", "typePropertiesType")}
    assert {(rest, printed) for rest, printed in names() if az_name(rest) != printed} == longer


@pytest.mark.parametrize(
    ("rest", "printed"),
    [
        ("vnetSubnetID", "vnetSubnetId"),
        ("adminGroupObjectIDs", "adminGroupObjectIDs"),
        ("effectiveOutboundIPs", "effectiveOutboundIPs"),
        ("publicIPPrefixes", "publicIpPrefixes"),
        ("countIPv6", "countIpv6"),
        ("nonResourceURLs", "nonResourceUrLs"),
        ("scan-interval", "scanInterval"),
        ("eTag", "eTag"),
        ("", ""),
    ],
)
def test_odd_names_are_made_in_the_same_way(rest: str, printed: str) -> None:
    assert az_name(rest) == printed


def test_the_keys_of_every_mapping_stay() -> None:
    kinds = [(rest, inner(kind)) for model in model_classes() for _, rest, kind in members_of(model)]
    assert {rest for rest, kind in kinds if typing.get_origin(kind) is dict} <= KEYED
    assert not {rest for rest, kind in kinds if is_generated_model(kind)} & KEYED


@pytest.mark.parametrize(("kind", "shown"), RESOURCES)
def test_a_whole_resource_is_what_az_prints(kind: str, shown: Callable[[Any], Any]) -> None:
    body = whole(getattr(models, kind))
    # But for its secrets, which az prints and this product does not.
    assert shown(body) == without_secret_members(in_json(as_az_prints(kind, body)))[0]


@pytest.mark.parametrize(("kind", "shown"), RESOURCES)
def test_what_azure_left_out_is_null_at_every_depth(kind: str, shown: Callable[[Any], Any]) -> None:
    pool = {"upgradeSettings": {"maxSurge": "10%"}, "tags": {"costCenterID": "7"}}
    of_cluster = {"upgradeSettings": {}, "agentPoolProfiles": [pool], "addonProfiles": {"newID": {"enabled": True}}}
    body = {"name": "demo", "properties": of_cluster if kind == "ManagedCluster" else pool}
    document = shown(body)
    printed = as_az_prints(kind, body)
    assert document == printed
    assert list(document) == list(printed)
    assert document["provisioningState"] is None


def test_what_the_models_do_not_know_stays_with_its_name_in_the_same_spelling() -> None:
    profile = {"enableFIPSMode": True, "tags": {"costCenterID": "7"}, "list": [{"issuerURL": "x"}]}
    body = {"name": "p", "properties": {"count": 1, "newProfileOfAPI": profile, "status": {"newURL": "x"}}}
    document = node_pool_as_in_az(body)
    assert document["newProfileOfApi"] == {
        "enableFipsMode": True,
        "tags": {"costCenterID": "7"},
        "list": [{"issuerUrl": "x"}],
    }
    assert document["status"]["newUrl"] == "x"
    assert "provisioningError" in document["status"]


@pytest.mark.parametrize(
    "properties",
    [
        {"count": 1, "upgradeSettings": 5},
        {"count": 1, "creationData": [1]},
        {"upgradeSettings": ["x"], "nodeLabels": "x", "tags": 3, "nodeTaints": {"a": 1}},
        {"count": "many", "powerState": "Running"},
        {"agentPoolProfiles": {"a": 1}, "identityProfile": 3},
        "no object",
        None,
    ],
    ids=repr,
)
@pytest.mark.parametrize(("kind", "shown"), RESOURCES)
def test_members_of_another_type_are_printed_as_they_came(
    kind: str, shown: Callable[[Any], Any], properties: Any
) -> None:
    body = {"name": "demo", "properties": properties}
    document = shown(body)
    sent = flat_resource(body)
    assert {name: document[name] for name in sent} == sent


@given(st.dictionaries(st.text("osSKUk_-I", max_size=6), st.integers()))
def test_no_member_is_lost_when_az_would_call_two_the_same(members: dict[str, int]) -> None:
    assert sorted(flat_resource(members).values()) == sorted(members.values())
