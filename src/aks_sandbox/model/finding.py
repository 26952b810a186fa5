"""What a rule found about one resource, and the report that all findings make.

A rule returns results; the engine makes findings of them, which carry the rule; a report groups them by their cause.
Nothing here is turned into text before it is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from aks_sandbox.steps import Step, as_steps


class Status(StrEnum):
    """The closed set of results, the worst first."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    WARN = "warn"
    IGNORED = "ignored"
    INFO = "info"
    SKIPPED = "skipped"
    PASS = "pass"


WORST_FIRST = tuple(Status)
#: What a reader has to look at.
NEEDS_ATTENTION = (Status.FAIL, Status.UNKNOWN, Status.WARN)


class Kind(StrEnum):
    """The kinds of resources that findings are about; the value is its key in JSON."""

    SUBSCRIPTION = "subscription"
    REGION = "region"
    RESOURCE_GROUP = "resourceGroup"
    CLUSTER = "cluster"
    NODE_POOL = "nodePool"
    RUNTIME_CLASS = "runtimeClass"
    SUBNET = "subnet"
    NODE = "node"
    POD = "pod"
    DEPLOYMENT = "deployment"
    REPLICA_SET = "replicaSet"
    STATEFUL_SET = "statefulSet"
    DAEMON_SET = "daemonSet"
    JOB = "job"
    CRON_JOB = "cronJob"
    WORKLOAD = "workload"


_IN_WORDS = {
    Kind.SUBSCRIPTION: "subscription",
    Kind.REGION: "region",
    Kind.RESOURCE_GROUP: "resource group",
    Kind.CLUSTER: "cluster",
    Kind.NODE_POOL: "node pool",
    Kind.RUNTIME_CLASS: "RuntimeClass",
    Kind.SUBNET: "subnet",
    Kind.NODE: "node",
    Kind.POD: "pod",
    Kind.DEPLOYMENT: "Deployment",
    Kind.REPLICA_SET: "ReplicaSet",
    Kind.STATEFUL_SET: "StatefulSet",
    Kind.DAEMON_SET: "DaemonSet",
    Kind.JOB: "Job",
    Kind.CRON_JOB: "CronJob",
    Kind.WORKLOAD: "workload",
}


@dataclass(frozen=True)
class Place:
    """Where a file declares a resource, and in words the conditions under which it exists."""

    file: str
    line: int
    only_if: tuple[str, ...] = ()

    def __str__(self) -> str:
        condition = f", if {' and '.join(self.only_if)}" if self.only_if else ""
        return f"{self.file}:{self.line}{condition}"


@dataclass(frozen=True)
class Resource:
    """What a finding is about; `name` is empty where only one of its kind is judged. Those of pods and of what
    makes them are namespace/name. `place` is None for what is not in a file.
    """

    kind: Kind
    name: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        return f"{_IN_WORDS[self.kind]} {self.label}".rstrip()

    @property
    def label(self) -> str:
        """The name, and the place in a file where it has one."""
        return f"{self.name} ({self.place})".lstrip() if self.place is not None else self.name


@dataclass(frozen=True)
class Result:
    """What a rule says about one resource; without one it is about what is judged as a whole."""

    status: Status
    message: str
    steps: tuple[Step, ...] = ()
    resource: Resource | None = None

    def about(self, resource: Resource) -> Result:
        """The same result, about that resource where it names none."""
        return self if self.resource is not None else replace(self, resource=resource)


Maker = Callable[..., Result]


def _maker(status: Status, meaning: str) -> Maker:
    def make(message: str, *steps: Step | str, resource: Resource | None = None) -> Result:
        return Result(status, message, as_steps(steps), resource)

    make.__doc__ = meaning
    return make


passed = _maker(Status.PASS, "The condition holds.")
violated = _maker(Status.FAIL, "The condition does not hold; the engine lowers it to the rule's severity.")
noted = _maker(Status.INFO, "Worth knowing; there is nothing to fix.")
warned = _maker(Status.WARN, "The condition may not hold, and no source decides it.")
unknown = _maker(Status.UNKNOWN, "What was read does not decide the condition.")
skipped = _maker(Status.SKIPPED, "The condition does not apply, or what it needs was not given.")


