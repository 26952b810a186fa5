"""The second step of `nodepool add`: nothing of the cluster is lost, and nothing that changed is overwritten."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.errors import AlreadyExists, Denied, HalfDone, Interrupted
from aks_sandbox.model.wanted import WriteOptions
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, sandbox_spec, world_with_cluster

UNCHECKED = WriteOptions(skip_checks=True)
WORLD = world_with_cluster(
    propertyOfNextYear={"mode": "Quantum", "list": [1, {"deep": None, "kept": True}]}, disableLocalAccounts=True
)
REPEAT = "Repeat the second step:\naz aks-sandbox reconcile -g sandbox-rg -n demo"
ADDED = (
    "Node pool untrusted was added. RuntimeClass kata-vm-isolation appears when the cluster is reconciled "
    "after its first node pool, and that failed: "
)

pytestmark = pytest.mark.world(WORLD)


def add(arm: InProcessArm, reporter: Any) -> dict[str, Any] | None:
    return add_node_pool(arm.connection, sandbox_spec(GA), UNCHECKED, reporter)


def test_reconciling_makes_the_runtime_class(arm: InProcessArm, reporter: RecordingReporter) -> None:
    assert arm.runtime_classes() == []
    add(arm, reporter)
    assert arm.runtime_classes() == ["kata-vm-isolation"]


def test_reconciling_puts_back_exactly_what_was_read(arm: InProcessArm, reporter: RecordingReporter) -> None:
    read: list[dict[str, Any]] = []

    def keep(_: Sent) -> None:
        body = copy.deepcopy(arm.cluster())
        for pool in body["properties"]["agentPoolProfiles"]:
            for member in ("upgradeStrategy", "upgradeSettingsBlueGreen"):  # preview versions alone have them
                pool.pop(member, None)
        read.append(body)

    arm.on("PUT", "managedClusters/demo$", keep)
    add(arm, reporter)
    [put] = [write for write in arm.traffic.writes if write.path.endswith("/demo")]
    assert put.body == read[0]
    assert put.headers["if-match"] == read[0]["eTag"]
    assert put.body["properties"]["propertyOfNextYear"] == {
        "mode": "Quantum",
        "list": [1, {"deep": None, "kept": True}],
    }


def test_reconciling_keeps_properties_that_no_sdk_knows(arm: InProcessArm, reporter: RecordingReporter) -> None:
    before = copy.deepcopy(arm.cluster())
    add(arm, reporter)
    after = arm.cluster()
    assert after["properties"]["propertyOfNextYear"] == before["properties"]["propertyOfNextYear"]
    lost = {name for name in before["properties"] if name not in after["properties"]}
    assert lost == set()
    assert after["properties"]["disableLocalAccounts"] is True


def test_a_cluster_that_changed_meanwhile_is_read_again(arm: InProcessArm, reporter: RecordingReporter) -> None:
    def change(_: Sent) -> None:
        arm.cluster()["tags"] = {"changed": "meanwhile"}
        arm.cluster()["eTag"] = "11111111-1111-1111-1111-111111111111"

    arm.on("PUT", "managedClusters/demo$", change, times=1)
    add(arm, reporter)
    first, second = [write for write in arm.traffic.writes if write.path.endswith("/demo")]
    assert first.headers["if-match"] != second.headers["if-match"]
    assert second.headers["if-match"] == "11111111-1111-1111-1111-111111111111"
    assert arm.cluster()["tags"] == {"changed": "meanwhile"}
    assert "cluster demo: changed meanwhile, reading it again" in reporter.said
    assert arm.runtime_classes() == ["kata-vm-isolation"]


def test_a_cluster_that_is_busy_is_tried_again(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault("PUT .*/managedClusters/demo 409:AnotherOperationInProgress x2")
    add(arm, reporter)
    assert arm.runtime_classes() == ["kata-vm-isolation"]
    waiting = "cluster demo: waiting for another operation (which it does not show yet)"
    assert reporter.said.count(waiting) == 2


def test_a_cluster_that_keeps_changing_leaves_the_work_half_done(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault("PUT .*/managedClusters/demo 412")
    with pytest.raises(HalfDone) as caught:
        add(arm, reporter)
    assert caught.value.message == (
        ADDED + "writing cluster demo: Azure reports: (PreconditionFailed) "
        "A fault of the simulator (PUT .*/managedClusters/demo 412)."
    )
    assert advice(caught.value) == REPEAT
    assert '"PreconditionFailed"' in caught.value.raw
    assert len([write for write in arm.traffic.writes if write.path.endswith("/demo")]) == 5


def test_a_cluster_without_an_etag_is_not_written(arm: InProcessArm, reporter: RecordingReporter) -> None:
    def without_etag(_: Sent) -> Reply | None:
        body = copy.deepcopy(arm.cluster())
        del body["eTag"]
        return Reply(200, body)

    arm.on("GET", "managedClusters/demo$", lambda _: None, times=1)
    arm.on("GET", "managedClusters/demo$", without_etag)
    with pytest.raises(HalfDone) as caught:
        add(arm, reporter)
    assert caught.value.message == (
        ADDED + "The service gave no etag for the cluster, so it cannot be written back safely."
    )
    assert advice(caught.value) == REPEAT
    assert [write.path.rsplit("/", 1)[1] for write in arm.traffic.writes] == ["untrusted"]


def test_a_failed_reconciliation_leaves_the_work_half_done(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault("PUT .*/managedClusters/demo fail-operation:ReconcileFailed")
    with pytest.raises(HalfDone) as caught:
        add(arm, reporter)
    assert "(ReconcileFailed)" in caught.value.message
    assert '"ReconcileFailed"' in caught.value.raw
    assert advice(caught.value) == REPEAT


def test_a_reconciliation_whose_answer_is_lost_says_that_it_may_go_on(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault("PUT .*/managedClusters/demo drop")
    with pytest.raises(HalfDone) as caught:
        add(arm, reporter)
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert advice(caught.value) == REPEAT


@pytest.mark.parametrize(
    ("status", "later"), [(403, ""), (500, " Azure did not give a usable answer during 10 minutes.")]
)
def test_a_cluster_that_cannot_be_read_leaves_the_work_half_done(
    arm: InProcessArm, reporter: RecordingReporter, status: int, later: str
) -> None:
    arm.on("GET", "managedClusters/demo$", lambda _: None, times=1)
    arm.reply("GET", "managedClusters/demo$", status, {"error": {"code": "Broken", "message": "No."}})
    with pytest.raises(HalfDone) as caught:
        add(arm, reporter)
    assert caught.value.message == ADDED + f"reading cluster demo: Azure reports: (Broken) No.{later}"


def test_ctrl_c_during_the_reconciliation_says_that_the_pool_was_added(arm: InProcessArm) -> None:
    def press(_: Sent) -> None:
        raise KeyboardInterrupt

    arm.on("PUT", "managedClusters/demo$", press)
    with pytest.raises(Interrupted) as caught:
        add(arm, RecordingReporter())
    assert "Node pool untrusted was added." in caught.value.message
    assert "az aks-sandbox reconcile -g sandbox-rg -n demo" in advice(caught.value)


def test_a_lost_pool_is_adopted_and_then_the_cluster_reconciled(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault("PUT .*/agentPools/untrusted drop x1")
    answer = add(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert reporter.warnings == [
        "The answer to the request was lost. There is a node pool untrusted of cluster demo with exactly what was "
        "asked for, and it is taken as the one that this command created."
    ]
    assert arm.runtime_classes() == ["kata-vm-isolation"]


def test_a_race_for_the_name_of_a_pool_is_an_existing_pool(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault("PUT .*/agentPools/untrusted 412")
    with pytest.raises(AlreadyExists) as caught:
        add(arm, reporter)
    assert caught.value.message == (
        "Node pool untrusted of cluster demo already exists in resource group sandbox-rg. Nothing was changed."
    )


def test_an_unreadable_cluster_stops_before_any_write(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault("GET .*/managedClusters/demo 403")
    with pytest.raises(Denied) as caught:
        add(arm, reporter)
    assert caught.value.message.startswith("reading cluster demo: Azure reports: (AuthorizationFailed) ")
    assert arm.traffic.writes == []
