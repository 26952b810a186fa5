"""SBX608 to SBX612: what makes sandboxed pods, what stands beside them, and what they ask of their node."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.model.facts import Known
from tests.support.cluster_objects import (
    NODE,
    PLAIN_NODE,
    ago,
    deployment,
    event,
    node,
    pod,
    runtime_class,
    status_of,
)
from tests.support.look_programs import seen
from tests.support.worlds import cluster, live_pool, shown_each

CLASSES = [runtime_class()]
NODES = [node(), node(PLAIN_NODE, sandboxed=False)]
REFUSED = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate"}


def found(code: str, **objects: Any) -> list[tuple[str, str, str, str]]:
    """Resource, status, message and steps of each result, in a cluster of two nodes with these objects."""
    inside = seen(**{"runtimeclasses": CLASSES, "nodes": NODES, **objects})
    return shown_each(code, cluster=cluster(live_pool("untrusted")), in_cluster=Known(inside))


def test_a_typo_in_the_class_of_a_deployment_is_found_at_the_deployment() -> None:
    [(name, status, message, steps)] = found("SBX608", workloads=[deployment(class_name="kata-vm-isolaton", made=0)])
    assert (name, status) == ("work/web", "fail")
    assert "runtimeClassName: kata-vm-isolaton, which the cluster does not have. 0 of its 2 pods exist." in message
    assert steps == "Correct it to runtimeClassName: kata-vm-isolation in the Deployment."


def test_a_class_of_aks_that_does_not_exist_is_made_by_a_reconciliation() -> None:
    [(_, _, _, steps)] = found("SBX608", workloads=[deployment(made=0)], runtimeclasses=[])
    assert steps.endswith("az aks-sandbox reconcile -g sandbox-rg -n demo")


@pytest.mark.parametrize(
    ("message", "must", "must_not"),
    [
        (
            'pods "web-1-x" is forbidden: violates PodSecurity "restricted:latest": privileged',
            "level restricted",
            "RBAC",
        ),
        (
            "pods is forbidden: exceeded quota: q, requested: memory=700Mi, used: memory=0, limited: memory=1",
            "ResourceQuota q",
            "",
        ),
        ('admission webhook "guard.example.com" denied the request: no', "guard.example.com", ""),
        ("something of a version to come", '"something of a version to come"', ""),
    ],
)
@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Job"])
def test_what_refuses_the_pods_of_a_workload_is_named_there(kind: str, message: str, must: str, must_not: str) -> None:
    # A Deployment has a condition as long as its pods are refused; the others have the event alone.
    refused = deployment(made=0, conditions=[REFUSED] if kind == "Deployment" else [])
    refused["status"]["desiredNumberScheduled"] = 2
    about = ("web-7d9f8b6c5d", "ReplicaSet") if kind == "Deployment" else ("web", kind)
    objects = {"workloads" if kind == "Deployment" else kind: [refused]}
    [(name, status, text, steps)] = found(
        "SBX608", events=[event(about[0], "FailedCreate", message, about[1])], **objects
    )
    assert (name, status) == ("work/web", "fail")
    assert must in text
    assert "pods exist" in text
    assert steps
    assert not must_not or must_not not in text + steps


def test_the_condition_of_a_deployment_needs_no_event() -> None:
    message = 'admission webhook "guard.example.com" denied the request: no'
    refused = deployment(made=0, conditions=[{**REFUSED, "message": message}])
    [(_, _, text, _)] = found("SBX608", workloads=[refused])
    assert "guard.example.com" in text


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("BackoffLimitExceeded", "Job has reached the specified backoff limit"),
        ("DeadlineExceeded", "Job was active longer than specified deadline"),
    ],
)
def test_a_job_whose_pods_failed_is_not_one_whose_pods_were_refused(reason: str, message: str) -> None:
    job = deployment(made=0, conditions=[{"type": "Failed", "status": "True", "reason": reason, "message": message}])
    for _, status, text, _ in found("SBX608", Job=[{**job, "kind": "Job"}]):
        assert status == "fail"
        assert "cannot be created" not in text


def _refused(seconds: int) -> dict[str, Any]:
    said = (
        'Create Pod web-0 in StatefulSet web failed error: pods "web-0" is forbidden: exceeded quota: q, requested: a=1'
    )
    return event("web", "FailedCreate", said, "StatefulSet", seconds)


def _created(seconds: int) -> dict[str, Any]:
    said = "Create Pod web-0 in StatefulSet web successful"
    return event("web", "SuccessfulCreate", said, "StatefulSet", seconds) | {"type": "Normal"}


@pytest.mark.parametrize(
    ("events", "made", "status"),
    [
        ([_refused(900)], 0, "fail"),
        ([_refused(900), _created(600)], 1, "pass"),
        ([_refused(20), _created(600)], 1, "fail"),
        ([_refused(3000)], 1, "pass"),
        ([_refused(3000)], 0, "fail"),
    ],
    ids=["refused", "created since", "refused again", "not refused again", "without a reason of now"],
)
def test_a_refusal_of_long_ago_is_history(events: list[Any], made: int, status: str) -> None:
    rows = found("SBX608", StatefulSet=[deployment(wanted=3, made=made)], events=events)
    assert [row[1] for row in rows] == [status]


def test_a_deployment_without_the_condition_is_not_refused_any_more() -> None:
    """A new ReplicaSet rolls out; the refusals of the old one are events of the last hour."""
    said = event("web-1", "FailedCreate", "exceeded quota: q, requested: memory=1", "ReplicaSet")
    assert [row[1] for row in found("SBX608", workloads=[deployment(wanted=3, made=2)], events=[said])] == ["pass"]


@pytest.mark.parametrize("kind", ["workloads", "StatefulSet", "DaemonSet", "Job"])
def test_a_workload_without_pods_and_without_a_reason_is_not_passed_over(kind: str) -> None:
    one = deployment(wanted=3, made=0, desiredNumberScheduled=3)
    [(name, status, message, steps)] = found("SBX608", **{kind: [one]})
    assert (name, status) == ("work/web", "fail")
    assert message.startswith(f"0 of its {1 if kind == 'Job' else 3} pods exist. No reason is reported")
    assert "kubectl describe" in steps
    young = {**one, "metadata": {**one["metadata"], "creationTimestamp": ago(20)}}
    assert [row[1] for row in found("SBX608", **{kind: [young]})] == ["pass"]


def test_a_stateful_set_whose_only_pod_hangs_is_told_of_the_pod() -> None:
    owner = [{"kind": "StatefulSet", "name": "web", "controller": True}]
    hangs = pod("web-0", metadata={"deletionTimestamp": ago(900), "ownerReferences": owner})
    assert [row[1] for row in found("SBX608", StatefulSet=[deployment(made=0)], pods=[hangs])] == ["pass"]


def test_a_paused_deployment_says_so() -> None:
    paused = deployment(made=0)
    paused["spec"]["paused"] = True
    [(_, status, message, steps)] = found("SBX608", workloads=[paused])
    assert status == "warn"
    assert "0 of its 2 pods exist. It is paused" in message
    assert "rollout resume deployment web --namespace work" in steps


@pytest.mark.parametrize(
    ("spec", "status", "expected"),
    [
        ({"parallelism": 5, "completions": 2}, {}, (2, 0)),
        ({"parallelism": 2, "completions": 5}, {"succeeded": 4}, (1, 0)),
        ({"parallelism": 3}, {"succeeded": 1, "active": 1}, None),
        ({"parallelism": 3}, {"active": 2}, (3, 2)),
        ({"parallelism": 3, "suspend": True}, {}, None),
    ],
)
def test_a_job_wants_what_it_still_needs(spec: Any, status: Any, expected: tuple[int, int] | None) -> None:
    job = deployment(**status)
    job["spec"] |= spec
    rows = seen(runtimeclasses=CLASSES, Job=[job]).workloads
    assert [(row.wanted, row.made) for row in rows] == ([expected] if expected else [])


def test_a_job_whose_next_try_is_refused_is_found_and_one_that_waits_for_it_is_not() -> None:
    waits = deployment(failed=1)
    assert [row[1] for row in found("SBX608", Job=[waits])] == ["pass"]
    said = event("web", "FailedCreate", "Error creating: exceeded quota: q, requested: memory=1", "Job")
    assert [row[1] for row in found("SBX608", Job=[waits], events=[said])] == ["fail"]


def test_a_job_that_is_complete_needs_its_class_no_more() -> None:
    done = deployment(class_name="kata-old", conditions=[{"type": "Complete", "status": "True"}])
    assert {row[1] for row in found("SBX608", Job=[done])} == {"pass"}


def test_what_wants_no_pods_is_not_refused_any() -> None:
    [(_, status, _, _)] = found("SBX608", workloads=[deployment(class_name="kata-old", wanted=0, made=0)])
    assert status == "warn"


def test_deployments_that_there_was_no_time_to_read_do_not_pass_because_the_next_kind_was_read() -> None:
    apps = [deployment(f"app-{number}") for number in range(5)]
    inside = seen(2, pages_of_deployments=1, runtimeclasses=CLASSES, nodes=NODES, workloads=apps, StatefulSet=apps[:1])
    assert inside.workloads_in_all == 3
    [(_, status, *_)] = shown_each("SBX608", cluster=cluster(live_pool("untrusted")), in_cluster=Known(inside))
    assert status == "unknown"


def test_an_event_cannot_propose_a_role() -> None:
    message = 'pods is forbidden: User "me" cannot create resource "pods" in API group "" in the namespace "work"'
    [(_, _, _, steps)] = found(
        "SBX608", workloads=[deployment(made=0)], events=[event("web-1", "FailedCreate", message, "ReplicaSet")]
    )
    assert "role" not in steps


@pytest.mark.parametrize(
    "workload",
    [deployment(), deployment(class_name=None, made=0), deployment(class_name="gvisor", made=0)],
    ids=["all there", "plain", "another runtime"],
)
def test_a_workload_with_its_pods_and_one_that_is_not_sandboxed_pass(workload: Any) -> None:
    classes = [*CLASSES, runtime_class("gvisor", "runsc", {})]
    history = event("web-1", "FailedCreate", "exceeded quota: q, requested: memory=1", "ReplicaSet")
    rows = found("SBX608", workloads=[workload], events=[history], runtimeclasses=classes)
    assert [row[1] for row in rows] == ["pass"]


def test_plain_workloads_that_cannot_make_pods_are_counted() -> None:
    refused = deployment(class_name=None, made=0, conditions=[REFUSED])
    [(_, status, message, _)] = found("SBX613", workloads=[refused])
    assert (status, "Deployment 1" in message) == ("info", True)


def test_a_pod_without_a_class_on_a_sandboxed_node_warns() -> None:
    [(name, status, message, steps)] = found("SBX609", pods=[pod("plain", class_name=None), pod()])
    assert (name, status) == ("work/plain", "warn")
    assert "host kernel" in message
    assert "-n untrusted --node-taints" in steps


@pytest.mark.parametrize(
    ("namespace", "kind", "mode", "status"),
    [
        ("kube-system", "DaemonSet", "user", "pass"),
        ("kube-system", "ReplicaSet", "user", "warn"),
        ("kube-system", "ReplicaSet", "system", "pass"),
        ("team", "ReplicaSet", "system", "warn"),
        ("team", "DaemonSet", "user", "info"),
    ],
)
def test_what_belongs_on_every_node_does_not_warn(namespace: str, kind: str, mode: str, status: str) -> None:
    owner = [{"kind": kind, "name": "agent", "controller": True}]
    plain = pod("agent-1", class_name=None, metadata={"namespace": namespace, "ownerReferences": owner})
    nodes = [node(labels={"kubernetes.azure.com/mode": mode}), NODES[1]]
    assert [row[1] for row in found("SBX609", pods=[plain], nodes=nodes)] == [status]


def test_a_plain_pod_on_a_plain_node_is_where_it_should_be() -> None:
    assert [row[1] for row in found("SBX609", pods=[pod(class_name=None, node_name=PLAIN_NODE)])] == ["pass"]


@pytest.mark.parametrize(
    ("spec", "status", "must"),
    [
        ({"volumes": [{"name": "v", "hostPath": {"path": "/var/log"}}]}, "fail", "/var/log"),
        ({"volumes": [{"name": "v", "hostPath": {"path": "/dev/fuse"}}]}, "warn", "device of the guest"),
        ({"volumes": [{"name": "v", "hostPath": {"path": "/device"}}]}, "fail", "/device"),
        ({"hostNetwork": True}, "fail", "hostNetwork"),
        ({"hostPID": True}, "warn", "hostPID"),
        ({"hostIPC": True}, "warn", "hostIPC"),
        ({"containers": [{"name": "main", "securityContext": {"privileged": True}}]}, "warn", "privileged"),
        ({"initContainers": [{"name": "setup", "securityContext": {"privileged": True}}]}, "warn", "setup"),
        ({"volumes": [{"name": "v", "emptyDir": {}}]}, "pass", ""),
    ],
)
def test_what_a_sandboxed_pod_asks_of_its_node(spec: Any, status: str, must: str) -> None:
    [(name, seen_status, message, _)] = found("SBX610", pods=[pod(spec=spec)])
    assert seen_status == status
    assert must in message
    assert name == ("demo" if status == "pass" else "work/job-1")


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        (["64Mi"], "fail"),
        (["64Mi", "64Mi"], "warn"),
        (["100M"], "fail"),
        (["134217727"], "fail"),
        (["128Mi", "128Mi"], "pass"),
        (["255Mi"], "warn"),
        (["256Mi"], "pass"),
        (["1Gi"], "pass"),
        ([None], "pass"),
        ([None, "64Mi"], "fail"),
    ],
)
def test_the_sum_of_the_memory_limits_is_the_size_of_the_virtual_machine(limits: Any, status: str) -> None:
    containers = [
        {"name": f"c{number}", "resources": {"limits": {"memory": limit}} if limit else {}}
        for number, limit in enumerate(limits)
    ]
    assert [row[1] for row in found("SBX612", pods=[pod(spec={"containers": containers})])] == [status]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"nodeInfo": {"kernelVersion": "6.7", "kubeletVersion": "v1.34.2"}}, "host kernel"),
        ({"nodeInfo": {"kernelVersion": "6.6", "kubeletVersion": "v1.33.0"}}, "Kubernetes version"),
        ({"runtimeHandlers": [{"name": "runc"}]}, "set of handlers"),
        ({"labels": {"kubernetes.azure.com/node-image-version": "old"}}, "node image"),
        ({"labels": {"kubernetes.azure.com/kata-mshv-vm-isolation": "true"}}, "set of Kata labels"),
        ({"spec": {"taints": [{"key": "a", "effect": "NoSchedule"}]}}, "set of taints"),
    ],
)
def test_a_node_that_differs_from_the_others_of_its_pool_warns(changes: Any, word: str) -> None:
    image: dict[str, Any] = {"labels": {"kubernetes.azure.com/node-image-version": "new"}}
    odd = {**changes, "labels": {**image["labels"], **changes.get("labels", {})}}
    nodes = [node(NODE[:-1] + "1", **image), node(NODE[:-1] + "2", **image), node(**odd)]
    [(name, status, message, _)] = found("SBX611", nodes=nodes)
    assert (name, status) == ("untrusted", "warn")
    assert f"another {word} than" in message
    assert NODE in message


def test_nodes_that_are_alike_pass_and_one_alone_is_not_compared() -> None:
    alike = [node(), node(NODE[:-1] + "1"), node(NODE[:-1] + "2", ready=False)]
    assert [row[1] for row in found("SBX611", nodes=alike)] == ["pass"]
    assert [row[1] for row in found("SBX611")] == ["skipped"]


def test_an_evicted_plain_pod_is_counted_by_the_reason_of_the_pod() -> None:
    end = {"exitCode": 137, "reason": "ContainerStatusUnknown", "startedAt": None, "finishedAt": None}
    evicted = pod(
        "filler",
        class_name=None,
        phase="Failed",
        reason="Evicted",
        ready=False,
        containers=[status_of(ready=False, state={"terminated": end})],
    )
    [(_, _, message, _)] = found("SBX613", pods=[evicted])
    assert "Evicted 1" in message
    assert "ContainerStatusUnknown" not in message
