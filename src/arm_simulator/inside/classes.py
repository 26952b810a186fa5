"""RuntimeClasses: those that AKS made when the cluster was reconciled, with what a seed lays over them."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.merging import merged
from arm_simulator.inside.namespaces import BEGINNING
from arm_simulator.inside.state import Inside, Object

SELECTORS = {
    "kata-vm-isolation": {"kubernetes.azure.com/kata-vm-isolation": "true"},
    "kata-mshv-vm-isolation": {"kubernetes.azure.com/kata-mshv-vm-isolation": "true"},
}


def runtime_classes(inside: Inside) -> list[Object]:
    """Returns all RuntimeClasses, by name."""
    wishes: dict[str, Any] = (inside.record.get("inside") or {}).get("runtimeClasses") or {}
    names = sorted({*inside.record.get("runtimeClasses", []), *wishes})
    return [_wished(_class(inside, str(name)), wishes.get(name) or {}) for name in names]


def runtime_class(inside: Inside, name: str) -> Object | None:
    """Returns one RuntimeClass, or None."""
    return next((one for one in runtime_classes(inside) if one["metadata"]["name"] == name), None)


def _wished(made: Object, wish: Object) -> Object:
    """Returns a class as the seed wants it."""
    left_out = wish.get("without", ())
    whole = merged(made, {name: value for name, value in wish.items() if name != "without"})
    return {name: value for name, value in whole.items() if name not in left_out}


def _class(inside: Inside, name: str) -> Object:
    """Returns a class as AKS makes it."""
    return {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {
            "name": name,
            "uid": inside.stable_id("runtimeclass", name),
            "creationTimestamp": BEGINNING,
            "resourceVersion": "1000",
            "labels": {"addonmanager.kubernetes.io/mode": "Reconcile"},
        },
        "handler": "kata",
        "overhead": {"podFixed": {"memory": "600Mi"}},
        "scheduling": {"nodeSelector": dict(SELECTORS.get(name, SELECTORS["kata-vm-isolation"]))},
    }
