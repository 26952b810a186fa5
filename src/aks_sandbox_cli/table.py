"""The command table as commands and arguments of knack."""

from __future__ import annotations

import argparse
import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from knack.arguments import CaseInsensitiveList, CLICommandArgument
from knack.commands import CLICommand, CLICommandsLoader

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.completion import COMPLETED, candidates
from aks_sandbox.commands.row import CommandRow, Kind, Option, default_of
from aks_sandbox.commands.table import groups
from aks_sandbox.front_end.option_settings import option_settings
from aks_sandbox.model.azure import location_name

#: The defaults that the configuration may hold for all commands.
_CONFIGURED = {Kind.RESOURCE_GROUP: "group", Kind.LOCATION: "location"}
_TAGS = "Space-separated tags: key[=value] [key[=value] ...]. Use '' to clear existing tags."


class CommandsLoader(CLICommandsLoader):  # type: ignore[misc]
    """Makes the commands that a command line may mean: those that its first word names."""

    def load_command_table(self, args: Sequence[str] | None) -> Mapping[str, Any]:
        """The commands by their names."""
        word = next((one for one in args or () if not one.startswith("-")), None)
        # The help of the whole program lists all of them, and so does the completion of the first word.
        for group in groups(word):
            if group.name:
                self.command_group_table[group.name] = None
            for row in group.rows:
                name = group.full_name(row)
                self.command_table[name] = _command(self.cli_ctx, name, row)
        return OrderedDict(self.command_table)

    def load_arguments(self, command: str) -> None:
        """The arguments of one command, those of all where the name is no command's."""
        for name, one in self.command_table.items():
            if command not in self.command_table or name == command:
                one.load_arguments()
                for field in one.arguments:
                    one.update_argument(field, self.argument_registry.get_cli_argument(name, field))


def _command(cli_ctx: Any, name: str, row: CommandRow[Any]) -> Any:
    def handler(values: Mapping[str, Any]) -> Any:
        from aks_sandbox.front_end.running import carry_out
        from aks_sandbox_cli.shell import Shell

        document = carry_out(Shell(cli_ctx), row, values)
        # What is not waited for is not there to be shown.
        return None if row.supports_no_wait and values.get("no_wait") else document

    command = CLICommand(
        cli_ctx,
        name,
        handler,
        description=row.summary,
        table_transformer=_table_writer(row.table),
        arguments_loader=lambda: [(field, _argument(cli_ctx, row, field, one)) for field, one in row.options.items()],
        confirmation=row.confirmation or None,
    )
    command.row = row
    return command


def _table_writer(name: str) -> Callable[[Any], Any]:
    """The function of that name; what it needs is imported when a table is printed."""

    def write(document: Any) -> Any:
        from aks_sandbox.front_end import tables

        return getattr(tables, name)(document)

    return write


def _argument(cli_ctx: Any, row: CommandRow[Any], field: str, one: Option) -> Any:
    default = default_of(row.arguments, field)
    required = default is dataclasses.MISSING
    if one.positional:
        nargs = {} if one.choices else {"nargs": "+" if required else "*"}
        argument = CLICommandArgument(field, help=one.help, metavar=one.names[0], **nargs)
        # knack gives an option to what has none.
        argument.options_list = []
        return argument
    settings = _settings(one)
    configured = _configured_default(cli_ctx, one)
    if configured:
        settings |= {"default": configured, "default_value_source": "Config"}
    elif not required:
        settings["default"] = default
    settings["required"] = required and not configured
    return CLICommandArgument(field, **settings)


def _configured_default(cli_ctx: Any, one: Option) -> str | None:
    name = _CONFIGURED.get(one.kind)
    configured: str | None = cli_ctx.config.get("defaults", name, fallback=None) if name else None
    return configured or None


def _settings(one: Option) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if one.choices:
        settings = {"choices": CaseInsensitiveList(one.choices), "action": _Choice}
    elif one.kind is Kind.ZONES:
        settings["nargs"] = "+"
    elif one.kind is Kind.TAGS:
        settings = {"nargs": "*", "validator": _tags_of}
    elif one.kind is Kind.LOCATION:
        # The name that people see: az asks Azure for the one that it stands for, which is the same without blanks.
        settings = {"metavar": "LOCATION", "type": lambda text: location_name(text) if " " in text else text}
    elif one.kind in (Kind.FLAG, Kind.NO_WAIT):
        settings["action"] = "store_true"
    if one.argument in COMPLETED:
        settings["completer"] = _completer(one.argument)
    # What the row says itself goes before what its kind has.
    return {**settings, **option_settings(one), "help": _help(one)}


def _help(one: Option) -> str:
    name = _CONFIGURED.get(one.kind)
    if name:
        return f"{one.help} The configuration can hold a default (section defaults, {name})."
    return _TAGS if one.kind is Kind.TAGS and not one.help else one.help


class _Choice(argparse.Action):
    """Keeps the value as the table spells it, whatever its case on the command line."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        """Keep it."""
        setattr(
            namespace,
            self.dest,
            [self._spelled(one) for one in values] if isinstance(values, list) else self._spelled(values),
        )

    def _spelled(self, value: str) -> str:
        return next((str(one) for one in self.choices or () if str(one).lower() == value.lower()), value)


def _tags_of(namespace: Any) -> None:
    """Turn the words KEY=VALUE of tags into a mapping; a word without a value has an empty one."""
    if isinstance(namespace.tags, list):
        pairs = (word.partition("=") for word in namespace.tags if word)
        namespace.tags = {key: value for key, _, value in pairs}


def _completer(argument: Argument) -> Callable[..., Sequence[str]]:
    def complete(prefix: str, **_others: Any) -> Sequence[str]:
        return candidates(argument, prefix, ())

    return complete
