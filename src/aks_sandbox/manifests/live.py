"""A live cluster as lint and size look at it: RuntimeClasses, taints of sandboxed node pools, and the room on nodes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.compute import list_vm_skus
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster
from aks_sandbox.arm.inside import look_at_room
from aks_sandbox.arm.missing import cluster_not_found
from aks_sandbox.catalog.tables import find_runtime, kata_handlers, runtimes
from aks_sandbox.catalog.taints import is_system_taint
from aks_sandbox.errors import InvalidInput, NotFound, Unreachable
from aks_sandbox.manifests.cluster import LiveCluster, LivePool
from aks_sandbox.manifests.generating.wanted import ServedClass
from aks_sandbox.manifests.kinds import Manifest, manifest_of
from aks_sandbox.manifests.nodes import (
    Amounts,
    NodeSpace,
    booked_by,
    default_max_pods,
    memory_of_size,
    nominal_node,
    quantity,
)
from aks_sandbox.manifests.parsing import documents_of, objects_of
from aks_sandbox.manifests.reading import decoded
from aks_sandbox.manifests.together import Together
from aks_sandbox.model.cluster import NodePool, Target
from aks_sandbox.model.in_cluster import Taint, memory_bytes, millicpus
from aks_sandbox.model.input_rules import full_vm_size
from aks_sandbox.model.node_room import Room, ServedRuntimeClass
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.steps import step

_GIB = 1024**3


def read_live(connection: Connection, target: Target, reporter: Reporter) -> LiveCluster:
    """The cluster with its sandboxed node pools; NotFound where it does not exist, Unreachable where its objects cannot
    be listed, and what else a look inside raises.
    """
    reporter.progress(f"Reading cluster {target.cluster_name}")
    cluster = find_cluster(connection, target)
    if cluster is None:
        raise cluster_not_found(target, connection)
    reporter.progress(f"Looking into cluster {cluster.name}")
    room = look_at_room(connection, target, cluster)
    for kind in ("runtimeclasses", "nodes"):
        if kind in room.unreadable:
            raise Unreachable(
                f"The {kind} of cluster {cluster.name} cannot be listed. kubectl reports: {room.unreadable[kind]}",
                step(
                    "See what the cluster reports:",
                    "az aks-sandbox check -g {group} -n {cluster} --in-cluster",
                    target.names,
                ),
            )
    if "pods" in room.unreadable or room.pods_in_all > len(room.pods):
        reporter.warn(
            f"Not all pods of cluster {cluster.name} could be listed, so some that stand on its nodes are not counted."
        )
    sandboxed = [pool for pool in cluster.pools if find_runtime(pool.runtime) is not None]
    pools = [_pool(pool, room, connection, cluster.location) for pool in sandboxed]
    return LiveCluster(cluster.name, class_manifests(cluster.name, room.classes), tuple(pools))


def class_manifests(cluster: str, classes: Sequence[ServedRuntimeClass]) -> tuple[Manifest, ...]:
    """The RuntimeClasses of a cluster as if they stood in a file, so that one code reads both."""
    text = json.dumps({"kind": "List", "apiVersion": "v1", "items": [_class_object(one) for one in classes]})
    documents, _ = documents_of(decoded(f"cluster {cluster}", None, text.encode()))
    found = [manifest_of(one, node) for one in documents for node in objects_of(one)]
    return tuple(one for one in found if one is not None)


def _class_object(one: ServedRuntimeClass) -> Mapping[str, Any]:
    own = one.runtime_class
    return {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": own.name},
        "handler": own.handler,
        "overhead": {"podFixed": dict(own.overhead)},
        "scheduling": {"nodeSelector": dict(own.node_selector), "tolerations": [dict(row) for row in one.tolerations]},
    }


def _pool(pool: NodePool, room: Room, connection: Connection, location: str) -> LivePool:
    nodes = tuple(node for node in room.nodes if node.pool == pool.name)
    taints: dict[Taint, None] = {}
    for node in nodes:
        # Those that Kubernetes itself puts on a node come and go.
        taints.update(dict.fromkeys(one for one in node.taints if not is_system_taint(one.key)))
    labels = [node.labels for node in nodes]
    return LivePool(pool.name, tuple(taints), _space(pool, room, connection, location), tuple(labels))


def _space(pool: NodePool, room: Room, connection: Connection, location: str) -> NodeSpace | None:
    """The node of the pool with the smallest room among those that were seen; the VM size stands for one in their
    place, and None where that is not known either.
    """
    title = f"node pool {pool.name}"
    found: list[NodeSpace] = []
    for node in room.nodes:
        amounts = (quantity(node.memory, memory_bytes), quantity(node.cpu, millicpus))
        if node.pool != pool.name or None in amounts:
            continue
        memory, cpu = (one or 0 for one in amounts)
        pods = int(node.pods) if node.pods.isdecimal() else pool.max_pods or default_max_pods()
        standing = [one for one in room.pods if one.node == node.name]
        found.append(
            NodeSpace(
                title,
                node.vm_size or pool.vm_size,
                Amounts(memory, cpu, pods),
                booked_by(standing),
                pool=pool.name,
                nodes=pool.count,
                standing=tuple(f"{one.namespace}/{one.name}" for one in standing),
                labels=node.labels,
                taints=tuple(one for one in node.taints if not is_system_taint(one.key)),
            )
        )
    if found:
        return min(found, key=lambda one: (one.free.memory, one.free.cpu))
    size = next(iter((*pool.vm_sizes, pool.vm_size)), "")
    known = memory_of_size(full_vm_size(size)) or _from_azure(connection, location, size)
    if known is None:
        return None
    return nominal_node(size, *known, pool.max_pods or default_max_pods(), title=title, pool=pool.name)


def _from_azure(connection: Connection, location: str, vm_size: str) -> tuple[int, int] | None:
    cache = connection.sku_cache
    if cache is None:
        skus = list_vm_skus(connection, location)
    else:
        skus = cache.get_or_ask(location, lambda: list_vm_skus(connection, location))
    sku = skus.get(vm_size.lower())
    if sku is None or sku.vcpus is None or sku.memory is None:
        return None
    # A constrained size counts all processors against the quota, and gives the number in its name.
    constrained = re.search(r"-(\d+)", vm_size, re.ASCII)
    return int(constrained[1]) if constrained else sku.vcpus, int(sku.memory * _GIB)


def size_in_azure(connection: Connection, location: str, vm_size: str) -> tuple[int, int]:
    """The vCPUs and the bytes of memory of a VM size as Azure lists it; InvalidInput where the region has no such."""
    found = _from_azure(connection, location, vm_size)
    if found is None:
        raise InvalidInput(
            Argument.VM_SIZE,
            f"'{vm_size}' is not listed for {location}, or without vCPUs and memory",
            step(
                "See the VM sizes of the region:",
                "az aks-sandbox vm-size list --location {location}",
                location=location,
            ),
        )
    return found


def served_class(cluster: LiveCluster) -> ServedClass:
    """What a RuntimeClass for the sandboxed nodes of a cluster has: as the one that its pods use, AKS' own first, with
    tolerations of the taints of the node pools; NotFound where the cluster has none.
    """
    found = [one for one in Together.of((), cluster).classes.values() if one.handler in kata_handlers()]
    if not found:
        raise NotFound(
            f"Cluster {cluster.name} does not have a RuntimeClass for sandboxed pods.",
            step("AKS makes it when the cluster is reconciled:", "az aks-sandbox reconcile -g {group} -n {cluster}"),
        )
    usual = [name for runtime in runtimes() for name in runtime.runtime_classes]
    own = min(found, key=lambda one: usual.index(one.name) if one.name in usual else len(usual))
    pools = [one for one in cluster.pools if one.selected_by(own.selector)]
    taints = dict.fromkeys(one for pool in pools for one in pool.taints if one.effect != "PreferNoSchedule")
    return ServedClass(own.handler, own.selector, tuple(taints), f"RuntimeClass {own.name} of cluster {cluster.name}")
