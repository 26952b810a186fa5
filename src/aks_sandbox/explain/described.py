"""The objects that `kubectl describe` prints: where one begins and ends in a text, and the names that it holds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

# The first lines of an object. A volume of a pod has a line with a name too, and others below it.
_HEAD = re.compile(
    r"(?:\A|(?<=\n))Name: (?P<name>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)\n"
    r"(?:Namespace: (?P<namespace>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\n(?P<pod>Priority: )?"
    r"|Roles: |Labels: |Taints: )"
)
_NODE = re.compile(r"\nNode: (?P<node>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?=/)")


@dataclass(frozen=True)
class Part:
    """One object of a text, from `begin` to `end`; the whole text where nothing in it was described.

    `names` are those of its head, as the parts of commands are called: pod, namespace, node.
    """

    begin: int
    end: int
    names: Mapping[str, str]

    @property
    def placed(self) -> bool:
        """Whether it is a pod that has a node."""
        return "pod" in self.names and "node" in self.names


class Described:
    """A text as the objects that it describes."""

    def __init__(self, text: str) -> None:
        heads = list(_HEAD.finditer(text))
        ends = [*(head.start() for head in heads[1:]), *([len(text)] if heads else [])]
        self._parts = [_part(text, head, end) for head, end in zip(heads, ends, strict=True)]
        self._begins = [part.begin for part in self._parts]
        # What stands above the first object, such as what a command before printed.
        self._above = Part(0, self._begins[0] if self._begins else len(text), {})

    def part_at(self, place: int) -> Part:
        """The object in which that place of the text is."""
        number = bisect_right(self._begins, place)
        return self._parts[number - 1] if number else self._above


def _part(text: str, head: re.Match[str], end: int) -> Part:
    names = {"namespace": head["namespace"]} if head["namespace"] else {}
    if head["pod"]:
        names["pod"] = head["name"]
        node = _NODE.search(text, head.end(), end)
        if node is not None:
            names["node"] = node["node"]
    return Part(head.start(), end, names)
