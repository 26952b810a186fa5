"""A write whose answer is lost, late or an error: what is looked up, sent again, adopted or refused."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.errors import AlreadyExists, Denied, NotFound, ServiceFailed, Unreachable
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, cluster_spec

UNCHECKED = WriteOptions(skip_checks=True)
PUT_OF_THE_CLUSTER = "PUT .*/managedClusters/demo"
ADOPTED = (
    "The answer to the request was lost. There is a cluster demo with exactly what was asked for, "
    "and it is taken as the one that this command created."
)


def create(
    arm: InProcessArm, reporter: RecordingReporter, options: WriteOptions = UNCHECKED, **changes: Any
) -> dict[str, Any] | None:
    return create_cluster(arm.connection, cluster_spec(GA, location="eastus", **changes), options, SshKey(), reporter)


def test_a_write_lost_before_it_was_carried_out_is_sent_again(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop-before x1")
    answer = create(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert arm.traffic.steps()[:3] == [
        "PUT managedClusters/demo",
        "GET managedClusters/demo",
        "PUT managedClusters/demo",
    ]
    assert [put.headers["if-none-match"] for put in arm.traffic.writes] == ["*", "*"]
    assert arm.traffic.writes[0].body == arm.traffic.writes[1].body
    assert reporter.warnings == []


def test_a_write_whose_answer_is_lost_is_adopted_with_a_warning(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop x1")
    answer = create(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert len(arm.traffic.writes) == 1
    assert reporter.warnings == [ADOPTED]


def test_a_write_whose_answer_is_cut_in_half_is_adopted(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} cut x1")
    answer = create(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert len(arm.traffic.writes) == 1
    assert reporter.warnings == [ADOPTED]


def test_a_lost_answer_is_adopted_without_waiting_when_that_was_asked_for(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop x1")
    assert create(arm, reporter, WriteOptions(skip_checks=True, no_wait=True)) is None
    assert arm.traffic.steps()[-2:] == ["PUT managedClusters/demo", "GET managedClusters/demo"]
    assert reporter.warnings == [ADOPTED]


def test_a_different_cluster_found_after_a_lost_answer_is_left_alone(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    def another_one_is_faster(_: Sent) -> None:
        create(arm, RecordingReporter(), WriteOptions(skip_checks=True, no_wait=True), count=7)

    arm.on("PUT", "managedClusters/demo", another_one_is_faster, times=1)
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop x1")
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop-before x1")
    with pytest.raises(AlreadyExists) as caught:
        create(arm, reporter)
    assert caught.value.message == "Cluster demo already exists in resource group sandbox-rg. Nothing was changed."
    assert reporter.warnings == []
    assert arm.cluster()["properties"]["agentPoolProfiles"][0]["count"] == 7


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_to_the_write_is_cleared_up_by_looking_and_sending_again(
    arm: InProcessArm, reporter: RecordingReporter, status: int
) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} {status} x1")
    answer = create(arm, reporter)
    assert answer is not None
    assert arm.traffic.steps()[:3] == [
        "PUT managedClusters/demo",
        "GET managedClusters/demo",
        "PUT managedClusters/demo",
    ]


def test_a_server_error_after_the_write_was_carried_out_is_adopted(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    def carry_out_and_fail(_: Sent) -> Reply:
        create(arm, RecordingReporter(), WriteOptions(skip_checks=True, no_wait=True))
        return Reply(500, {"error": {"code": "InternalServerError", "message": "Something went wrong."}})

    arm.on("PUT", "managedClusters/demo", carry_out_and_fail, times=1)
    answer = create(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert reporter.warnings == [ADOPTED]


def test_server_errors_to_every_write_end_after_three_tries(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} 500")
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert caught.value.message == (
        "writing cluster demo: Azure reports: (InternalServerError) "
        "A fault of the simulator (PUT .*/managedClusters/demo 500)."
    )
    assert (caught.value.status, caught.value.service_code) == (500, "InternalServerError")
    assert '"InternalServerError"' in caught.value.raw
    assert len(arm.traffic.writes) == 3


def test_lost_answers_to_every_write_end_after_three_tries(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop-before")
    with pytest.raises(Unreachable) as caught:
        create(arm, reporter)
    assert caught.value.message.startswith(
        "writing cluster demo: the connection was lost before the answer was complete ("
    )
    assert len(arm.traffic.writes) == 3


def test_a_write_that_never_left_is_retried_without_looking(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.refuse_connection("PUT", "managedClusters/demo", times=2)
    assert create(arm, reporter) is not None
    assert arm.traffic.steps()[:3] == ["PUT managedClusters/demo"] * 3


def test_a_race_that_another_writer_won_is_an_existing_cluster(arm: InProcessArm, reporter: RecordingReporter) -> None:
    def another_one_is_faster(_: Sent) -> None:
        create(arm, RecordingReporter(), WriteOptions(skip_checks=True, no_wait=True), count=7)

    arm.on("PUT", "managedClusters/demo", another_one_is_faster, times=1)
    with pytest.raises(AlreadyExists) as caught:
        create(arm, reporter)
    assert caught.value.message == "Cluster demo already exists in resource group sandbox-rg. Nothing was changed."
    assert arm.cluster()["properties"]["agentPoolProfiles"][0]["count"] == 7


def test_a_throttled_write_waits_as_long_as_the_service_says_and_is_sent_again(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} 429:17 x2")
    answer = create(arm, reporter)
    assert answer is not None
    assert arm.traffic.steps()[:3] == ["PUT managedClusters/demo"] * 3
    assert arm.traffic.waits[:2] == [17, 17]
    assert arm.traffic.writes[0].body == arm.traffic.writes[2].body


def test_a_write_that_stays_throttled_fails_and_says_so(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} 429:1")
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert "The service limits how many requests it takes, and still did after the retries." in caught.value.message
    assert advice(caught.value) == "Wait a minute, then repeat the command."


def test_an_adopted_cluster_that_ends_failed_is_an_error(arm: InProcessArm, reporter: RecordingReporter) -> None:
    def fail(_: Sent) -> None:
        arm.cluster()["properties"]["provisioningState"] = "Failed"
        arm.world.operations.known.clear()

    arm.fault(f"{PUT_OF_THE_CLUSTER} drop x1")
    arm.on("GET", "managedClusters/demo", fail, times=1)
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert caught.value.message == "cluster demo: provisioning ended as Failed."
    assert advice(caught.value) == (
        "Look at its state:\naz aks show -g sandbox-rg -n demo --query provisioningState\n"
        "When the cause is removed, repair it:\naz aks-sandbox reconcile -g sandbox-rg -n demo\n"
        "Or remove it, and repeat the command:\naz aks delete -g sandbox-rg -n demo"
    )


def test_an_adopted_cluster_that_vanishes_is_not_waited_for(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop x1")
    arm.on("GET", "managedClusters/demo", lambda _: None, times=1)
    arm.on("GET", "managedClusters/demo", lambda _: arm.world.document["clusters"].clear(), times=1)
    with pytest.raises(NotFound) as caught:
        create(arm, reporter)
    assert caught.value.message == "The cluster demo was deleted while this command waited for it."


def test_a_lost_answer_that_cannot_be_cleared_up_says_that_the_operation_may_go_on(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop x1")
    arm.refuse_connection("GET", "managedClusters/demo")
    with pytest.raises(Unreachable) as caught:
        create(arm, reporter)
    assert caught.value.message.startswith("reading cluster demo: no connection to Azure Resource Manager (")
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert advice(caught.value) == (
        "Look at its state:\naz aks show -g sandbox-rg -n demo --query provisioningState\n"
        "Wait for it:\naz aks wait -g sandbox-rg -n demo --created"
    )
    assert len(arm.traffic.writes) == 1


def test_a_lost_answer_after_which_reading_is_denied_says_so_and_how_to_look(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault(f"{PUT_OF_THE_CLUSTER} drop x1")
    arm.fault("GET .*/managedClusters/demo 403")
    with pytest.raises(Denied) as caught:
        create(arm, reporter)
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert len(arm.traffic.writes) == 1


@pytest.mark.parametrize(
    ("code", "message", "next_step"),
    [
        pytest.param(
            "QuotaExceeded",
            "No.",
            "See the quotas and how much of them is used:\naz vm list-usage --location eastus --output table",
            id="region",
        ),
        pytest.param(
            "OperationNotAllowed",
            "Another operation is in progress on the managed cluster.",
            "Wait until it ends, then repeat the command:\n"
            "az aks wait --updated --resource-group sandbox-rg --name demo",
            id="group and cluster",
        ),
    ],
)
def test_the_next_step_of_a_refused_write_names_what_was_written(
    arm: InProcessArm, reporter: RecordingReporter, code: str, message: str, next_step: str
) -> None:
    arm.on("PUT", "managedClusters/demo", lambda _: Reply(400, {"code": code, "message": message}), times=1)
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert advice(caught.value) == next_step
