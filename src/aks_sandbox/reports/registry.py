"""The formats of report files: the ending of the file's name chooses the writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, TypeVar

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.isolation import Proof
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.content import ReportContent, ReportMetadata
from aks_sandbox.reports.html import write_html
from aks_sandbox.reports.junit import write_junit
from aks_sandbox.reports.plain_json import write_json
from aks_sandbox.reports.proof_html import write_proof_html
from aks_sandbox.reports.proof_json import write_proof_json
from aks_sandbox.reports.proof_junit import write_proof_junit
from aks_sandbox.reports.sarif import write_sarif

Writer = Callable[[ReportContent], str]
ProofWriter = Callable[[Proof, Mapping[str, Any], ReportMetadata], str]
_Any = TypeVar("_Any", Writer, ProofWriter)

WRITERS: dict[str, Writer] = {
    ".html": write_html,
    ".xml": write_junit,
    ".sarif": write_sarif,
    ".json": write_json,
}
PROOF_WRITERS: dict[str, ProofWriter] = {
    ".html": write_proof_html,
    ".xml": write_proof_junit,
    ".json": write_proof_json,
}
_PROOF_ENDINGS = "Let it end in .html (a page to read), .xml (JUnit) or .json."


def writer_for(name: str) -> Writer:
    """The writer for a file of that name; InvalidInput for an ending that has none."""
    endings = "Let it end in .html (a page to read), .xml (JUnit), .sarif (SARIF 2.1.0) or .json."
    return _writer(name, WRITERS, endings)


def proof_writer_for(name: str) -> ProofWriter:
    """The writer of a proof for a file of that name; InvalidInput for an ending that has none, such as .sarif."""
    if _ending(name) == ".sarif":
        problem = "a SARIF file holds the findings of checks, and the proof of an isolation is not made of those"
        raise InvalidInput(Argument.REPORT, problem, _PROOF_ENDINGS)
    return _writer(name, PROOF_WRITERS, _PROOF_ENDINGS)


def _writer(name: str, writers: Mapping[str, _Any], endings: str) -> _Any:
    writer = writers.get(_ending(name))
    if writer is None:
        problem = f"the name '{visible(name[:200])}' does not say which format to write"
        raise InvalidInput(Argument.REPORT, problem, endings)
    return writer


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()
