"""What people see of a check or a proof: its lines as a table, and its verdict beside JSON on a terminal."""

from types import SimpleNamespace
from typing import Any

import pytest
from knack.output import format_table
from knack.util import CommandResultItem

from aks_sandbox.front_end.tables import keep, lines_table, tell_summary, tell_warnings
from aks_sandbox.reports.text import EMPTY, Line, Shown

COMMAND = "az aks-sandbox vm-size list --location eastus " * 5
LINES = (Line("FAIL SBX305 it holds"), Line(COMMAND.strip(), 2, whole=True), EMPTY, Line("Verdict: fail"))
WARNINGS = (("Node pool one is not isolated.", "az aks show"), ("Another.",))
SHOWN = Shown({}, "Cluster demo", LINES, "Verdict: fail. Demo.", warnings=WARNINGS)


def drawn(shown: Shown) -> list[str]:
    """The lines that az prints as a table."""
    keep(shown)
    item = CommandResultItem({}, table_transformer=lines_table, is_query_active=False)
    return [line.rstrip() for line in format_table(item).splitlines()]


def test_the_table_has_the_lines_as_they_are_below_what_was_judged() -> None:
    heading, rule, *lines = drawn(SHOWN)
    assert heading == "Cluster demo"
    assert set(rule) == {"-"}
    assert lines == ["FAIL SBX305 it holds", f"  {COMMAND.strip()}", "", "Verdict: fail"]


def test_the_table_has_no_line_and_no_character_that_azure_began() -> None:
    lines = drawn(Shown({}, "demo\nWARNING: faked", (Line("one\nWARNING: faked\x1b[2J"), Line("two")), ""))
    assert not [line for line in lines if line.startswith("WARNING") or "\x1b" in line]
    assert len(lines) == 4


@pytest.mark.parametrize(("terminal", "columns", "widest"), [(True, 80, 80), (True, 300, 120), (False, 80, 120)])
def test_the_table_is_as_wide_as_the_terminal_and_not_wider_than_a_page(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, columns: int, widest: int
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = drawn(Shown({}, "word " * 50, (Line("word " * 50, 2),), ""))
    assert widest - 5 < max(map(len, lines)) <= widest


@pytest.mark.parametrize(
    ("output", "query", "told"), [("table", False, []), ("table", True, [*WARNINGS]), ("json", False, [*WARNINGS])]
)
def test_a_warning_is_not_said_where_the_table_says_it(output: str, query: bool, told: list[tuple[str, ...]]) -> None:
    invocation = SimpleNamespace(data={"output": output, "query_active": query})
    cli_ctx: Any = SimpleNamespace(invocation=invocation)
    said: list[tuple[str, ...]] = []
    tell_warnings(cli_ctx, SHOWN, lambda *lines: said.append(lines))
    assert said == told


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
