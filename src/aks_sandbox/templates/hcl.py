"""HCL, the language of Terraform, in the form of `terraform fmt`.

Source of the syntax: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.model.safe_text import one_line
from aks_sandbox.templates.comments import WIDTH, paragraph
from aks_sandbox.templates.template import Reference

MARK = "#"
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)
#: Words of the language, which as a key stand in quotes.
_WORDS = {"true", "false", "null", "for", "if", "in"}
_ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
#: What begins an interpolation or a directive, with more of the same sign before it or not.
_INTRODUCER = re.compile(r"(\$+|%+)(?=\{)")


@dataclass(frozen=True)
class Expression:
    """An expression, which stands as it is."""

    text: str


@dataclass(frozen=True)
class Attribute:
    """`name = value`, below the comment that its remark makes."""

    name: str
    value: Any
    remark: str = ""


@dataclass(frozen=True)
class Block:
    """`words { ... }`; the words after the first stand in quotes. `lines` are comments above it."""

    words: tuple[str, ...]
    items: tuple[Attribute | Block, ...] = field(default=())
    lines: tuple[str, ...] = ()


def file_of(blocks: Iterable[Block], heading: Sequence[str]) -> str:
    """The text of a file: the heading, then each block after an empty line."""
    parts = ["\n".join(heading), *("\n".join(_block(block, "")) for block in blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block, indent: str) -> Iterator[str]:
    yield from (f"{indent}{line}" for line in block.lines)
    head = " ".join([block.words[0], *map(quoted, block.words[1:])])
    if not block.items:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{"
    yield from _items(block.items, f"{indent}  ")
    yield f"{indent}}}"


def _items(items: Sequence[Attribute | Block], indent: str) -> Iterator[str]:
    attributes = [one for one in items if isinstance(one, Attribute)]
    yield from _assignments(((one.name, one.value, one.remark) for one in attributes), indent)
    written = bool(attributes)
    for block in items:
        if isinstance(block, Block):
            if written:
                yield ""
            yield from _block(block, indent)
            written = True


def _assignments(items: Iterable[tuple[str, Any, str]], indent: str) -> Iterator[str]:
    """Each assignment; the signs of those that follow one another in one line each stand below one another."""
    run: list[tuple[str, str]] = []

    def aligned() -> Iterator[str]:
        width = max((len(name) for name, _ in run), default=0)
        yield from (f"{indent}{name:<{width}} = {text}" for name, text in run)
        run.clear()

    for name, value, remark in items:
        text = expression(value, indent, len(name))
        if remark:
            yield from aligned()
            yield from (f"{indent}{line}" for line in paragraph(remark, MARK, len(indent)))
        if "\n" in text:
            yield from aligned()
            yield f"{indent}{name} = {text}"
        else:
            run.append((name, text))
    yield from aligned()


def expression(value: Any, indent: str = "", before: int = 0) -> str:
    """The value as an expression; `before` counts the columns between the indent and the sign of the assignment."""
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Reference):
        return f"var.{value.parameter.snake_name}"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        inside = f"{indent}  "
        items = ((_key(name), item, "") for name, item in value.items())
        return "\n".join(["{", *_assignments(items, inside), f"{indent}}}"])
    if isinstance(value, list):
        inside = f"{indent}  "
        parts = [expression(item, inside) for item in value]
        line = f"[{', '.join(parts)}]"
        if "\n" not in line and len(indent) + before + len(line) + 3 <= WIDTH:
            return line
        return "\n".join(["[", *(f"{inside}{part}," for part in parts), f"{indent}]"])
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) and name not in _WORDS else quoted(name)


def quoted(text: str) -> str:
    """The text in quotes; nothing in it is an interpolation or a directive."""
    escaped = "".join(_ESCAPES.get(letter) or _visible(letter) for letter in text)
    return f'"{_INTRODUCER.sub(_literal_sign, escaped)}"'


def _literal_sign(match: re.Match[str]) -> str:
    sign = match[1]
    # Of several signs, how many belong to the escape is read in different ways: as numbers they belong to none.
    return sign * 2 if len(sign) == 1 else f"\\u{ord(sign[0]):04x}" * len(sign)


def _visible(letter: str) -> str:
    if one_line(letter) == letter:
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
