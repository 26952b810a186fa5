"""One run inside a cluster: pods made, read and removed; what could not be removed is named."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.inside import look_before_run_command
from aks_sandbox.arm.outage import through_outages
from aks_sandbox.arm.request_ids import ids_of_error
from aks_sandbox.arm.run_command import start_run_command, wait_for_result
from aks_sandbox.errors import (
    AksSandboxError,
    Denied,
    Interrupted,
    NotFound,
    NotLoggedIn,
    ServiceFailed,
    TimedOut,
    Unreachable,
    ended,
)
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.in_cluster import InCluster, ProbeNamespace
from aks_sandbox.model.proof import NAMESPACE_PREFIX, Cleanup, NamespaceLeft, ProbePod, ProbeResult, ProbeRun, Trio
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.secret_text import without_secrets
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.steps import Step
from aks_sandbox.verify import plan
from aks_sandbox.verify.probe_log import began
from aks_sandbox.verify.probe_log import is_complete as is_log_complete
from aks_sandbox.verify.record import (
    Exchange,
    Failure,
    Outcome,
    Purpose,
    inside_of,
    made_nothing,
    probe_of,
    removal_of,
    seen_after,
)
from aks_sandbox.verify.stop_signals import StopSignals, process_is_gone

_OURS = re.compile(re.escape(NAMESPACE_PREFIX) + r"[0-9a-f]{8}")
_OUR_POD = re.compile(r"(?:sandboxed|second|control)-[a-z0-9]{1,12}(?:-[0-9]{1,4})?-[0-9a-f]{8}")
# A run that does not say how long it may last is over after this many seconds.
_LONGEST_RUN = 3600


def stale_namespaces(inside: InCluster) -> tuple[str, ...]:
    """The namespaces whose run is over for certain: its time is up, or its process is gone from this machine.

    Those that their owner keeps stay, and so do those that only look like ours. What is being deleted already goes by
    itself or waits for someone else.
    """
    ours = (one for one in inside.namespaces if _OURS.fullmatch(one.name) and not one.deleted)
    return tuple(one.name for one in ours if _is_over(one, inside.now))


def stale_pods(inside: InCluster) -> tuple[str, ...]:
    """The same of the pods of earlier runs in the namespace of others that this one is to use."""
    ours = (one for one in inside.run_pods if _OUR_POD.fullmatch(one.name) and not one.deleted)
    return tuple(one.name for one in ours if _is_over(one, inside.now))


def still_there(cleanup: Cleanup) -> tuple[str, ...]:
    """The lines of a warning that names what is left in the cluster and the command that removes it."""
    said = []
    if cleanup.left and not (cleanup.kept and cleanup.borrowed):
        there = "Still" if cleanup.certain else "Possibly still"
        why = f" {without_secrets(cleanup.why).rstrip('.')}." if cleanup.why else ""
        said.append(f"{there} in the cluster: {cleanup.left_words}.{why}")
    if cleanup.kept:
        said.append(f"Kept in the cluster: {cleanup.kept_words}.")
    return (f"{' '.join(said)} {cleanup.command_words}", str(cleanup.command)) if said else ()


def _is_over(one: ProbeNamespace, now: int) -> bool:
    if one.kept:
        return False
    if process_is_gone(one.process):
        return True
    if one.until is not None:
        return one.until < now
    try:
        created = datetime.fromisoformat(one.created.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return False
    return created + _LONGEST_RUN < now


#: How often the pods are looked at after they were made, and how often their removal is tried.
_MOST_READS = 3
_MOST_REMOVALS = 2
#: Seconds before the pods are looked at again; before the last time, what is left.
_PAUSES = (20.0, 60.0)
#: A look, the command that makes the pods, and what follows it.
MOST_CALLS = 2 + _MOST_READS + _MOST_REMOVALS
#: How long a lost connection is waited for.
_LONGEST_OUTAGE = 150.0
#: What reading and removing take after the pods have run.
_LAST_STEPS_SECONDS = 75.0
#: Seconds before the next look for a node that the cluster autoscaler adds, which takes minutes.
_PAUSE_FOR_A_NODE = 20.0
_STOPPING_SECONDS = 75.0
_REFUSALS = (Denied, NotFound, NotLoggedIn)

Done = TypeVar("Done")


class ProbeSession:
    """Runs commands in one cluster and counts them; `namespace` is one of others in which its pods are to run."""

    def __init__(
        self,
        connection: Connection,
        target: Target,
        cluster: Cluster,
        reporter: Reporter,
        signals: StopSignals | None = None,
        namespace: str | None = None,
    ) -> None:
        self._connection = connection
        self._target = target
        self._cluster = cluster
        self._reporter = reporter
        self._namespace = namespace
        self._signals = signals or StopSignals()
        self._signals.announce = self._announce
        self._announced = self._stopping = False
        # Of the command that makes the run: whether it may have run, and whether it may go on.
        self._may_have_made = self._may_still_make = False
        self.calls = 0
        self._exchanges: list[Exchange] = []

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that was sent to the cluster so far, and all that came back."""
        return tuple(self._exchanges)

    def look(self) -> InCluster:
        """What a run needs to know of the cluster; nothing is made yet."""
        try:
            return self._looked()
        except KeyboardInterrupt:
            raise Interrupted("Stopped. Nothing was created in the cluster.", "Repeat the command.") from None

    def _looked(self) -> InCluster:
        self._reporter.progress("Looking at the RuntimeClasses and the nodes")
        command = look_before_run_command(self._namespace)
        self._signals.check()
        self._result(self._started(command, Purpose.LOOK))
        return inside_of(self._exchanges[-1], self._cluster.name)

    def carry_out(self, run: ProbeRun, deadline: float, outcome: Outcome) -> None:
        """Make the pods of a run, wait for them until the deadline of `time.monotonic`, and remove the run.

        Interrupted, after the removal, when the caller stopped it. Any other error that is not AksSandboxError leaves
        after the removal too; what is left then is in the outcome.
        """
        try:
            self._watch(run, deadline, outcome)
        except AksSandboxError as error:
            outcome.problem = error
        except KeyboardInterrupt:
            if self._leaves_at_once():
                raise self._interrupted(self._all_of(run)) from None
            self._stop()
        except BaseException:
            outcome.cleanup = self._removed(run, outcome, keep=False)
            raise
        outcome.cleanup = self._removed(outcome.run or run, outcome, keep=run.keep and not self._stopping)
        self._end_if_stopped(outcome)

    def remove(self, run: ProbeRun, outcome: Outcome) -> None:
        """Remove what earlier runs left, when there is nothing to make."""
        outcome.cleanup = self._removed(run, outcome, keep=False)
        self._end_if_stopped(outcome)

    def _end_if_stopped(self, outcome: Outcome) -> None:
        if self._stopping:
            cleanup, outcome.cleanup = outcome.cleanup, Cleanup()  # the error names what is left
            raise self._interrupted(cleanup)

    def _watch(self, run: ProbeRun, deadline: float, outcome: Outcome) -> None:
        self._reporter.progress(
            _waiting_for_a_node(run, deadline)
            if run.waiting_trios
            else "Running two sandboxed pods and a plain one on the same node"
        )
        outcome.run = run
        try:
            self._make(run, outcome)
        except ServiceFailed as error:
            # A command that AKS ended has made its pods all the same, or some of them.
            if not _has_ended(error) or self._stopping:
                raise
            self._look_again(run, (), outcome)
            if made_nothing(outcome.seen):
                outcome.seen = replace(outcome.seen, made=False)
                raise
        run = self._with_new_nodes(run, deadline, outcome)
        for number in range(_MOST_READS):
            if self._stopping or is_complete(run, outcome.seen):
                return
            run, missing = with_other_nodes(run, outcome.seen)
            outcome.run = run
            if not missing and not _unread(run, outcome.seen):
                pause = deadline - time.monotonic() - _LAST_STEPS_SECONDS
                if pause > 0 and not all_in_trouble(run, outcome.seen):
                    self._reporter.progress("Waiting for the pods to start")
                    share = _PAUSES[number] if number < len(_PAUSES) else pause
                    self._signals.listening(partial(self._connection.sleep, min(pause, share)))
                elif number:
                    return
            self._look_again(run, missing, outcome)

    def _with_new_nodes(self, run: ProbeRun, deadline: float, outcome: Outcome) -> ProbeRun:
        """The run with the nodes that came, until the deadline, for the pods that waited for one."""
        while run.waiting_trios and not self._stopping:
            if any(_is_placed(trio, outcome.seen) for trio in run.waiting_trios):
                with suppress(ServiceFailed, TimedOut, Unreachable):
                    outcome.run = run = with_nodes(run, outcome.seen, self._looked())
            left = deadline - time.monotonic() - _LAST_STEPS_SECONDS
            if left <= 0 or not any(_may_come(trio, outcome.seen) for trio in run.waiting_trios):
                break
            self._reporter.progress(_waiting_for_a_node(run, deadline))
            self._signals.listening(partial(self._connection.sleep, min(left, _PAUSE_FOR_A_NODE)))
            self._look_again(run, (), outcome)
        return run

    def _look_again(self, run: ProbeRun, missing: tuple[str, ...], outcome: Outcome) -> None:
        self._reporter.progress("Looking at the pods again")
        command = plan.read_command(run, missing)
        self._signals.check()
        self._result(self._started(command, Purpose.READ))
        outcome.seen = seen_after(outcome.seen, self._read())

    def _make(self, run: ProbeRun, outcome: Outcome) -> None:
        command = plan.start_command(run)
        self._signals.check()
        try:
            identifier = self._started(command, Purpose.START)
        except AksSandboxError as error:
            self._may_have_made = self._may_still_make = not _was_refused(error)
            raise
        try:
            self._result(identifier)
        except BaseException as error:
            self._may_still_make = not _has_ended(error)
            if isinstance(error, KeyboardInterrupt):
                if self._leaves_at_once():
                    raise
                self._stop()
            if not self._may_still_make or isinstance(error, (TimedOut, *_REFUSALS)):
                raise
            # The command goes on in the cluster: what it still makes cannot be removed before it has ended.
            with suppress(Exception):
                self._result(identifier, _STOPPING_SECONDS)
                outcome.seen = self._read()
            if isinstance(error, KeyboardInterrupt):
                return
            raise
        self._may_still_make = False
        outcome.seen = self._read()

    def _removed(self, run: ProbeRun, outcome: Outcome, *, keep: bool) -> Cleanup:
        made = self._may_have_made and outcome.seen.made is not False
        if keep and made:
            return self._kept(run, outcome.seen)
        ours = _may_be_there(run, outcome.seen) if run.borrowed else (run.namespace,)
        wanted = (*ours, *run.stale) if made else run.stale
        last = ProbeResult(made=outcome.seen.made, left=outcome.seen.left, removal=outcome.seen.removal)
        holding = {run.namespace: tuple(dict.fromkeys(name for pod in outcome.seen.pods for name in pod.finalizers))}
        for _ in range(_MOST_REMOVALS):
            if not wanted or not may_go(held_by(last.left, holding), wanted):
                break
            last = self._cleaned(run, outcome)
        last = replace(last, left=held_by(last.left, holding))
        there = {one.name: one for one in last.left or ()}
        left = wanted if last.left is None else tuple(name for name in wanted if name in there)
        certain = last.left is not None
        if made and self._may_still_make and last.made is not True and not set(ours) & set(left):
            left, certain = (*ours, *left), False
        removed = tuple(name for name in wanted if name not in left)
        held = [there[name] for name in left if name in there and there[name].deleted]
        why = " ".join(_why_held(one) for one in held) or (last.removal if left else "")
        cleanup = self._left(run, left, removed, certain=certain, held=bool(left) and len(held) == len(left))
        return replace(cleanup, why=why)

    def _cleaned(self, run: ProbeRun, outcome: Outcome) -> ProbeResult:
        """What one removal came to; an error of it is what was said, because the next one may succeed."""
        try:
            with suppress(Exception):
                self._reporter.progress("Removing what was made")
            command = plan.clean_command(run)
            identifier = self._started(command, Purpose.CLEAN)
            try:
                self._result(identifier)
            except KeyboardInterrupt:
                if self._leaves_at_once():
                    raise
                self._stop()
                self._result(identifier, _STOPPING_SECONDS)
            except Exception as error:
                if isinstance(error, (TimedOut, *_REFUSALS)) or _has_ended(error):
                    raise
                self._result(identifier, _STOPPING_SECONDS)  # it goes on, whatever kept its end from us
            return self._read()
        except AksSandboxError as error:
            return ProbeResult(removal=error.message)
        except Exception as error:  # noqa: BLE001 - a defect must not end the removal, and is named with what is left
            return ProbeResult(removal=f"{type(error).__name__}: {error}")
        except KeyboardInterrupt:
            if self._leaves_at_once():
                raise self._interrupted(self._all_of(run)) from None
            self._stop()
            return ProbeResult()
        except BaseException:
            outcome.cleanup = self._all_of(run)
            raise

    def _kept(self, run: ProbeRun, seen: ProbeResult) -> Cleanup:
        there = None if seen.left is None else {one.name for one in seen.left}
        left = tuple(name for name in run.stale if there is None or name in there)
        removed = tuple(name for name in run.stale if name not in left)
        if run.borrowed:
            names = (*run.names, *left)
            cleanup = replace(self._left(run, names, removed, certain=there is not None), kept=True)
            return replace(cleanup, command=removal_of(names, self._target, cleanup))
        cleanup = replace(self._left(run, left, removed, certain=there is not None), kept=True)
        return replace(cleanup, command=removal_of((run.namespace, *left), self._target, cleanup))

    def _all_of(self, run: ProbeRun) -> Cleanup:
        ours = (*run.names, *run.stale) if run.borrowed else (run.namespace,)
        return self._left(run, ours if self._may_have_made else run.stale, certain=False)

    def _left(
        self,
        run: ProbeRun,
        left: tuple[str, ...],
        removed: tuple[str, ...] = (),
        *,
        certain: bool,
        held: bool = False,
    ) -> Cleanup:
        cleanup = Cleanup(
            namespace=run.namespace if run.trios or run.borrowed else "",
            removed=removed,
            left=left,
            certain=certain,
            held=held,
            borrowed=run.borrowed,
        )
        return replace(cleanup, command=removal_of(left, self._target, cleanup)) if left else cleanup

    def _leaves_at_once(self) -> bool:
        return self._stopping or self._signals.asked > 1

    def _stop(self) -> None:
        self._stopping = True
        self._announce()

    def _announce(self) -> None:
        if self._announced:
            return
        self._announced = True
        with suppress(Exception):  # the removal matters more
            self._reporter.warn(
                "Stopping: what was created in the cluster is removed first. Press Ctrl-C again to leave it there."
            )

    def _interrupted(self, cleanup: Cleanup) -> Interrupted:
        if cleanup.left:
            there = "Still" if cleanup.certain else "Possibly still"
            return Interrupted(
                f"Stopped. {there} in the cluster: {cleanup.left_words}.",
                Step("Remove it:", cleanup.command),
            )
        if not self._may_have_made and not cleanup.removed:
            return Interrupted("Stopped. Nothing was created in the cluster.", "Repeat the command.")
        return Interrupted("Stopped. Everything that was created in the cluster was removed.", "Repeat the command.")

    def _started(self, command: ClusterCommand, purpose: Purpose) -> str:
        self.calls += 1
        if purpose is Purpose.START:
            self._may_have_made = self._may_still_make = True
        self._exchanges.append(Exchange(purpose, command))
        # A request that is cut off leaves it open whether the command runs; it ends soon, so a signal waits for it.
        started = self._signals.listening(
            lambda: self._noted(lambda: start_run_command(self._connection, self._target, self._cluster, command)),
            needed=1 if self._stopping else 2,
        )
        self._exchanges[-1] = replace(self._exchanges[-1], identifier=started.identifier, ids=started.ids)
        return started.identifier

    def _result(self, identifier: str, seconds: float | None = None) -> None:
        more = {} if seconds is None else {"seconds": seconds}
        result = self._signals.listening(
            lambda: self._noted(
                lambda: through_outages(
                    self._connection,
                    "A command in the cluster",
                    self._reporter,
                    lambda: wait_for_result(self._connection, self._target, self._cluster, identifier, **more),
                    _LONGEST_OUTAGE,
                )
            )
        )
        self._exchanges[-1] = replace(self._exchanges[-1], result=result)

    def _noted(self, work: Callable[[], Done]) -> Done:
        """What the work answers; its error stands in the record too, the first one of a command."""
        try:
            return work()
        except AksSandboxError as error:
            last = self._exchanges[-1]
            ids = last.ids if last.identifier else ids_of_error(error)
            self._exchanges[-1] = replace(last, ids=ids, failure=last.failure or Failure.of(error))
            raise

    def _read(self) -> ProbeResult:
        return probe_of(self._exchanges[-1], self._cluster.name)


