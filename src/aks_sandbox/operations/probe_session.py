"""The commands of one run of `verify`: at most four, and whatever happens, what they made is removed again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aks_sandbox.arm.cluster_inside import read_look, read_probe
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.run_command import CommandResult, start_run_command, wait_for_result
from aks_sandbox.builders import cluster_commands
from aks_sandbox.errors import AksSandboxError, Denied, Interrupted, NotFound, NotLoggedIn, ServiceFailed
from aks_sandbox.model.cluster_command import ClusterCommand
from aks_sandbox.model.existing_cluster import Cluster
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.isolation import Cleanup
from aks_sandbox.model.probe import ProbeResult, ProbeRun
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.target import Target

MOST_CALLS = 4
#: What reading and removing take after the pods have run.
_LAST_STEPS_SECONDS = 75.0
_STOPPING_SECONDS = 75.0


@dataclass
class Outcome:
    """What a run came to: what was last seen of it, what kept it from being seen, and what is left of it.

    `begun` says that a command that makes something may have run.
    """

    seen: ProbeResult = field(default_factory=ProbeResult)
    problem: AksSandboxError | None = None
    cleanup: Cleanup = field(default_factory=Cleanup)
    begun: bool = True


class ProbeSession:
    """Runs commands in one cluster and counts them."""

    def __init__(self, connection: Connection, target: Target, cluster: Cluster, reporter: Reporter) -> None:
        self._connection = connection
        self._target = target
        self._cluster = cluster
        self._reporter = reporter
        self._stopping = False
        self._begun = False
        self._unanswered = False
        self.calls = 0

    def look(self) -> InCluster:
        """What a run needs to know of the cluster; nothing is made yet."""
        self._reporter.progress("Looking at the RuntimeClasses and the nodes")
        command = cluster_commands.look_before_run_command()
        try:
            inside = read_look(self._result(self._started(command)), command, self._cluster.name)
        except KeyboardInterrupt:
            raise Interrupted("Stopped. Nothing was made in the cluster.", "Repeat the command.") from None
        self._begun = self._unanswered = False  # a look makes nothing
        return inside

    def carry_out(self, run: ProbeRun, deadline: float) -> Outcome:
        """Make the pods of a run, wait for them until the deadline of `time.monotonic`, and remove the run.

        Interrupted, after the removal, when the caller stopped it.
        """
        outcome = Outcome()
        try:
            self._watch(run, deadline, outcome)
        except AksSandboxError as error:
            outcome.problem = error
            outcome.begun = self._begun
        except KeyboardInterrupt:
            if self._stopping:
                raise _interrupted(self._left(run, (run.namespace,), certain=False)) from None
            self._stop()
        outcome.cleanup = self._removed(run, outcome, keep=run.keep and not self._stopping)
        if self._stopping:
            raise _interrupted(outcome.cleanup)
        return outcome

    def remove(self, run: ProbeRun) -> Cleanup:
        """Remove what earlier runs left, when there is nothing to make."""
        cleanup = self._removed(run, Outcome(begun=False), keep=False)
        if self._stopping:
            raise _interrupted(cleanup)
        return cleanup

    def _watch(self, run: ProbeRun, deadline: float, outcome: Outcome) -> None:
        self._reporter.progress("Running a sandboxed pod and a plain one on the same node")
        outcome.seen = self._probe(run, cluster_commands.start_command)
        if self._stopping or is_complete(run, outcome.seen):
            return
        pause = deadline - time.monotonic() - _LAST_STEPS_SECONDS
        if pause > 0 and not _in_trouble(outcome.seen):
            self._reporter.progress("Waiting for the pods to start")
            self._connection.sleep(pause)
        self._reporter.progress("Looking at the pods again")
        later = self._probe(run, cluster_commands.read_command)
        outcome.seen = replace(later, creation=outcome.seen.creation or later.creation)

    def _removed(self, run: ProbeRun, outcome: Outcome, *, keep: bool) -> Cleanup:
        made = bool(run.pairs) and outcome.begun and outcome.seen.made is not False
        if keep and made:
            return self._kept(run, outcome.seen)
        wanted = (run.namespace, *run.stale) if made else run.stale
        last = ProbeResult(made=outcome.seen.made, namespaces=outcome.seen.namespaces, removal=outcome.seen.removal)
        while self.calls < MOST_CALLS and wanted and (last.namespaces is None or set(last.namespaces) & set(wanted)):
            self._reporter.progress("Removing what was made")
            try:
                last = self._probe(run, cluster_commands.clean_command)
            except AksSandboxError as error:
                last = ProbeResult(removal=error.message)
            except KeyboardInterrupt:
                if self._stopping:
                    raise _interrupted(self._left(run, wanted, certain=False)) from None
                last = ProbeResult()
                self._stop()
        left = wanted if last.namespaces is None else tuple(name for name in wanted if name in last.namespaces)
        certain = last.namespaces is not None
        if made and self._unanswered and last.made is not True and run.namespace not in left:
            # The command that makes it may still be on its way.
            left, certain = (run.namespace, *left), False
        removed = tuple(name for name in wanted if name not in left)
        return replace(self._left(run, left, removed, certain=certain), why=last.removal if left else "")

    def _kept(self, run: ProbeRun, seen: ProbeResult) -> Cleanup:
        left = tuple(name for name in run.stale if seen.namespaces is None or name in seen.namespaces)
        removed = tuple(name for name in run.stale if name not in left)
        cleanup = self._left(run, left, removed, certain=seen.namespaces is not None)
        return replace(cleanup, kept=True, command=self._command((run.namespace, *left)))

    def _left(self, run: ProbeRun, left: tuple[str, ...], removed: tuple[str, ...] = (), *, certain: bool) -> Cleanup:
        return Cleanup(
            namespace=run.namespace if run.pairs else "",
            removed=removed,
            left=left,
            certain=certain,
            command=self._command(left) if left else "",
        )

    def _command(self, names: tuple[str, ...]) -> str:
        return self._target.kubectl("delete namespace", *names, rest=" --ignore-not-found")

    def _probe(self, run: ProbeRun, build: Callable[[ProbeRun], ClusterCommand]) -> ProbeResult:
        command = build(run)
        identifier = self._started(command)
        try:
            result = self._result(identifier)
        except KeyboardInterrupt:
            if self._stopping:
                raise
            self._stop()
            # The command goes on in the cluster: what it still makes cannot be removed before it has ended.
            result = self._result(identifier, _STOPPING_SECONDS)
        return read_probe(result, command, self._cluster.name)

    def _stop(self) -> None:
        self._stopping = True
        self._reporter.warn(
            "Stopping: what was made in the cluster is removed first. Press Ctrl-C again to leave it there."
        )

    def _started(self, command: ClusterCommand) -> str:
        self.calls += 1
        try:
            identifier = start_run_command(self._connection, self._target, self._cluster, command)
        except AksSandboxError as error:
            self._begun = self._begun or not _was_refused(error)
            self._unanswered = self._unanswered or not _was_refused(error)
            raise
        except KeyboardInterrupt:
            self._unanswered = True
            raise
        self._begun = True
        return identifier

    def _result(self, identifier: str, seconds: float | None = None) -> CommandResult:
        more = {} if seconds is None else {"seconds": seconds}
        return wait_for_result(self._connection, self._target, self._cluster, identifier, **more)


def is_complete(run: ProbeRun, seen: ProbeResult) -> bool:
    """Whether nothing more can come of the pods: all have ended, or could not be made."""
    pods = [seen.pod(name) for pair in run.pairs for name in (pair.sandboxed_name, pair.control_name)]
    return all(pod is None or pod.over or pod.log.endswith("aks-sandbox probe end\n") for pod in pods)


def _in_trouble(seen: ProbeResult) -> bool:
    return any(event.reason in ("Failed", "FailedCreatePodSandBox") for event in seen.events)


def _was_refused(error: AksSandboxError) -> bool:
    """Whether a command was refused for certain, so that nothing of it was carried out."""
    refused = isinstance(error, (Denied, NotFound, NotLoggedIn))
    return refused or (isinstance(error, ServiceFailed) and 400 <= error.status < 500)


def _interrupted(cleanup: Cleanup) -> Interrupted:
    if cleanup.left:
        there = "Still" if cleanup.certain else "Perhaps still"
        return Interrupted(
            f"Stopped. {there} in the cluster: namespace {', '.join(cleanup.left)}.",
            f"Remove it with: {cleanup.command}",
        )
    return Interrupted("Stopped. What was made in the cluster has been removed.", "Repeat the command.")
