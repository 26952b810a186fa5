"""What a command has to show to people: az gives a table writer the plain document alone, so the lines wait here."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aks_sandbox.model.safe_text import one_line

if TYPE_CHECKING:
    from aks_sandbox.reports.run import Shown

_waiting: list[Shown] = []


def keep(shown: Shown) -> None:
    """Keep what the table of this run of az shows."""
    _waiting[:] = [shown]


def lines_table(_document: Any) -> list[Mapping[str, str]]:
    """One column, headed by what was judged, whose one cell has all the lines: az would strip them one by one."""
    from aks_sandbox.reports.text import wrapped

    (shown,) = _waiting
    heading = "\n".join(wrapped(one_line(shown.heading)))
    return [{heading: "\n".join(map(one_line, shown.lines))}]


def tell_summary(cli_ctx: Any, shown: Shown) -> None:
    """Say the verdict in one line beside JSON on a terminal, where the document itself is long."""
    output = cli_ctx.invocation.data.get("output") if cli_ctx.invocation else None
    if output in ("json", "jsonc") and sys.stdout.isatty() and not cli_ctx.only_show_errors:
        print(one_line(shown.summary), file=sys.stderr)  # noqa: T201 - a result, not a warning
