"""Where a pod goes: the scheduler, the kubelet of the node that it names, and the nodes themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Client
from .inside import Kubectl, pod

HOST = "6.6.137.mshv1-1.azl3"


@pytest.fixture
def make(make_client: Callable[..., Client]) -> Callable[..., Kubectl]:
    """Makes a kubectl on the healthy cluster, with what a seed says of its inside."""

    def made(polls: int = 1, **inside: Any) -> Kubectl:
        seed = {"clusters": {"sandbox-rg/demo": {"inside": inside}}}
        return Kubectl(make_client(worlds=("inside-healthy",), operation_polls=polls, seed=seed))

    return made


@pytest.fixture
def kubectl(make: Callable[..., Kubectl]) -> Kubectl:
    """The healthy cluster."""
    return make()


@pytest.mark.parametrize(
    ("spec", "listed"),
    [
        ({"nodeSelector": {"agentpool": "nix"}}, "3 node(s) didn't match Pod's node affinity/selector"),
        ({"limits": {"cpu": "99"}}, "3 Insufficient cpu"),
        (
            {"sandboxed": True, "limits": {"memory": "13500Mi"}},
            "1 Insufficient memory, 2 node(s) didn't match Pod's node affinity/selector",
        ),
        ({"limits": {"cpu": "99", "memory": "1Ti"}}, "3 Insufficient cpu, 3 Insufficient memory"),
    ],
)
def test_a_pod_for_which_there_is_no_node(kubectl: Kubectl, spec: dict[str, Any], listed: str) -> None:
    kubectl.make(pod(**spec))
    found = kubectl.ended()
    assert "nodeName" not in found["spec"]
    [row] = found["status"]["conditions"]
    assert (row["type"], row["status"], row["reason"]) == ("PodScheduled", "False", "Unschedulable")
    assert row["message"].startswith(f"0/3 nodes are available: {listed}. preemption: 0/3 nodes are available: ")
    assert kubectl.events() == [("FailedScheduling", row["message"])]


def test_the_overhead_counts_for_room(kubectl: Kubectl) -> None:
    for number in range(30):
        kubectl.make(pod(f"p{number}", "sleep 600", sandboxed=True, limits={"memory": "256Mi"}))
    kubectl("wait", "pods", "--all", "--for=condition=Ready")
    names = kubectl("get", "pods", "--field-selector", "status.phase=Running", "-o", "name").out.split()
    assert 10 < len(names) < 18
    kubectl("delete", names[0])
    kubectl("wait", "pods", "--all", "--for=condition=Ready")
    assert len(kubectl("get", "pods", "--field-selector", "status.phase=Running", "-o", "name").out.split()) == len(
        names
    )


def test_taints_cordons_and_tolerations(make: Callable[..., Kubectl]) -> None:
    taints = [{"key": "kata", "value": "enabled", "effect": "NoSchedule"}]
    kubectl = make(nodes={"untrusted": {"taints": taints}, "system": {"unschedulable": True}})
    kubectl.make(pod())
    assert kubectl.events()[0][1].startswith(
        "0/3 nodes are available: 1 node(s) had untolerated taint {kata: enabled}, 2 node(s) were unschedulable. "
    )
    kubectl.make(pod("q", tolerations=[{"key": "kata", "operator": "Equal", "value": "enabled"}]))
    assert kubectl.ended("q")["status"]["phase"] == "Succeeded"
    assert kubectl("get", "nodes").out.count("Ready,SchedulingDisabled") == 2


def test_a_pod_that_names_its_node(kubectl: Kubectl) -> None:
    name = kubectl("get", "nodes", "-l", "agentpool=untrusted", "-o", "jsonpath={.items[*].metadata.name}").out
    wrong = {"nodeSelector": {"agentpool": "system"}}
    kubectl.make(pod("a", nodeName=name), pod("b", nodeName="nix"), pod("c", nodeName=name, **wrong))
    kubectl.make(pod("d", nodeName=name, limits={"memory": "1Ti"}))
    assert kubectl.ended("a")["status"]["phase"] == "Succeeded"
    assert kubectl.ended("b")["status"]["phase"] == "Pending"
    assert kubectl.ended("c")["status"]["reason"] == "NodeAffinity"
    assert kubectl.ended("d")["status"]["reason"] == "OutOfmemory"


def test_nodes_follow_from_the_pools(kubectl: Kubectl) -> None:
    rows = kubectl("get", "nodes", "-l", "kubernetes.azure.com/kata-vm-isolation=true", "-o", "json").json["items"]
    [row] = rows
    labels, status = row["metadata"]["labels"], row["status"]
    assert labels["agentpool"] == labels["kubernetes.azure.com/agentpool"] == "untrusted"
    assert labels["kubernetes.io/hostname"] == row["metadata"]["name"]
    assert labels["kubernetes.azure.com/node-image-version"] == "AKSAzureLinux-V3katagen2-202606.10.0"
    assert status["nodeInfo"]["kernelVersion"] == HOST
    assert status["nodeInfo"]["containerRuntimeVersion"] == "containerd://2.2.4"
    assert {one["name"] for one in status["runtimeHandlers"]} == {"", "runc", "kata", "kata-preview"}
    properties = kubectl.client.world.document["clusters"]["sandbox-rg/demo"]["resource"]["properties"]
    properties["agentPoolProfiles"][1] |= {
        "count": 3,
        "workloadRuntime": "KataMshvVmIsolation",
        "nodeTaints": ["k=v:NoSchedule"],
    }
    rows = kubectl("get", "nodes", "-l", "kubernetes.azure.com/kata-mshv-vm-isolation=true", "-o", "json").json["items"]
    assert [one["spec"]["taints"] for one in rows] == [[{"key": "k", "value": "v", "effect": "NoSchedule"}]] * 3
    properties["powerState"] = {"code": "Stopped"}
    assert kubectl("get", "nodes", "-o", "name").out == ""
