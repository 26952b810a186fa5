"""SBX605: what is wrong with sandboxed pods now, from the objects of a cluster to what a person reads.

The objects and messages have the forms of Kubernetes 1.36 and, where they changed, of versions before.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.facts import Known
from tests.support.cluster_objects import (
    LABEL,
    NODE,
    PLAIN_NODE,
    ago,
    crashed,
    event,
    node,
    pending,
    pod,
    runtime_class,
    status_of,
    waiting,
)
from tests.support.examples import examples
from tests.support.look_programs import seen
from tests.support.worlds import cluster, live_pool, shown_each

SELECTOR = "node(s) didn't match Pod's node affinity/selector"
TAIL = "no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
CLASSES = [runtime_class()]
NODES = [node(), node(PLAIN_NODE, sandboxed=False)]


def found(code: str = "SBX605", **objects: Any) -> list[tuple[str, str, str, str]]:
    """Status, resource, message and steps of each result, in a cluster of two nodes with these objects."""
    inside = seen(**{"runtimeclasses": CLASSES, "nodes": NODES, **objects})
    rows = shown_each(code, cluster=cluster(live_pool("untrusted")), in_cluster=Known(inside))
    return [(status, resource, message, steps) for resource, status, message, steps in rows]


def unscheduled(*reasons: str) -> dict[str, Any]:
    """A pod that the scheduler refuses for these reasons, and for one that a sandboxed pod always has."""
    listed = ", ".join((*reasons, f"1 {SELECTOR}"))
    return pending("job-1", f"0/{len(reasons) + 1} nodes are available: {listed}. {TAIL}")


#: A pod that is broken now, its events, and what must be in its cause and steps, and what must not.
BROKEN: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str, str]] = {
    "exit 1": (pod(ready=False, containers=[crashed(1)]), [], "exit code 1", "Yes."),
    "exit 127": (pod(ready=False, containers=[crashed(127)]), [], "exit code 127", "exit code 1:"),
    "exit 0": (pod(ready=False, containers=[crashed(0, "Completed")]), [], "exit code 0", "exit code 1"),
    "memory of the guest": (pod(ready=False, containers=[crashed(137)]), [], "guest kernel", "OOMKilled, exit"),
    "memory": (pod(ready=False, containers=[crashed(137, "OOMKilled")]), [], "OOMKilled, exit code 137", "SIGKILL"),
    "failed once": (
        pod(
            phase="Failed",
            ready=False,
            spec={"restartPolicy": "Never"},
            containers=[
                status_of(ready=False, state={"terminated": {"exitCode": 3, "reason": "Error", "finishedAt": ago(60)}})
            ],
        ),
        [],
        "exit code 3",
        "exit code 1",
    ),
    "secret of a volume": (
        pod(phase="Pending", ready=False, containers=[waiting("ContainerCreating")]),
        [event("job-1", "FailedMount", 'MountVolume.SetUp failed for volume "v" : secret "tls" not found')],
        "tls",
        "sandbox could not",
    ),
    "config of an env": (
        pod(
            phase="Pending",
            ready=False,
            containers=[waiting("CreateContainerConfigError", 'configmap "rates" not found')],
        ),
        [],
        "configmap rates",
        "secret",
    ),
    "liveness": (
        pod(ready=False, containers=[crashed(143)]),
        [event("job-1", "Unhealthy", "Liveness probe failed: Get http://10.1.2.3:80/: dial tcp: connection refused")],
        "liveness probe",
        "exit code 143",
    ),
    "readiness": (
        pod(ready=False, containers=[status_of(ready=False)]),
        [event("job-1", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 404")],
        "readiness probe",
        "liveness",
    ),
    "not ready without a word": (pod(ready=False, containers=[status_of(ready=False)]), [], "not ready", "probe"),
    "postStart": (
        pod(phase="Pending", ready=False, containers=[crashed(137)]),
        [event("job-1", "FailedPostStartHook", "PostStartHook failed")],
        "postStart hook",
        "SIGKILL",
    ),
    "gated": (
        pending("job-1", spec={"schedulingGates": [{"name": "example.com/approved"}]}),
        [],
        "example.com/approved",
        "no reason",
    ),
    "another scheduler": (pending("job-1", spec={"schedulerName": "tetris"}), [], "scheduler tetris", "gates"),
    "name of the image": (
        pod(phase="Pending", ready=False, containers=[waiting("InvalidImageName", "couldn't parse image name")]),
        [],
        "name of the image is not a valid one",
        "login",
    ),
    "image that may not be pulled": (
        pod(phase="Pending", ready=False, containers=[waiting("ErrImageNeverPull")]),
        [],
        "imagePullPolicy Never",
        "registry refused",
    ),
    "limit of the registry": (
        pod(phase="Pending", ready=False, containers=[waiting("ImagePullBackOff", 'Back-off pulling image "a/b"')]),
        [
            event(
                "job-1",
                "Failed",
                'Failed to pull image "a/b": failed to resolve image: unexpected status from HEAD request to '
                "https://registry.example/v2/a/b/manifests/1: 429 Too Many Requests",
            )
        ],
        "429",
        "does not exist",
    ),
    "command that is missing": (
        pod(
            phase="Running",
            ready=False,
            containers=[
                waiting(
                    "CrashLoopBackOff",
                    restartCount=4,
                    lastState={
                        "terminated": {
                            "exitCode": 128,
                            "reason": "StartError",
                            "finishedAt": ago(60),
                            "message": 'exec: "/app/server": stat /app/server: no such file or directory',
                        }
                    },
                )
            ],
        ),
        [],
        "not in its image",
        "exit code 1:",
    ),
    "evicted": (
        pod(
            phase="Failed",
            ready=False,
            metadata={"creationTimestamp": ago(900)},
            containers=[],
            reason="Evicted",
            message="The node was low on resource: memory.",
        ),
        [],
        "evicted the pod",
        "exit code",
    ),
    "claim that is missing": (
        pending("job-1", '0/2 nodes are available: persistentvolumeclaim "data" not found. not found'),
        [],
        "claim (PersistentVolumeClaim) data",
        "labels",
    ),
    "being deleted for long": (
        pod(metadata={"deletionTimestamp": ago(900), "finalizers": ["example.com/backup"]}),
        [],
        "finalizers example.com/backup",
        "exit",
    ),
    "no known word": (
        pod(phase="Pending", ready=False, containers=[waiting("SomethingNew", "of a version to come")]),
        [],
        'waits with SomethingNew: "of a version to come"',
        "explain",
    ),
    # The scheduler, read as a list of counts (F3).
    "cordoned": (unscheduled("1 node(s) were unschedulable"), [], "cordoned", "label"),
    "too many pods": (unscheduled("1 Too many pods"), [], "as many pods as they may", "label"),
    "hugepages": (unscheduled("1 Insufficient hugepages-2Mi"), [], "hugepages-2Mi", "label"),
    "gpu": (unscheduled("1 Insufficient nvidia.com/gpu"), [], "GPU", "label"),
    "ephemeral storage": (unscheduled("1 Insufficient ephemeral-storage"), [], "ephemeral-storage", "label"),
    "zone of a disk": (unscheduled("1 node(s) had volume node affinity conflict"), [], "zone", "label"),
    "zone of a disk, 1.36": (
        unscheduled("1 node(s) didn't match PersistentVolume's node affinity"),
        [],
        "zone",
        "nodeSelector",
    ),
    "anti-affinity": (unscheduled("1 node(s) didn't match pod anti-affinity rules"), [], "anti-affinity", "label"),
    "room": (unscheduled("1 Insufficient memory"), [], "600Mi of memory", "label"),
    "the nodeSelector of its own": (
        pending(
            "job-1",
            f"0/2 nodes are available: 2 {SELECTOR}. {TAIL}",
            spec={"nodeSelector": {LABEL: "true", "agentpool": "system"}},
        ),
        [],
        "nodeSelector agentpool=system",
        "add",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pod_fails_with_its_cause_and_what_to_do(name: str) -> None:
    broken, events, must, must_not = BROKEN[name]
    results = found(pods=[broken], events=events)
    assert results, "a sick pod was passed over"
    text = "\n".join(f"{message}\n{steps}" for _, _, message, steps in results)
    assert {status for status, *_ in results} == {"fail"}
    assert {resource for _, resource, *_ in results} == {"work/job-1"}
    assert must in text
    assert must_not not in text
    assert all(steps for *_, steps in results)


@pytest.mark.parametrize("name", BROKEN)
def test_no_advice_runs_in_a_circle_or_asks_to_tolerate_a_sick_node(name: str) -> None:
    broken, events, *_ = BROKEN[name]
    for _, _, _, steps in found(pods=[broken], events=events):
        assert "aks-sandbox check" not in steps
        assert "aks-sandbox explain" not in steps
        assert "node.kubernetes.io" not in steps


WELL: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "runs": (pod(), []),
    "has ended": (pod(phase="Succeeded", ready=False, containers=[]), []),
    "is starting": (
        pod(
            phase="Pending",
            ready=False,
            metadata={"creationTimestamp": ago(20)},
            containers=[waiting("ContainerCreating")],
        ),
        [],
    ),
    "waits for a look of the scheduler": (pending("job-1", metadata={"creationTimestamp": ago(5)}), []),
    "is being deleted": (pod(metadata={"deletionTimestamp": ago(5)}), []),
    "recovered hours ago": (
        pod(
            containers=[
                status_of(
                    restartCount=9,
                    lastState={"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": ago(4000)}},
                )
            ]
        ),
        [],
    ),
    "once waited for a node": (pod(), [event("job-1", "FailedScheduling", f"0/2 nodes are available: 2 {SELECTOR}.")]),
    "once waited for a sandbox": (pod(), [event("job-1", "FailedCreatePodSandBox", "Failed to create pod sandbox: x")]),
    "has an unknown warning": (pod(), [event("job-1", "NodeNotReady", "Node is not ready")]),
}


@pytest.mark.parametrize("name", WELL)
def test_of_a_pod_that_is_well_nothing_is_said(name: str) -> None:
    well, events = WELL[name]
    assert [row[0] for row in found(pods=[well, pod("other")], events=events)] == ["pass"]


def test_events_that_were_overtaken_are_history() -> None:
    """A pod that crashes now once waited for a node and for its image (F5)."""
    events = [
        event("job-1", "FailedScheduling", f"0/2 nodes are available: 1 Insufficient cpu, 1 {SELECTOR}.", seconds=900),
        event("job-1", "Failed", 'Failed to pull image "a": 429 Too Many Requests', seconds=800),
        event(
            "job-1",
            "FailedCreatePodSandBox",
            "Failed to create pod sandbox: plugin type=azure-vnet failed",
            seconds=700,
        ),
    ]
    [(_, _, message, _)] = found(pods=[pod(ready=False, containers=[crashed(1)])], events=events)
    assert "exit code 1" in message
    assert "cpu" not in message


def test_troubles_are_grouped_by_their_cause_and_not_by_the_row_of_the_catalogue() -> None:
    """mailer-0 and mailer-1 lack a secret, billing-0 lacks another object (F2)."""

    def lacking(name: str, what: str) -> dict[str, Any]:
        return pod(name, phase="Pending", ready=False, containers=[waiting("CreateContainerConfigError", what)])

    results = found(
        pods=[
            lacking("mailer-0", 'secret "smtp" not found'),
            lacking("billing-0", 'configmap "rates" not found'),
            lacking("mailer-1", 'secret "smtp" not found'),
        ]
    )
    by_pod = {resource: message for _, resource, message, _ in results}
    assert by_pod["work/mailer-0"] == by_pod["work/mailer-1"]
    assert "secret smtp" in by_pod["work/mailer-0"]
    assert "configmap rates" in by_pod["work/billing-0"]
    assert "smtp" not in by_pod["work/billing-0"]


@pytest.mark.parametrize(
    "said", ["1 node(s) had untolerated taint(s)", "1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }"]
)
def test_a_node_that_is_not_ready_is_not_a_taint(said: str) -> None:
    """F4: the scheduler says taint; the node is at hand."""
    nodes = [node(ready=False, spec={"taints": [{"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}]})]
    [(status, _, message, steps)] = found(pods=[unscheduled(said)], nodes=[*nodes, node(PLAIN_NODE, sandboxed=False)])
    assert status == "fail"
    assert f"is Ready: {NODE}" in message
    assert f"describe node {NODE}" in steps
    assert "toleration" not in message + steps


def test_a_taint_of_a_node_that_is_ready_is_named_although_the_scheduler_does_not() -> None:
    nodes = [node(spec={"taints": [{"key": "team", "value": "blue", "effect": "NoSchedule"}]}), NODES[1]]
    [(_, _, message, steps)] = found(pods=[unscheduled("1 node(s) had untolerated taint(s)")], nodes=nodes)
    assert "team=blue:NoSchedule" in message
    assert "toleration" in steps


def test_pods_of_a_dead_node_have_the_trouble_of_the_node() -> None:
    dead = [node(ready=False), NODES[1]]
    results = found(pods=[pod(ready=False), pod("b", ready=False, containers=[crashed(1)])], nodes=dead)
    assert {message for _, _, message, _ in results} == {f"Its node {NODE} is not Ready."}
    assert [row[0] for row in found("SBX607", pods=[pod(ready=False)], nodes=dead)] == ["warn"]


@pytest.mark.parametrize(
    ("requests", "resource", "must", "must_not"),
    [
        ({"cpu": "8"}, "cpu", "more nodes of that size do not help", "600Mi"),
        ({"cpu": "2"}, "cpu", "none of its nodes has that much left", "600Mi"),
        ({"memory": "64Gi"}, "memory", "more nodes of that size do not help", "scale"),
        ({"memory": "8Gi"}, "memory", "600Mi of it the overhead", "do not help"),
    ],
)
def test_a_request_is_compared_with_a_whole_node(requests: Any, resource: str, must: str, must_not: str) -> None:
    """F7: what no node can hold is not helped by more nodes, and the overhead is the one of the pod."""
    sick = unscheduled(f"1 Insufficient {resource}")
    sick["spec"]["containers"][0]["resources"] = {"requests": requests}
    [(_, _, message, steps)] = found(pods=[sick])
    assert must in message
    assert must_not not in message + steps


def test_the_node_pool_of_the_class_is_in_the_command() -> None:
    [(_, _, _, steps)] = found(pods=[unscheduled("1 Insufficient memory")])
    assert "az aks nodepool scale -g sandbox-rg --cluster-name demo -n untrusted --node-count " in steps


def test_plain_pods_are_counted_apart_and_never_called_sandboxed() -> None:
    """F6: a pod without a class, and one of another runtime, are not the sandbox's."""
    plain = [
        pod("a", node_name=PLAIN_NODE, class_name=None, ready=False, containers=[crashed(1)]),
        pod(
            "b",
            node_name=PLAIN_NODE,
            class_name="gvisor",
            phase="Pending",
            ready=False,
            containers=[waiting("ErrImagePull")],
        ),
    ]
    objects: dict[str, Any] = {
        "pods": [*plain, pod()],
        "runtimeclasses": [*CLASSES, runtime_class("gvisor", "runsc", {})],
        "events": [event("a", "FailedCreatePodSandBox", "Failed to create pod sandbox: no IP address left")],
    }
    assert [row[0] for row in found(**objects)] == ["pass"]
    [(status, _, message, steps)] = found("SBX613", **objects)
    assert status == "info"
    assert "CrashLoopBackOff 1 (such as work/a)" in message
    assert "nothing to do with sandboxing" in message
    assert "describe pod a --namespace work" in steps


