"""The words of a kubectl command, as far as the stand-in speaks them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONG = {
    "-n": "--namespace",
    "-A": "--all-namespaces",
    "-l": "--selector",
    "-o": "--output",
    "-f": "--filename",
    "-c": "--container",
}
WITH_VALUE = (
    "--namespace",
    "--selector",
    "--output",
    "--filename",
    "--container",
    "--field-selector",
    "--timeout",
    "--for",
    "--tail",
    "--limit-bytes",
    "--grace-period",
    "--request-timeout",
    "--sort-by",
    "--chunk-size",
    "--raw",
)
SWITCHES = ("--all-namespaces", "--ignore-not-found", "--wait", "--no-headers", "--all", "--force", "--now", "--client")
EVERYWHERE = ("--namespace", "--request-timeout")
OPTIONS: dict[str, tuple[str, ...]] = {
    "get": (
        "--all-namespaces",
        "--selector",
        "--output",
        "--field-selector",
        "--ignore-not-found",
        "--no-headers",
        "--sort-by",
        "--chunk-size",
        "--raw",
    ),
    "create": ("--filename", "--output"),
    "apply": ("--filename", "--output"),
    "delete": (
        "--filename",
        "--selector",
        "--ignore-not-found",
        "--wait",
        "--timeout",
        "--grace-period",
        "--force",
        "--now",
        "--all",
        "--all-namespaces",
        "--output",
    ),
    "wait": ("--for", "--timeout", "--selector", "--all", "--all-namespaces"),
    "logs": ("--container", "--tail", "--limit-bytes"),
    "version": ("--output", "--client"),
}
DURATION = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(ms|s|m|h)")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class NotCovered(Exception):
    """Says what of a command the stand-in does not speak."""


class BadUse(Exception):
    """Says what is wrong with a command, in kubectl's own way; `line` stands for the whole message."""


@dataclass
class Command:
    """Holds one command: its verb, its plain words and its options; an option given twice keeps both values."""

    verb: str
    words: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)

    def value(self, name: str, default: str = "") -> str:
        """Returns the last value of an option."""
        return self.options.get(name, [default])[-1]

    def flag(self, name: str, default: bool = False) -> bool:
        """Returns the state of a switch."""
        return self.value(name, "true" if default else "false").lower() in ("true", "1", "t")

    def number(self, name: str, default: int) -> int:
        """Returns a whole number.

        Raises:
            BadUse: the value is none.
        """
        text = self.value(name, str(default))
        if not re.fullmatch(r"[-+]?[0-9]+", text, re.ASCII):
            why = f'strconv.ParseInt: parsing "{text}": invalid syntax'
            raise BadUse(f'error: invalid argument "{text}" for "{name}" flag: {why}')
        return int(text)

    def seconds(self, name: str, default: float | None) -> float | None:
        """Returns a length of time.

        Raises:
            BadUse: the value is none.
        """
        text = self.value(name)
        if not text:
            return default
        if text == "0":
            return 0.0
        parts = DURATION.findall(text)
        if not parts or "".join(number + unit for number, unit in parts) != text:
            raise BadUse(f'error: invalid argument "{text}" for "{name}" flag: time: invalid duration "{text}"')
        return sum(float(number) * UNITS[unit] for number, unit in parts)


def parsed(arguments: list[str]) -> Command:
    """Returns the command that the words mean.

    Raises:
        NotCovered: the stand-in does not speak it.
        BadUse: kubectl would not take it either.
    """
    words, options = _split(arguments)
    if not words:
        raise NotCovered("a command without a verb")
    verb, rest = words[0], words[1:]
    if verb not in OPTIONS:
        raise NotCovered(f"the verb {verb!r}")
    for name in options:
        if name not in OPTIONS[verb] and name not in EVERYWHERE:
            raise NotCovered(f"the option {name} of {verb!r}")
    return Command(verb, rest, options)


def _split(arguments: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Returns plain words and options."""
    words: list[str] = []
    options: dict[str, list[str]] = {}
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--":
            words += left
            break
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        name, equals, value = word.partition("=")
        if not word.startswith("--") and len(name) > 2:
            # -oyaml, -nspace: the value follows the letter.
            name, value, equals = word[:2], word[2:].removeprefix("="), "="
        if name == "-f" and words[:1] == ["logs"]:
            name = "--follow"
        name = LONG.get(name, name)
        if name in SWITCHES:
            options.setdefault(name, []).append(value if equals else "true")
        elif name in WITH_VALUE:
            if not equals:
                if not left:
                    raise BadUse(f"error: flag needs an argument: {word}")
                value = left.pop(0)
            options.setdefault(name, []).append(value)
        else:
            raise NotCovered(f"the option {name}")
    return words, options
