"""What a check found, and the report that all findings make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Status(str, Enum):
    """The closed set of results."""

    PASS = "pass"
    INFO = "info"
    SKIPPED = "skipped"
    IGNORED = "ignored"
    WARN = "warn"
    UNKNOWN = "unknown"
    FAIL = "fail"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Result:
    """What one check function returns: a status, what was found, and how to mend it."""

    status: Status
    message: str
    remedy: str = ""


def passed(message: str) -> Result:
    """The condition holds."""
    return Result(Status.PASS, message)


def violated(message: str, remedy: str) -> Result:
    """The condition does not hold; the engine lowers it to the check's severity."""
    return Result(Status.FAIL, message, remedy)


def warned(message: str, remedy: str = "") -> Result:
    """The condition may not hold, and nobody here can tell for certain."""
    return Result(Status.WARN, message, remedy)


def unknown(message: str, remedy: str = "") -> Result:
    """No answer decides the condition."""
    return Result(Status.UNKNOWN, message, remedy)


def skipped(message: str, remedy: str = "") -> Result:
    """The condition does not apply, or what it needs was not given."""
    return Result(Status.SKIPPED, message, remedy)


@dataclass(frozen=True)
class Finding:
    """A result with the identity of the check that gave it."""

    code: str
    category: str
    title: str
    status: Status
    message: str
    remedy: str
    docs: str


@dataclass(frozen=True)
class Report:
    """All findings of a run, in the order of their codes."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Status:
        """The worst status that matters: fail, unknown, warn, else pass."""
        seen = {finding.status for finding in self.findings}
        for status in (Status.FAIL, Status.UNKNOWN, Status.WARN):
            if status in seen:
                return status
        return Status.PASS

    @property
    def failures(self) -> Sequence[Finding]:
        """The findings that stop a write."""
        return [finding for finding in self.findings if finding.status is Status.FAIL]

    def count(self, status: Status) -> int:
        """How many findings have that status."""
        return sum(finding.status is status for finding in self.findings)
