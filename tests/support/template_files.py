"""Node pools and clusters as files of each language, and what `template check` finds in them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from aks_sandbox.templates.judging import FilesReport, judge_files
from aks_sandbox.templates.reading.arm_file import read_arm
from aks_sandbox.templates.reading.bicep_file import read_bicep
from aks_sandbox.templates.reading.declared import Declared
from aks_sandbox.templates.reading.terraform_file import read_terraform
from aks_sandbox.templates.reading.values import Either, ListOf, Literal, Open, Struct, Value

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
CLUSTER_TYPE = "Microsoft.ContainerService/managedClusters"
POOL_TYPE = f"{CLUSTER_TYPE}/agentPools"
VERSION = "2026-05-01"
#: A sandboxed node pool of which each check is content.
GOOD: Mapping[str, Any] = {
    "workloadRuntime": "KataVmIsolation",
    "osSKU": "AzureLinux",
    "vmSize": "Standard_D4s_v5",
    "mode": "User",
    "count": 1,
    "orchestratorVersion": "1.34",
}


@dataclass(frozen=True)
class Parameter:
    """Stands for a value that a parameter decides."""

    name: str
    default: Any = None


def parser(name: str) -> None:
    """Skip a test where the parser is not installed, which requirements/test.txt names."""
    pytest.importorskip(name)


def arm(resources: Any, **more: Any) -> str:
    """An ARM template of these resources."""
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", **more, "resources": resources}, indent=2)


def arm_pool(properties: Any, **more: Any) -> dict[str, Any]:
    """A node pool as a resource of its own."""
    return {"type": POOL_TYPE, "apiVersion": VERSION, "name": "aks/box", "properties": properties, **more}


def arm_cluster(pools: Any, **more: Any) -> dict[str, Any]:
    """A cluster with node pools in it."""
    properties = {"agentPoolProfiles": pools, **more.pop("properties", {})}
    return {"type": CLUSTER_TYPE, "apiVersion": VERSION, "name": "aks", "properties": properties, **more}


def _parameters(value: Any) -> list[Parameter]:
    if isinstance(value, Parameter):
        return [value]
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [found for one in inside for found in _parameters(one)]


def pool_as_arm(name: Any, properties: Mapping[str, Any]) -> str:
    """The node pool as ARM JSON."""

    def text(value: Any) -> Any:
        if isinstance(value, Parameter):
            return f"[parameters('{value.name}')]"
        return {key: text(one) for key, one in value.items()} if isinstance(value, Mapping) else value

    parameters = {
        one.name: {"type": "string", **({} if one.default is None else {"defaultValue": one.default})}
        for one in _parameters([name, properties])
    }
    named = f"[concat('aks/', parameters('{name.name}'))]" if isinstance(name, Parameter) else f"aks/{name}"
    return arm([arm_pool(text(properties), name=named)], parameters=parameters)


def pool_as_bicep(name: Any, properties: Mapping[str, Any]) -> str:
    """The node pool as Bicep."""

    def text(value: Any) -> str:
        if isinstance(value, Parameter):
            return value.name
        if isinstance(value, Mapping):
            return "{\n" + "".join(f"{key}: {text(one)}\n" for key, one in value.items()) + "}"
        return f"'{value}'" if isinstance(value, str) else json.dumps(value)

    lines = [
        f"param {one.name} string" + ("" if one.default is None else f" = {text(one.default)}")
        for one in _parameters([name, properties])
    ]
    body = text({"name": name, "properties": properties})
    return "\n".join([*lines, f"resource box '{POOL_TYPE}@{VERSION}' = {body}", ""])


def _hcl(value: Any) -> str:
    if isinstance(value, Parameter):
        return f"var.{value.name}"
    if isinstance(value, Mapping):
        return "{\n" + "".join(f"{key} = {_hcl(one)}\n" for key, one in value.items()) + "}"
    return json.dumps(value)


def _variables(*values: Any) -> str:
    return "".join(
        f'variable "{one.name}" {{\n'
        + ("" if one.default is None else f"default = {json.dumps(one.default)}\n")
        + "}\n"
        for one in _parameters(list(values))
    )


def pool_as_azapi(name: Any, properties: Mapping[str, Any]) -> str:
    """The node pool as Terraform with azapi."""
    return (
        _variables(name, properties)
        + f'resource "azapi_resource" "box" {{\ntype = "{POOL_TYPE}@{VERSION}"\nname = {_hcl(name)}\n'
        + f"body = {_hcl({'properties': properties})}\n}}\n"
    )


LANGUAGES: Mapping[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "arm": pool_as_arm,
    "bicep": pool_as_bicep,
    "terraform": pool_as_azapi,
}


def declared(language: str, *texts: str) -> Sequence[Declared]:
    """What the texts declare."""
    if language == "terraform":
        parser("hcl2")
        return list(read_terraform({f"module/{number}.tf": text for number, text in enumerate(texts)}))
    if language == "bicep":
        parser("pycep")
        return [read_bicep(text, f"{number}.bicep") for number, text in enumerate(texts)]
    return [read_arm(text, f"{number}.json") for number, text in enumerate(texts)]


def judged(language: str, *texts: str, strict: bool = False) -> FilesReport:
    """The report about the texts."""
    return judge_files(declared(language, *texts), strict=strict)


def statuses(report: FilesReport) -> dict[str, set[str]]:
    """The statuses of each code."""
    found: dict[str, set[str]] = defaultdict(set)
    for finding in report.report.findings:
        found[finding.rule.code].add(str(finding.status))
    return found


def sandboxed(report: FilesReport) -> dict[str, bool | None]:
    """Which node pools are sandboxed, by their names."""
    return {pool.resource.name: pool.sandboxed for pool in report.pools}


def settled(value: Value) -> Any:
    """The value as plain data, in which a parameter has its default; what else is open stays."""
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, Struct):
        return {name: settled(one) for name, one in value.members.items()}
    if isinstance(value, ListOf):
        return [settled(item.value) for item in value.items]
    if isinstance(value, Open):
        return value if value.default is None else settled(value.default)
    assert isinstance(value, Either)
    return value
