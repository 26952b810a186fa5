"""What a tenant of a cluster can write is never taken for a message of Azure's, whichever way it comes."""

import itertools
import re
from collections.abc import Callable

import pytest

from aks_sandbox.errors import ServiceFailed, Unreachable
from aks_sandbox.explain.messages import ARM, CLUSTER, MessageRow, Origin, explain_error, explain_text, rows
from aks_sandbox.model.in_cluster import ContainerState
from aks_sandbox.model.proof import ProbePod, ProbeResult
from aks_sandbox.verify.judgement import diagnoses_of, said_by, texts_about
from tests.support.azure_texts import ARM_TEXTS
from tests.support.cluster_texts import CLUSTER_TEXTS
from tests.support.inside import event, inside, pod
from tests.support.steps import text_of
from tests.support.wanted import target
from tests.support.worlds import cluster, judge_all

ALL_ROWS = (*rows(ARM), *rows(CLUSTER))


def row_named(name: str) -> MessageRow:
    (row,) = [row for row in ALL_ROWS if row.name == name]
    return row


# Of the rows about clusters: what AKS answers for run-command, and what only the API server's refusal can mean.
OF_AZURE = {
    "command-not-started": "container command-0be7 in aks-command namespace did not start within 30s",
    "command-performance": "(KubernetesPerformanceError) The cluster is slow.",
    "commands-off": "Run command is disabled for this cluster (disableRunCommand).",
    "command-without-token": "A command needs a 'clusterToken'.",
}
OF_KUBECTL = {
    "forbidden": 'pods is forbidden: User "x" cannot list resource "secrets" in API group "" in the namespace "y"',
    "azure-policy": 'admission webhook "validation.gatekeeper.sh" denied the request: [azurepolicy-x] no',
    "pod-security": 'pods "x" is forbidden: violates PodSecurity "restricted:latest": privileged',
}
OF_KUBECTL |= {name: texts[0] for name, texts in CLUSTER_TEXTS.items() if row_named(name).origin is Origin.KUBECTL}
# What only the front end of kubectl prints, and what a list or the log of a program shows: believed of a person alone.
OF_PERSONS = {name: texts[0] for name, texts in CLUSTER_TEXTS.items() if row_named(name).origin is Origin.PERSON}
TEXTS = {**ARM_TEXTS, **OF_AZURE, **OF_KUBECTL, **OF_PERSONS}
#: The rows, and those that no text of a pod or an event may be: what a person pastes holds a tenant's messages as well.
EACH = pytest.mark.parametrize("name", TEXTS)
TRUSTED = pytest.mark.parametrize("name", [name for name in TEXTS if name not in OF_PERSONS])
POD = "probe"


def cases_of(name: str) -> list[str]:
    """The text of a row, and one with each code of it."""
    return [TEXTS[name], *(f"({code}) Kata: {TEXTS[name]}" for code in sorted(row_named(name).codes))]


def of_pod(text: str) -> ProbePod:
    return ProbePod(name=POD, phase="Pending", reason=text, message=text, log=text)


#: Each way on which words of a tenant's come to the matcher: a result of a run and the pod in it.
CHANNELS: dict[str, Callable[[str], ProbeResult]] = {
    "status": lambda text: ProbeResult(pods=(of_pod(text),)),
    "event": lambda text: ProbeResult(pods=(of_pod(""),), events=(event(POD, message=text, reason="Failed"),)),
    "reason of an event": lambda text: ProbeResult(events=(event(POD, message="", reason=text),)),
}


def test_every_row_of_azure_and_of_kubectl_has_a_text_here() -> None:
    assert {row.name for row in ALL_ROWS if row.origin > Origin.TENANT} == set(TEXTS)
    assert {row.origin for row in rows(ARM)} == {Origin.AZURE}
    assert {row.name for row in ALL_ROWS if row.origin is Origin.KUBECTL} == set(OF_KUBECTL)
    assert {row.name for row in ALL_ROWS if row.origin is Origin.PERSON} == set(OF_PERSONS)


@EACH
def test_such_a_row_is_found_for_its_own_origin_and_those_that_are_trusted_with_more_only(name: str) -> None:
    for text, origin in itertools.product(cases_of(name), Origin):
        found = {known.name for known in explain_text(text, origin)}
        assert (name in found) == (origin >= row_named(name).origin), (text, origin)
        assert all(row_named(one).origin <= origin for one in found), (text, origin)
        for code in ("", *row_named(name).codes):
            known = explain_error(code, text, origin)
            assert known is None or known.cause != row_named(name).cause or origin >= row_named(name).origin


@pytest.mark.parametrize("channel", CHANNELS)
@TRUSTED
def test_no_text_of_a_pod_is_diagnosed_as_such_a_row(name: str, channel: str) -> None:
    for text in cases_of(name):
        result = CHANNELS[channel](text)
        said = texts_about(result.pod(POD), POD, result)
        assert any(text in one.text for one in said) or " ".join(text.split()) in " ".join(one.text for one in said)
        assert [one.cause for one in diagnoses_of(said, target(), "untrusted")] == [], text


@TRUSTED
def test_no_event_makes_a_check_propose_what_such_a_row_proposes(name: str) -> None:
    for text in cases_of(name):
        sick = pod(ready=False, phase="Pending", containers=(ContainerState("main", waiting="Odd", message=text),))
        within = inside(pods=(sick,), events=(event(message=text),))
        findings = judge_all("SBX605", cluster=cluster(), in_cluster=within)
        proposed = "\n".join(text_of(finding.steps) for finding in findings)
        first = text_of(row_named(name).steps).splitlines()[-1].partition("{")[0]
        assert first not in proposed, text
        assert "describe pod job-1" in proposed, text


@pytest.mark.parametrize(("name", "text"), {**ARM_TEXTS, **OF_AZURE}.items())
def test_what_kubectl_or_a_command_printed_is_no_answer_of_azure(name: str, text: str) -> None:
    refused = ProbeResult(creation=text, unreadable={"logs": text})
    assert diagnoses_of(texts_about(None, POD, refused), target(), "untrusted") == ()
    assert diagnoses_of(texts_about(of_pod(""), POD, refused), target(), "untrusted") == ()
    assert diagnoses_of([said_by(Unreachable(f"It printed: {text}"))], target(), "untrusted") == ()


@pytest.mark.parametrize(("name", "text"), OF_KUBECTL.items())
def test_what_kubectl_was_refused_is_diagnosed(name: str, text: str) -> None:
    (found,) = diagnoses_of(texts_about(None, POD, ProbeResult(creation=text, made=False)), target(), "untrusted")
    assert found.cause.startswith(row_named(name).cause.partition("{")[0])


def test_what_azure_answers_for_a_command_is_azures() -> None:
    error = ServiceFailed("It failed.", raw=ARM_TEXTS["policy"])
    (found,) = diagnoses_of([said_by(error)], target(), "untrusted")
    assert found.cause == row_named("policy").cause


@pytest.mark.parametrize("row", [row for row in ALL_ROWS if row.origin is Origin.TENANT], ids=lambda row: row.name)
def test_what_a_tenant_may_say_proposes_no_registration_role_policy_or_login(row: MessageRow) -> None:
    for command in re.findall(r"\b(?:az|kubectl) [^\n]+", text_of(row.steps)):
        assert re.match(r"az (?:aks-sandbox|aks (?:nodepool|check-acr))\b|kubectl (?:get|describe|logs)\b", command), (
            command
        )
    assert not re.search(
        r"\b(?:register|registration|role|policy|login|sign in|permission)\b", text_of(row.steps), re.I
    )
