"""What `manifest convert --check` would change, for files beside it and for a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.manifests.convert import Change, Conversion
from aks_sandbox.manifests.convert_document import conversion_document, convert_shown
from aks_sandbox.reports.documents import json_text
from aks_sandbox.reports.files import ending_of, write_text
from aks_sandbox.reports.judgement import Judgement, Level, Remark
from aks_sandbox.reports.markdown import markdown
from aks_sandbox.reports.text import Run
from aks_sandbox.steps import Step


def convert_judgement(result: Conversion, run: Run) -> Judgement:
    """An error for each object that would change, a note for each that keeps what it has."""
    shown = convert_shown(result, run, written=False)
    kept = [Remark(level=Level.NOTE, status="Note", title="Kept", message=text) for text in result.kept]
    return Judgement(
        command=run.command,
        verdict="Would change" if result.changed else "Would not change",
        judged=shown.heading,
        summary=shown.summary.removeprefix(f"{shown.heading} "),
        remarks=(*(_remark(one) for one in result.changes), *kept),
    )


def _remark(one: Change) -> Remark:
    return Remark(
        level=Level.ERROR,
        status="Would change",
        title=f"{one.kind} {one.name or '(without a name)'}",
        message=f"{', '.join(one.what)}.",
        steps=(Step(one.applying),) if one.applying else (),
        file=one.file,
        line=one.line,
    )


WRITERS: Mapping[str, Callable[[Conversion, Run], str]] = {
    ".md": lambda result, run: markdown(convert_judgement(result, run)),
    ".json": lambda result, run: json_text(conversion_document(result, run, written=False)),
}


def write_convert_report(path: Path, result: Conversion, run: Run) -> None:
    """Write the report in the format of the path's ending."""
    write_text(Argument.REPORT, path, WRITERS[ending_of(path.name, WRITERS)](result, run))
