"""What the scheduler wrote of a pod without a node: a list of reasons, each with the number of nodes that it rules out.

A sandboxed pod is not to be placed on the other nodes of its cluster, so "didn't match" stands in nearly every such
list without being the cause. https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/types.go
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from aks_sandbox.catalog.taints import SYSTEM_TAINT
from aks_sandbox.explain.described import Described

_HEAD = re.compile(r"(?:[0-9]{1,6}/[0-9]{1,6}\snodes\sare\savailable|didn't\strigger\sscale-up[^:\n]{0,80}):\s")
_END = re.compile(r"\.(?=[\s\"']|$)")
_LONGEST = 8_000
_REASON = re.compile(r"([0-9]{1,6}) ([^,]{1,400})")
_LABELS = re.compile(r"node\(s\) didn't match (?:Pod's node affinity|node selector)")
_TAINT = re.compile(rf"node\(s\) had (?:untolerated )?taint(?!s? \{{{SYSTEM_TAINT})")
_EVENT_OF_A_POD = re.compile(r"\bpod/([a-z0-9][a-z0-9.-]{0,252})(?=\s)[^\n]{0,400}$")
_IN_A_TABLE = re.compile(r"\bScheduled\spod/([a-z0-9][a-z0-9.-]{0,252})(?=\s)")
_ASSIGNED = re.compile(r"\bSuccessfully assigned ")
_LONGEST_LINE = 1_000


class Weight(IntEnum):
    """How much a reason explains, the better ones first: those after it are what rightly rules out other nodes."""

    OWN = 0
    """A fault or a shortage of nodes that could take the pod."""
    TAINT = 1
    """A taint that node pools for other pods have; one that goes with the state of a node is that node's own fault."""
    LABELS = 2
    """Labels, which the nodes of other node pools do not have."""


def weight_of(reason: str) -> Weight:
    """How much that reason explains."""
    if _LABELS.match(reason):
        return Weight.LABELS
    return Weight.TAINT if _TAINT.match(reason) else Weight.OWN


def reasons_in(message: str) -> Sequence[tuple[int, str]]:
    """The reasons of a message of the scheduler, each with the number of nodes that it rules out; empty where the text
    is none.
    """
    text = " ".join(message.split())
    head = _HEAD.search(text)
    if head is None:
        return ()
    end = _END.search(text, head.end())
    found = _REASON.findall(text[head.end() : end.start() if end else len(text)])
    return [(int(count), reason) for count, reason in found]


@dataclass(frozen=True)
class Refusal:
    """One message of the scheduler in a text, its list from `reasons` on; `over` once the pod was placed afterwards."""

    begin: int
    reasons: int
    end: int
    weight: Weight
    over: bool


class Refusals:
    """The messages of the scheduler in a text."""

    def __init__(self, text: str, described: Described) -> None:
        placed = _Placed(text)
        heads = list(_HEAD.finditer(text))
        ends = [*(head.start() for head in heads[1:]), len(text)]
        self._all = [_refusal(text, head, end, described, placed) for head, end in zip(heads, ends, strict=False)]
        self._begins = [one.begin for one in self._all]

    def counts(self, text: str, place: int) -> bool:
        """Whether the reason at that place is what keeps the pod from a node, now; so it is outside such a message."""
        number = bisect_right(self._begins, place)
        refusal = self._all[number - 1] if number else None
        if refusal is None or place >= refusal.end:
            return True
        if place < refusal.reasons:
            return not refusal.over
        reason = " ".join(text[place : place + 200].split()).lstrip("0123456789 ")
        return not refusal.over and weight_of(reason) == refusal.weight


class _Placed:
    """The pods that the scheduler placed, as events report it: by name in a table, by place in a description."""

    def __init__(self, text: str) -> None:
        self.pods = set(_IN_A_TABLE.findall(text))
        self.places = [match.start() for match in _ASSIGNED.finditer(text)]

    def between(self, begin: int, end: int) -> bool:
        number = bisect_right(self.places, begin)
        return number < len(self.places) and self.places[number] < end


def _refusal(text: str, head: re.Match[str], next_one: int, described: Described, placed: _Placed) -> Refusal:
    most = min(next_one, head.end() + _LONGEST)
    full_stop = _END.search(text, head.end(), most)
    end = full_stop.start() if full_stop else most
    reasons = _REASON.findall(" ".join(text[head.end() : end].split()))
    weight = min((weight_of(reason) for _, reason in reasons), default=Weight.OWN)
    row = _EVENT_OF_A_POD.search(text[max(0, head.start() - _LONGEST_LINE) : head.start()])
    if row is not None:
        return Refusal(head.start(), head.end(), end, weight, row[1] in placed.pods)
    part = described.part_at(head.start())
    return Refusal(head.start(), head.end(), end, weight, part.placed or placed.between(end, part.end))
