"""The options of the command table as az's arguments."""

from __future__ import annotations

import dataclasses
from typing import Any

from aks_sandbox.commands.completion import COMPLETED
from aks_sandbox.commands.row import Kind, Option, default_of
from aks_sandbox.commands.table import PRODUCT, commands
from azext_aks_sandbox._completion import completer

#: These have arguments of az's own, with completion and configured defaults; az adds --no-wait itself.
_OF_AZ = (Kind.RESOURCE_GROUP, Kind.LOCATION)
_TYPES = {Kind.INTEGER: int, Kind.NUMBER: float}


def load_arguments(loader: Any, command: str) -> None:
    """Register the arguments of one command, those of all where the name is empty."""
    for name, row in commands(command.removeprefix(f"{PRODUCT} ").partition(" ")[0]):
        if command not in ("", f"{PRODUCT} {name}"):
            continue
        with loader.argument_context(f"{PRODUCT} {name}") as context:
            for field, one in row.options.items():
                required = default_of(row.arguments, field) is dataclasses.MISSING
                if one.positional:
                    context.positional(field, nargs="+" if required else "*", metavar=one.names[0], help=one.help)
                elif one.kind in _OF_AZ:
                    context.argument(field, required=required)
                elif one.kind is not Kind.NO_WAIT:
                    context.argument(field, **_settings(one))


def _settings(one: Option) -> dict[str, Any]:
    from azure.cli.core.commands.parameters import get_enum_type, tags_type, zones_type

    settings: dict[str, Any] = {"options_list": list(one.names), "help": one.help}
    if one.choices:
        settings["arg_type"] = get_enum_type(list(one.choices))
    elif one.kind is Kind.ZONES:
        settings["arg_type"] = zones_type
    elif one.kind is Kind.TAGS:
        settings["arg_type"] = tags_type
    elif one.kind in _TYPES:
        settings["type"] = _TYPES[one.kind]
    if one.argument in COMPLETED:
        settings["completer"] = completer(one.argument)
    if one.repeats:
        settings["action"] = "extend" if one.nargs else "append"
    for name, value in (("nargs", one.nargs), ("metavar", one.metavar), ("arg_group", one.section)):
        if value is not None:
            settings[name] = value
    return settings
