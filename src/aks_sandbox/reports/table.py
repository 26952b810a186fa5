"""Checks and proofs as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import NEEDS_ATTENTION, Kind, Report, Resource, Row, Status
from aks_sandbox.model.proof import Evidence, Isolation, PoolProof, Proof, Weight
from aks_sandbox.reports.documents import all_steps
from aks_sandbox.reports.text import (
    EMPTY,
    ISOLATION_NAMES,
    NOT_COVERED,
    POOLS_SHOWN,
    WEIGHT_NAMES,
    Line,
    cleanup_sentences,
    code_ranges,
    counted,
    evidence_sentence,
    named,
    pools_sentence,
    proof_sentence,
    short_code_ranges,
    step_lines,
    tested_nodes,
    worst_first,
)
from aks_sandbox.steps import distinct

_LABELS = {
    Status.FAIL: "FAIL",
    Status.UNKNOWN: "UNKNOWN",
    Status.WARN: "WARN",
    Status.IGNORED: "IGNORED",
    Status.INFO: "NOTE",
    Status.SKIPPED: "NOT APPLICABLE",
    Status.PASS: "PASS",
}
#: Shown with a blank line below; the rest takes as few lines as it can.
_LOUD = (*NEEDS_ATTENTION, Status.IGNORED)
#: What is counted in one line, after what passed.
_REST = {Status.INFO: "Noted", Status.SKIPPED: "Not applicable"}
_INDENT = 2
#: So many different messages of one check are shown; the others are folded.
MESSAGES_SHOWN = 3
#: Each trouble of pods is one that a person has to know, and has its own steps.
_TROUBLES_SHOWN = 30
_WORKLOADS = frozenset(
    {
        *(Kind.POD, Kind.DEPLOYMENT, Kind.REPLICA_SET, Kind.STATEFUL_SET),
        *(Kind.DAEMON_SET, Kind.JOB, Kind.CRON_JOB, Kind.WORKLOAD),
    }
)


def check_lines(report: Report, *, everything: bool = False) -> list[Line]:
    """The lines after what was judged: failures, unknowns and warnings in full, the rest as counts, then the verdict;
    with `everything`, each check in full.
    """
    lines = [line for block in blocks(report.rows(*_LOUD)) for line in [*_block(block, report, everything), EMPTY]]
    if everything:
        quiet = [status for status in Status if status not in _LOUD]
        lines += [line for block in blocks(report.rows(*quiet)) for line in _block(block, report, everything)]
        lines += [EMPTY] if report.rows(*quiet) else []
    else:
        lines += _counts(report)
    return [*lines, Line(verdict_line(report))]


def verdict_line(report: Report) -> str:
    """The verdict with the number of checks of each status."""
    return f"Verdict: {report.verdict} ({counted(report)})"


def summary_line(report: Report, judged: Judged) -> str:
    """The verdict and what was judged in one line, for a terminal that shows JSON."""
    return f"{verdict_line(report)}. {judged.sentence}"


def resources_in_words(resources: Sequence[Resource], *, everything: bool = False) -> str:
    """What a finding is about: node pools a, b and 3 more; empty where what was judged has no name."""
    kinds: dict[Kind, list[str]] = {}
    for resource in resources:
        if resource.name:
            kinds.setdefault(resource.kind, []).append(resource.label)
    parts = []
    for kind, names in kinds.items():
        ending = "" if len(names) == 1 else "es" if kind is Kind.RUNTIME_CLASS else "s"
        parts.append(f"{Resource(kind)}{ending} {named(names, None) if everything else named(names)}")
    return ", ".join(parts)


def row_sentence(row: Row, *, everything: bool = False) -> str:
    """What was found about which resource, as a sentence that begins with a capital."""
    about = resources_in_words(row.resources, everything=everything)
    # The region of a sentence such as "Region eastus offers AKS" is named already.
    text = row.message if row.message.lower().startswith(f"{about} ".lower()) else f"{about}: {row.message}"
    text = text if about else row.message
    return text[:1].upper() + text[1:]


def row_title(row: Row) -> str:
    """The codes of a row, and what they check: the title of one, the number of several."""
    title = row.rules[0].title if len(row.rules) == 1 else f"({len(row.rules)} checks)"
    return f"{code_ranges(row.codes)} {title}"


def blocks(rows: Iterable[Row]) -> Sequence[Sequence[Row]]:
    """The rows of one status that the same checks decided, together: many node pools may have as many messages."""
    groups: dict[tuple[Status, tuple[str, ...]], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.status, row.codes), []).append(row)
    return list(groups.values())


def divided(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """The rows of one block that are shown at once, and those that are folded."""
    most = _TROUBLES_SHOWN if rows and of_workloads(rows[0]) else MESSAGES_SHOWN
    shown = len(rows) if len(rows) == most + 1 else most
    return rows[:shown], rows[shown:]


def _block(rows: Sequence[Row], report: Report, everything: bool) -> list[Line]:
    shown, folded = (rows, []) if everything else divided(rows)
    others = [resource for row in folded for resource in row.resources]
    sentences = [row_sentence(row, everything=everything) for row in shown]
    if others:
        sentences.append(f"Other problems of {resources_in_words(others)}: add {Argument.EVERYTHING} to see them.")
    if passing := _passing(rows[0], report):
        sentences = [f"{sentences[0]} {passing}"] if len(sentences) == 1 else [*sentences, passing]
    if of_workloads(rows[0]) and len(shown) > 1:
        return [
            Line(f"{_LABELS[rows[0].status]} {row_title(rows[0])}"),
            *(
                line
                for row, sentence in zip(shown, sentences, strict=False)
                for line in (Line(sentence, _INDENT), *step_lines(row.steps, 2 * _INDENT))
            ),
            *(Line(sentence, _INDENT) for sentence in sentences[len(shown) :]),
        ]
    return [
        Line(f"{_LABELS[rows[0].status]} {row_title(rows[0])}"),
        *(Line(sentence, _INDENT) for sentence in sentences),
        *step_lines(distinct(step for row in shown for step in row.steps), _INDENT),
    ]


def of_workloads(row: Row) -> bool:
    """Whether it is about pods or what makes them: each such row has its own steps."""
    return any(resource.kind in _WORKLOADS for resource in row.resources)


def _passing(row: Row, report: Report) -> str:
    """How many other node pools the same rule lets pass."""
    if len(row.rules) != 1 or row.status is Status.PASS:
        return ""
    good = {
        finding.resource
        for finding in report.findings
        if finding.rule == row.rules[0] and finding.status is Status.PASS and finding.resource.kind is Kind.NODE_POOL
    }
    return f"{len(good)} other node pool{'s pass' if len(good) > 1 else ' passes'}." if good else ""


def _counts(report: Report) -> list[Line]:
    passed = _count("Passed", report, Status.PASS)
    rest = [text for status, name in _REST.items() if (text := _count(name, report, status))]
    return [Line(text) for text in (passed, "; ".join(rest)) if text]


def _count(name: str, report: Report, status: Status) -> str:
    codes = [code for code, worst in report.statuses.items() if worst is status]
    return f"{name}: {len(codes)} ({short_code_ranges(codes)})" if codes else ""


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
        lines += [Line(proof.cleanup.command_words), Line(str(proof.cleanup.command), _INDENT, whole=True)]
    lines += [Line(NOT_COVERED)] if proof.pools else []
    if proof.provenance.from_file:
        lines.append(Line("Judged from an evidence file: nothing ran in the cluster."))
    if proof.provenance.sha256:
        lines.append(Line(f"SHA-256 of the evidence: {proof.provenance.sha256}"))
    return [*lines, Line(proof_verdict_line(proof))]


def proof_verdict_line(proof: Proof) -> str:
    """The verdict, and how many node pools have it, or how much evidence the only one has."""
    summary = pools_sentence(proof) if len(proof.pools) > 1 else proof_sentence(proof)
    return f"Verdict: {ISOLATION_NAMES[proof.verdict].lower()} ({summary.rstrip('.')})"


def _verdict_of(pool: PoolProof, *, short: bool = False) -> Line:
    node = (tested_nodes(pool) if pool.tested else f"node {pool.node}") if pool.node and not short else ""
    about = ", ".join(part for part in (pool.runtime_class, node) if part)
    words = f"{ISOLATION_NAMES[pool.verdict].upper()} node pool {pool.pool}" + (f" ({about})" if about else "")
    return Line(f"{words}: {evidence_sentence([pool]).rstrip('.')}" if short else words)


def _details(pool: PoolProof) -> list[Line]:
    reasons = [] if pool.verdict is Isolation.ISOLATED else [Line(reason, _INDENT) for reason in pool.reasons]
    reasons += [Line(note, _INDENT) for note in (*pool.notes, *_of_nodes(pool))]
    return reasons + [Line(text, _INDENT, _INDENT + _WEIGHT_WIDTH) for text in _evidence(pool.evidence)]


def _of_nodes(pool: PoolProof) -> Iterable[str]:
    """What is to be known of nodes beside the one that decides."""
    for node in pool.nodes:
        verdict = f"{ISOLATION_NAMES[node.verdict]}." if node.verdict and node.name != pool.node else ""
        words = " ".join(part for part in (verdict, *node.findings) if part)
        if words:
            yield f"Node {node.name}: {words}"


def _evidence(evidence: Sequence[Evidence]) -> Iterable[str]:
    """A line for each item; those that only support share one, by title, and so do those not read for one reason."""
    groups: dict[tuple[Weight, str], list[Evidence]] = {}
    for one in evidence:
        shared = "" if one.weight is Weight.SUPPORTS else one.item if _seen(one) else one.why
        groups.setdefault((one.weight, shared), []).append(one)
    for (weight, _), group in groups.items():
        titles = ", ".join(one.title for one in group)
        values = "" if weight is Weight.SUPPORTS else f": {_seen(group[0]) or group[0].why}"
        yield f"{WEIGHT_NAMES[weight]:<{_WEIGHT_WIDTH}}{titles}{values}"


def _seen(evidence: Evidence) -> str:
    second = "" if evidence.second == evidence.sandbox else evidence.second
    values = {"sandbox": evidence.sandbox, "second sandbox": second, "host": evidence.host}
    known = {place: value for place, value in values.items() if value not in ("", "-")}
    return ", ".join(f"{place} {value}" for place, value in known.items())
