"""Text from anywhere, made harmless: hidden characters made visible, links only where they lead over https."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

# Control characters, characters that have no shape or that turn the direction of the text around them, fillers that
# look like nothing, halves of surrogate pairs, and code points that are no characters. A terminal obeys the first, XML
# 1.0 and UTF-8 forbid others, and the rest would let a name or a command look different from what is copied.
_HIDDEN_BUT_SPACES = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_HIDDEN = re.compile(f"[{_HIDDEN_BUT_SPACES}]")
_HIDDEN_IN_A_LINE = re.compile(f"[\t\n{_HIDDEN_BUT_SPACES}]")
# What the log of a pipeline obeys: Azure Pipelines wherever it stands in a line, GitHub where a line begins with it (or
# anywhere, in its older form); a table or a format may begin a line at any blank, and within a word that is too long.
_COMMANDS_OF_GITHUB = (
    "add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|internal-set-repo-path|notice|remove-matcher|"
    "save-state|set-env|set-output|stop-commands|warning"
)
_OBEYED_BY_LOGS = re.compile(
    rf"##(?=vso\[|\[)|(?<!\S)::(?=[A-Z][A-Z-]*(?:\s.*?)?::)|::(?=(?:{_COMMANDS_OF_GITHUB})(?:\s.*?)?::)",
    re.IGNORECASE,
)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
_ADDRESS = re.compile(r"[!-~]+")


def visible(text: str) -> str:
    r"""The text with every hidden character written as its number, such as \u202e; tabs and newlines stay."""
    return _HIDDEN.sub(_number, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    r"""The text with every hidden character written as its number, tabs and newlines too: it can be no second line of a
    message, nor a second cell of a table. What begins a command to the log of a pipeline gets one of its characters
    written like that, as in #\u0023vso[, so that a name cannot give such a command.
    """
    line = _HIDDEN_IN_A_LINE.sub(_number, text)
    return _OBEYED_BY_LOGS.sub(_disobeyed, line) if "##" in line or "::" in line else line


def each_line(text: str) -> str:
    """The text, whose newlines the tool made, with every other hidden character written as its number."""
    return "\n".join(map(one_line, text.split("\n")))


def printable(value: Any, of_lines: Collection[str] = ()) -> Any:
    """Plain data in which every text is one line of visible characters, but for the values of the members named in
    `of_lines`, whose newlines the tool made. Texts and names of members are changed, nothing else.
    """
    return _printable(value, of_lines, one_line)


def _printable(value: Any, of_lines: Collection[str], clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {
            one_line(str(name)): _printable(item, of_lines, each_line if name in of_lines else clean)
            for name, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_printable(item, of_lines, clean) for item in value]
    return value


def _number(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _disobeyed(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}\\u{ord(match[0][-1]):04x}"


def quoted(words: str, most: int = 2000) -> str:
    """What somebody else said, in double quotes and on one line, without its full stop: nothing in it stands like words
    of ours.
    """
    text = visible(" ".join(words.split())).replace('"', "'").rstrip(".")
    return f'"{text}"' if len(text) <= most else f'"{text[:most]} (...)"'


def https_address(text: str) -> str | None:
    """The address, when it is plain ASCII and leads over https to a named host; None otherwise."""
    if _ADDRESS.fullmatch(text) is None or any(character in text for character in "\"'<>\\^`{|}"):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme == "https" and _HOST.fullmatch(parts.netloc) else None
