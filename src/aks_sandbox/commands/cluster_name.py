"""The cluster that a command works on. Where `--name` is a node pool, the cluster is `--cluster-name`."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.context import Context
from aks_sandbox.commands.option import Arguments, Kind, option
from aks_sandbox.model.target import Target

_GROUP = "Name of the resource group."
_CLUSTER = "Name of the cluster."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NamedCluster(Arguments):
    """A command on a cluster."""

    resource_group_name: str = option(Argument.RESOURCE_GROUP, _GROUP, "-g", required=True, kind=Kind.RESOURCE_GROUP)
    name: str = option(Argument.CLUSTER, _CLUSTER, "-n", required=True)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClusterOfNodePools(Arguments):
    """A command on the node pools of a cluster."""

    resource_group_name: str = option(Argument.RESOURCE_GROUP, _GROUP, "-g", required=True, kind=Kind.RESOURCE_GROUP)
    cluster_name: str = option(Argument.CLUSTER, _CLUSTER, names=["--cluster-name"], required=True)


def target_of(context: Context, resource_group: str, cluster: str, location: str | None = None) -> Target:
    """The cluster in the subscription that is signed in to."""
    return Target(
        subscription_id=context.subscription_id, resource_group=resource_group, cluster_name=cluster, location=location
    )
