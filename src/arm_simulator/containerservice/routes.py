"""Rows: what the simulator answers for Microsoft.ContainerService."""

from __future__ import annotations

from arm_simulator.compute import list_vm_skus
from arm_simulator.containerservice import handlers, run_command
from arm_simulator.core.routing import Route

NAMESPACE = "Microsoft.ContainerService"
PROVIDER = f"/subscriptions/{{subscription}}/providers/{NAMESPACE}"
LOCATION = PROVIDER + "/locations/{location}"
CLUSTERS = f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{NAMESPACE}/managedClusters"
CLUSTER = CLUSTERS + "/{cluster}"
POOL = CLUSTER + "/agentPools/{pool}"
CLUSTER_TYPE = f"{NAMESPACE}/managedClusters"
POOL_TYPE = f"{NAMESPACE}/managedClusters/agentPools"

# A contributor of one group creates clusters every day, so watching an operation needs no permission on the region.
ROUTES = (
    Route(
        "GET",
        LOCATION + "/kubernetesVersions",
        handlers.list_versions,
        f"{NAMESPACE}/locations/kubernetesVersions",
        "Kubernetes versions of a region",
    ),
    Route("GET", LOCATION + "/vmSkus", list_vm_skus, f"{NAMESPACE}/locations/vmSkus", "VM sizes that AKS offers"),
    Route(
        "GET",
        LOCATION + "/operations/{operation}",
        handlers.get_operation,
        f"{NAMESPACE}/locations/operations",
        "how an operation stands",
        action="",
    ),
    Route(
        "GET",
        LOCATION + "/operationresults/{operation}",
        handlers.get_operation_result,
        f"{NAMESPACE}/locations/operationresults",
        "202 while an operation runs, then 204",
        action="",
    ),
    Route("GET", PROVIDER + "/managedClusters", handlers.list_clusters, CLUSTER_TYPE, "clusters of the subscription"),
    Route("GET", CLUSTERS, handlers.list_clusters, CLUSTER_TYPE, "clusters of a group"),
    Route("GET", CLUSTER, handlers.get_cluster, CLUSTER_TYPE, "a cluster"),
    Route("PUT", CLUSTER, handlers.put_cluster, CLUSTER_TYPE, "create a cluster, or reconcile one"),
    Route("DELETE", CLUSTER, handlers.delete_cluster, CLUSTER_TYPE, "delete a cluster"),
    Route(
        "POST",
        CLUSTER + "/runCommand",
        run_command.run_command,
        CLUSTER_TYPE,
        "run a command in a cluster",
        action=f"{CLUSTER_TYPE}/runcommand/action",
    ),
    Route(
        "GET",
        CLUSTER + "/commandResults/{result}",
        run_command.get_result,
        CLUSTER_TYPE,
        "202 while a command runs, then its result",
        action=f"{CLUSTER_TYPE}/commandResults/read",
    ),
    Route("GET", CLUSTER + "/agentPools", handlers.list_pools, POOL_TYPE, "node pools, with a closing empty page"),
    Route("GET", POOL, handlers.get_pool, POOL_TYPE, "a node pool"),
    Route("PUT", POOL, handlers.put_pool, POOL_TYPE, "add a node pool, or change one"),
    Route("DELETE", POOL, handlers.delete_pool, POOL_TYPE, "delete a node pool"),
)
