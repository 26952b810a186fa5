"""What AKS has made in a cluster before a person comes: here made by the test bed, in the form that AKS documents."""

from __future__ import annotations

from typing import Any

from testbed.node import HANDLER

RUNTIME_CLASS = "kata-vm-isolation"


def runtime_class() -> dict[str, Any]:
    """The RuntimeClass of sandboxed pods."""
    return {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": RUNTIME_CLASS, "labels": {"addonmanager.kubernetes.io/mode": "Reconcile"}},
        "handler": HANDLER,
        "overhead": {"podFixed": {"memory": "600Mi"}},
        "scheduling": {"nodeSelector": {"kubernetes.azure.com/kata-vm-isolation": "true"}},
    }


def first_objects() -> dict[str, Any]:
    """All of them, as one list."""
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "aks-command"}}
    return {"apiVersion": "v1", "kind": "List", "items": [runtime_class(), namespace]}
