"""Decodes what Azure and a cluster said, with the catalogue of known messages."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.catalog.messages import explain_text
from aks_sandbox.model.isolation import Diagnosis
from aks_sandbox.model.probe import ProbePod, ProbeResult
from aks_sandbox.model.target import Target


def diagnoses_of(texts: Iterable[str], target: Target, pool_name: str) -> tuple[Diagnosis, ...]:
    """Every known message in the texts, each cause once, with commands for that node pool of that cluster."""
    found: dict[str, Diagnosis] = {}
    for text in dict.fromkeys(texts):
        for known in explain_text(text):
            fix = target.filled(known.fix, POOL=pool_name)
            found.setdefault(known.cause, Diagnosis(known.found, known.cause, fix, known.source, known.certainty))
    return tuple(found.values())


def texts_about(pod: ProbePod | None, name: str, result: ProbeResult) -> tuple[str, ...]:
    """What the cluster said about a pod of a run: at its creation, in its status, in its events."""
    # Not every refusal names the pod; one that names another is about that one.
    others = {one.name for one in result.pods} | {event.pod for event in result.events}
    refused = [
        line
        for line in result.creation.splitlines()
        if f'"{name}"' in line or not any(f'"{other}"' in line for other in others)
    ]
    status = [f"{pod.reason} {pod.message}".strip()] if pod is not None else []
    unread = [result.unreadable["logs"]] if pod is not None and "logs" in result.unreadable else []
    events = [
        f"{event.reason} {event.message}"
        for event in result.events
        if event.pod == name and event.reason not in ("Scheduled", "Pulled", "Pulling", "Created", "Started")
    ]
    return tuple(" ".join(text.split()) for text in (*refused, *unread, *status, *events) if text.strip())
