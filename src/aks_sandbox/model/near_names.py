"""Names that a mistyped one may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 3


def near_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that are much like this one whatever their case, the nearest first; at most three."""
    spelled = {one.lower(): one for one in names}
    return tuple(spelled[one] for one in get_close_matches(name.lower(), spelled, _SHOWN, 0.6))