@dataclass(frozen=True)
class RuleInfo:
    """The identity of a rule, as findings carry it."""

    code: str
    category: str
    title: str
    severity: Status
    source: str


@dataclass(frozen=True)
class Finding:
    """A result with its rule. `cause` is the reason that decided it where a fact could not be read, else empty;
    `accepted` is the status that an ignored finding had.
    """

    rule: RuleInfo
    status: Status
    resource: Resource
    message: str
    steps: tuple[Step, ...] = ()
    cause: str = ""
    accepted: Status | None = None

    def ignored(self) -> Finding:
        """The same finding, accepted by the caller: it still shows, and decides nothing."""
        return replace(self, status=Status.IGNORED, accepted=self.status)


@dataclass(frozen=True)
class Row:
    """Findings that are one thing to a reader: the same status and message, of one rule or of one cause; `accepted` is
    the status that ignored ones had.
    """

    status: Status
    rules: tuple[RuleInfo, ...]
    resources: tuple[Resource, ...]
    message: str
    steps: tuple[Step, ...]
    accepted: Status | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the rules that the row decided."""
        return tuple(rule.code for rule in self.rules)


@dataclass(frozen=True)
class Report:
    """All findings of a run, in the order of their rules; `strict` makes a warning count as a failure."""

    findings: tuple[Finding, ...]
    strict: bool = False

    @property
    def verdict(self) -> Status:
        """The worst status that matters: fail, unknown where a check that can fail is unknown, warn, else pass."""
        if any(self.fails(finding.status) for finding in self.findings):
            return Status.FAIL
        if any(self.undecided(finding.status, [finding.rule]) for finding in self.findings):
            return Status.UNKNOWN
        seen = {finding.status for finding in self.findings}
        return Status.WARN if seen & {Status.WARN, Status.UNKNOWN} else Status.PASS

    def fails(self, status: Status) -> bool:
        """Whether a finding of that status makes the verdict fail."""
        return status is Status.FAIL or (self.strict and status is Status.WARN)

    def undecided(self, status: Status, rules: Iterable[RuleInfo]) -> bool:
        """Whether that status of these rules may hide a failure: what can only warn decides nothing, unless strict."""
        return status is Status.UNKNOWN and (self.strict or any(self.fails(rule.severity) for rule in rules))

    @property
    def failures(self) -> Sequence[Finding]:
        """The findings that stop a write."""
        return [finding for finding in self.findings if finding.status is Status.FAIL]

    def count(self, status: Status) -> int:
        """How many rules have that status; a rule has the worst one of its findings."""
        return sum(of_rule is status for of_rule in self.statuses.values())

    @property
    def statuses(self) -> dict[str, Status]:
        """The worst status of each rule by its code."""
        worst: dict[str, Status] = {}
        for finding in self.findings:
            worst[finding.rule.code] = _worse(worst.get(finding.rule.code, finding.status), finding.status)
        return worst

    def rows(self, *statuses: Status) -> tuple[Row, ...]:
        """The findings of these statuses, worst first, those of one cause as one row."""
        wanted = statuses or WORST_FIRST
        groups: dict[tuple[object, ...], list[Finding]] = {}
        for finding in self.findings:
            if finding.status in wanted:
                by = finding.cause or (finding.rule.code, finding.message)
                groups.setdefault((finding.status, finding.accepted, by), []).append(finding)
        rows = [_row(group) for group in groups.values()]
        return tuple(sorted(rows, key=lambda row: WORST_FIRST.index(row.status)))


def _worse(one: Status, other: Status) -> Status:
    return min(one, other, key=WORST_FIRST.index)


def _row(group: Sequence[Finding]) -> Row:
    first = group[0]
    steps = {str(step): step for finding in group for step in finding.steps}
    return Row(
        first.status,
        tuple(dict.fromkeys(finding.rule for finding in group)),
        tuple(dict.fromkeys(finding.resource for finding in group)),
        first.cause or first.message,
        tuple(steps.values()),
        first.accepted,
    )
