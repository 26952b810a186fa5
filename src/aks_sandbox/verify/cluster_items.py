"""Evidence that the cluster gives: pod overhead, runtime handler, node label, node image."""

from __future__ import annotations

from collections.abc import Mapping

from aks_sandbox.catalog.handlers import kata_handlers, plain_handlers
from aks_sandbox.model.isolation import Evidence, Weight
from aks_sandbox.verify.kernel_items import item
from aks_sandbox.verify.witness import Witness


def overhead(witness: Witness) -> Evidence:
    """Admission copies the overhead of the RuntimeClass into each pod that asks for it."""
    wanted, pod = witness.runtime_class.overhead, witness.pod
    found = pod.overhead if pod is not None else {}
    weight, why = Weight.INCONCLUSIVE, "The RuntimeClass does not define an overhead, so the pod cannot show one."
    if pod is None:
        why = "The sandboxed pod was not created."
    elif wanted and dict(found) == dict(wanted):
        weight, why = Weight.SUPPORTS, "The pod has the overhead of the RuntimeClass."
    elif wanted:
        weight, why = Weight.CONTRADICTS, "The overhead of the RuntimeClass was not copied into the pod."
    return item("overhead", _listed(wanted) or "none", _listed(found), "", weight, why)


def handler(witness: Witness) -> Evidence:
    """The handler of the RuntimeClass decides what runs the pod, whatever the class is called."""
    name, offered = witness.runtime_class.handler, witness.node.handlers
    host = "" if offered is None else "has it" if name in offered else "does not have it"
    weight, why = Weight.INCONCLUSIVE, "The handler is not one that AKS sets up for sandboxed pods."
    if name in plain_handlers():
        weight, why = Weight.CONTRADICTS, "The RuntimeClass has a handler that runs pods on the host kernel."
    elif offered is not None and name not in offered:
        weight, why = Weight.CONTRADICTS, "The node does not have the handler of the RuntimeClass."
    elif name in kata_handlers():
        weight, why = Weight.SUPPORTS, "The RuntimeClass has a Kata handler."
    return item("handler", " or ".join(kata_handlers()), name, host, weight, why)


def node_label(witness: Witness) -> Evidence:
    """AKS labels the nodes of a sandboxed node pool."""
    key, _, value = witness.runtime.node_label.partition("=")
    found = witness.node.labels.get(key)
    weight, why = Weight.INCONCLUSIVE, "The node does not have the label that AKS gives to nodes for sandboxed pods."
    if found == value:
        weight, why = Weight.SUPPORTS, "The node has the label that AKS gives to nodes for sandboxed pods."
    return item("nodeLabel", f"{key}={value}", "", "" if found is None else f"{key}={found}", weight, why)


def node_image(witness: Witness) -> Evidence:
    """The node images that can run sandboxed pods have Kata in their name."""
    image = witness.node.image or witness.pool_image
    weight, why = Weight.INCONCLUSIVE, "Neither the node nor the node pool reports its image."
    if "kata" in image.lower():
        weight, why = Weight.SUPPORTS, "The node image is a Kata image."
    elif image:
        weight, why = Weight.CONTRADICTS, "The node image is not a Kata image."
    return item("nodeImage", "contains kata", "", image, weight, why)


def _listed(amounts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in sorted(amounts.items()))
