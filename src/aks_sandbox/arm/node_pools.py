"""Node pools of a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import MANAGED_CLUSTERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.error_text import full_message
from aks_sandbox.arm.expected_form import expected_form, flag, text, text_or_empty, texts, whole
from aks_sandbox.model.existing_cluster import NodePool, ProvisioningError
from aks_sandbox.model.pool_settings import pool_settings
from aks_sandbox.model.target import Target


def list_node_pools(connection: Connection, target: Target) -> tuple[NodePool, ...]:
    """Every node pool of the cluster; NotFound when there is no such cluster."""
    doing = f"listing the node pools of {target.cluster_name}"
    rows = connection.list_all(f"{target.cluster_path}/agentPools", MANAGED_CLUSTERS, doing)
    with expected_form(doing):
        return tuple(node_pool(row["name"], row["properties"]) for row in rows)


def get_pool_body(connection: Connection, target: Target, name: str, api_version: str) -> Mapping[str, Any]:
    """One node pool as the service answers it; NotFound when there is none."""
    return connection.get(target.pool_path(name), api_version, f"reading node pool {name}")


def node_pool(name: Any, properties: Mapping[str, Any]) -> NodePool:
    """A node pool from its properties, which a cluster's profile and a resource of its own share."""
    most = properties.get("maxCount")
    surge = (properties.get("upgradeSettings") or {}).get("maxSurge")
    return NodePool(
        name=text(name),
        runtime=text(properties.get("workloadRuntime") or "OCIContainer"),
        mode=text_or_empty(properties.get("mode")),
        os_sku=text_or_empty(properties.get("osSKU")),
        vm_size=text_or_empty(properties.get("vmSize")),
        count=whole(properties.get("count") or 0),
        node_image=text_or_empty(properties.get("nodeImageVersion")),
        provisioning_state=text_or_empty(properties.get("provisioningState")),
        power_state=text_or_empty((properties.get("powerState") or {}).get("code")),
        kubernetes_version=text_or_empty(
            properties.get("currentOrchestratorVersion") or properties.get("orchestratorVersion")
        ),
        max_count=whole(most) if most is not None and flag(properties.get("enableAutoScaling")) else None,
        max_surge=None if surge is None else text(surge),
        spot=text_or_empty(properties.get("scaleSetPriority")).lower() == "spot",
        zones=texts(properties.get("availabilityZones")),
        settings=pool_settings(properties),
        error=_error((properties.get("status") or {}).get("provisioningError")),
    )


def _error(error: Mapping[str, Any] | None) -> ProvisioningError | None:
    if not error:
        return None
    return ProvisioningError(text_or_empty(error.get("code")), full_message(error))
