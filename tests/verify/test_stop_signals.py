"""Signals that end a program, at every line of a run of `verify`: what was made is removed or named, and it is said."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import aks_sandbox.verify
from aks_sandbox.errors import Interrupted
from aks_sandbox.verify.stop_signals import StopSignals
from tests.support.instant_cluster import InstantCluster, told

VERIFY = str(Path(aks_sandbox.verify.__path__[0]))
STOPPING = "Stopping: what was created in the cluster is removed first. Press Ctrl-C again to leave it there."
NOTHING_MADE = "Stopped. Nothing was created in the cluster."
REMOVED = "Stopped. Everything that was created in the cluster was removed."


class OutsideOfVerify(BaseException):
    """What the signals do before `verify` listens and after it: here, as in az, they end the program."""


@pytest.fixture(autouse=True)
def _ending() -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise OutsideOfVerify

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, end) for number in numbers}
    yield
    for number, handler in before.items():
        assert signal.signal(number, handler) is end, "verify left its handler behind"


class Lines:
    """Counts the lines of `verify` that run, and does something at one of them.

    `firsts` has the counts at which a line of the source ran for the first time.
    """

    def __init__(self, act: Callable[[int], None]) -> None:
        self.count = 0
        self.firsts: dict[tuple[str, int], int] = {}
        self._act = act

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        """Trace a frame, where it is one of `verify`."""
        if not frame.f_code.co_filename.startswith(VERIFY):
            return None
        if event == "line":
            self.count += 1
            self.firsts.setdefault((frame.f_code.co_filename, frame.f_lineno), self.count)
            self._act(self.count)
        return self

    def watch(self, work: Callable[[], Any]) -> BaseException | None:
        """The error with which the work ended; None where it ended well."""
        before = sys.gettrace()
        sys.settrace(self)
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - OutsideOfVerify is one of those that are looked for
            return error
        finally:
            sys.settrace(before)
        return None


def moments_of_a_run(*, pods_end: bool) -> tuple[list[int], int]:
    """When each line of the source runs for the first time in a run in which nothing happens, and its commands."""
    lines = Lines(lambda _: None)
    cluster = InstantCluster(pods_end=pods_end)
    assert lines.watch(cluster.prove) is None
    return list(lines.firsts.values()), len(cluster.lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("pods_end", [True, False])
def test_one_signal_at_any_line_leaves_nothing_in_the_cluster(number: signal.Signals, pods_end: bool) -> None:
    moments, commands = moments_of_a_run(pods_end=pods_end)
    step = 3 if number is signal.SIGINT else 11
    said: set[str] = set()
    for line in moments[::step]:
        cluster = InstantCluster(pods_end=pods_end)

        def act(now: int, line: int = line) -> None:
            if now == line:
                signal.raise_signal(number)

        error = Lines(act).watch(cluster.prove)
        made = "sh probe.sh start" in cluster.lines
        cluster.settle()
        assert cluster.namespaces == set(), line
        assert len(cluster.lines) <= commands + 1, line
        if isinstance(error, Interrupted):
            said.add(error.message)
            assert error.message == (REMOVED if made else NOTHING_MADE), line
            assert cluster.warnings == ([STOPPING] if made else []) or STOPPING in cluster.warnings, line
        else:
            assert error is None or isinstance(error, OutsideOfVerify), (line, error)
    assert said == {REMOVED, NOTHING_MADE}


def test_two_signals_at_any_two_lines_leave_nothing_that_is_not_named() -> None:
    moments, _ = moments_of_a_run(pods_end=False)
    left = 0
    for at, first in enumerate(moments[::23]):
        # At the next line, and at a few lines of what the first signal has started.
        for second in (first + 1, *range(first + 31 + at, first + 1200, 151)):
            cluster = InstantCluster()

            def act(now: int, moments: tuple[int, int] = (first, second)) -> None:
                if now in moments:
                    signal.raise_signal(signal.SIGINT)

            error = Lines(act).watch(cluster.prove)
            cluster.settle()
            text = told(cluster, error)
            assert all(f"kubectl delete namespace {one} " in text for one in cluster.namespaces), (first, second, text)
            left += len(cluster.namespaces)
    assert left > 0


def test_a_signal_while_a_command_is_sent_waits_for_its_answer_and_says_so_at_once() -> None:
    heard: list[list[str]] = []

    def strike(call: str, when: str) -> None:
        if call == "post start" and when == "before":
            signal.raise_signal(signal.SIGTERM)
            heard.append(list(cluster.warnings))

    cluster = InstantCluster(strike)
    with pytest.raises(Interrupted, match="was removed"):
        cluster.prove()
    assert heard == [[STOPPING]]
    assert cluster.lines[1:] == ["sh probe.sh start", "sh probe.sh clean"]


def test_a_second_signal_while_a_command_is_sent_ends_at_once_and_names_the_run() -> None:
    def strike(call: str, when: str) -> None:
        if call == "post start" and when == "before":
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)

    cluster = InstantCluster(strike)
    with pytest.raises(Interrupted, match="Possibly still in the cluster: namespace aks-sandbox-verify-"):
        cluster.prove()
    assert cluster.lines == ["sh look.sh runtimeclasses nodes booked namespaces identity"]


def test_a_signal_that_python_drops_in_a_finalizer_is_heard_after_it() -> None:
    class Finalized:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def work() -> None:
        one = Finalized()
        del one

    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        with StopSignals() as signals, pytest.raises(KeyboardInterrupt):
            signals.listening(work)
    finally:
        sys.unraisablehook = hook


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopSignals() as signals:
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            signal.raise_signal(signal.SIGHUP)
            signals.check()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_of_the_main_thread_nothing_changes() -> None:
    cluster, documents = InstantCluster(), []
    thread = threading.Thread(target=lambda: documents.append(cluster.prove()))
    thread.start()
    thread.join()
    assert documents[0]["cleanup"]["left"] == []
