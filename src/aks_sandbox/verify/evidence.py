"""Items of evidence: their rows in the catalogue, what they compare, and those that the objects of a cluster show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from aks_sandbox.catalog.tables import document, kata_handlers, plain_handlers
from aks_sandbox.model.cluster import WorkloadRuntime
from aks_sandbox.model.in_cluster import Node, RuntimeClass
from aks_sandbox.model.proof import UNSEEN, Evidence, Machine, ProbePod, Weight
from aks_sandbox.verify.probe_log import known_boot_id


@dataclass(frozen=True)
class EvidenceItem:
    """An item by its name in code, and its name to people."""

    item: str
    title: str
    source: str


@cache
def evidence_item(item: str) -> EvidenceItem:
    """The item of that name; LookupError for one that the catalogue lacks."""
    for row in document("evidence")["rows"]:
        if row["item"] == item:
            return EvidenceItem(row["item"], row["title"], row["source"])
    raise LookupError(f"evidence.json has no row '{item}'")


@dataclass(frozen=True)
class Witness:
    """The class and the node of two sandboxed pods, and what they (`sandbox`, `second`) and the host showed; empty
    machines where they showed nothing. `host` is what the plain pod beside them saw, or where there was none
    (`host_is_status`) what the status of the node reports. `pool_image` is the node image that ARM reports for the node
    pool, `other_boot_ids` are those of all other nodes, `other_sandboxes` those of the other sandboxed pods of the run.
    """

    runtime: WorkloadRuntime
    runtime_class: RuntimeClass
    node: Node
    pool_image: str
    pod: ProbePod | None = None
    second_pod: ProbePod | None = None
    control: ProbePod | None = None
    other_boot_ids: frozenset[str] = frozenset()
    other_sandboxes: frozenset[str] = frozenset()
    sandbox: Machine = field(default_factory=Machine)
    second: Machine = field(default_factory=Machine)
    host: Machine = field(default_factory=Machine)
    host_is_status: bool = False

    @property
    def node_boot_id(self) -> str:
        """The boot ID that the node reports."""
        return known_boot_id(self.node.boot_id)

    @property
    def mismatch(self) -> str:
        """Why what the pods saw cannot be compared, as a sentence; empty when it can.

        A pod on another node, or one whose class was changed on its way in, would show two kernels that prove nothing.
        """
        sandboxed = (self.pod, self.second_pod)
        if None in sandboxed or (self.control is None and not self.host_is_status):
            return "One of the pods was not found."
        pods = [one for one in (*sandboxed, None if self.host_is_status else self.control) if one is not None]
        if {one.node for one in pods} != {self.node.name}:
            return "The pods did not run on the node that they were created for."
        if any(one is not None and one.runtime_class != self.runtime_class.name for one in sandboxed):
            return "A sandboxed pod does not have the RuntimeClass that it was created with."
        if self.control is not None and self.control.runtime_class and not self.host_is_status:
            return "The plain pod has a RuntimeClass, which it was created without."
        if not self.node_boot_id:
            return "The node does not report its boot ID."
        if self.host.boot_id and self.host.boot_id != self.node_boot_id:
            return "The plain pod did not run on the kernel that the node reports."
        return ""


def item(
    name: str,
    expected: str,
    sandbox: str,
    host: str,
    weight: Weight,
    why: str,
    second: str = "",
    *,
    decides: bool = False,
) -> Evidence:
    """An item of the catalogue with what was seen."""
    known = evidence_item(name)
    seen = (sandbox or UNSEEN, host or UNSEEN)
    return Evidence(name, known.title, expected, *seen, weight, why, known.source, second or UNSEEN, decides)


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
    return item("overhead", listed(wanted) or "none", listed(found), "", weight, why)


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
    usual, labels = witness.runtime.node_labels, witness.node.labels
    keys = [label.partition("=")[0] for label in usual]
    found = [f"{key}={labels[key]}" for key in keys if key in labels]
    weight, why = Weight.INCONCLUSIVE, "The node does not have the label that AKS gives to nodes for sandboxed pods."
    if set(usual) & set(found):
        weight, why = Weight.SUPPORTS, "The node has the label that AKS gives to nodes for sandboxed pods."
    return item("nodeLabel", " or ".join(usual), "", ", ".join(found), weight, why)


def node_image(witness: Witness) -> Evidence:
    """The node images that can run sandboxed pods have Kata in their name."""
    image = witness.node.image or witness.pool_image
    weight, why = Weight.INCONCLUSIVE, "Neither the node nor the node pool reports its image."
    if "kata" in image.lower():
        weight, why = Weight.SUPPORTS, "The node image is a Kata image."
    elif image:
        weight, why = Weight.CONTRADICTS, "The node image is not a Kata image."
    return item("nodeImage", "contains kata", "", image, weight, why)


def listed(amounts: Mapping[str, str]) -> str:
    """Amounts of resources in one text."""
    return ", ".join(f"{name} {amount}" for name, amount in sorted(amounts.items()))
