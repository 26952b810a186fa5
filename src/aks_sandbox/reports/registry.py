"""The formats of report files: the ending of the file's name chooses the writer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.content import ReportContent
from aks_sandbox.reports.html import write_html
from aks_sandbox.reports.junit import write_junit
from aks_sandbox.reports.plain_json import write_json
from aks_sandbox.reports.sarif import write_sarif

Writer = Callable[[ReportContent], str]

WRITERS: dict[str, Writer] = {
    ".html": write_html,
    ".xml": write_junit,
    ".sarif": write_sarif,
    ".json": write_json,
}


def writer_for(name: str) -> Writer:
    """The writer for a file of that name; InvalidInput for an ending that has none."""
    writer = WRITERS.get(PurePath(name).suffix.lower())
    if writer is None:
        raise InvalidInput(
            "--report",
            f"the name '{visible(name[:200])}' does not say which format to write",
            "Let it end in .html (a page to read), .xml (JUnit), .sarif (SARIF 2.1.0) or .json.",
        )
    return writer
