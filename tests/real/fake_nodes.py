"""Nodes without a kubelet: the real scheduler places pods on them by what they say that they allocate; nothing runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from aks_sandbox.model.in_cluster import memory_bytes, millicpus
from tests.support.moments import wait_until

from .conftest import CLASS, Bed

_LABEL = "kubernetes.azure.com/kata-vm-isolation"
#: Also of what the node controller puts on a node whose kubelet does not report.
EVERYWHERE = [{"operator": "Exists"}]


def _name(pool: str) -> str:
    return f"aks-{pool}-12345678-vmss000000"


@contextmanager
def fake_node(bed: Bed, pool: str, memory: int, cpu: int, pods: int) -> Iterator[str]:
    """A sandboxed node with so many bytes, thousandths of a CPU and pods to give; it is removed with its pods."""
    name = _name(pool)
    labels = {"agentpool": pool, "kubernetes.io/os": "linux", "kubernetes.io/hostname": name, _LABEL: "true"}
    bed.create({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}})
    amounts = {"memory": str(memory), "cpu": f"{cpu}m", "pods": str(pods), "ephemeral-storage": "100Gi"}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ready = {"type": "Ready", "status": "True", "lastHeartbeatTime": now, "lastTransitionTime": now}
    status = {"status": {"allocatable": amounts, "capacity": amounts, "conditions": [ready]}}
    try:
        bed.kubectl("patch", "node", name, "--subresource=status", "--type=merge", "-p", json.dumps(status))
        yield name
    finally:
        bed.delete("node", name)


def on_pool(pool: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """A pod specification that asks for a sandbox and goes to that pool alone."""
    # Toleration of all: a node without a kubelet gets taints soon.
    return {"runtimeClassName": CLASS, **spec, "nodeSelector": {"agentpool": pool}, "tolerations": EVERYWHERE}


def workload(kind: str, name: str, spec: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A Deployment or a DaemonSet of such pods."""
    labels = {"size": name}
    template = {"metadata": {"labels": labels}, "spec": spec}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": {**fields, "selector": {"matchLabels": labels}, "template": template},
    }


def placed(bed: Bed, name: str, wanted: int) -> int:
    """How many pods of a workload have a node, once the scheduler has looked at every one."""

    def seen() -> list[Any] | None:
        pods = bed.items("pods", "-l", f"size={name}")
        judged = [pod for pod in pods if pod["spec"].get("nodeName") or _refused(pod)]
        return pods if len(judged) == wanted else None

    wait_until(seen, f"the scheduler had looked at {wanted} pods of {name}")
    return sum(1 for pod in bed.items("pods", "-l", f"size={name}") if pod["spec"].get("nodeName"))


def _refused(pod: Mapping[str, Any]) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(one["type"] == "PodScheduled" and one.get("reason") == "Unschedulable" for one in conditions)


def booked(bed: Bed, node: str) -> tuple[int, int]:
    """The bytes and the thousandths of a CPU that are booked on a node, as `kubectl describe node` adds them up."""
    rows = bed.kubectl("describe", "node", node).partition("Allocated resources:")[2].splitlines()
    amounts = {words[0]: words[1] for row in rows if len(words := row.split()) > 1}
    return memory_bytes(amounts["memory"]), millicpus(amounts["cpu"])
