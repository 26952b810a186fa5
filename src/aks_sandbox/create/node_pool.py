"""Adds a node pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster, node_pool_as_in_az
from aks_sandbox.arm.idle import OtherOperations
from aks_sandbox.arm.missing import cluster_not_found
from aks_sandbox.arm.operation import Body
from aks_sandbox.arm.write import Write, already_exists
from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.check.check import inspect, stop_at_failures
from aks_sandbox.check.codes import known_codes
from aks_sandbox.create import requests
from aks_sandbox.create.as_sent import pool_as_sent
from aks_sandbox.create.bodies import agent_pool
from aks_sandbox.create.contradictions import refuse_contradictions_of_pool
from aks_sandbox.create.existing import find_same
from aks_sandbox.create.patch import patched_pool
from aks_sandbox.create.reconcile import reconcile
from aks_sandbox.create.requests import nothing_written
from aks_sandbox.errors import (
    AksSandboxError,
    AlreadyExists,
    Denied,
    HalfDone,
    Interrupted,
    ServiceFailed,
    Unreachable,
)
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.facts import Facts, Known, Unknown
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.runtime_choice import runtime_for
from aks_sandbox.model.wanted import SandboxSpec, WriteOptions, WriteRequest
from aks_sandbox.reports.text import Shown
from aks_sandbox.steps import Step, distinct, lines_of


@nothing_written()
def add_node_pool(
    connection: Connection, spec: SandboxSpec, options: WriteOptions, reporter: Reporter
) -> dict[str, Any] | None:
    """The new node pool; the request instead in a dry run, None when not waiting."""
    spec, body = _as_sent(connection, spec, options, reporter)
    path = spec.target.pool_path(spec.pool.name)
    same = _find_same(connection, spec, body, options, reporter) if options.accept_same else None
    if options.dry_run:
        api_version = requests.version_to_write(connection, spec.runtime, None, spec.target, body, ask=True)
        request = WriteRequest(path, api_version, body, requests.ONLY_IF_ABSENT)
        return requests.request_document(connection, request, reporter)
    if same is not None:
        return None if options.no_wait else node_pool_as_in_az(same)
    others = None
    if options.wait_for_cluster:
        others = OtherOperations(connection, spec.target, reporter, "The request for the node pool")
        others.wait_until_idle()
    if options.skip_checks:
        facts, checked = ArmFacts(connection, spec).fetch(["cluster"]), None
    else:
        report, facts = inspect(connection, spec, options, reporter, also=("cluster",))
        checked = facts
        # Said before the checks, which know it too: no --ignore helps here.
        _cluster_without(facts, spec, connection)
        stop_at_failures(report, reporter)
    cluster = _cluster_without(facts, spec, connection)
    api_version = requests.version_to_write(connection, spec.runtime, checked, spec.target, body)
    request = WriteRequest(path, api_version, body, requests.ONLY_IF_ABSENT)
    write = Write(connection, spec.target, request, spec.pool.name)
    try:
        answer = write.create(reporter, wait=not options.no_wait, others=others)
    except AlreadyExists:
        # Another run was faster, which may have wanted the same.
        same = _find_same(connection, spec, body, options, reporter) if options.accept_same else None
        if same is None:
            raise
        return None if options.no_wait else node_pool_as_in_az(same)
    except AksSandboxError as error:
        _name_what_remains(error, spec, options, begun=write.may_have_begun)
        raise
    name = f"Node pool {spec.pool.name}"
    if options.reconcile and answer is not None:
        _reconcile(connection, spec, cluster, checked, reporter)
        done = f"{name} was added and the cluster was reconciled."
        steps: tuple[Step, ...] = (write.look,)
    else:
        done = f"{name} was added." if answer is not None else f"Azure is adding {name[0].lower()}{name[1:]}."
        steps = (write.look, _reconcile_step(spec.target, "When it is ready, reconcile the cluster:"))
    with requests.written(done, *steps):
        if not options.reconcile or answer is None:
            _say_what_remains(spec, reporter, ready=answer is not None)
        return None if answer is None else node_pool_as_in_az(answer)


def _with_chosen_runtime(
    connection: Connection, spec: SandboxSpec, options: WriteOptions, reporter: Reporter
) -> SandboxSpec:
    cluster, missing = None, "was not found"
    try:
        cluster = find_cluster(connection, spec.target)
    except AksSandboxError:
        if not options.dry_run:
            raise
        missing = "could not be read"
    if cluster is None:
        if options.dry_run:
            reporter.warn(
                f"Cluster {spec.target.cluster_name} {missing}. If its sandboxed node pools have another "
                f"workload runtime than {spec.runtime.name}, the request will have that one."
            )
        return replace(spec, runtime_open=False)
    chosen = runtime_for(cluster, spec.pool.name, spec.runtime, find_runtime)
    if chosen.why:
        reporter.warn(chosen.why)
    return replace(spec, pool=replace(spec.pool, runtime=chosen.runtime), runtime_open=False)


def _find_same(
    connection: Connection, spec: SandboxSpec, body: Mapping[str, Any], options: WriteOptions, reporter: Reporter
) -> Body | None:
    target, name = spec.target, spec.pool.name
    same = find_same(connection, target, name, WriteRequest(target.pool_path(name), None, body), options, reporter)
    if same is not None and options.reconcile:
        reporter.warn(
            "Whether the cluster was reconciled after the node pool was added is not known.",
            *lines_of([_reconcile_step(target, "If its RuntimeClass does not exist, reconcile the cluster:")]),
        )
    return same


def _reconcile_step(target: Target, text: str) -> Step:
    return target.step(text, "az aks-sandbox reconcile -g {group} -n {cluster}")


def _name_what_remains(error: AksSandboxError, spec: SandboxSpec, options: WriteOptions, *, begun: bool) -> None:
    """Add to the error of a write what is still to be done about the cluster."""
    if isinstance(error, ServiceFailed) and error.busy and not begun:
        step = Step(f"Or repeat the command with {Argument.WAIT_FOR_CLUSTER}, which waits for the other operation.")
        error.steps = (*error.steps, step)
    failed = isinstance(error, ServiceFailed)  # its steps say how to repair, which reconciles too, or to remove
    if begun and not failed and options.reconcile:
        error.add("The cluster was not reconciled.")
        remains = _reconcile_step(spec.target, "When the node pool is ready, reconcile the cluster:")
        error.steps = distinct((*error.steps, remains))


def _say_what_remains(spec: SandboxSpec, reporter: Reporter, *, ready: bool) -> None:
    again = _reconcile_step(spec.target, "Reconcile the cluster:" if ready else "When it is, reconcile the cluster:")
    if ready:
        reporter.warn(f"{_why(spec)}, which was not done.", *lines_of([again]))
        return
    wait = spec.target.step(
        "Wait for the node pool:",
        "az aks-sandbox nodepool wait -g {group} --cluster-name {cluster} -n {pool} --created",
        pool=spec.pool.name,
    )
    reporter.warn(f"{_why(spec)}, which is possible only when the node pool is ready.", *lines_of([wait, again]))


def _why(spec: SandboxSpec) -> str:
    return f"RuntimeClass {spec.runtime.runtime_class} appears when the cluster is reconciled after its first node pool"


@nothing_written()
def validate_node_pool(
    connection: Connection, spec: SandboxSpec, options: WriteOptions, reporter: Reporter
) -> Shown | dict[str, Any]:
    """The request of a dry run, and what the checks find about exactly that request; the request alone where what
    exists is accepted in its place.
    """
    spec, body = _as_sent(connection, spec, options, reporter)
    if options.accept_same and _find_same(connection, spec, body, options, reporter) is not None:
        # What is there is not created, so the checks of a new one have nothing to judge.
        api_version = requests.version_to_write(connection, spec.runtime, None, spec.target, body, ask=True)
        request = WriteRequest(spec.target.pool_path(spec.pool.name), api_version, body, requests.ONLY_IF_ABSENT)
        return requests.request_document(connection, request, reporter)
    report, facts = inspect(connection, spec, options, reporter)
    api_version = requests.version_to_write(connection, spec.runtime, facts, spec.target, body)
    request = WriteRequest(spec.target.pool_path(spec.pool.name), api_version, body, requests.ONLY_IF_ABSENT)
    document = requests.request_document(connection, request, reporter)
    return requests.validated(document, report, spec, facts, "nodepool add")


def planned_node_pool(
    connection: Connection, spec: SandboxSpec, options: WriteOptions, reporter: Reporter
) -> tuple[SandboxSpec, dict[str, Any]]:
    """What is judged of a new node pool, and the body that a request would have. Reads the cluster where nothing chose
    the workload runtime. InvalidInput for a body that is refused without a question.
    """
    return _as_sent(connection, spec, options, reporter)


def _as_sent(
    connection: Connection, spec: SandboxSpec, options: WriteOptions, reporter: Reporter
) -> tuple[SandboxSpec, dict[str, Any]]:
    """What is judged of the body, and the body; InvalidInput for one that is refused without a question."""
    requests.refuse_other_os_skus(spec.pool)
    known_codes(Argument.IGNORE, options.ignore)
    if spec.runtime_open:
        spec = _with_chosen_runtime(connection, spec, options, reporter)
    body = asked = agent_pool(spec.pool)
    for patch in options.patches:
        body = patched_pool(body, patch)
        spec = replace(spec, pool=pool_as_sent(spec.pool, body["properties"]))
    refuse_contradictions_of_pool(body, asked)
    requests.say_notices(spec, reporter, checked=options.checks)
    return replace(spec, reconciles=options.reconcile, whole=True), body


def _reconcile(
    connection: Connection,
    spec: SandboxSpec,
    cluster: Cluster,
    checked: Facts | None,
    reporter: Reporter,
) -> None:
    target, added = spec.target, f"Node pool {spec.pool.name} was added. {_why(spec)}, and"
    again = _reconcile_step(target, "Repeat the second step:")
    known = [find_runtime(pool.runtime) for pool in cluster.pools]
    runtimes = [spec.runtime, *(runtime for runtime in known if runtime is not None)]
    try:
        api_version = requests.choose_api_version(connection, runtimes, checked, target) or cluster.api_version
        reconcile(connection, target, api_version, reporter)
    except KeyboardInterrupt:
        raise Interrupted(f"{added} that was stopped before it began.", again) from None
    except Interrupted as error:
        raise Interrupted(f"{added} that was stopped: {error.message}", *error.steps, again) from None
    except AksSandboxError as error:
        raise HalfDone(f"{added} that failed: {error.message}", again, raw=error.raw) from error


def _cluster_without(facts: Facts, spec: SandboxSpec, connection: Connection) -> Cluster:
    cluster = _cluster(facts, spec.target, connection)
    for pool in cluster.pools:
        if pool.name == spec.pool.name:
            raise already_exists(spec.target, spec.pool.name, pool.provisioning_state)
    return cluster


def _cluster(facts: Facts, target: Target, connection: Connection) -> Cluster:
    outcome = facts.outcome("cluster")
    if isinstance(outcome, Known) and outcome.value is not None:
        cluster: Cluster = outcome.value
        return cluster
    if isinstance(outcome, Known):
        group = facts.outcome("group_location")
        there = isinstance(group, Known) and group.value is not None
        raise cluster_not_found(target, connection, group_exists=there)
    if isinstance(outcome, Unknown):
        kind = Denied if outcome.denied else Unreachable
        raise kind(outcome.reason, *outcome.steps)
    raise Unreachable(f"Cluster {target.cluster_name} was not read.")
