"""The program that a command finds as `jq`: the real libjq behind the options of jq that scripts need.

Its first word is the folder of the package `jq`, the others are the words of jq. It runs alone, with the standard
library and that package, so that it starts fast. What it does not cover it refuses with status 2, in one line.
"""

from __future__ import annotations

import json
import os
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Modules that cost time when the program starts.
    from collections.abc import Callable, Iterator
    from typing import Any

WRONG_USE, NO_PROGRAM, FAILED, NOT_THERE = 2, 3, 5, 127
# How an input ended that did not fail, as jq counts it: something came, null or false came last, nothing came.
FINE, NULL_OR_FALSE, NO_OUTPUT = 0, -1, -4
LONG = {
    "--null-input": "n",
    "--compact-output": "c",
    "--raw-output": "r",
    "--join-output": "j",
    "--ascii-output": "a",
    "--slurp": "s",
    "--raw-input": "R",
    "--exit-status": "e",
    "--sort-keys": "S",
    "--from-file": "f",
    "--monochrome-output": "M",
}
LETTERS = "".join(LONG.values())
NAMED = {
    "--arg": "varname value",
    "--argjson": "varname text",
    "--slurpfile": "varname filename",
    "--rawfile": "varname filename",
}
# The package gives libjq nothing to do these with. They are defined anew, as a name that is not there: libjq drops a
# definition that is not used, and so refuses a program only when it uses one.
REFUSED = "input inputs debug debug(f) stderr halt halt_error halt_error(f) modulemeta input_filename input_line_number"
REFUSAL = re.compile(r"\$not_covered_(\w+)")
SORT = (
    'def s: if type == "object" then . as $o | reduce keys[] as $k ({}; .[$k] = ($o[$k] | s)) '
    'elif type == "array" then map(s) else . end; s |'
)
PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^"\[\]{},:]+')
# What jq takes for one wrong letter where Python sees several: surrogates, and letters written longer than need be.
ODD = re.compile(
    rb"\xed[\xa0-\xbf][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|(?:\xf0[\x80-\x8f]|\xf4[\x90-\xbf])[\x80-\xbf]{2}"
)


class Stop(Exception):
    """Ends the program with a line and a status."""

    def __init__(self, line: str, code: int = WRONG_USE) -> None:
        super().__init__(line)
        self.code = code


class Wanted:
    """Holds what the words ask for."""

    def __init__(self) -> None:
        self.flags: set[str] = set()
        self.named: dict[str, Any] = {}
        self.positional: list[Any] = []
        self.words: list[str] = []

    @property
    def program(self) -> str:
        """Returns the program: the first plain word, or the text of the file that it names."""
        if not self.words:
            return "."
        return text_of(read_bytes(self.words[0])) if "f" in self.flags else self.words[0]


def main(folder: str, words: list[str]) -> int:
    """Runs jq and returns its exit status."""
    try:
        sys.path.append(folder)
        try:
            import jq
        except ImportError as error:
            raise Stop(f"jq: the jq stand-in cannot load the package jq: {error}", NOT_THERE) from None
        wanted = parsed(words, lambda text: list(jq.compile(".").input_text(text)))
        program = compiled(jq.compile, wanted)
        text, missing = ("", False) if "n" in wanted.flags else input_of(wanted.words[1:])
        code = printed(iter(fed(program, wanted.flags, text)), wanted.flags)
        return WRONG_USE if missing else code
    except Stop as stop:
        return told(str(stop), stop.code)
    except RecursionError:
        return told(not_covered("a document that is so deep"), WRONG_USE)
    except BrokenPipeError:
        os._exit(WRONG_USE)


def parsed(words: list[str], values_of: Callable[[str], list[Any]]) -> Wanted:
    """Returns what the words ask for; `values_of` gives the JSON values of a text.

    Raises:
        Stop: jq does not take them, or they are not covered.
    """
    wanted = Wanted()
    left = [text_of(os.fsencode(word)) for word in words]
    rest: Callable[[str], Any] | None = None
    plain = False
    while left:
        word = left.pop(0)
        if plain or not word.startswith("-") or word == "-":
            if wanted.words and rest is not None:
                wanted.positional.append(rest(word))
            else:
                wanted.words.append(word)
        elif word == "--":
            plain = True
        elif word in ("--args", "--jsonargs"):
            rest = str if word == "--args" else lambda text: one_value(values_of, text, "--jsonargs")
        elif word in NAMED:
            if len(left) < 2:
                raise Stop(f"jq: {word} takes two parameters (e.g. {word} {NAMED[word]})")
            name, value = left.pop(0), left.pop(0)
            wanted.named.setdefault(name, argument(word, name, value, values_of))
        elif word in LONG:
            wanted.flags.add(LONG[word])
        elif word.startswith("--") or set(word[1:]) - set(LETTERS):
            raise Stop(not_covered(f"the option {word}"))
        else:
            wanted.flags |= set(word[1:])
    return wanted


def argument(option: str, name: str, value: str, values_of: Callable[[str], list[Any]]) -> Any:
    """Returns the value that an option gives to a name.

    Raises:
        Stop: it is no JSON, or its file cannot be read.
    """
    if option == "--arg":
        return value
    if option == "--argjson":
        return one_value(values_of, value, option)
    try:
        text = text_of(read_bytes(value))
        return text if option == "--rawfile" else values_of(text)
    except (Stop, ValueError) as error:
        why = str(error).removeprefix("jq: error: ").removeprefix("parse error: ")
        raise Stop(f"jq: Bad JSON in {option} {name} {value}: {why}") from None


