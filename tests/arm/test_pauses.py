"""Retry-After in every spelling: read, ignored, bounded, said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arm.containerservice import find_cluster
from aks_sandbox.arm.pauses import asked_pause, in_words
from aks_sandbox.arm.pipeline import Answer
from aks_sandbox.arm.run_command import wait_for_result
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.errors import AksSandboxError, Denied, ServiceFailed, TimedOut, Unreachable
from aks_sandbox.model.wanted import SshKey, WriteOptions
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.wanted import GA, RecordingReporter, cluster_spec, target

#: Texts that ask for no pause that anybody could keep.
UNREADABLE = [
    "nan",
    "NaN",
    "inf",
    "-inf",
    "-5",
    "soon",
    "",
    " ",
    "1e3",
    "0x10",
    "١٧",
    "1,5",
    "+3",
    "Mon, 99 Foo",
    "\x00",
]


def test_seconds_milliseconds_and_dates_are_read() -> None:
    assert asked_pause({"Retry-After": "17"}) == 17
    assert asked_pause({"retry-AFTER": " 1.5 "}) == 1.5
    assert asked_pause({"Retry-After": "1", "retry-after-ms": "250"}) == 0.25
    assert asked_pause({"x-ms-retry-after-ms": "3000"}) == 3
    soon = datetime.now(UTC) + timedelta(minutes=5)
    assert asked_pause({"Retry-After": format_datetime(soon, usegmt=True)}) == pytest.approx(300, abs=30)
    assert asked_pause({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert asked_pause({}) is None


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_asks_for_nothing(text: str) -> None:
    assert asked_pause({"Retry-After": text}) is None
    assert asked_pause({"Retry-After": "4", "retry-after-ms": text}) == 4


@given(st.text(max_size=500) | st.from_regex(r"\A-?[0-9]{1,400}(\.[0-9]{0,400})?\Z"))
def test_every_text_is_a_pause_of_some_length_or_none(text: str) -> None:
    pause = asked_pause({"Retry-After": text})
    assert pause is None or 0 <= pause <= 1e10


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (45, "45 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (300, "5 minutes"),
        (7200, "2 hours"),
        (999999, "12 days"),
    ],
)
def test_a_pause_is_said_in_its_largest_unit(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize("text", [*UNREADABLE, "9" * 400, "0", "0.0"])
def test_a_command_in_the_cluster_pauses_a_little_whatever_is_asked_for(text: str) -> None:
    arm = in_world("inside-healthy")
    cluster = find_cluster(arm.connection, target())
    assert cluster is not None
    arm.reply("GET", "/commandResults/", 202, None, times=2, Retry_After=text)
    arm.reply("GET", "/commandResults/", 200, {"properties": {"provisioningState": "Succeeded", "exitCode": 0}})
    assert wait_for_result(arm.connection, target(), cluster, "abc").exit_code == 0
    assert len(arm.traffic.waits) == 2
    assert all(0 <= pause <= 5 for pause in arm.traffic.waits)


def test_a_command_in_the_cluster_is_not_waited_for_beyond_its_seconds() -> None:
    arm = in_world("inside-healthy")
    cluster = find_cluster(arm.connection, target())
    assert cluster is not None
    arm.reply("GET", "/commandResults/", 202, None, Retry_After="5")
    with pytest.raises(TimedOut):
        wait_for_result(arm.connection, target(), cluster, "abc", 12)
    assert sum(arm.traffic.waits) == 12


def create(arm: InProcessArm, reporter: RecordingReporter, *, no_wait: bool = False) -> object:
    options = WriteOptions(skip_checks=True, no_wait=no_wait)
    return create_cluster(arm.connection, cluster_spec(GA, location="eastus"), options, SshKey(), reporter)


@pytest.mark.parametrize("asked", ["301", "999999", "9" * 400])
def test_a_write_does_not_wait_longer_than_five_minutes_to_be_sent_again(
    arm: InProcessArm, reporter: RecordingReporter, asked: str
) -> None:
    arm.reply("PUT", "", 429, {"error": {"code": "TooManyRequests", "message": "No."}}, Retry_After=asked)
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    words = in_words(asked_pause({"retry-after": asked}) or 0)
    assert f"Azure asks to wait {words} before the next try." in caught.value.message
    assert lines_of(caught.value.steps) == [f"Wait {words}, then repeat the command."]
    assert (len(arm.traffic.writes), arm.traffic.waits) == (1, [])


def test_a_pause_of_a_write_is_said_before_it_is_made(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.reply("PUT", "", 429, {}, times=1, Retry_After="300")
    assert create(arm, reporter) is not None
    assert arm.traffic.waits[0] == 300
    assert reporter.warnings == [
        "Azure asks to wait 5 minutes (HTTP status 429); the request is sent again after that."
    ]


@pytest.mark.parametrize("text", UNREADABLE)
def test_an_unreadable_pause_of_a_write_is_a_short_one(
    arm: InProcessArm, reporter: RecordingReporter, text: str
) -> None:
    arm.reply("PUT", "", 429, {}, times=1, Retry_After=text)
    arm.reply("GET", "/operations/", 200, {"status": "InProgress"}, times=2, Retry_After=text)
    assert create(arm, reporter) is not None
    assert sum(arm.traffic.waits) < 10


def test_the_pause_between_looks_is_said(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.reply("GET", "/operations/", 200, {"status": "InProgress"}, times=1, Retry_After="45")
    assert create(arm, reporter) is not None
    assert "cluster demo: InProgress, next look in 45 seconds" in reporter.said
    assert 45 in arm.traffic.waits


@pytest.mark.parametrize("status", [200, 429, 503])
def test_a_look_that_is_put_off_for_days_ends_the_waiting_and_says_how_to_look(
    arm: InProcessArm, reporter: RecordingReporter, status: int
) -> None:
    arm.reply("GET", "/operations/", status, {"status": "InProgress"}, Retry_After="999999")
    with pytest.raises(Unreachable) as caught:
        create(arm, reporter)
    assert "Azure asks to wait 12 days" in caught.value.message
    assert caught.value.message.endswith(" The operation may continue in Azure.")
    assert lines_of(caught.value.steps)[-2:] == [
        "Look at its state:",
        "az aks show -g sandbox-rg -n demo --query provisioningState",
    ]
    assert arm.traffic.waits == []


def test_a_throttled_look_waits_as_long_as_a_write_may(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.reply("GET", "/operations/", 429, {}, times=1, Retry_After="200")
    assert create(arm, reporter) is not None
    assert 200 in arm.traffic.waits
    assert any("Azure asks to wait 3 minutes" in said for said in reporter.said)


def test_a_pause_that_nobody_makes_stops_nothing(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.reply("GET", "/operations/", 200, {"status": "Succeeded"}, Retry_After="999999")
    assert create(arm, reporter) is not None


def test_a_write_that_is_not_waited_for_does_not_mind_the_pause(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.reply("PUT", "", 201, {"properties": {"provisioningState": "Creating"}}, Retry_After="999999")
    assert create(arm, reporter, no_wait=True) is None


def test_an_answer_of_our_own_form_is_paused_for_as_well() -> None:
    assert asked_pause(Answer(202, {"retry-after": "9" * 400}, None).headers) == 1e9


def test_errors_are_the_librarys(arm: InProcessArm) -> None:
    arm.reply("GET", "managedClusters/demo$", 429, {}, Retry_After="soon")
    with pytest.raises(AksSandboxError):
        find_cluster(arm.connection, target())


@pytest.mark.parametrize("text", ["", "No", "No.", "Try later!", "Read https://aka.ms/throttled"])
def test_a_sentence_that_follows_what_azure_reports_starts_after_a_full_stop(
    arm: InProcessArm, reporter: RecordingReporter, text: str
) -> None:
    body = {"error": {"code": "TooManyRequests", "message": text}} if text else {}
    arm.reply("PUT", "", 429, body, Retry_After="301")
    with pytest.raises(ServiceFailed) as caught:
        create(arm, reporter)
    assert re.search(r"[.!?] Azure asks to wait ", caught.value.message)
    assert ".." not in caught.value.message


@pytest.mark.parametrize("body", [None, {}, {"error": {"code": "Broken", "message": "It broke"}}])
def test_the_sentences_of_a_write_that_may_go_on_are_apart(
    arm: InProcessArm, reporter: RecordingReporter, body: object
) -> None:
    arm.reply("GET", "/operations/", 403, body)
    with pytest.raises(Denied) as caught:
        create(arm, reporter)
    assert re.search(r"[.!?] The cluster demo exists, ", caught.value.message)
    assert caught.value.message.endswith(". The operation may continue in Azure.")
