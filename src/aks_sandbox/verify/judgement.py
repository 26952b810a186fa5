"""The verdict on one node pool from all its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from aks_sandbox.model.isolation import Evidence, Isolation, Weight
from aks_sandbox.verify.cluster_items import handler, node_image, node_label, overhead
from aks_sandbox.verify.kernel_items import (
    boot_id,
    build_stamp,
    kernel_release,
    memory,
    processors,
    root_file_system,
)
from aks_sandbox.verify.witness import Witness

_ITEMS = (
    boot_id,
    build_stamp,
    processors,
    memory,
    overhead,
    handler,
    node_label,
    node_image,
    kernel_release,
    root_file_system,
)


def gather(witness: Witness) -> tuple[Evidence, ...]:
    """Every item, the strongest first."""
    return tuple(judge(witness) for judge in _ITEMS)


def verdict_on(evidence: Sequence[Evidence]) -> tuple[Isolation, tuple[str, ...]]:
    """The verdict and why it is not better.

    The boot ID decides: only a kernel of its own gives a pod another one. Whatever contradicts it leaves the isolation
    unproven, for then one of the two is not what it seems.
    """
    against = [one for one in evidence if one.weight is Weight.CONTRADICTS]
    reasons = contradictions(evidence)
    proofs = [one for one in evidence if one.weight is Weight.PROVES]
    boot = next((one for one in evidence if one.item == "bootId"), None)
    if boot in against:
        if not proofs:
            return Isolation.NOT_ISOLATED, reasons
        return Isolation.NOT_PROVEN, (*reasons, "The evidence contradicts itself.")
    if boot not in proofs:
        missing = _sentence(boot) if boot is not None else "The boot IDs are not known."
        return Isolation.NOT_PROVEN, (*reasons, missing)
    return (Isolation.NOT_PROVEN, reasons) if against else (Isolation.ISOLATED, ())


def contradictions(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What speaks against isolation, a sentence for each item."""
    return tuple(_sentence(one) for one in evidence if one.weight is Weight.CONTRADICTS)


def _sentence(one: Evidence) -> str:
    # What was expected and what was seen stands in the evidence, beside these reasons wherever they are shown.
    return f"{one.title[:1].upper()}{one.title[1:]}: {one.why}"