def one_value(values_of: Callable[[str], list[Any]], text: str, option: str) -> Any:
    """Returns the one JSON value of a text.

    Raises:
        Stop: there is none, or more than one.
    """
    try:
        [value] = values_of(text)
    except ValueError:
        raise Stop(f"jq: invalid JSON text passed to {option}") from None
    return value


def compiled(make: Callable[..., Any], wanted: Wanted) -> Any:
    """Returns the program, wrapped: results come as JSON texts, an error as a list, and null after each input.

    Raises:
        Stop: it cannot be compiled, or uses what is not covered.
    """
    arguments = dict(wanted.named)
    program = wanted.program or "."
    if "ARGS" in program:
        # Only on demand: it is all of the arguments once more.
        arguments.setdefault("ARGS", {"positional": wanted.positional, "named": wanted.named})
    try:
        make(program, args=arguments)
    except ValueError as error:
        raise Stop(str(error), NO_PROGRAM) from None
    before = "".join(f"def {name}: $not_covered_{name.partition('(')[0]}; " for name in REFUSED.split())
    after = f"{SORT if 'S' in wanted.flags else ''} tojson"
    try:
        return make(f"{before}(try (({program}\n) | {after}) catch [.]), null", args=arguments)
    except ValueError as error:
        found = REFUSAL.search(str(error))
        raise Stop(not_covered(f"the function {found[1]!r}" if found else "a program with modules")) from None


def input_of(names: list[str]) -> tuple[str, bool]:
    """Returns the text of the input files, or else of standard input, and whether a file is missing."""
    if not names:
        return text_of(sys.stdin.buffer.read()), False
    parts: list[bytes] = []
    for name in names:
        try:
            parts.append(read_bytes(name))
        except Stop as stop:
            told(str(stop), stop.code)
    return text_of(b"".join(parts)), len(parts) < len(names)


def fed(program: Any, flags: set[str], text: str) -> Any:
    """Returns the program with its input."""
    if "n" in flags:
        return program.input_text("null")
    if "R" in flags:
        lines = [text] if "s" in flags else text.removesuffix("\n").split("\n") if text else []
        return program.input_text("\n".join(map(json.dumps, lines)))
    return program.input_text(text, slurp="s" in flags)


def printed(results: Iterator[Any], flags: set[str]) -> int:
    """Prints results until they end and returns the exit status, which is that of the last input."""
    sink = sys.stdout.buffer
    code, present, last = NO_OUTPUT, NO_OUTPUT, NO_OUTPUT
    try:
        for one in results:
            if one is None:
                # The end of what comes of one input.
                last = last if present in (FAILED, NO_OUTPUT) else present
                code, present = present, NO_OUTPUT
            elif isinstance(one, list):
                sink.flush()
                [error] = one
                is_text = isinstance(error, str)
                why = error if is_text else json.dumps(error, ensure_ascii=False, separators=(",", ":"))
                present = told(f"jq: error (at <unknown>){'' if is_text else ' (not a string)'}: {why}", FAILED)
            else:
                present = NULL_OR_FALSE if one in ("null", "false") else FINE
                sink.write(shown(one, flags).encode("utf-8", "replace") + (b"" if "j" in flags else b"\n"))
    except ValueError as error:
        sink.flush()
        code = told(f"jq: {error}", FAILED)
    sink.flush()
    if "e" in flags:
        return abs(last if code == NO_OUTPUT else code)
    return max(0, code)


def shown(text: str, flags: set[str]) -> str:
    """Returns a JSON text as the options want it."""
    if flags & {"r", "j"} and text.startswith('"') and "a" not in flags:
        return str(json.loads(text))
    if "c" not in flags and text[0] in "[{":
        text = pretty(text)
    return re.sub(r"[^\0-\x7f]", lambda one: json.dumps(one[0])[1:-1], text) if "a" in flags else text


def pretty(text: str) -> str:
    """Returns a JSON text in lines, two blanks for each level."""
    parts: list[str] = []
    depth, before = 0, ""
    for piece in PIECE.findall(text):
        closes = piece in ("]", "}")
        depth -= closes
        if closes != (before in ("[", "{")) or before == ",":
            parts.append("\n" + "  " * depth)
        parts.append(": " if piece == ":" else piece)
        depth += piece in ("[", "{")
        before = piece
    return "".join(parts)


def read_bytes(name: str) -> bytes:
    """Returns the content of a file.

    Raises:
        Stop: it cannot be read.
    """
    try:
        with open(os.fsencode(name), "rb") as stream:  # noqa: PTH123 - pathlib would double the time to start
            return stream.read()
    except OSError as error:
        raise Stop(f"jq: error: Could not open {name}: {error.strerror}") from None


def text_of(content: bytes) -> str:
    """Returns content as text; what is no UTF-8 is replaced as jq does."""
    return ODD.sub("\ufffd".encode(), content).decode("utf-8", "replace")


def not_covered(what: str) -> str:
    """Returns the line that refuses what this program does not speak."""
    return f"jq: the jq stand-in of the ARM simulator does not cover {what}"


def told(line: str, code: int) -> int:
    """Prints a line to standard error and returns a status."""
    sys.stderr.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stderr.buffer.flush()
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
