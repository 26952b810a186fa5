"""The proof that a record amounts to: the same record gives the same proof, here and elsewhere, today and later.

Nothing here asks Azure, the clock, the machine or chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.missing import pool_not_found
from aks_sandbox.catalog.tables import find_runtime, other_runtime
from aks_sandbox.errors import AksSandboxError, InvalidInput, ended
from aks_sandbox.model.cluster import Cluster, NodePool, Target
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.proof import Proof, Trio
from aks_sandbox.verify.judgement import not_proven, prove
from aks_sandbox.verify.plan import PoolPlan, is_spoof, obstacle_of, plan_pool
from aks_sandbox.verify.record import Purpose, Record, inside_of, outcome_of


def judge(record: Record) -> Proof:
    """The proof; InvalidInput where the record has no sandboxed node pool of that name."""
    target, cluster, calls = record.target, record.cluster(), len(record.exchanges)
    pools = sandboxed_pools(cluster, target, record.pool_name)
    try:
        inside = look_of(record, cluster)
    except AksSandboxError as error:
        return Proof(tuple(not_proven(pool, error, target) for pool in pools), calls=calls)
    plans = plans_for(pools, inside, target, record.runtime_class)
    outcome = outcome_of(record, cluster.name)
    return Proof(
        pools=tuple(prove(plan, _trios_of(record, plan), outcome, target) for plan in plans),
        warnings=(*_spoofs(inside, plans), *_held_namespaces(inside)),
        cleanup=outcome.cleanup,
        calls=calls,
    )


def _trios_of(record: Record, plan: PoolPlan) -> tuple[Trio, ...]:
    trios = record.run.trios if record.run is not None else ()
    return tuple(trio for trio in trios if trio.pool == plan.pool.name)


def look_of(record: Record, cluster: Cluster) -> InCluster:
    """What the look of a record saw; the error that says why there is none."""
    obstacle = obstacle_of(cluster, record.target)
    if obstacle is not None:
        raise obstacle
    looks = [one for one in record.exchanges if one.purpose is Purpose.LOOK]
    if not looks:
        raise AksSandboxError("The record has no look into the cluster.", "Repeat the command.")
    # The last one saw the nodes that came, unless it could not be read.
    for look in reversed(looks[1:]):
        with suppress(AksSandboxError):
            return inside_of(look, cluster.name)
    return inside_of(looks[0], cluster.name)


def plans_for(
    pools: Sequence[NodePool], inside: InCluster, target: Target, class_name: str | None = None
) -> Sequence[PoolPlan]:
    """What is made on each node pool, with the RuntimeClass of that name if one is given, or why nothing is."""
    return [plan_pool(pool, inside, target, class_name) for pool in pools]


def sandboxed_pools(cluster: Cluster, target: Target, name: str | None) -> Sequence[NodePool]:
    """The sandboxed node pools, or the named one; InvalidInput where none is sandboxed, NotFound without that one."""
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


def _spoofs(inside: InCluster, plans: Sequence[PoolPlan]) -> tuple[str, ...]:
    """A sentence for each class that looks like Kata, is not, and belongs to none of the node pools."""
    ours = {plan.runtime_class.name for plan in plans if plan.runtime_class is not None}
    return tuple(
        f"RuntimeClass {one.name} looks like Kata but has the handler '{one.handler}': a pod that uses it runs on "
        "the host kernel."
        for one in inside.runtime_classes
        if is_spoof(one) and one.name not in ours
    )


def _held_namespaces(inside: InCluster) -> tuple[str, ...]:
    """A sentence for each namespace of an earlier run that cannot go: nothing of a run can help it."""
    return tuple(
        f"Namespace {one.name} of an earlier run is being deleted and is still there."
        + (f" Finalizers: {', '.join(one.finalizers)}." if one.finalizers else "")
        + (f" Kubernetes reports: {ended(one.why)}" if one.why else "")
        for one in inside.namespaces
        if one.deleted and (one.finalizers or one.why)
    )
