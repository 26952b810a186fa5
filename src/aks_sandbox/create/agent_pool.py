"""The body of a node pool, as a resource of its own or as a profile inside a cluster."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model.pool import PoolSpec


def pool_properties(pool: PoolSpec) -> dict[str, Any]:
    """The `properties` of a node pool; what the caller left open is left out, so AKS chooses it."""
    body: dict[str, Any] = {
        "count": pool.count,
        "vmSize": pool.vm_size,
        "osType": "Linux",
        "osSKU": pool.os_sku.sent,
        "type": "VirtualMachineScaleSets",
        "mode": pool.mode,
    }
    if pool.runtime is not None:
        body["workloadRuntime"] = pool.runtime.name
    if pool.autoscaler is not None:
        body["enableAutoScaling"] = True
        body["minCount"] = pool.autoscaler.min_count
        body["maxCount"] = pool.autoscaler.max_count
    if pool.max_surge is not None:
        body["upgradeSettings"] = {"maxSurge": pool.max_surge}
    optional = {
        "orchestratorVersion": str(pool.kubernetes_version) if pool.kubernetes_version else None,
        "availabilityZones": list(pool.zones),
        "osDiskSizeGB": pool.os_disk_size,
        "osDiskType": pool.os_disk_type,
        "maxPods": pool.max_pods,
        "nodeLabels": dict(pool.labels),
        "nodeTaints": list(pool.taints),
        "tags": dict(pool.tags),
        "vnetSubnetID": pool.vnet_subnet_id,
        "podSubnetID": pool.pod_subnet_id,
        "scaleSetPriority": pool.priority,
        "scaleSetEvictionPolicy": pool.eviction_policy,
        "spotMaxPrice": pool.spot_max_price,
    }
    return body | {key: value for key, value in optional.items() if value not in (None, [], {})}


def agent_pool(pool: PoolSpec) -> dict[str, Any]:
    """The body of PUT agentPools/{name}."""
    return {"properties": pool_properties(pool)}


def agent_pool_profile(pool: PoolSpec) -> dict[str, Any]:
    """One entry of a cluster's `agentPoolProfiles`."""
    return {"name": pool.name, **pool_properties(pool)}
