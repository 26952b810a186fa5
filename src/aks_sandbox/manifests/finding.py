"""What lint found, where, and the report that all findings make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aks_sandbox.catalog.sizing import Machine
from aks_sandbox.manifests.parsing import NotJudged, Why
from aks_sandbox.manifests.rules.rule import LintRule
from aks_sandbox.model.finding import Status


@dataclass(frozen=True)
class Subject:
    """The object that a finding is about; empty names where it is about a file."""

    kind: str = ""
    name: str = ""
    namespace: str = ""

    def __str__(self) -> str:
        if not self.kind:
            return ""
        return f"{self.kind} {f'{self.namespace}/' if self.namespace else ''}{self.name or '(without a name)'}"


@dataclass(frozen=True)
class LintFinding:
    """A finding at a place of a file; line and column count from 1. `helm_source` is the template that it came from.

    `accepted` is the status that it had before it was ignored for `reason`.
    """

    rule: LintRule
    status: Status
    file: str
    line: int
    column: int
    subject: Subject
    message: str
    fix: str
    container: str = ""
    helm_source: str = ""
    accepted: Status | None = None
    reason: str = ""

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule.code

    def ignored(self, reason: str) -> LintFinding:
        """The same finding, accepted for a reason: it still shows, and decides nothing."""
        return replace(self, status=Status.IGNORED, accepted=self.status, reason=reason)


@dataclass(frozen=True)
class JudgedPod:
    """A pod that was judged, with what it costs. Memory in bytes; the overhead is None where it is not known."""

    file: str
    line: int
    subject: Subject
    runtime_class: str
    supposed: bool
    machine: Machine
    booked: int
    overhead: int | None


#: What was to be judged and could not be read, as opposed to what is not a manifest yet.
_BROKEN = (Why.UNREADABLE, Why.SYNTAX, Why.DEFECT)


@dataclass(frozen=True)
class LintReport:
    """All that lint has to say of an input; with `strict`, a warning and what was not judged fail. `cluster` is the
    name of the one that it is meant for, empty where none was named.
    """

    findings: Sequence[LintFinding]
    not_judged: Sequence[NotJudged]
    pods: Sequence[JudgedPod]
    files: int
    objects: int
    pods_found: int
    strict: bool = False
    cluster: str = ""

    def fails(self, status: Status) -> bool:
        """Whether a finding of that status makes the verdict fail."""
        return status is Status.FAIL or (self.strict and status is Status.WARN)

    @property
    def verdict(self) -> Status:
        """Fail, unknown where something could not be read or nothing was, warn, else pass."""
        if any(self.fails(one.status) for one in self.findings) or (self.strict and self.not_judged):
            return Status.FAIL
        if self.undecided:
            return Status.UNKNOWN
        return Status.WARN if any(one.status is Status.WARN for one in self.findings) else Status.PASS

    @property
    def undecided(self) -> Sequence[NotJudged]:
        """What keeps the input from being judged: what could not be read, or all of it where nothing was judged."""
        if not self.objects:
            return self.not_judged
        return [one for one in self.not_judged if one.why in _BROKEN]

    def count(self, status: Status) -> int:
        """How many findings have that status."""
        return sum(one.status is status for one in self.findings)
