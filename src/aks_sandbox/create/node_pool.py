"""Lists node pools, and adds one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm import containerservice
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import node_pool_as_in_az
from aks_sandbox.arm.missing import cluster_not_found
from aks_sandbox.arm.write import Write, already_exists
from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.check.check import inspect, known_codes, stop_at_failures
from aks_sandbox.create import requests
from aks_sandbox.create.as_sent import pool_as_sent
from aks_sandbox.create.bodies import agent_pool
from aks_sandbox.create.patch import patched_pool
from aks_sandbox.create.reconcile import reconcile
from aks_sandbox.create.requests import nothing_written
from aks_sandbox.errors import AksSandboxError, Denied, HalfDone, Unreachable
from aks_sandbox.model.cluster import Cluster, NodePool, Target
from aks_sandbox.model.facts import Facts, Known, Unknown
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.wanted import SandboxSpec, WriteOptions, WriteRequest
from aks_sandbox.steps import Step, lines_of


def list_node_pools(connection: Connection, target: Target) -> list[dict[str, Any]]:
    """One row per pool; `runtimeClass` is the class that sandboxed pods name, null for a plain pool."""
    return [_row(pool) for pool in containerservice.list_node_pools(connection, target)]


def _row(pool: NodePool) -> dict[str, Any]:
    runtime = find_runtime(pool.runtime)
    return {
        "name": pool.name,
        "mode": pool.mode,
        "workloadRuntime": pool.runtime,
        "sandboxed": runtime is not None,
        "runtimeClass": runtime.runtime_class if runtime else None,
        "osSku": pool.os_sku,
        "vmSize": pool.vm_size,
        "count": pool.count,
        "nodeImageVersion": pool.node_image,
        "kubernetesVersion": pool.kubernetes_version,
        "provisioningState": pool.provisioning_state,
        "powerState": pool.power_state,
    }


@nothing_written()
def add_node_pool(
    connection: Connection, spec: SandboxSpec, options: WriteOptions, reporter: Reporter
) -> dict[str, Any] | None:
    """The new node pool; the request instead in a dry run, None when not waiting."""
    requests.refuse_other_os_skus(spec.pool)
    known_codes(Argument.IGNORE, options.ignore)
    body = agent_pool(spec.pool)
    for patch in options.patches:
        body = patched_pool(body, patch)
        spec = replace(spec, pool=pool_as_sent(spec.pool, body["properties"]))
    requests.say_notices(spec, reporter, checked=not options.dry_run and not options.skip_checks)
    path = spec.target.pool_path(spec.pool.name)
    if options.dry_run:
        api_version = requests.choose_api_version(connection, [spec.runtime], None)
        return requests.request_document(connection, WriteRequest(path, api_version, body, requests.ONLY_IF_ABSENT))
    spec = replace(spec, reconciles=options.reconcile)
    if options.skip_checks:
        facts, checked = ArmFacts(connection, spec).fetch(["cluster"]), None
    else:
        report, facts = inspect(connection, spec, options, reporter, also=("cluster",))
        checked = facts
        # Said before the checks, which know it too: no --ignore helps here.
        _cluster_without(facts, spec, connection)
        stop_at_failures(report, reporter)
    cluster = _cluster_without(facts, spec, connection)
    api_version = requests.choose_api_version(connection, [spec.runtime], checked)
    request = WriteRequest(path, api_version, body, requests.ONLY_IF_ABSENT)
    answer = Write(connection, spec.target, request, spec.pool.name).create(reporter, wait=not options.no_wait)
    if options.reconcile and not _has_runtime(cluster, spec):
        _reconcile(connection, spec, cluster, checked, reporter, waited=answer is not None)
    return None if answer is None else node_pool_as_in_az(answer)


def _reconcile(
    connection: Connection,
    spec: SandboxSpec,
    cluster: Cluster,
    checked: Facts | None,
    reporter: Reporter,
    *,
    waited: bool,
) -> None:
    target = spec.target
    again = target.step("When it is, reconcile the cluster:", "az aks-sandbox reconcile -g {group} -n {cluster}")
    why = f"RuntimeClass {spec.runtime.runtime_class} appears when the cluster is reconciled after its first node pool"
    if not waited:
        reporter.warn(f"{why}, which is possible only when the node pool is ready.", *lines_of([again]))
        return
    known = [find_runtime(pool.runtime) for pool in cluster.pools]
    runtimes = [spec.runtime, *(runtime for runtime in known if runtime is not None)]
    try:
        reconcile(connection, target, requests.choose_api_version(connection, runtimes, checked), reporter)
    except (AksSandboxError, KeyboardInterrupt) as error:
        failure = error if isinstance(error, AksSandboxError) else None
        problem = f"and that failed: {failure.message}" if failure else "and that was stopped before it began."
        raise HalfDone(
            f"Node pool {spec.pool.name} was added. {why}, {problem}",
            Step("Repeat the second step:", again.command),
            raw=failure.raw if failure else "",
        ) from error


def _cluster_without(facts: Facts, spec: SandboxSpec, connection: Connection) -> Cluster:
    cluster = _cluster(facts, spec.target, connection)
    if any(pool.name == spec.pool.name for pool in cluster.pools):
        raise already_exists(spec.target, spec.pool.name)
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


def _has_runtime(cluster: Cluster, spec: SandboxSpec) -> bool:
    """Whether a pool of the runtime is there already; one that is still being made had no reconciliation after it."""
    return any(
        pool.runtime.lower() == spec.runtime.name.lower() and pool.provisioning_state.lower() != "creating"
        for pool in cluster.pools
    )
