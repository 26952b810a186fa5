"""The document of a check: what `check` prints as JSON, and with the facts what `.json` reports and facts files are."""

from __future__ import annotations

from typing import Any

from aks_sandbox.model.finding import Report, Row, Status
from aks_sandbox.model.judged import Judged
from aks_sandbox.model.safe_text import printable
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.reports.run import KeptFacts, Run, target_document
from aks_sandbox.steps import steps_document


def check_document(report: Report, judged: Judged, run: Run, kept: KeptFacts | None = None) -> dict[str, Any]:
    """The report as plain data, in which every text is one line of visible characters; with `kept`, also the facts,
    as they are.
    """
    document: dict[str, Any] = {
        **run.document(),
        "strict": report.strict,
        "verdict": str(report.verdict),
        "summary": {str(status): report.count(status) for status in Status},
        "judged": judged.sentence,
        "target": _target(judged),
        "findings": [_row(row) for row in report.rows()],
    }
    shown: dict[str, Any] = printable(document)
    return shown if kept is None else {**shown, **kept.document()}


def _row(row: Row) -> dict[str, Any]:
    return {
        "status": str(row.status),
        "codes": list(row.codes),
        "checks": [
            {"code": rule.code, "title": rule.title, "category": rule.category, "docs": rule.source}
            for rule in row.rules
        ],
        "resources": [{"kind": str(one.kind), "name": one.name or None} for one in row.resources],
        "message": row.message,
        "steps": steps_document(row.steps),
    }


def _target(judged: Judged) -> dict[str, Any]:
    return {
        **target_document(judged.target),
        "location": judged.location,
        "purpose": judged.purpose,
        "kubernetesVersion": judged.kubernetes_version,
        "nodePools": [_pool(pool) for pool in judged.pools],
    }


def _pool(pool: JudgedPool) -> dict[str, Any]:
    return {
        "name": pool.name,
        "exists": pool.exists,
        "workloadRuntime": pool.runtime.name,
        "osSku": pool.os_sku_asked,
        "vmSize": pool.vm_size,
        "count": pool.count,
        "mode": pool.mode,
        "zones": list(pool.zones),
    }
