"""The named worlds with something odd inside: classes, handlers, guests, events and texts that nobody should trust."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import Client
from .inside import CLASS, Kubectl, names, pod, run

LIMITS = {"cpu": "500m", "memory": "256Mi"}
BOOT = "cat /proc/sys/kernel/random/boot_id; uname -r; nproc"


@pytest.fixture
def world(make_client: Callable[..., Client]) -> Callable[..., Kubectl]:
    """Makes a kubectl in a named world, in which everything ends at its first poll."""
    return lambda *names: Kubectl(make_client(worlds=names, operation_polls=1))


def rows(kubectl: Kubectl, *words: str) -> list[dict[str, Any]]:
    return list(kubectl("get", *words, "-o", "json").json["items"])


def test_a_class_without_overhead_adds_nothing_to_a_pod(world: Callable[..., Kubectl]) -> None:
    kubectl = world("class-without-overhead")
    assert "overhead" not in rows(kubectl, "runtimeclasses")[0]
    kubectl.make(pod(sandboxed=True, limits=LIMITS))
    assert "overhead" not in kubectl.ended()["spec"]
    assert kubectl.ended()["status"]["phase"] == "Succeeded"


def test_a_handler_that_no_node_offers(world: Callable[..., Kubectl]) -> None:
    kubectl = world("odd-handler")
    assert rows(kubectl, "runtimeclasses")[0]["handler"] == "kata-qemu"
    kubectl.make(pod("p", sandboxed=True), pod("q"))
    assert kubectl.ended("p")["status"]["phase"] == "Pending"
    assert kubectl.ended("q")["status"]["phase"] == "Succeeded"
    assert (
        "FailedCreatePodSandBox",
        "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "
        '"kata-qemu" is configured',
    ) in kubectl.events()


def test_a_virtual_machine_that_comes_up_slowly(world: Callable[..., Kubectl]) -> None:
    kubectl = world("slow-start")
    kubectl.make(pod("p", sandboxed=True), pod("q"))
    phases = [str(kubectl("get", "pods", "-o", "jsonpath={.items[*].status.phase}").out) for _ in range(41)]
    assert phases[0] == "Pending Running"
    assert set(phases[1:39]) == {"Pending Succeeded"}
    assert phases[39:] == ["Running Succeeded", "Succeeded Succeeded"]


def test_a_pod_that_stays_running(world: Callable[..., Kubectl]) -> None:
    kubectl = world("running-on")
    kubectl.make(pod("p", "echo over", sandboxed=True), pod("q"))
    assert kubectl.ended("p")["status"]["phase"] == "Running"
    assert kubectl.ended("q")["status"]["phase"] == "Succeeded"
    assert kubectl("logs", "p").out == "over\n"


def test_a_handler_that_isolates_nothing(world: Callable[..., Kubectl]) -> None:
    kubectl = world("no-isolation")
    kubectl.make(pod("p", BOOT, sandboxed=True, limits=LIMITS))
    kubectl.make(pod("q", BOOT, nodeSelector={"agentpool": "untrusted"}))
    for name in ("p", "q"):
        kubectl.ended(name)
    assert kubectl("logs", "p").out == kubectl("logs", "q").out != ""
    assert rows(kubectl, "runtimeclasses")[0]["handler"] == "kata"


def test_a_guest_with_the_boot_id_of_its_node_alone(make_client: Callable[..., Client]) -> None:
    seed = {"clusters": {"sandbox-rg/demo": {"inside": {"guest": {"sameBootId": True}}}}}
    kubectl = Kubectl(make_client(worlds=("inside-healthy",), operation_polls=1, seed=seed))
    kubectl.make(pod("p", BOOT, sandboxed=True, limits=LIMITS))
    node = kubectl.ended()["spec"]["nodeName"]
    boot_id, release, cpus = kubectl("logs", "p").out.splitlines()
    status = kubectl("get", "node", node, "-o", "json").json["status"]["nodeInfo"]
    assert boot_id == status["bootID"]
    assert (release == status["kernelVersion"], cpus) == (False, "1")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("rbac-denied", 'nodes is forbidden: User "someone@example.com" cannot list resource "nodes" in API group ""'),
        ("rbac-no-create", 'namespaces is forbidden: User "someone@example.com" cannot create resource "namespaces"'),
    ],
)
def test_a_caller_with_few_rights(world: Callable[..., Kubectl], name: str, line: str) -> None:
    logs = run(world(name).client, "kubectl get nodes -o name; kubectl create namespace n")["logs"]
    assert f"Error from server (Forbidden): {line}" in logs
    assert logs.count("(Forbidden)") == 1


def test_pods_of_both_classes_run(world: Callable[..., Kubectl]) -> None:
    kubectl = world("old-class-pods")
    assert names(kubectl, "runtimeclasses") == [
        "runtimeclass.node.k8s.io/kata-mshv-vm-isolation",
        f"runtimeclass.node.k8s.io/{CLASS}",
    ]
    assert {one["metadata"]["name"] for one in rows(kubectl, "ns")} >= {"team-a", "team-b"}
    teams = [one for one in rows(kubectl, "pods", "-A") if one["metadata"]["namespace"].startswith("team-")]
    nodes = {one["metadata"]["name"] for one in rows(kubectl, "nodes")}
    assert {one["spec"]["nodeName"] for one in teams} <= nodes
    assert {one["status"]["phase"] for one in teams} == {"Running"}
    found = {f"{one['metadata']['namespace']}/{one['metadata']['name']}": one["spec"] for one in teams}
    assert {name: spec.get("runtimeClassName") for name, spec in found.items()} == {
        "team-a/builder": "kata-mshv-vm-isolation",
        "team-a/runner-0": "kata-mshv-vm-isolation",
        "team-a/web": None,
        "team-b/runner-0": CLASS,
        "team-b/runner-1": "kata-mshv-vm-isolation",
    }
    assert {one["spec"].get("overhead", {}).get("memory") for one in teams} == {"600Mi", None}


def test_warnings_of_kubelet_and_scheduler_are_told_as_they_tell_them(world: Callable[..., Kubectl]) -> None:
    kubectl = world("sandbox-events")
    selector = ("-A", "--field-selector", "type=Warning,involvedObject.kind=Pod")
    found = {one["involvedObject"]["name"]: one for one in rows(kubectl, "events", *selector)}
    assert {name: (one["reason"], one.get("count")) for name, one in found.items()} == {
        "small": ("FailedCreatePodSandBox", 23),
        "broken": ("FailedCreatePodSandBox", 4),
        "large": ("FailedScheduling", None),
        "web": ("BackOff", 300),
        "gone": ("FailedCreatePodSandBox", 1),
    }
    assert found["small"]["message"].endswith("Failed to Check if grpc server is working: ttrpc: closed: unknown")
    assert found["broken"]["message"].endswith('Put "http://localhost/api/v1/vm.boot": EOF: unknown')
    assert found["small"]["source"] == {"component": "kubelet", "host": "aks-untrusted-76554731-vmss000000"}
    seen = datetime.strptime(found["small"]["lastTimestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta() <= datetime.now(UTC) - seen < timedelta(minutes=5)
    large = found["large"]
    assert (large["firstTimestamp"], large["lastTimestamp"], large["source"]) == (None, None, {})
    assert large["reportingComponent"] == "default-scheduler"
    assert large["series"]["count"] == 7
    assert large["eventTime"] < large["series"]["lastObservedTime"]
    assert len(rows(kubectl, "events", "-A", "--field-selector", "source=default-scheduler")) == 1
    assert kubectl("get", "events", "-n", "team-b", "--no-headers").out.split()[0].endswith("s")


def test_an_event_that_comes_again_is_counted(world: Callable[..., Kubectl]) -> None:
    kubectl = world("vm-too-small")
    kubectl.make(pod("p", sandboxed=True, limits=LIMITS), pod("q", nodeSelector={"a": "b"}))
    for name in ("p", "p", "q"):
        kubectl.pod(name)
    found = {one["reason"]: one for one in rows(kubectl, "events") if one["type"] == "Warning"}
    assert found["FailedCreatePodSandBox"]["count"] == 2
    assert found["FailedScheduling"]["series"]["count"] == 2
    assert "count" not in found["FailedScheduling"]


def test_texts_that_harm_come_through_a_command_as_they_are(world: Callable[..., Kubectl]) -> None:
    kubectl = world("hostile-names")
    line = "kubectl get events,pods,ns -A -o json >o.json; jq -c -a .items o.json; ls"
    logs = run(kubectl.client, line)["logs"].splitlines()
    assert (len(logs), logs[1]) == (2, "o.json")
    found = json.loads(logs[0])
    assert found == kubectl("get", "events,pods,ns", "-A", "-o", "json").json["items"]
    messages = [str(one["message"]) for one in found if one["kind"] == "Event"]
    for part in ("$(touch x)", "\x1b[1A", "\u202e", "\naks-sandbox end\n", "<script>", "\u2028", "\x7f"):
        assert any(part in message for message in messages), part
    assert max(map(len, messages)) == 100_005
    text = kubectl("get", "events,ns", "-A", "-o", "json").out
    assert not {"<", ">", "&", "\u2028", "\x1b"} & set(text)
    assert {"\u202e", "😀"} <= set(text)
