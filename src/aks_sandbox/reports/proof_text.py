"""A proof as lines for a terminal: one verdict per node pool, its evidence below, then what to do."""

from __future__ import annotations

from aks_sandbox.model.isolation import Evidence, Isolation, PoolProof, Proof
from aks_sandbox.reports.proof_document import all_steps
from aks_sandbox.reports.proof_wording import (
    ISOLATION_NAMES,
    WEIGHT_NAMES,
    cleanup_sentences,
    pools_sentence,
    proof_sentence,
)
from aks_sandbox.reports.text import step_lines, wrapped

_INDENT = "  "


def proof_lines(proof: Proof) -> list[str]:
    """The lines after what was judged; sentences are wrapped, commands stay whole."""
    lines: list[str] = []
    for pool in proof.pools:
        lines += [*_pool(pool), ""]
    for reason in proof.reasons:
        lines += wrapped(reason)
    for warning in proof.warnings:
        lines += wrapped(f"Warning: {warning}")
    steps = step_lines(all_steps(proof), _INDENT)
    lines += ["Next steps:", *steps, ""] if steps else []
    for sentence in cleanup_sentences(proof.cleanup):
        lines += wrapped(sentence)
    if proof.cleanup.command is not None:
        lines += ["Remove it with:", f"{_INDENT}{proof.cleanup.command}"]
    summary = pools_sentence(proof) if len(proof.pools) > 1 else proof_sentence(proof)
    return [*lines, f"Verdict: {proof.verdict} ({summary.rstrip('.')})"]


def _pool(pool: PoolProof) -> list[str]:
    about = ", ".join(part for part in (pool.runtime_class, f"node {pool.node}" if pool.node else "") if part)
    lines = wrapped(f"{ISOLATION_NAMES[pool.verdict].upper()} node pool {pool.pool}" + (f" ({about})" if about else ""))
    for reason in pool.reasons if pool.verdict is not Isolation.ISOLATED else ():
        lines += wrapped(reason, _INDENT)
    for evidence in pool.evidence:
        lines += _evidence(evidence)
    return lines


def _evidence(evidence: Evidence) -> list[str]:
    seen = evidence.sandbox or "-"
    if evidence.host:
        seen = f"sandbox {seen}, host {evidence.host}"
    return wrapped(f"{WEIGHT_NAMES[evidence.weight]:<13}{evidence.title}: {seen}", _INDENT)
