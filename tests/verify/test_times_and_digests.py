"""Start times, restarts and image digests of the pods of a run: what is said, and what keeps from isolated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.model.proof import ProbePod
from aks_sandbox.verify import proving
from aks_sandbox.verify.changes import changes_of
from aks_sandbox.verify.judgement import prove, started_before_creation
from aks_sandbox.verify.verify import VerifyOptions, verify
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.wanted import RecordingReporter, target


@pytest.mark.parametrize(
    ("created", "started", "early"),
    [
        ("2026-11-30T10:00:10Z", "2026-11-30T10:00:12Z", False),
        ("2026-11-30T10:00:10Z", "2026-11-30T10:00:05Z", False),
        ("2026-11-30T10:00:10Z", "2026-11-30T10:00:04Z", True),
        ("2026-11-30T10:00:10Z", "2026-11-29T10:00:10Z", True),
        ("2026-11-30T10:00:10Z", "", False),
        ("", "2026-11-29T10:00:10Z", False),
        ("2026-11-30T10:00:10Z", "yesterday", False),
        ("2026-11-30T10:00:10Z", "2026-11-29T10:00:10", False),
    ],
)
def test_a_container_that_is_older_than_its_pod_by_more_than_clocks_differ_is_said(
    created: str, started: str, early: bool
) -> None:
    said = started_before_creation([ProbePod("sandboxed-untrusted", "Succeeded", created=created, started=started)])
    assert bool(said) is early


def proven_with(change: Any) -> dict[str, Any]:
    """The proof of a healthy cluster whose pods are changed before they are read back."""
    arm: InProcessArm = in_world("inside-healthy")

    def prove_changed(plan: Any, trios: Any, outcome: Any, where: Any) -> Any:
        pods = tuple(replace(pod, **change(pod.name)) for pod in outcome.seen.pods)
        return prove(plan, trios, replace(outcome, seen=replace(outcome.seen, pods=pods)), where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "prove", prove_changed)
        return dict(verify(arm.connection, target(), VerifyOptions(), RecordingReporter()).document)


def test_a_digest_that_differs_between_the_pods_is_said_and_judged_with() -> None:
    def change(name: str) -> dict[str, str]:
        return {"image_id": f"example.com/busybox@sha256:{('1' if name.startswith('second') else '2') * 64}"}

    document = proven_with(change)
    assert document["verdict"] == "isolated"
    [pool] = document["nodePools"]
    assert any("different images by digest" in note and "1" * 64 in note and "2" * 64 in note for note in pool["notes"])


def test_a_restart_is_said() -> None:
    document = proven_with(lambda name: {"restarts": 2} if name.startswith("sandboxed") else {})
    assert document["verdict"] == "isolated"
    [pool] = document["nodePools"]
    assert ("Pod sandboxed-untrusted: its container restarted 2 times, and its log is that of the last start.") in pool[
        "notes"
    ]


@pytest.mark.parametrize("kind", ["sandboxed", "second", "control"])
def test_a_container_older_than_its_pod_keeps_from_isolated(kind: str) -> None:
    document = proven_with(lambda name: {"started": "2020-01-01T00:00:00Z"} if name.startswith(kind) else {})
    assert document["verdict"] == "notProven"
    assert "before the pod was created" in document["reasons"][0]


def test_nothing_is_said_of_pods_that_are_as_they_should_be() -> None:
    [pool] = proven_with(lambda _: {})["nodePools"]
    assert not any("digest" in note or "restarted" in note for note in pool["notes"])


@pytest.mark.parametrize(("policy", "changed"), [("Never", False), ("", False), ("Always", True)])
def test_another_restart_policy_is_a_change_that_does_not_decide(policy: str, changed: bool) -> None:
    from aks_sandbox.model.proof import ProbeRun, Trio
    from aks_sandbox.verify.pods import pod_manifests

    run = ProbeRun(namespace="n", trios=(Trio("untrusted", "kata", "n"),))
    sent = pod_manifests(run)[0]
    pod = ProbePod("sandboxed-untrusted", "Succeeded", read_back=True, restart_policy=policy)
    found = [one for one in changes_of(sent, pod) if one.what == "the restart policy"]
    assert [(one.decides, str(one)) for one in found] == (
        [(False, "Pod sandboxed-untrusted: the restart policy was changed from Never to Always.")] if changed else []
    )
