"""Amounts of cpu and memory as Kubernetes writes them."""

from __future__ import annotations

import re

SUFFIXES = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
SUFFIXES |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([kKMGT]i?|m|)")


class QuantityError(ValueError):
    """Says that a text is no amount."""


def millis(value: object) -> int:
    """Returns an amount of cpu in thousandths, rounded up.

    Raises:
        QuantityError: the value is none.
    """
    return -int(-_number(value) * 1000 // 1)


def size(value: object) -> int:
    """Returns an amount of memory in bytes.

    Raises:
        QuantityError: the value is none.
    """
    return -int(-_number(value) // 1)


def amount(resource: str, value: object) -> int:
    """Returns an amount of a resource in its smallest unit."""
    return millis(value) if resource == "cpu" else size(value)


def written(resource: str, value: int) -> str:
    """Returns an amount as kubectl shows it."""
    if resource == "cpu":
        return f"{value}m" if value % 1000 else str(value // 1000)
    for suffix in ("Gi", "Mi", "Ki"):
        if value and value % SUFFIXES[suffix] == 0:
            return f"{value // SUFFIXES[suffix]}{suffix}"
    return str(value)


def _number(value: object) -> float:
    """Returns the number that an amount stands for."""
    found = QUANTITY.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    if found is None or isinstance(value, bool):
        raise QuantityError(f"{value!r} is no quantity")
    return float(found[1]) * (0.001 if found[2] == "m" else SUFFIXES[found[2]])
