"""`verify`: prove on a running cluster that sandboxed pods have kernels of their own, or say why that is not proven."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster
from aks_sandbox.arm.missing import cluster_not_found, pool_not_found
from aks_sandbox.catalog.tables import find_runtime, other_runtime
from aks_sandbox.errors import AksSandboxError, Denied, Interrupted, InvalidInput, NotLoggedIn
from aks_sandbox.model.cluster import Cluster, NodePool, Target
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.proof import (
    DEFAULT_IMAGE,
    DEFAULT_SECONDS,
    NAMESPACE_PREFIX,
    Isolation,
    PoolProof,
    ProbeRun,
    Proof,
)
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.secret_text import Cleaner
from aks_sandbox.reports.documents import proof_document
from aks_sandbox.reports.files import with_files, write_proof_report
from aks_sandbox.reports.judgement import proof_judgement
from aks_sandbox.reports.pipelines import NO_PIPELINE, Pipeline, told
from aks_sandbox.reports.table import proof_lines, proof_verdict_line
from aks_sandbox.reports.text import Run, Shown, judged_sentence
from aks_sandbox.steps import lines_of
from aks_sandbox.verify.judgement import not_proven, prove
from aks_sandbox.verify.plan import PoolPlan, is_spoof, obstacle_of, plan_pool
from aks_sandbox.verify.session import Outcome, ProbeSession, stale_namespaces, still_there
from aks_sandbox.verify.stop_signals import StopSignals, process_mark

# After this long nothing of a run goes on, so whoever finds it may remove it.
_LONGEST_AFTERMATH = 600


@dataclass(frozen=True, kw_only=True)
class VerifyOptions:
    """Which node pool (all sandboxed ones where None), with which image, how long, and where the reports go."""

    pool_name: str | None = None
    image: str = DEFAULT_IMAGE
    seconds: int = DEFAULT_SECONDS
    keep: bool = False
    reports: tuple[Path, ...] = ()
    pipeline: Pipeline = NO_PIPELINE


def verify(connection: Connection, target: Target, how: VerifyOptions, reporter: Reporter) -> Shown:
    """The evidence and the verdict, with a document whose `verdict` is isolated, notProven or notIsolated.

    NotFound, Denied and NotLoggedIn where there is nothing to look at, InvalidInput where no node pool is sandboxed,
    Interrupted after Ctrl-C or a signal to end; whatever else keeps the proof from being made is a reason in the
    document. FileNotWritten, with the document, when the report could not be written. Whichever error leaves, what was
    made has been removed, or the reporter was given a warning that names it.
    """
    with StopSignals() as signals:
        try:
            return _verified(connection, target, how, reporter, signals)
        except Interrupted as error:
            error.terminated = signals.terminated
            raise


def _verified(
    connection: Connection, target: Target, how: VerifyOptions, reporter: Reporter, signals: StopSignals
) -> Shown:
    deadline = time.monotonic() + how.seconds
    reporter.progress("Reading the cluster")
    try:
        cluster = signals.listening(lambda: _cluster(connection, target))
    except KeyboardInterrupt:
        raise Interrupted("Stopped. Nothing was created in the cluster.", "Repeat the command.") from None
    pools = _sandboxed_pools(cluster, target, how.pool_name)
    reported = _target_document(target, cluster, how)
    run = Run.now("verify")
    session = ProbeSession(connection, target, cluster, reporter, signals)
    outcome = Outcome()
    try:
        # What the cluster said may hold a secret, and goes into a report that is passed on.
        proof: Proof = Cleaner().value(_proof(session, outcome, target, cluster, pools, how, deadline))
    finally:  # what is left is named whatever goes wrong once it is known
        if left := still_there(outcome.cleanup):
            reporter.warn(*left)
    writes = [(Argument.REPORT, partial(write_proof_report, path, proof, reported, run)) for path in how.reports]
    judged = judged_sentence(proof, reported)
    shown = Shown(
        proof_document(proof, reported, run),
        heading=judged,
        lines=tuple(proof_lines(proof)),
        summary=f"{proof_verdict_line(proof)}. {judged}",
        warnings=(*(tuple(_said_of(pool)) for pool in _doubtful(proof)), *((one,) for one in proof.warnings)),
    )
    return with_files(told(shown, how.pipeline, lambda: proof_judgement(proof, reported, run)), writes)


def _proof(
    session: ProbeSession,
    outcome: Outcome,
    target: Target,
    cluster: Cluster,
    pools: Sequence[NodePool],
    how: VerifyOptions,
    deadline: float,
) -> Proof:
    obstacle = obstacle_of(cluster, target)
    if obstacle is not None:
        return Proof(tuple(not_proven(pool, obstacle, target) for pool in pools))
    try:
        inside = session.look()
    except (Denied, NotLoggedIn, Interrupted):
        raise
    except AksSandboxError as error:
        return Proof(tuple(not_proven(pool, error, target) for pool in pools), calls=session.calls)
    plans = [plan_pool(pool, inside, target) for pool in pools]
    run = _run(plans, inside, how)
    if run.pairs:
        session.carry_out(run, deadline, outcome)
    elif run.stale:
        session.remove(run, outcome)
    return Proof(
        pools=tuple(prove(plan, outcome, target) for plan in plans),
        warnings=_spoofs(inside, plans),
        cleanup=outcome.cleanup,
        calls=session.calls,
    )


def _run(plans: Sequence[PoolPlan], inside: InCluster, how: VerifyOptions) -> ProbeRun:
    return ProbeRun(
        namespace=NAMESPACE_PREFIX + secrets.token_hex(4),
        pairs=tuple(plan.pair for plan in plans if plan.pair is not None),
        image=how.image,
        seconds=how.seconds + 60,
        until=inside.now + how.seconds + _LONGEST_AFTERMATH,
        process=process_mark(),
        keep=how.keep,
        stale=stale_namespaces(inside),
    )


def _doubtful(proof: Proof) -> Sequence[PoolProof]:
    return [pool for pool in proof.pools if pool.verdict is not Isolation.ISOLATED]


def _said_of(pool: PoolProof) -> Sequence[str]:
    """What a pipeline that asks for the verdict alone finds in its log: why, and the next commands, one to a line."""
    verdict = "not isolated" if pool.verdict is Isolation.NOT_ISOLATED else "not proven to be isolated"
    return [f"Node pool {pool.pool} is {verdict}. {' '.join(pool.reasons)}", *lines_of(pool.steps)]


def _spoofs(inside: InCluster, plans: Sequence[PoolPlan]) -> tuple[str, ...]:
    """A sentence for each class that looks like Kata, is not, and belongs to none of the node pools."""
    ours = {plan.runtime_class.name for plan in plans if plan.runtime_class is not None}
    return tuple(
        f"RuntimeClass {one.name} looks like Kata but has the handler '{one.handler}': a pod that uses it runs on "
        "the host kernel."
        for one in inside.runtime_classes
        if is_spoof(one) and one.name not in ours
    )


def _cluster(connection: Connection, target: Target) -> Cluster:
    cluster = find_cluster(connection, target)
    if cluster is None:
        raise cluster_not_found(target, connection)
    return cluster


def _sandboxed_pools(cluster: Cluster, target: Target, name: str | None) -> Sequence[NodePool]:
    pattern = "az aks-sandbox nodepool list -g {group} --cluster-name {cluster} --output table"
    look = target.step("List the node pools:", pattern)
    sandboxed = [pool for pool in cluster.pools if find_runtime(pool.runtime) is not None]
    if name is not None:
        named = [pool for pool in cluster.pools if pool.name == name]
        if not named:
            raise pool_not_found(target, name, [pool.name for pool in cluster.pools])
        if named[0] not in sandboxed:
            raise InvalidInput(Argument.POOL, f"node pool {name} {_not_sandboxed(named[0])}", look)
        return named
    if not sandboxed:
        add = target.step("Add one:", "az aks-sandbox nodepool add -g {group} --cluster-name {cluster} -n {pool}")
        if cluster.makes_its_nodes:
            text = "It creates its nodes itself and does not take node pools of your own. Create another cluster:"
            add = target.step(text, "az aks-sandbox create -g {group} -n {new_cluster}")
        others = [f"{pool.name} {_not_sandboxed(pool)}" for pool in cluster.pools if not _is_plain(pool)]
        told = f". Node pool {', node pool '.join(others)}" if others else ""
        raise InvalidInput(
            Argument.CLUSTER,
            f"cluster {cluster.name} does not have a sandboxed node pool, so there is nothing to verify{told}",
            add,
        )
    return sandboxed


def _is_plain(pool: NodePool) -> bool:
    other = other_runtime(pool.runtime)
    return other is not None and other.name == "OCIContainer"


def _not_sandboxed(pool: NodePool) -> str:
    other = other_runtime(pool.runtime)
    if other is not None:
        return f"is not sandboxed (its workload runtime is {pool.runtime}: {other.what})"
    return f"is not known to be sandboxed (its workload runtime is {pool.runtime or 'not reported in a known form'})"


def _target_document(target: Target, cluster: Cluster, how: VerifyOptions) -> Mapping[str, Any]:
    return {
        "subscriptionId": target.subscription_id,
        "resourceGroup": target.resource_group,
        "clusterName": cluster.name,
        "location": cluster.location,
        "kubernetesVersion": cluster.kubernetes_version or None,
        "image": how.image,
    }
