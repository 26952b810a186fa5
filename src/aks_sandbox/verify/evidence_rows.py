"""The items of evidence for the isolation of a pod, each with the source that says why it counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from aks_sandbox.catalog.document import document


@dataclass(frozen=True)
class EvidenceItem:
    """An item by its name in code, and its name to people."""

    item: str
    title: str
    source: str


@cache
def evidence_item(item: str) -> EvidenceItem:
    """The item of that name; LookupError for one that the catalogue lacks."""
    for row in document("evidence")["rows"]:
        if row["item"] == item:
            return EvidenceItem(row["item"], row["title"], row["source"])
    raise LookupError(f"evidence.json has no row '{item}'")
