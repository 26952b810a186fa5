"""The request bodies in templates, read back: each parameter is replaced by its default."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.read_bicep import Call, Name, read_bicep
from tests.support.read_hcl import HclBlock, Traversal, read_hcl

#: Stands where a parameter has no default.
GIVEN = "(given)"
REGION = "(region of the group)"


@dataclass
class ReadBack:
    """One resource of a template; `names` are the parts of its name, `parameters` the defaults by name."""

    kind: str
    api_version: str
    names: list[str]
    body: dict[str, Any]
    parameters: dict[str, Any] = field(default_factory=dict)


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {change(name): _mapped(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    return change(value)


def of_arm(text: str) -> ReadBack:
    """The resource of an ARM template, as Azure Resource Manager evaluates it."""
    document = json.loads(text)
    parameters: dict[str, Any] = {}

    def evaluated(value: Any) -> Any:
        if not isinstance(value, str) or not (value.startswith("[") and value.endswith("]")):
            return value
        if value.startswith("[["):
            return value[1:]
        inside = value[1:-1]
        if inside == "resourceGroup().location":
            return REGION
        if found := re.fullmatch(r"parameters\('(\w+)'\)", inside):
            return parameters[found[1]]
        if found := re.fullmatch(r"json\('(.*)'\)", inside, re.DOTALL):
            assert re.fullmatch(r"(?:[^']|'')*", found[1])
            return json.loads(found[1].replace("''", "'"))
        found = re.fullmatch(r"format\('\{0\}/\{1\}', parameters\('(\w+)'\), parameters\('(\w+)'\)\)", inside)
        assert found is not None, value
        return "/".join(parameters[name] for name in found.groups())

    for name, one in document["parameters"].items():
        parameters[name] = evaluated(one["defaultValue"]) if "defaultValue" in one else GIVEN
    (resource,) = document["resources"]
    rest = {name: item for name, item in resource.items() if name not in ("type", "apiVersion", "name")}
    names = evaluated(resource["name"]).split("/")
    return ReadBack(resource["type"], resource["apiVersion"], names, _mapped(rest, evaluated), parameters)


def of_bicep(text: str) -> ReadBack:
    """The resource of a Bicep file that is not an existing one."""
    file = read_bicep(text)
    parameters: dict[str, Any] = {}
    for name, (_, default, _) in file.parameters.items():
        parameters[name] = GIVEN if default is None else REGION if isinstance(default, Call) else default

    def evaluated(value: Any) -> Any:
        return parameters[value.text] if isinstance(value, Name) else value

    ((kind, _, members),) = (one for one in file.resources.values() if not one[1])
    parents = [one[2]["name"] for one in file.resources.values() if one[1]]
    assert members.pop("parent", None) == (Name("cluster") if parents else None)
    names = [evaluated(name) for name in (*parents, members.pop("name"))]
    type_, _, version = kind.partition("@")
    return ReadBack(type_, version, names, _mapped(members, evaluated), parameters)


def variables_of(file: HclBlock) -> dict[str, Any]:
    """The defaults of the variables by name."""
    return {
        block.words[1]: block.attributes.get("default", GIVEN) for block in file.blocks if block.words[0] == "variable"
    }


def resolved(value: Any, variables: Mapping[str, Any]) -> Any:
    """A value of HCL with the defaults of its variables."""

    def change(item: Any) -> Any:
        if isinstance(item, Traversal) and item.text.startswith("var."):
            return variables[item.text.removeprefix("var.")]
        return item

    return _mapped(value, change)


def of_azapi(text: str) -> ReadBack:
    """The resource of a file for the provider azapi."""
    file = read_hcl(text)
    variables = variables_of(file)
    (resource,) = (block for block in file.blocks if block.words[:2] == ("resource", "azapi_resource"))
    given = resolved(resource.attributes, variables)
    body = dict(given["body"])
    body |= {name: given[name] for name in ("location", "tags") if name in given}
    for identity in resource.blocks:
        assert identity.words == ("identity",)
        ids = identity.attributes.get("identity_ids", [])
        body["identity"] = {"type": identity.attributes["type"]}
        if ids:
            body["identity"]["userAssignedIdentities"] = {one: {} for one in ids}
    kind, _, version = given["type"].partition("@")
    names = [given["name"]]
    if kind.endswith("agentPools"):
        names.insert(0, variables["cluster_name"])
    return ReadBack(kind, version, names, body, variables)
