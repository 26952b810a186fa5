"""The document that `verify` prints: plain data, in which every text is harmless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aks_sandbox.model.isolation import Cleanup, Diagnosis, Evidence, PoolProof, Proof
from aks_sandbox.model.safe_text import visible


def proof_document(proof: Proof, target: Mapping[str, Any]) -> dict[str, Any]:
    """The proof as plain data: hidden characters are made visible, and what is an empty text is None.

    `reasons` and `nextSteps` are those of the whole and then those of each pool, whose name stands before its reasons.
    """
    document: dict[str, Any] = {
        "verdict": str(proof.verdict),
        "reasons": all_reasons(proof),
        "nextSteps": all_next_steps(proof),
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


def all_next_steps(proof: Proof) -> list[str]:
    """What to do: the steps of the whole, then each pool's; one that comes twice stands where it came first."""
    return _unique([*proof.next_steps, *(step for pool in proof.pools for step in pool.next_steps)])


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
        "nextSteps": _unique(pool.next_steps),
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
        "fix": diagnosis.fix,
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
        "command": cleanup.command,
    }


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _harmless(value: object) -> Any:
    if isinstance(value, str):
        return visible(value) or None
    if isinstance(value, Mapping):
        return {visible(str(name)): _harmless(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_harmless(item) for item in value if item != ""]
    return value
