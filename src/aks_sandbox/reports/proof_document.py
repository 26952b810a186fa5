"""The document of `verify`, on the screen and in a file: plain data, in which every text is one harmless line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.model.isolation import Cleanup, Diagnosis, Evidence, PoolProof, Proof
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.reports.proof_wording import judged_sentence
from aks_sandbox.reports.run import Run
from aks_sandbox.steps import Step, distinct, steps_document


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
        "nodePools": [_pool(pool) for pool in proof.pools],
        "diagnoses": [_diagnosis(one) for one in proof.diagnoses],
        "warnings": proof.warnings,
        "cleanup": _cleanup(proof.cleanup),
        "commandCalls": proof.calls,
    }
    return {name: _harmless(value) for name, value in document.items()}


def all_reasons(proof: Proof) -> list[str]:
    """Why the verdict is not better: the reasons of the whole, then each pool's with its name before them."""
    of_pools = (f"{pool.pool}: {reason}" for pool in proof.pools for reason in pool.reasons if reason)
    return [*proof.reasons, *of_pools]


def all_steps(proof: Proof) -> tuple[Step, ...]:
    """What to do: the steps of the whole, then each pool's; a repeated one stands where it came first."""
    return distinct([*proof.steps, *(step for pool in proof.pools for step in pool.steps)])


def _pool(pool: PoolProof) -> dict[str, Any]:
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
        "evidence": [_evidence(one) for one in pool.evidence],
        "diagnoses": [_diagnosis(one) for one in pool.diagnoses],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "item": evidence.item,
        "title": evidence.title,
        "expected": evidence.expected,
        "sandbox": evidence.sandbox,
        "host": evidence.host,
        "verdict": str(evidence.weight),
        "why": evidence.why,
        "source": evidence.source,
    }


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "message": diagnosis.message,
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
