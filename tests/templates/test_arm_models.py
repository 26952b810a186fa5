"""The resources of ARM templates have the members that the models of az's SDK have, with values of their types."""

from __future__ import annotations

import enum
import json
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from azure.core.serialization import is_generated_model
from azure.mgmt.containerservice import models

from aks_sandbox.create.bodies import agent_pool, managed_cluster
from aks_sandbox.templates.arm_template import arm_template
from aks_sandbox.templates.draft import cluster_template, pool_template
from tests.arm.test_names_of_az import NAMESPACE, rest_names
from tests.create.test_body_members import KEY
from tests.support.wanted import target
from tests.templates.test_azurerm import FULL, POOL_OF_ALL, PRIVATE
from tests.templates.test_round_trips import CLUSTERS, POOLS

ALL_CLUSTERS = {**CLUSTERS, "full of azurerm": FULL, "private of azurerm": PRIVATE}
ALL_POOLS = {**POOLS, "full of azurerm": POOL_OF_ALL}
#: What ARM has of each resource beside its model.
OF_ARM = {"type", "apiVersion", "name"}


@cache
def members(model: Any) -> Mapping[str, Any]:
    """The type of each member, by the name that the REST API has for it."""
    model({})
    hints = typing.get_type_hints(model, NAMESPACE)
    return {rest: hint for attribute, hint in hints.items() for rest in rest_names(model, attribute)}


def problems(value: Any, hint: Any, path: str) -> Iterator[str]:
    """What of a value the type does not have."""
    kinds = [one for one in typing.get_args(hint) if one is not type(None)] if typing.get_origin(hint) in UNIONS else []
    hint = next((one for one in kinds if is_generated_model(one)), kinds[0] if kinds else hint)
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(value, str) and value.startswith("["):
        return
    if is_generated_model(hint):
        known = members(hint)
        for name, one in value.items():
            if name not in known:
                yield f"{path}.{name}"
            else:
                yield from problems(one, known[name], f"{path}.{name}")
    elif origin is list:
        for number, one in enumerate(value):
            yield from problems(one, inside[0], f"{path}[{number}]")
    elif origin is dict:
        for name, one in value.items():
            yield from problems(one, inside[1], f"{path}.{name}")
    elif not isinstance(value, _kinds(hint)):
        yield f"{path} is {type(value).__name__}"


def _kinds(hint: Any) -> tuple[type, ...]:
    """The types of JSON that a plain type takes."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return (str,)
    return {str: (str,), int: (int,), float: (int, float), bool: (bool,)}.get(hint, (object,))


UNIONS = (typing.Union, type(int | str))


def resource_of(text: str) -> dict[str, Any]:
    """The only resource of a template, without what ARM adds."""
    (resource,) = json.loads(text)["resources"]
    return {name: value for name, value in resource.items() if name not in OF_ARM}


@pytest.mark.parametrize("name", ALL_CLUSTERS)
def test_a_cluster_has_the_members_of_the_model(name: str) -> None:
    spec = ALL_CLUSTERS[name]
    resource = resource_of(arm_template(cluster_template(spec.target, managed_cluster(spec, "eastus", KEY))))
    assert list(problems(resource, models.ManagedCluster, "cluster")) == []


@pytest.mark.parametrize("name", ALL_POOLS)
def test_a_node_pool_has_the_members_of_the_model(name: str) -> None:
    resource = resource_of(arm_template(pool_template(target(), "box", agent_pool(ALL_POOLS[name]))))
    assert list(problems(resource, models.AgentPool, "pool")) == []


def test_a_member_or_a_type_that_the_model_does_not_have_is_seen() -> None:
    wrong = {
        "properties": {"osSku": "AzureLinux", "count": "3", "upgradeSettings": {"maxSurges": "1"}, "tags": {"a": 1}}
    }
    assert list(problems(wrong, models.AgentPool, "pool")) == [
        "pool.properties.osSku",
        "pool.properties.count is str",
        "pool.properties.upgradeSettings.maxSurges",
        "pool.properties.tags.a is int",
    ]
