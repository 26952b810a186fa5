"""Report files: the ending of the name chooses the format, and whether it can be written is asked before Azure is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import file_place, reason, require_place, write_private
from aks_sandbox.model.finding import Report
from aks_sandbox.model.isolation import Proof
from aks_sandbox.model.judged import Judged
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.check_document import check_document
from aks_sandbox.reports.check_html import check_html
from aks_sandbox.reports.check_junit import check_junit
from aks_sandbox.reports.json_text import json_text
from aks_sandbox.reports.proof_document import proof_document
from aks_sandbox.reports.proof_html import proof_html
from aks_sandbox.reports.proof_junit import proof_junit
from aks_sandbox.reports.run import KeptFacts, Run
from aks_sandbox.reports.sarif import check_sarif

_OPTION = Argument.REPORT
_FORMATS = {".html": " (a page to read)", ".xml": " (JUnit)", ".sarif": " (SARIF 2.1.0)"}
CheckWriter = Callable[[Report, Judged, Run, KeptFacts], str]
ProofWriter = Callable[[Proof, Mapping[str, Any], Run], str]

CHECK_WRITERS: Mapping[str, CheckWriter] = {
    ".html": lambda report, judged, run, kept: check_html(report, judged, run, kept.shown),
    ".xml": lambda report, judged, run, _kept: check_junit(report, judged, run),
    ".sarif": lambda report, judged, run, _kept: check_sarif(report, judged, run),
    ".json": lambda report, judged, run, kept: json_text(check_document(report, judged, run, kept)),
}
PROOF_WRITERS: Mapping[str, ProofWriter] = {
    ".html": proof_html,
    ".xml": proof_junit,
    ".json": lambda proof, target, run: json_text(proof_document(proof, target, run)),
}


def report_path(name: str) -> Path:
    """The path of a check's report that can be written; InvalidInput otherwise, or when its ending has no format."""
    if _ending(name) not in CHECK_WRITERS:
        raise _no_format(name, CHECK_WRITERS)
    return file_place(_OPTION, name)


def proof_report_path(name: str) -> Path:
    """The path of a proof's report that can be written; InvalidInput otherwise, or when its ending has no format."""
    if _ending(name) not in PROOF_WRITERS:
        raise _no_format(name, PROOF_WRITERS)
    return file_place(_OPTION, name)


def write_report(path: Path, report: Report, judged: Judged, run: Run, kept: KeptFacts) -> None:
    """Write a check in the format of the path's ending; the file is new, whole and the owner's alone.

    The old file, if any, stays as it was until the new one is complete. InvalidInput when it cannot be written.
    """
    _write(path, CHECK_WRITERS[_ending(path.name)](report, judged, run, kept))


def write_proof_report(path: Path, proof: Proof, target: Mapping[str, Any], run: Run) -> None:
    """Write a proof as `write_report` writes a check."""
    _write(path, PROOF_WRITERS[_ending(path.name)](proof, target, run))


def _no_format(name: str, endings: Iterable[str]) -> InvalidInput:
    *first, last = (f"{ending}{_FORMATS.get(ending, '')}" for ending in endings)
    return InvalidInput(
        _OPTION,
        f"the ending of '{visible(name[:200])}' is not a report format",
        f"Use {', '.join(first)} or {last}.",
    )


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _write(path: Path, text: str) -> None:
    try:
        require_place(_OPTION, path)
        write_private(path, text)
    except (OSError, ValueError) as error:
        raise InvalidInput(_OPTION, f"'{path}' cannot be written ({reason(error)})") from None
