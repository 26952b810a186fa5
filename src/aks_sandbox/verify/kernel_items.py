"""Evidence that the kernels give of themselves: boot ID, build stamp, release, processors, memory, root file system."""

from __future__ import annotations

import math

from aks_sandbox.model.isolation import Evidence, Weight
from aks_sandbox.model.probe import CPU_LIMIT, MEMORY_LIMIT
from aks_sandbox.model.quantity import memory_bytes, millicpus
from aks_sandbox.verify.evidence_rows import evidence_item
from aks_sandbox.verify.witness import Witness

UNSEEN = "-"
_DIFFERS = "differs from the host's"
_MIB = 1024 * 1024
#: The same words for every item, so that those which are missing for it can share a line.
UNREPORTED = "One of the two pods did not report it."


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
