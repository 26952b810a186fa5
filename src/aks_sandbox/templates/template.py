"""What every language writes: a resource whose body has parameters in some places, and what a reader has to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aks_sandbox.model.cluster import Target
from aks_sandbox.steps import Step

#: The place of a member in a body: names of objects and numbers of lists.
Path = tuple["str | int", ...]


class Kind(Enum):
    """The resource that a template makes."""

    CLUSTER = "cluster"
    NODE_POOL = "node pool"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A value that the reader of a template may change; `name` is in camel case, as ARM and Bicep have it.

    Without a `default`, it must be given. `least` and `most` are about a number, or about the length of a text.
    `secure` keeps the value out of the history of deployments and out of what Terraform prints. `of_group` says that
    the default is the region of the resource group.
    """

    name: str
    description: str
    default: str | int | None = None
    number: bool = False
    least: int | None = None
    most: int | None = None
    secure: bool = False
    of_group: bool = False

    @property
    def snake_name(self) -> str:
        """The name as Terraform has it."""
        return re.sub(r"(?=[A-Z])", "_", self.name).lower()


@dataclass(frozen=True)
class Reference:
    """Stands in a body for the value of a parameter."""

    parameter: Parameter


@dataclass(frozen=True)
class Note:
    """Something that a reader has to know: a paragraph, and the commands that belong to it."""

    text: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    """One resource as code. `body` is the one of a request, with references in it; of a node pool it is that of the
    resource `agentPools`. `remarks` are about single members of the body.
    """

    kind: Kind
    target: Target
    name: Parameter
    cluster: Parameter
    body: Mapping[str, Any]
    parameters: tuple[Parameter, ...]
    api_version: str
    notes: tuple[Note, ...] = ()
    remarks: Mapping[Path, str] = field(default_factory=dict)


def replaced(value: Any, replace: Callable[[Path, Any], Any], path: Path = ()) -> Any:
    """The value, in which every item that is neither an object nor a list went through `replace`."""
    if isinstance(value, Mapping):
        return {name: replaced(item, replace, (*path, name)) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [replaced(item, replace, (*path, number)) for number, item in enumerate(value)]
    return replace(path, value)


def at(value: Any, path: Path) -> Any:
    """The member at a path, None where there is none."""
    for name in path:
        if isinstance(value, Mapping):
            value = value.get(name)
        else:
            known = isinstance(value, list) and isinstance(name, int) and name < len(value)
            value = value[name] if known else None
    return value
