"""Reconciles a cluster: writes back what was read, so that AKS creates the RuntimeClass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import cluster_as_in_az, find_cluster, get_cluster_body
from aks_sandbox.arm.idle import OtherOperations, is_stopped
from aks_sandbox.arm.missing import cluster_not_found
from aks_sandbox.arm.write import Write
from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.create.requests import choose_api_version, nothing_written, written
from aks_sandbox.errors import AksSandboxError, Interrupted, InvalidInput, ServiceFailed, Unreachable
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.wanted import WriteRequest
from aks_sandbox.rules.cluster import add_step


@nothing_written()
def reconcile_cluster(
    connection: Connection, target: Target, reporter: Reporter, *, wait: bool = True
) -> dict[str, Any] | None:
    """The cluster after its own body was put back, None when not waiting for that; the API version is one that knows
    all its runtimes.
    """
    cluster = find_cluster(connection, target)
    if cluster is None:
        raise cluster_not_found(target, connection)
    known = [find_runtime(pool.runtime) for pool in cluster.pools]
    runtimes = [runtime for runtime in known if runtime is not None]
    if not runtimes:
        raise InvalidInput(
            Argument.CLUSTER,
            f"cluster {cluster.name} does not have a sandboxed node pool, so there is nothing to reconcile",
            add_step("Add one:", target, cluster),
        )
    api_version = choose_api_version(connection, runtimes, None, target) or cluster.api_version
    reconcile(connection, target, api_version, reporter, wait=wait)
    if not wait:
        return None
    with written(f"Cluster {target.cluster_name} was reconciled."):
        return cluster_as_in_az(_as_it_is_now(connection, target, api_version))


def _as_it_is_now(connection: Connection, target: Target, api_version: str) -> Mapping[str, Any]:
    done = f"Cluster {target.cluster_name} was reconciled."
    look = target.step("Look at it:", "az aks show -g {group} -n {cluster}")
    try:
        body = get_cluster_body(connection, target, api_version)
    except AksSandboxError as error:
        error.problem = f"{done} What it is now could not be read: {error.problem}"
        raise
    except KeyboardInterrupt:
        raise Interrupted(f"{done} Stopped while reading what it is now.", look) from None
    if not isinstance(body.get("properties"), Mapping):
        raise Unreachable(f"{done} What it is now could not be read: the answer has no properties.", look)
    return body


_MOST_TRIES = 5
_CHANGED_MEANWHILE = (409, 412)


def reconcile(
    connection: Connection, target: Target, api_version: str, reporter: Reporter, *, wait: bool = True
) -> None:
    """Read the cluster as raw JSON and put the same body back under its etag, so that nothing is lost and nothing
    that changed meanwhile is overwritten; read again when it did. ServiceFailed when it keeps changing, TimedOut when
    another operation runs on it for longer than is waited.

    The API version is the newest that there is: an older one does not report what came later, and whether AKS keeps
    what a PUT leaves out is not documented.
    """
    others = OtherOperations(connection, target, reporter, "The reconciliation")
    attempt = 1
    while True:
        body = others.wait_until_idle(api_version)
        if is_stopped(body):
            raise ServiceFailed(
                f"Cluster {target.cluster_name} is stopped, and AKS refuses writes to it until it is started.",
                target.step("Start it, then repeat the command:", "az aks start -g {group} -n {cluster}"),
            )
        etag = body.get("eTag")
        if not etag:
            raise ServiceFailed("The service gave no etag for the cluster, so it cannot be written back safely.")
        request = WriteRequest(target.cluster_path, api_version, body, {"If-Match": str(etag)})
        try:
            Write(connection, target, request, None).replace(reporter, wait=wait)
        except ServiceFailed as error:
            if error.busy:
                others.after_refusal(error)
                continue
            if error.status not in _CHANGED_MEANWHILE or attempt == _MOST_TRIES:
                raise
            attempt += 1
            reporter.progress(f"cluster {target.cluster_name}: changed meanwhile, reading it again")
            connection.sleep(connection.poll_seconds)
        else:
            return
