"""`nodepool list`: every node pool of a cluster, and which of them run sandboxed pods."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.node_pools import list_node_pools as read_node_pools
from aks_sandbox.catalog.runtimes import find_runtime
from aks_sandbox.model.existing_cluster import NodePool
from aks_sandbox.model.target import Target


def list_node_pools(connection: Connection, target: Target) -> list[dict[str, Any]]:
    """One row per pool; `runtimeClass` is the class that sandboxed pods name, null for a plain pool."""
    return [_row(pool) for pool in read_node_pools(connection, target)]


def _row(pool: NodePool) -> dict[str, Any]:
    runtime = find_runtime(pool.runtime)
    return {
        "name": pool.name,
        "mode": pool.mode,
        "workloadRuntime": pool.runtime,
        "sandboxed": runtime is not None,
        "runtimeClass": runtime.runtime_class if runtime else None,
        "osSku": pool.os_sku,
        "vmSize": pool.vm_size,
        "count": pool.count,
        "nodeImageVersion": pool.node_image,
        "kubernetesVersion": pool.kubernetes_version,
        "provisioningState": pool.provisioning_state,
        "powerState": pool.power_state,
    }
