"""Facts files with few words: some facts, and the members that stand before them in every document of a check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aks_sandbox.check.facts_file import SavedFacts, facts_text, kept_facts, save_facts
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Facts
from aks_sandbox.reports.text import Run, target_document

WHEN = "2026-11-21T23:05:09+00:00"


def document_of(subscription_id: str) -> dict[str, Any]:
    """What `check` printed, as far as the reader of a file looks at it."""
    run = Run("1.0.0b1", WHEN, "az aks-sandbox check")
    return {**run.document(), "target": target_document(Target(subscription_id=subscription_id))}


def text_of_file(saved: SavedFacts, *, anonymize: bool = False) -> str:
    """The text of a file with those facts."""
    kept = kept_facts(Facts(saved.outcomes), saved)
    return facts_text(document_of(saved.subscription_id), kept, anonymize=anonymize)


def save(path: Path, facts: Facts, saved: SavedFacts) -> None:
    """Write those facts as `check --save-facts` does."""
    save_facts(path, document_of(saved.subscription_id), kept_facts(facts, saved), anonymize=False)
