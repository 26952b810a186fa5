"""What az does with the end of an operation: the result first, then what went wrong beside it, then the exit code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from azure.cli.core.mock import DummyCli
from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

from aks_sandbox.errors import FileNotWritten
from azext_aks_sandbox._run import fail_after_output, run_offline


@pytest.fixture
def cmd() -> Any:
    """A command of an az of its own."""
    return SimpleNamespace(cli_ctx=DummyCli())


def ended(cmd: Any) -> int:
    """The exit code after az has printed the result."""
    with pytest.raises(SystemExit) as caught:
        cmd.cli_ctx.raise_event(EVENT_CLI_SUCCESSFUL_EXECUTE, result=None)
    return int(caught.value.code or 0)


def test_a_result_whose_file_was_not_written_is_answered_and_the_error_follows_it(
    cmd: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    result = {"verdict": "pass"}

    def operation(_reporter: Any) -> Any:
        raise FileNotWritten(
            "--report: 'x.html' cannot be written (No space left on device)", "Free some.", result=result
        )

    assert run_offline(cmd, operation) == result
    assert "x.html" not in capsys.readouterr().err + caplog.text
    assert ended(cmd) == 1
    said = capsys.readouterr().err + caplog.text
    assert "--report: 'x.html' cannot be written (No space left on device)" in said
    assert "Free some." in said


def test_a_failed_verdict_ends_with_one_and_says_nothing_more(
    cmd: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    fail_after_output(cmd.cli_ctx)
    assert ended(cmd) == 1
    assert capsys.readouterr().err + caplog.text == ""


def test_a_failed_verdict_does_not_hide_that_a_file_was_not_written(
    cmd: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    fail_after_output(cmd.cli_ctx, FileNotWritten("--report: no", result={}))
    fail_after_output(cmd.cli_ctx)
    assert ended(cmd) == 1
    assert "--report: no" in capsys.readouterr().err + caplog.text