def is_complete(run: ProbeRun, seen: ProbeResult) -> bool:
    """Whether nothing more can come of the pods: all have said what they say, or have ended, or were refused."""
    return all(_is_settled(name, seen) for trio in run.valid_trios for name in trio.names)


def _is_settled(name: str, seen: ProbeResult) -> bool:
    pod = seen.pod(name)
    if pod is None:
        return "pods" not in seen.unreadable and not _may_be_made(name, seen)
    return is_log_complete(pod.log) or (pod.over and not _is_unread(pod))


def _is_unread(pod: ProbePod) -> bool:
    """Whether a pod ended as it should, or its log could not be read, and what it said was not seen."""
    return not is_log_complete(pod.log) and (pod.unlogged != "" or (pod.phase == "Succeeded" and not began(pod.log)))


def _unread(run: ProbeRun, seen: ProbeResult) -> bool:
    return "pods" in seen.unreadable or any(pod.over and _is_unread(pod) for pod in seen.pods if pod.name in run.names)


#: What kubectl says of a write that may succeed when it is repeated, as the script of a run knows it too.
_PASSING = re.compile(
    "serviceaccount .*not found|toomanyrequests|too many requests|timeout|timed out|deadline exceeded|"
    "failed calling webhook|connection refused|connection reset|internalerror|serviceunavailable|"
    "unable to handle the request|unexpected eof",
    re.IGNORECASE,
)


