"""The JSON report of a proof: the document that the command prints, with what is known about the run before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.model.isolation import Proof
from aks_sandbox.reports.content import ReportMetadata
from aks_sandbox.reports.plain_json import about_run, json_text
from aks_sandbox.reports.proof_document import proof_document


def write_proof_json(proof: Proof, target: Mapping[str, Any], metadata: ReportMetadata) -> str:
    """The report as one JSON object that ends in a newline."""
    return json_text({**about_run(metadata), **proof_document(proof, target)})
