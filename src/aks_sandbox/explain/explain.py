"""`explain`: the known messages that stand in a text."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.explain.messages import KnownMessage, count_known, explain_text
from aks_sandbox.explain.origin import Origin
from aks_sandbox.steps import Step, step, steps_document


def explain(text: str) -> dict[str, Any]:
    """Every known message in the text with its cause and fix; a text without one is answered too, and plainly."""
    matches = explain_text(text, Origin.PERSON)
    return {
        "known": bool(matches),
        "summary": _summary(len(matches)),
        "steps": steps_document(_next_steps(len(matches))),
        "matches": [_match(match) for match in matches],
    }


def _match(known: KnownMessage) -> dict[str, Any]:
    return {
        "name": known.name,
        "found": known.found,
        "cause": known.cause,
        "steps": steps_document(known.steps),
        "source": known.source,
        "certainty": known.certainty,
    }


def _summary(count: int) -> str:
    if count == 0:
        return f"No known message found ({count_known()} patterns checked)."
    return "1 known message found." if count == 1 else f"{count} known messages found."


def _next_steps(count: int) -> tuple[Step, ...]:
    if count:
        return ()
    pattern = f"az aks-sandbox check -g {{group}} -n {{cluster}} {Argument.IN_CLUSTER}"
    return (
        step("Check the cluster from the inside:", pattern),
        Step("If that does not find the cause either, send the text to Azure support."),
    )
