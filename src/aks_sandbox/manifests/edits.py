"""Changes of a text at the places of its YAML nodes: what is not asked for stays as it is, byte for byte.

Nothing is written from nodes: a scalar is replaced, or a member is inserted, at the offsets that the parser reports.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

from aks_sandbox.manifests.tree import Node

_STRING = "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class Edit:
    """The characters from `begin` to `end` of a text are replaced with `text`."""

    begin: int
    end: int
    text: str


class Refused(Exception):
    """A place cannot be changed without changing something else; the message says why. `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def edited(content: str, edits: Iterable[Edit]) -> str:
    """The text with the edits, which do not overlap; those at one place stay in their order."""
    parts: list[str] = []
    at = 0
    for one in sorted(edits, key=lambda edit: (edit.begin, edit.end)):
        parts += [content[at : one.begin], one.text]
        at = one.end
    return "".join([*parts, content[at:]])


def replace_scalar(content: str, key: Node, value: Node, text: str) -> Edit:
    """Give a member another text, quoted as it was; Refused where an anchor, an alias or a tag stands there."""
    begin, end = value.start_mark.index, value.end_mark.index
    line = value.start_mark.line + 1
    if begin < key.end_mark.index or begin >= len(content) + 1:
        raise Refused(key.start_mark.line + 1, f"the value of {key.value} is an alias (*) of another place")
    written = content[begin:end]
    style = getattr(value, "style", None)
    if not isinstance(value, yaml.ScalarNode) or written[:1] in ("&", "!", "|", ">"):
        raise Refused(line, f"the value of {key.value} has an anchor, a tag or several lines")
    if style in ("'", '"'):
        return Edit(begin, end, f"{style}{text}{style}")
    if begin == end:
        # Nothing stands there: the value goes behind the colon.
        colon = content.find(":", key.end_mark.index)
        return Edit(colon + 1, colon + 1, f" {plain(text)}")
    # A plain scalar ends where its last character does; blanks behind it stay.
    return Edit(begin, begin + len(written.rstrip()), plain(text))


def plain(text: str) -> str:
    """A text as a plain scalar, in double quotes where that would be another type, such as a number."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    return (
        text if isinstance(node, yaml.ScalarNode) and node.tag == _STRING and node.value == text else json.dumps(text)
    )


def insert_members(content: str, mapping: yaml.MappingNode, members: Sequence[tuple[str, object]]) -> list[Edit]:
    """Insert members before the first one of a mapping, in block or in flow style as the mapping is."""
    if not mapping.value:
        brace = content.find("{", mapping.start_mark.index)
        if brace < 0:
            raise Refused(mapping.start_mark.line + 1, "the mapping is empty")
        inside = ", ".join(_flow_member(name, value, quoted=False) for name, value in members)
        return [Edit(brace + 1, brace + 1, inside)]
    first = mapping.value[0][0]
    at = first.start_mark.index
    line_begin = content.rfind("\n", 0, at) + 1
    own_line = not content[line_begin:at].strip()
    newline = newline_at(content, at)
    if mapping.flow_style:
        quoted = getattr(first, "style", None) == '"'
        separator = f",{newline}{content[line_begin:at]}" if own_line else ", "
        return [Edit(at, at, "".join(_flow_member(name, value, quoted) + separator for name, value in members))]
    indent = " " * first.start_mark.column
    lines = [line for name, value in members for line in _block_member(name, value)]
    return [Edit(at, at, "".join(f"{line}{newline}{indent}" for line in lines))]


def insert_item(content: str, sequence: yaml.SequenceNode, item: dict[str, str]) -> Edit:
    """Insert a mapping before the first item of a list, in block or in flow style as the list is."""
    if not sequence.value:
        bracket = content.find("[", sequence.start_mark.index)
        if bracket < 0:
            raise Refused(sequence.start_mark.line + 1, "the list is empty")
        return Edit(bracket + 1, bracket + 1, json.dumps(item))
    first = sequence.value[0]
    if sequence.flow_style:
        return Edit(first.start_mark.index, first.start_mark.index, f"{json.dumps(item)}, ")
    dash = content.rfind("-", 0, first.start_mark.index)
    line_begin = content.rfind("\n", 0, dash) + 1
    if dash < 0 or content[line_begin:dash].strip() or content[dash + 1 : first.start_mark.index].strip():
        raise Refused(first.start_mark.line + 1, "the first item of the list does not stand behind its dash")
    indent = content[line_begin:dash]
    newline = newline_at(content, dash)
    lines = [f"{name}: {plain(value)}" for name, value in item.items()]
    return Edit(dash, dash, f"- {f'{newline}{indent}  '.join(lines)}{newline}{indent}")


def newline_at(content: str, at: int) -> str:
    r"""The line end in use at a place: \r\n where that line, or the one before it, ends so."""
    end = content.find("\n", at)
    if end < 0:
        end = content.rfind("\n", 0, at)
    return "\r\n" if end > 0 and content[end - 1] == "\r" else "\n"


def _flow_member(name: str, value: object, quoted: bool) -> str:
    written = plain(value) if isinstance(value, str) and not quoted else json.dumps(value)
    return f"{json.dumps(name) if quoted else name}: {written}"


def _block_member(name: str, value: object) -> list[str]:
    if isinstance(value, str):
        return [f"{name}: {plain(value)}"]
    assert isinstance(value, list)
    lines = [f"{name}:"]
    for item in value:
        first, *others = (f"{key}: {plain(text)}" for key, text in item.items())
        lines += [f"- {first}", *(f"  {line}" for line in others)]
    return lines


def shared_ancestor(root: Node, target: Node) -> int | None:
    """The line (from 1) of the anchor through which a node stands in several places; None where it stands in one."""
    parents: dict[int, list[Node]] = {}
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            children = [child for pair in node.value for child in pair]
        elif isinstance(node, yaml.SequenceNode):
            children = list(node.value)
        else:
            continue
        for child in children:
            parents.setdefault(id(child), []).append(node)
        waiting += children
    at: Node | None = target
    climbed: set[int] = set()
    while at is not None and id(at) not in climbed:
        climbed.add(id(at))
        above = parents.get(id(at), [])
        if len(above) > 1:
            return int(at.start_mark.line) + 1
        at = above[0] if above else None
    return None
