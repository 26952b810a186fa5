"""What to do next: steps for a person, and the commands in them, quoted and filled in here and nowhere else.

    Command   words of a command line; a name that is not known stands in it as a placeholder in capitals
    Step      a sentence, and the command that carries it out where there is one

A command is made from a pattern such as `az aks start -g {group} -n {cluster}` and the names that are known. A name
stays one word and is never an option, whoever wrote it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

#: What the parts of a pattern are called: the names of the things that commands are about.
_FIELD = re.compile(r"\{([a-z_]+)\}")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

Names = Mapping[str, "str | None"]


@dataclass(frozen=True)
class Command:
    """A command line as patterns of words, and the names that fill them; `str` is what a person pastes."""

    pattern: str
    names: Names = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(_word(pattern, self.names) for pattern in _words(self.pattern))

    @property
    def missing(self) -> tuple[str, ...]:
        """The names that the command needs and that are not known: they stand in it as placeholders."""
        wanted = dict.fromkeys(_FIELD.findall(self.pattern))
        return tuple(name for name in wanted if _usable(self.names.get(name)) is None)

    def filled(self, names: Names) -> Command:
        """The same command with more names known; those that it has already stay."""
        return Command(self.pattern, {**names, **{name: value for name, value in self.names.items() if value}})


@dataclass(frozen=True)
class Step:
    """One thing to do: a sentence, a command, or a sentence that introduces its command."""

    text: str
    command: Command | None = None

    def __str__(self) -> str:
        return "\n".join(part for part in (self.text, str(self.command) if self.command else "") if part)

    def filled(self, names: Names) -> Step:
        """The same step with more names known to its command."""
        return self if self.command is None else Step(self.text, self.command.filled(names))


def as_steps(parts: Iterable[Step | str]) -> tuple[Step, ...]:
    """Steps, of which those without a command may be given as their sentence."""
    return tuple(Step(part) if isinstance(part, str) else part for part in parts if part)


def step(text: str, pattern: str = "", names: Names | None = None, **more: str | None) -> Step:
    """A step; with a pattern, its command is filled with `names` and with what else is named."""
    return Step(text, Command(pattern, {**(names or {}), **more}) if pattern else None)


def distinct(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps in their order, each once: two that read the same are one."""
    return tuple({str(one): one for one in steps}.values())


def filled(steps: Iterable[Step], names: Names) -> tuple[Step, ...]:
    """The steps with more names known to their commands."""
    return tuple(one.filled(names) for one in steps)


def lines_of(steps: Iterable[Step]) -> list[str]:
    """Each text and each command on a line of its own."""
    return [line for one in steps for line in str(one).splitlines()]


@cache
def _words(pattern: str) -> Sequence[str]:
    return tuple(shlex.split(pattern))


def _word(pattern: str, names: Names) -> str:
    # A word with blanks is a command line itself, which another shell reads: a name in it is quoted for that one too.
    nested = " " in pattern

    def value(match: re.Match[str]) -> str:
        known = _usable(names.get(match[1]))
        if known is None:
            return match[1].upper()
        return shlex.quote(known) if nested else known

    return _quoted(_FIELD.sub(value, pattern))


def _quoted(word: str) -> str:
    # Queries hold apostrophes, which are easier to read within double quotes, where nothing in them means anything.
    if "'" in word and not re.search(r'["$`\\!]', word):
        return f'"{word}"'
    return shlex.quote(word)


def _usable(name: str | None) -> str | None:
    """The name, unless it is empty, would be read as an option, or holds what a terminal would not show."""
    if not name or name.startswith("-") or _UNPRINTABLE.search(name):
        return None
    return name
