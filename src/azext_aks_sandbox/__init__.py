"""The Azure CLI extension: the only importer of azure.cli.

It maps the table of aks_sandbox.commands to az: commands what az shows, parses and calls, _program how az runs a
command, _context what the commands get from it.
"""

from __future__ import annotations

from typing import Any

from azure.cli.core import AzCommandsLoader


class AksSandboxCommandsLoader(AzCommandsLoader):
    """Loads the `az aks-sandbox` commands; az finds it here, in the package that defines it, and nowhere else."""

    def __init__(self, cli_ctx: Any = None) -> None:
        from azure.cli.core.commands import CliCommandType

        custom = CliCommandType(operations_tmpl="azext_aks_sandbox.commands#{}")
        super().__init__(cli_ctx=cli_ctx, custom_command_type=custom)

    def load_command_table(self, args: list[str]) -> dict[str, Any]:
        """Name the commands: the one that is called, or its group; all where az asks for no command of ours."""
        from aks_sandbox.commands.table import PRODUCT
        from aks_sandbox.front_end.help_entries import load_help
        from azext_aks_sandbox.commands import groups_of, load_command_table

        groups = groups_of(args)
        load_help(groups, PRODUCT)
        load_command_table(self, groups)
        table: dict[str, Any] = self.command_table
        return table

    def load_arguments(self, command: str) -> None:
        """Name the arguments of one command, of all where the name is empty."""
        from azext_aks_sandbox.commands import load_arguments

        load_arguments(self, command)


COMMAND_LOADER_CLS = AksSandboxCommandsLoader