def _may_be_made(name: str, seen: ProbeResult) -> bool:
    """Whether a pod that is not there may be made by another attempt: it was not refused for good."""
    if seen.made is False:
        return False
    said = seen.refusals.get(name)
    return said is None or _PASSING.search(said) is not None


def _may_be_there(run: ProbeRun, seen: ProbeResult) -> tuple[str, ...]:
    """The pods of a run but for those that were refused for good, and so never made."""
    return tuple(name for name in run.names if seen.pod(name) is not None or _may_be_made(name, seen))


def with_other_nodes(run: ProbeRun, seen: ProbeResult) -> tuple[ProbeRun, tuple[str, ...]]:
    """The run with trios on other nodes in the stead of those that the scheduler refused, and the pods to make."""
    trios, spare, missing = list(run.trios), list(run.spare), list[str]()
    for trio in run.valid_trios:
        pods = [seen.pod(name) for name in trio.names]
        if any(pod is not None and pod.unscheduled for pod in pods[:2]):
            other = next((one for one in spare if one.pool == trio.pool), None)
            if other is not None:
                spare.remove(other)
                trios.append(replace(other, instead_of=trio.number))
                missing += trios[-1].names
                continue
        absent = (name for name, pod in zip(trio.names, pods, strict=True) if pod is None)
        missing += [name for name in absent if "pods" not in seen.unreadable and _may_be_made(name, seen)]
    return replace(run, trios=tuple(trios), spare=tuple(spare)), tuple(missing)


