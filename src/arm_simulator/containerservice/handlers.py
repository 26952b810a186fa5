"""The wire of clusters, node pools, their operations and the Kubernetes versions."""

from __future__ import annotations

from typing import Any

from arm_simulator.compute import known_region
from arm_simulator.containerservice import cluster_writes, pools, state
from arm_simulator.containerservice.property_versions import CLUSTER, POOL, cut_resource
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.containerservice.versions import version_rows
from arm_simulator.core.answer import Answer
from arm_simulator.core.merging import as_seeded
from arm_simulator.core.operations import Operation, timestamp
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World

OPERATIONS_VERSION = "2025-03-01"
WRITES_LEFT = {"x-ms-ratelimit-remaining-subscription-writes": "800"}


def list_versions(world: World, request: ArmRequest) -> Answer:
    """Answers the Kubernetes versions of a region."""
    return Answer(200, {"values": version_rows(world, known_region(world, request))})


def list_clusters(world: World, request: ArmRequest) -> Answer:
    """Answers the clusters of the subscription, or of one group."""
    prefix = f"{request.params['group']}/".lower() if "group" in request.params else ""
    records = [record for key, record in world.document["clusters"].items() if key.startswith(prefix)]
    rows = [_shown_cluster(record["resource"], record, request) for record in records]
    return Answer(200, page(rows, world.document["pageSize"].get("managedClusters", 0), request))


def get_cluster(world: World, request: ArmRequest) -> Answer:
    """Answers one cluster; counts as a look at the work on it."""
    _look(world, request)
    record = state.record_of(world, request)
    return Answer(200, _shown_cluster(record["resource"], record, request))


def put_cluster(world: World, request: ArmRequest) -> Answer:
    """Starts to create or reconcile a cluster."""
    created, body, operation = cluster_writes.put_cluster(world, request)
    shown = cut_resource(CLUSTER, body, request.api_version)
    return Answer(201 if created else 200, shown, _watching(world, request, operation) | WRITES_LEFT)


def delete_cluster(world: World, request: ArmRequest) -> Answer:
    """Starts to delete a cluster."""
    return _deleting(world, request, cluster_writes.delete_cluster(world, request))


def list_pools(world: World, request: ArmRequest) -> Answer:
    """Answers the node pools of a cluster, with a closing empty page as AKS sends it."""
    cluster = state.record_of(world, request)["resource"]
    rows = [_shown_pool(cluster, pool, request) for pool in cluster["properties"]["agentPoolProfiles"]]
    size = world.document["pageSize"].get("agentPools", 0)
    return Answer(200, page(rows, size, request, closing_page=True))


def get_pool(world: World, request: ArmRequest) -> Answer:
    """Answers one node pool; counts as a look at the work on its cluster."""
    _look(world, request)
    cluster = state.record_of(world, request)["resource"]
    pool = pools.pool_of(cluster, request.params["pool"])
    if pool is None:
        raise refusal("NotFound", f"The cluster '{cluster['name']}' has no node pool '{request.params['pool']}'.", 404)
    return Answer(200, _shown_pool(cluster, pool, request))


def put_pool(world: World, request: ArmRequest) -> Answer:
    """Starts to add or change a node pool."""
    created, body, operation = pools.put_pool(world, request)
    shown = cut_resource(POOL, body, request.api_version)
    return Answer(201 if created else 200, shown, _watching(world, request, operation) | WRITES_LEFT)


def delete_pool(world: World, request: ArmRequest) -> Answer:
    """Starts to delete a node pool."""
    return _deleting(world, request, pools.delete_pool(world, request))


def get_operation(world: World, request: ArmRequest) -> Answer:
    """Answers how an operation stands; counts as a poll."""
    operation = _operation(world, request)
    world.operations.look(operation)
    body: dict[str, Any] = {
        "name": operation.identifier,
        "status": world.operations.status(operation),
        "startTime": timestamp(operation.started),
    }
    if operation.ended is None:
        return Answer(200, body, world.wait_headers())
    body["endTime"] = timestamp(operation.ended)
    if operation.error:
        body["error"] = operation.error
    return Answer(200, body)


def get_operation_result(world: World, request: ArmRequest) -> Answer:
    """Answers 202 while an operation runs and 204 once it has ended; counts as a poll."""
    operation = _operation(world, request)
    world.operations.look(operation)
    if operation.ended is None:
        return Answer(202, None, _result_link(request, operation) | world.wait_headers())
    if operation.error:
        raise refusal(operation.error["code"], operation.error["message"], 409)
    return Answer(204)


def _shown_cluster(cluster: dict[str, Any], record: dict[str, Any], request: ArmRequest) -> dict[str, Any]:
    """Returns a cluster as its API version shows it, and as its record wants it answered."""
    return as_seeded(cut_resource(CLUSTER, cluster, request.api_version), record)


def _shown_pool(cluster: dict[str, Any], pool: dict[str, Any], request: ArmRequest) -> dict[str, Any]:
    """Returns a pool as its API version shows it."""
    return cut_resource(POOL, pools.pool_body(cluster, pool), request.api_version)


def _look(world: World, request: ArmRequest) -> None:
    """Counts a look at a cluster as a poll of the work on it."""
    key = state.cluster_key(request.params["group"], request.params["cluster"])
    world.operations.look_at_subject(state.subject_of(key))


def _operation(world: World, request: ArmRequest) -> Operation:
    """Returns the operation that a path names.

    Raises:
        ArmError: there is none.
    """
    operation = world.operations.known.get(request.params["operation"])
    if operation is None:
        raise refusal("NotFound", f"The operation '{request.params['operation']}' is not known.", 404)
    return operation


def _link(request: ArmRequest, operation: Operation, kind: str) -> str:
    """Returns the address at which an operation is watched."""
    subscription = request.params["subscription"]
    return (
        f"{request.origin}/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/"
        f"{operation.location}/{kind}/{operation.identifier}?api-version={OPERATIONS_VERSION}"
    )


def _watching(world: World, request: ArmRequest, operation: Operation) -> dict[str, str]:
    """Returns the headers that send a client to the operation."""
    return {"Azure-AsyncOperation": _link(request, operation, "operations")} | world.wait_headers()


def _result_link(request: ArmRequest, operation: Operation) -> dict[str, str]:
    """Returns the header that sends a client to the operation's result."""
    return {"Location": _link(request, operation, "operationresults")}


def _deleting(world: World, request: ArmRequest, operation: Operation | None) -> Answer:
    """Returns the answer to a DELETE: 204 when there was nothing to delete."""
    if operation is None:
        return Answer(204)
    return Answer(202, None, _watching(world, request, operation) | _result_link(request, operation))
