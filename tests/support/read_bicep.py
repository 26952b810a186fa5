"""Reads Bicep as far as the templates use it: parameters with decorators, resources, outputs, and literals.

It knows nothing of the writer: it follows the documented syntax, and stops at whatever else it meets.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r"""(?P<skip>[ \t]+|//[^\n]*)|(?P<line>\n)|(?P<text>'(?:[^'\\\n]|\\.)*')|(?P<number>-?\d+)(?![\w.])"""
    r"""|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?P<sign>[@(){}\[\]:=,])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(r"\\(u\{[0-9A-Fa-f]{1,6}\}|.)")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}


@dataclass(frozen=True)
class Name:
    """The name of a parameter or of a resource, as a value."""

    text: str


@dataclass(frozen=True)
class Call:
    """A call of a function."""

    name: str
    arguments: tuple[Any, ...]


@dataclass
class BicepFile:
    """`parameters` by name: type, default (a Call or a value; None without one) and decorators."""

    parameters: dict[str, tuple[str, Any, dict[str, Any]]] = field(default_factory=dict)
    resources: dict[str, tuple[str, bool, dict[str, Any]]] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)


def _unescaped(body: str) -> str:
    assert "${" not in re.sub(r"\\.", "_", body), f"an interpolation: {body}"

    def letter(match: re.Match[str]) -> str:
        word = match[1]
        return chr(int(word[2:-1], 16)) if word.startswith("u{") else _LETTERS[word]

    return _ESCAPE.sub(letter, body)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            assert match is not None, f"not Bicep: {text[position : position + 60]!r}"
            position = match.end()
            if match.lastgroup not in (None, "skip"):
                self._tokens.append((str(match.lastgroup), match[0]))
        self._tokens.append(("end", ""))
        self._at = 0

    def peek(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def next(self) -> tuple[str, str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def expect(self, kind: str, text: str | None = None) -> str:
        found = self.next()
        assert found[0] == kind, (found, kind, text)
        assert text is None or found[1] == text, (found, text)
        return found[1]

    def lines(self) -> None:
        while self.peek()[0] == "line":
            self.next()

    def value(self) -> Any:
        kind, text = self.next()
        if kind == "text":
            return _unescaped(text[1:-1])
        if kind == "number":
            return int(text)
        if kind == "name":
            if text in ("true", "false", "null"):
                return {"true": True, "false": False, "null": None}[text]
            return self.call(text) if self.peek() == ("sign", "(") else Name(text)
        if text == "[":
            items = []
            self.lines()
            while self.peek() != ("sign", "]"):
                items.append(self.value())
                self.expect("line")
                self.lines()
            self.next()
            return items
        assert text == "{", (kind, text)
        members: dict[str, Any] = {}
        self.lines()
        while self.peek() != ("sign", "}"):
            kind, name = self.next()
            assert kind in ("name", "text"), (kind, name)
            key = name if kind == "name" else _unescaped(name[1:-1])
            assert key not in members
            self.expect("sign", ":")
            members[key] = self.value()
            self.expect("line")
            self.lines()
        self.next()
        return members

    def call(self, name: str) -> Any:
        self.expect("sign", "(")
        arguments = []
        while self.peek() != ("sign", ")"):
            arguments.append(self.value())
            if self.peek() == ("sign", ","):
                self.next()
        self.next()
        # A call may be followed by members of its result.
        if name == "json":
            return json.loads(arguments[0])
        return Call(name, tuple(arguments))


def read_bicep(text: str) -> BicepFile:
    """The declarations of a file."""
    # `resourceGroup().location` is the one expression that goes on behind a call.
    reader, file = _Reader(text.replace("resourceGroup().location", "resourceGroupLocation()")), BicepFile()
    decorators: dict[str, Any] = {}
    while True:
        reader.lines()
        kind, word = reader.next()
        if kind == "end":
            return file
        if word == "@":
            call = reader.call(reader.expect("name"))
            decorators[call.name] = call.arguments[0] if call.arguments else True
            continue
        name = reader.expect("name")
        if word == "param":
            type_, default = reader.expect("name"), None
            if reader.peek() == ("sign", "="):
                reader.next()
                default = reader.value()
            file.parameters[name] = (type_, default, decorators)
        elif word == "resource":
            resource_type = _unescaped(reader.expect("text")[1:-1])
            existing = reader.peek() == ("name", "existing")
            if existing:
                reader.next()
            reader.expect("sign", "=")
            file.resources[name] = (resource_type, existing, reader.value())
        else:
            assert word == "output", word
            reader.expect("name", "string")
            reader.expect("sign", "=")
            file.outputs[name] = reader.value()
        decorators = {}
