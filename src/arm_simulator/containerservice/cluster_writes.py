"""What writing and deleting a cluster means."""

from __future__ import annotations

import re
import uuid
from typing import Any

from arm_simulator.compute import machines
from arm_simulator.containerservice.cluster_defaults import (
    add_what_provisioning_gives,
    filled_identity,
    filled_properties,
)
from arm_simulator.containerservice.judging import judged_pools
from arm_simulator.containerservice.property_types import check_cluster_types
from arm_simulator.containerservice.property_versions import CLUSTER, as_written
from arm_simulator.containerservice.quota import check_cluster_quota, check_quota
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.containerservice.runtimes import runtime_classes
from arm_simulator.containerservice.state import (
    check_conditions,
    check_idle,
    check_node_group,
    check_running,
    cluster_key,
    outcome_of,
    subject_of,
)
from arm_simulator.containerservice.subnets import check_subnets
from arm_simulator.containerservice.versions import resolved
from arm_simulator.core.answer import ArmError
from arm_simulator.core.lookup import find
from arm_simulator.core.operations import Operation
from arm_simulator.core.request import ArmRequest
from arm_simulator.world import World

CLUSTER_NAME = re.compile(r"[A-Za-z0-9]([-_A-Za-z0-9]{0,61}[A-Za-z0-9])?")
CREATING_CLUSTER = (
    "ProvisioningControlPlane",
    "CreatingAgentPools",
    "CreatingAgentPools: 0/{count} nodes completed",
    "CreatingAgentPools: {count}/{count} nodes completed",
)
RECONCILING_CLUSTER = ("ReconcilingControlPlane", "ReconcilingAddons")


def put_cluster(world: World, request: ArmRequest) -> tuple[bool, dict[str, Any], Operation]:
    """Creates a cluster, or writes over one (a reconcile); returns whether it is new, its body, and the work."""
    group, name = request.params["group"], request.params["cluster"]
    group = (find(world.document["resourceGroups"], group) or (group, None))[0]
    key = cluster_key(group, name)
    record = world.document["clusters"].get(key)
    old = record["resource"] if record else None
    check_conditions(request, old.get("eTag") if old else None, old is not None, f"the managed cluster '{name}'")
    body = request.json_object()
    check_idle(world, key)
    if old is not None:
        check_running(old)
    if not CLUSTER_NAME.fullmatch(name):
        raise refusal("InvalidParameter", f"The cluster name '{name}' is not valid.")
    check_cluster_types(body)
    region = checked_region(world, body, old)
    given = body.get("properties")
    if not isinstance(given, dict):
        raise refusal("InvalidParameter", "The body needs an object 'properties'.")
    versions = resolved(
        world, region, str(given.get("kubernetesVersion") or ""), str(given.get("supportPlan") or "KubernetesOfficial")
    )
    before = old["properties"] if old else None
    given = as_written(CLUSTER, given, before, request.api_version)
    properties = filled_properties(region, group, name, given, before, versions)
    properties["agentPoolProfiles"] = judged_pools(world, region, request, given, before, versions)
    check_quota(world, region, properties["agentPoolProfiles"], (before or {}).get("agentPoolProfiles", []))
    check_node_group(world, request, properties["nodeResourceGroup"])
    check_subnets(world, properties["networkProfile"], properties["agentPoolProfiles"])
    if old is None:
        check_cluster_quota(world, region)
    cluster: dict[str, Any] = {
        "id": f"/subscriptions/{world.subscription_id}/resourcegroups/{group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{name}",
        "location": region,
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "kind": body.get("kind") or "Base",
        "properties": properties,
    }
    identity = filled_identity(world, body)
    if identity:
        cluster["identity"] = identity
    cluster["sku"] = body.get("sku") or {"name": "Base", "tier": "Free"}
    known = {*cluster, "eTag", "etag", "systemData", "identity"}
    cluster |= {member: value for member, value in body.items() if member not in known and value is not None}
    if old is not None and "eTag" in old:
        cluster["eTag"] = str(uuid.uuid4())
    kept = {"inside": record["inside"]} if record and "inside" in record else {}
    classes = (record or {}).get("runtimeClasses", [])
    world.document["clusters"][key] = {"resource": cluster, "runtimeClasses": classes, **kept}
    return old is None, cluster, start_cluster_work(world, key, region, old is None, request.failing_operation)


def checked_region(world: World, body: dict[str, Any], old: dict[str, Any] | None) -> str:
    """Returns the region of a write.

    Raises:
        ArmError: it is missing, unknown, or another one than before.
    """
    region = str(body.get("location") or "").replace(" ", "").lower()
    if not region:
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    if region not in world.document["regions"]:
        raise ArmError(
            400,
            "LocationNotAvailableForResourceType",
            f"The provided location '{region}' is not available for resource type "
            f"'Microsoft.ContainerService/managedClusters'. Available here: '{', '.join(world.document['regions'])}'.",
        )
    if old is not None and old["location"] != region:
        raise ArmError(
            409, "InvalidResourceLocation", f"The cluster is in '{old['location']}' and cannot move to '{region}'."
        )
    return region


def start_cluster_work(world: World, key: str, region: str, new: bool, failing: str | None) -> Operation:
    """Starts the work that a cluster write means."""
    pools = world.document["clusters"][key]["resource"]["properties"]["agentPoolProfiles"]
    count = sum(number for pool in pools for _, number in machines(pool))

    def finish(error: dict[str, Any] | None) -> None:
        record = world.document["clusters"].get(key)
        if record is None:
            return
        cluster = record["resource"]
        outcome = outcome_of(error)
        cluster["properties"] |= outcome
        cluster["eTag"] = str(uuid.uuid4())
        for pool in cluster["properties"]["agentPoolProfiles"]:
            pool |= outcome
            pool["eTag"] = str(uuid.uuid4())
        add_what_provisioning_gives(world, cluster)
        if error is None:
            record["runtimeClasses"] = runtime_classes(cluster["properties"]["agentPoolProfiles"])

    steps = CREATING_CLUSTER if new else RECONCILING_CLUSTER
    return world.operations.start(
        subject_of(key),
        finish,
        steps=tuple(step.format(count=count) for step in steps),
        location=region,
        failing=failing,
    )


def delete_cluster(world: World, request: ArmRequest) -> Operation | None:
    """Starts to delete a cluster; None when there is none."""
    key = cluster_key(request.params["group"], request.params["cluster"])
    record = world.document["clusters"].get(key)
    if record is None:
        return None
    cluster = record["resource"]
    check_conditions(request, cluster.get("eTag"), True, f"the managed cluster '{cluster['name']}'")
    check_idle(world, key)
    check_node_group(world, request, cluster["properties"]["nodeResourceGroup"])
    cluster["properties"]["provisioningState"] = "Deleting"

    def finish(error: dict[str, Any] | None) -> None:
        if error is None:
            world.document["clusters"].pop(key, None)
        elif key in world.document["clusters"]:
            world.document["clusters"][key]["resource"]["properties"]["provisioningState"] = "Failed"

    return world.operations.start(
        subject_of(key), finish, location=cluster["location"], deletes=True, failing=request.failing_operation
    )
