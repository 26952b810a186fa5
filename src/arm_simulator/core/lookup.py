"""Names in ARM ignore case: how a mapping is searched that way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Value = TypeVar("Value")


def find(mapping: Mapping[str, Value], name: str) -> tuple[str, Value] | None:
    """Returns the key as it is spelled in the mapping and its value, or None."""
    if name in mapping:
        return name, mapping[name]
    wanted = name.lower()
    for key, value in mapping.items():
        if key.lower() == wanted:
            return key, value
    return None
