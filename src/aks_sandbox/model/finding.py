"""What a check found, and the report that all findings make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The closed set of results."""

    PASS = "pass"
    INFO = "info"
    SKIPPED = "skipped"
    IGNORED = "ignored"
    WARN = "warn"
    UNKNOWN = "unknown"
    FAIL = "fail"


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


def noted(message: str, remedy: str = "") -> Result:
    """Worth knowing, and nothing to mend."""
    return Result(Status.INFO, message, remedy)


def warned(message: str, remedy: str = "") -> Result:
    """The condition may not hold, and nobody here can tell for certain."""
    return Result(Status.WARN, message, remedy)


def unknown(message: str, remedy: str = "") -> Result:
    """No answer decides the condition."""
    return Result(Status.UNKNOWN, message, remedy)


def skipped(message: str, remedy: str = "") -> Result:
    """The condition does not apply, or what it needs was not given."""
    return Result(Status.SKIPPED, message, remedy)


_WORST_FIRST = (
    Status.FAIL,
    Status.UNKNOWN,
    Status.WARN,
    Status.SKIPPED,
    Status.INFO,
    Status.PASS,
)


def steps(remedies: Iterable[str]) -> str:
    """Remedies one after another, each once; a command stands on a line of its own, so that it can be pasted."""
    text = ""
    for remedy in dict.fromkeys(remedies):
        if text and remedy:
            text += " " if text.endswith(".") and not remedy.startswith("az ") else "\n"
        text += remedy
    return text


def merged(results: Sequence[tuple[str, Result]]) -> Result:
    """One result for several named things: the worst status, and the message and remedy of each that has it.

    A message that begins with the name of its thing is not named twice.
    """
    if len(results) == 1:
        return results[0][1]
    for status in _WORST_FIRST:
        worst = [(name, result) for name, result in results if result.status is status]
        if worst:
            message = " ".join(f"{name}: {result.message.removeprefix(f'{name}: ')}" for name, result in worst)
            return Result(status, message, steps(result.remedy for _, result in worst))
    return skipped("There is nothing to judge.")


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
    strict: bool = False

    @property
    def verdict(self) -> Status:
        """The worst status that matters: fail, unknown, warn, else pass; a strict report fails at all three."""
        seen = {finding.status for finding in self.findings}
        if self.strict and seen & {Status.UNKNOWN, Status.WARN}:
            return Status.FAIL
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
