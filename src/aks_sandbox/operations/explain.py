"""`explain`: the known messages that stand in a text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aks_sandbox.catalog.messages import count_known, explain_text
from aks_sandbox.catalog.origin import Origin


def explain(text: str) -> dict[str, Any]:
    """Every known message in the text with its cause and fix; a text without one is answered too, and plainly."""
    matches = explain_text(text, Origin.PERSON)
    return {"known": bool(matches), "summary": _summary(len(matches)), "matches": [asdict(match) for match in matches]}


def _summary(count: int) -> str:
    if count == 0:
        return (
            f"None of the {count_known()} known messages stands in the text. Look into the cluster with "
            "az aks-sandbox check -g GROUP -n CLUSTER --in-cluster, and send the text to Azure support when that finds "
            "nothing either."
        )
    return "1 known message stands in the text." if count == 1 else f"{count} known messages stand in the text."
