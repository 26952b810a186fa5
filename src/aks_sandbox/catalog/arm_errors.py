"""Known errors of Azure Resource Manager and AKS: what each one means and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.catalog.message_rows import ARM, CLUSTER, rows_said_by, searchable
from aks_sandbox.catalog.origin import Origin

_MOST_CHARACTERS = 8_000


@dataclass(frozen=True)
class Explanation:
    """The cause and the next step of an error, with the source that says so."""

    cause: str
    next_step: str
    source: str


def explain_error(code: str, text: str, origin: Origin) -> Explanation | None:
    """The first known row that fits, those of ARM before those of a cluster; None when the error is not known.

    Only the rows that a text of that origin may be are looked at.

    A row with a pattern fits only when the pattern is found, because its texts use the named groups; the groups
    match narrow alphabets, so that nothing of the service's text can turn a proposed command into another one. Where a
    row requires its code, a text of another origin, such as the words of a policy, does not count.
    """
    searched = searchable(text[:_MOST_CHARACTERS])
    for row in rows_said_by(origin, ARM, CLUSTER):
        has_code = code.lower() in {one.lower() for one in row.codes}
        if row.code_required and not has_code:
            continue
        match = row.pattern.search(searched) if row.pattern else None
        if match is not None:
            groups = match.groupdict(default="")
            return Explanation(row.cause.format(**groups), row.next_step.format(**groups), row.source)
        if row.pattern is None and has_code:
            return Explanation(row.cause, row.next_step, row.source)
    return None
