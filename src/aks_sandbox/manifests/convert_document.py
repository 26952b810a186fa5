"""What convert changed as a document, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aks_sandbox.manifests.convert import Change, Conversion
from aks_sandbox.manifests.lint_document import VERDICTS, about, lint_document, remark, summary_sentence, where
from aks_sandbox.model.finding import Status
from aks_sandbox.model.safe_text import printable
from aks_sandbox.reports.text import EMPTY, Line, Run, Shown

COMMAND = "manifest convert"


def conversion_document(result: Conversion, run: Run, *, written: bool) -> dict[str, Any]:
    """The conversion as plain data, in which every text is one line of visible characters."""
    lint = lint_document(result.report, run)
    document: dict[str, Any] = printable(
        {
            **run.document(),
            "changed": result.changed,
            "written": written,
            "files": [{"file": one.source.name, "changed": one.changed} for one in result.files],
            "changes": [
                {
                    "file": one.file,
                    "line": one.line,
                    "kind": one.kind,
                    "name": one.name or None,
                    "namespace": one.namespace or None,
                    "what": list(one.what),
                    "applying": one.applying,
                }
                for one in result.changes
            ],
            "kept": list(result.kept),
            "lint": {"verdict": lint["verdict"], "findings": lint["findings"], "pods": lint["pods"]},
        }
    )
    return document


def remarks(result: Conversion) -> Iterator[str]:
    """What stands beside the result: what applying it does, what was kept, and what lint finds in it."""
    for applying, names in _by_applying(result):
        yield f"{', '.join(names)}: {applying}"
    yield from result.kept
    for one in result.report.findings:
        if one.status in (Status.FAIL, Status.WARN):
            yield remark(one)


def _by_applying(result: Conversion) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for one in result.changes:
        found.setdefault(one.applying, []).append(_name(one))
    return list(found.items())


def _name(one: Change) -> str:
    return f"{one.kind} {one.name or '(without a name)'}"


def convert_shown(result: Conversion, run: Run, *, written: bool) -> Shown:
    """The conversion for a terminal."""
    files = sum(one.changed for one in result.files)
    verb = "changed" if written else "would change"
    heading = f"{files} of {len(result.files)} {'file' if len(result.files) == 1 else 'files'} {verb}."
    lines: list[Line] = []
    for one in result.changes:
        lines += [
            Line(f"{one.file}:{one.line}  {_name(one)}"),
            Line(", ".join(one.what), 4),
            Line(one.applying, 4),
            EMPTY,
        ]
    lines += [part for kept in result.kept for part in (Line(f"Kept: {kept}", 0, 4), EMPTY)]
    lint = f"Lint of the result: {VERDICTS[result.report.verdict]}. {summary_sentence(result.report)}"
    for finding in result.report.findings:
        if finding.status in (Status.FAIL, Status.WARN):
            lines += [Line(f"{where(finding)}  {finding.code} {about(finding)}"), Line(finding.message, 4), EMPTY]
    return Shown(conversion_document(result, run, written=written), heading, (*lines, Line(lint)), f"{heading} {lint}")
