"""The one way of rows into a table of az: every cell is a line of visible characters."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

from aks_sandbox.model.safe_text import one_line, printable

Document = TypeVar("Document")
Rows = list[Mapping[str, Any]]


def table(make_rows: Callable[[Document], Sequence[Mapping[str, Any]]]) -> Callable[[Document], Rows]:
    """Turn a function that makes rows of a document into a table view of az, which prints cells as they are."""

    @wraps(make_rows)
    def transform(document: Document) -> Rows:
        rows = make_rows(document)
        return [OrderedDict((one_line(name), printable(cell)) for name, cell in row.items()) for row in rows]

    return transform
