"""What a command has to show to people: az gives a table writer the plain document alone, so the lines wait here."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from aks_sandbox.model.safe_text import one_line
from aks_sandbox.reports.text import WIDTH

if TYPE_CHECKING:
    from aks_sandbox.reports.run import Shown

#: az draws the line below a heading so much longer than the heading.
_MARGIN = 2
_waiting: list[Shown] = []


def keep(shown: Shown) -> None:
    """Keep what the table of this run of az shows."""
    _waiting[:] = [shown]


def lines_table(_document: Any) -> list[Mapping[str, str]]:
    """One column, headed by what was judged, whose one cell has all the lines: az would strip them one by one."""
    (shown,) = _waiting
    heading, lines = shown.laid_out(_width())
    return [{"\n".join(map(one_line, heading)): "\n".join(map(one_line, lines))}]


def tell_warnings(cli_ctx: Any, shown: Shown, warn: Callable[..., None]) -> None:
    """Warn of what the table says anyhow, where the table is not what is shown."""
    if cli_ctx.invocation is None or cli_ctx.invocation.data.get("query_active") or _output(cli_ctx) != "table":
        for lines in shown.warnings:
            warn(*lines)


def tell_summary(cli_ctx: Any, shown: Shown) -> None:
    """Say the verdict in one line below JSON on a terminal, where the document itself is long."""
    if _output(cli_ctx) in ("json", "jsonc") and sys.stdout.isatty() and not cli_ctx.only_show_errors:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        print(one_line(shown.summary), file=sys.stderr)  # noqa: T201 - a result, not a warning


def _output(cli_ctx: Any) -> str | None:
    output: str | None = cli_ctx.invocation.data.get("output") if cli_ctx.invocation else None
    return output


def _width() -> int:
    """The columns of the terminal, and not more than a line should have; that many where there is no terminal."""
    return min(shutil.get_terminal_size((WIDTH, 0)).columns - _MARGIN, WIDTH) if sys.stdout.isatty() else WIDTH
