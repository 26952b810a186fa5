"""`reconcile`: bring a cluster in line with its sandboxed node pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aks_sandbox.commands.cluster_name import NamedCluster, target_of
from aks_sandbox.commands.context import Context
from aks_sandbox.commands.row import CommandRow, Example

if TYPE_CHECKING:
    from aks_sandbox.reports.run import Shown


def run(context: Context, arguments: NamedCluster) -> Shown:
    """The reconciled cluster."""
    from aks_sandbox.create.created_text import cluster_shown
    from aks_sandbox.create.reconcile_cluster import reconcile_cluster

    connection = context.connect()
    target = target_of(context, arguments.resource_group_name, arguments.name)
    return cluster_shown(reconcile_cluster(connection, target, context.reporter), target)


RECONCILE = CommandRow(
    name="reconcile",
    summary="Reconcile a cluster so that AKS creates the RuntimeClasses of its sandboxed node pools.",
    details=(
        "Reads the cluster and writes it back unchanged, under its ETag. `az aks-sandbox nodepool add` does this after "
        "the first sandboxed node pool of a workload runtime, unless it was run with --no-wait or --no-reconcile."
    ),
    examples=(Example("Reconcile a cluster after a node pool was added with --no-wait.", "-g MyGroup -n MyCluster"),),
    arguments=NamedCluster,
    run=run,
    table="written_table",
    documents=("cluster",),
)
