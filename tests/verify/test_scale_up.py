"""`--scale-up`: a node pool that the cluster autoscaler keeps without a node is proven on the node that comes."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.proof import Isolation, ProbePod, ProbeResult, ProbeRun, Trio
from aks_sandbox.steps import lines_of as step_lines
from aks_sandbox.verify.pods import pod_manifests
from aks_sandbox.verify.session import is_complete, with_nodes, with_other_nodes
from aks_sandbox.verify.verify import VerifyOptions, verify, verify_saved
from tests.support.in_process_arm import InProcessArm
from tests.support.inside import node
from tests.support.named_worlds import in_world
from tests.support.verifying import lines_of, namespaces_in, prove
from tests.support.wanted import RecordingReporter, target

BRING = "az aks-sandbox verify -g sandbox-rg -n demo --nodepool-name untrusted --scale-up"
SCALE = (
    "az aks nodepool update -g sandbox-rg --cluster-name demo -n untrusted --update-cluster-autoscaler --min-count 1 "
    "--max-count 3"
)


def inside_of(arm: InProcessArm) -> dict[str, Any]:
    """The inside of the cluster, to be changed."""
    return dict(arm.world.document["clusters"]["sandbox-rg/demo"]).setdefault("inside", {})  # type: ignore[no-any-return]


def in_scaled_world(**autoscaler: Any) -> InProcessArm:
    """The world whose pool is at zero."""
    arm = in_world("scaled-to-zero")
    arm.world.document["clusters"]["sandbox-rg/demo"].setdefault("inside", {})["autoscaler"] = autoscaler
    return arm


def test_without_the_option_there_is_nothing_to_verify_and_both_ways_are_named() -> None:
    arm = in_scaled_world()
    document = prove(arm)
    assert document["verdict"] == "notProven"
    assert document["reasons"] == [
        "untrusted: Node pool untrusted does not have a node with a sign of Kata; Azure reports 0 nodes. There is "
        "nothing to verify now: the cluster autoscaler adds a node when a pod needs one."
    ]
    assert [step["command"] for step in document["steps"]] == [BRING, SCALE]
    assert len(lines_of(arm)) == 1


@pytest.mark.parametrize("looks", [1, 30])
def test_a_node_comes_for_the_pod_and_is_proven(looks: int) -> None:
    arm, reporter = in_scaled_world(looks=looks), RecordingReporter()
    document = prove(arm, reporter, scale_up=True, seconds=900)
    assert (document["verdict"], document["reasons"]) == ("isolated", [])
    [pool] = document["nodePools"]
    [tested] = pool["nodes"]
    assert len(tested["pods"]) == 3
    assert tested["changes"] == []
    assert any("Waiting up to 14 min" in line and "node pool untrusted" in line for line in reporter.said)
    assert namespaces_in(arm) == []
    assert document["cleanup"]["left"] == []
    assert [line for line in lines_of(arm) if line.startswith("sh look.sh")] == lines_of(arm)[:1] * 2


def test_a_node_that_does_not_come_is_said_in_the_words_of_the_autoscaler() -> None:
    arm = in_scaled_world(refuses="max node group size reached")
    document = prove(arm, scale_up=True, seconds=120)
    assert document["verdict"] == "notProven"
    assert document["reasons"][0] == (
        "untrusted: Node pool untrusted did not get a ready node in time for the pod that waited for one."
    )
    assert "pod didn't trigger scale-up: 1 max node group size reached." in document["reasons"][1]
    assert any("cluster-autoscaler-status" in (step["command"] or "") for step in document["steps"])
    assert namespaces_in(arm) == []


def test_the_evidence_of_such_a_run_comes_to_the_same_verdict(tmp_path: Any) -> None:
    path = tmp_path / "evidence.json"
    how = VerifyOptions(scale_up=True, seconds=900, save_evidence=path)
    live = verify(in_scaled_world().connection, target(), how, RecordingReporter()).document
    again = verify_saved(path).document
    assert (again["verdict"], again["nodePools"]) == ("isolated", live["nodePools"])


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_pool_without_the_autoscaler_is_refused_with_the_command_that_helps(count: int) -> None:
    arm = in_world("inside-healthy")
    for pool in arm.cluster()["properties"]["agentPoolProfiles"]:
        pool["count"] = count
    with pytest.raises(InvalidInput) as caught:
        prove(arm, scale_up=True)
    assert caught.value.message == (
        "--scale-up: node pool untrusted does not have the cluster autoscaler, so a pod that waits does not "
        "bring a node"
    )
    where = "-g sandbox-rg --cluster-name demo -n untrusted"
    scale = [
        "Scale the node pool:",
        f"az aks nodepool scale {where} --node-count 1",
        "Or turn the cluster autoscaler on:",
        f"az aks nodepool update {where} --enable-cluster-autoscaler --min-count 0 --max-count 3",
    ]
    # A pool that has nodes is never scaled down by what is proposed.
    verify = "az aks-sandbox verify -g sandbox-rg -n demo --nodepool-name untrusted"
    assert step_lines(caught.value.steps) == (["Verify the nodes that it has:", verify] if count else scale)
    assert lines_of(arm) == []


WAITING = Trio("untrusted", "kata-vm-isolation", "", avoid=("aks-dead",))
RUN = ProbeRun(namespace="aks-sandbox-verify-0123abcd", trios=(WAITING,))


def test_the_pod_that_waits_is_alone_and_goes_to_a_node_that_was_not_there() -> None:
    [pod] = pod_manifests(RUN)
    assert pod["spec"]["nodeSelector"] == {"kubernetes.azure.com/agentpool": "untrusted"}
    terms = pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert terms == {
        "nodeSelectorTerms": [
            {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "NotIn", "values": ["aks-dead"]}]}
        ]
    }


@pytest.mark.parametrize(
    ("come", "pinned"),
    [
        (node("aks-new"), "aks-new"),
        (node("aks-new", labels={"kubernetes.io/hostname": "host"}), "host"),
        (node("aks-new", ready=False), ""),
        (node("aks-new", pool="other"), ""),
        (node("aks-else"), ""),
    ],
)
def test_only_a_ready_node_of_the_pool_is_taken(come: Any, pinned: str) -> None:
    from aks_sandbox.model.in_cluster import InCluster

    seen = ProbeResult(pods=(ProbePod("sandboxed-untrusted", "Pending", node="aks-new"),), made=True)
    run = with_nodes(RUN, seen, InCluster(now=1, nodes=(come,)))
    assert [trio.node for trio in run.trios] == [pinned]
    made, missing = with_other_nodes(run, seen)
    assert missing == (("second-untrusted", "control-untrusted") if pinned else ())
    assert is_complete(made, seen) is (pinned == "")


def test_a_pool_at_its_maximum_cannot_grow() -> None:
    arm = in_world("scaled-to-zero")
    pool = arm.world.document["clusters"]["sandbox-rg/demo"]["resource"]["properties"]["agentPoolProfiles"][1]
    pool["maxCount"] = 0
    document = prove(arm, scale_up=True)
    assert document["verdict"] == Isolation.NOT_PROVEN
    assert "nothing to verify now" not in document["reasons"][0]
