"""Checks and proofs as JUnit, for pipelines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Report, Row, Status
from aks_sandbox.model.proof import UNSEEN, Evidence, Isolation, KnownMessage, PoolProof, Proof, Weight
from aks_sandbox.model.provenance import Provenance
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.documents import all_steps
from aks_sandbox.reports.table import resources_in_words, row_title
from aks_sandbox.reports.text import (
    ISOLATION_NAMES,
    STATUS_NAMES,
    WEIGHT_NAMES,
    Run,
    cleanup_sentences,
    code_ranges,
    proof_sentence,
    target_texts,
)
from aks_sandbox.steps import lines_of

_TOOL = "aks-sandbox"


@dataclass(frozen=True)
class Problem:
    """Why a case fails or could not be decided: in a line, by its type, and in full."""

    message: str
    type: str
    text: str


@dataclass(frozen=True)
class Case:
    """A test case; without a failure, an error and the reason why it was skipped it passes."""

    name: str
    failure: Problem | None = None
    error: Problem | None = None
    skipped: str | None = None
    output: str | None = None


@dataclass(frozen=True)
class Suite:
    """A test suite, named within the tool."""

    name: str
    cases: tuple[Case, ...]


def junit_text(suites: Sequence[Suite], target: Mapping[str, str], run: Run) -> str:
    """The suites as XML 1.0 that ends in a newline; each says what was judged and by what."""
    root = ElementTree.Element("testsuites", _totals(_TOOL, [case for suite in suites for case in suite.cases]))
    for suite in suites:
        name = f"{_TOOL}.{suite.name}"
        element = ElementTree.SubElement(root, "testsuite", _totals(name, suite.cases))
        element.set("timestamp", visible(run.created_at))
        properties = ElementTree.SubElement(element, "properties")
        for key, value in {"command": run.command, "toolVersion": run.tool_version, **target}.items():
            ElementTree.SubElement(properties, "property", {"name": visible(key), "value": visible(value)})
        for case in suite.cases:
            _add_case(element, name, case)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _totals(name: str, cases: Iterable[Case]) -> dict[str, str]:
    cases = list(cases)
    return {
        "name": visible(name),
        "tests": str(len(cases)),
        "failures": str(sum(case.failure is not None for case in cases)),
        "errors": str(sum(case.error is not None for case in cases)),
        "skipped": str(sum(case.skipped is not None for case in cases)),
        "time": "0",
    }


def _add_case(suite: ElementTree.Element, class_name: str, case: Case) -> None:
    attributes = {"classname": visible(class_name), "name": visible(case.name), "time": "0"}
    element = ElementTree.SubElement(suite, "testcase", attributes)
    for tag, problem in (("failure", case.failure), ("error", case.error)):
        if problem is not None:
            about = {"message": visible(problem.message), "type": visible(problem.type)}
            ElementTree.SubElement(element, tag, about).text = visible(problem.text)
    if case.skipped is not None:
        ElementTree.SubElement(element, "skipped", {"message": visible(case.skipped)})
    if case.output is not None:
        ElementTree.SubElement(element, "system-out").text = visible(case.output)


#: A status that is not a pass and yet breaks no build; what is only unknown to a check that warns is one, too.
_SKIPPED = (Status.UNKNOWN, Status.IGNORED, Status.SKIPPED)


def check_junit(report: Report, judged: Judged, run: Run) -> str:
    """The report as XML 1.0 that ends in a newline."""
    suites: dict[str, list[Case]] = {}
    for row in report.rows():
        suites.setdefault(row.rules[0].category, []).append(_case(report, row))
    texts = {**target_texts(judged.target), "judged": judged.sentence}
    return junit_text([Suite(name, tuple(cases)) for name, cases in suites.items()], texts, run)


def _case(report: Report, row: Row) -> Case:
    codes, status = code_ranges(row.codes), STATUS_NAMES[row.status]
    about = resources_in_words(row.resources)
    name = row_title(row) + (f" ({about})" if about else "")
    text = _whole_text(row)
    if report.fails(row.status):
        return Case(name, failure=Problem(row.message, f"{codes}.{row.status}", text))
    if report.undecided(row.status, row.rules):
        return Case(name, error=Problem(row.message, f"{codes}.{row.status}", text))
    skipped = f"{status}: {row.message}" if row.status in _SKIPPED else None
    return Case(name, skipped=skipped, output=None if row.status is Status.SKIPPED else f"{status}: {text}")


def _whole_text(row: Row) -> str:
    sources = dict.fromkeys(rule.source for rule in row.rules)
    return "\n".join([row.message, *lines_of(row.steps), *(f"See: {source}" for source in sources if source)])


def proof_junit(proof: Proof, target: Mapping[str, Any], run: Run) -> str:
    """The report as XML 1.0 that ends in a newline."""
    parts = [replace(proof, pools=(pool,)) for pool in proof.pools]
    suites = [_suite(part) for part in parts] or [Suite("cluster", (_isolation(proof),))]
    texts = {name: str(value) for name, value in target.items() if value and not isinstance(value, list)}
    return junit_text(suites, {**texts, **_provenance(proof.provenance)}, run)


def _provenance(provenance: Provenance) -> Mapping[str, str]:
    caller = provenance.caller
    known = {
        "evidenceSha256": provenance.sha256,
        "evidenceStartedAt": provenance.started_at,
        "evidenceEndedAt": provenance.ended_at,
        "callerName": caller.name if caller is not None else "",
        "callerTenantId": caller.tenant_id if caller is not None else "",
        "callerSource": caller.source if caller is not None else "",
        "resourceId": provenance.resource_id,
        "kubeSystemUid": provenance.cluster.kube_system_uid,
        "correlationIds": " ".join(one.correlation_id for one in provenance.commands if one.correlation_id),
    }
    return {name: value for name, value in known.items() if value}


def _suite(proof: Proof) -> Suite:
    (pool,) = proof.pools
    return Suite(pool.pool, (*(_evidence(pool, one) for one in pool.evidence), _isolation(proof)))


def _evidence(pool: PoolProof, evidence: Evidence) -> Case:
    name = f"{evidence.item} {evidence.title}"
    lines = [
        evidence.why,
        f"Expected: {evidence.expected}",
        f"In the sandbox: {evidence.sandbox}",
        *([f"In the second sandbox: {evidence.second}"] if evidence.second not in (evidence.sandbox, UNSEEN) else []),
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
        held = proof.cleanup.held
        cleanup += [proof.cleanup.command_words if held else "To remove it:", str(proof.cleanup.command)]
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


def _diagnoses(diagnoses: Iterable[KnownMessage]) -> list[str]:
    lines = []
    for one in diagnoses:
        lines += [f"Cause: {one.cause}", *lines_of(one.steps), f"Message: {one.found}"]
        lines += [f"See: {one.source}"] if one.source else []
    return lines
