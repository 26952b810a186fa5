"""The rows of the command table: what one command is, and what one group of them is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.context import Context
from aks_sandbox.commands.exit_codes import ERROR, OF_ANSWER, Answer
from aks_sandbox.commands.option import Arguments, Option, options_of
from aks_sandbox.errors import AksSandboxError, InvalidInput

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
    it can be. `shows` marks a command that shows one resource, `confirmation` is the question asked before it runs;
    `of_lines` names the members of the document in whose texts the tool itself begins new lines. `documents` names the
    schemas in docs/schemas/, one of which the document has.
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
    supports_no_wait: bool = False
    shows: bool = False
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
        return f"The exit code is {', '.join(f'{code} if {_or(why)}' for code, why in sorted(whys.items()))}."

    @property
    def options(self) -> Mapping[str, Option]:
        """The options by the names of the fields of `arguments`."""
        return options_of(self.arguments)

    def read(self, values: Mapping[str, Any], given: Collection[str]) -> A:
        """The typed arguments; InvalidInput for an empty one: an empty variable of a pipeline must not turn one command
        into another.
        """
        for name, one in self.options.items():
            if values.get(name) == "" and not one.empty:
                raise InvalidInput(one.argument, "is empty")
        return self.arguments(**values, given=frozenset(given))

    def lines_of(self, arguments: A) -> tuple[str, ...]:
        """The members with texts of several lines; of what was written Azure chose the texts, so those have none."""
        return self.of_lines if getattr(arguments, "dry_run", True) else ()

    def spelled(self, argument: Argument) -> str:
        """The option that gives the argument in this command; the usual one where it does not take it."""
        return next((one.names[0] for one in self.options.values() if one.argument is argument), argument.value)

    def name_option_of(self, error: AksSandboxError) -> None:
        """Let the error name the option as this command spells it."""
        if isinstance(error.argument, Argument):
            error.argument = self.spelled(error.argument)


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
