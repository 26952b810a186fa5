"""AKS takes one operation of a cluster at a time: what waits for another one, for how long, and what is said."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.errors import AksSandboxError, HalfDone, ServiceFailed, TimedOut
from aks_sandbox.model.wanted import WriteOptions
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, pool_row, sandbox_spec, target, world_with_cluster

PLAIN = world_with_cluster()
SANDBOXED = world_with_cluster(pool_row("nodepool1"), pool_row("kata1", GA, mode="User"))
IN_PROGRESS = "Operation is not allowed because there's an in progress operation on the cluster."


def add(arm: InProcessArm, name: str, reporter: Any, **options: Any) -> dict[str, Any] | None:
    given = WriteOptions(skip_checks=True, **options)
    return add_node_pool(arm.connection, sandbox_spec(GA, name=name), given, reporter)


def busy(arm: InProcessArm, state: str, looks: int, *, pool: bool) -> None:
    """Let the cluster, or its first pool, be in that state for so many looks at it."""
    properties = arm.cluster()["properties"]
    place = properties["agentPoolProfiles"][0] if pool else properties
    place["provisioningState"] = state

    def end(_: Sent) -> None:
        place["provisioningState"] = "Succeeded"

    arm.on("GET", "managedClusters/demo$", lambda _: None, times=looks)
    arm.on("GET", "managedClusters/demo$", end, times=1)


def test_two_pipelines_that_add_their_first_pools_at_once_both_end_well() -> None:
    arm = InProcessArm(PLAIN, polls=4)
    together, made, failed = threading.Barrier(2), [], []

    def pipeline(name: str) -> None:
        together.wait()
        try:
            made.append(add(arm, name, RecordingReporter(), wait_for_cluster=True))
        except AksSandboxError as error:  # a thread cannot raise it where the test would see it
            failed.append(error)

    threads = [threading.Thread(target=pipeline, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert sorted((pool or {})["name"] for pool in made) == ["one", "two"]
    # Read while the other pipeline reconciles, a pool that was added well is Updating.
    assert {(pool or {})["provisioningState"] for pool in made} <= {"Succeeded", "Updating"}
    pools = {one["name"]: one["provisioningState"] for one in arm.cluster()["properties"]["agentPoolProfiles"]}
    assert pools == {"nodepool1": "Succeeded", "one": "Succeeded", "two": "Succeeded"}
    assert arm.runtime_classes() == ["kata-vm-isolation"]


@pytest.mark.parametrize("pool", [False, True], ids=["cluster", "pool"])
def test_the_reconciliation_waits_for_what_runs_with_progress_and_says_for_how_long(
    pool: bool, reporter: RecordingReporter
) -> None:
    arm = InProcessArm(SANDBOXED)
    busy(arm, "Upgrading", 4, pool=pool)
    reconcile_cluster(arm.connection, target(), reporter)
    what = "node pool nodepool1: Upgrading" if pool else "Upgrading"
    assert f"cluster demo: waiting for another operation ({what})" in reporter.said
    assert reporter.warnings == [
        f"Another operation runs on cluster demo ({what}), and AKS takes one at a time. The reconciliation waits for "
        "it for up to 60 minutes."
    ]
    assert len(arm.traffic.writes) == 1


@pytest.mark.parametrize("code", ["OperationNotAllowed", "AnotherOperationInProgress", "ConcurrentClusterOperation"])
def test_a_refusal_of_the_reconciliation_is_waited_out_for_as_long_as_it_lasts(
    code: str, reporter: RecordingReporter
) -> None:
    arm = InProcessArm(SANDBOXED)
    refusal = {"code": code, "message": IN_PROGRESS}
    arm.reply("PUT", "managedClusters/demo$", 409, refusal, times=40)
    assert reconcile_cluster(arm.connection, target(), reporter) is not None
    assert len(arm.traffic.writes) == 41


def test_another_operation_that_does_not_end_ends_the_wait_after_an_hour_with_the_next_step(
    reporter: RecordingReporter,
) -> None:
    arm = InProcessArm(PLAIN)
    arm.on("PUT", "managedClusters/demo$", lambda _: None)

    def begin(_: Sent) -> None:
        arm.cluster()["properties"]["agentPoolProfiles"][0]["provisioningState"] = "Upgrading"

    arm.on("GET", "/operations/", lambda _: None, times=1)
    arm.on("GET", "/operations/", begin, times=1)
    with pytest.raises(HalfDone) as caught:
        add(arm, "more", reporter)
    assert caught.value.message == (
        "Node pool more was added. RuntimeClass kata-vm-isolation appears when the cluster is reconciled after its "
        "first node pool, and that failed: Another operation still runs on cluster demo (node pool nodepool1: "
        "Upgrading) after 60 minutes."
    )
    assert advice(caught.value) == "Repeat the second step:\naz aks-sandbox reconcile -g sandbox-rg -n demo"
    assert sum(arm.traffic.waits) >= 3600


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (409, "ScopeLocked", "The scope is locked."),
        (409, "OperationNotAllowed", "exceeding approved Total Regional Cores quota. Additional details - Location: "
         "eastus, Current Limit: 10, Current Usage: 8, Additional Required: 4, (Minimum) New Limit Required: 12."),
        (400, "OperationNotAllowed", IN_PROGRESS),
    ],
)  # fmt: skip
def test_a_refusal_for_another_reason_is_not_waited_out(
    status: int, code: str, message: str, reporter: RecordingReporter
) -> None:
    arm = InProcessArm(SANDBOXED)
    arm.reply("PUT", "managedClusters/demo$", status, {"code": code, "message": message})
    with pytest.raises(ServiceFailed):
        reconcile_cluster(arm.connection, target(), reporter)
    assert sum(arm.traffic.waits) < 60


def test_a_stopped_cluster_is_not_waited_for(reporter: RecordingReporter) -> None:
    arm = InProcessArm(SANDBOXED)
    arm.cluster()["properties"]["powerState"] = {"code": "Stopped"}
    with pytest.raises(ServiceFailed) as caught:
        reconcile_cluster(arm.connection, target(), reporter)
    assert caught.value.message == "Cluster demo is stopped, and AKS refuses writes to it until it is started."
    assert advice(caught.value) == "Start it, then repeat the command:\naz aks start -g sandbox-rg -n demo"
    assert arm.traffic.writes == []
    assert arm.traffic.waits == []


def test_a_pool_for_a_stopped_cluster_is_refused_as_that_and_not_as_busy(reporter: RecordingReporter) -> None:
    arm = InProcessArm(SANDBOXED)
    arm.cluster()["properties"]["powerState"] = {"code": "Stopped"}
    with pytest.raises(ServiceFailed) as caught:
        add(arm, "more", reporter, wait_for_cluster=True)
    assert "The cluster is stopped" in caught.value.message
    assert "Another operation" not in caught.value.message
    assert "az aks start --resource-group sandbox-rg --name demo" in advice(caught.value)
    assert arm.traffic.waits == []


def test_the_first_write_is_refused_with_the_option_that_waits(reporter: RecordingReporter) -> None:
    arm = InProcessArm(PLAIN)
    arm.reply("PUT", "agentPools/", 409, {"code": "OperationNotAllowed", "message": IN_PROGRESS})
    with pytest.raises(ServiceFailed) as caught:
        add(arm, "more", reporter)
    assert advice(caught.value) == (
        "Wait until it ends, then repeat the command:\n"
        "az aks wait --updated --resource-group sandbox-rg --name demo\n"
        "Or repeat the command with --wait-for-cluster, which waits for the other operation."
    )
    assert len(arm.traffic.writes) == 1


def test_with_the_option_the_first_write_waits_before_and_after_a_refusal(reporter: RecordingReporter) -> None:
    arm = InProcessArm(PLAIN)
    busy(arm, "Updating", 2, pool=False)
    refusal = Reply(409, {"code": "OperationNotAllowed", "message": IN_PROGRESS})
    arm.on("PUT", "agentPools/", lambda _: refusal, times=3)
    assert add(arm, "more", reporter, wait_for_cluster=True) is not None
    assert [one.path.rsplit("/", 1)[1] for one in arm.traffic.writes] == ["more"] * 4 + ["demo"]
    assert "cluster demo: waiting for another operation (Updating)" in reporter.said


def test_with_the_option_an_operation_that_does_not_end_stops_before_any_write(reporter: RecordingReporter) -> None:
    arm = InProcessArm(PLAIN)
    arm.cluster()["properties"]["provisioningState"] = "Updating"
    with pytest.raises(TimedOut) as caught:
        add(arm, "more", reporter, wait_for_cluster=True)
    assert caught.value.message == "Another operation still runs on cluster demo (Updating) after 60 minutes."
    assert advice(caught.value) == (
        "Wait until it ends, then repeat the command:\naz aks wait --updated -g sandbox-rg -n demo\n"
        "Or abort it, where it does not end:\naz aks operation-abort -g sandbox-rg -n demo"
    )
    assert arm.traffic.writes == []
    assert "waits for it for up to 60 minutes." in reporter.warnings[0]


def test_an_operation_of_a_node_pool_that_does_not_end_is_waited_for_and_aborted_there(
    reporter: RecordingReporter,
) -> None:
    arm = InProcessArm(PLAIN)
    arm.cluster()["properties"]["agentPoolProfiles"][0]["provisioningState"] = "Scaling"
    with pytest.raises(TimedOut) as caught:
        add(arm, "more", reporter, wait_for_cluster=True)
    assert "(node pool nodepool1: Scaling) after 60 minutes." in caught.value.message
    assert advice(caught.value) == (
        "Wait until it ends, then repeat the command:\n"
        "az aks-sandbox nodepool wait -g sandbox-rg --cluster-name demo -n nodepool1 --updated\n"
        "Or abort it, where it does not end:\n"
        "az aks nodepool operation-abort -g sandbox-rg --cluster-name demo --nodepool-name nodepool1"
    )
    assert arm.traffic.writes == []


def test_reconciling_without_waiting_sends_the_write_and_asks_nothing_after_it(reporter: RecordingReporter) -> None:
    arm = InProcessArm(SANDBOXED)
    assert reconcile_cluster(arm.connection, target(), reporter, wait=False) is None
    assert arm.traffic.steps()[-1] == "PUT managedClusters/demo"
