"""Answers that are JSON and yet not what the API promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aks_sandbox.errors import Unreachable
from aks_sandbox.model.safe_text import one_line


@contextmanager
def expected_form(doing: str) -> Iterator[None]:
    """Around the reading of an answer: a missing member, or one of another type, becomes Unreachable."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(
            f"{doing}: the answer has not the expected form ({type(error).__name__}: {error}).", "Repeat the command."
        ) from error


def text(value: Any) -> str:
    """The value as one line of visible characters, which a name or a state is anyway; TypeError unless it is a text."""
    if value is None:
        raise TypeError("expected a text, found NoneType")
    return one_line(lines(value))


def text_or_empty(value: Any) -> str:
    """The text as one line, an empty one where there is none; TypeError for anything else."""
    return "" if value is None else text(value)


def lines(value: Any) -> str:
    """The value as it came, for what may have several lines; an empty text where there is none, TypeError for anything
    but a text.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"expected a text, found {type(value).__name__}")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """The list of texts, an empty one where there is none; TypeError for anything else."""
    return tuple(text(item) for item in rows(value))


def rows(value: Any) -> list[Any]:
    """The list, an empty one where there is none; TypeError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {type(value).__name__}")
    return value


def whole(value: Any) -> int:
    """The value, which must be a whole number; TypeError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"expected a whole number, found {type(value).__name__}")
    return value


def flag(value: Any) -> bool:
    """The flag, off where there is none; TypeError for anything else."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, found {type(value).__name__}")
    return value
