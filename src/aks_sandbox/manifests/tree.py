"""The nodes of YAML as Kubernetes reads them: members, texts, truth values and numbers, each with its place.

Nothing here raises on a node of another type than the one that is looked for: it has no such value then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from aks_sandbox.model.in_cluster import memory_bytes, millicpus

Node = yaml.Node
_MERGE = "tag:yaml.org,2002:merge"
_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_TRUE = ("true", "yes", "on")
#: A merge of merges goes no deeper; Kubernetes' own readers follow aliases, and a document can make them endless.
_DEEPEST_MERGE = 8


def entries(node: Node | None, depth: int = 0) -> Iterator[tuple[Node, Node]]:
    """The keys and values of a mapping, those that are merged into it (`<<`) last; nothing for any other node."""
    if not isinstance(node, yaml.MappingNode):
        return
    merged: list[Node] = []
    for key, value in node.value:
        if key.tag == _MERGE:
            merged.append(value)
        else:
            yield key, value
    if depth < _DEEPEST_MERGE:
        for one in merged:
            for source in one.value if isinstance(one, yaml.SequenceNode) else [one]:
                yield from entries(source, depth + 1)


def get(node: Node | None, *path: str) -> Node | None:
    """The value at the end of a path of keys; None where there is none, or null."""
    for name in path:
        if not isinstance(node, yaml.MappingNode):
            return None
        for key, value in node.value:
            if key.value == name:
                node = value
                break
        else:
            node = next((value for key, value in entries(node) if key.value == name), None)
            if node is None:
                return None
    return None if node is not None and node.tag == _NULL else node


def key_of(node: Node | None, name: str) -> Node | None:
    """The key of that name itself, where its place is wanted."""
    return next((key for key, _ in entries(node) if key.value == name), None)


def items(node: Node | None) -> Sequence[Node]:
    """The items of a list; nothing for any other node."""
    return node.value if isinstance(node, yaml.SequenceNode) else ()


def text(node: Node | None) -> str | None:
    """A scalar as it is written; None for null and for what is not a scalar."""
    if isinstance(node, yaml.ScalarNode) and node.tag != _NULL:
        value: str = node.value
        return value
    return None


def texts(node: Node | None) -> dict[str, str]:
    """A mapping of texts, such as labels; members of another type are left out."""
    found = ((text(key), text(value)) for key, value in entries(node))
    return {key: value for key, value in found if key is not None and value is not None}


def is_true(node: Node | None) -> bool:
    """Whether the node is the truth value true, in any of YAML 1.1's spellings; a quoted "true" is a text."""
    return node is not None and node.tag == _BOOL and str(node.value).lower() in _TRUE


def is_false(node: Node | None) -> bool:
    """Whether the node is the truth value false."""
    return node is not None and node.tag == _BOOL and str(node.value).lower() not in _TRUE


def number(node: Node | None) -> int | None:
    """A whole number in decimal digits; None for anything else."""
    if node is None or node.tag != _INT:
        return None
    try:
        return int(str(node.value).replace("_", ""), 10)
    except ValueError:
        return None


def memory_of(node: Node | None) -> int | None:
    """Bytes of a quantity; None where there is none, or what is written is not one."""
    written = text(node)
    try:
        return None if written is None else memory_bytes(written)
    except ValueError:
        return None


def cpu_of(node: Node | None) -> int | None:
    """Thousandths of a CPU of a quantity; None where there is none, or what is written is not one."""
    written = text(node)
    try:
        return None if written is None else millicpus(written)
    except ValueError:
        return None
