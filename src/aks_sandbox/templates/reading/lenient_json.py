"""JSON as Azure Resource Manager takes it: with comments, commas at the end, and texts of several lines."""

from __future__ import annotations

import json
import re

from aks_sandbox.templates.reading.nodes import Arr, Lit, Node, Obj, Pair
from aks_sandbox.templates.reading.syntax import Lines

_BLANK = re.compile(r"(?:[\s\ufeff]+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', re.DOTALL)
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|True|False", re.ASCII)
_DEEPEST = 200


class BrokenJson(Exception):
    """The text is not JSON; line and column are where that shows."""

    def __init__(self, problem: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {problem}")
        self.problem, self.line, self.column = problem, line, column


class JsonReader:
    """Reads one JSON text as nodes with their lines; BrokenJson for what is not JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._at = 0
        self._depth = 0

    def document(self) -> Node:
        """The value of the whole text."""
        found = self._value()
        self._blank()
        if self._at < len(self._text):
            raise self._broken("more text after the end")
        return found

    def _broken(self, problem: str, at: int | None = None) -> BrokenJson:
        at = self._at if at is None else at
        column = at - (self._text.rfind("\n", 0, at) + 1) + 1
        return BrokenJson(problem, self._lines.at(at), column)

    def _blank(self) -> None:
        if match := _BLANK.match(self._text, self._at):
            self._at = match.end()

    def _peek(self) -> str:
        self._blank()
        if self._at >= len(self._text):
            raise self._broken("the file ends inside of an object, list or text")
        return self._text[self._at]

    def _value(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._broken("objects and lists are nested too deeply")
        sign = self._peek()
        line = self._lines.at(self._at)
        found: Node
        if sign == "{":
            found = self._object(line)
        elif sign == "[":
            found = self._list(line)
        elif sign in "\"'":
            text = self._string()
            found = Lit(text, line=line, text=text)
        elif match := _PLAIN.match(self._text, self._at):
            self._at = match.end()
            found = Lit(json.loads(match[0].lower()), line=line, text=match[0])
        else:
            raise self._broken(f"'{sign}' is not the begin of a value")
        self._depth -= 1
        return found

    def _object(self, line: int) -> Node:
        self._at += 1
        pairs: list[Pair] = []
        while self._peek() != "}":
            place = self._lines.at(self._at)
            if self._peek() not in "\"'":
                raise self._broken("a member begins with its name in quotes")
            key = self._string()
            if self._peek() != ":":
                raise self._broken("a colon is missing after the name of a member")
            self._at += 1
            pairs.append(Pair(Lit(key, line=place, text=key), self._value(), line=place))
            self._comma("}")
        self._at += 1
        return Obj(tuple(pairs), line=line)

    def _list(self, line: int) -> Node:
        self._at += 1
        items: list[Node] = []
        while self._peek() != "]":
            items.append(self._value())
            self._comma("]")
        self._at += 1
        return Arr(tuple(items), line=line)

    def _comma(self, end: str) -> None:
        sign = self._peek()
        if sign == ",":
            self._at += 1
        elif sign != end:
            raise self._broken("a comma is missing")

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        if match is None:
            raise self._broken("a text has no end")
        self._at = match.end()
        inner = match[0][1:-1]
        if match[0][0] == "'":
            inner = inner.replace("\\'", "'").replace('"', '\\"')
        try:
            text: str = json.loads(f'"{inner}"', strict=False)
        except ValueError:
            raise self._broken("a text has an unknown escape", match.start()) from None
        return text
