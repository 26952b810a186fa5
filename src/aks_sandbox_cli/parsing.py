"""The parser: what cannot be parsed is said in az's words, with examples of the command."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from knack.completion import ARGCOMPLETE_ENV_NAME
from knack.parser import CLICommandParser

from aks_sandbox.commands.row import PARSER, CommandRow
from aks_sandbox.steps import ours
from aks_sandbox_cli.errors import ProgramError

_MOST_EXAMPLES = 3
_QUERIES = "To learn more about --query, please visit: 'https://learn.microsoft.com/cli/azure/query-azure-cli'"


class Parser(CLICommandParser):  # type: ignore[misc]
    """The parser of the program, and of each of its groups and commands."""

    @staticmethod
    def _expand_prefixed_files(args: Any) -> Any:
        # Files are read before the command is looked for, and what stands in one is not read as a name again.
        return args

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and keep the words for what is said of them."""
        self.words: Sequence[str] = list(args or ())
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> None:
        """Say what cannot be parsed, with examples, and end."""
        lines = [_QUERIES] if "--query" in message else self._examples()
        self._end(message, lines)

    def validation_error(self, message: str) -> None:
        """Say which value is wrong, and end."""
        self._end(message, [])

    def _end(self, message: str, lines: Sequence[str]) -> None:
        # A shell that completes a command line parses it before it is whole.
        if ARGCOMPLETE_ENV_NAME not in os.environ:
            ProgramError(message, lines).print_error()
        self.exit(PARSER.code)

    def _check_value(self, action: Any, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        near = difflib.get_close_matches(value, [str(one) for one in action.choices], cutoff=0.7)
        lines = [f"Did you mean '{near[0]}' ?"] if near else []
        if action.dest in ("_command", "_subcommand"):
            self._end(f"'{value}' is misspelled or not recognized by the system.", [*lines, "", *self._help_step()])
        name = action.option_strings[0] if action.option_strings else action.dest
        choices = ", ".join(str(one) for one in action.choices)
        message = f"{self.prog}: '{value}' is not a valid value for '{name}'. Allowed values: {choices}."
        self._end(message, [*lines, *self._examples()])

    def _examples(self) -> list[str]:
        """The examples that have most of the options that were given, shorter ones first; then the help."""
        row = self._row()
        lines: list[str] = []
        if row is not None:
            standard = _standard_names(row)
            given = _options(self.words, standard)
            ranked = sorted(row.examples, key=lambda one: _rank(one.words, given, standard), reverse=True)
            command = self.prog.removeprefix(ours()).strip()
            for example in ranked[:_MOST_EXAMPLES]:
                # The help ends a title with a full stop.
                lines += [" ".join(f"{ours(command)} {example.words}".split()), example.title, ""]
        heading = ["Examples from command's help:"] if lines else []
        return ["", *heading, *lines, *self._help_step()]

    def _help_step(self) -> list[str]:
        return [f"{self.prog} --help", "Read more about the command"]

    def _row(self) -> CommandRow[Any] | None:
        return getattr(self._defaults.get("func"), "row", None)


#: Options that every command has, by their long names.
_EVERYWHERE = {"-h": "--help", "-o": "--output", "--help": "--help", "--output": "--output", "--query": "--query"}
_EVERYWHERE |= {one: one for one in ("--only-show-errors", "--debug", "--verbose", "--yes", "--no-wait")}
_EVERYWHERE |= {one: one for one in ("--subscription", "--cloud")}


def _standard_names(row: CommandRow[Any]) -> Mapping[str, str]:
    """Each option of the command with its longest name, by which two command lines are compared."""
    found = dict(_EVERYWHERE)
    for one in row.options.values():
        if not one.positional:
            longest = max(one.names, key=len)
            found |= dict.fromkeys(one.names, longest)
    return found


def _options(words: Iterable[str], standard: Mapping[str, str]) -> list[str]:
    names = (word.split("=", 1)[0] if word.startswith("--") else word[:2] for word in words if _is_option(word))
    return [standard[name] for name in names if name in standard]


def _is_option(word: str) -> bool:
    return len(word) > 1 and word.startswith("-") and not word.startswith("---")


def _rank(words: str, given: Collection[str], standard: Mapping[str, str]) -> tuple[int, int]:
    options = _options(words.split(" "), standard)
    return sum(one in given for one in options), -len(options)
