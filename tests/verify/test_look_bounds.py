"""The document of a look stays below what run-command passes on, whatever the cluster holds, and keeps what matters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.cluster_objects import crashed, runtime_class
from tests.support.look_programs import look

LIMIT = 512_000


def node(number: int, pool: str = "untrusted", **status: Any) -> dict[str, Any]:
    """A sandboxed node with all the labels and images that AKS gives one."""
    labels = {f"example.com/label-{index}": "x" * 60 for index in range(40)}
    labels |= {
        "kubernetes.azure.com/kata-vm-isolation": "true",
        "kubernetes.azure.com/agentpool": pool,
        "agentpool": pool,
        "kubernetes.io/hostname": f"aks-{pool}-12345678-vmss{number:06}",
        "kubernetes.azure.com/node-image-version": "AKSAzureLinux-V3katagen2-202609.10.0",
    }
    return {
        "metadata": {"name": f"aks-{pool}-12345678-vmss{number:06}", "labels": labels},
        "spec": {},
        "status": {
            "conditions": [{"type": "Ready", "status": "True"}],
            "runtimeHandlers": [{"name": ""}, {"name": "runc"}, {"name": "kata"}, {"name": "kata-preview"}],
            "nodeInfo": {"bootID": "1" * 36, "kernelVersion": "6.6.137.mshv1-1.azl3"},
            "allocatable": {"cpu": "3860m", "memory": "14375080Ki"},
            "images": [{"names": ["y" * 200]}] * 50,
            **status,
        },
    }


def pod(number: int, message: str = "") -> dict[str, Any]:
    """A pod that asks for a sandbox and does not run."""
    name = f"job-{'b' * 40}-{number:06}"
    containers = [{**crashed(1), "name": "c" * 60}]
    containers[0]["state"]["waiting"]["message"] = message
    return {
        "metadata": {"namespace": "team-" + "a" * 40, "name": name},
        "spec": {
            "runtimeClassName": "kata-vm-isolation",
            "nodeName": "aks-untrusted-12345678-vmss000000",
            "containers": [{"name": "c" * 60, "securityContext": {"privileged": True}}],
            "volumes": [{"hostPath": {"path": f"/{'d' * 150}/{number}"}}],
        },
        "status": {
            "phase": "Running",
            "message": message,
            "conditions": [{"type": "Ready", "status": "False"}],
            "containerStatuses": containers * 4,
        },
    }


def event(number: int, reason: str = "FailedCreatePodSandBox", message: str = "kata", **about: str) -> dict[str, Any]:
    """A warning about a pod, the later the higher its number."""
    return {
        "metadata": {"namespace": "team-a", "creationTimestamp": f"2026-09-01T{number // 60:02}:{number % 60:02}:00Z"},
        "involvedObject": {"kind": "Pod", "namespace": "team-a", "name": "job", **about},
        "reason": reason,
        "message": message,
        "lastTimestamp": f"2026-09-01T{number // 60:02}:{number % 60:02}:00Z",
    }


def run_namespace(name: str, **annotations: str) -> dict[str, Any]:
    """A namespace with the label of a run."""
    return {"metadata": {"name": name, "annotations": annotations, "labels": {"l": "m" * 60}}}


@pytest.mark.parametrize("letter", ["x", "\u202e", "\U0001f600"])
def test_the_largest_cluster_fits(letter: str) -> None:
    own = {"namespace": "team-" + "a" * 40}
    document = look(
        runtimeclasses=[runtime_class(), *(runtime_class(f"c{number}-{'k' * 200}") for number in range(300))],
        nodes=[node(number, pool=f"pool{number % 12}") for number in range(400)],
        pods=[pod(number, letter * 2000) for number in range(400)],
        workloads=[
            {
                "metadata": {"namespace": "n", "name": f"w{number}"},
                "spec": {"replicas": 2, "template": {"spec": {"runtimeClassName": "kata-gone"}}},
                "status": {"conditions": [{"type": "ReplicaFailure", "status": "True", "message": letter * 2000}]},
            }
            for number in range(500)
        ],
        claims=[{"metadata": {"namespace": "n", "name": f"{number}{'c' * 200}"}, "spec": {}} for number in range(900)],
        events=[
            event(number, message=letter * 900, name=pod(number)["metadata"]["name"], **own) for number in range(1000)
        ],
        namespaces=[run_namespace(f"aks-sandbox-verify-{number:08x}", big="z" * 2000) for number in range(500)],
    )
    assert len(json.dumps(document)) < LIMIT
    assert (document["nodesInAll"], document["podsInAll"]) == (400, 400)
    assert {row["labels"]["agentpool"] for row in document["nodes"]} == {f"pool{number}" for number in range(12)}
    assert document["pods"]
    assert document["events"]


def test_of_each_pool_the_nodes_that_are_ready_come_first() -> None:
    tired = [{"type": "Ready", "status": "Unknown"}]
    nodes = [node(number, conditions=tired) for number in range(150)] + [node(150)]
    document = look(nodes=[*nodes, *(node(number, pool="other") for number in range(200))])
    names = [row["name"] for row in document["nodes"]]
    assert next(name for name in names if "untrusted" in name).endswith("000150")
    counts = [sum(pool in name for name in names) for pool in ("untrusted", "other")]
    assert all(100 < count <= 150 for count in counts), counts


def test_the_failure_of_a_sandbox_does_not_drown_among_other_warnings() -> None:
    sick = pod(1)
    about = {"namespace": sick["metadata"]["namespace"], "name": sick["metadata"]["name"]}
    others = [event(number, reason="Unhealthy", message="probe failed", name="web") for number in range(1, 200)]
    document = look(pods=[sick], events=[event(0, **about), *others])
    assert [(row["reason"], row["name"]) for row in document["events"]] == [
        ("FailedCreatePodSandBox", sick["metadata"]["name"])
    ]
    assert document["eventsInAll"] == 1


@pytest.mark.parametrize("name", ["aks-sandbox-verify-x", "team-a", "aks-sandbox-verify-0123abcd-more"])
def test_a_namespace_that_only_bears_the_label_is_left_out(name: str) -> None:
    assert look(namespaces=[run_namespace(name)])["namespaces"] == []


def test_of_a_namespace_nothing_but_the_marks_of_a_run_is_told() -> None:
    marks = {"aks-sandbox/until": "5", "aks-sandbox/kept": "true", "aks-sandbox/process": "0a-1", "secret": "s" * 9999}
    [row] = look(namespaces=[run_namespace("aks-sandbox-verify-0123abcd", **marks)])["namespaces"]
    assert row["annotations"] == {"until": "5", "kept": "true", "process": "0a-1"}