def with_nodes(run: ProbeRun, seen: ProbeResult, inside: InCluster) -> ProbeRun:
    """The run with the node of each pod that waited for one, where it is a ready node of its node pool."""
    ready = {(node.pool, node.name): plan.hostname(node) for node in inside.nodes if node.ready}

    def placed(trio: Trio) -> Trio:
        pod = seen.pod(trio.sandboxed_names[0])
        return replace(trio, node=ready.get((trio.pool, pod.node), "")) if pod is not None and not trio.node else trio

    return replace(run, trios=tuple(map(placed, run.trios)))


def _waiting_for_a_node(run: ProbeRun, deadline: float) -> str:
    minutes = max(1, round((deadline - time.monotonic() - _LAST_STEPS_SECONDS) / 60))
    pools = ", ".join(trio.pool for trio in run.waiting_trios)
    return f"Waiting up to {minutes} min for the cluster autoscaler to add a node to node pool {pools}"


def _is_placed(trio: Trio, seen: ProbeResult) -> bool:
    pod = seen.pod(trio.sandboxed_names[0])
    return pod is not None and pod.node != ""


def _may_come(trio: Trio, seen: ProbeResult) -> bool:
    """Whether a pod waits for a node, or may still be made."""
    name = trio.sandboxed_names[0]
    return seen.pod(name) is not None or _may_be_made(name, seen)


