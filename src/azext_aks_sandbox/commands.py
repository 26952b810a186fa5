"""The rows of the command table as az's commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aks_sandbox.commands.table import GROUPS, PRODUCT


def load_command_table(loader: Any, _args: list[str]) -> None:
    """Register one command for each row; `custom` makes its handler when it is wanted."""
    for group in GROUPS:
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
