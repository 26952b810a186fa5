"""Known errors of Azure Resource Manager and AKS: what each one means and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from aks_sandbox.catalog.document import document

_MOST_CHARACTERS = 8_000


@dataclass(frozen=True)
class Explanation:
    """The cause and the next step of an error, with the source that says so."""

    cause: str
    next_step: str
    source: str


@dataclass(frozen=True)
class _Row:
    codes: frozenset[str]
    code_required: bool
    pattern: re.Pattern[str] | None
    cause: str
    next_step: str
    source: str


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            codes=frozenset(code.lower() for code in row["codes"]),
            code_required=row.get("code_required", False),
            pattern=re.compile(row["pattern"], re.DOTALL) if row["pattern"] else None,
            cause=row["cause"],
            next_step=row["next"],
            source=row["source"],
        )
        for row in document("arm_errors")["rows"]
    )


def explain_error(code: str, text: str) -> Explanation | None:
    """The first known row that fits; None when the error is not known.

    A row with a pattern fits only when the pattern is found, because its texts use the named groups; the groups
    match narrow alphabets, so that nothing of the service's text can turn a proposed command into another one. Where a
    row requires its code, a text of another origin, such as the words of a policy, does not count.
    """
    for row in _rows():
        if row.code_required and code.lower() not in row.codes:
            continue
        match = row.pattern.search(text[:_MOST_CHARACTERS]) if row.pattern else None
        if match is not None:
            groups = match.groupdict(default="")
            return Explanation(row.cause.format(**groups), row.next_step.format(**groups), row.source)
        if row.pattern is None and code.lower() in row.codes:
            return Explanation(row.cause, row.next_step, row.source)
    return None