def all_in_trouble(run: ProbeRun, seen: ProbeResult) -> bool:
    """Whether waiting is of no use: of all pods that are not settled, Kubernetes reports that they fail."""
    failing = {event.pod for event in seen.events if event.reason in ("Failed", "FailedCreatePodSandBox")}
    waiting = [name for trio in run.valid_trios for name in trio.names if not _is_settled(name, seen)]
    return all(name in failing for name in waiting)


def held_by(
    left: tuple[NamespaceLeft, ...] | None, holding: Mapping[str, tuple[str, ...]]
) -> tuple[NamespaceLeft, ...] | None:
    """What is left with the finalizers of the pods in it, which Kubernetes reports of the namespace a while later."""
    if left is None:
        return None
    return tuple(replace(one, finalizers=one.finalizers or holding.get(one.name, ())) for one in left)


def may_go(left: tuple[NamespaceLeft, ...] | None, wanted: tuple[str, ...]) -> bool:
    """Whether another attempt to remove is of use: something is there, or may be, that is not held."""
    if left is None:
        return True
    return any(one.name in wanted and not (one.deleted and _is_held(one)) for one in left)


def _is_held(one: NamespaceLeft) -> bool:
    return bool(one.finalizers) or "finalizer" in one.why.lower()


def _why_held(one: NamespaceLeft) -> str:
    finalizers = f" Finalizers: {', '.join(one.finalizers)}." if one.finalizers else ""
    told = f" Kubernetes reports: {ended(one.why)}" if one.why else ""
    return f"Namespace {one.name} is being deleted and is still there.{finalizers}{told}"


def _was_refused(error: BaseException) -> bool:
    """Whether a command was refused for certain, so that nothing of it was carried out."""
    return isinstance(error, _REFUSALS) or (isinstance(error, ServiceFailed) and 400 <= error.status < 500)


def _has_ended(error: BaseException) -> bool:
    """Whether the wait for a command ended because the command did."""
    return isinstance(error, ServiceFailed) and error.status == 0
