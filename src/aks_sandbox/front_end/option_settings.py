"""What a row of the command table says of an option, as both programs of knack give it to their parsers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aks_sandbox.commands.row import Kind, Option

_TYPES: Mapping[Kind, Callable[[str], Any]] = {Kind.INTEGER: int, Kind.NUMBER: float}


def option_settings(one: Option) -> dict[str, Any]:
    """The settings of an argument that are the same in both programs: its names and help, the type of a number, how
    often it may be given, and where the help shows it.
    """
    settings: dict[str, Any] = {"options_list": list(one.names), "help": one.help}
    if one.kind in _TYPES and not one.choices:
        settings["type"] = _TYPES[one.kind]
    if one.repeats:
        settings["action"] = "extend" if one.nargs else "append"
    for name, value in (("nargs", one.nargs), ("metavar", one.metavar), ("arg_group", one.section)):
        if value is not None:
            settings[name] = value
    return settings
