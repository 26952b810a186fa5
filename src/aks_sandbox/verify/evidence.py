"""Each item of evidence: its row in the catalogue, and how two pods and their node are compared."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from aks_sandbox.catalog.tables import document, kata_handlers, plain_handlers
from aks_sandbox.model.cluster import WorkloadRuntime
from aks_sandbox.model.in_cluster import Node, RuntimeClass, memory_bytes, millicpus
from aks_sandbox.model.proof import CPU_LIMIT, MEMORY_LIMIT, UNSEEN, Evidence, Machine, ProbePod, Weight


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


_BEGIN, _END = "aks-sandbox probe begin", "aks-sandbox probe end"
_BOOT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MEMORY = re.compile(r"([0-9]{1,15}) kB")
_COUNT = re.compile(r"[0-9]{1,5}")
_TEXT = re.compile(r"[ -~]{1,200}")


def read_machine(log: str) -> Machine | None:
    """The machine that a log tells of, None unless it is there as a whole; what is not well formed is left out."""
    lines = log.splitlines()
    if _BEGIN not in lines:
        return None
    told: dict[str, str] = {}
    for line in lines[lines.index(_BEGIN) + 1 :]:
        if line == _END:
            return _machine(told)
        name, equals, value = line.partition("=")
        if equals:
            told.setdefault(name, value.strip())
    return None


def _machine(told: Mapping[str, str]) -> Machine:
    processors = _COUNT.fullmatch(told.get("processors", ""))
    memory = _MEMORY.fullmatch(told.get("memory", ""))
    return Machine(
        boot_id=_matching(_BOOT_ID, told.get("boot_id", "").lower()),
        release=_matching(_TEXT, told.get("release", "")),
        build=_matching(_TEXT, told.get("build", "")),
        processors=int(processors[0]) if processors and int(processors[0]) else None,
        memory=int(memory[1]) * 1024 if memory and int(memory[1]) else None,
        root=_matching(_TEXT, told.get("root", "")),
    )


def _matching(pattern: re.Pattern[str], value: str) -> str:
    return value if pattern.fullmatch(value) else ""


@dataclass(frozen=True)
class Witness:
    """The class and the node of a pod, and what the pod (`sandbox`) and the plain pod beside it (`host`) saw; empty
    machines where they saw nothing. `pool_image` is the node image that ARM tells of the node pool,
    `other_boot_ids` are those of all other nodes.
    """

    runtime: WorkloadRuntime
    runtime_class: RuntimeClass
    node: Node
    pool_image: str
    pod: ProbePod | None = None
    control: ProbePod | None = None
    other_boot_ids: frozenset[str] = frozenset()
    sandbox: Machine = field(default_factory=Machine)
    host: Machine = field(default_factory=Machine)

    @property
    def mismatch(self) -> str:
        """Why what the two pods saw cannot be compared, as a sentence; empty when it can.

        A pod on another node, or one whose class was changed on its way in, would show two kernels that prove nothing.
        """
        pod, control, node = self.pod, self.control, self.node
        if pod is None or control is None:
            return "One of the two pods was not found."
        if {pod.node, control.node} != {node.name}:
            return "The two pods did not run on the node that they were created for."
        if pod.runtime_class != self.runtime_class.name:
            return "The sandboxed pod does not have the RuntimeClass that it was created with."
        if control.runtime_class:
            return "The plain pod has a RuntimeClass, which it was created without."
        if not node.boot_id:
            return "The node does not report its boot ID."
        if self.host.boot_id and self.host.boot_id != node.boot_id.lower():
            return "The plain pod did not run on the kernel that the node reports."
        return ""


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


def _listed(amounts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in sorted(amounts.items()))


_DIFFERS = "differs from the host's"
_MIB = 1024 * 1024
#: The same words for every item, so that those which are missing for it can share a line.
UNREPORTED = "The two pods did not both report it."


def item(name: str, expected: str, sandbox: str, host: str, weight: Weight, why: str) -> Evidence:
    """An item of the catalogue with what was seen."""
    known = evidence_item(name)
    return Evidence(name, known.title, expected, sandbox or UNSEEN, host or UNSEEN, weight, why, known.source)


def boot_id(witness: Witness) -> Evidence:
    """The kernel makes its boot ID when it starts: two of them are two running kernels, one is one."""
    sandbox, host, node = witness.sandbox.boot_id, witness.host.boot_id, witness.node.boot_id.lower()
    weight, why = Weight.INCONCLUSIVE, UNREPORTED
    if sandbox and sandbox == node:
        weight, why = Weight.CONTRADICTS, "The sandboxed pod runs on the kernel of the node."
    elif sandbox and sandbox == host:
        weight, why = Weight.CONTRADICTS, "Both pods run on one kernel."
    elif sandbox in witness.other_boot_ids:
        weight, why = Weight.CONTRADICTS, "The sandboxed pod runs on the kernel of another node."
    elif sandbox and host:
        weight, why = _if_comparable(
            witness, "A kernel makes its boot ID when it starts, so two of them are two kernels."
        )
    return item("bootId", _DIFFERS, sandbox, host, weight, why)


def build_stamp(witness: Witness) -> Evidence:
    """Two build stamps are two kernels; one may be the same build in host and guest."""
    sandbox, host = witness.sandbox.build, witness.host.build
    weight, why = Weight.INCONCLUSIVE, UNREPORTED
    if sandbox and host:
        why = "Host and guest may run the same build of the kernel, so an equal stamp decides nothing."
        if sandbox != host:
            weight, why = _if_comparable(witness, "One kernel has one build stamp, so two of them are two kernels.")
    return item("buildStamp", _DIFFERS, sandbox, host, weight, why)


def kernel_release(witness: Witness) -> Evidence:
    """Two releases are two kernels; equal ones happen, as there are node images with one release on both sides."""
    sandbox, host = witness.sandbox.release, witness.host.release
    weight, why = Weight.INCONCLUSIVE, UNREPORTED
    if sandbox and host:
        why = "With some node images, host and guest report the same release, so an equal one decides nothing."
        if sandbox != host:
            weight, why = Weight.SUPPORTS, "Host and guest report different releases."
    return item("kernelRelease", "may be equal", sandbox, host, weight, why)


def processors(witness: Witness) -> Evidence:
    """A virtual machine has the processors of the pod's limit, rounded up; a plain pod sees those of the node."""
    wanted = math.ceil(millicpus(CPU_LIMIT) / 1000)
    sandbox, host = witness.sandbox.processors, witness.host.processors
    weight, why = Weight.INCONCLUSIVE, "The sandboxed pod sees neither what its limit gives nor what the node has."
    if sandbox is None or host is None:
        why = UNREPORTED
    elif sandbox == wanted != host:
        weight, why = Weight.SUPPORTS, "The sandboxed pod sees what its limit gives, and not what the node has."
    elif sandbox == host != wanted:
        weight, why = Weight.CONTRADICTS, "The sandboxed pod sees the processors of the node."
    expected = f"{wanted} (limit {CPU_LIMIT}, rounded up)"
    return item("processors", expected, _number(sandbox), _number(host), weight, why)


