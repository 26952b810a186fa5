"""The record of a run: all that was sent and all that came back, from which the proof is made and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from aks_sandbox import __version__, errors
from aks_sandbox.arm.answers import expected_form
from aks_sandbox.arm.containerservice import cluster_of
from aks_sandbox.arm.foreign_errors import FIXED_STEPS, explained_steps
from aks_sandbox.arm.inside import read_look, read_probe
from aks_sandbox.arm.request_ids import RequestIds
from aks_sandbox.arm.run_command import CommandResult
from aks_sandbox.errors import AksSandboxError, ServiceFailed
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.proof import Cleanup, ProbePod, ProbeResult, ProbeRun
from aks_sandbox.model.provenance import Caller
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.steps import Command, Step
from aks_sandbox.verify.probe_log import is_complete


class Purpose(StrEnum):
    """What a command in the cluster is for."""

    LOOK = "look"
    START = "start"
    READ = "read"
    CLEAN = "clean"


_PLAIN = {
    kind.__name__: kind
    for kind in (AksSandboxError, errors.Denied, errors.NotFound, errors.NotLoggedIn, errors.TimedOut)
}
_WAIT = re.compile(r"Wait \d{1,5} (?:seconds|minutes|hours|days), then repeat the command\.", re.ASCII)


@dataclass(frozen=True)
class Failure:
    """An error of a command as data: `kind` is the name of its class in errors.py, `advice` what it said to do.

    Whoever writes a file of records could write any advice into it, so only advice that this product gives is taken
    back from there.
    """

    kind: str
    problem: str
    advice: tuple[str, ...] = ()
    raw: str = ""
    status: int = 0

    @classmethod
    def of(cls, error: AksSandboxError) -> Failure:
        """The error as data."""
        status = error.status if isinstance(error, ServiceFailed) else 0
        return cls(type(error).__name__, error.problem, tuple(map(str, error.steps)), error.raw, status)

    def error(self) -> AksSandboxError:
        """The error again."""
        own = {str(step): step for step in (*FIXED_STEPS, *explained_steps(self.raw))}
        own |= {text: Step(text) for text in self.advice if _WAIT.fullmatch(text)}
        steps = [own[text] for text in self.advice if text in own]
        if self.kind == ServiceFailed.__name__:
            return ServiceFailed(self.problem, *steps, raw=self.raw, status=self.status)
        return _PLAIN.get(self.kind, errors.Unreachable)(self.problem, *steps, raw=self.raw)


@dataclass(frozen=True)
class Exchange:
    """A command in the cluster with its files, and what came back.

    `identifier` is that of the command in Azure, empty where it could not be started; `result` is None where the
    output did not come; `failure` is what went wrong on the way, and there may be a result all the same.
    """

    purpose: Purpose
    command: ClusterCommand
    identifier: str = ""
    ids: RequestIds = field(default_factory=RequestIds)
    result: CommandResult | None = None
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """All that a proof is made of; `body` is the cluster as Azure reported it to that API version.

    `options` are those of the command that decide nothing later; `run` is what was made, with all that was chosen for
    it, None where nothing was; `cleanup` is what became of it.
    """

    target: Target
    body: Mapping[str, Any]
    api_version: str
    image: str
    pool_name: str | None = None
    runtime_class: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    tool_version: str = __version__
    caller: Caller | None = None
    exchanges: tuple[Exchange, ...] = ()
    run: ProbeRun | None = None
    cleanup: Cleanup = field(default_factory=Cleanup)

    def cluster(self) -> Cluster:
        """The cluster; Unreachable when the body does not have the form of one."""
        with expected_form(f"reading cluster {self.target.cluster_name}"):
            return cluster_of(self.body, self.target.cluster_name, self.api_version)


@dataclass
class Outcome:
    """What a run came to: what was last seen of it, what kept it from being seen, and what is left of it.

    `run` is what was made in the end: a trio that found no room is followed by one on another node. `sent` are the
    pods as they were sent.
    """

    seen: ProbeResult = field(default_factory=ProbeResult)
    problem: AksSandboxError | None = None
    cleanup: Cleanup = field(default_factory=Cleanup)
    run: ProbeRun | None = None
    sent: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def manifests_of(exchange: Exchange) -> dict[str, Mapping[str, Any]]:
    """The pods that a command was sent to make, by their names."""
    manifests = {}
    for name, text in exchange.command.files.items():
        if name.startswith("pod-") and name.endswith(".json"):
            with suppress(ValueError):
                manifests[name.removeprefix("pod-").removesuffix(".json")] = json.loads(text)
    return manifests


def inside_of(exchange: Exchange, cluster_name: str) -> InCluster:
    """What a look saw; the error that kept it from being seen otherwise."""
    if exchange.result is None:
        raise _failure_of(exchange)
    return read_look(exchange.result, exchange.command, cluster_name)


def probe_of(exchange: Exchange, cluster_name: str) -> ProbeResult:
    """What a command of a run found; the error that kept it from being seen otherwise."""
    if exchange.result is None:
        raise _failure_of(exchange)
    return read_probe(exchange.result, exchange.command, cluster_name)


def _failure_of(exchange: Exchange) -> AksSandboxError:
    if exchange.failure is None:
        return errors.Unreachable("The command was started, and its output did not come.", "Repeat the command.")
    return exchange.failure.error()


def seen_after(seen: ProbeResult, later: ProbeResult) -> ProbeResult:
    """What is known of the pods after one more command: what was read whole stays read, and of what could not be made
    that which was said last counts.
    """
    before = {pod.name: pod for pod in seen.pods}
    pods = [_better(before.get(pod.name), pod) for pod in later.pods]
    if "pods" in later.unreadable:
        pods += [pod for name, pod in before.items() if later.pod(name) is None]
    there = {pod.name for pod in pods}
    refusals = {name: said for name, said in {**seen.refusals, **later.refusals}.items() if name not in there}
    made = seen.made if later.made is None else later.made
    return replace(later, pods=tuple(pods), creation=seen.creation or later.creation, refusals=refusals, made=made)


def _better(before: ProbePod | None, now: ProbePod) -> ProbePod:
    return before if before is not None and is_complete(before.log) and not is_complete(now.log) else now


def outcome_of(record: Record, cluster_name: str) -> Outcome:
    """What the commands that make and read the pods came to."""
    outcome = Outcome(cleanup=cleanup_of(record), run=record.run)
    for exchange in record.exchanges:
        if exchange.purpose not in (Purpose.START, Purpose.READ):
            continue
        before = outcome.problem
        outcome.problem = exchange.failure.error() if exchange.failure is not None else None
        outcome.sent |= manifests_of(exchange)
        try:
            outcome.seen = seen_after(outcome.seen, probe_of(exchange, cluster_name))
        except AksSandboxError as error:
            outcome.problem = outcome.problem or error
        else:
            # The look after a command that failed found nothing of it: what kept it from running is the reason.
            outcome.problem = outcome.problem or (before if made_nothing(outcome.seen) else None)
    return outcome


def made_nothing(seen: ProbeResult) -> bool:
    """Whether a look found nothing of a run, although it could look."""
    return seen.left == () and not seen.pods and seen.made is None and "pods" not in seen.unreadable


def cleanup_of(record: Record) -> Cleanup:
    """What became of the run, with the command that removes what is left, which no record holds."""
    cleanup = record.cleanup
    names = (cleanup.namespace, *cleanup.left) if cleanup.kept and not cleanup.borrowed else cleanup.left
    return replace(cleanup, command=removal_of(names, record.target, cleanup) if names else None)


def removal_of(names: tuple[str, ...], target: Target, cleanup: Cleanup) -> Command:
    """The command that removes these namespaces, or pods of one; that looks at them where they are held."""
    fields = {f"name_{number}": name for number, name in enumerate(names)}
    kind = "pod" if cleanup.borrowed else "namespace"
    where = ["-n", "{namespace}"] if cleanup.borrowed else []
    verb = "get" if cleanup.held else "delete"
    option = "-o yaml" if cleanup.held else "--ignore-not-found"
    line = " ".join([f"kubectl {verb} {kind}", *(f"{{{name}}}" for name in fields), *where, option])
    pattern = f"az aks command invoke -g {{group}} -n {{cluster}} --command '{line}'"
    return Command(pattern, {**target.names, **fields, **({"namespace": cleanup.namespace} if where else {})})
