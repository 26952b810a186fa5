"""What the checks judge: pools as wanted and pools as they are, in one shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aks_sandbox.arguments import Argument
from aks_sandbox.model.azure import Demand, demand
from aks_sandbox.model.cluster import Cluster, NodePool, OsSku, PoolSettings, PoolSpec, WorkloadRuntime
from aks_sandbox.model.runtime_choice import FindRuntime, runtime_for
from aks_sandbox.model.wanted import CREATE, NODEPOOL, SandboxSpec

NO_SANDBOXED_POOL = "The cluster does not have a sandboxed node pool."

FindOsSku = Callable[[str], OsSku]


@dataclass(frozen=True, kw_only=True)
class JudgedPool:
    """A node pool under judgement; `exists` tells a live pool from a wanted one, None stands for what is not known.

    `os_sku` is None for an OS that no sandboxed pool can have; `vm_sizes` and `unreadable` are those of NodePool.
    `api_version` is the one that a live pool was read with, None for a wanted one, of which all is known.
    """

    name: str
    runtime: WorkloadRuntime
    os_sku: str | None
    os_sku_asked: str
    vm_size: str
    mode: str
    exists: bool
    count: int | None = 0
    max_count: int | None = None
    max_surge: str | None = None
    spot: bool = False
    zones: tuple[str, ...] = ()
    kubernetes_version: str = ""
    settings: PoolSettings = field(default_factory=PoolSettings)
    api_version: str | None = None
    os_disk_type: str = ""
    os_disk_size: int | None = None
    power_state: str = ""
    vm_sizes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def nodes(self) -> str:
        """How many nodes of which VM size, in words."""
        sizes = ", ".join(self.vm_sizes) or self.vm_size or "a VM size that Azure did not report"
        return sizes if self.count is None else f"{self.count} x {sizes}"

    @property
    def checked_name(self) -> str:
        """The name as a check reads it."""
        return self.name

    @property
    def in_file(self) -> bool:
        """Whether a template has it, and not a command or Azure."""
        return False

    def spelled(self, option: Argument, member: str) -> str:
        """What a reader sets to change a member: in a request an option."""
        return str(option)

    def without(self, members: str) -> str:
        """What a reader does so that members are not set, as a sentence."""
        return f"Remove {members} from {Argument.PATCH}."

    def of_each_size(self) -> tuple[JudgedPool, ...]:
        """The pool once for each of its VM sizes: of virtual machines it may have several."""
        return tuple(replace(self, vm_size=size) for size in self.vm_sizes) or (self,)

    def demand(self, vcpus: int) -> Demand:
        """The vCPUs that the pool takes when each node has that many."""
        return demand(vcpus, self.count or 0, self.max_count, self.max_surge)


@dataclass(frozen=True)
class Subject:
    """The pools that are judged, for which purpose, and the plain pools that would be made beside them; where there is
    no pool to judge, `without` is the sentence that says so.
    """

    purpose: str
    pools: tuple[JudgedPool, ...]
    plain_pools: tuple[JudgedPool, ...] = ()
    without: str = ""

    @property
    def runtimes(self) -> tuple[WorkloadRuntime, ...]:
        """The workload runtimes of the pools, each once."""
        return tuple(dict.fromkeys(pool.runtime for pool in self.pools))


def subject_of(
    spec: SandboxSpec,
    cluster: Cluster | None,
    find_runtime: FindRuntime,
    find_os_sku: FindOsSku,
) -> Subject:
    """Decide what is judged: the wanted pool where one is about to be made, with the workload runtime that it gets;
    else, of an existing cluster, its sandboxed pools or the one named, of which there may be none.
    """
    adds = spec.purpose == NODEPOOL or (cluster is not None and spec.purpose != CREATE)
    wanted = judged(spec.pool, spec.runtime)
    if spec.mode_open:
        wanted = replace(wanted, mode="User" if adds else "System")
    plain = tuple(judged(pool, spec.runtime) for pool in spec.plain_pools)
    if cluster is None or spec.purpose == CREATE:
        return Subject(NODEPOOL if adds else CREATE, (wanted,), plain)
    live = [(pool, find_runtime(pool.runtime)) for pool in cluster.pools]
    sandboxed = tuple(
        _live(pool, runtime, find_os_sku(pool.os_sku), cluster.api_version)
        for pool, runtime in live
        if runtime is not None
    )
    if spec.adds_pool:
        if spec.runtime_open:
            chosen = runtime_for(cluster, spec.pool.name, spec.runtime, find_runtime)
            wanted = replace(wanted, runtime=chosen.runtime)
        return Subject(NODEPOOL, (wanted,))
    if spec.pool_named:
        named = tuple(pool for pool in sandboxed if pool.name == spec.pool.name)
        return Subject(NODEPOOL, named, without="" if named else f"Node pool {spec.pool.name} is not sandboxed.")
    return Subject(NODEPOOL, sandboxed, without="" if sandboxed else NO_SANDBOXED_POOL)


def judged(pool: PoolSpec, runtime: WorkloadRuntime) -> JudgedPool:
    """A wanted pool as the checks see it."""
    return JudgedPool(
        name=pool.name,
        runtime=runtime,
        os_sku=pool.os_sku.sent,
        os_sku_asked=pool.os_sku.asked,
        vm_size=pool.vm_size,
        mode=pool.mode,
        exists=False,
        count=pool.count,
        max_count=pool.autoscaler.max_count if pool.autoscaler else None,
        max_surge=pool.max_surge,
        spot=pool.priority == "Spot",
        zones=pool.zones,
        settings=pool.settings,
        os_disk_type=pool.os_disk_type or "",
        os_disk_size=pool.os_disk_size,
    )


def _live(pool: NodePool, runtime: WorkloadRuntime, os_sku: OsSku, api_version: str) -> JudgedPool:
    return JudgedPool(
        name=pool.name,
        runtime=runtime,
        os_sku=os_sku.sent,
        os_sku_asked=pool.os_sku,
        vm_size=pool.vm_size,
        mode=pool.mode,
        exists=True,
        count=pool.count,
        max_count=pool.max_count,
        max_surge=pool.max_surge,
        spot=pool.spot,
        zones=pool.zones,
        kubernetes_version=pool.kubernetes_version,
        settings=pool.settings,
        api_version=api_version,
        os_disk_type=pool.os_disk_type,
        os_disk_size=pool.os_disk_size,
        power_state=pool.power_state,
        vm_sizes=pool.vm_sizes,
        unreadable=pool.unreadable,
    )
