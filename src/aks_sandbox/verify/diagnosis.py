"""Decodes what Azure and a cluster said, with the catalogue of known messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aks_sandbox.errors import AksSandboxError
from aks_sandbox.explain.messages import explain_text
from aks_sandbox.explain.origin import Origin
from aks_sandbox.model.isolation import Diagnosis
from aks_sandbox.model.probe import ProbePod, ProbeResult
from aks_sandbox.model.target import Target
from aks_sandbox.steps import filled


@dataclass(frozen=True)
class Said:
    """A text and who can have written it."""

    text: str
    origin: Origin


def said_by(error: AksSandboxError) -> Said:
    """What an error says: Azure's own text, or else our words, which may hold what a command printed in the cluster."""
    return Said(error.raw, Origin.AZURE) if error.raw else Said(error.message, Origin.TENANT)


def diagnoses_of(said: Iterable[Said], target: Target, pool_name: str) -> tuple[Diagnosis, ...]:
    """Every known message in the texts, each cause once, with commands for that node pool of that cluster."""
    found: dict[str, Diagnosis] = {}
    for one in dict.fromkeys(said):
        for known in explain_text(one.text, one.origin):
            steps = filled(known.steps, {**target.names, "pool": pool_name})
            found.setdefault(known.cause, Diagnosis(known.found, known.cause, steps, known.source, known.certainty))
    return tuple(found.values())


def texts_about(pod: ProbePod | None, name: str, result: ProbeResult) -> tuple[Said, ...]:
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
    return (*_said([*refused, *unread], Origin.KUBECTL), *_said([*status, *events], Origin.TENANT))


def _said(texts: Iterable[str], origin: Origin) -> Iterable[Said]:
    return (Said(" ".join(text.split()), origin) for text in texts if text.strip())