def test_an_event_of_a_pod_that_does_not_exist_any_more_is_no_trouble() -> None:
    events = [event("deleted", "FailedCreatePodSandBox", 'no runtime for "kata" is configured')]
    assert [row[0] for row in found(pods=[pod()], events=events)] == ["pass"]


def test_a_class_of_any_name_counts_by_its_handler() -> None:
    classes = [*CLASSES, runtime_class("small-vm", "kata")]
    results = found(pods=[pod(class_name="small-vm", ready=False, containers=[crashed(1)])], runtimeclasses=classes)
    assert [row[0] for row in results] == ["fail"]


def test_the_claim_of_a_pod_is_named_with_its_own_reason() -> None:
    claim = {
        "metadata": {"namespace": "work", "name": "data", "creationTimestamp": ago(500)},
        "spec": {"storageClassName": "gold"},
        "status": {"phase": "Pending"},
    }
    sick = pending(
        "job-1",
        "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
        spec={"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]},
    )
    reason = event(
        "data", "ProvisioningFailed", 'storageclass.storage.k8s.io "gold" not found', "PersistentVolumeClaim"
    )
    [(_, _, message, _)] = found(pods=[sick], claims=[claim], events=[reason])
    assert message.startswith("Its claim data has no volume. ")
    assert "gold" in message
    [(_, _, message, steps)] = found(pods=[sick], claims=[claim])
    assert message == "Its claim data has no volume. It asks for the StorageClass gold."
    assert "describe pvc data --namespace work" in steps


def test_the_cause_at_the_end_of_a_long_message_is_kept() -> None:
    """F13: the cause of a missing binary stands behind 500 characters."""
    middle = "failed to create containerd task: " * 30
    long = f"Failed to create pod sandbox: {middle}fork/exec /usr/local/bin/kata: no such file"
    starting = pod(phase="Pending", ready=False, containers=[waiting("ContainerCreating")])
    inside = seen(
        runtimeclasses=CLASSES, nodes=NODES, pods=[starting], events=[event("job-1", "FailedCreatePodSandBox", long)]
    )
    [read] = inside.events
    assert read.message.endswith("fork/exec /usr/local/bin/kata: no such file")
    assert read.message.startswith("Failed to create pod sandbox: ")
    assert len(read.message) < 1000


def test_what_a_program_wrote_when_it_ended_is_not_read() -> None:
    last = {"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": ago(60), "message": "password=hunter2"}}
    sick = pod(ready=False, containers=[waiting("CrashLoopBackOff", restartCount=3, lastState=last)])
    assert "hunter2" not in repr(seen(runtimeclasses=CLASSES, nodes=NODES, pods=[sick]))


