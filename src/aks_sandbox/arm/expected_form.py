"""Answers that are JSON and yet not what the API promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aks_sandbox.errors import Unreachable


@contextmanager
def expected_form(doing: str) -> Iterator[None]:
    """Around the reading of an answer: a missing member, or one of another type, becomes Unreachable."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(
            f"{doing}: the answer has not the expected form ({type(error).__name__}: {error}).", "Repeat the command."
        ) from error
