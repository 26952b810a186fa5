"""A template as ARM JSON.

A text in brackets is an expression to Azure Resource Manager, in a name of a member too; one more bracket at its start
makes it a text. A member named `copy` begins a loop. Source:
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from aks_sandbox.model.safe_text import one_line
from aks_sandbox.templates.template import Kind, Note, Parameter, Reference, Template

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_CLUSTERS = "Microsoft.ContainerService/managedClusters"
RESOURCE_TYPES: Mapping[Kind, str] = {Kind.CLUSTER: _CLUSTERS, Kind.NODE_POOL: f"{_CLUSTERS}/agentPools"}

#: The columns of a comment, which stands in quotes and indented.
_COMMENT = 88


def arm_template(template: Template) -> str:
    """The text of the file."""
    return json.dumps(_document(template), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _document(template: Template) -> dict[str, Any]:
    names = (template.name,) if template.kind is Kind.CLUSTER else (template.cluster, template.name)
    resource_type = RESOURCE_TYPES[template.kind]
    given = ", ".join(f"parameters('{one.name}')" for one in names)
    name = f"[{given}]" if len(names) == 1 else f"[format('{{0}}/{{1}}', {given})]"
    resource: dict[str, Any] = {"type": resource_type, "apiVersion": template.api_version, "name": name}
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "metadata": {"comments": list(_comments(template))},
        "parameters": {one.name: _parameter(one) for one in template.parameters},
        "resources": [{**resource, **_value(template.body)}],
    }


def _comments(template: Template) -> Iterator[str]:
    """The notes and remarks in lines; a command stays whole."""
    for note in (*template.notes, *map(Note, dict.fromkeys(template.remarks.values()))):
        yield from textwrap.wrap(one_line(note.text), _COMMENT)
        for step in note.steps:
            yield from textwrap.wrap(one_line(step.text), _COMMENT)
            if step.command is not None:
                yield str(step.command)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    kind = "int" if parameter.number else "securestring" if parameter.secure else "string"
    described: dict[str, Any] = {"type": kind}
    if parameter.of_group:
        described["defaultValue"] = "[resourceGroup().location]"
    elif parameter.default is not None:
        described["defaultValue"] = _value(parameter.default)
    for bound, value in (("min", parameter.least), ("max", parameter.most)):
        if value is not None:
            described[f"{bound}{'Value' if parameter.number else 'Length'}"] = value
    return {**described, "metadata": {"description": parameter.description}}


def _value(value: Any) -> Any:
    if isinstance(value, Reference):
        return f"[parameters('{value.parameter.name}')]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        if begins_a_loop(value):
            return f"[json('{json.dumps(value).replace(chr(39), chr(39) * 2)}')]"
        return {_text(name): _value(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_value(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def begins_a_loop(value: Mapping[str, Any]) -> bool:
    """Whether Azure Resource Manager would take a member of the object for a loop."""
    return any(name.lower() == "copy" for name in value)


def _text(text: str) -> str:
    return f"[{text}" if text.startswith("[") and text.endswith("]") else text
