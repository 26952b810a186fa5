"""What `manifest size` counted, for files beside it and for a pipeline: it judges whether all of it was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.manifests.lint_reports import not_judged_remark
from aks_sandbox.manifests.size import SizeReport
from aks_sandbox.manifests.size_document import size_document, size_shown
from aks_sandbox.reports.documents import json_text
from aks_sandbox.reports.files import ending_of, write_text
from aks_sandbox.reports.judgement import Judgement, Level
from aks_sandbox.reports.markdown import markdown
from aks_sandbox.reports.text import Run


def size_judgement(report: SizeReport, run: Run) -> Judgement:
    """The sums, and what is not in them: an error where the sum is not known because of it."""
    shown = size_shown(report, run)
    return Judgement(
        command=run.command,
        verdict="Not all of it counted" if report.broken else "Counted",
        judged=shown.heading,
        summary=shown.summary,
        remarks=tuple(
            not_judged_remark(one, Level.ERROR if report.breaks(one) else Level.NOTE) for one in report.not_judged
        ),
    )


WRITERS: Mapping[str, Callable[[SizeReport, Run], str]] = {
    ".md": lambda report, run: markdown(size_judgement(report, run)),
    ".json": lambda report, run: json_text(size_document(report, run)),
}


def write_size_report(path: Path, report: SizeReport, run: Run) -> None:
    """Write the report in the format of the path's ending."""
    write_text(Argument.REPORT, path, WRITERS[ending_of(path.name, WRITERS)](report, run))
