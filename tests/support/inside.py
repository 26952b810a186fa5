"""The inside of a cluster for the tests of the checks: one in which all is well, and its parts to spoil."""

from typing import Any

from aks_sandbox.model.facts import Known
from aks_sandbox.model.in_cluster import ClassedPod, InCluster, Node, PodEvent, RuntimeClass

CLASS = "kata-vm-isolation"
OLD_CLASS = "kata-mshv-vm-isolation"
LABELS = {"kubernetes.azure.com/kata-vm-isolation": "true"}
OLD_LABELS = {"kubernetes.azure.com/kata-mshv-vm-isolation": "true"}
NODE = "aks-untrusted-12345678-vmss000000"


def runtime_class(name: str = CLASS, **changes: Any) -> RuntimeClass:
    """A RuntimeClass as AKS makes it, with changes."""
    selector = OLD_LABELS if name == OLD_CLASS else LABELS
    values: dict[str, Any] = {"handler": "kata", "overhead": {"memory": "600Mi"}, "node_selector": selector}
    return RuntimeClass(name=name, **{**values, **changes})


def node(name: str = NODE, **changes: Any) -> Node:
    """A node of the sandboxed pool untrusted, in order, with changes."""
    values: dict[str, Any] = {
        "pool": "untrusted",
        "ready": True,
        "schedulable": True,
        "labels": {"kubernetes.azure.com/agentpool": "untrusted", **LABELS},
        "handlers": ("runc", "kata", "kata-preview"),
        "image": "AKSAzureLinux-V3katagen2-202609.10.0",
        "cpu": "3860m",
        "memory": "14375080Ki",
    }
    return Node(name=name, **{**values, **changes})


def pod(name: str = "job-1", **changes: Any) -> ClassedPod:
    """A sandboxed pod that runs, with changes."""
    values: dict[str, Any] = {"namespace": "work", "runtime_class": CLASS, "node": NODE, "phase": "Running"}
    return ClassedPod(name=name, **{**values, **changes})


def event(pod_name: str = "job-1", **changes: Any) -> PodEvent:
    """A warning that a sandbox could not be made, with changes."""
    values: dict[str, Any] = {
        "namespace": "work",
        "reason": "FailedCreatePodSandBox",
        "message": 'Failed to create pod sandbox: no runtime for "kata" is configured',
    }
    return PodEvent(pod=pod_name, **{**values, **changes})


def inside(**changes: Any) -> Known:
    """The inside of a cluster with one sandboxed node and one sandboxed pod, in order, with changes."""
    values: dict[str, Any] = {
        "now": 1_795_000_000,
        "runtime_classes": (runtime_class(),),
        "nodes": (node(),),
        "pods": (pod(),),
    }
    values = {**values, **changes}
    counted = {
        "nodes_in_all": len(values["nodes"]),
        "pods_in_all": len(values["pods"]),
        "events_in_all": len(values.get("events", ())),
    }
    return Known(InCluster(**{**counted, **values}))
