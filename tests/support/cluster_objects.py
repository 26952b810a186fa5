"""Objects of Kubernetes as its API lists them, for the tests of a look inside; a test changes what it is about."""

from __future__ import annotations

from typing import Any

from tests.support.look_programs import NOW

CLASS = "kata-vm-isolation"
LABEL = "kubernetes.azure.com/kata-vm-isolation"
NODE = "aks-untrusted-12345678-vmss000000"
PLAIN_NODE = "aks-system-12345678-vmss000000"


def ago(seconds: int) -> str:
    """A time so many seconds before the look."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(NOW - seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def runtime_class(name: str = CLASS, handler: str = "kata", selector: dict[str, str] | None = None) -> dict[str, Any]:
    """A RuntimeClass; that of AKS without words."""
    return {
        "metadata": {"name": name},
        "handler": handler,
        "overhead": {"podFixed": {"memory": "600Mi"}},
        "scheduling": {"nodeSelector": {LABEL: "true"} if selector is None else selector},
    }


def node(name: str = NODE, *, sandboxed: bool = True, ready: bool = True, **changes: Any) -> dict[str, Any]:
    """A node of the pool untrusted, or of the pool system where it is not sandboxed."""
    pool = name.split("-")[1]
    labels = {"agentpool": pool, "kubernetes.azure.com/agentpool": pool, "kubernetes.azure.com/mode": "user"}
    if sandboxed:
        labels[LABEL] = "true"
    spec = changes.pop("spec", {})
    return {
        "metadata": {"name": name, "labels": {**labels, **changes.pop("labels", {})}},
        "spec": spec,
        "status": {
            "conditions": [{"type": "Ready", "status": "True" if ready else "Unknown"}],
            "runtimeHandlers": [{"name": "runc"}, *([{"name": "kata"}] if sandboxed else [])],
            "allocatable": {"cpu": "3860m", "memory": "14375080Ki"},
            "nodeInfo": {"kernelVersion": "6.6", "kubeletVersion": "v1.34.2", "bootID": "b"},
            **changes,
        },
    }


def status_of(name: str = "main", **changes: Any) -> dict[str, Any]:
    """The status of a container that runs, with changes."""
    return {
        "name": name,
        "ready": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": ago(5000)}},
        "lastState": {},
        **changes,
    }


def pod(
    name: str = "job-1", *, node_name: str | None = NODE, class_name: str | None = CLASS, **changes: Any
) -> dict[str, Any]:
    """A sandboxed pod that runs; `spec`, `metadata`, `phase`, `ready` and `containers` (statuses) are changes."""
    containers = changes.pop("containers", (status_of(),))
    conditions = [{"type": "Ready", "status": "True" if changes.pop("ready", True) else "False"}]
    conditions += changes.pop("conditions", [])
    spec: dict[str, Any] = {
        "schedulerName": "default-scheduler",
        "restartPolicy": "Always",
        "containers": [{"name": "main", "image": "registry.example/app:1"}],
        **({"nodeName": node_name} if node_name else {}),
        **({"runtimeClassName": class_name, "overhead": {"memory": "600Mi"}} if class_name else {}),
    }
    metadata = {"namespace": "work", "name": name, "creationTimestamp": ago(6000), **changes.pop("metadata", {})}
    return {
        "metadata": metadata,
        "spec": {**spec, **changes.pop("spec", {})},
        "status": {
            "phase": changes.pop("phase", "Running"),
            "conditions": conditions,
            "containerStatuses": list(containers),
            **changes,
        },
    }


def waiting(reason: str, message: str = "", **changes: Any) -> dict[str, Any]:
    """The status of a container that waits."""
    state = {"waiting": {"reason": reason, **({"message": message} if message else {})}}
    return status_of(ready=False, state=state, **changes)


def crashed(code: int, reason: str = "Error", restarts: int = 5) -> dict[str, Any]:
    """The status of a container that ends again and again with an exit code."""
    last = {"terminated": {"exitCode": code, "reason": reason, "finishedAt": ago(90)}}
    return waiting(
        "CrashLoopBackOff", "back-off 5m0s restarting failed container", restartCount=restarts, lastState=last
    )


def unscheduled(message: str, reason: str = "Unschedulable") -> dict[str, Any]:
    """The condition of a pod that has no node."""
    return {"type": "PodScheduled", "status": "False", "reason": reason, "message": message}


def pending(name: str, message: str = "", **changes: Any) -> dict[str, Any]:
    """A pod without a node, and what the scheduler reports of it."""
    conditions = [unscheduled(message)] if message else []
    return pod(name, node_name=None, phase="Pending", ready=False, containers=(), conditions=conditions, **changes)


def event(about: str, reason: str, message: str, kind: str = "Pod", seconds: int = 30) -> dict[str, Any]:
    """An event about an object of the namespace work."""
    return {
        "metadata": {"namespace": "work", "name": f"{about}.{seconds}", "creationTimestamp": ago(seconds)},
        "involvedObject": {"kind": kind, "namespace": "work", "name": about},
        "type": "Warning",
        "reason": reason,
        "message": message,
        "lastTimestamp": ago(seconds),
        "count": 3,
    }


def deployment(
    name: str = "web", class_name: str | None = CLASS, wanted: int = 2, made: int = 2, **status: Any
) -> dict[str, Any]:
    """A Deployment, or another object that makes pods of a template."""
    template = {"spec": {**({"runtimeClassName": class_name} if class_name else {})}}
    return {
        "metadata": {"namespace": "work", "name": name, "creationTimestamp": ago(6000)},
        "spec": {"replicas": wanted, "template": template},
        "status": {"replicas": made, **status},
    }
