"""Ctrl-C and SIGTERM in any command: 130 and 143, and a message, whatever the command was doing."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from aks_sandbox.commands.row import Arguments, CommandRow, Context
from aks_sandbox.commands.table import commands
from aks_sandbox.errors import Interrupted
from aks_sandbox.front_end.running import ProgramReporter
from aks_sandbox.front_end.signals import Termination
from aks_sandbox.verify.stop_signals import StopSignals
from azext_aks_sandbox._program import AzFrontEnd, carry_out

CLI = SimpleNamespace(only_show_errors=True, config=SimpleNamespace(get=lambda *_, fallback: fallback))
EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


def stopped(run: Callable[[Context, Arguments], Any], row: Any = None) -> int | str | None:
    """The exit code of a command that is stopped."""
    made: CommandRow[Any] = row or CommandRow(
        name="try", summary="Try.", examples=(), arguments=Arguments, run=run, table="feature_table"
    )
    with pytest.raises(SystemExit) as caught:
        carry_out(SimpleNamespace(cli_ctx=CLI), made, {})
    return caught.value.code


@pytest.mark.parametrize("number", EXIT_CODES)
def test_a_command_that_knows_nothing_of_signals_ends_with_the_code_of_the_signal(
    number: signal.Signals, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert stopped(lambda _context, _arguments: signal.raise_signal(number)) == EXIT_CODES[number]
    assert "Stopped before there was a result." in capsys.readouterr().err + caplog.text
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", EXIT_CODES)
def test_what_the_library_says_of_the_stop_is_kept(
    number: signal.Signals, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def run(_context: Context, _arguments: Arguments) -> None:
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt:
            raise Interrupted("Stopped waiting. Azure continues.", "Look at it.") from None

    assert stopped(run) == EXIT_CODES[number]
    said = capsys.readouterr().err + caplog.text
    assert "Stopped waiting. Azure continues." in said


def test_signals_of_verify_are_its_own_and_the_handler_before_comes_back() -> None:
    with Termination() as termination:
        ours = signal.getsignal(signal.SIGTERM)
        with StopSignals() as signals:
            signal.raise_signal(signal.SIGTERM)
            assert (signals.asked, signals.terminated, termination.came) == (1, True, False)
        assert signal.getsignal(signal.SIGTERM) == ours


def test_one_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Termination() as termination:
            signal.raise_signal(signal.SIGTERM)
            assert not termination.came
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_beside_the_main_thread_nothing_changes() -> None:
    before, seen = signal.getsignal(signal.SIGTERM), []

    def run() -> None:
        with Termination():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [before]


class Talking:
    """A context of az in which progress may be shown."""

    only_show_errors = False
    config = SimpleNamespace(getboolean=lambda *_: False)


def test_without_a_terminal_each_phase_is_a_line_with_the_time_passed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([100.0, 100.2, 112.0, 140.5, 234.0])
    monkeypatch.setattr("aks_sandbox.front_end.running.time.monotonic", lambda: next(moments))
    reporter = ProgramReporter(AzFrontEnd(Talking()), lines=True)
    for text in (
        "demo: InProgress",
        "demo: InProgress",
        "demo: CreatingAgentPools: 0/1\nnodes completed",
        "demo: Done",
    ):
        reporter.progress(text)
    reporter.end()
    assert capsys.readouterr().err.splitlines() == [
        "demo: InProgress",
        "demo: CreatingAgentPools: 0/1\\u000anodes completed (40 s)",
        "demo: Done (2 min 14 s)",
    ]


@pytest.mark.parametrize("quiet", [{"only_show_errors": True}, {"config": SimpleNamespace(getboolean=lambda *_: True)}])
def test_where_progress_is_off_there_is_no_line(quiet: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    values = {"only_show_errors": False, "config": Talking.config, **quiet}
    ProgramReporter(AzFrontEnd(SimpleNamespace(**values)), lines=True).progress("demo: InProgress")
    assert capsys.readouterr().err == ""


def test_the_commands_that_wait_are_known() -> None:
    assert sorted(name for name, row in commands() if row.supports_no_wait or row.waits) == [
        "create",
        "feature register",
        "manifest generate",
        "manifest lint",
        "manifest size",
        "nodepool add",
        "nodepool wait",
        "reconcile",
        "verify",
    ]
