"""`verify`: prove on a running cluster that sandboxed pods have kernels of their own, or say why that is not proven."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster_body
from aks_sandbox.arm.missing import cluster_not_found
from aks_sandbox.errors import AksSandboxError, Denied, FileNotWritten, Interrupted, InvalidInput, NotLoggedIn
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
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.secret_text import Cleaner
from aks_sandbox.reports.documents import proof_document
from aks_sandbox.reports.files import with_files, write_proof_report
from aks_sandbox.reports.judgement import proof_judgement
from aks_sandbox.reports.pipelines import NO_PIPELINE, Pipeline, told
from aks_sandbox.reports.table import proof_lines, proof_verdict_line
from aks_sandbox.reports.text import Run, Shown, judged_sentence
from aks_sandbox.steps import lines_of
from aks_sandbox.verify.evidence_file import Sealed, load_evidence, save_evidence, sealed
from aks_sandbox.verify.plan import PoolPlan, chosen_trios, obstacle_of, require_autoscaler
from aks_sandbox.verify.provenance import provenance_of
from aks_sandbox.verify.proving import judge, plans_for, sandboxed_pools
from aks_sandbox.verify.record import Outcome, Record
from aks_sandbox.verify.session import ProbeSession, stale_namespaces, stale_pods, still_there
from aks_sandbox.verify.stop_signals import StopSignals, process_mark

# After this long nothing of a run goes on, so whoever finds it may remove it.
_LONGEST_AFTERMATH = 600


@dataclass(frozen=True, kw_only=True)
class VerifyOptions:
    """Which node pool (all sandboxed ones where None), with which image, how long, and where the reports go.

    `nodes` is how many nodes of each node pool are tested, `scale_up` lets a pod bring a node to a node pool without a
    ready one, `runtime_class` the class of the pods where it is not the
    one that is found. `namespace` is one that exists; labels and annotations are added to what is made.
    """

    pool_name: str | None = None
    image: str = DEFAULT_IMAGE
    seconds: int = DEFAULT_SECONDS
    keep: bool = False
    nodes: int = 1
    scale_up: bool = False
    runtime_class: str | None = None
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    pull_secrets: tuple[str, ...] = ()
    reports: tuple[Path, ...] = ()
    pipeline: Pipeline = NO_PIPELINE
    save_evidence: Path | None = None
    anonymize: bool = False


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
        body, version = signals.listening(lambda: _cluster_body(connection, target))
    except KeyboardInterrupt:
        raise Interrupted("Stopped. Nothing was created in the cluster.", "Repeat the command.") from None
    record = Record(
        target=target,
        body=body,
        api_version=version,
        image=how.image,
        pool_name=how.pool_name,
        runtime_class=how.runtime_class,
        options={"timeout": how.seconds, "keep": how.keep, "scaleUp": how.scale_up},
        caller=connection.caller(),
    )
    cluster = record.cluster()
    pools = sandboxed_pools(cluster, target, how.pool_name)
    if how.scale_up:
        require_autoscaler(pools, target)
    session = ProbeSession(connection, target, cluster, reporter, signals, how.namespace)
    outcome = Outcome()
    try:
        record = _collected(session, outcome, record, cluster, pools, how, deadline)
        # What is judged is what a file has: without the secrets that the cluster or Azure may have said.
        evidence = sealed(record, anonymize=how.anonymize)
        proof = _judged(evidence, from_file=False)
    finally:  # what is left is named whatever goes wrong once it is known
        if left := still_there(outcome.cleanup):
            reporter.warn(*left)
    saving = [] if how.save_evidence is None else [_saving(how.save_evidence, evidence)]
    return _shown(proof, evidence.record, how.reports, how.pipeline, saving)


def _saving(path: Path, evidence: Sealed) -> tuple[Argument, Callable[[], None]]:
    return Argument.SAVE_EVIDENCE, partial(save_evidence, path, evidence)


def verify_saved(path: Path, reports: tuple[Path, ...] = (), pipeline: Pipeline = NO_PIPELINE) -> Shown:
    """The same of an evidence file: nothing is asked of Azure and nothing runs. InvalidInput for a file that was not
    written by this product, or was changed.
    """
    evidence = load_evidence(path)
    try:
        proof = _judged(evidence, from_file=True)
        return _shown(proof, evidence.record, reports, pipeline)
    except FileNotWritten:
        raise
    except AksSandboxError as error:
        raise InvalidInput(
            Argument.EVIDENCE,
            f"{one_line(str(path)[:200])} does not contain the record of a run that can be judged: "
            f"{one_line(error.problem[:300])}",
        ) from None


def _judged(evidence: Sealed, *, from_file: bool) -> Proof:
    proof = replace(judge(evidence.record), provenance=provenance_of(evidence, from_file=from_file))
    cleaned: Proof = Cleaner().value(proof)
    return cleaned


def _shown(
    proof: Proof,
    record: Record,
    reports: Sequence[Path],
    pipeline: Pipeline,
    saving: Sequence[tuple[Argument, Callable[[], None]]] = (),
) -> Shown:
    reported, run = _target_document(record), Run.now("verify")
    writes = [(Argument.REPORT, partial(write_proof_report, path, proof, reported, run)) for path in reports]
    judged = judged_sentence(proof, reported)
    shown = Shown(
        proof_document(proof, reported, run),
        heading=judged,
        lines=tuple(proof_lines(proof)),
        summary=f"{proof_verdict_line(proof)}. {judged}",
        warnings=(*(tuple(_said_of(pool)) for pool in _doubtful(proof)), *((one,) for one in proof.warnings)),
    )
    return with_files(told(shown, pipeline, lambda: proof_judgement(proof, reported, run)), [*saving, *writes])


def _collected(
    session: ProbeSession,
    outcome: Outcome,
    record: Record,
    cluster: Cluster,
    pools: Sequence[NodePool],
    how: VerifyOptions,
    deadline: float,
) -> Record:
    """The record with all that was sent and all that came back; what is made is removed again."""
    if obstacle_of(cluster, record.target) is not None:
        return record
    try:
        inside = session.look()
    except (Denied, NotLoggedIn, Interrupted):
        raise
    except AksSandboxError:
        return replace(record, exchanges=session.exchanges)
    run = _run(plans_for(pools, inside, record.target, how.runtime_class), inside, how)
    if run.trios:
        session.carry_out(run, deadline, outcome)
    elif run.stale:
        session.remove(run, outcome)
    return replace(record, exchanges=session.exchanges, run=outcome.run or run, cleanup=outcome.cleanup)


def _run(plans: Sequence[PoolPlan], inside: InCluster, how: VerifyOptions) -> ProbeRun:
    token = secrets.token_hex(4)
    mark = token if how.namespace else ""
    chosen = [chosen_trios(plan, how.nodes, int(token, 16), mark, scale_up=how.scale_up) for plan in plans]
    return ProbeRun(
        namespace=how.namespace or NAMESPACE_PREFIX + token,
        borrowed=how.namespace is not None,
        trios=tuple(trio for trios, _ in chosen for trio in trios),
        spare=tuple(trio for _, spare in chosen for trio in spare),
        image=how.image,
        seconds=how.seconds + 60,
        until=inside.now + how.seconds + _LONGEST_AFTERMATH,
        process=process_mark(),
        keep=how.keep,
        stale=stale_pods(inside) if how.namespace else stale_namespaces(inside),
        labels=how.labels,
        annotations=how.annotations,
        pull_secrets=how.pull_secrets,
    )


def _doubtful(proof: Proof) -> Sequence[PoolProof]:
    return [pool for pool in proof.pools if pool.verdict is not Isolation.ISOLATED]


def _said_of(pool: PoolProof) -> Sequence[str]:
    """What a pipeline that asks for the verdict alone finds in its log: why, and the next commands, one to a line."""
    verdict = "not isolated" if pool.verdict is Isolation.NOT_ISOLATED else "not proven to be isolated"
    return [f"Node pool {pool.pool} is {verdict}. {' '.join(pool.reasons)}", *lines_of(pool.steps)]


def _cluster_body(connection: Connection, target: Target) -> tuple[Mapping[str, Any], str]:
    found = find_cluster_body(connection, target)
    if found is None:
        raise cluster_not_found(target, connection)
    return found


def _target_document(record: Record) -> Mapping[str, Any]:
    cluster = record.cluster()
    return {
        "subscriptionId": record.target.subscription_id,
        "resourceGroup": record.target.resource_group,
        "clusterName": cluster.name,
        "location": cluster.location,
        "kubernetesVersion": cluster.kubernetes_version or None,
        "image": record.image,
    }
