"""The named worlds of the inside: that each is what its line says, seen through a real command."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from .conftest import Client
from .inside import CLASS, Kubectl, namespace, pod, run, send

PROBE = (
    "cat /proc/sys/kernel/random/boot_id; uname -v; uname -r; nproc; sed -n 's/^MemTotal: *//p' /proc/meminfo; "
    "sed -n 's, / .*,,p' /proc/mounts"
)
LIMITS = {"cpu": "500m", "memory": "256Mi"}
PODS = [
    namespace("probe", **{"pod-security.kubernetes.io/enforce": "privileged"}),
    pod("sandbox", PROBE, sandboxed=True, limits=LIMITS, home="probe"),
    pod("control", PROBE, limits=LIMITS, home="probe", nodeSelector={"agentpool": "untrusted"}),
]
SCRIPT = """
kubectl create -f pods.yaml || exit 9
kubectl wait pods --all -n probe --for=jsonpath='{.status.phase}'=Succeeded --timeout=60s >&2
kubectl logs -n probe sandbox
echo ===
kubectl logs -n probe control
"""


def probed(client: Client) -> tuple[dict[str, Any], list[str], list[str]]:
    """Runs the probe as a product would, and returns the result and what the two pods said."""
    found = run(client, SCRIPT, {"pods.yaml": yaml.safe_dump_all(PODS)})
    logs = str(found.get("logs", "")).partition("condition met\npod/sandbox condition met\n")[2]
    inside, _, outside = logs.partition("===\n")
    return found, inside.splitlines(), outside.splitlines()


@pytest.fixture
def world(make_client: Callable[..., Client]) -> Callable[..., Client]:
    """Makes a client on a named world, in which everything ends at its first poll."""
    return lambda *names: make_client(worlds=names, operation_polls=1)


def test_in_a_healthy_cluster_everything_differs(world: Callable[..., Client]) -> None:
    client = world("inside-healthy")
    found, inside, outside = probed(client)
    assert found["exitCode"] == 0
    assert all(one != other for one, other in zip(inside, outside, strict=True))
    assert inside[2:] == ["6.6.126.mshv9-1.azl3", "1", "245760 kB", "none"]
    assert outside[2:] == ["6.6.137.mshv1-1.azl3", "4", "16427690 kB", "overlay"]
    kubectl = Kubectl(client)
    assert kubectl.pod("sandbox", "probe")["spec"]["overhead"] == {"memory": "600Mi"}
    nodes = {kubectl.pod(name, "probe")["spec"]["nodeName"] for name in ("sandbox", "control")}
    assert len(nodes) == 1


def test_healthy_cluster_is_the_same_world(world: Callable[..., Client]) -> None:
    assert probed(world("healthy-cluster"))[1:] != ([], [])


def test_with_the_same_uname_the_rest_still_differs(world: Callable[..., Client]) -> None:
    _, inside, outside = probed(world("same-uname"))
    same = [one == other for one, other in zip(inside, outside, strict=True)]
    assert same == [False, False, True, False, False, False]


def test_behind_the_spoofed_class_nothing_differs(world: Callable[..., Client]) -> None:
    client = world("spoofed-class")
    found, inside, outside = probed(client)
    assert found["exitCode"] == 0
    assert inside == outside
    row = Kubectl(client)("get", "runtimeclass", CLASS, "-o", "json").json
    assert (row["handler"], row["overhead"]["podFixed"]) == ("runc", {"memory": "600Mi"})


def test_without_the_class_the_pod_is_forbidden(world: Callable[..., Client]) -> None:
    client = world("class-missing")
    found, inside, outside = probed(client)
    assert (found["exitCode"], inside, outside) == (9, [], [])
    assert found["logs"].splitlines() == [
        "namespace/probe created",
        'Error from server (Forbidden): error when creating "pods.yaml": pods "sandbox" is forbidden: pod rejected: '
        f'RuntimeClass "{CLASS}" not found',
        "pod/control created",
    ]
    assert json.loads(Kubectl(client)("get", "runtimeclasses.node.k8s.io", "-o", "json").out)["items"] == []


def test_a_reconcile_makes_the_missing_class(world: Callable[..., Client]) -> None:
    client = world("class-missing")
    path = send(client, "true").headers["Location"].partition("/commandResults/")[0].removeprefix("https://localhost:1")
    client.finish(client("PUT", path, client("GET", path, version="2026-06-01").body, version="2026-06-01"))
    assert probed(client)[0]["exitCode"] == 0


def test_without_a_ready_node_the_pods_wait(world: Callable[..., Client]) -> None:
    client = world("no-ready-node")
    found, _, _ = probed(client)
    assert "error: timed out waiting for the condition on pods/sandbox" in found["logs"]
    kubectl = Kubectl(client)
    assert kubectl.pod("sandbox", "probe")["status"]["phase"] == "Pending"
    assert (
        "FailedScheduling",
        "0/3 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 2 node(s) didn't "
        "match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for "
        "scheduling.",
    ) in kubectl.events("probe")
    states = kubectl("get", "nodes").out
    assert (states.count(" Ready "), states.count(" NotReady ")) == (2, 1)


def test_a_vm_that_is_too_small_ends_with_ttrpc_closed(world: Callable[..., Client]) -> None:
    client = world("vm-too-small")
    found, _, _ = probed(client)
    assert "timed out waiting for the condition on pods/sandbox" in found["logs"]
    assert "pod/control condition met" in found["logs"]
    kubectl = Kubectl(client)
    status = kubectl.pod("sandbox", "probe")["status"]
    assert status["phase"] == "Pending"
    assert status["containerStatuses"][0]["state"] == {"waiting": {"reason": "ContainerCreating"}}
    [told] = [text for reason, text in kubectl.events("probe") if reason == "FailedCreatePodSandBox"]
    assert told.endswith("Failed to Check if grpc server is working: ttrpc: closed: unknown")


@pytest.mark.parametrize(
    ("name", "reason", "log"),
    [
        ("image-pull-failure", "ImagePullBackOff", "trying and failing to pull image"),
        ("container-error", "CreateContainerError", "waiting to start: CreateContainerError"),
    ],
)
def test_a_container_that_does_not_come_up(world: Callable[..., Client], name: str, reason: str, log: str) -> None:
    client = world(name)
    found, _, _ = probed(client)
    assert log in found["logs"]
    kubectl = Kubectl(client)
    for each in ("sandbox", "control"):
        [row] = kubectl.pod(each, "probe")["status"]["containerStatuses"]
        assert row["state"]["waiting"]["reason"] == reason
    assert "Failed" in dict(kubectl.events("probe"))


def test_noise_cuts_the_output(world: Callable[..., Client]) -> None:
    logs = run(world("output-cut"), "echo begin; kubectl get nodes -o json; echo end")["logs"]
    assert len(logs) == 524288
    assert "\nbegin\n{\n" in logs
    assert "end" not in logs[-100:]


def test_commands_are_switched_off(world: Callable[..., Client]) -> None:
    answer = send(world("run-command-disabled"), "true")
    assert (answer.status, "disableRunCommand" in answer.body["message"]) == (400, True)


def test_a_stopped_cluster_and_the_awkward_one_take_no_commands(world: Callable[..., Client]) -> None:
    assert send(world("stopped-cluster"), "true").status == 409
    assert send(world("awkward-cluster"), "true").status == 400


def test_what_was_left_behind_can_be_found_and_removed(world: Callable[..., Client]) -> None:
    kubectl = Kubectl(world("left-behind"))
    selector = ("-l", "app.kubernetes.io/managed-by=aks-sandbox")
    [found] = kubectl("get", "ns", *selector, "-o", "json").json["items"]
    assert found["metadata"]["creationTimestamp"] == "2026-06-21T08:00:00Z"
    name = found["metadata"]["name"]
    assert kubectl("get", "pods", "-n", name, "-o", "name").out == "pod/probe\n"
    assert kubectl("delete", "ns", *selector).out == f'namespace "{name}" deleted\n'
    assert kubectl("get", "pods", "-A", *selector, "-o", "name").out == ""


def test_what_is_stuck_is_told(world: Callable[..., Client]) -> None:
    kubectl = Kubectl(world("deletion-stuck"))
    kubectl.make(namespace("n1"), pod(home="n1"))
    said = kubectl("delete", "ns", "n1", "--timeout=5s")
    assert (said.code, said.err) == (1, "error: timed out waiting for the condition on namespaces/n1\n")
    assert kubectl("get", "ns", "n1", "-o", "jsonpath={.status.phase}").out == "Terminating"
    said = kubectl("create", "-f", "-", given=pod("q", home="n1"))
    assert "unable to create new content in namespace n1 because it is being terminated" in said.err
    assert kubectl("delete", "pod", "p", "-n", "n1", "--wait=false").out == 'pod "p" deleted\n'
    assert kubectl("delete", "pod", "p", "-n", "n1", "--timeout=1s").code == 1
