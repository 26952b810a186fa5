"""A write that was accepted: its polls, its end, and what is said when the waiting ends before the operation does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.errors import Denied, Interrupted, ServiceFailed, Unreachable
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.moments import HANGS_AFTER_SECONDS
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, advice, cluster_spec

LOOK = "Look at its state:\naz aks show -g sandbox-rg -n demo --query provisioningState"
RESUME = "Wait for it:\naz aks wait -g sandbox-rg -n demo --created"
NEXT = f"{RESUME}\n{LOOK}"
WAYS_OUT = (
    "When the cause is removed, repair it:\naz aks-sandbox reconcile -g sandbox-rg -n demo\n"
    "Or remove it, and repeat the command:\naz aks delete -g sandbox-rg -n demo"
)
POLLS = "GET .*/operations/.*"


def create(arm: InProcessArm, reporter: Any) -> dict[str, Any] | None:
    return create_cluster(arm.connection, cluster_spec(GA), WriteOptions(skip_checks=True), SshKey(), reporter)


class ImpatientReporter(RecordingReporter):
    """Presses Ctrl-C as soon as it hears that something is waited for."""

    def progress(self, message: str) -> None:
        """Press Ctrl-C."""
        raise KeyboardInterrupt


@pytest.fixture
def held_polls(arm: InProcessArm) -> Iterator[None]:
    """Every poll waits until the test is over, so that the operation cannot end before."""
    release = threading.Event()

    def hold(_: Sent) -> None:
        assert release.wait(HANGS_AFTER_SECONDS)

    arm.on("GET", "/operations/", hold)
    others = set(threading.enumerate())
    yield
    release.set()
    for thread in set(threading.enumerate()) - others:
        thread.join(HANGS_AFTER_SECONDS)


def test_polls_wait_as_long_as_the_service_says(reporter: RecordingReporter) -> None:
    arm = InProcessArm(polls=3, retry_after=23)
    assert create(arm, reporter) is not None
    assert len([one for one in arm.traffic.sent if "/operations/" in one.path]) == 3
    # The first poll goes at once, and the third ends the operation.
    assert arm.traffic.waits == [23, 23]


def test_polls_that_meet_a_server_error_go_on(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{POLLS} 503:5 x2")
    answer = create(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert arm.traffic.waits.count(5) == 2


def test_polls_that_lose_their_connection_go_on(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault(f"{POLLS} drop-before x2")
    answer = create(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"


@pytest.mark.parametrize("fault", ["drop-before", "503", "429:1", "invalid-json"])
def test_polls_that_fail_for_ever_say_that_the_operation_may_go_on(
    arm: InProcessArm, reporter: RecordingReporter, fault: str
) -> None:
    arm.fault(f"{POLLS} {fault}")
    with pytest.raises(Unreachable) as caught:
        create(arm, reporter)
    assert caught.value.message.startswith("writing cluster demo: ")
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert advice(caught.value) == NEXT
    assert len(arm.traffic.of("GET")) < 100


def test_a_poll_that_is_denied_says_how_to_look_at_the_operation(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault(f"{POLLS} 403")
    with pytest.raises(Denied) as caught:
        create(arm, reporter)
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert advice(caught.value).endswith(LOOK)


def test_an_operation_that_fails_keeps_its_code_and_raw_text(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault("PUT .*/managedClusters/demo fail-operation:ControlPlaneFailed")
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert caught.value.message == (
        "writing cluster demo: Azure reports: (ControlPlaneFailed) "
        "The operation was told to fail by a fault of the simulator. "
        "The cluster demo exists, with the provisioning state Failed."
    )
    assert advice(caught.value) == WAYS_OUT
    assert (caught.value.status, caught.value.service_code) == (0, "ControlPlaneFailed")
    assert '"code": "ControlPlaneFailed"' in caught.value.raw


def test_an_operation_that_fails_for_quota_explains_its_four_numbers(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    failed = {
        "name": "x",
        "status": "Failed",
        "error": {
            "code": "CreateVMSSAgentPoolFailed",
            "message": "Operation could not be completed as it results in exceeding approved standardDSv3Family Cores "
            "quota. Additional details - Deployment Model: Resource Manager, Location: eastus, Current Limit: 10, "
            "Current Usage: 8, Additional Required: 4, (Minimum) New Limit Required: 12.",
        },
    }
    arm.reply("GET", "/operations/", 200, failed)
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert (
        "The quota 'standardDSv3Family Cores' is too small: limit 10, used 8, needed 4 more, new limit to ask for 12."
    ) in caught.value.message
    assert caught.value.status == 0


def test_a_write_that_is_answered_as_failed_at_once_is_a_failure(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.reply("PUT", "managedClusters/demo", 201, {"properties": {"provisioningState": "Failed"}})
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert caught.value.message == "cluster demo: provisioning ended as Failed."
    assert advice(caught.value) == f"{LOOK}\n{WAYS_OUT}"
    assert '"Failed"' in caught.value.raw
    assert len(arm.traffic.writes) == 1


@pytest.mark.usefixtures("held_polls")
def test_ctrl_c_while_waiting_says_that_azure_goes_on_and_how_to_look(arm: InProcessArm) -> None:
    with pytest.raises(Interrupted) as caught:
        create(arm, ImpatientReporter())
    assert caught.value.message == "Stopped waiting for the cluster demo. Azure continues with the operation."
    assert advice(caught.value) == NEXT


def test_ctrl_c_while_an_adopted_cluster_is_waited_for_says_the_same(arm: InProcessArm) -> None:
    arm.fault("PUT .*/managedClusters/demo drop x1")
    with pytest.raises(Interrupted) as caught:
        create(arm, ImpatientReporter())
    assert advice(caught.value) == f"{LOOK}\n{RESUME}"


def test_progress_shows_what_the_service_says(arm: InProcessArm, reporter: RecordingReporter) -> None:
    release = threading.Event()

    def hold(_: Sent) -> None:
        assert release.wait(HANGS_AFTER_SECONDS)

    class Releasing(RecordingReporter):
        def progress(self, message: str) -> None:
            super().progress(message)
            release.set()

    arm.on("GET", "/operations/", hold, times=1)
    listening = Releasing()
    create(arm, listening)
    assert listening.said[0].startswith("cluster demo: ")


def test_a_final_answer_that_is_no_json_is_unreadable_and_says_how_to_look(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.fault("GET .*/managedClusters/demo invalid-json")
    with pytest.raises(Unreachable) as caught:
        create(arm, reporter)
    assert advice(caught.value) == NEXT
