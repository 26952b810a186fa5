"""The errors for a resource group, a cluster or a node pool that was named and does not exist, with names like it.

Azure is asked for such names only once the error is certain, and what it does not say then is left out of the error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.answers import rows, text
from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS, RESOURCE_GROUPS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.subscriptions import find_group_location
from aks_sandbox.errors import AksSandboxError, NotFound, NotLoggedIn
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.near_names import near_names
from aks_sandbox.steps import Step, step

_LONGEST_SECONDS = 10


def group_not_found(target: Target, connection: Connection | None, *more: Step) -> NotFound:
    """The error for a resource group that does not exist; without a connection it names none like it."""
    near = _near(target.resource_group, lambda: _names(connection, "resourcegroups", RESOURCE_GROUPS))
    return NotFound(
        f"resource group {target.resource_group} was not found in this subscription.",
        *_similar("resource group", near),
        step("List the resource groups:", "az group list --output table"),
        *more,
        argument=Argument.RESOURCE_GROUP,
    )


def cluster_not_found(
    target: Target, connection: Connection | None, *more: Step, group_exists: bool = False
) -> NotFound:
    """The error for a cluster that does not exist, or for its resource group where that is what does not exist; which
    of them it is, Azure is asked unless the group is known to exist.
    """
    if connection is not None and not group_exists and _is_missing(connection, target):
        return group_not_found(target, connection)
    path = f"resourceGroups/{target.resource_group}/providers/Microsoft.ContainerService/managedClusters"
    near = _near(target.cluster_name, lambda: _names(connection, path, MANAGED_CLUSTERS))
    return NotFound(
        f"cluster {target.cluster_name} was not found in resource group {target.resource_group}.",
        *_similar("cluster", near),
        target.step("List the clusters of the resource group:", "az aks list -g {group} --output table"),
        *more,
        argument=Argument.CLUSTER,
    )


def pool_not_found(target: Target, name: str, names: Iterable[str], *more: Step) -> NotFound:
    """The error for a node pool that is not among those of its cluster."""
    pattern = "az aks-sandbox nodepool list -g {group} --cluster-name {cluster} --output table"
    return NotFound(
        f"node pool {name} was not found in cluster {target.cluster_name}.",
        *_similar("node pool", near_names(name, names)),
        target.step("List the node pools:", pattern),
        *more,
        argument=Argument.POOL,
    )


def _similar(kind: str, names: Iterable[str]) -> list[Step]:
    listed = ", ".join(names)
    return [Step(f"{kind[:1].upper()}{kind[1:]}s with a similar name: {listed}.")] if listed else []


def _is_missing(connection: Connection, target: Target) -> bool:
    try:
        return target.resource_group is not None and find_group_location(connection, target.resource_group) is None
    except NotLoggedIn:
        raise
    except AksSandboxError:
        return False


def _near(name: str | None, list_names: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    try:
        return near_names(name or "", list_names())
    except (AksSandboxError, LookupError, TypeError):
        return ()


def _names(connection: Connection | None, path: str, api_version: str) -> Iterable[str]:
    if connection is None:
        return ()
    whole = connection.subscription_path(*path.split("/"))
    # Once, not for long, and the first page alone: the error is what the caller waits for.
    until = time.monotonic() + _LONGEST_SECONDS
    answer = connection.send_once("GET", whole, api_version, "listing names", until=until)
    return [text(row["name"]) for row in rows(answer.body["value"])]
