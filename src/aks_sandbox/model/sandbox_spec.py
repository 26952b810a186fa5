"""What the checks judge: a target and the sandboxed pool that is wanted there."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.model.pool import PoolSpec
from aks_sandbox.model.runtime import WorkloadRuntime
from aks_sandbox.model.target import Target

#: The purposes of a check.
CREATE, NODEPOOL = "create", "nodepool"


@dataclass(frozen=True, kw_only=True)
class SandboxSpec:
    """A target with its wanted pool, which always has a runtime here.

    `purpose` is create, nodepool, or None where the existence of the cluster decides. `adds_pool` says that the pool
    is about to be written; otherwise `pool_named` says that the caller named one, which may exist. `mode_open` leaves
    the mode of the wanted pool to the purpose: the only pool of a new cluster is a system pool. `reconciles` says that
    the cluster is written too after its first pool of the runtime. `plain_pools` are the other pools of a cluster about
    to be created, and `acceleration_mode` is its.
    """

    target: Target
    pool: PoolSpec
    plain_pools: tuple[PoolSpec, ...] = ()
    purpose: str | None = None
    adds_pool: bool = False
    pool_named: bool = False
    mode_open: bool = False
    reconciles: bool = True
    acceleration_mode: str = ""

    @property
    def runtime(self) -> WorkloadRuntime:
        """The workload runtime of the wanted pool."""
        if self.pool.runtime is None:
            raise ValueError("a sandbox specification needs a sandboxed pool")
        return self.pool.runtime
