"""The JUnit XML report of a proof: a test suite per node pool and a test case per item of evidence.

Each suite ends with the case `isolation`, which fails unless the pool is isolated; where there is no pool, the suite
`cluster` has no other case. It is a failure when the pool is not isolated and an error when that is not proven, so a
build breaks exactly when the command does not exit with 0. What is inconclusive is `skipped` with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aks_sandbox.model.isolation import Diagnosis, Evidence, Isolation, PoolProof, Proof, Weight
from aks_sandbox.reports.junit import Case, Problem, Suite, junit_text
from aks_sandbox.reports.proof_document import all_steps
from aks_sandbox.reports.proof_wording import ISOLATION_NAMES, WEIGHT_NAMES, cleanup_sentences, proof_sentence
from aks_sandbox.reports.run import Run
from aks_sandbox.steps import lines_of


def proof_junit(proof: Proof, target: Mapping[str, Any], run: Run) -> str:
    """The report as XML 1.0 that ends in a newline."""
    parts = [replace(proof, pools=(pool,)) for pool in proof.pools]
    suites = [_suite(part) for part in parts] or [Suite("cluster", (_isolation(proof),))]
    texts = {name: str(value) for name, value in target.items() if value and not isinstance(value, list)}
    return junit_text(suites, texts, run)


def _suite(proof: Proof) -> Suite:
    (pool,) = proof.pools
    return Suite(pool.pool, (*(_evidence(pool, one) for one in pool.evidence), _isolation(proof)))


def _evidence(pool: PoolProof, evidence: Evidence) -> Case:
    name = f"{evidence.item} {evidence.title}"
    lines = [
        evidence.why,
        f"Expected: {evidence.expected}",
        f"In the sandbox: {evidence.sandbox}",
        f"On the host: {evidence.host}",
        *([f"See: {evidence.source}"] if evidence.source else []),
    ]
    text = "\n".join(lines)
    # In a pool that is isolated all the same, the case must not break a build that the command lets pass.
    if evidence.weight is Weight.CONTRADICTS and pool.verdict is not Isolation.ISOLATED:
        return Case(name, failure=Problem(evidence.why, f"{evidence.item}.{evidence.weight}", text))
    words = WEIGHT_NAMES[evidence.weight]
    undecided = evidence.weight not in (Weight.PROVES, Weight.SUPPORTS)
    return Case(name, skipped=f"{words}: {evidence.why}" if undecided else None, output=f"{words}: {text}")


def _isolation(proof: Proof) -> Case:
    words = ISOLATION_NAMES[proof.verdict]
    cleanup = cleanup_sentences(proof.cleanup)
    if proof.cleanup.command:
        cleanup += ["To remove it:", str(proof.cleanup.command)]
    if proof.verdict is Isolation.ISOLATED:
        return Case("isolation", output="\n".join([f"{words}. {proof_sentence(proof)}", *cleanup]))
    own = [reason for pool in proof.pools for reason in pool.reasons]
    reasons = [*own, *proof.reasons] or [f"{words}."]
    lines = [
        *reasons,
        *lines_of(all_steps(proof)),
        *_diagnoses([*(one for pool in proof.pools for one in pool.diagnoses), *proof.diagnoses]),
        *cleanup,
    ]
    problem = Problem(" ".join(reasons), f"isolation.{proof.verdict}", "\n".join(lines))
    if proof.verdict is Isolation.NOT_ISOLATED:
        return Case("isolation", failure=problem)
    return Case("isolation", error=problem)


def _diagnoses(diagnoses: Iterable[Diagnosis]) -> list[str]:
    lines = []
    for one in diagnoses:
        lines += [f"Cause: {one.cause}", *lines_of(one.steps), f"Message: {one.message}"]
        lines += [f"See: {one.source}"] if one.source else []
    return lines
