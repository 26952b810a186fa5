"""What a file declares: clusters, node pools, and what of it was not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aks_sandbox.templates.reading.values import ABSENT, Value


class Language(StrEnum):
    """The languages that are read."""

    ARM = "arm"
    BICEP = "bicep"
    TERRAFORM = "terraform"


@dataclass(frozen=True, kw_only=True)
class DeclaredPool:
    """A node pool; `properties` has the members of the REST API, `only_if` in words the conditions under which it
    exists.

    `spelled` has the names of members as the file writes them, where those differ. `azurerm` says that the provider of
    that name makes it. `parent` is the key of its cluster where it is a resource of its own, empty where the cluster is
    not declared.
    """

    file: str
    line: int
    name: Value
    properties: Value
    only_if: tuple[str, ...] = ()
    spelled: Mapping[str, str] = field(default_factory=dict)
    api_version: Value = ABSENT
    azurerm: bool = False
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class DeclaredCluster:
    """A cluster; `more_pools` has in words what adds pools that are not known, `key` is what node pools call it."""

    file: str
    line: int
    name: Value
    properties: Value
    pools: tuple[DeclaredPool, ...] = ()
    more_pools: tuple[str, ...] = ()
    only_if: tuple[str, ...] = ()
    spelled: Mapping[str, str] = field(default_factory=dict)
    api_version: Value = ABSENT
    azurerm: bool = False
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class NotRead:
    """A part that was not read: `what` it is, and why; `named` has the runtimes of Kata that are handed to it.

    `may_hide` says that it may make clusters or node pools.
    """

    file: str
    line: int
    kind: str
    what: str
    named: tuple[str, ...] = ()
    may_hide: bool = True


@dataclass(frozen=True, kw_only=True)
class Declared:
    """All of one file. `existing` counts clusters that the file only refers to. `azurerm` is the version constraint of
    the provider, None where the file does not have one.
    """

    file: str
    language: Language
    clusters: tuple[DeclaredCluster, ...] = ()
    pools: tuple[DeclaredPool, ...] = ()
    not_read: tuple[NotRead, ...] = ()
    azurerm: str | None = None
