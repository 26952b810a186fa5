"""A PUT that was carried out and got an answer that nobody expects: what became of it is looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.errors import AksSandboxError, HalfDone, Unreachable
from aks_sandbox.model.codec import flat_resource
from aks_sandbox.model.wanted import WriteOptions
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.named_worlds import in_world
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, sandbox_spec, target

UNREADABLE: dict[str, bytes] = {
    "a number": b"5",
    "a text": b'"x"',
    "a list": b"[1]",
    "no JSON": b"<html></html>",
    "a deep list": b"[" * 100_000,
    "a deep object": b'{"a":' * 100_000,
    "bytes that are no text": b"\xff\xfe\x00",
    "another resource": b'{"properties": "x"}',
    "no resource": b"{}",
    "nothing": b"",
}
PAUSES = ["nan", "soon", "-1", "9" * 400, "inf", "Wed, 21 Oct 2015 07:28:00 GMT", "\u00e9"]


def answering(arm: InProcessArm, body: bytes | None, headers: dict[str, str]) -> Callable[[Sent], Reply]:
    """Carry the PUT out and give another answer to it."""

    def answer(sent: Sent) -> Reply:
        real = arm.simulated(sent)
        gone = (
            "content-length",
            "retry-after",
            "retry-after-ms",
            *(["azure-asyncoperation"] if body is not None else []),
        )
        kept = {name: text for name, text in real.headers.items() if name.lower() not in gone}
        return Reply(real.status, real.raw_body if body is None else body, {**kept, **headers})

    return answer


def add(arm: InProcessArm, reporter: RecordingReporter, **options: Any) -> dict[str, Any] | None:
    given = WriteOptions(skip_checks=True, reconcile=False, **options)
    return add_node_pool(arm.connection, sandbox_spec(GA, name="other"), given, reporter)


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=list(UNREADABLE))
@pytest.mark.parametrize("no_wait", [False, True], ids=["waiting", "no wait"])
def test_a_pool_whose_answer_is_odd_is_found_and_taken(body: bytes, no_wait: bool) -> None:
    arm, reporter = in_world("inside-healthy"), RecordingReporter()
    arm.on("PUT", "agentPools/", answering(arm, body, {}))
    made = add(arm, reporter, no_wait=no_wait)
    assert (made is None) is no_wait
    assert made is None or (made["name"], made["provisioningState"]) == ("other", "Succeeded")
    assert len(arm.traffic.writes) == 1


@pytest.mark.parametrize("text", PAUSES)
@pytest.mark.parametrize("header", ["Retry-After", "retry-after-ms", "x-ms-retry-after-ms"])
def test_an_odd_pause_beside_a_good_answer_changes_nothing(header: str, text: str) -> None:
    arm, reporter = in_world("inside-healthy"), RecordingReporter()
    arm.on("PUT", "agentPools/", answering(arm, None, {header: text}))
    made = add(arm, reporter)
    assert made is not None
    assert made["provisioningState"] == "Succeeded"
    assert [text for text in reporter.warnings if "which was not done" not in text] == []


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=list(UNREADABLE))
def test_a_cluster_that_was_written_back_and_got_an_odd_answer_says_what_there_is(body: bytes) -> None:
    arm = in_world("inside-healthy")
    arm.on("PUT", "managedClusters/demo$", answering(arm, body, {}))
    if not body:  # nothing to read is nothing odd: the resource itself says how far it is
        done = reconcile_cluster(arm.connection, target(), RecordingReporter())
        assert done is not None
        assert done["name"] == "demo"
        return
    with pytest.raises(Unreachable) as caught:
        reconcile_cluster(arm.connection, target(), RecordingReporter())
    assert "The cluster demo exists, with the provisioning state " in caught.value.message
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert advice(caught.value) == (
        "Wait for it:\naz aks wait -g sandbox-rg -n demo --updated\n"
        "Look at its state:\naz aks show -g sandbox-rg -n demo --query provisioningState"
    )


@pytest.mark.parametrize("properties", ["x", 17, [1], True])
def test_a_cluster_that_cannot_be_read_after_its_reconciliation_was_reconciled(properties: object) -> None:
    arm = in_world("inside-healthy")
    arm.on("GET", "managedClusters/demo$", lambda _: None, times=3)
    arm.reply("GET", "managedClusters/demo$", 200, {"name": "demo", "properties": properties})
    with pytest.raises(Unreachable) as caught:
        reconcile_cluster(arm.connection, target(), RecordingReporter())
    assert caught.value.message.startswith("Cluster demo was reconciled. What it is now could not be read: ")


@pytest.mark.parametrize("properties", ["x", 17, [1], True, None, {}])
def test_a_flat_resource_keeps_what_it_does_not_know(properties: object) -> None:
    flat = flat_resource({"name": "demo", "properties": properties})
    assert flat == ({"name": "demo", "properties": properties} if properties else {"name": "demo"})


def test_a_pool_that_is_not_found_after_odd_answers_is_sent_three_times_and_may_still_come() -> None:
    arm = in_world("inside-healthy")
    arm.reply("PUT", "agentPools/", 201, b"5")
    with pytest.raises(Unreachable) as caught:
        add(arm, RecordingReporter())
    assert len(arm.traffic.writes) == 3
    assert caught.value.message == (
        "writing node pool other of cluster demo: the answer is not a resource with properties. "
        "The operation may continue in Azure."
    )


def test_a_provider_that_is_not_registered_is_said_and_not_registered_by_the_way() -> None:
    arm = in_world("inside-healthy")
    refusal = {
        "code": "MissingSubscriptionRegistration",
        "message": "The subscription is not registered to use namespace 'Microsoft.ContainerService'.",
    }
    arm.reply("PUT", "agentPools/", 409, {"error": refusal})
    with pytest.raises(AksSandboxError) as caught:
        add(arm, RecordingReporter())
    assert "az provider register" in advice(caught.value)
    assert [sent.method for sent in arm.traffic.writes] == ["PUT"]


def test_a_cluster_that_cannot_be_written_back_leaves_the_new_pool_named() -> None:
    arm = in_world("inside-healthy")
    cluster = arm.cluster()
    for pool in cluster["properties"]["agentPoolProfiles"]:
        pool["workloadRuntime"] = "OCIContainer"
    arm.on("PUT", "managedClusters/demo$", answering(arm, None, {"Azure-AsyncOperation": "https://evil.example/x"}))
    with pytest.raises(HalfDone) as caught:
        add_node_pool(
            arm.connection, sandbox_spec(GA, name="other"), WriteOptions(skip_checks=True), RecordingReporter()
        )
    assert caught.value.message.startswith("Node pool other was added. ")
    assert "https://evil.example/x" in caught.value.message
