"""Nodes: they follow from the cluster's pools, and a seed may change those of a pool, or of all."""

from __future__ import annotations

import uuid
from typing import Any

from arm_simulator.compute import sizes
from arm_simulator.containerservice.runtimes import RUNTIME_CLASSES
from arm_simulator.core.lookup import find
from arm_simulator.core.merging import merged
from arm_simulator.inside.images import IMAGES
from arm_simulator.inside.kernel import HOST, PLAIN_RELEASE, Machine, host
from arm_simulator.inside.namespaces import BEGINNING
from arm_simulator.inside.quantities import millis, size
from arm_simulator.inside.state import Inside, Object

GIB = 2**30
NODE_LABELS = {
    "katavmisolation": {"kubernetes.azure.com/kata-vm-isolation": "true"},
    "katamshvvmisolation": {"kubernetes.azure.com/kata-mshv-vm-isolation": "true"},
}
NOT_READY = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
POOL_ANNOTATION = "kubernetes.azure.com/agentpool"


def nodes(inside: Inside) -> list[Object]:
    """Returns all nodes of a cluster."""
    return [_node(inside, pool, name) for pool, name in _places(inside)]


def node_named(inside: Inside, name: str) -> Object | None:
    """Returns one node, or None; makes no other, as clusters may have hundreds."""
    return next((_node(inside, pool, name) for pool, one in _places(inside) if one == name), None)


def _places(inside: Inside) -> list[tuple[dict[str, Any], str]]:
    """Returns the pool and the name of each node; a stopped cluster, and a pool in creation, have none."""
    properties = inside.resource["properties"]
    if _is(properties.get("powerState"), "stopped"):
        return []
    found: list[tuple[dict[str, Any], str]] = []
    for pool in properties.get("agentPoolProfiles") or []:
        creating = str(pool.get("provisioningState")) == "Creating"
        if creating or _is(pool.get("powerState"), "stopped"):
            continue
        number = int(uuid.UUID(inside.stable_id("pool", pool["name"]))) % 10**8
        names = f"aks-{pool['name']}-{number:08d}-vmss"
        found += [(pool, f"{names}{index:06d}") for index in range(int(pool.get("count") or 0))]
    return found


def template_of(inside: Inside, pool: dict[str, Any]) -> Object:
    """Returns a node as one that the pool may get would be."""
    return _node(inside, pool, f"template-node-for-aks-{pool['name']}-vmss")


def handlers_of(node: Object) -> list[str]:
    """Returns the runtime handlers that a node offers."""
    return [str(row.get("name")) for row in node["status"].get("runtimeHandlers") or []]