def memory(witness: Witness) -> Evidence:
    """A virtual machine has the memory of the pod's limit, less what its kernel keeps; a plain pod sees the node's."""
    limit = memory_bytes(MEMORY_LIMIT)
    sandbox, host = witness.sandbox.memory, witness.host.memory
    weight, why = Weight.INCONCLUSIVE, "The sandboxed pod sees neither what its limit gives nor what the node has."
    if sandbox is None or host is None:
        why = UNREPORTED
    elif sandbox >= 0.9 * host:
        weight, why = Weight.CONTRADICTS, "The sandboxed pod sees the memory of the node."
    elif limit / 4 <= sandbox <= limit:
        weight, why = Weight.SUPPORTS, "The sandboxed pod sees what its limit gives, and not what the node has."
    return item("memory", f"at most {_size(limit)}, the limit", _size(sandbox), _size(host), weight, why)


def root_file_system(witness: Witness) -> Evidence:
    """Kata shares the files of an image with its virtual machine by virtiofs; newer ways look like any other."""
    sandbox, host = witness.sandbox.root, witness.host.root
    weight, why = Weight.INCONCLUSIVE, "Kata also shares files in other ways, so a missing virtiofs decides nothing."
    if not sandbox:
        why = UNREPORTED
    elif sandbox.endswith(" virtiofs") and not host.endswith(" virtiofs"):
        weight, why = Weight.SUPPORTS, "The files of the image reach the virtual machine through virtiofs."
    return item("rootFilesystem", "virtiofs, or another", sandbox, host, weight, why)


def _if_comparable(witness: Witness, why: str) -> tuple[Weight, str]:
    return (Weight.INCONCLUSIVE, witness.mismatch) if witness.mismatch else (Weight.PROVES, why)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _size(value: int | None) -> str:
    if value is None:
        return ""
    mib = value / _MIB
    return f"{mib:.0f} MiB" if mib < 1024 else f"{mib / 1024:.1f} GiB"