@examples(25)
@given(
    reason=st.text(max_size=40),
    message=st.text(max_size=200),
    code=st.integers(min_value=-1, max_value=300),
    phase=st.sampled_from(["Pending", "Running", "Failed", "Unknown", ""]),
)
def test_whatever_a_sick_pod_reports_it_is_never_passed_over(reason: str, message: str, code: int, phase: str) -> None:
    last = {"terminated": {"exitCode": code, "reason": reason, "finishedAt": ago(30), "message": message}}
    container = waiting(reason or "Odd", message, restartCount=2, lastState=last)
    results = found(pods=[pod(phase=phase, ready=False, containers=[container], reason=reason, message=message)])
    assert {status for status, *_ in results} == {"fail"}
    assert all("\n" not in text for _, _, text, _ in results)


@examples(10)
@given(page=st.integers(min_value=1, max_value=30), count=st.integers(min_value=0, max_value=40))
def test_the_pages_of_a_list_decide_nothing(page: int, count: int) -> None:
    pods = [
        pod(f"p{number}", ready=number % 3 != 0, containers=[crashed(1)] if number % 3 == 0 else [status_of()])
        for number in range(count)
    ]
    assert seen(page, runtimeclasses=CLASSES, nodes=NODES, pods=pods) == seen(
        1000, runtimeclasses=CLASSES, nodes=NODES, pods=pods
    )


def test_of_many_pods_that_are_alike_all_are_counted() -> None:
    owner = {"ownerReferences": [{"kind": "ReplicaSet", "name": "web-1", "controller": True}]}
    pods = [pod(f"web-1-{number}", ready=False, containers=[crashed(1)], metadata=owner) for number in range(900)]
    results = found(pods=pods)
    assert len(results) == 5
    assert results[0][2].endswith("900 pods have this trouble.")


def test_cordoned_nodes_are_named_with_the_command_that_allows_pods_again() -> None:
    nodes = [node(spec={"unschedulable": True}), NODES[1]]
    [(_, _, message, steps)] = found(pods=[unscheduled("1 node(s) were unschedulable")], nodes=nodes)
    assert f"is cordoned: {NODE}" in message
    assert f"kubectl uncordon {NODE}" in steps
