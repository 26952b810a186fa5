"""Puts a cluster's own body back, which makes AKS bring the cluster in line with its node pools."""

from __future__ import annotations

from aks_sandbox.arm.clusters import get_cluster_body
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.write import Write
from aks_sandbox.errors import ServiceFailed
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.request import WriteRequest
from aks_sandbox.model.target import Target

_MOST_TRIES = 5
_CHANGED_MEANWHILE = (409, 412)


def reconcile(connection: Connection, target: Target, api_version: str | None, reporter: Reporter) -> None:
    """Read the cluster as raw JSON and put the same body back under its etag, so that nothing is lost and nothing
    that changed meanwhile is overwritten; read again when it did. ServiceFailed when it keeps changing.
    """
    version = api_version or connection.stable_api_version()
    for attempt in range(1, _MOST_TRIES + 1):
        body = get_cluster_body(connection, target, version)
        etag = body.get("eTag")
        if not etag:
            raise ServiceFailed("The service gave no etag for the cluster, so it cannot be written back safely.")
        request = WriteRequest(target.cluster_path, api_version, body, {"If-Match": str(etag)})
        try:
            Write(connection, target, request, None).replace(reporter)
        except ServiceFailed as error:
            if error.status not in _CHANGED_MEANWHILE or attempt == _MOST_TRIES:
                raise
            reporter.progress(f"cluster {target.cluster_name}: changed meanwhile, reading it again")
            connection.sleep(connection.poll_seconds)
        else:
            return
