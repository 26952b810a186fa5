"""A write that takes long: lost connections are survived for minutes, throttling and endless waits are said."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox import __version__
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.traffic import Sent
from tests.support.wanted import GA, RecordingReporter, cluster_spec


def create(arm: InProcessArm, reporter: Any) -> dict[str, Any] | None:
    spec = cluster_spec(GA, location="eastus")
    return create_cluster(arm.connection, spec, WriteOptions(skip_checks=True), SshKey(), reporter)


@pytest.mark.parametrize("fault", ["drop-before", "cut", "503", "429", "500"])
@pytest.mark.parametrize("place", ["operations/.*", "managedClusters/demo"])
def test_an_outage_while_waiting_is_survived_and_said_once(fault: str, place: str, reporter: RecordingReporter) -> None:
    arm = InProcessArm(polls=3)
    arm.fault(f"GET .*/{place} {fault} x30")
    answer = create(arm, reporter)
    assert answer is not None
    assert answer["provisioningState"] == "Succeeded"
    assert len(arm.traffic.writes) == 1
    assert [text.endswith("this command looks again for up to 10 minutes.") for text in reporter.warnings] == [True]


def test_an_outage_that_lasts_ends_the_wait_after_ten_minutes(reporter: RecordingReporter) -> None:
    arm = InProcessArm()
    arm.refuse_connection("GET", "/operations/")
    with pytest.raises(Unreachable) as caught:
        create(arm, reporter)
    assert "Azure did not give a usable answer during 10 minutes." in caught.value.message
    assert 600 <= sum(pause for pause in arm.traffic.waits if pause >= 5) < 700


def test_a_service_that_asks_for_a_longer_pause_is_not_asked_again(reporter: RecordingReporter) -> None:
    arm = InProcessArm()
    arm.reply("GET", "/operations/", 503, {}, Retry_After="4000")
    with pytest.raises(Unreachable):
        create(arm, reporter)
    assert len([one for one in arm.traffic.sent if "/operations/" in one.path]) == 1


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"Retry-After": "2"}, "Azure asks to wait 2 seconds (HTTP status 429); the request is sent again after that."),
        (
            {"Retry-After": "45"},
            "Azure asks to wait 45 seconds (HTTP status 429); the request is sent again after that.",
        ),
        ({}, "Azure limits the number of requests (HTTP status 429); the request is sent again at once."),
    ],
)
def test_a_throttled_write_says_how_long_it_waits(
    header: dict[str, str], said: str, reporter: RecordingReporter
) -> None:
    arm = InProcessArm()
    arm.on("PUT", "managedClusters/demo$", lambda _: Reply(429, {}, header), times=1)
    assert create(arm, reporter) is not None
    assert reporter.warnings == [said]


def test_a_wait_without_a_limit_is_said_to_be_one_each_hour(reporter: RecordingReporter) -> None:
    arm = InProcessArm(polls=40, retry_after=200)
    assert create(arm, reporter) is not None
    said = [text for text in reporter.warnings if "without a limit" in text]
    assert len(said) == 2
    assert said[0].startswith("The cluster demo is still ")
    assert "Ctrl-C ends the wait, and not the operation." in said[0]


def test_progress_has_the_service_s_own_status(reporter: RecordingReporter) -> None:
    arm = InProcessArm(polls=5)
    create(arm, reporter)
    assert "cluster demo: CreatingAgentPools: 0/1 nodes completed" in reporter.said


def test_every_request_names_this_product_and_its_version(reporter: RecordingReporter) -> None:
    arm = InProcessArm()
    seen: list[str] = []

    def look(sent: Sent) -> None:
        seen.append(sent.headers["user-agent"])

    arm.on("*", "", look)
    create(arm, reporter)
    assert {agent.split()[-1] for agent in seen} == {f"aks-sandbox/{__version__}"}
    assert len(seen) >= 3
