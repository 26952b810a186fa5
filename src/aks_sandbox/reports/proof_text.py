"""A proof as lines for a terminal: one verdict per node pool, its evidence below, then what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aks_sandbox.model.isolation import Evidence, Isolation, PoolProof, Proof, Weight
from aks_sandbox.reports.proof_document import all_steps
from aks_sandbox.reports.proof_wording import (
    ISOLATION_NAMES,
    POOLS_SHOWN,
    WEIGHT_NAMES,
    cleanup_sentences,
    evidence_sentence,
    pools_sentence,
    proof_sentence,
    worst_first,
)
from aks_sandbox.reports.text import EMPTY, Line, step_lines

_INDENT = 2
_WEIGHT_WIDTH = 13


def proof_lines(proof: Proof) -> list[Line]:
    """The lines after what was judged: a verdict for each node pool, the worst first, with its evidence; what to do;
    what happened to the pods; the verdict.
    """
    lines: list[Line] = []
    for pool in worst_first(proof.pools):
        short = len(proof.pools) > POOLS_SHOWN and pool.verdict is Isolation.ISOLATED
        lines += [_verdict_of(pool, short=short)] if short else [_verdict_of(pool), *_details(pool), EMPTY]
    lines += [EMPTY] if lines and lines[-1] is not EMPTY else []
    lines += [Line(reason) for reason in proof.reasons]
    lines += [Line(f"Warning: {warning}") for warning in proof.warnings]
    steps = step_lines(all_steps(proof), _INDENT)
    lines += [Line("Next steps:"), *steps, EMPTY] if steps else []
    lines += [Line(sentence) for sentence in cleanup_sentences(proof.cleanup)]
    if proof.cleanup.command is not None:
        lines += [Line("Remove it with:"), Line(str(proof.cleanup.command), _INDENT, whole=True)]
    return [*lines, Line(proof_verdict_line(proof))]


def proof_verdict_line(proof: Proof) -> str:
    """The verdict, and how many node pools have it, or how much evidence the only one has."""
    summary = pools_sentence(proof) if len(proof.pools) > 1 else proof_sentence(proof)
    return f"Verdict: {ISOLATION_NAMES[proof.verdict].lower()} ({summary.rstrip('.')})"


def _verdict_of(pool: PoolProof, *, short: bool = False) -> Line:
    node = f"node {pool.node}" if pool.node and not short else ""
    about = ", ".join(part for part in (pool.runtime_class, node) if part)
    words = f"{ISOLATION_NAMES[pool.verdict].upper()} node pool {pool.pool}" + (f" ({about})" if about else "")
    return Line(f"{words}: {evidence_sentence([pool]).rstrip('.')}" if short else words)


def _details(pool: PoolProof) -> list[Line]:
    reasons = [] if pool.verdict is Isolation.ISOLATED else [Line(reason, _INDENT) for reason in pool.reasons]
    return reasons + [Line(text, _INDENT, _INDENT + _WEIGHT_WIDTH) for text in _evidence(pool.evidence)]


def _evidence(evidence: Sequence[Evidence]) -> Iterable[str]:
    """A line for each item; those of which nothing could be read for one reason share one."""
    groups: dict[tuple[Weight, str], list[Evidence]] = {}
    for one in evidence:
        groups.setdefault((one.weight, one.item if _seen(one) else one.why), []).append(one)
    for (weight, _), group in groups.items():
        titles = ", ".join(one.title for one in group)
        yield f"{WEIGHT_NAMES[weight]:<{_WEIGHT_WIDTH}}{titles}: {_seen(group[0]) or group[0].why}"


def _seen(evidence: Evidence) -> str:
    values = {"sandbox": evidence.sandbox, "host": evidence.host}
    known = {place: value for place, value in values.items() if value not in ("", "-")}
    return ", ".join(f"{place} {value}" for place, value in known.items())
