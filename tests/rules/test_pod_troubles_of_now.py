"""SBX605 and what was overtaken, what only begins, and what is about other nodes than those for sandboxed pods."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.test_pod_troubles import SELECTOR, TAIL, found
from tests.support.cluster_objects import PLAIN_NODE, ago, event, node, pending, pod, status_of, waiting


def _ended(code: int, reason: str, seconds: int) -> dict[str, Any]:
    return {"terminated": {"exitCode": code, "reason": reason, "finishedAt": ago(seconds)}}


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
