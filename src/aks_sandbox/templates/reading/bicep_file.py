"""A Bicep file: its resources, those inside of resources, and the modules that it calls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aks_sandbox.templates.reading.arm_file import kata_in
from aks_sandbox.templates.reading.declared import Declared, DeclaredCluster, DeclaredPool, Language, NotRead
from aks_sandbox.templates.reading.evaluation import Evaluator, Names
from aks_sandbox.templates.reading.nodes import Call, Child, Each, If, Lit, Name, Node, Obj
from aks_sandbox.templates.reading.parsers import PYCEP, installed_version, load
from aks_sandbox.templates.reading.resources import CLUSTER_TYPE, POOL_TYPE, cluster_of, pool_of
from aks_sandbox.templates.reading.syntax import Lines, Parser, Token, Tokens, UnknownSyntax
from aks_sandbox.templates.reading.unreadable import BrokenFile
from aks_sandbox.templates.reading.values import ABSENT, Literal, Open, Struct, Value, items_of, member, short

#: What begins a declaration; of the others, nothing is needed to find resources.
_WORDS = ("param", "var", "resource", "module", "type", "func", "output", "import", "extension", "metadata", "using")
#: Without these, a cluster or node pool may be missing, or not be what it seems.
_NEEDED = ("resource", "module", "var")
_LINES_SHOWN = 5
_OTHER = ("targetScope", "provider", "assert", "test", "extends")


@dataclass(frozen=True)
class Declaration:
    """One declaration of a file: the word that begins it, its name, and where it stands in the text."""

    word: str
    name: str
    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Resource:
    """A resource or module as it is declared; `value` is an object, one under a condition, or a loop."""

    name: str
    type: str
    existing: bool
    value: Node
    line: int


@dataclass
class _Content:
    parameters: dict[str, Node | None] = field(default_factory=dict)
    variables: dict[str, Node] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    modules: list[Resource] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)


def read_bicep(text: str, file: str) -> Declared:
    """What the file declares; BrokenFile for one that ends too early, MissingParser without the parser."""
    load(PYCEP)
    try:
        declarations = tuple(declarations_of(text))
    except UnknownSyntax as error:
        raise BrokenFile(f"is not Bicep: {error.found}", error.line) from None
    if text.strip() and not declarations:
        raise BrokenFile("is not Bicep: it does not have a declaration", 1)
    content = _Content()
    unknown = _unknown_syntax(text, declarations)
    lines = list(unknown.values())
    for one in declarations:
        try:
            _read(text, one, content)
        except UnknownSyntax as error:
            lines.append(error.line)
            if one.word in _NEEDED:
                content.not_read.append(_not_read(file, error.line, one))
    if lines:
        content.not_read.insert(0, _unknown(file, sorted(set(lines))))
    return _Reader(file, content).declared()


def _not_read(file: str, line: int, one: Declaration) -> NotRead:
    return NotRead(file=file, line=line, kind="syntax", what=f"{one.word} {one.name} was not read".replace("  ", " "))


def _unknown(file: str, lines: list[int]) -> NotRead:
    known = f"{PYCEP.name} {installed_version(PYCEP)}".strip()
    shown = ", ".join(str(line) for line in lines[:_LINES_SHOWN])
    more = f" and {len(lines) - _LINES_SHOWN} more" if len(lines) > _LINES_SHOWN else ""
    what = f"the syntax on line{'s' if len(lines) > 1 else ''} {shown}{more} is not known to {known}"
    why = "Bicep may be newer than this parser, so that does not mean that the file is wrong"
    return NotRead(file=file, line=lines[0], kind="syntax", what=f"{what}. {why}", may_hide=False)


def declarations_of(text: str) -> Iterator[Declaration]:
    """The declarations, each with the decorators before it; UnknownSyntax for a text that ends inside of one."""
    lines = Lines(text)
    tokens = Tokens(text, lines).found
    starts: list[tuple[int, Token, Token]] = []
    open_at: list[Token] = []
    decorated: int | None = None
    fresh = True
    for number, token in enumerate(tokens):
        if token.kind == "sign" and token.value in ("{", "[", "(", "[?"):
            open_at.append(token)
        elif token.kind == "sign" and token.value in ("}", "]", ")"):
            if not open_at:
                raise UnknownSyntax(lines.at(token.start), f"a '{token.value}' that nothing opens")
            open_at.pop()
        elif not open_at and fresh and token.kind == "sign" and token.value == "@" and decorated is None:
            decorated = token.start
        elif not open_at and fresh and token.kind == "name" and token.value in (*_WORDS, *_OTHER):
            starts.append((token.start if decorated is None else decorated, token, tokens[number + 1]))
            decorated = None
        fresh = token.kind == "line" and not open_at
    if open_at:
        raise UnknownSyntax(lines.at(open_at[-1].start), f"the file ends inside of a '{open_at[-1].value}'")
    for number, (start, word, name) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(text)
        yield Declaration(word.value, name.value if name.kind == "name" else "", start, end, lines.at(word.start))


@cache
def _reader() -> Any:
    # Without its cache, which is a file of pickled Python in the folder for temporary files.
    return load(PYCEP).BicepParser(cache=False).lark_parser


def _unknown_syntax(text: str, declarations: tuple[Declaration, ...]) -> Mapping[int, int]:
    """The declarations that the parser does not know, by where they start, with the line of what it does not know."""
    reader = _reader()
    if _line_of_refusal(reader, text) is None:
        return {}
    found: dict[int, int] = {}
    for one in declarations:
        line = _line_of_refusal(reader, text[one.start : one.end])
        if line is not None:
            found[one.start] = text.count("\n", 0, one.start) + line
    return found


def _line_of_refusal(reader: Any, text: str) -> int | None:
    try:
        # The grammar wants the end of a line, and one kind of it.
        reader.parse(text.replace("\r\n", "\n").lstrip("\ufeff") + "\n")
    except Exception as error:  # noqa: BLE001 - whatever the parser of others raises, it did not read the text
        line = getattr(error, "line", None)
        return line if isinstance(line, int) and line > 0 else 1
    return None


_TYPE = re.compile(r"\s*'([^'@\n]*)@?([^'\n]*)'\s*(existing\b)?\s*(?==)")


def _read(text: str, one: Declaration, content: _Content) -> None:
    chunk = text[one.start : one.end]
    line = text.count("\n", 0, one.start) + 1
    if one.word == "param":
        content.parameters[one.name] = None
        default = _after_equals(chunk, one, line)
        content.parameters[one.name] = default
    elif one.word == "var":
        default = _after_equals(chunk, one, line)
        if default is None:
            raise UnknownSyntax(one.line, "a variable without a value")
        content.variables[one.name] = default
    elif one.word in ("resource", "module"):
        head = re.search(rf"\b{one.word}\s+{re.escape(one.name)}\b", chunk)
        kind = _TYPE.match(chunk, head.end()) if head is not None else None
        if head is None or kind is None:
            raise UnknownSyntax(one.line, one.word)
        value = Parser(chunk, line).resource_at(kind.end() + 1)
        full = f"{kind[1]}@{kind[2]}" if kind[2] else kind[1]
        found = Resource(one.name, full, kind[3] is not None, value, one.line)
        (content.resources if one.word == "resource" else content.modules).append(found)


def _after_equals(chunk: str, one: Declaration, line: int) -> Node | None:
    """The value after the equals sign of a parameter or variable."""
    depth, head = 0, re.search(rf"\b{one.word}\s+{re.escape(one.name)}\b", chunk)
    if head is None:
        raise UnknownSyntax(one.line, one.word)
    parser_lines = Lines(chunk, line)
    for token in Tokens(chunk, parser_lines).found:
        if token.start < head.end() or token.kind != "sign":
            continue
        depth += {"{": 1, "[": 1, "(": 1, "[?": 1, "}": -1, "]": -1, ")": -1}.get(token.value, 0)
        if token.value == "=" and depth == 0:
            return Parser(chunk, line).value_at(token.end)
    return None


class _Names(Evaluator):
    """Parameters, variables and resources by their names."""

    def __init__(self, content: _Content) -> None:
        super().__init__()
        self._content = content
        self._busy: set[str] = set()

    def name(self, node: Name, names: Names) -> Value:
        if node.name in names:
            return names[node.name]
        if node.name in self._content.variables:
            return self._once(node, self._content.variables[node.name])
        if node.name in self._content.parameters:
            default = self._content.parameters[node.name]
            value = None if default is None else self._once(node, default)
            return Open(f"parameter {node.name}", node.line, value)
        return Open(node.name, node.line)

    def _once(self, node: Name, declared: Node) -> Value:
        if node.name in self._busy:
            return Open(node.name, node.line)
        self._busy.add(node.name)
        try:
            return self.value(declared)
        finally:
            self._busy.discard(node.name)

    def own_call(self, node: Call, names: Names) -> Value | None:
        return None


class _Reader:
    """Collects what the resources are."""

    def __init__(self, file: str, content: _Content) -> None:
        self._file = file
        self._content = content
        self._names = _Names(content)
        self._clusters: list[DeclaredCluster] = []
        self._pools: list[DeclaredPool] = []

    def declared(self) -> Declared:
        """All that was found."""
        for one in self._content.resources:
            self._resource(one, "", (), {})
        called = [self._module(one) for one in self._content.modules]
        return Declared(
            file=self._file,
            language=Language.BICEP,
            clusters=tuple(self._clusters),
            pools=tuple(self._pools),
            not_read=(*self._content.not_read, *called),
        )

    def _resource(self, one: Resource, parent: str, only_if: tuple[str, ...], names: Names, of: str = "") -> None:
        kind, _, version = one.type.partition("@")
        parent_kind, _, parent_version = parent.partition("@")
        full = f"{parent_kind}/{kind}" if parent and "." not in kind.split("/")[0] else kind
        version = version or parent_version
        bodies = list(self._bodies(one.value, only_if, names))
        for body, words, inside in bodies:
            properties = self._names.value(body, inside)
            if full.lower() == CLUSTER_TYPE and not one.existing:
                self._clusters.append(
                    cluster_of(
                        file=self._file,
                        line=one.line,
                        name=member(properties, "name"),
                        properties=member(properties, "properties"),
                        api_version=Literal(version or None),
                        only_if=words,
                        key=one.name,
                    )
                )
            elif full.lower() == POOL_TYPE and not one.existing:
                self._pools.append(
                    pool_of(
                        file=self._file,
                        line=one.line,
                        name=_last_part(member(properties, "name")),
                        properties=member(properties, "properties"),
                        api_version=Literal(version or None),
                        only_if=words,
                        parent=of or _named(member(properties, "parent")),
                    )
                )
            for child in body.children if isinstance(body, Obj) else ():
                self._resource(_child(child), f"{full}@{version}", words, inside, one.name)
        if full.lower() in (CLUSTER_TYPE, POOL_TYPE) and one.existing:
            kind = "cluster" if full.lower() == CLUSTER_TYPE else "node pool"
            what = f"resource {one.name} refers to a {kind} that exists"
            note = NotRead(file=self._file, line=one.line, kind="existing", what=what, may_hide=False)
            self._content.not_read.append(note)

    def _bodies(
        self, value: Node, only_if: tuple[str, ...], names: Names
    ) -> Iterator[tuple[Node, tuple[str, ...], Names]]:
        """The objects of a declaration, with the words for when each is there."""
        if isinstance(value, If) and isinstance(value.no, Lit) and value.no.value is None:
            decided = self._names.value(value.condition, names)
            if decided == Literal(False):
                return
            words = only_if if decided == Literal(True) else (*only_if, short(value.condition.text))
            yield from self._bodies(value.yes, words, names)
        elif isinstance(value, Each):
            source = self._names.value(value.source, names)
            over = short(value.source.text)
            found = items_of(source)
            for number, item in enumerate(found.items):
                inside = {**names, **_turn(value, item.value, Literal(number))}
                yield from self._bodies(value.value, (*only_if, *item.only_if), inside)
            for why in found.rest:
                item_of = Open(f"an item of {why}", value.line)
                inside = {**names, **_turn(value, item_of, Open(f"the number of {item_of.why}", value.line))}
                yield from self._bodies(value.value, (*only_if, f"{over} has an item"), inside)
        else:
            yield value, only_if, names

    def _module(self, one: Resource) -> NotRead:
        handed: list[str] = []
        for body, _, inside in self._bodies(one.value, (), {}):
            value = self._names.value(body, inside)
            handed += kata_in(member(value, "params") if isinstance(value, Struct) else ABSENT)
        path = one.type
        return NotRead(
            file=self._file,
            line=one.line,
            kind="module",
            what=f"module {one.name} ({short(path)}) was not read",
            named=tuple(dict.fromkeys(handed)),
        )


def _turn(loop: Each, item: Value, number: Value) -> Names:
    if len(loop.names) == 1:
        return {loop.names[0]: item}
    return {loop.names[0]: item, loop.names[1]: number}


def _child(one: Child) -> Resource:
    return Resource(one.name, one.type, one.existing, one.value, one.line)


def _named(value: Value) -> str:
    return value.why if isinstance(value, Open) else ""


def _last_part(name: Value) -> Value:
    if isinstance(name, Literal) and isinstance(name.value, str):
        return Literal(name.value.rpartition("/")[2], name.line)
    return name
