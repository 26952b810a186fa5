"""Reads HCL as far as the templates use it: blocks, attributes, literals, traversals and calls.

It knows nothing of the writer: it follows the specification of the language, and stops at whatever else it meets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r"""(?P<skip>[ \t]+|\#[^\n]*)|(?P<line>\n)|(?P<text>"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)|(?P<sign>[(){}\[\]=,])""",
    re.VERBOSE | re.ASCII,
)
_PART = re.compile(
    r"\\u(?P<short>[0-9A-Fa-f]{4})|\\U(?P<long>[0-9A-Fa-f]{8})|\\(?P<letter>.)|(?P<sign>\$\$\{|%%\{)"
    r"|(?P<inside>\$\{[^}]*\})|(?P<plain>.)"
)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"'}


@dataclass(frozen=True)
class Traversal:
    """A name such as `var.location`."""

    text: str


@dataclass(frozen=True)
class Joined:
    """A text with interpolations, part by part."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Called:
    """A call of a function."""

    name: str
    arguments: tuple[Any, ...]


@dataclass
class HclBlock:
    """A block: its words, its attributes and its blocks."""

    words: tuple[str, ...]
    attributes: dict[str, Any] = field(default_factory=dict)
    blocks: list[HclBlock] = field(default_factory=list)

    def one(self, *words: str) -> HclBlock:
        """The only block inside with these words."""
        (found,) = (block for block in self.blocks if block.words == words)
        return found


def _text(body: str) -> Any:
    parts: list[Any] = [""]
    for match in _PART.finditer(body):
        kind = match.lastgroup
        if kind == "inside":
            parts += [Traversal(match[0][2:-1]), ""]
        elif kind in ("short", "long"):
            parts[-1] += chr(int(match[kind], 16))
        elif kind == "letter":
            parts[-1] += _LETTERS[match["letter"]]
        else:
            assert match[0] != "%" or not body[match.end() :].startswith("{"), f"a directive: {body}"
            parts[-1] += match[0][1:] if kind == "sign" else match[0]
    return parts[0] if len(parts) == 1 else Joined(tuple(part for part in parts if part != ""))


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            assert match is not None, f"not HCL: {text[position : position + 60]!r}"
            position = match.end()
            if match.lastgroup not in (None, "skip"):
                self._tokens.append((str(match.lastgroup), match[0]))
        self._tokens.append(("end", ""))
        self._at = 0

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        return self._tokens[self._at + ahead]

    def next(self) -> tuple[str, str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def expect(self, text: str) -> None:
        found = self.next()
        assert found == ("sign", text), (found, text)

    def lines(self) -> None:
        while self.peek()[0] == "line":
            self.next()

    def items(self, block: HclBlock, closing: tuple[str, str]) -> HclBlock:
        while True:
            self.lines()
            if self.peek() == closing:
                self.next()
                return block
            kind, name = self.next()
            assert kind == "name", (kind, name)
            if self.peek() == ("sign", "="):
                self.next()
                assert name not in block.attributes, name
                block.attributes[name] = self.value()
            else:
                words = [name]
                while self.peek()[0] == "text":
                    words.append(_text(self.next()[1][1:-1]))
                self.expect("{")
                block.blocks.append(self.items(HclBlock(tuple(words)), ("sign", "}")))
            assert self.next()[0] in ("line", "end")

    def value(self) -> Any:
        kind, text = self.next()
        if kind == "text":
            return _text(text[1:-1])
        if kind == "number":
            return float(text) if re.search(r"[.eE]", text) else int(text)
        if kind == "name":
            if text in ("true", "false", "null"):
                return {"true": True, "false": False, "null": None}[text]
            if self.peek() == ("sign", "("):
                self.next()
                return Called(text, tuple(self.several(")")))
            return Traversal(text)
        if text == "[":
            return self.several("]")
        assert text == "{", (kind, text)
        return self.members()

    def several(self, closing: str) -> list[Any]:
        items = []
        self.lines()
        while self.peek() != ("sign", closing):
            items.append(self.value())
            self.lines()
            if self.peek() != ("sign", closing):
                self.expect(",")
                self.lines()
        self.next()
        return items

    def members(self) -> dict[str, Any]:
        members: dict[str, Any] = {}
        self.lines()
        while self.peek() != ("sign", "}"):
            kind, name = self.next()
            assert kind in ("name", "text"), (kind, name)
            assert kind == "text" or name not in ("for", "true", "false", "null", "if", "in"), name
            key = name if kind == "name" else _text(name[1:-1])
            assert key not in members, key
            self.expect("=")
            members[key] = self.value()
            assert self.next()[0] == "line"
            self.lines()
        self.next()
        return members


def read_hcl(text: str) -> HclBlock:
    """The blocks of a file."""
    return _Reader(text).items(HclBlock(()), ("end", ""))
