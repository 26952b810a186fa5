"""The option --report, which all commands that judge have: files beside the result, and the log of a pipeline."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import option

_MEANINGS = {
    ".html": "a page",
    ".xml": "JUnit",
    ".md": "Markdown",
    ".codequality.json": "Code Quality of GitLab",
}


def report_option(*endings: str, section: str | None = None, needs: Argument | None = None) -> Any:
    """A field of Arguments that takes names of files with these endings, and names of logs; `needs` is the option
    without which the command does not judge.
    """
    *first, last = (f"{one} ({_MEANINGS[one]})" if one in _MEANINGS else one for one in endings)
    also = f"With {needs}, also" if needs else "Also"
    return option(
        Argument.REPORT,
        f"{also} write the report to this file: {', '.join(first)} or {last}. `github` and `azure-pipelines` write it "
        "to the log of that pipeline, on standard error, and to the summary of its run; this is the default in such a "
        "pipeline, and `no-log` turns it off. It may be repeated.",
        section=section,
        repeats=True,
    )
