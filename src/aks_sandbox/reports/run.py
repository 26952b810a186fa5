"""What every document and report says about the run that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.model.target import Target
from aks_sandbox.reports.text import WIDTH, Line, laid_out

SCHEMA_VERSION = 2
TOOL = "aks-sandbox"


@dataclass(frozen=True)
class Run:
    """`created_at` is an ISO 8601 time with its zone, `command` the command as one types it without its arguments."""

    tool_version: str
    created_at: str
    command: str

    def document(self) -> dict[str, Any]:
        """The members that stand first in every document."""
        return {
            "schemaVersion": SCHEMA_VERSION,
            "tool": {"name": TOOL, "version": self.tool_version},
            "createdAt": self.created_at,
            "command": self.command,
        }


@dataclass(frozen=True)
class Shown:
    """What a command has to show: its document, and for people a heading, lines and a summary in one line.

    `short_heading` stands in a terminal in which the heading would not fit in one line. `warnings` say in lines what
    the table says anyhow: they are for whoever reads the document alone.
    """

    document: dict[str, Any]
    heading: str
    lines: tuple[Line, ...]
    summary: str
    short_heading: str = ""
    warnings: tuple[tuple[str, ...], ...] = ()

    def laid_out(self, width: int = WIDTH) -> tuple[list[str], list[str]]:
        """The lines of the heading, and those below it, for a terminal of that width."""
        heading = self.heading if len(self.heading) <= width else self.short_heading or self.heading
        return Line(heading).laid_out(width), laid_out(self.lines, width)


def target_document(target: Target) -> dict[str, Any]:
    """The members of `target` that every document has."""
    return {
        "subscriptionId": target.subscription_id,
        "resourceGroup": target.resource_group,
        "clusterName": target.cluster_name,
    }


FactsDocument = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class KeptFacts:
    """What a file adds to the document of a check, so that it can be judged again: the options as they were given, and
    what Azure reported. `shown` are the facts for people: what a facts file says stands in quotes there.
    """

    options: Mapping[str, Any]
    facts: FactsDocument
    shown: FactsDocument
    anonymized: bool = False

    def document(self) -> dict[str, Any]:
        """The members that stand last in a file."""
        return {"anonymized": self.anonymized, "options": dict(self.options), "facts": dict(self.facts)}


def target_texts(target: Target) -> dict[str, str]:
    """What is known of a target, as name and text."""
    return {name: str(value) for name, value in target_document(target).items() if value}
