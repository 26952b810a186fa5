"""A template as Bicep.

Source of the syntax: https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aks_sandbox.model.safe_text import one_line
from aks_sandbox.templates.arm_template import RESOURCE_TYPES, begins_a_loop
from aks_sandbox.templates.comments import heading, paragraph
from aks_sandbox.templates.template import Kind, Parameter, Path, Reference, Template

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
#: Words of the language, which as a name of a member stand in quotes.
_WORDS = {"true", "false", "null", "for", "if", "in", "existing", "resource", "module", "param", "var", "output"}
_ESCAPES = {"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_BIGGEST = 2**63
_MARK = "//"


def bicep(template: Template) -> str:
    """The text of the file."""
    blocks = ["\n".join(heading(template.notes, _MARK))]
    blocks += ["\n".join(_parameter(one)) for one in template.parameters]
    resource_type = f"{RESOURCE_TYPES[template.kind]}@{template.api_version}"
    symbol = "cluster" if template.kind is Kind.CLUSTER else "nodePool"
    first: dict[str, Any] = {"name": Reference(template.name)}
    if template.kind is Kind.NODE_POOL:
        existing = f"{RESOURCE_TYPES[Kind.CLUSTER]}@{template.api_version}"
        blocks.append(f"resource cluster '{existing}' existing = {{\n  name: {template.cluster.name}\n}}")
        first = {"parent": _Symbol("cluster"), **first}
    body = _object({**first, **template.body}, template.remarks, (), "")
    blocks.append(f"resource {symbol} '{resource_type}' = {body}")
    blocks.append(f"@description('Resource ID of the {template.kind.value}.')")
    blocks[-1] += f"\noutput {symbol}Id string = {symbol}.id"
    return "\n\n".join(block for block in blocks if block) + "\n"


class _Symbol(str):
    """The name of a resource of the file, which stands without quotes."""

    __slots__ = ()


def _parameter(parameter: Parameter) -> Iterator[str]:
    yield f"@description({_text(parameter.description)})"
    for bound, value in (("min", parameter.least), ("max", parameter.most)):
        if value is not None:
            yield f"@{bound}{'Value' if parameter.number else 'Length'}({value})"
    if parameter.secure:
        yield "@secure()"
    line = f"param {parameter.name} {'int' if parameter.number else 'string'}"
    if parameter.of_group:
        line += " = resourceGroup().location"
    elif parameter.default is not None:
        line += f" = {_literal(parameter.default, {}, (), '')}"
    yield line


def _literal(value: Any, remarks: Mapping[Path, str], path: Path, indent: str) -> str:
    if isinstance(value, Reference):
        return value.parameter.name
    if isinstance(value, _Symbol):
        return str(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return _object(value, remarks, path, indent)
    if isinstance(value, list):
        return _list(value, remarks, path, indent)
    whole = int(value) if isinstance(value, int) or value.is_integer() else None
    # The language has whole numbers of 64 bits only.
    return str(whole) if whole is not None and -_BIGGEST <= whole < _BIGGEST else f"json({_text(json.dumps(value))})"


def _object(value: Mapping[str, Any], remarks: Mapping[Path, str], path: Path, indent: str) -> str:
    if not value:
        return "{}"
    if begins_a_loop(value):
        return f"json({_text(json.dumps(value))})"
    inside = f"{indent}  "
    lines = ["{"]
    for name, item in value.items():
        where = (*path, name)
        if where in remarks:
            lines += [f"{inside}{line}" for line in paragraph(remarks[where], _MARK, len(inside))]
        plain = _IDENTIFIER.fullmatch(name) and name not in _WORDS
        lines.append(f"{inside}{name if plain else _text(name)}: {_literal(item, remarks, where, inside)}")
    return "\n".join([*lines, f"{indent}}}"])


def _list(value: list[Any], remarks: Mapping[Path, str], path: Path, indent: str) -> str:
    if not value:
        return "[]"
    inside = f"{indent}  "
    items = (_literal(item, remarks, (*path, number), inside) for number, item in enumerate(value))
    return "\n".join(["[", *(f"{inside}{item}" for item in items), f"{indent}]"])


def _text(text: str) -> str:
    escaped = "".join(_ESCAPES.get(letter) or _visible(letter) for letter in text).replace("${", r"\${")
    return f"'{escaped}'"


def _visible(letter: str) -> str:
    return letter if one_line(letter) == letter else f"\\u{{{ord(letter):x}}}"
