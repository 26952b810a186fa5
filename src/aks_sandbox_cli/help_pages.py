"""The help of the program, of groups and of commands."""

from __future__ import annotations

from typing import Any

from knack.help import CLIHelp

from aks_sandbox.commands.table import groups
from aks_sandbox.front_end.help_entries import load_help


class HelpPages(CLIHelp):  # type: ignore[misc]
    """knack's help with the texts of the table, which are read when a page is shown."""

    def show_help(self, cli_name: str, nouns: list[str], parser: Any, is_group: bool) -> None:
        """Print one page."""
        load_help(groups(nouns[0] if nouns else None))
        super().show_help(cli_name, nouns, parser, is_group)

    def show_welcome(self, parser: Any) -> None:
        """Print the page of the program, which is what a call without words gets."""
        self.show_help(self.cli_ctx.name, [], parser, True)
