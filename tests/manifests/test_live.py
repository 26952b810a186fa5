"""What a live cluster gives lint, size and generate: read through run-command, from the simulator and from texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jq
import pytest

import aks_sandbox.arm
from aks_sandbox.arm.inside import read_room, room_command
from aks_sandbox.arm.run_command import CommandResult
from aks_sandbox.catalog.sizing import MIB
from aks_sandbox.errors import AksSandboxError, InvalidInput, NotFound, Unreachable
from aks_sandbox.manifests.cluster import LiveCluster
from aks_sandbox.manifests.live import read_live, served_class, size_in_azure
from aks_sandbox.manifests.nodes import Amounts
from aks_sandbox.manifests.together import Together
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.in_cluster import Taint
from aks_sandbox.model.node_room import Room
from tests.manifests.judging import judged, live, pod
from tests.support.given_context import Warnings
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world

PROGRAM = (Path(aks_sandbox.arm.__path__[0]) / "scripts" / "room.jq").read_text(encoding="utf-8")
LIMIT = 512_000


def read(arm: InProcessArm, name: str = "demo") -> LiveCluster:
    """The cluster of a simulated Azure."""
    target = Target(subscription_id=arm.connection.subscription_id, resource_group="sandbox-rg", cluster_name=name)
    return read_live(arm.connection, target, Warnings())


def test_a_healthy_cluster_gives_its_classes_and_the_room_of_its_sandboxed_pools() -> None:
    cluster = read(in_world("inside-healthy"))
    assert [one.name for one in cluster.classes] == ["kata-vm-isolation"]
    (pool,) = cluster.pools
    assert pool.name == "untrusted"
    assert pool.space is not None
    assert not pool.space.nominal
    assert pool.space.vm_size == "Standard_D4s_v3"
    assert pool.space.allocatable == Amounts(14336 * MIB, 3780, 250)
    # kube-proxy, which books nothing there.
    assert pool.space.taken == Amounts(0, 0, 1)


def test_lint_for_that_cluster_takes_its_class() -> None:
    cluster = read(in_world("inside-healthy"))
    assert Together.of((), cluster).classes["kata-vm-isolation"].handler == "kata"
    codes = {one.code for one in judged(pod(), cluster=cluster).findings}
    assert not codes & {"SBW105", "SBW310", "SBW402", "SBW405"}


@pytest.mark.parametrize(
    ("world", "code"), [("class-missing", "SBW105"), ("spoofed-class", "SBW402"), ("class-without-overhead", "")]
)
def test_lint_finds_what_the_cluster_makes_of_a_pod(world: str, code: str) -> None:
    found = {one.code for one in judged(pod(), cluster=read(in_world("inside-healthy", world))).findings}
    assert not code or code in found


def test_a_cluster_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound, match="cluster nowhere was not found"):
        read(in_world("inside-healthy"), "nowhere")


@pytest.mark.parametrize("world", ["run-command-disabled", "command-refused", "rbac-denied", "output-cut"])
def test_a_cluster_that_cannot_be_looked_into_is_an_error_with_a_next_step(world: str) -> None:
    with pytest.raises(AksSandboxError) as refused:
        read(in_world("inside-healthy", world))
    assert refused.value.steps


def test_a_size_that_is_not_in_the_catalogue_is_asked_of_azure() -> None:
    arm = in_world()
    assert size_in_azure(arm.connection, "eastus", "Standard_D4s_v3") == (4, 16 * 1024 * MIB)
    with pytest.raises(InvalidInput, match="is not listed for eastus"):
        size_in_azure(arm.connection, "eastus", "Standard_X1")


def test_the_class_of_a_cluster_is_served_with_the_taints_of_its_pools() -> None:
    served = served_class(live(Taint("a", "b", "NoSchedule"), Taint("c", "", "PreferNoSchedule")))
    assert served.handler == "kata"
    assert served.selector == {"kubernetes.azure.com/kata-vm-isolation": "true"}
    assert [one.toleration for one in served.taints] == [
        {"key": "a", "operator": "Equal", "value": "b", "effect": "NoSchedule"}
    ]
    assert "RuntimeClass kata-vm-isolation of cluster demo" in served.of


def test_a_cluster_without_a_kata_class_serves_none() -> None:
    with pytest.raises(NotFound, match="does not have a RuntimeClass for sandboxed pods"):
        served_class(live(handler="runc"))


def looked(**items: list[dict[str, Any]]) -> Mapping[str, Any]:
    """What the program makes of the objects of each kind."""
    arguments: dict[str, Any] = {"now": 1}
    for kind in ("runtimeclasses", "nodes", "pods"):
        arguments |= {kind: [{"items": items.get(kind, [])}], f"{kind}_error": ""}
    found: Mapping[str, Any] = jq.compile(PROGRAM, args=arguments).input_value(None).first()
    return found


def room(document: Mapping[str, Any]) -> Room:
    """The document as the command reads it."""
    look = room_command()
    return read_room(CommandResult(0, f"\n{look.mark} begin\n{json.dumps(document)}\n{look.mark} end\n"), look, "demo")


def node(number: int, pool: str = "box", ready: str = "True", **spec: Any) -> dict[str, Any]:
    """A sandboxed node."""
    labels = {f"example.com/label-{index}": "x" * 60 for index in range(30)}
    labels |= {"kubernetes.azure.com/kata-vm-isolation": "true", "kubernetes.azure.com/agentpool": pool}
    return {
        "metadata": {"name": f"aks-{pool}-{number:06}", "labels": labels},
        "spec": spec,
        "status": {
            "allocatable": {"cpu": "3860m", "memory": "13996896Ki", "pods": "110", "hugepages-2Mi": "0"},
            "conditions": [{"type": "Ready", "status": ready}],
        },
    }


def standing(name: str, on: str, owner: str = "DaemonSet", namespace: str = "team", **more: Any) -> dict[str, Any]:
    """A pod on a node."""
    container = {"name": "c", "resources": {"requests": {"cpu": "100m", "memory": "50Mi"}}}
    return {
        "metadata": {"namespace": namespace, "name": name, "ownerReferences": [{"kind": owner}]},
        "spec": {"nodeName": on, "containers": [container], **more},
        "status": {"phase": "Running"},
    }


def test_pods_that_stand_on_every_node_come_and_those_of_users_do_not() -> None:
    on = "aks-box-000000"
    found = room(
        looked(
            nodes=[node(0)],
            pods=[
                standing("agent", on),
                standing("mirror", on, "Node"),
                standing("coredns", on, "ReplicaSet", "kube-system"),
                standing("app", on, "ReplicaSet"),
                standing("elsewhere", "another"),
                {**standing("done", on), "status": {"phase": "Succeeded"}},
            ],
        )
    )
    assert [one.name for one in found.pods] == ["agent", "mirror", "coredns"]
    assert found.pods[0].containers[0].requests == {"cpu": "100m", "memory": "50Mi"}


def test_of_a_pool_the_nodes_that_take_pods_come_first() -> None:
    nodes = [node(number, ready="Unknown") for number in range(9)] + [node(9, unschedulable=True), node(10)]
    found = room(looked(nodes=[*nodes, node(1, "other")]))
    assert [one.name for one in found.nodes if one.pool == "box"][:2] == ["aks-box-000010", "aks-box-000009"]
    assert (len(found.nodes), found.nodes_in_all) == (4, 12)


def test_taints_and_tolerations_are_read() -> None:
    taint = {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NoSchedule"}
    own = {
        "metadata": {"name": "kata"},
        "handler": "kata",
        "scheduling": {"tolerations": [{"key": "a", "operator": "Exists", "tolerationSeconds": 5}]},
    }
    found = room(looked(nodes=[node(0, taints=[{**taint, "timeAdded": "x"}])], runtimeclasses=[own]))
    assert found.nodes[0].taints == (Taint(taint["key"], "spot", "NoSchedule"),)
    assert found.classes[0].tolerations == ({"key": "a", "operator": "Exists"},)


def test_the_largest_cluster_fits_into_what_run_command_passes_on() -> None:
    nodes = [node(number, f"pool{number % 40}") for number in range(400)]
    containers = [{"name": "c" * 60, "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}] * 3
    pods = [
        standing("p" * 60 + str(number), f"aks-pool{number % 40}-{number % 400:06}", containers=containers)
        for number in range(4_000)
    ]
    document = looked(nodes=nodes, pods=pods)
    assert len(json.dumps(document)) < LIMIT
    assert document["nodesInAll"] == 400


def test_objects_that_cannot_be_listed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = Room(unreadable={"nodes": "Error from server (Forbidden): nodes is forbidden"})
    monkeypatch.setattr("aks_sandbox.manifests.live.look_at_room", lambda *_: denied)
    with pytest.raises(Unreachable) as refused:
        read(in_world("inside-healthy"))
    assert "The nodes of cluster demo cannot be listed" in str(refused.value)
    assert "nodes is forbidden" in str(refused.value)


def test_pods_that_cannot_be_listed_are_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    arm, warnings = in_world("inside-healthy"), Warnings()
    monkeypatch.setattr("aks_sandbox.manifests.live.look_at_room", lambda *_: Room(unreadable={"pods": "Forbidden"}))
    target = Target(subscription_id=arm.connection.subscription_id, resource_group="sandbox-rg", cluster_name="demo")
    assert read_live(arm.connection, target, warnings).pools
    assert "Not all pods of cluster demo could be listed" in warnings.texts[0]


def test_a_pool_without_a_node_is_judged_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aks_sandbox.manifests.live.look_at_room", lambda *_: Room())
    (pool,) = read(in_world("inside-healthy")).pools
    assert pool.space is not None
    assert pool.space.nominal
    assert pool.space.title == "node pool untrusted"
    assert pool.space.allocatable == Amounts(12188 * MIB, 3860, 250)
