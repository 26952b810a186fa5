"""A run of `verify` under every fault at each of its commands: nothing is left, or what is left is named."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from aks_sandbox.errors import Denied, Interrupted
from aks_sandbox.steps import lines_of as step_lines
from aks_sandbox.verify import session as probe_session
from aks_sandbox.verify import verify as verify_module
from tests.support.in_process_arm import ConnectionRefused, InProcessArm, Reply
from tests.support.named_worlds import in_world
from tests.support.traffic import Sent
from tests.support.verifying import Trouble, lines_of, namespaces_in, prove
from tests.support.wanted import RecordingReporter

ERROR = {"error": {"code": "Broken", "message": "It broke."}}


def refused(status: int) -> Callable[[Trouble], None]:
    return lambda trouble: trouble.post(lambda _: Reply(status, ERROR))


def never_left(trouble: Trouble) -> None:
    def refuse(_: Sent) -> None:
        raise ConnectionRefused

    trouble.post(refuse)


def fault(text: str) -> Callable[[Trouble], None]:
    return lambda trouble: trouble.post_fault(text)


def result(status: int, body: object) -> Callable[[Trouble], None]:
    return lambda trouble: trouble.result(lambda _: Reply(status, body))


FAULTS: dict[str, Callable[[Trouble], None]] = {
    "the POST gets 403": refused(403),
    "the POST gets 404": refused(404),
    "the POST gets 409": refused(409),
    "the POST gets 500": refused(500),
    "the POST gets 503": refused(503),
    "the POST is answered without a place": lambda trouble: trouble.post(lambda _: Reply(202)),
    "the POST never leaves": never_left,
    "the answer to the POST is lost": fault("drop"),
    "the answer to the POST is cut": fault("cut"),
    "the command fails": fault("fail-operation:Broken"),
    "the result is gone": result(404, ERROR),
    "the result is forbidden": result(403, ERROR),
    "the result is no JSON": result(200, b"<html>"),
    "the result is a list": result(200, []),
    "the result has other types": result(200, {"properties": {"provisioningState": 7}}),
    "the result has no logs": result(200, {"properties": {"provisioningState": "Succeeded", "exitCode": 0}}),
    "the result was cut": result(
        200, {"properties": {"provisioningState": "Succeeded", "exitCode": 0, "logs": "x" * 524288}}
    ),
    "the result is canceled": result(200, {"properties": {"provisioningState": "Canceled"}}),
}
# In the first world a run takes two commands, in the second all four.
CALLS = [("inside-healthy", 1), ("inside-healthy", 2), ("vm-too-small", 3), ("vm-too-small", 4)]


@pytest.mark.parametrize(("world", "call"), CALLS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_a_command_leaves_nothing_behind_that_is_not_named(world: str, call: int, name: str) -> None:
    arm, reporter = in_world(world), RecordingReporter()
    FAULTS[name](Trouble(arm, call))
    if call == 1 and name.endswith(("403", "forbidden")):
        with pytest.raises(Denied):
            prove(arm, reporter)
        assert namespaces_in(arm) == []
        return
    document = prove(arm, reporter)
    left = document["cleanup"]["left"]
    assert document["verdict"] in ("isolated", "notProven")
    assert document["verdict"] == "isolated" or document["reasons"]
    assert document["commandCalls"] == len(lines_of(arm)) <= probe_session.MOST_CALLS
    assert all(one in " ".join(reporter.warnings) for one in left)
    assert set(namespaces_in(arm)) <= set(left)


@pytest.mark.parametrize("call", [2, 3])
def test_a_run_whose_answer_was_lost_is_removed_all_the_same(call: int) -> None:
    arm = in_world("vm-too-small")
    Trouble(arm, call).post_fault("drop")
    document = prove(arm)
    assert document["verdict"] == "notProven"
    assert namespaces_in(arm) == []
    assert document["cleanup"]["left"] == []


def test_a_removal_that_failed_is_tried_again_while_there_are_calls_left() -> None:
    arm = in_world("vm-too-small")
    trouble = Trouble(arm, 2)
    trouble.post_fault("drop")
    trouble.at(3).post(lambda _: Reply(503, ERROR))
    document = prove(arm)
    assert lines_of(arm) == [
        "sh look.sh runtimeclasses nodes booked namespaces identity",
        "sh probe.sh start",
        "sh probe.sh clean",
        "sh probe.sh clean",
    ]
    assert (document["cleanup"]["left"], namespaces_in(arm)) == ([], [])


def test_a_command_that_was_lost_and_made_nothing_that_was_seen_may_still_come() -> None:
    arm, reporter = in_world("inside-healthy"), RecordingReporter()
    Trouble(arm, 2).post_fault("drop-before")
    document = prove(arm, reporter)
    cleanup = document["cleanup"]
    assert (cleanup["left"], cleanup["leftIsCertain"]) == ([cleanup["namespace"]], False)
    assert reporter.warnings[-1].startswith(f"Possibly still in the cluster: namespace {cleanup['namespace']}.")


def test_what_was_left_and_does_not_go_is_named_beside_what_is_kept() -> None:
    arm, reporter = in_world("left-behind", "deletion-stuck"), RecordingReporter()
    document = prove(arm, reporter, keep=True)
    cleanup = document["cleanup"]
    assert (cleanup["kept"], cleanup["left"]) == (True, ["aks-sandbox-verify-0badcafe"])
    assert reporter.warnings == [
        f"Still in the cluster: namespace aks-sandbox-verify-0badcafe. Kept in the cluster: namespace "
        f"{cleanup['namespace']}. Remove it with:\naz aks command invoke -g sandbox-rg -n demo --command "
        f'"kubectl delete namespace {cleanup["namespace"]} aks-sandbox-verify-0badcafe --ignore-not-found"'
    ]


def test_what_nobody_could_look_at_is_perhaps_still_there() -> None:
    arm, reporter = in_world("vm-too-small"), RecordingReporter()
    trouble = Trouble(arm, 2)
    trouble.post_fault("drop")
    trouble.line("sh probe.sh clean", lambda _: Reply(403, ERROR))
    document = prove(arm, reporter)
    [there] = namespaces_in(arm)
    assert (document["cleanup"]["left"], document["cleanup"]["leftIsCertain"]) == ([there], False)
    assert reporter.warnings[-1].startswith(f"Possibly still in the cluster: namespace {there}. ")


def test_a_refused_start_makes_nothing_so_nothing_is_removed() -> None:
    arm = in_world("inside-healthy")
    Trouble(arm, 2).post(lambda _: Reply(403, ERROR))
    document = prove(arm)
    assert len(lines_of(arm)) == 2
    assert (document["verdict"], document["cleanup"]["left"]) == ("notProven", [])


def test_a_throttled_command_is_sent_again_and_no_other_is() -> None:
    arm = in_world("inside-healthy")
    arm.fault("POST .*/runCommand 429:1 x1")
    assert prove(arm)["verdict"] == "isolated"
    assert len(lines_of(arm)) == 3


def interrupt(_: Sent) -> None:
    raise KeyboardInterrupt


STOPPING = "Stopping: what was created in the cluster is removed first. Press Ctrl-C again to leave it there."


@pytest.mark.parametrize("when", ["post", "result"])
@pytest.mark.parametrize(
    ("world", "call"), [("inside-healthy", 2), ("vm-too-small", 2), ("vm-too-small", 3), ("vm-too-small", 4)]
)
def test_ctrl_c_at_a_command_removes_what_was_made(world: str, call: int, when: str) -> None:
    arm, reporter = in_world(world), RecordingReporter()
    trouble = Trouble(arm, call)
    (trouble.post if when == "post" else trouble.result)(Once(interrupt))
    with pytest.raises(Interrupted) as told:
        prove(arm, reporter)
    assert reporter.warnings == [STOPPING]
    # A removal whose end is not known is sent once more.
    assert len(lines_of(arm)) <= 5
    if (call, when) == (2, "post"):
        # Whether the command that makes it was sent at all is not known here.
        assert told.value.message.startswith("Stopped. Possibly still in the cluster: namespace aks-sandbox-verify-")
    else:
        assert told.value.message == "Stopped. Everything that was created in the cluster was removed."
        assert namespaces_in(arm) == []


def test_ctrl_c_before_anything_was_made_says_so() -> None:
    arm = in_world("inside-healthy")
    Trouble(arm, 1).result(interrupt)
    with pytest.raises(Interrupted) as told:
        prove(arm)
    assert told.value.message == "Stopped. Nothing was created in the cluster."


def test_ctrl_c_twice_leaves_the_pods_and_says_how_to_remove_them() -> None:
    arm, reporter = in_world("inside-healthy"), RecordingReporter()
    Trouble(arm, 2).result(interrupt)
    with pytest.raises(Interrupted) as told:
        prove(arm, reporter)
    assert reporter.warnings == [STOPPING]
    assert told.value.message.startswith("Stopped. Possibly still in the cluster: namespace aks-sandbox-verify-")
    [text, command] = step_lines(told.value.steps)
    assert text == "Remove it:"
    assert command.startswith('az aks command invoke -g sandbox-rg -n demo --command "kubectl delete namespace ')
    assert len(lines_of(arm)) == 2


class Once:
    """An action that happens one time."""

    def __init__(self, action: Callable[[Sent], None]) -> None:
        self._action = action
        self._left = 1

    def __call__(self, sent: Sent) -> None:
        if self._left:
            self._left -= 1
            self._action(sent)


def slow_pods() -> InProcessArm:
    """A healthy cluster in which a pod needs more looks to start than one command has."""
    arm = InProcessArm(polls=20)
    arm.world.reset(("inside-healthy",))
    return arm


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that does not move, because how long the simulator takes is nothing that a test is about."""
    for module in (verify_module, probe_session):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: 1000.0))


@pytest.mark.usefixtures("still_clock")
def test_pods_that_start_late_are_waited_for_and_looked_at_again() -> None:
    arm = slow_pods()
    document = prove(arm)
    assert document["verdict"] == "isolated"
    assert lines_of(arm)[1:] == ["sh probe.sh start", "sh probe.sh read", "sh probe.sh clean"]
    assert max(arm.traffic.waits) == 20  # the first of the pauses, which grow
    assert namespaces_in(arm) == []


@pytest.mark.usefixtures("still_clock")
def test_ctrl_c_during_the_pause_removes_what_was_made() -> None:
    arm = slow_pods()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if seconds > 10:
            raise KeyboardInterrupt

    object.__setattr__(arm.connection, "sleep", pause)
    with pytest.raises(Interrupted, match="was removed"):
        prove(arm)
    assert max(pauses) > 10
    assert namespaces_in(arm) == []
