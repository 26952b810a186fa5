"""Report files on disk: whether one can be written, asked before Azure is, and the writing itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.isolation import Proof
from aks_sandbox.reports.content import ReportMetadata, parse
from aks_sandbox.reports.registry import proof_writer_for, writer_for
from aks_sandbox.storage.file_place import file_place, reason, require_place
from aks_sandbox.storage.private_file import write_private

_OPTION = Argument.REPORT


def report_path(name: str) -> Path:
    """The path of a report file that can be written; InvalidInput otherwise, or when its ending names no format."""
    writer_for(name)
    return file_place(_OPTION, name)


def proof_report_path(name: str) -> Path:
    """The path of a proof's report file that can be written; InvalidInput as for the report of a check."""
    proof_writer_for(name)
    return file_place(_OPTION, name)


def write_report(path: Path, document: Mapping[str, Any], metadata: ReportMetadata) -> None:
    """Write the document in the format that the path's ending names; the file is new, whole and the owner's alone.

    The old file, if any, stays as it was until the new one is complete. InvalidInput when it cannot be written.
    """
    _write(path, writer_for(path.name)(parse(document, metadata)))


def write_proof_report(path: Path, proof: Proof, target: Mapping[str, Any], metadata: ReportMetadata) -> None:
    """Write the proof as `write_report` writes a check."""
    _write(path, proof_writer_for(path.name)(proof, target, metadata))


def _write(path: Path, text: str) -> None:
    try:
        require_place(_OPTION, path)
        write_private(path, text)
    except (OSError, ValueError) as error:
        raise InvalidInput(_OPTION, f"'{path}' cannot be written ({reason(error)})") from None
