"""`reconcile`: bring a cluster in line with its sandboxed node pools, so that their RuntimeClasses appear."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.clusters import find_cluster, get_cluster_body
from aks_sandbox.arm.connection import Connection
from aks_sandbox.catalog.runtimes import find_runtime
from aks_sandbox.errors import InvalidInput, NotFound
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.resource_view import flat_resource
from aks_sandbox.model.target import Target
from aks_sandbox.operations.reconcile import reconcile
from aks_sandbox.operations.requests import choose_api_version


def reconcile_cluster(connection: Connection, target: Target, reporter: Reporter) -> dict[str, Any]:
    """The cluster after its own body was put back; the API version is one that knows all its runtimes."""
    cluster = find_cluster(connection, target)
    if cluster is None:
        raise NotFound(
            f"there is no cluster {target.cluster_name} in resource group {target.resource_group}.",
            f"az aks list -g {target.group_argument} --output table",
            argument=Argument.CLUSTER,
        )
    known = [find_runtime(pool.runtime) for pool in cluster.pools]
    runtimes = [runtime for runtime in known if runtime is not None]
    if not runtimes:
        raise InvalidInput(
            Argument.CLUSTER,
            f"the cluster {cluster.name} has no sandboxed node pool, so there is nothing to bring in line",
            f"Add one: az aks-sandbox nodepool add -g {target.group_argument} --cluster-name {cluster.name} -n NAME",
        )
    api_version = choose_api_version(connection, runtimes, None)
    reconcile(connection, target, api_version, reporter)
    return flat_resource(get_cluster_body(connection, target, api_version or connection.stable_api_version()))
