"""Checks and proofs as documents, and their JSON text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from aks_sandbox.model.codec import to_json
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Report, Resource, Row, Status
from aks_sandbox.model.proof import Cleanup, Evidence, KnownMessage, NodeProof, PoolProof, Proof
from aks_sandbox.model.provenance import Provenance
from aks_sandbox.model.safe_text import one_line, printable
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.reports.text import (
    SCOPE_COVERS,
    SCOPE_LEAVES_OUT,
    KeptFacts,
    Run,
    judged_sentence,
    target_document,
)
from aks_sandbox.steps import Step, distinct, steps_document

_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")


def json_text(value: object) -> str:
    """The value as JSON that ends in a newline: without NaN, and with nothing that UTF-8 cannot carry."""
    text = json.dumps(_with_finite_numbers(value), ensure_ascii=False, indent=2, allow_nan=False, default=str)
    return _HALF_OF_A_PAIR.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def _with_finite_numbers(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _with_finite_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_finite_numbers(item) for item in value]
    return value


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
        "findings": findings_document(report),
    }
    shown: dict[str, Any] = printable(document)
    return shown if kept is None else {**shown, **kept.document()}


def findings_document(report: Report) -> list[dict[str, Any]]:
    """The findings as rows, worst first."""
    return [_row(row) for row in report.rows()]


def _row(row: Row) -> dict[str, Any]:
    return {
        "status": str(row.status),
        "codes": list(row.codes),
        "checks": [
            {"code": rule.code, "title": rule.title, "category": rule.category, "docs": rule.source}
            for rule in row.rules
        ],
        "resources": [_resource(one) for one in row.resources],
        "message": row.message,
        "steps": steps_document(row.steps),
    }


def _resource(resource: Resource) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": str(resource.kind), "name": resource.name or None}
    place = resource.place
    if place is not None:
        found |= {"file": place.file, "line": place.line, "onlyIf": list(place.only_if)}
    return found


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


def proof_document(proof: Proof, target: Mapping[str, Any], run: Run) -> dict[str, Any]:
    """The proof as plain data: hidden characters are made visible, and an empty text is null.

    `reasons` and `steps` are those of the whole and then those of each pool, whose name stands before its reasons.
    """
    document: dict[str, Any] = {
        **run.document(),
        "verdict": str(proof.verdict),
        "judged": judged_sentence(proof, target),
        "reasons": all_reasons(proof),
        "steps": steps_document(all_steps(proof)),
        "target": target,
        "nodePools": [_proven_pool(pool) for pool in proof.pools],
        "diagnoses": [_diagnosis(one) for one in proof.diagnoses],
        "warnings": proof.warnings,
        "scope": {"covers": SCOPE_COVERS, "doesNotCover": SCOPE_LEAVES_OUT},
        "cleanup": _cleanup(proof.cleanup),
        "commandCalls": proof.calls,
        "provenance": _provenance(proof.provenance),
    }
    return {name: _harmless(value) for name, value in document.items()}


def _provenance(provenance: Provenance) -> dict[str, Any]:
    caller, cluster = provenance.caller, provenance.cluster
    return {
        "sha256": provenance.sha256,
        "fromFile": provenance.from_file,
        "anonymized": provenance.anonymized,
        "toolVersion": provenance.tool_version,
        "startedAt": provenance.started_at,
        "endedAt": provenance.ended_at,
        "clock": provenance.clock,
        "caller": to_json(caller) if caller else None,
        "cluster": {
            "resourceId": provenance.resource_id,
            "kubeSystemUid": cluster.kube_system_uid,
            "serverVersion": cluster.server_version,
            "runtimeClasses": list(cluster.runtime_classes),
        },
        "commands": [to_json(one) for one in provenance.commands],
        "nodes": [to_json(one) for one in provenance.nodes],
        "pods": [to_json(one) for one in provenance.pods],
    }


def all_reasons(proof: Proof) -> list[str]:
    """Why the verdict is not better: the reasons of the whole, then each pool's with its name before them."""
    of_pools = (f"{pool.pool}: {reason}" for pool in proof.pools for reason in pool.reasons if reason)
    return [*proof.reasons, *of_pools]


def all_steps(proof: Proof) -> tuple[Step, ...]:
    """What to do: the steps of the whole, then each pool's; a repeated one stands where it came first."""
    return distinct([*proof.steps, *(step for pool in proof.pools for step in pool.steps)])


def _proven_pool(pool: PoolProof) -> dict[str, Any]:
    return {
        "name": pool.pool,
        "workloadRuntime": pool.runtime,
        "runtimeClass": pool.runtime_class,
        "node": pool.node,
        "nodeImageVersion": pool.node_image,
        "probeImageIds": pool.probe_images,
        "verdict": str(pool.verdict),
        "reasons": pool.reasons,
        "steps": steps_document(distinct(pool.steps)),
        "notes": pool.notes,
        "evidence": [_evidence(one) for one in pool.evidence],
        "diagnoses": [_diagnosis(one) for one in pool.diagnoses],
        "nodeCount": pool.nodes_in_all,
        "nodes": [_proven_node(node) for node in pool.nodes],
    }


def _proven_node(node: NodeProof) -> dict[str, Any]:
    return {
        "name": node.name,
        "tested": node.tested,
        "verdict": str(node.verdict) if node.verdict else None,
        "reasons": node.reasons,
        "findings": node.findings,
        "handlers": node.handlers,
        "labelled": node.labelled,
        "nodeImage": node.image,
        "containerRuntime": node.container_runtime,
        "kernelVersion": node.kernel,
        "kubeletVersion": node.kubelet,
        "changes": [
            {"pod": one.pod, "what": one.what, "sent": one.sent, "found": one.found, "decides": one.decides}
            for one in node.changes
        ],
        "pods": [
            {
                "name": pod.name,
                "uid": pod.uid,
                "runtimeClass": pod.runtime_class,
                "image": pod.image,
                "imageId": pod.image_id,
                "createdAt": pod.created,
                "startedAt": pod.started,
                "finishedAt": pod.finished,
            }
            for pod in node.pods
        ],
        "evidence": [_evidence(one) for one in node.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "item": evidence.item,
        "title": evidence.title,
        "expected": evidence.expected,
        "sandbox": evidence.sandbox,
        "secondSandbox": evidence.second,
        "host": evidence.host,
        "verdict": str(evidence.weight),
        "why": evidence.why,
        "source": evidence.source,
    }


def _diagnosis(diagnosis: KnownMessage) -> dict[str, Any]:
    return {
        "message": diagnosis.found,
        "cause": diagnosis.cause,
        "steps": steps_document(diagnosis.steps),
        "source": diagnosis.source,
        "certainty": diagnosis.certainty,
    }


def _cleanup(cleanup: Cleanup) -> dict[str, Any]:
    return {
        "namespace": cleanup.namespace,
        "kept": cleanup.kept,
        "removed": cleanup.removed,
        "left": cleanup.left,
        "leftIsCertain": cleanup.certain,
        "why": cleanup.why,
        "command": str(cleanup.command) if cleanup.command else None,
    }


def _harmless(value: object) -> Any:
    if isinstance(value, str):
        return one_line(value) or None
    if isinstance(value, Mapping):
        return {one_line(str(name)): _harmless(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_harmless(item) for item in value if item != ""]
    return value
