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


#: Taints of the state of a node, and the row that names it.
OF_THE_STATE = {
    "ToBeDeletedByClusterAutoscaler": "node-leaving-taint",
    "DeletionCandidateOfClusterAutoscaler": "node-leaving-taint",
    "karpenter.sh/disrupted": "node-leaving-taint",
    "node.cloudprovider.kubernetes.io/shutdown": "node-leaving-taint",
    "remediator.kubernetes.azure.com/unschedulable": "node-repaired-taint",
    "remediator.aks.microsoft.com/unschedulable": "node-repaired-taint",
    "node.kubernetes.io/out-of-service": "node-repaired-taint",
    "node.cilium.io/agent-not-ready": "node-starting-taint",
    "disk.csi.azure.com/agent-not-ready": "node-starting-taint",
    "egressgateway.kubernetes.azure.com/cni-not-ready": "node-starting-taint",
    "startup-taint.cluster-autoscaler.kubernetes.io/driver": "node-starting-taint",
    "node.cloudprovider.kubernetes.io/uninitialized": "node-starting-taint",
    "node.kubernetes.io/network-unavailable": "node-starting-taint",
    "node.kubernetes.io/not-ready": "node-not-ready-taint",
    "node.kubernetes.io/unreachable": "node-not-ready-taint",
    "node.kubernetes.io/memory-pressure": "node-pressure-taint",
    "node.kubernetes.io/disk-pressure": "node-pressure-taint",
    "node.kubernetes.io/pid-pressure": "node-pressure-taint",
    "node.kubernetes.io/unschedulable": "sched-cordoned",
}
FORMS_OF_A_TAINT = (
    "node(s) had untolerated taint {{{}: }}",
    "node(s) had untolerated taint {{{}: 1732986000}}",
    "node(s) had taint {{{}: 1732986000}}, that the pod didn't tolerate",
)


@pytest.mark.parametrize("form", FORMS_OF_A_TAINT)
@pytest.mark.parametrize("key", OF_THE_STATE)
def test_no_toleration_is_proposed_for_a_taint_that_goes_with_the_state_of_a_node(key: str, form: str) -> None:
    for text in (
        refusal(form.format(key), LABELS),
        f"pod didn't trigger scale-up: 2 {form.format(key)}",
        refusal(LABELS, form.format(key), TAINT),
    ):
        known = explain_text(text, Origin.PERSON)
        assert OF_THE_STATE[key] in [one.name for one in known]
        words = " ".join(f"{one.cause} {' '.join(map(str, one.steps))}" for one in known)
        assert "a toleration for" not in words
        assert "no known" not in words.lower()


@pytest.mark.parametrize(
    "key", ["sku", "kubernetes.azure.com/scalesetpriority", "team.example.com/kata", "CriticalAddonsOnly"]
)
@pytest.mark.parametrize("form", FORMS_OF_A_TAINT)
def test_a_taint_of_a_node_pool_is_named_with_its_toleration(key: str, form: str) -> None:
    [known] = explain_text(refusal(form.format(key), LABELS), Origin.PERSON)
    assert known.cause == f"Nodes have the taint {key}, which the pod does not tolerate."
    assert f"a toleration for {key}." in str(known.steps[0])


def test_cordoned_nodes_and_nodes_that_are_removed_are_both_named() -> None:
    text = refusal("node(s) were unschedulable", "node(s) had untolerated taint {ToBeDeletedByClusterAutoscaler: 17}")
    assert set(names(text)) == {"sched-cordoned", "node-leaving-taint"}


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
