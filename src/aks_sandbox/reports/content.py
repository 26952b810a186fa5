"""What every report file shows: the printed document and what is known about the run, parsed once and frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.model.finding import Finding, Status

# What a reader has to look at comes first, worst first.
WORST_FIRST = (
    Status.FAIL,
    Status.UNKNOWN,
    Status.WARN,
    Status.IGNORED,
    Status.INFO,
    Status.SKIPPED,
    Status.PASS,
)
NEEDS_ATTENTION = (Status.FAIL, Status.UNKNOWN, Status.WARN)
# Shown in full, since something is not as it should be; the rest takes a line.
LOUD = (*NEEDS_ATTENTION, Status.IGNORED)


@dataclass(frozen=True)
class ReportMetadata:
    """What the document itself does not say about the run.

    `created_at` is an ISO 8601 time with its zone, `command` the command as one types it without its arguments,
    `facts` a mapping of a fact's name to an object with `status` (known, unknown, notAsked) and whatever else it has;
    `strict` says that warnings and unknowns counted as failures.
    """

    tool_version: str
    created_at: str
    command: str = "az aks-sandbox check"
    strict: bool = False
    facts: Mapping[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class ReportContent:
    """The parsed document; `document` is the one that is printed, for the format that repeats it."""

    verdict: Status
    counts: Mapping[Status, int]
    target: Mapping[str, str]
    checks: tuple[Finding, ...]
    metadata: ReportMetadata
    document: Mapping[str, Any] = field(repr=False)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories in the order of their first check."""
        return tuple(dict.fromkeys(check.category for check in self.checks))

    def breaks(self, check: Finding) -> bool:
        """Whether the check makes the command fail."""
        return check.status is Status.FAIL or (self.metadata.strict and check.status in NEEDS_ATTENTION)


def parse(document: Mapping[str, Any], metadata: ReportMetadata) -> ReportContent:
    """The content of a report document; ValueError for a status that does not exist."""
    checks = tuple(_check(row) for row in document["checks"])
    verdict = Status(document["verdict"])
    if metadata.strict and verdict in NEEDS_ATTENTION:
        verdict = Status.FAIL
    counts = {status: int(document["summary"].get(str(status), 0)) for status in Status}
    return ReportContent(verdict, counts, target_texts(document["target"]), checks, metadata, document)


def target_texts(target: Mapping[str, Any]) -> dict[str, str]:
    """What is known of a target, as a person reads it."""
    return {str(name): text for name, value in target.items() if (text := as_text(value))}


def as_text(value: object) -> str:
    """The value as a person reads it: empty for nothing, a list with commas, anything nested as JSON."""
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _check(row: Mapping[str, Any]) -> Finding:
    return Finding(
        code=as_text(row["code"]),
        category=as_text(row["category"]),
        title=as_text(row["title"]),
        status=Status(row["status"]),
        message=as_text(row["message"]),
        remedy=as_text(row.get("remedy")),
        docs=as_text(row.get("docs")),
    )
