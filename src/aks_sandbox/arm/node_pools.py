"""Node pools of a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form
from aks_sandbox.model.facts import NodePool
from aks_sandbox.model.target import Target


def list_node_pools(connection: Connection, target: Target) -> tuple[NodePool, ...]:
    """Every node pool of the cluster; NotFound when there is no such cluster."""
    doing = f"listing the node pools of {target.cluster_name}"
    rows = connection.list_all(f"{target.cluster_path}/agentPools", MANAGED_CLUSTERS, doing)
    with expected_form(doing):
        return tuple(node_pool(str(row["name"]), row["properties"]) for row in rows)


def get_pool_body(connection: Connection, target: Target, name: str, api_version: str) -> Mapping[str, Any]:
    """One node pool as the service answers it; NotFound when there is none."""
    return connection.get(target.pool_path(name), api_version, f"reading the node pool {name}")


def node_pool(name: str, properties: Mapping[str, Any]) -> NodePool:
    """A node pool from its properties, which a cluster's profile and a resource of its own share."""
    return NodePool(
        name=str(name),
        runtime=str(properties.get("workloadRuntime") or "OCIContainer"),
        mode=str(properties.get("mode") or ""),
        os_sku=str(properties.get("osSKU") or ""),
        vm_size=str(properties.get("vmSize") or ""),
        count=int(properties.get("count") or 0),
        node_image=str(properties.get("nodeImageVersion") or ""),
        provisioning_state=str(properties.get("provisioningState") or ""),
        power_state=str((properties.get("powerState") or {}).get("code", "")),
        kubernetes_version=str(
            properties.get("currentOrchestratorVersion") or properties.get("orchestratorVersion") or ""
        ),
    )
