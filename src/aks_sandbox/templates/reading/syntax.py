"""The expressions of Bicep, and those in the strings of ARM JSON, as nodes with their lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from aks_sandbox.templates.reading.nodes import (
    Arr,
    At,
    Call,
    Child,
    Each,
    Get,
    If,
    Joined,
    Lambda,
    Lit,
    Name,
    Node,
    Obj,
    Op,
    Pair,
    Strange,
)

#: Deeper expressions are not read: the reader goes down with them.
_DEEPEST = 120


class UnknownSyntax(Exception):
    """The text is not an expression that is known; `line` is where that shows."""

    def __init__(self, line: int, found: str) -> None:
        super().__init__(f"line {line}: {found}")
        self.line = line
        self.found = found


class Lines:
    """The lines of a text by position."""

    def __init__(self, text: str, first: int = 1) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._first = first

    def at(self, position: int) -> int:
        """The number of the line that the position is on."""
        return self._first + bisect_right(self._starts, position) - 1


@dataclass(frozen=True)
class Token:
    """A token: `kind` is text, joined, number, name, sign, line (its end) or end."""

    kind: str
    value: str
    start: int
    end: int


_BLANK = re.compile(r"[ \t\r\ufeff]+|//[^\n]*|/\*.*?\*/|#[^\n]*", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIGNS = re.compile(r"\.\.\.|=>|==|!=|=~|!~|<=|>=|&&|\|\||\?\?|\.\?|\[\?|::|[][{}()?:,.<>!+\-*/%=|@]")
_MULTI = re.compile(r"\$*'''.*?'''(?!')", re.DOTALL)


class Tokens:
    """The tokens of a Bicep text; UnknownSyntax for a text that ends inside of a string, or an unknown character."""

    def __init__(self, text: str, lines: Lines) -> None:
        self.text, self.lines = text, lines
        self.found: list[Token] = []
        position = 0
        while position < len(text):
            position = self._next(position)
        self.found.append(Token("end", "", len(text), len(text)))

    def _next(self, at: int) -> int:
        text = self.text
        if blank := _BLANK.match(text, at):
            return blank.end()
        if text[at] == "\n":
            self._add("line", at, at + 1)
            return at + 1
        if multi := _MULTI.match(text, at):
            kind = "text" if text[at] == "'" else "joined"
            self._add(kind, at, multi.end())
            return multi.end()
        if text[at] == "'":
            end, joined = string_end(text, at, self.lines)
            self._add("joined" if joined else "text", at, end)
            return end
        for kind, pattern in (("number", _NUMBER), ("name", _WORD), ("sign", _SIGNS)):
            if match := pattern.match(text, at):
                self._add(kind, at, match.end())
                return match.end()
        raise UnknownSyntax(self.lines.at(at), text[at])

    def _add(self, kind: str, start: int, end: int) -> None:
        self.found.append(Token(kind, self.text[start:end], start, end))


def string_end(text: str, at: int, lines: Lines) -> tuple[int, bool]:
    """Where the string ends that begins there, and whether it has expressions in it."""
    begin, joined = at, False
    at += 1
    while at < len(text) and text[at] != "\n":
        if text[at] == "\\":
            at += 2
        elif text.startswith("${", at):
            joined = True
            at = _inner_end(text, at + 2, lines)
        elif text[at] == "'":
            return at + 1, joined
        else:
            at += 1
    raise UnknownSyntax(lines.at(begin), "a string without an end")


def _inner_end(text: str, at: int, lines: Lines) -> int:
    depth, begin = 1, at
    while at < len(text):
        if text[at] == "'":
            at, _ = string_end(text, at, lines)
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
        if not depth:
            return at
    raise UnknownSyntax(lines.at(begin), "a string without an end")


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "'": "'", "\\": "\\", "$": "$"}
_BINARY = (
    ("??",),
    ("||",),
    ("&&",),
    ("==", "!=", "=~", "!~"),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)


class Parser:
    """Reads one expression of Bicep at a time."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.lines = Lines(text, first_line)
        self.text = text
        self._tokens = Tokens(text, self.lines).found
        self._at = 0
        self._depth = 0

    def value_at(self, start: int) -> Node:
        """The expression that begins at or after a position of the text."""
        self._at = next(number for number, one in enumerate(self._tokens) if one.start >= start)
        self._skip_lines()
        found = self.expression()
        self._need_end()
        return found

    def _need_end(self) -> None:
        self._skip_lines()
        if self._token.kind != "end":
            raise UnknownSyntax(self.lines.at(self._token.start), self._token.value)

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _is(self, *values: str) -> bool:
        return self._token.kind in ("sign", "name") and self._token.value in values

    def _take(self) -> Token:
        token = self._token
        if token.kind != "end":
            self._at += 1
        return token

    def _need(self, value: str) -> Token:
        if not self._is(value):
            raise UnknownSyntax(self.lines.at(self._token.start), self._token.value or "the end")
        return self._take()

    def _skip_lines(self) -> None:
        while self._token.kind == "line":
            self._at += 1

    def _next_is(self, *values: str) -> bool:
        """Whether the next token that is no end of a line is one of these; the ends of lines are left then."""
        at = self._at
        self._skip_lines()
        if self._is(*values):
            return True
        self._at = at
        return False

    def _text_since(self, start: int) -> tuple[int, str]:
        end = self._tokens[self._at - 1].end
        return self.lines.at(start), self.text[start:end]

    def expression(self) -> Node:
        """An expression."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnknownSyntax(self.lines.at(self._token.start), "an expression that is nested too deeply")
        start = self._token.start
        found = self._binary(0)
        if self._next_is("?"):
            self._take()
            self._skip_lines()
            yes = self.expression()
            self._skip_lines()
            self._need(":")
            self._skip_lines()
            no = self.expression()
            line, text = self._text_since(start)
            found = If(found, yes, no, line=line, text=text)
        self._depth -= 1
        return found

    def _binary(self, level: int) -> Node:
        if level == len(_BINARY):
            return self._unary()
        start = self._token.start
        left = self._binary(level + 1)
        while self._next_is(*_BINARY[level]):
            sign = self._take().value
            self._skip_lines()
            right = self._binary(level + 1)
            line, text = self._text_since(start)
            left = Op(sign, (left, right), line=line, text=text)
        return left

    def _unary(self) -> Node:
        if self._is("!", "-"):
            start = self._token.start
            sign = self._take().value
            inner = self._unary()
            line, text = self._text_since(start)
            return Op(sign, (inner,), line=line, text=text)
        return self._postfix()

    def _postfix(self) -> Node:
        start = self._token.start
        found = self._primary()
        while True:
            if self._is(".", ".?", "::"):
                self._take()
                name = self._take()
                if self._is("("):
                    arguments = self._arguments()
                    line, text = self._text_since(start)
                    whole = name.value if isinstance(found, Name) and found.name in ("sys", "az") else f".{name.value}"
                    found = (
                        Call(whole, (found, *arguments), line=line, text=text)
                        if whole[0] == "."
                        else Call(whole, arguments, line=line, text=text)
                    )
                    continue
                line, text = self._text_since(start)
                found = Get(found, name.value, line=line, text=text)
            elif self._is("[", "[?"):
                self._take()
                self._skip_lines()
                index = self.expression()
                self._skip_lines()
                self._need("]")
                line, text = self._text_since(start)
                found = At(found, index, line=line, text=text)
            elif self._is("!") and not self._followed_by("="):
                self._take()
            else:
                return found

    def _followed_by(self, value: str) -> bool:
        return self._tokens[self._at + 1].value == value

    def _primary(self) -> Node:
        token = self._token
        line = self.lines.at(token.start)
        if token.kind == "text":
            self._take()
            return Lit(_unescaped(token.value), line=line, text=token.value)
        if token.kind == "joined":
            self._take()
            return self._interpolated(token)
        if token.kind == "number":
            self._take()
            return Lit(int(token.value), line=line, text=token.value)
        if self._is("("):
            return self._parenthesis()
        if self._is("{"):
            return self._object()
        if self._is("["):
            return self._array()
        if token.kind != "name":
            raise UnknownSyntax(line, token.value or "the end")
        self._take()
        if token.value in ("true", "false", "null"):
            literal = {"true": True, "false": False, "null": None}[token.value]
            return Lit(literal, line=line, text=token.value)
        if self._is("("):
            arguments = self._arguments()
            line, text = self._text_since(token.start)
            return Call(token.value, arguments, line=line, text=text)
        if self._is("=>"):
            self._take()
            self._skip_lines()
            value = self.expression()
            line, text = self._text_since(token.start)
            return Lambda((token.value,), value, line=line, text=text)
        return Name(token.value, line=line, text=token.value)

    def _parenthesis(self) -> Node:
        start = self._at
        self._take()
        self._skip_lines()
        names = self._lambda_names()
        if names is not None:
            self._skip_lines()
            value = self.expression()
            line, text = self._text_since(self._tokens[start].start)
            return Lambda(names, value, line=line, text=text)
        inner = self.expression()
        self._skip_lines()
        self._need(")")
        return inner

    def _lambda_names(self) -> tuple[str, ...] | None:
        """The names of a lambda of several, after which its value follows; None where it is none, and nothing read."""
        at, names = self._at, []
        while self._token.kind == "name":
            names.append(self._take().value)
            self._skip_lines()
            if self._is(","):
                self._take()
                self._skip_lines()
                continue
            break
        if self._is(")"):
            self._take()
            if self._is("=>"):
                self._take()
                return tuple(names)
        self._at = at
        return None

    def _arguments(self) -> tuple[Node, ...]:
        self._need("(")
        found: list[Node] = []
        self._skip_lines()
        while not self._is(")"):
            found.append(self.expression())
            self._skip_lines()
            if self._is(","):
                self._take()
                self._skip_lines()
            elif not self._is(")"):
                raise UnknownSyntax(self.lines.at(self._token.start), self._token.value or "the end")
        self._take()
        return tuple(found)

    def _object(self) -> Node:
        start = self._need("{").start
        pairs: list[Pair] = []
        children: list[Child] = []
        while True:
            while self._token.kind == "line" or self._is(",", "@"):
                if self._take().value == "@":
                    self._postfix()
            if self._is("}"):
                self._take()
                break
            if self._is("resource") and not self._followed_by(":"):
                children.append(self._child())
            elif self._is("..."):
                line = self.lines.at(self._take().start)
                pairs.append(Pair(None, self.expression(), line=line))
            else:
                pairs.append(self._pair())
        line, text = self._text_since(start)
        return Obj(tuple(pairs), tuple(children), line=line, text=text)

    def _pair(self) -> Pair:
        token = self._take()
        line = self.lines.at(token.start)
        key: Node
        if token.kind == "name":
            key = Lit(token.value, line=line, text=token.value)
        elif token.kind == "text":
            key = Lit(_unescaped(token.value), line=line, text=token.value)
        elif token.kind == "joined":
            key = self._interpolated(token)
        else:
            raise UnknownSyntax(line, token.value or "the end")
        self._skip_lines()
        self._need(":")
        self._skip_lines()
        return Pair(key, self.expression(), line=line)

    def _child(self) -> Child:
        start = self._take().start
        name, kind = self._take(), self._take()
        existing = self._is("existing")
        if existing:
            self._take()
        self._need("=")
        self._skip_lines()
        value = self.resource_value()
        return Child(name.value, _unescaped(kind.value), existing, value, line=self.lines.at(start), text=name.value)

    def resource_value(self) -> Node:
        """The value of a resource or module: an object, one under a condition, or a loop."""
        if self._is("if"):
            start = self._take().start
            self._need("(")
            self._skip_lines()
            condition = self.expression()
            self._skip_lines()
            self._need(")")
            self._skip_lines()
            value = self.expression()
            line, text = self._text_since(start)
            return If(condition, value, Lit(None, line=line), line=line, text=text)
        return self.expression()

    def resource_at(self, start: int) -> Node:
        """The value of a resource that begins at or after a position of the text."""
        self._at = next(number for number, one in enumerate(self._tokens) if one.start >= start)
        self._skip_lines()
        found = self.resource_value()
        self._need_end()
        return found

    def _array(self) -> Node:
        start = self._need("[").start
        self._skip_lines()
        if self._is("for"):
            return self._loop(start)
        items: list[Node] = []
        spread: set[int] = set()
        while True:
            while self._token.kind == "line" or self._is(","):
                self._take()
            if self._is("]"):
                self._take()
                break
            if self._is("..."):
                self._take()
                spread.add(len(items))
            items.append(self.expression())
        line, text = self._text_since(start)
        return Arr(tuple(items), frozenset(spread), line=line, text=text)

    def _loop(self, start: int) -> Node:
        self._take()
        names: list[str] = []
        if self._is("("):
            while not self._is(")"):
                token = self._take()
                if token.kind == "name":
                    names.append(token.value)
                elif token.kind == "end":
                    raise UnknownSyntax(self.lines.at(start), "a loop without an end")
            self._take()
        else:
            names.append(self._take().value)
        self._need("in")
        self._skip_lines()
        source = self.expression()
        self._skip_lines()
        self._need(":")
        self._skip_lines()
        value = self.resource_value()
        only_if: Node | None = None
        if isinstance(value, If) and value.text.startswith("if"):
            only_if, value = value.condition, value.yes
        self._skip_lines()
        self._need("]")
        line, text = self._text_since(start)
        return Each(tuple(names), source, value, only_if, line=line, text=text)

    def _interpolated(self, token: Token) -> Node:
        line = self.lines.at(token.start)
        if not token.value.startswith("'"):
            return Strange(line=line, text=token.value)
        inner, at, plain = token.value[1:-1], 0, ""
        parts: list[Node] = []
        while at < len(inner):
            if inner[at] == "\\":
                plain += inner[at : at + 2]
                at += 2
            elif inner.startswith("${", at):
                end = _inner_end(inner, at + 2, Lines(inner, line))
                if plain:
                    parts.append(Lit(_unescaped(f"'{plain}'"), line=line, text=plain))
                plain = ""
                source = inner[at + 2 : end - 1]
                parts.append(Parser(source, line).expression())
                at = end
            else:
                plain += inner[at]
                at += 1
        if plain:
            parts.append(Lit(_unescaped(f"'{plain}'"), line=line, text=plain))
        return Joined(tuple(parts), line=line, text=token.value)


def _unescaped(quoted: str) -> str:
    if quoted.startswith("'''"):
        return quoted[3:-3].removeprefix("\r").removeprefix("\n")
    inner = quoted[1:-1]
    inner = re.sub(r"\\u\{([0-9a-fA-F]{1,6})\}", lambda match: chr(min(int(match[1], 16), 0x10FFFF)), inner)
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), inner)


_ARM_TOKEN = re.compile(
    r"\s+|(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w.]*?(?=\s*\()|[A-Za-z_]\w*)"
    r"|(?P<sign>\?\.|\[\?|[][().,?])"
)


class ArmExpression:
    """Reads the expression in a string of ARM JSON: functions, members and items."""

    def __init__(self, text: str, line: int) -> None:
        self._text, self._line, self._at, self._depth = text, line, 0, 0
        self._tokens: list[Token] = []
        at = 0
        while at < len(text):
            match = _ARM_TOKEN.match(text, at)
            if match is None:
                raise UnknownSyntax(line, text[at])
            if match.lastgroup is not None:
                self._tokens.append(Token(match.lastgroup, match[match.lastgroup], at, match.end()))
            at = match.end()
        self._tokens.append(Token("end", "", at, at))

    def node(self) -> Node:
        """The whole expression."""
        found = self._expression()
        if self._token.kind != "end":
            raise UnknownSyntax(self._line, self._token.value)
        return found

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self, value: str = "") -> Token:
        token = self._token
        if token.kind == "end" or (value and token.value != value):
            raise UnknownSyntax(self._line, token.value or "the end")
        self._at += 1
        return token

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnknownSyntax(self._line, "an expression that is nested too deeply")
        start = self._token.start
        found = self._primary()
        while self._token.value in (".", "[", "?.", "[?") and self._token.kind == "sign":
            sign = self._take().value
            if sign in (".", "?."):
                name = self._take()
                found = Get(found, name.value, line=self._line, text=self._since(start))
            else:
                index = self._expression()
                self._take("]")
                found = At(found, index, line=self._line, text=self._since(start))
        self._depth -= 1
        return found

    def _primary(self) -> Node:
        token = self._take()
        if token.kind == "text":
            return Lit(token.value[1:-1].replace("''", "'"), line=self._line, text=token.value)
        if token.kind == "number":
            number = float(token.value) if "." in token.value else int(token.value)
            return Lit(number, line=self._line, text=token.value)
        if token.kind != "name":
            raise UnknownSyntax(self._line, token.value)
        if self._token.value != "(":
            literal = {"true": True, "false": False, "null": None}
            if token.value.lower() in literal:
                return Lit(literal[token.value.lower()], line=self._line, text=token.value)
            return Name(token.value, line=self._line, text=token.value)
        self._take("(")
        arguments: list[Node] = []
        while self._token.value != ")":
            arguments.append(self._expression())
            if self._token.value != ")":
                self._take(",")
        self._take(")")
        return Call(token.value, tuple(arguments), line=self._line, text=self._since(token.start))

    def _since(self, start: int) -> str:
        return self._text[start : self._tokens[self._at - 1].end]
