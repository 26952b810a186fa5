"""The rows of the command table as az's commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from aks_sandbox.commands.row import GroupRow
from aks_sandbox.commands.table import PRODUCT, groups


def groups_of(words: Sequence[str] | None) -> Sequence[GroupRow]:
    """The part of the table that a command line names; all of it where az gives none, as when it indexes commands."""
    product, word = [*(words or ()), "", ""][:2]
    return groups(word if product == PRODUCT else None)


def load_command_table(loader: Any, table: Sequence[GroupRow]) -> None:
    """Register one command for each row; `custom` makes its handler when it is wanted."""
    for group in table:
        with loader.command_group(f"{PRODUCT} {group.name}".strip()) as az_group:
            for row in group.rows:
                register = az_group.custom_show_command if row.shows else az_group.custom_command
                settings: dict[str, Any] = {"confirmation": row.confirmation} if row.confirmation else {}
                register(
                    row.name,
                    group.full_name(row),
                    supports_no_wait=row.supports_no_wait,
                    table_transformer=_table_writer(row.table),
                    **settings,
                )


def _table_writer(name: str) -> Callable[[Any], Any]:
    """The function of that name; what it needs is imported when a table is printed."""

    def write(document: Any) -> Any:
        from azext_aks_sandbox import _format

        writer = getattr(_format, name)
        return writer(document)

    return write
