"""What the checks judge: a target and the sandboxed pool that is wanted there."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.model.pool import PoolSpec
from aks_sandbox.model.runtime import WorkloadRuntime
from aks_sandbox.model.target import Target


@dataclass(frozen=True)
class SandboxSpec:
    """A target with its pool; the pool always has a runtime here."""

    target: Target
    pool: PoolSpec

    @property
    def runtime(self) -> WorkloadRuntime:
        """The workload runtime of the sandboxed pool."""
        if self.pool.runtime is None:
            raise ValueError("a sandbox specification needs a sandboxed pool")
        return self.pool.runtime
