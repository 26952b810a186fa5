"""SBX605 and what was overtaken, what only begins, and what is about other nodes than those for sandboxed pods."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.model.facts import Known
from tests.rules.test_pod_troubles import CLASSES, SELECTOR, TAIL, found
from tests.support.cluster_objects import (
    PLAIN_NODE,
    ago,
    deployment,
    event,
    node,
    pending,
    pod,
    status_of,
    waiting,
)
from tests.support.look_programs import seen
from tests.support.worlds import cluster, live_pool, shown_each


def _ended(code: int, reason: str, seconds: int) -> dict[str, Any]:
    return {"terminated": {"exitCode": code, "reason": reason, "finishedAt": ago(seconds)}}


def _owned(kind: str, name: str = "owner", **more: Any) -> dict[str, Any]:
    return {"metadata": {"ownerReferences": [{"kind": kind, "name": name, "controller": True}], **more}}


def _evicted(seconds: int, **changes: Any) -> dict[str, Any]:
    """A pod that the kubelet evicted, as Kubernetes 1.36 keeps it: the times of its containers are null."""
    end = {"exitCode": 137, "reason": "ContainerStatusUnknown", "startedAt": None, "finishedAt": None}
    message = "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. "
    return pod(
        phase="Failed",
        reason="Evicted",
        message=message,
        ready=False,
        conditions=[{"type": "ContainersReady", "status": "False", "lastTransitionTime": ago(seconds)}],
        containers=[status_of(ready=False, restartCount=1, state={"terminated": end})],
        **changes,
    )


def _first_try(**changes: Any) -> dict[str, Any]:
    return pod(
        "try-1",
        phase="Failed",
        ready=False,
        spec={"restartPolicy": "Never"},
        containers=[status_of(ready=False, state=_ended(1, "Error", 300))],
        **_owned("Job", "try"),
        **changes,
    )


def _job(outcome: str = "", **status: Any) -> dict[str, Any]:
    conditions = [{"type": outcome, "status": "True", "reason": "R", "message": "m"}] if outcome else []
    row = deployment("try", conditions=conditions, **status)
    row["spec"] |= {"completions": 1, "parallelism": 1}
    return row


def _starting(**of_status: Any) -> dict[str, Any]:
    return pod(
        phase="Pending",
        ready=False,
        metadata={"creationTimestamp": ago(170)},
        containers=[waiting("ContainerCreating")],
        **of_status,
    )


def _looping(restarts: int, ran: int, since: int) -> dict[str, Any]:
    last = {"terminated": {"exitCode": 1, "reason": "Error", "startedAt": ago(since + ran), "finishedAt": ago(since)}}
    return pod(containers=[status_of(restartCount=restarts, lastState=last)])


def _rebooted(name: str) -> dict[str, Any]:
    return status_of(name, restartCount=1, lastState=_ended(255, "Unknown", 260_000))


def _tainted(key: str, **other: Any) -> list[dict[str, Any]]:
    taints = [{"key": key, "value": "1", "effect": "NoSchedule"}]
    return [node(spec={"taints": taints}), node(PLAIN_NODE, sandboxed=False, **other)]


_REFUSED = pending("job-1", f"0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 {SELECTOR}. {TAIL}")
_NO_MEMORY = f"0/2 nodes are available: 1 Insufficient memory, 1 {SELECTOR}. {TAIL}"
_SHIM = 'failed to start shim: start failed: exec: "containerd-shim-kata-v2": file does not exist'


def _asking(memory: str, **spec: Any) -> dict[str, Any]:
    containers = [{"name": "main", "resources": {"requests": {"memory": memory}}}]
    return pending("job-1", _NO_MEMORY, spec={"containers": containers, **spec})


#: Objects, what must be said of them, and what must not.
NOW: dict[str, tuple[dict[str, Any], str, str]] = {
    "the fifth container": (
        {
            "pods": [
                pod(
                    ready=False,
                    containers=[
                        *map(_rebooted, "abcd"),
                        waiting("InvalidImageName", 'couldn\'t parse image name "A:1"', name="e"),
                    ],
                )
            ]
        },
        "image",
        "255",
    ),
    "an end of three days ago": (
        {
            "pods": [
                pod(
                    ready=False,
                    containers=[
                        status_of(ready=False, restartCount=1, lastState=_ended(137, "OOMKilled", 260_000)),
                    ],
                )
            ]
        },
        "runs and is not ready",
        "OOMKilled",
    ),
    "a sandbox that cannot be made again": (
        {
            "pods": [
                pod(
                    ready=False,
                    containers=[
                        waiting("ContainerCreating", restartCount=1, lastState=_ended(255, "Unknown", 400)),
                    ],
                )
            ],
            "events": [event("job-1", "FailedCreatePodSandBox", f"Failed to create pod sandbox: {_SHIM}")],
        },
        "containerd-shim-kata-v2",
        "255",
    ),
    "a cordoned plain node": (
        {
            "nodes": _tainted("team", spec={"unschedulable": True}),
            "pods": [
                pending(
                    "job-1",
                    "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. "
                    f"{TAIL}",
                )
            ],
        },
        "team=1:NoSchedule",
        "cordoned",
    ),
    "a claim that waits for its pod": (
        {
            "pods": [_asking("9Gi", volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}])],
            "claims": [{"metadata": {"namespace": "work", "name": "data"}, "spec": {}, "status": {"phase": "Pending"}}],
            "events": [
                event(
                    "data", "WaitForPodScheduled", "waiting for pod job-1 to be scheduled", kind="PersistentVolumeClaim"
                )
            ],
        },
        "It requests 9816Mi of memory",
        "has no volume",
    ),
    "an overhead above a node": (
        {"pods": [_asking("13900Mi")]},
        "600Mi of it the overhead",
        "scale the node pool",
    ),
    **{
        f"the taint {key}": ({"nodes": _tainted(key), "pods": [_REFUSED]}, "a toleration does not help", "Give the")
        for key in (
            "ToBeDeletedByClusterAutoscaler",
            "remediator.kubernetes.azure.com/unschedulable",
            "node.cilium.io/agent-not-ready",
            "startup-taint.cluster-autoscaler.kubernetes.io/driver",
        )
    },
}


@pytest.mark.parametrize("name", NOW)
def test_the_cause_is_that_of_now(name: str) -> None:
    objects, said, unsaid = NOW[name]
    results = found(**objects)
    text = " ".join(f"{message} {steps}" for _, _, message, steps in results)
    assert {status for status, *_ in results} == {"fail"}
    assert said in text
    assert unsaid not in text


#: Objects, the one status of what is said of them, and words of it.
OVER: dict[str, tuple[dict[str, Any], str, str]] = {
    "evicted an hour ago and replaced": ({"pods": [_evicted(4000, **_owned("ReplicaSet"))]}, "pass", ""),
    "evicted a minute ago and replaced": ({"pods": [_evicted(60, **_owned("ReplicaSet"))]}, "warn", "in its place"),
    "evicted yesterday, without a controller": ({"pods": [_evicted(90_000)]}, "warn", "more than an hour ago"),
    "evicted now, without a controller": ({"pods": [_evicted(60)]}, "fail", "evicted"),
    "refused by the kubelet again and again": (
        {
            "pods": [
                pod(
                    phase="Failed",
                    reason="NodeAffinity",
                    message="Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match",
                    ready=False,
                    containers=(),
                    startTime=ago(20),
                    **_owned("ReplicaSet"),
                )
            ]
        },
        "fail",
        "nodeName",
    ),
    "the first try of a Job that completed": (
        {"pods": [_first_try()], "Job": [_job("Complete", succeeded=1)]},
        "pass",
        "",
    ),
    "the first try of a Job that goes on": (
        {"pods": [_first_try()], "Job": [_job(active=1, failed=1)]},
        "warn",
        "Its Job tries again",
    ),
    "the last try of a Job": ({"pods": [_first_try()], "Job": [_job("Failed", failed=1)]}, "fail", "exit code 1"),
    "a crash loop that runs at the moment": ({"pods": [_looping(5, 15, 20)]}, "fail", "exit code 1"),
    "a first restart": ({"pods": [_looping(1, 15, 20)]}, "warn", "runs again"),
    "two ends in three days": ({"pods": [_looping(2, 200_000, 20)]}, "warn", "runs again"),
    "a volume that is mounted since": (
        {
            "pods": [_starting()],
            "events": [
                event(
                    "job-1",
                    "FailedMount",
                    'MountVolume.SetUp failed for volume "v" : secret "s" not found',
                    seconds=150,
                )
            ],
        },
        "pass",
        "",
    ),
    "a cache that is filled at every start": (
        {
            "pods": [_starting()],
            "events": [
                event(
                    "job-1",
                    "FailedMount",
                    'MountVolume.SetUp failed for volume "kube-api-access-4xg2w" : failed to sync configmap cache: '
                    "timed out waiting for the condition",
                    seconds=5,
                )
                | {"count": 1}
            ],
        },
        "pass",
        "",
    ),
    "a volume whose sandbox was refused afterwards": (
        {
            "pods": [pod(phase="Pending", ready=False, containers=[waiting("ContainerCreating")])],
            "events": [
                event(
                    "job-1", "FailedMount", 'MountVolume.SetUp failed for volume "v" : secret "s" not found', seconds=40
                ),
                event("job-1", "FailedCreatePodSandBox", 'no runtime for "kata" is configured', seconds=20),
            ],
        },
        "fail",
        "handler",
    ),
    "a sandbox that is there since": (
        {
            "pods": [_starting(conditions=[{"type": "PodReadyToStartContainers", "status": "True"}])],
            "events": [event("job-1", "FailedCreatePodSandBox", "Failed to create pod sandbox: timed out", seconds=20)],
        },
        "pass",
        "",
    ),
    "the shutdown of a node": (
        {
            "pods": [
                pod(
                    phase="Failed",
                    reason="Terminated",
                    message="Pod was terminated in response to imminent node shutdown.",
                    ready=False,
                    containers=[status_of(ready=False, state=_ended(137, "Error", 60))],
                )
            ]
        },
        "fail",
        "shut down",
    ),
    "the shutdown of a node, with a controller": (
        {
            "pods": [
                pod(
                    phase="Failed",
                    reason="Terminated",
                    message="Pod was terminated in response to imminent node shutdown.",
                    ready=False,
                    containers=[status_of(ready=False, state=_ended(137, "Error", 60))],
                    **_owned("ReplicaSet"),
                )
            ]
        },
        "warn",
        "shut down",
    ),
    "a few seconds without room": (
        {"pods": [_asking("9Gi") | {"metadata": {"namespace": "work", "name": "job-1", "creationTimestamp": ago(9)}}]},
        "pass",
        "",
    ),
}


@pytest.mark.parametrize("name", OVER)
def test_what_is_over_does_not_fail(name: str) -> None:
    objects, status, said = OVER[name]
    results = found(**objects)
    assert {row[0] for row in results} == {status}
    assert said in " ".join(row[2] for row in results)
    assert "lack of memory" not in " ".join(row[2] for row in results)


@pytest.mark.parametrize(
    ("tolerations", "named", "unnamed"),
    [
        ([{"key": "team", "operator": "Exists"}], "other=b:NoSchedule", "team=a"),
        ([{"key": "other", "operator": "Equal", "value": "b", "effect": "NoSchedule"}], "team=a:NoSchedule", "other=b"),
        (
            [{"key": "other", "value": "c"}, {"key": "team", "value": "a", "effect": "NoExecute"}],
            "team=a:NoSchedule, other=b",
            "-",
        ),
        ([], "team=a:NoSchedule, other=b:NoSchedule", "-"),
    ],
)
def test_a_taint_that_the_pod_tolerates_is_not_among_those_that_keep_it_off(
    tolerations: list[dict[str, str]], named: str, unnamed: str
) -> None:
    taints = [
        {"key": "team", "value": "a", "effect": "NoSchedule"},
        {"key": "other", "value": "b", "effect": "NoSchedule"},
    ]
    nodes = [node(spec={"taints": taints}), node(PLAIN_NODE, sandboxed=False)]
    refused = pending(
        "job-1",
        f"0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 {SELECTOR}. {TAIL}",
        spec={"tolerations": tolerations},
    )
    [(_, _, message, _)] = found(nodes=nodes, pods=[refused])
    assert named in message
    assert unnamed == "-" or unnamed not in message


@pytest.mark.parametrize(
    ("count", "most", "age", "status", "said"),
    [
        (1, 3, 9, "pass", ""),
        (1, 3, 400, "pass", ""),
        (1, 3, 1000, "fail", "has 1 of at most 3"),
        (3, 3, 9, "pass", ""),
        (3, 3, 400, "fail", "--max-count 4"),
        (1, None, 400, "fail", "nodepool scale"),
    ],
)
def test_the_cluster_autoscaler_gets_its_time_below_its_maximum(
    count: int, most: int | None, age: int, status: str, said: str
) -> None:
    waits = _asking("9Gi")
    waits["metadata"]["creationTimestamp"] = ago(age)
    inside = seen(runtimeclasses=CLASSES, nodes=[node(), node(PLAIN_NODE, sandboxed=False)], pods=[waits])
    pool = live_pool("untrusted", count=count, max_count=most, min_count=1 if most else None)
    [(_, found_status, message, steps)] = shown_each("SBX605", cluster=cluster(pool), in_cluster=Known(inside))
    assert found_status == status
    assert said in message + steps


@pytest.mark.parametrize(
    ("reason", "memory"),
    [
        ("Insufficient memory", "900Gi"),
        ("Insufficient nvidia.com/gpu", "1Gi"),
        ("Insufficient hugepages-2Mi", "1Gi"),
        ("Insufficient ephemeral-storage", "1Gi"),
        ("node(s) didn't match pod anti-affinity rules", "1Gi"),
        ("node(s) had untolerated taint(s)", "1Gi"),
        (SELECTOR, "1Gi"),
    ],
)
def test_what_no_further_node_of_the_pool_has_is_not_waited_for(reason: str, memory: str) -> None:
    waits = _asking(memory)
    waits["metadata"]["creationTimestamp"] = ago(9)
    waits["status"]["conditions"][-1]["message"] = f"0/2 nodes are available: 1 {reason}, 1 {SELECTOR}. {TAIL}"
    inside = seen(runtimeclasses=CLASSES, nodes=[node(), node(PLAIN_NODE, sandboxed=False)], pods=[waits])
    pool = live_pool("untrusted", count=1, max_count=3, min_count=1)
    [(_, status, _, _)] = shown_each("SBX605", cluster=cluster(pool), in_cluster=Known(inside))
    assert status == "fail"


@pytest.mark.parametrize("room", ["Insufficient memory", "Too many pods"])
def test_a_pool_without_nodes_that_the_autoscaler_fills_gets_its_time_too(room: str) -> None:
    waits = pending("job-1", f"0/1 nodes are available: 1 {SELECTOR}. {TAIL}", metadata={"creationTimestamp": ago(100)})
    inside = seen(runtimeclasses=CLASSES, nodes=[node(PLAIN_NODE, sandboxed=False)], pods=[waits])
    for most, status in ((3, "pass"), (None, "fail")):
        pool = live_pool("untrusted", count=0, max_count=most, min_count=0 if most else None)
        [(_, found_status, _, _)] = shown_each("SBX605", cluster=cluster(pool), in_cluster=Known(inside))
        assert found_status == status, room


@pytest.mark.parametrize("number", [1, 13, 40, 500])
def test_every_container_counts(number: int) -> None:
    """Of a pod with many containers each counts, whatever stands between them."""
    limits = [{"limits": {"memory": "8Mi"}}, {"limits": {"memory": "4Mi"}}]
    containers = [{"name": f"c{one}", "resources": limits[one >= number // 2]} for one in range(number)]
    inside = seen(runtimeclasses=CLASSES, pods=[pod(spec={"containers": containers})])
    [(_, status, message, _)] = shown_each("SBX612", cluster=cluster(live_pool("untrusted")), in_cluster=Known(inside))
    total = sum(8 if one < number // 2 else 4 for one in range(number))
    assert (status, f"{total}Mi" in message) == (
        "fail" if total < 128 else "warn" if total < 256 else "pass",
        total < 256,
    )


def test_a_plain_pod_that_hangs_in_deletion_is_counted() -> None:
    hanging = pod(
        "plain", node_name=PLAIN_NODE, class_name=None, metadata={"deletionTimestamp": ago(900), "finalizers": ["a/b"]}
    )
    leaving = pod("leaving", node_name=PLAIN_NODE, class_name=None, metadata={"deletionTimestamp": ago(5)})
    [(_, _, message, _)] = found("SBX613", pods=[hanging, leaving])[:1]
    assert "Terminating 1 (such as work/plain)" in message


_YOUNG = {"creationTimestamp": ago(12)}
_BEGINS = status_of(ready=False, state={"running": {"startedAt": ago(9)}})
WELL: dict[str, dict[str, Any]] = {
    "starts": {"pods": [pod(ready=False, metadata=_YOUNG, containers=[_BEGINS])]},
    "starts after a first probe": {
        "pods": [pod(ready=False, metadata=_YOUNG, containers=[_BEGINS])],
        "events": [event("job-1", "Unhealthy", "Readiness probe failed: connection refused", seconds=4)],
    },
    "one of two containers is done": {
        "pods": [
            pod(
                ready=False,
                spec={"restartPolicy": "Never"},
                containers=[status_of(), status_of("done", ready=False, state=_ended(0, "Completed", 50))],
            )
        ]
    },
    "an event of the pod of that name before it": {
        "pods": [pod(phase="Pending", ready=False, metadata=_YOUNG, containers=[waiting("ContainerCreating")])],
        "events": [event("job-1", "FailedMount", 'secret "tls" not found', seconds=900)],
    },
}


@pytest.mark.parametrize("name", WELL)
def test_a_pod_that_is_well_or_begins_is_not_sick(name: str) -> None:
    assert [status for status, *_ in found(**WELL[name])] == ["pass"]
