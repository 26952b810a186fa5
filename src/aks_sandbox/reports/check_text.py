"""A check as lines for a terminal: what was judged, what needs attention, the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aks_sandbox.model.finding import NEEDS_ATTENTION, Kind, Report, Resource, Row, Status
from aks_sandbox.model.judged import Judged
from aks_sandbox.reports.text import code_ranges, named, step_lines, wrapped
from aks_sandbox.reports.wording import counted

_LABELS = {
    Status.FAIL: "FAIL",
    Status.UNKNOWN: "UNKNOWN",
    Status.WARN: "WARN",
    Status.IGNORED: "IGNORED",
    Status.INFO: "NOTE",
    Status.SKIPPED: "SKIPPED",
    Status.PASS: "PASS",
}
_COUNTED = {
    Status.PASS: "Passed",
    Status.INFO: "Noted",
    Status.SKIPPED: "Not applicable",
}
_INDENT = "  "


def check_lines(report: Report, *, everything: bool = False) -> list[str]:
    """The lines after what was judged: failures, unknowns and warnings in full, the rest as counts, then the verdict;
    with `everything`, each check in full.
    """
    shown = () if everything else (*NEEDS_ATTENTION, Status.IGNORED)
    lines = [line for row in report.rows(*shown) for line in [*_row(row, report), ""]]
    if not everything:
        lines += [line for status in _COUNTED for line in _count(report, status)]
    return [*lines, verdict_line(report)]


def verdict_line(report: Report) -> str:
    """The verdict with the number of checks of each status."""
    return f"Verdict: {report.verdict} ({counted(report)})"


def summary_line(report: Report, judged: Judged) -> str:
    """The verdict and what was judged in one line, for a terminal that shows JSON."""
    return f"{verdict_line(report)}. {judged.sentence}"


def resources_in_words(resources: Sequence[Resource]) -> str:
    """What a finding is about: node pools a, b and 3 more."""
    kinds: dict[Kind, list[str]] = {}
    for resource in resources:
        kinds.setdefault(resource.kind, []).append(resource.name)
    parts = []
    for kind, names in kinds.items():
        known = [name for name in names if name]
        word = str(Resource(kind)) + ("s" if len(known) > 1 and kind is not Kind.RUNTIME_CLASS else "")
        word += "es" if len(known) > 1 and kind is Kind.RUNTIME_CLASS else ""
        parts.append(f"{word} {named(known)}".rstrip())
    return ", ".join(parts)


def _row(row: Row, report: Report) -> list[str]:
    titles = row.rules[0].title if len(row.rules) == 1 else f"{len(row.rules)} checks"
    head = f"{_LABELS[row.status]} {code_ranges(row.codes)} {titles}"
    about = resources_in_words(row.resources)
    message = f"{about}: {row.message}" if about else row.message
    passing = _passing(row, report)
    return [
        *wrapped(head),
        *wrapped(message + passing, _INDENT),
        *step_lines(row.steps, _INDENT),
    ]


def _passing(row: Row, report: Report) -> str:
    """How many other node pools the same rule lets pass."""
    if len(row.rules) != 1 or row.status is Status.PASS:
        return ""
    good = {
        finding.resource
        for finding in report.findings
        if finding.rule == row.rules[0] and finding.status is Status.PASS and finding.resource.kind is Kind.NODE_POOL
    }
    return f" {len(good)} other node pool{'s pass' if len(good) > 1 else ' passes'}." if good else ""


def _count(report: Report, status: Status) -> Iterable[str]:
    codes = [code for code, worst in report.statuses.items() if worst is status]
    if not codes:
        return []
    return wrapped(f"{_COUNTED[status]}: {len(codes)} ({code_ranges(codes)})")
