"""Names that a mistyped one may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

_SHOWN = 3
_LEAST = 0.6


def near_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that are much like this one whatever their case, the nearest first; at most three."""
    matcher = SequenceMatcher(b=name.lower())
    found: list[tuple[float, int, str]] = []
    for one in names:
        matcher.set_seq1(one.lower())
        if matcher.real_quick_ratio() >= _LEAST and matcher.ratio() >= _LEAST:
            found.append((-matcher.ratio(), -_shared(one.lower(), name.lower()), one))
    return tuple(one for _, _, one in sorted(found)[:_SHOWN])


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
