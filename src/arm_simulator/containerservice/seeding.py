"""Clusters that a seed names: what it leaves out is filled as if AKS had made them."""

from __future__ import annotations

import uuid
from typing import Any

from arm_simulator.containerservice.cluster_defaults import add_what_provisioning_gives, filled_properties
from arm_simulator.containerservice.pool_defaults import filled_pool
from arm_simulator.containerservice.runtimes import runtime_classes
from arm_simulator.containerservice.versions import resolved
from arm_simulator.core.answer import ArmError
from arm_simulator.core.merging import merged
from arm_simulator.world import World


def complete_clusters(world: World) -> None:
    """Fills each cluster record of the world that is not complete; the key is `group/name`.

    What the seed says always wins, however odd: that is how drift and broken clusters are set up.
    """
    clusters = world.document["clusters"]
    for key in list(clusters):
        record = clusters.pop(key)
        if record is not None:
            clusters[key.lower()] = _completed(world, key, record)


def _completed(world: World, key: str, record: dict[str, Any]) -> dict[str, Any]:
    """Returns a whole record."""
    given: dict[str, Any] = record.get("resource") or {}
    if ("id" in given and "eTag" in given) or given.get("properties", {}).get("provisioningState") == "Creating":
        return record
    group, _, name = key.partition("/")
    region = given.get("location") or world.document["resourceGroups"].get(group, {}).get("location") or "eastus"
    wanted: dict[str, Any] = given.get("properties") or {}
    plan = str(wanted.get("supportPlan") or "KubernetesOfficial")
    version = str(wanted.get("kubernetesVersion") or "")
    try:
        versions = resolved(world, region, version, plan)
    except ArmError:
        # A seeded cluster may well run a version that is offered no more.
        versions = (version, str(wanted.get("currentKubernetesVersion") or version))
    properties = filled_properties(region, group, name, wanted, None, versions)
    pools = wanted.get("agentPoolProfiles")
    if pools is None:
        pools = [{"name": "nodepool1", "mode": "System", "osSKU": "AzureLinux"}]
    properties["agentPoolProfiles"] = [
        merged({**filled_pool(world, region, pool, None, versions), **_finished(wanted)}, pool) for pool in pools
    ]
    cluster: dict[str, Any] = {
        "id": f"/subscriptions/{world.subscription_id}/resourcegroups/{group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{name}",
        "location": region,
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "kind": "Base",
        "properties": properties,
        "sku": {"name": "Base", "tier": "Free"},
        "eTag": str(uuid.uuid4()),
    }
    add_what_provisioning_gives(world, cluster)
    wanted_pools = properties["agentPoolProfiles"]
    properties["provisioningState"] = "Succeeded"
    cluster = merged(cluster, given)
    cluster["properties"]["agentPoolProfiles"] = wanted_pools
    classes = record.get("runtimeClasses", runtime_classes(wanted_pools))
    odd: dict[str, Any] = {name: record[name] for name in ("answer", "without", "inside") if name in record}
    return {"resource": cluster, "runtimeClasses": classes, **odd}


def _finished(cluster: dict[str, Any]) -> dict[str, Any]:
    """Returns what a pool has once its work is over; it runs, or is stopped, as its cluster is."""
    power = cluster.get("powerState", {"code": "Running"})
    return {"provisioningState": "Succeeded", "powerState": power, "eTag": str(uuid.uuid4())}