def machine_of(inside: Inside, node: Object) -> Machine:
    """Returns the machine that a node is."""
    status = node["status"]
    facts = {**_wishes(inside, node["metadata"]["labels"].get(POOL_ANNOTATION, "")).get("kernel", {})}
    facts.setdefault("release", status["nodeInfo"]["kernelVersion"])
    return host(
        node["metadata"]["name"],
        status["nodeInfo"]["bootID"],
        max(1, millis(status["capacity"]["cpu"]) // 1000),
        size(status["capacity"]["memory"]),
        facts,
    )


def is_ready(node: Object) -> bool:
    """Says whether a node is ready."""
    return any(row["type"] == "Ready" and row["status"] == "True" for row in node["status"]["conditions"])


def _node(inside: Inside, pool: dict[str, Any], name: str) -> Object:
    """Returns one node of a pool."""
    wishes = _wishes(inside, str(pool["name"]))
    runtime = str(pool.get("workloadRuntime") or "").lower()
    sandboxed = runtime in RUNTIME_CLASSES
    ready = bool(wishes.get("ready", True))
    cpus, memory = _room(inside, pool)
    location = inside.resource["location"]
    identifier = inside.stable_id("node", name)
    labels = {
        "agentpool": pool["name"],
        "beta.kubernetes.io/os": "linux",
        "kubernetes.azure.com/agentpool": pool["name"],
        "kubernetes.azure.com/cluster": inside.resource["properties"].get("nodeResourceGroup", ""),
        "kubernetes.azure.com/mode": str(pool.get("mode") or "User").lower(),
        "kubernetes.azure.com/node-image-version": str(pool.get("nodeImageVersion") or ""),
        "kubernetes.azure.com/os-sku": str(pool.get("osSKU") or ""),
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": str(pool.get("osType") or "Linux").lower(),
        "node.kubernetes.io/instance-type": str(pool.get("vmSize") or ""),
        "topology.kubernetes.io/region": location,
        "topology.kubernetes.io/zone": "0",
        **NODE_LABELS.get(runtime, {}),
        **(pool.get("nodeLabels") or {}),
    }
    taints = [_taint(text) for text in pool.get("nodeTaints") or []]
    taints += list(wishes.get("taints") or [])
    if not ready:
        taints.append({**NOT_READY, "timeAdded": BEGINNING})
    spec: Object = {"providerID": f"azure:///{name}", **({"taints": taints} if taints else {})}
    if wishes.get("unschedulable"):
        spec["unschedulable"] = True
    kernel = wishes.get("kernel") or {}
    node: Object = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "uid": identifier,
            "creationTimestamp": BEGINNING,
            "resourceVersion": "1000",
            "labels": labels,
            "annotations": {},
        },
        "spec": spec,
        "status": {
            "capacity": {"cpu": str(cpus), "memory": f"{memory // 1024}Ki", "pods": str(pool.get("maxPods") or 250)},
            "allocatable": {
                "cpu": f"{cpus * 1000 - 140 - 20 * cpus}m",
                "memory": f"{(memory - memory // 8) // 1024}Ki",
                "pods": str(pool.get("maxPods") or 250),
            },
            "conditions": _conditions(ready),
            "addresses": [{"type": "Hostname", "address": name}],
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": inside.stable_id("boot", name),
                "containerRuntimeVersion": "containerd://2.2.4",
                "kernelVersion": str(kernel.get("release") or (HOST["release"] if sandboxed else PLAIN_RELEASE)),
                "kubeletVersion": "v" + str(pool.get("currentOrchestratorVersion") or "1.34.0"),
                "machineID": identifier.replace("-", ""),
                "operatingSystem": "linux",
                "osImage": "Microsoft Azure Linux 3.0",
                "systemUUID": identifier,
            },
            "images": list(IMAGES),
            "runtimeHandlers": [
                {"name": handler, "features": {"recursiveReadOnlyMounts": handler in ("", "runc")}}
                for handler in (("", "runc", "kata", "kata-preview") if sandboxed else ("", "runc"))
            ],
        },
    }
    return dict(merged(node, wishes.get("answer") or {}))


def _wishes(inside: Inside, pool: str) -> dict[str, Any]:
    """Returns what the seed says about the nodes of a pool; the star speaks of all pools."""
    section = (inside.record.get("inside") or {}).get("nodes") or {}
    return dict(merged(section.get("*") or {}, section.get(pool) or {}))


def _room(inside: Inside, pool: dict[str, Any]) -> tuple[int, int]:
    """Returns the processors and the bytes of a pool's size."""
    found = find(sizes(inside.world, inside.resource["location"]), str(pool.get("vmSize") or ""))
    row = found[1] if found else {}
    return int(row.get("vCPUs") or 4), int(float(row.get("memoryGB") or 16) * GIB)


def _conditions(ready: bool) -> list[Object]:
    """Returns the conditions of a node."""
    pressures = [
        {"type": kind, "status": "False", "reason": f"KubeletHasNo{kind}" if "PID" not in kind else "KubeletHasPID"}
        for kind in ("MemoryPressure", "DiskPressure", "PIDPressure")
    ]
    state: Object = {"type": "Ready", "status": "True", "reason": "KubeletReady"}
    if not ready:
        state = {"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown"}
    state["message"] = "kubelet is posting ready status" if ready else "Kubelet stopped posting node status."
    return [{**one, "lastHeartbeatTime": BEGINNING, "lastTransitionTime": BEGINNING} for one in (*pressures, state)]


def _taint(text: str) -> Object:
    """Returns a taint of a pool, key=value:effect."""
    rest, _, effect = str(text).rpartition(":")
    key, _, value = rest.partition("=")
    return {"key": key, "effect": effect, **({"value": value} if value else {})}


def _is(state: object, code: str) -> bool:
    """Says whether a power state is the one named."""
    return isinstance(state, dict) and str(state.get("code")).lower() == code
