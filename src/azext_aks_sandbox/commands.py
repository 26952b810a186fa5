"""The command table as az's commands: their handlers and arguments."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from aks_sandbox.commands.completion import COMPLETED
from aks_sandbox.commands.row import GroupRow, Kind, Option, default_of
from aks_sandbox.commands.table import PRODUCT, commands, groups
from aks_sandbox.front_end.option_settings import option_settings
from azext_aks_sandbox._completion import completer

#: These have arguments of az's own, with completion and configured defaults; az adds --no-wait itself.
_OF_AZ = (Kind.RESOURCE_GROUP, Kind.LOCATION)


def groups_of(words: Sequence[str] | None) -> Sequence[GroupRow]:
    """The part of the table that a command line names; all of it where az gives none, as when it indexes commands."""
    product, word = [*(words or ()), "", ""][:2]
    return groups(word if product == PRODUCT else None)


def load_command_table(loader: Any, table: Sequence[GroupRow]) -> None:
    """Register one command for each row; its handler is made when it is wanted."""
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
        from aks_sandbox.front_end import tables

        writer = getattr(tables, name)
        return writer(document)

    return write


def __getattr__(name: str) -> Callable[..., Any]:
    """The handler of the command of that name, for which az looks here, and whose signature it inspects."""
    row = dict(commands(name.partition(" ")[0])).get(name)
    if row is None:
        raise AttributeError(f"'{name}' is not a command")
    return _handler(row)


def _handler(row: Any) -> Callable[..., Any]:
    def handler(cmd: Any, **values: Any) -> Any:
        from azext_aks_sandbox._program import carry_out

        return carry_out(cmd, row, values)

    handler.__doc__ = row.summary
    handler.__signature__ = _signature(row)  # type: ignore[attr-defined]
    return handler


def _signature(row: Any) -> inspect.Signature:
    """The options as parameters, from which az learns what is required, the defaults, and that --no-wait is wanted."""
    parameters = [inspect.Parameter("cmd", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    for name in row.options:
        default = default_of(row.arguments, name)
        none = default is dataclasses.MISSING
        parameters.append(
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=inspect.Parameter.empty if none else default
            )
        )
    return inspect.Signature(parameters)


def load_arguments(loader: Any, command: str) -> None:
    """Register the arguments of one command, those of all where the name is empty."""
    for name, row in commands(command.removeprefix(f"{PRODUCT} ").partition(" ")[0]):
        if command not in ("", f"{PRODUCT} {name}"):
            continue
        with loader.argument_context(f"{PRODUCT} {name}") as context:
            for field, one in row.options.items():
                required = default_of(row.arguments, field) is dataclasses.MISSING
                if one.positional and one.choices:
                    context.positional(field, metavar=one.names[0], help=one.help)
                elif one.positional:
                    context.positional(field, nargs="+" if required else "*", metavar=one.names[0], help=one.help)
                elif one.kind in _OF_AZ:
                    context.argument(field, required=required)
                elif one.kind is not Kind.NO_WAIT:
                    context.argument(field, **_settings(one))


def _settings(one: Option) -> dict[str, Any]:
    from azure.cli.core.commands.parameters import get_enum_type, tags_type, zones_type

    settings = option_settings(one)
    if one.choices:
        settings["arg_type"] = get_enum_type(list(one.choices))
    elif one.kind is Kind.ZONES:
        settings["arg_type"] = zones_type
    elif one.kind is Kind.TAGS:
        settings["arg_type"] = tags_type
    if one.argument in COMPLETED:
        settings["completer"] = completer(one.argument)
    return settings
