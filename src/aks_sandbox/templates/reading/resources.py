"""Clusters and node pools in the REST shape, as ARM JSON, Bicep and azapi write them."""

from __future__ import annotations

from collections.abc import Iterator

from aks_sandbox.templates.reading.declared import DeclaredCluster, DeclaredPool
from aks_sandbox.templates.reading.values import ABSENT, Either, Item, Value, items_of, member

CLUSTER_TYPE = "microsoft.containerservice/managedclusters"
POOL_TYPE = "microsoft.containerservice/managedclusters/agentpools"


def cluster_of(
    *,
    file: str,
    line: int,
    name: Value,
    properties: Value,
    api_version: Value,
    only_if: tuple[str, ...],
    key: str = "",
) -> DeclaredCluster:
    """A cluster with the node pools in its properties."""
    found = items_of(member(properties, "agentPoolProfiles"))
    items = [one for item in found.items for one in _cases(item)]
    pools = tuple(
        DeclaredPool(
            file=file,
            line=item.value.line or line,
            name=member(item.value, "name"),
            properties=item.value,
            only_if=(*only_if, *item.only_if),
            api_version=api_version,
        )
        for item in items
    )
    return DeclaredCluster(
        file=file,
        line=line,
        name=name,
        properties=properties,
        pools=pools,
        more_pools=found.rest,
        only_if=only_if,
        api_version=api_version,
        key=key,
    )


def _cases(item: Item) -> Iterator[Item]:
    """An item that is one of several objects, or none, as the items that it may be."""
    if not isinstance(item.value, Either):
        yield item
        return
    for when, value in item.value.cases:
        if value != ABSENT:
            yield Item(value, (*item.only_if, *when))


def pool_of(
    *,
    file: str,
    line: int,
    name: Value,
    properties: Value,
    api_version: Value,
    only_if: tuple[str, ...],
    parent: str = "",
) -> DeclaredPool:
    """A node pool that is a resource of its own."""
    return DeclaredPool(
        file=file,
        line=line,
        name=name,
        properties=properties,
        only_if=only_if,
        api_version=api_version,
        parent=parent,
    )
