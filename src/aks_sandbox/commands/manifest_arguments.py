"""Arguments that the commands on manifests share, and the cluster that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.pool_arguments import target_of
from aks_sandbox.commands.row import Arguments, Context, Kind, option
from aks_sandbox.errors import InvalidInput, MissingArgument

if TYPE_CHECKING:
    from aks_sandbox.manifests.cluster import LiveCluster

PATHS_HELP = "File or folder with manifests in YAML or JSON, or - for standard input. Several may be given."
GUESS_HELP = "Also judge objects of kinds that are not known, where they have the shape of a pod."
TOLERATIONS = "Taint of the node pool that the pods are to tolerate, as KEY=VALUE:EFFECT. It may be repeated."
DEFAULT_CLASS = "kata-vm-isolation"
#: The heading of the options that name a cluster.
CLUSTER = "Cluster"
OF_CLUSTER = (
    "AKS runs one read-only command in it, in a pod that it creates for it. The cluster also needs "
    f"{Argument.RESOURCE_GROUP}."
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClusterOfManifests(Arguments):
    """The cluster that manifests are meant for."""

    resource_group_name: str | None = option(
        Argument.RESOURCE_GROUP,
        "Name of the resource group of the cluster.",
        "-g",
        kind=Kind.RESOURCE_GROUP,
        section=CLUSTER,
    )
    name: str | None = option(
        Argument.CLUSTER,
        "Name of the cluster that the manifests are meant for: its RuntimeClasses, and the taints and the room of its "
        f"sandboxed node pools, decide as well. {OF_CLUSTER}",
        "-n",
        section=CLUSTER,
    )


def cluster_named_by(context: Context, arguments: ClusterOfManifests) -> LiveCluster | None:
    """The cluster that the arguments name, as it is now; None where they name none."""
    group = arguments.resource_group_name
    return live_cluster(context, group, arguments.name, group_given="resource_group_name" in arguments.given)


def live_cluster(context: Context, group: str | None, name: str | None, *, group_given: bool) -> LiveCluster | None:
    """The cluster as it is now; None where none is named. A group alone may come from the front end's defaults, which
    is no error, but one that was given says that a cluster was meant.
    """
    if name is None:
        if group_given:
            raise InvalidInput(
                Argument.RESOURCE_GROUP,
                f"is without effect: it needs {Argument.CLUSTER}, the name of a cluster",
                f"Add {Argument.CLUSTER}, or leave {Argument.RESOURCE_GROUP} out.",
            )
        return None
    if group is None:
        raise MissingArgument(
            Argument.RESOURCE_GROUP, f"is required with {Argument.CLUSTER}: it is the group of the cluster"
        )
    from aks_sandbox.manifests.live import read_live

    return read_live(context.connect(), target_of(context, group, name), context.reporter)
