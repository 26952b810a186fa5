"""How a command takes one argument: the options, what they mean, and what may follow them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aks_sandbox.arguments import Argument

_OPTION = "option"


class Kind(Enum):
    """What a front end has a type of its own for; everything else is TEXT, INTEGER, NUMBER or FLAG."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    RESOURCE_GROUP = "resource group"
    LOCATION = "location"
    ZONES = "zones"
    TAGS = "tags"
    NO_WAIT = "no wait"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Option:
    """One argument of one command; `names` holds the long option that messages name first.

    `choices` are the only values, whatever their case. `nargs` and `metavar` are argparse's; `section` is the heading
    that the help puts the option under. `empty` lets an empty text through to the command, which else never sees one.
    """

    argument: Argument
    names: tuple[str, ...]
    help: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    nargs: str | None = None
    metavar: str | None = None
    section: str | None = None
    empty: bool = False

    def admits(self, value: object) -> bool:
        """Whether a value of another origin than the command line, such as a file, is one that this option takes."""
        if self.kind is Kind.ZONES:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        if self.kind is Kind.INTEGER:
            return type(value) is int
        return isinstance(value, str) and (not self.choices or value in self.choices)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Arguments:
    """What a command was given; the fields of a subclass carry an Option each.

    `given` holds the names of the fields that the caller filled, as opposed to those that hold a default.
    """

    given: frozenset[str] = field(default=frozenset(), repr=False)


def option(
    argument: Argument,
    help: str,  # noqa: A002 - the word that every command line library uses
    *also: str,
    names: Sequence[str] = (),
    required: bool = False,
    default: object = None,
    kind: Kind = Kind.TEXT,
    choices: Iterable[str] = (),
    nargs: str | None = None,
    metavar: str | None = None,
    section: str | None = None,
    empty: bool = False,
) -> Any:
    """A field of Arguments; `also` adds names to the argument's own, `names` replaces it."""
    taken = Option(
        argument=argument,
        names=(*(names or (argument.value,)), *also),
        help=help,
        kind=kind,
        choices=tuple(choices),
        nargs=nargs,
        metavar=metavar,
        section=section,
        empty=empty,
    )
    return field(default=dataclasses.MISSING if required else default, metadata={_OPTION: taken})


def flag(argument: Argument, help: str, *also: str, section: str | None = None) -> Any:  # noqa: A002 - as above
    """A field of Arguments that is False unless the option is given."""
    return option(argument, help, *also, default=False, kind=Kind.FLAG, section=section)


def options_of(arguments: type[Arguments]) -> dict[str, Option]:
    """The options of a command by the names of their fields, in the order in which these are declared."""
    return {one.name: one.metadata[_OPTION] for one in dataclasses.fields(arguments) if _OPTION in one.metadata}


def default_of(arguments: type[Arguments], name: str) -> object:
    """The default of a field, dataclasses.MISSING where a value is required."""
    return next(one.default for one in dataclasses.fields(arguments) if one.name == name)
