"""What to do next: steps for a person, and the commands in them, quoted and filled in here and nowhere else.

    Command   words of a command line; a name that is not known stands in it as a placeholder in capitals
    Step      a sentence, and the command that carries it out where there is one

A command is made from a pattern such as `az aks start -g {group} -n {cluster}` and the names that are known, which come
from the caller, from Azure and from a cluster. Whatever they hold, each stays one word of a POSIX shell, is never an
option, and never a file that az reads in its place. Commands of this product stand in the source as under az, and are
printed with the name of the program that runs. Sources:
https://docs.python.org/3/library/argparse.html#arguments-containing
https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-quoting
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

#: What the parts of a pattern are called: the names of the things that commands are about.
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
#: Characters that are printable and yet not seen: variation selectors, tags and their like.
_HIDDEN = re.compile("[\u00ad\u180e\ufe00-\ufe0f\ufff0-\ufffb\U000e0000-\U000e0fff]")
#: What every object of Kubernetes that is named here is called like: a DNS subdomain.
_KUBERNETES_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
# az also takes a value after an equals sign, but only after the long name of an option.
_LONG = {"-g": "--resource-group", "-n": "--name", "-l": "--location"}

Names = Mapping[str, "str | None"]

#: What begins a command of this product in the source, and what sets one of its defaults there; both are so under az.
_AS_WRITTEN = ("az", "aks-sandbox")
_SETS_DEFAULT = ("az", "config", "set")
_SECTION = "aks_sandbox."


@dataclass
class _Program:
    """How the running program is called, and what stands before NAME=VALUE to set a default: the name in capitals where
    that is a variable.
    """

    words: tuple[str, ...] = _AS_WRITTEN
    sets_default: tuple[str, ...] = _SETS_DEFAULT
    prefix: str = _SECTION


_program = _Program()


def run_as(*words: str, sets_default: tuple[str, ...], prefix: str) -> None:
    """Let the commands of this product begin with these words; a front end says so before it loads a command."""
    _program.words, _program.sets_default, _program.prefix = words, sets_default, prefix


def ours(command: str = "") -> str:
    """A command of this product, or the product itself, as a sentence names it."""
    return " ".join([*_program.words, *command.split()])


def as_run(line: str) -> str:
    """A command line as it stands in the source, with the name of the running program where it is one of ours."""
    return " ".join(_as_run(line.split(" ")))


def _as_run(words: Sequence[str]) -> Sequence[str]:
    if tuple(words[:2]) == _AS_WRITTEN:
        return (*_program.words, *words[2:])
    if tuple(words[:3]) == _SETS_DEFAULT and words[3].startswith(_SECTION):
        name, equals, value = words[3].removeprefix(_SECTION).partition("=")
        name = name.upper() if _program.prefix.isupper() else name
        return (*_program.sets_default, f"{_program.prefix}{name}{equals}{value}", *words[4:])
    return words


#: What stands in a sentence for the name of a thing that Azure reports without one; a command has a placeholder there.
NAMELESS = "(without a name)"


@dataclass(frozen=True)
class Command:
    """A command line as a pattern, and the names that fill it; `str` is what a person pastes."""

    pattern: str
    names: Names = field(default_factory=dict)

    def __str__(self) -> str:
        words: list[str] = []
        for pattern in _as_run(_words(self.pattern)):
            word = _filled(pattern, self.names)
            if word.startswith("-") and not pattern.startswith("-"):
                # A value that looks like an option goes after an equals sign, and that only after a long name.
                words[-1] = f"{_LONG.get(words[-1], words[-1])}={_quoted(word)}"
            else:
                words.append(_quoted(word))
        return " ".join(words)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names that the command needs and that are not known: they stand in it as placeholders."""
        wanted = dict.fromkeys(_FIELD.findall(self.pattern))
        return tuple(name for name in wanted if not _can_be_pasted(self.names.get(name)))

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


def steps_document(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """What to do, each step with the command that carries it out, or null."""
    return [{"text": step.text, "command": str(step.command) if step.command else None} for step in steps]


def given_again(command: str, words: Iterable[str]) -> str:
    """A command of this product with the words that it was given, quoted: unlike a step, it fills in nothing."""
    return shlex.join([*_program.words, *command.split(), *words])


@cache
def _words(pattern: str) -> Sequence[str]:
    return tuple(shlex.split(pattern))


def _filled(pattern: str, names: Names) -> str:
    # A word with blanks is a command line itself, for kubectl: a name in it must be one of Kubernetes.
    allowed = _is_kubernetes_name if " " in pattern else _can_be_pasted

    def value(match: re.Match[str]) -> str:
        known = names.get(match[1])
        # One of several names of a kind, such as namespace_0, has the placeholder of its kind.
        return known if known and allowed(known) else match[1].rstrip("_0123456789").upper()

    return _FIELD.sub(value, pattern)


def _quoted(word: str) -> str:
    if shlex.quote(word) == word or re.search(r'["$`\\!%]', word):
        return shlex.quote(word)
    # Double quotes mean the same to every shell, as long as nothing between them is special to one.
    return f'"{word}"'


def _is_kubernetes_name(name: str) -> bool:
    return _KUBERNETES_NAME.fullmatch(name) is not None


def _can_be_pasted(name: str | None) -> bool:
    # A line break would end the command, what is hidden cannot be judged, az reads the file behind an @, and argparse
    # takes two dashes for the end of the options, also after an equals sign.
    if not name or name == NAMELESS:
        return False
    return name.isprintable() and not _HIDDEN.search(name) and "@" not in name and name != "--"
