"""What was named must exist, or be about to be made: a mistyped name is an error, not a judgement of something else."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.missing import cluster_not_found, group_not_found, pool_not_found
from aks_sandbox.model.facts import Facts, Known, known_cluster
from aks_sandbox.model.wanted import CREATE, NODEPOOL, SandboxSpec


def require_named(spec: SandboxSpec, facts: Facts, connection: Connection | None) -> None:
    """NotFound for a resource group, a cluster or a node pool that was named and does not exist.

    For a new cluster none of them has to: the checks judge the resource group, and for a new node pool neither has that
    pool. What could not be read is left to the checks, which are unknown then. Without a connection, as for a facts
    file, names like the mistyped one are not looked for.
    """
    if spec.purpose == CREATE:
        return
    target = spec.target
    group = facts.outcome("group_location")
    if group == Known(None):
        raise group_not_found(target, connection)
    if target.cluster_name is not None and facts.outcome("cluster") == Known(None):
        pattern = f"az aks-sandbox check -g {{group}} -n {{cluster}} {Argument.PURPOSE} create"
        check = target.step("Or check a cluster of that name before you create it:", pattern)
        more = [] if spec.purpose == NODEPOOL else [check]
        raise cluster_not_found(target, connection, *more, group_exists=isinstance(group, Known))
    cluster = known_cluster(facts)
    if cluster is None or spec.purpose == NODEPOOL or not spec.pool_named:
        return
    names = [pool.name for pool in cluster.pools]
    if spec.pool.name not in names:
        pattern = (
            f"az aks-sandbox check -g {{group}} -n {{cluster}} {Argument.POOL} {{pool}} {Argument.PURPOSE} nodepool"
        )
        check = target.step("Or check a node pool of that name before you add it:", pattern, pool=spec.pool.name)
        raise pool_not_found(target, spec.pool.name, names, check)
