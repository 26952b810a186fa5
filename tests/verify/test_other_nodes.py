"""What a run does next: another node, what is missing, another look, or nothing; and what each look adds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.model.proof import NamespaceLeft, ProbePod, ProbeResult, ProbeRun, Trio
from aks_sandbox.verify import session
from aks_sandbox.verify.record import seen_after
from aks_sandbox.verify.session import is_complete
from tests.support.inside import event

FIRST = Trio("untrusted", "kata-vm-isolation", "aks-1")
OTHER = Trio("untrusted", "kata-vm-isolation", "aks-2", 2)
RUN = ProbeRun(namespace="aks-sandbox-verify-0123abcd", trios=(FIRST,), spare=(OTHER,))
LOG = "aks-sandbox probe begin\naks-sandbox probe end\n"
FULL = "0/2 nodes are available: 1 Too many pods."
DENIED = 'pods "x" is forbidden: ValidatingAdmissionPolicy denied request: no'


def result(changes: dict[str, dict[str, Any] | None] | None = None, **members: Any) -> ProbeResult:
    """Pods that are over and read; of each what is changed, None for one that is not there."""
    pods = []
    for name in FIRST.names:
        change = (changes or {}).get(name, {})
        if change is not None:
            pods.append(ProbePod(name=name, phase="Succeeded", **{"log": LOG, **change}))
    return ProbeResult(pods=tuple(replace(pod, phase=pod.phase) for pod in pods), made=True, **members)


PENDING = {"log": ""}


def test_a_run_of_which_all_was_read_is_complete() -> None:
    assert is_complete(RUN, result())
    assert session.with_other_nodes(RUN, result()) == (RUN, ())


def test_where_the_scheduler_refuses_another_node_is_tried() -> None:
    seen = result({"sandboxed-untrusted": {"log": "", "unscheduled": FULL}})
    run, missing = session.with_other_nodes(RUN, seen)
    assert run.trios == (FIRST, replace(OTHER, instead_of=1))
    assert run.spare == ()
    assert missing == OTHER.names
    assert [trio.node for trio in run.valid_trios] == ["aks-2"]


def test_without_another_node_the_run_stays_as_it_is() -> None:
    run = replace(RUN, spare=())
    seen = result({"sandboxed-untrusted": {"log": "", "unscheduled": FULL}})
    assert session.with_other_nodes(run, seen) == (run, ())


def test_a_plain_pod_without_room_needs_no_other_node() -> None:
    seen = result({"control-untrusted": {"log": "", "unscheduled": FULL}})
    assert session.with_other_nodes(RUN, seen)[0] == RUN


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("", True),
        ('error looking up service account a/default: serviceaccount "default" not found', True),
        ("Error from server (TooManyRequests): too many requests", True),
        ('failed calling webhook "a.b.c": context deadline exceeded', True),
        ("the server was unable to handle the request in time: Timeout", True),
        (DENIED, False),
        ('admission webhook "a.b.c" denied the request: no', False),
    ],
)
def test_a_pod_that_is_missing_is_made_again_unless_it_was_refused(said: str, again: bool) -> None:
    refusals = {"second-untrusted": said} if said else {}
    seen = result({"second-untrusted": None}, refusals=refusals)
    assert session.with_other_nodes(RUN, seen)[1] == (("second-untrusted",) if again else ())
    assert is_complete(RUN, seen) is not again


@pytest.mark.parametrize(
    ("change", "complete"),
    [
        ({"log": "", "unlogged": "timeout"}, False),
        ({"log": "unable to retrieve container logs for containerd://0\n"}, False),
        ({"log": ""}, False),
        ({"log": "aks-sandbox probe begin\n"}, True),
    ],
)
def test_a_log_that_could_not_be_read_is_asked_for_again(change: dict[str, Any], complete: bool) -> None:
    assert is_complete(RUN, result({"sandboxed-untrusted": change})) is complete


def test_a_sidecar_that_goes_on_does_not_keep_a_run_from_being_complete() -> None:
    pods = tuple(replace(pod, phase="Running") for pod in result().pods)
    assert is_complete(RUN, replace(result(), pods=pods))


def test_the_trouble_of_one_pool_does_not_end_the_wait_of_another() -> None:
    run = replace(RUN, trios=(FIRST, Trio("second", "kata-vm-isolation", "aks-9")))
    failing = [event(name, reason="FailedCreatePodSandBox") for name in FIRST.names]
    pending = tuple(ProbePod(name=name, phase="Pending") for name in run.names)
    seen = ProbeResult(pods=pending, events=tuple(failing), made=True)
    assert not session.all_in_trouble(run, seen)
    assert session.all_in_trouble(RUN, seen)


def test_what_was_read_stays_read_though_a_later_look_cannot_read_it() -> None:
    later = result({"sandboxed-untrusted": {"log": "", "unlogged": "timeout"}})
    assert is_complete(RUN, seen_after(result(), later))
    unlisted = ProbeResult(unreadable={"pods": "timeout"})
    assert seen_after(result(), unlisted).pod("sandboxed-untrusted") == result().pod("sandboxed-untrusted")


def test_what_was_refused_first_and_made_later_is_refused_no_more() -> None:
    before = result({"second-untrusted": None}, refusals={"second-untrusted": "timeout", "control-untrusted": DENIED})
    after = seen_after(before, replace(result({"control-untrusted": None}), made=None))
    assert (after.refusals, after.made) == ({"control-untrusted": DENIED}, True)


def test_a_namespace_with_pods_that_have_finalizers_is_held_by_them() -> None:
    left = (NamespaceLeft(RUN.namespace, deleted=True), NamespaceLeft("aks-sandbox-verify-other", deleted=True))
    held, free = session.held_by(left, {RUN.namespace: ("example.com/audit",)}) or ()
    assert (held.finalizers, free.finalizers) == (("example.com/audit",), ())
    assert not session.may_go((held,), (RUN.namespace,))
    assert session.may_go((held, free), (RUN.namespace, free.name))
    assert session.held_by(None, {}) is None
