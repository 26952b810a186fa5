"""Node pools of a cluster: writing, deleting, and their own REST shape."""

from __future__ import annotations

import uuid
from typing import Any

from arm_simulator.compute import machines
from arm_simulator.containerservice.judging import judged_pool
from arm_simulator.containerservice.quota import check_quota
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.containerservice.state import (
    check_conditions,
    check_idle,
    check_node_group,
    check_running,
    cluster_key,
    outcome_of,
    record_of,
    subject_of,
)
from arm_simulator.containerservice.subnets import check_subnets
from arm_simulator.containerservice.versions import check_beside_control_plane
from arm_simulator.core.operations import Operation
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World


def pool_body(cluster: dict[str, Any], pool: dict[str, Any]) -> dict[str, Any]:
    """Returns a pool in the shape of its own resource."""
    return {
        "id": f"{cluster['id']}/agentPools/{pool['name']}",
        "name": pool["name"],
        "type": "Microsoft.ContainerService/managedClusters/agentPools",
        "properties": {name: value for name, value in pool.items() if name != "name"},
    }


def pool_of(cluster: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Returns a pool of a cluster, or None."""
    pools: list[dict[str, Any]] = cluster["properties"]["agentPoolProfiles"]
    return next((pool for pool in pools if pool["name"].lower() == name.lower()), None)


def put_pool(world: World, request: ArmRequest) -> tuple[bool, dict[str, Any], Operation]:
    """Adds a pool or writes over one; returns whether it is new, its body, and the work.

    The cluster's RuntimeClass objects stay as they are: AKS makes them when the cluster itself is reconciled.
    """
    cluster = record_of(world, request)["resource"]
    name = request.params["pool"]
    old = pool_of(cluster, name)
    check_conditions(request, old.get("eTag") if old else None, old is not None, f"the node pool '{name}'")
    body = request.json_object()
    key = cluster_key(request.params["group"], request.params["cluster"])
    check_idle(world, key)
    check_running(cluster)
    given = body.get("properties")
    if not isinstance(given, dict):
        raise refusal("InvalidParameter", "The body needs an object 'properties'.")
    properties = cluster["properties"]
    versions = (properties["kubernetesVersion"], properties["currentKubernetesVersion"])
    plan = str(properties.get("supportPlan") or "KubernetesOfficial")
    region = cluster["location"]
    pool = judged_pool(world, region, request, {**given, "name": old["name"] if old else name}, old, versions, plan)
    check_quota(world, region, [pool], [old] if old else [])
    check_node_group(world, request, properties["nodeResourceGroup"])
    check_beside_control_plane(pool, properties["currentKubernetesVersion"])
    pools: list[dict[str, Any]] = properties["agentPoolProfiles"]
    check_subnets(world, properties["networkProfile"], [*(one for one in pools if one is not old), pool])
    if (properties.get("hostedSystemProfile") or {}).get("enabled"):
        raise refusal("OperationNotAllowed", "The system pools of this cluster are hosted, and it takes no node pool.")
    if old is None and len(pools) >= int(properties.get("maxAgentPools", 100)):
        raise refusal("InvalidParameter", f"The cluster holds {len(pools)} node pools already, and no more fit.")
    pool["eTag"] = str(uuid.uuid4())
    cluster["eTag"] = str(uuid.uuid4())
    if old is None:
        pools.append(pool)
    else:
        pools[pools.index(old)] = pool
    verb = "CreatingAgentPool" if old is None else "UpdatingAgentPool"
    count = sum(number for _, number in machines(pool))
    steps = (f"{verb}: 0/{count} nodes completed", f"{verb}: {count}/{count} nodes completed")
    operation = world.operations.start(
        subject_of(key),
        lambda error: _finish_write(world, key, pool["name"], error),
        steps=steps,
        location=region,
        failing=request.failing_operation,
    )
    return old is None, pool_body(cluster, pool), operation


def delete_pool(world: World, request: ArmRequest) -> Operation | None:
    """Starts to delete a pool; None when there is none."""
    cluster = record_of(world, request)["resource"]
    pool = pool_of(cluster, request.params["pool"])
    if pool is None:
        return None
    check_conditions(request, pool.get("eTag"), True, f"the node pool '{pool['name']}'")
    key = cluster_key(request.params["group"], request.params["cluster"])
    check_idle(world, key)
    check_node_group(world, request, cluster["properties"]["nodeResourceGroup"])
    systems = [one for one in cluster["properties"]["agentPoolProfiles"] if one["mode"] == "System"]
    if systems == [pool]:
        raise refusal("OperationNotAllowed", f"Node pool '{pool['name']}' is the last system pool, and one is needed.")
    pool["provisioningState"] = "Deleting"
    cluster["eTag"] = str(uuid.uuid4())

    def finish(error: dict[str, Any] | None) -> None:
        record = world.document["clusters"].get(key)
        here = pool_of(record["resource"], pool["name"]) if record else None
        if record is None or here is None:
            return
        if error is None:
            record["resource"]["properties"]["agentPoolProfiles"].remove(here)
        else:
            here["provisioningState"] = "Failed"

    return world.operations.start(
        subject_of(key), finish, location=cluster["location"], deletes=True, failing=request.failing_operation
    )


def _finish_write(world: World, key: str, name: str, error: dict[str, Any] | None) -> None:
    """Ends the work of a pool write; both tags change once more."""
    record = world.document["clusters"].get(key)
    pool = pool_of(record["resource"], name) if record else None
    if record is None or pool is None:
        return
    pool |= outcome_of(error)
    pool["eTag"] = str(uuid.uuid4())
    record["resource"]["eTag"] = str(uuid.uuid4())
