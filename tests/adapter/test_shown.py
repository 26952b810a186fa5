"""What people see of a check or a proof: its lines as a table, and its verdict beside JSON on a terminal."""

from types import SimpleNamespace
from typing import Any

import pytest
from knack.output import format_table
from knack.util import CommandResultItem

from aks_sandbox.reports.run import Shown
from azext_aks_sandbox._shown import keep, lines_table, tell_summary

COMMAND = "az aks-sandbox vm-size list --location eastus " * 5
SHOWN = Shown({}, "Cluster demo", ("FAIL SBX305 it holds", f"  {COMMAND}", "", "Verdict: fail"), "Verdict: fail. Demo.")


def drawn(shown: Shown) -> list[str]:
    """The lines that az prints as a table."""
    keep(shown)
    item = CommandResultItem({}, table_transformer=lines_table, is_query_active=False)
    return [line.rstrip() for line in format_table(item).splitlines()]


def test_the_table_has_the_lines_as_they_are_below_what_was_judged() -> None:
    heading, rule, *lines = drawn(SHOWN)
    assert heading == "Cluster demo"
    assert set(rule) == {"-"}
    assert lines == [line.rstrip() for line in SHOWN.lines]


def test_the_table_has_no_line_and_no_character_that_azure_began() -> None:
    lines = drawn(Shown({}, "demo\nWARNING: faked", ("one\nWARNING: faked\x1b[2J", "two"), ""))
    assert not [line for line in lines if line.startswith("WARNING") or "\x1b" in line]
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("output", "terminal", "quiet", "said"),
    [
        ("json", True, False, "Verdict: fail. Demo.\n"),
        ("jsonc", True, False, "Verdict: fail. Demo.\n"),
        ("table", True, False, ""),
        ("json", False, False, ""),
        ("json", True, True, ""),
    ],
)
def test_the_verdict_stands_beside_json_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    output: str,
    terminal: bool,
    quiet: bool,
    said: str,
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    invocation = SimpleNamespace(data={"output": output})
    cli_ctx: Any = SimpleNamespace(invocation=invocation, only_show_errors=quiet)
    tell_summary(cli_ctx, SHOWN)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", said)
