"""`feature show` and `feature register`: on recordings where the service is well, in process where time must pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.create.feature import register_feature_and_wait, show_feature
from aks_sandbox.errors import ApprovalPending, Denied, Interrupted, ServiceFailed, TimedOut
from aks_sandbox.model.cluster import FeatureFlag, WorkloadRuntime
from tests.support.in_process_arm import InProcessArm
from tests.support.traffic import Sent, Traffic
from tests.support.wanted import GA, PREVIEW, REGISTERED, RecordingReporter, advice, runtime

FLAG = "Microsoft.ContainerService/KataVMIsolationPreview"
SHOW = "GET features/KataVMIsolationPreview"
REGISTER = "POST KataVMIsolationPreview/register"
PROVIDER = "GET providers/Microsoft.ContainerService"
REGISTER_PROVIDER = "POST Microsoft.ContainerService/register"
GONE = {"features": {FLAG: None}}
PENDING = {"features": {FLAG: {"state": "NotRegistered", "approvalType": "ApprovalRequired"}}}


def document(state: str, message: str, *, required: bool = True) -> dict[str, Any]:
    return {
        "namespace": "Microsoft.ContainerService",
        "name": "KataVMIsolationPreview",
        "state": state,
        "workloadRuntime": "KataMshvVmIsolation",
        "required": required,
        "message": message,
    }


IS_REGISTERED = document("Registered", f"{FLAG} is Registered: the subscription may use KataMshvVmIsolation.")
IS_GONE = document(
    "Gone",
    f"{FLAG} was not found: Azure no longer has this feature, so there is nothing to register.",
    required=False,
)
NOT_REQUIRED = {
    "namespace": None,
    "name": None,
    "state": "NotRequired",
    "workloadRuntime": "KataVmIsolation",
    "required": False,
    "message": "KataVmIsolation is generally available and needs no feature flag.",
}


def register(
    connection: Connection, reporter: Any, *, wait: bool = True, of: WorkloadRuntime | None = None
) -> dict[str, Any]:
    return register_feature_and_wait(connection, of or runtime(PREVIEW), reporter, wait=wait)


def test_showing_a_flag_tells_its_state(connection: Connection) -> None:
    assert show_feature(connection, runtime(PREVIEW)) == document(
        "NotRegistered", f"{FLAG} is NotRegistered, and KataMshvVmIsolation needs it to be Registered."
    )


@pytest.mark.world(REGISTERED)
def test_showing_a_registered_flag_tells_that_the_runtime_may_be_used(connection: Connection) -> None:
    assert show_feature(connection, runtime(PREVIEW)) == IS_REGISTERED


@pytest.mark.world(GONE)
def test_showing_a_flag_that_the_service_no_longer_knows_tells_that_it_is_gone(connection: Connection) -> None:
    assert show_feature(connection, runtime(PREVIEW)) == IS_GONE


def test_the_generally_available_runtime_needs_no_flag_and_no_call(connection: Connection, traffic: Traffic) -> None:
    assert show_feature(connection, runtime(GA)) == NOT_REQUIRED
    assert register(connection, RecordingReporter(), of=runtime(GA)) == NOT_REQUIRED
    assert traffic.sent == []


def test_registering_waits_for_the_flag_and_then_refreshes_the_provider(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    assert register(connection, reporter) == IS_REGISTERED
    assert traffic.steps() == [SHOW, REGISTER, SHOW, SHOW, REGISTER_PROVIDER, PROVIDER, PROVIDER]
    assert traffic.waits == [1, 2, 1, 2]
    assert reporter.said[:2] == [f"feature {FLAG}: Registering"] * 2


@pytest.mark.world(REGISTERED)
def test_a_registered_flag_is_not_registered_again_but_the_provider_is_refreshed(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    assert register(connection, reporter) == IS_REGISTERED
    assert [f"{one.method} {one.path.rsplit('/', 2)[1]}" for one in traffic.writes] == [
        "POST Microsoft.ContainerService"
    ]


def test_registering_without_waiting_starts_the_registration_only(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = register(connection, reporter, wait=False)
    assert answer["state"] == "Registering"
    assert traffic.steps() == [SHOW, REGISTER]
    assert traffic.waits == []


@pytest.mark.world(GONE)
def test_registering_a_flag_that_is_gone_changes_nothing(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    assert register(connection, reporter) == IS_GONE
    assert traffic.steps() == [SHOW]


@pytest.mark.world(PENDING)
def test_a_registration_that_a_human_approves_is_not_waited_for(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    with pytest.raises(ApprovalPending) as caught:
        register(connection, reporter)
    assert caught.value.message == (
        f"The registration of {FLAG} is Pending: it waits for an approval, so waiting here does not help."
    )
    assert advice(caught.value) == (
        "Look again later:\naz aks-sandbox feature show --workload-runtime KataMshvVmIsolation\n"
        "Or use --workload-runtime KataVmIsolation, which is generally available and needs no approval."
    )
    assert traffic.steps() == [SHOW, REGISTER]
    assert traffic.waits == []


@pytest.mark.world(PENDING)
def test_a_pending_registration_is_said_without_waiting_too(arm: InProcessArm, reporter: RecordingReporter) -> None:
    with pytest.raises(ApprovalPending):
        register(arm.connection, reporter, wait=False)


def test_a_registration_that_turns_pending_later_stops_the_waiting(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.reply("GET", "features/", 200, {"properties": {"state": "NotRegistered"}}, times=1)
    arm.reply("GET", "features/", 200, {"properties": {"state": "Pending"}})
    with pytest.raises(ApprovalPending):
        register(arm.connection, reporter)
    assert arm.traffic.waits == [1]


@pytest.mark.world(GONE)
def test_a_flag_that_goes_between_the_look_and_the_registration_is_gone(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.reply("GET", "features/", 200, {"properties": {"state": "NotRegistered"}}, times=1)
    assert register(arm.connection, reporter) == IS_GONE


@pytest.mark.parametrize("state", ["Unregistered", "NotSpecified", "unregistering", "NOTREGISTERED"])
def test_every_state_before_a_registration_is_registered(
    arm: InProcessArm, reporter: RecordingReporter, state: str
) -> None:
    arm.reply("GET", "features/", 200, {"properties": {"state": state}}, times=1)
    assert register(arm.connection, reporter) == IS_REGISTERED


def test_a_registration_that_ends_otherwise_is_an_error(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.reply("GET", "features/", 200, {"properties": {"state": "NotRegistered"}}, times=1)
    arm.reply("GET", "features/", 200, {"properties": {"state": "Rejected"}})
    with pytest.raises(ServiceFailed) as caught:
        register(arm.connection, reporter)
    assert caught.value.message == f"The registration of {FLAG} ended as Rejected."


def test_a_registration_that_never_ends_times_out_after_half_an_hour(reporter: RecordingReporter) -> None:
    arm = InProcessArm(polls=1_000_000)
    patient = Connection(arm.connection.subscription_id, arm.connection.make_client, 60, arm.traffic.waits.append)
    with pytest.raises(TimedOut) as caught:
        register(patient, reporter)
    assert caught.value.message == (f"feature {FLAG} is still Registering after 30 minutes. Azure continues with it.")
    assert advice(caught.value) == (
        "Repeat the command later; it waits again:\n"
        "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation"
    )
    assert arm.traffic.waits[:6] == [1, 2, 3, 5, 60, 60]
    assert 1800 <= sum(arm.traffic.waits) < 1900


def test_a_connection_that_is_lost_while_waiting_for_a_registration_is_survived(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.on("GET", "/features/", lambda _: None, times=1)
    arm.refuse_connection("GET", "/features/", times=12)
    answer = register_feature_and_wait(arm.connection, runtime(PREVIEW), reporter, wait=True)
    assert answer["state"] == "Registered"
    assert ["looks again for up to 10 minutes" in text for text in reporter.warnings] == [True]


def test_ctrl_c_while_registering_says_that_azure_goes_on_and_how_to_look(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    def press(_: float) -> None:
        raise KeyboardInterrupt

    impatient = Connection(arm.connection.subscription_id, arm.connection.make_client, 10, press)
    with pytest.raises(Interrupted) as caught:
        register(impatient, reporter)
    assert caught.value.message == f"Stopped waiting. Azure continues with the registration of {FLAG}."
    assert advice(caught.value) == ("Look at it:\naz aks-sandbox feature show --workload-runtime KataMshvVmIsolation")


@pytest.mark.world(REGISTERED)
def test_a_provider_that_ends_unregistered_names_the_command_that_registers_it(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    arm.reply("POST", "Microsoft.ContainerService/register", 200, {"registrationState": "Unregistered"})
    arm.reply("GET", "providers/Microsoft.ContainerService$", 200, {"registrationState": "Failed"})
    with pytest.raises(ServiceFailed) as caught:
        register(arm.connection, reporter)
    assert caught.value.message == "The registration of Microsoft.ContainerService ended as Failed."
    assert advice(caught.value) == "Register it:\naz provider register --namespace Microsoft.ContainerService --wait"


def test_registering_without_the_permission_names_the_missing_action(
    arm: InProcessArm, reporter: RecordingReporter
) -> None:
    text = (
        "The client 'someone' with object id 'x' does not have authorization to perform action "
        "'Microsoft.Features/providers/features/register/action' over scope '/subscriptions/0'."
    )
    arm.reply("POST", "/register$", 403, {"error": {"code": "AuthorizationFailed", "message": text}})
    with pytest.raises(Denied) as caught:
        register(arm.connection, reporter)
    assert "lacks the permission Microsoft.Features/providers/features/register/action." in caught.value.message


def test_a_flag_of_another_provider_refreshes_that_provider(arm: InProcessArm, reporter: RecordingReporter) -> None:
    flag = FeatureFlag("Microsoft.Network", "AllowBringYourOwnPublicIpAddress")
    other = replace(runtime(PREVIEW), feature=flag, preview_api_version=None)
    seen: list[str] = []

    def note(sent: Sent) -> None:
        seen.append(sent.path.rsplit("/providers/", 1)[1])

    arm.on("POST", "/register$", note)
    register(arm.connection, reporter, of=other)
    assert seen == [
        "Microsoft.Network/features/AllowBringYourOwnPublicIpAddress/register",
        "Microsoft.Network/register",
    ]
