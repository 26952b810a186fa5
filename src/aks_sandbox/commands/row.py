"""What a command is: its row in the table, its options, what a front end gives it, its exit codes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import AksSandboxError, InvalidInput
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.steps import Step, filled, given_again

if TYPE_CHECKING:
    from aks_sandbox.arm.connection import Connection


@dataclass(frozen=True)
class Configured:
    """A value of the front end's configuration, and what people call the place."""

    value: str
    place: str


class Context(Protocol):
    """The surroundings of one run of a command."""

    @property
    def reporter(self) -> Reporter:
        """Who hears progress and warnings."""

    @property
    def subscription_id(self) -> str:
        """The subscription that is signed in to."""

    def connect(self, *, refresh: bool = False) -> Connection:
        """A connection of the signed-in user; `refresh` skips what an earlier run kept on disk."""

    def configured(self, name: str) -> Configured | None:
        """The value of a setting of the product, None where it is not set."""

    def is_public_key(self, text: str) -> bool:
        """Whether the text is one OpenSSH public key; no text raises."""

    def make_key_pair(self, private_path: str, public_path: str) -> str:
        """The public key of a pair whose files were made; OSError or ValueError, which says why, otherwise."""


class Answer(Enum):
    """What a document answers to the question that its command asks."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Text:
    """What a command prints in place of a document: bytes for standard output as they are, and what they answer."""

    content: bytes
    answer: Answer = Answer.YES


@dataclass(frozen=True)
class ExitCode:
    """One exit code and what it means."""

    code: int
    meaning: str


SUCCESS = ExitCode(0, "The command succeeded. For a command that answers a question: the answer is yes.")
ERROR = ExitCode(1, "Error: invalid input, login, Azure or network.")
PARSER = ExitCode(2, "The command line cannot be parsed, or an argument that the command requires is missing.")
NOT_FOUND = ExitCode(3, "The resource was not found.")
NO = ExitCode(
    10,
    "The answer is no: a check failed, a node pool is not isolated, a manifest fails, or a manifest would change. With "
    f"{Argument.STRICT}, also: a check or a manifest has a warning.",
)
UNDECIDED = ExitCode(
    11,
    "The answer could not be decided: isolation is not proven, a check that can fail is unknown, or a manifest "
    "could not "
    "be read. With "
    f"{Argument.STRICT}, also: any check is unknown.",
)
INTERRUPTED = ExitCode(130, "Interrupted with Ctrl-C.")
TERMINATED = ExitCode(143, "Terminated.")
EXIT_CODES = (SUCCESS, ERROR, PARSER, NOT_FOUND, NO, UNDECIDED, INTERRUPTED, TERMINATED)

#: The one place that decides how an answer leaves the process.
OF_ANSWER: Mapping[Answer, ExitCode] = {Answer.YES: SUCCESS, Answer.NO: NO, Answer.UNDECIDED: UNDECIDED}


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
    `refusal` is why no value is taken, or none but `unless`, whatever its case: such an option is one that az has too.
    `instead` is what to do then. `repeats` collects the values of an option that is given several times in one list.
    A `positional` one has a name and is given without it.
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
    refusal: str = ""
    unless: str = ""
    instead: Step | str = ""
    repeats: bool = False
    positional: bool = False

    def refuse(self, value: object) -> None:
        """InvalidInput with the reason, where this is an option that sandboxed pods exclude."""
        if self.refusal and value and not (self.unless and str(value).lower() == self.unless.lower()):
            raise InvalidInput(self.argument, self.refusal, self.instead)

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
    refusal: str = "",
    unless: str = "",
    instead: Step | str = "",
    repeats: bool = False,
    positional: bool = False,
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
        refusal=refusal,
        unless=unless,
        instead=instead,
        repeats=repeats,
        positional=positional,
    )
    return field(default=dataclasses.MISSING if required else default, metadata={_OPTION: taken})


def flag(
    argument: Argument,
    help: str,  # noqa: A002 - as above
    *also: str,
    section: str | None = None,
    refusal: str = "",
    instead: Step | str = "",
) -> Any:
    """A field of Arguments that is False unless the option is given."""
    return option(
        argument, help, *also, default=False, kind=Kind.FLAG, section=section, refusal=refusal, instead=instead
    )


def options_of(arguments: type[Arguments]) -> dict[str, Option]:
    """The options of a command by the names of their fields, in the order in which these are declared."""
    return {one.name: one.metadata[_OPTION] for one in dataclasses.fields(arguments) if _OPTION in one.metadata}


def default_of(arguments: type[Arguments], name: str) -> object:
    """The default of a field, dataclasses.MISSING where a value is required."""
    return next(one.default for one in dataclasses.fields(arguments) if one.name == name)


def words_given(command: str, arguments: Arguments, left_out: Collection[str] = ()) -> str:
    """The command line that gives what was given, as a shell reads it; `left_out` are fields that do not matter."""
    words: list[str] = []
    for name, one in options_of(type(arguments)).items():
        value = getattr(arguments, name)
        if name not in arguments.given or name in left_out or value is None or value is False:
            continue
        values = [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]
        if one.positional:
            words = [*values, *words]
        elif one.kind is Kind.FLAG:
            words.append(one.names[0])
        else:
            words += [word for part in values for word in (one.names[0], part)]
    return given_again(command, words)


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True)
class Example:
    """One use of a command, and the words that stand after the command for it."""

    title: str
    words: str = ""


def _or(words: Sequence[str]) -> str:
    return " or ".join([*([", ".join(words[:-1])] if words[:-1] else []), words[-1]])


def _yes(_document: Any) -> Answer:
    return Answer.YES


@dataclass(frozen=True, kw_only=True)
class CommandRow(Generic[A]):
    """One command; `name` is its last word.

    `run` gives the document to print, or None where there is nothing to print yet; `table` names the function that
    shows it as a table. `answer` reads from the document what the exit code says, and `answers` has words for each that
    it can be, `not_found` for a resource that is not found. `shows` marks a command that shows one resource, `waits`
    one that may take minutes, `confirmation` is the question asked before it runs; `of_lines` names the members of the
    document in whose texts the tool itself begins new lines. `documents` names the schemas in docs/schemas/, one of
    which the document has.
    """

    name: str
    summary: str
    details: str = ""
    examples: tuple[Example, ...]
    arguments: type[A]
    run: Callable[[Context, A], Any]
    table: str
    answer: Callable[[Any], Answer] = _yes
    answers: Mapping[Answer, str] = field(default_factory=dict)
    not_found: str = ""
    supports_no_wait: bool = False
    shows: bool = False
    waits: bool = False
    confirmation: str = ""
    of_lines: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def exit_codes(self) -> str:
        """The exit codes of the answers in one sentence; empty for a command that asks no question."""
        if not self.answers:
            return ""
        whys: dict[int, list[str]] = {}
        for answer, why in self.answers.items():
            whys.setdefault(OF_ANSWER[answer].code, []).append(why)
        whys.setdefault(ERROR.code, []).append("an error occurred")
        if self.not_found:
            whys.setdefault(NOT_FOUND.code, []).append(self.not_found)
        return f"The exit code is {', '.join(f'{code} if {_or(why)}' for code, why in sorted(whys.items()))}."

    @property
    def options(self) -> Mapping[str, Option]:
        """The options by the names of the fields of `arguments`."""
        return options_of(self.arguments)

    def read(self, values: Mapping[str, Any], given: Collection[str]) -> A:
        """The typed arguments; InvalidInput for one that sandboxed pods exclude, or that is not one of its choices.

        Also for an empty one: an empty variable of a pipeline must not turn one command into another.
        """
        for name, one in self.options.items():
            value = values.get(name)
            given_several = value if (one.repeats or one.positional) and isinstance(value, list) else [value]
            if "" in given_several and not one.empty:
                raise InvalidInput(one.argument, "is empty")
            if one.positional and one.choices and value not in one.choices:
                # az checks those of options, and not these.
                raise InvalidInput(one.argument, f"'{value}' is not one of {', '.join(one.choices)}")
            one.refuse(values.get(name))
        return self.arguments(**values, given=frozenset(given))

    def lines_of(self, arguments: A) -> tuple[str, ...]:
        """The members with texts of several lines; of what was written Azure chose the texts, so those have none."""
        return self.of_lines if getattr(arguments, "dry_run", True) else ()

    def spelled(self, argument: Argument) -> str:
        """The option that gives the argument in this command; the usual one where it does not take it."""
        return next((one.names[0] for one in self.options.values() if one.argument is argument), argument.value)

    def name_option_of(self, error: AksSandboxError, values: Mapping[str, Any] | None = None) -> None:
        """Let the error name the option as this command spells it, and its commands the cluster that was given."""
        if isinstance(error.argument, Argument):
            error.argument = self.spelled(error.argument)
        given = {one.argument: (values or {}).get(name) for name, one in self.options.items()}
        names = {"group": given.get(Argument.RESOURCE_GROUP), "cluster": given.get(Argument.CLUSTER)}
        error.steps = filled(error.steps, {name: str(value) for name, value in names.items() if value})


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """The commands below one word; the name of the outermost group is empty."""

    name: str
    summary: str
    details: str = ""
    rows: tuple[CommandRow[Any], ...]

    def full_name(self, row: CommandRow[Any]) -> str:
        """The words after the name of the product."""
        return f"{self.name} {row.name}".strip()
