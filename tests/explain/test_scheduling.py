"""A message of the scheduler is read as a list of counts: what rightly rules out other nodes is not the cause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.explain.messages import Origin, explain_text

LABELS = "node(s) didn't match Pod's node affinity/selector"
TAINT = "node(s) had untolerated taint {sku: gpu}"
TAINTS = "node(s) had untolerated taint(s)"
NOT_READY = "node(s) had untolerated taint {node.kubernetes.io/not-ready: }"
OWN = {
    "Insufficient cpu": "insufficient",
    "Insufficient nvidia.com/gpu": "sched-gpu",
    "Insufficient ephemeral-storage": "sched-other-resource",
    "Too many pods": "sched-too-many-pods",
    "node(s) were unschedulable": "sched-cordoned",
    "node(s) didn't match pod anti-affinity rules": "sched-anti-affinity",
    "node(s) didn't match pod affinity rules": "sched-pod-affinity",
    "node(s) didn't match pod topology spread constraints": "sched-topology",
    "node(s) didn't have free ports for the requested pod ports": "sched-host-port",
    "node(s) had volume node affinity conflict": "sched-volume-zone",
    "node(s) didn't match PersistentVolume's node affinity": "sched-volume-zone",
    "node(s) didn't find available persistent volumes to bind": "sched-volume-bind",
    NOT_READY: "node-not-ready-taint",
}
PREEMPTION = " no new claims to deallocate, preemption: 0/9 nodes are available: 9 Preemption is not helpful."


def names(text: str) -> list[str]:
    """The names of what is recognised, in order."""
    return [known.name for known in explain_text(text, Origin.PERSON)]


def refusal(*reasons: str) -> str:
    """A message of the scheduler with those reasons."""
    listed = ", ".join(f"{number + 1} {reason}" for number, reason in enumerate(reasons))
    return f"0/9 nodes are available: {listed}.{PREEMPTION}"


@given(
    own=st.lists(st.sampled_from(sorted(OWN)), min_size=1, max_size=3, unique=True),
    others=st.lists(st.sampled_from([LABELS, TAINT, TAINTS]), max_size=3, unique=True),
    data=st.data(),
)
def test_labels_and_taints_of_other_nodes_are_never_the_cause_beside_a_fault_of_nodes_that_could_take_the_pod(
    own: list[str], others: list[str], data: st.DataObject
) -> None:
    reasons = data.draw(st.permutations([*own, *others]))
    assert set(names(refusal(*reasons))) == {OWN[reason] for reason in own}


@pytest.mark.parametrize(
    ("reasons", "found"),
    [
        ([LABELS], ["no-node-selected"]),
        ([LABELS, TAINTS], ["untolerated-taints"]),
        ([TAINT, LABELS], ["untolerated-taint"]),
        ([LABELS, "something that no version wrote"], ["sched-unknown-reason"]),
    ],
)
def test_they_are_where_nothing_else_is(reasons: list[str], found: list[str]) -> None:
    assert names(refusal(*reasons)) == found


def test_no_toleration_is_proposed_for_a_node_that_is_not_ready() -> None:
    for known in explain_text(refusal(NOT_READY, LABELS), Origin.PERSON):
        assert "a toleration does not help" in " ".join(str(step) for step in known.steps)


PLACED = (
    "Name: worker\nNamespace: dev\nPriority: 0\nNode: {node}\nStatus: {status}\nEvents:\n"
    f"  Warning  FailedScheduling  63s  default-scheduler  {refusal('Insufficient memory', LABELS)}\n{{after}}"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PLACED.format(node="<none>", status="Pending", after=""), ["insufficient"]),
        (PLACED.format(node="aks-1/10.0.0.4", status="Running", after=""), []),
        (
            PLACED.format(
                node="<none>",
                status="Pending",
                after="  Normal  Scheduled  60s  default-scheduler  Successfully assigned dev/worker to aks-1",
            ),
            [],
        ),
        (
            f"60s Warning FailedScheduling pod/a {refusal('Insufficient memory')}\n"
            "55s Normal Scheduled pod/a Successfully assigned dev/a to aks-1",
            [],
        ),
        (
            f"60s Warning FailedScheduling pod/a {refusal('Insufficient memory')}\n"
            "55s Normal Scheduled pod/b Successfully assigned dev/b to aks-1",
            ["insufficient"],
        ),
    ],
)
def test_a_refusal_that_was_overtaken_is_history(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_of_two_pods_each_is_read_by_itself() -> None:
    waiting = PLACED.format(node="<none>", status="Pending", after="").replace("worker", "waiting")
    placed = PLACED.format(node="aks-1/10.0.0.4", status="Running", after="  Normal Killing FailedPostStartHook\n")
    known = explain_text(placed + waiting, Origin.PERSON)
    assert [one.name for one in known] == ["post-start-hook", "insufficient"]
    assert "kubectl get pod worker -n dev -o yaml" in str(known[0].steps[0])
