"""What lint found as a document, and as lines for people."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.sizing import in_words, smallest_machine
from aks_sandbox.manifests.finding import JudgedPod, LintFinding, LintReport, Subject
from aks_sandbox.manifests.parsing import NotJudged
from aks_sandbox.model.finding import Status
from aks_sandbox.model.safe_text import printable
from aks_sandbox.reports.text import EMPTY, STATUS_NAMES, Line, Run, Shown

COMMAND = "manifest lint"
#: Of the virtual machines, a terminal shows so many.
_PODS_SHOWN = 20
_STATUSES = (Status.FAIL, Status.WARN, Status.IGNORED, Status.INFO)
VERDICTS = {
    Status.FAIL: "Not ready for a sandbox",
    Status.UNKNOWN: "Not certain",
    Status.WARN: "Ready, with warnings",
    Status.PASS: "Ready",
}


def lint_document(report: LintReport, run: Run) -> dict[str, Any]:
    """The report as plain data, in which every text is one line of visible characters."""
    document: dict[str, Any] = printable(
        {
            **run.document(),
            "strict": report.strict,
            "cluster": report.cluster or None,
            "verdict": str(report.verdict),
            "judged": judged_sentence(report),
            "summary": {
                "files": report.files,
                "objects": report.objects,
                "pods": report.pods_found,
                "judgedPods": len(report.pods),
                "notJudged": len(report.not_judged),
                **{str(status): report.count(status) for status in _STATUSES},
            },
            "findings": [_finding(one) for one in report.findings],
            "notJudged": [_not_judged(one) for one in report.not_judged],
            "pods": [_pod(one) for one in report.pods],
        }
    )
    return document


def _finding(one: LintFinding) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.rule.info.title,
        "status": str(one.status),
        "severity": str(one.accepted or one.status),
        "effect": str(one.rule.effect),
        "certainty": str(one.rule.certainty),
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "helmSource": one.helm_source or None,
        **_subject(one.subject),
        "container": one.container or None,
        "message": one.message,
        "fix": one.fix,
        "source": one.rule.info.source,
        "ignoredFor": one.reason or None,
    }


def _subject(one: Subject) -> dict[str, Any]:
    return {"kind": one.kind or None, "name": one.name or None, "namespace": one.namespace or None}


def _not_judged(one: NotJudged) -> dict[str, Any]:
    return {
        "why": str(one.why),
        "file": one.file,
        "line": one.line,
        "helmSource": one.helm_source or None,
        "message": one.message,
    }


def _pod(one: JudgedPod) -> dict[str, Any]:
    return {
        "file": one.file,
        "line": one.line,
        **_subject(one.subject),
        "runtimeClass": one.runtime_class,
        "supposed": one.supposed,
        "machine": {"memoryMiB": one.machine.mib, "vCpus": one.machine.vcpus},
        "bookedBytes": one.booked,
        "overheadBytes": one.overhead,
    }


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def judged_sentence(report: LintReport) -> str:
    """What was judged, as one sentence."""
    of = f"{_count(report.pods_found, 'pod')} in {_count(report.objects, 'object')} of {_count(report.files, 'file')}"
    supposed = sum(one.supposed for one in report.pods)
    there = f", for cluster {report.cluster}" if report.cluster else ""
    if supposed:
        return f"{of}, all judged as if they requested a sandbox{there}."
    requests = "requests" if len(report.pods) == 1 else "request"
    return f"{of}, of which {len(report.pods) or 'none'} {requests} a sandbox{there}."


def summary_sentence(report: LintReport) -> str:
    """How many findings have each status, as a sentence."""
    words = {
        Status.FAIL: ("failed", "failed"),
        Status.WARN: ("warning", "warnings"),
        Status.IGNORED: ("ignored", "ignored"),
        Status.INFO: ("note", "notes"),
    }
    parts = [_count(report.count(status), *words[status]) for status in _STATUSES if report.count(status)]
    if report.not_judged:
        parts.append(f"{len(report.not_judged)} not judged")
    if report.strict and report.verdict is Status.FAIL and not report.count(Status.FAIL):
        parts[-1] += f" (fails with {Argument.STRICT})"
    return f"{', '.join(parts) or 'Nothing to fix'}."


def where(one: LintFinding) -> str:
    """File, line and column, as compilers write them."""
    return f"{one.file}:{one.line}:{one.column}"


def about(one: LintFinding) -> str:
    """The object and the container that a finding is about."""
    container = f", container {one.container}" if one.container else ""
    return f"{one.subject}{container}"


def remark(one: LintFinding) -> str:
    """A finding in one line."""
    return f"{where(one)}: {one.code} {about(one)}: {one.message} {one.fix}"


def lint_shown(report: LintReport, run: Run, *, everything: bool) -> Shown:
    """The report for a terminal: what needs attention, what was not judged, and what each pod costs."""
    document = lint_document(report, run)
    lines: list[Line] = []
    hidden = 0
    for one in report.findings:
        if one.status in (Status.INFO, Status.IGNORED) and not everything:
            hidden += one.status is Status.INFO
            continue
        lines += _lines_of(one)
    for skipped in report.not_judged:
        helm = f" ({skipped.helm_source})" if skipped.helm_source else ""
        lines += [Line(f"Not judged  {skipped.file}:{skipped.line}{helm}"), Line(skipped.message, 4), EMPTY]
    if report.pods:
        lines += [Line("Virtual machines:"), *(_machine_line(one) for one in report.pods[:_PODS_SHOWN])]
        more = len(report.pods) - _PODS_SHOWN
        lines += [Line(f"and {more} more, which JSON lists.", 4), EMPTY] if more > 0 else [EMPTY]
    if hidden:
        lines.append(Line(f"To see the {_count(hidden, 'note')} too, add {Argument.EVERYTHING}."))
    summary = f"{VERDICTS[report.verdict]}: {summary_sentence(report)}"
    return Shown(document, judged_sentence(report), (*lines, Line(summary)), summary)


def _lines_of(one: LintFinding) -> list[Line]:
    subject = about(one)
    head = f"{STATUS_NAMES[one.status]}  {where(one)}  {one.code}"
    helm = [Line(f"From {one.helm_source}", 4)] if one.helm_source else []
    reason = [Line(f"Ignored: {one.reason}", 4)] if one.reason else []
    about_line = [Line(subject, 4)] if subject else []
    return [Line(head), *about_line, *helm, Line(one.message, 4), Line(f"Fix: {one.fix}", 4), *reason, EMPTY]


def _machine_line(one: JudgedPod) -> Line:
    books = f"the scheduler books {in_words(one.booked)}"
    overhead = f", {in_words(one.overhead)} of it as overhead" if one.overhead else ""
    if one.machine.mib < smallest_machine():
        return Line(f"{one.subject}: none, since {one.machine.mib}Mi are less than {smallest_machine()}Mi", 4, 8)
    return Line(f"{one.subject}: {one.machine}; {books}{overhead}", 4, 8)
