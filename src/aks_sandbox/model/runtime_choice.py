"""The workload runtime of a node pool to add, where none was named: the one that the cluster has already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.model.cluster import Cluster, NodePool, WorkloadRuntime

#: Pools in this state go away, so they do not say what the cluster works with.
_LEAVING = "deleting"
#: Pools in these states may never have been made well, or may work since long and have failed an upgrade: they count
#: where there are no others.
_ENDED_BADLY = ("failed", "canceled")


@dataclass(frozen=True)
class ChosenRuntime:
    """The runtime, and why it is not simply the default; an empty text where it is."""

    runtime: WorkloadRuntime
    why: str = ""


FindRuntime = Callable[[str], WorkloadRuntime | None]


def runtime_for(cluster: Cluster, pool_name: str, default: WorkloadRuntime, find_runtime: FindRuntime) -> ChosenRuntime:
    """The runtime of the pool of that name where it exists, else the one that more of the cluster's live sandboxed
    pools have, and of as many the default; the default of a cluster without any.
    """
    pools = {pool: runtime for pool in cluster.pools if (runtime := find_runtime(pool.runtime)) is not None}
    own = next((runtime for pool, runtime in pools.items() if pool.name == pool_name), None)
    if own is not None:
        return ChosenRuntime(own)
    staying = {pool: runtime for pool, runtime in pools.items() if pool.provisioning_state.lower() != _LEAVING}
    well = {pool: runtime for pool, runtime in staying.items() if pool.provisioning_state.lower() not in _ENDED_BADLY}
    live = well or staying
    counts = Counter(live.values())
    if not counts:
        return ChosenRuntime(default)
    most = max(counts.values())
    first = [runtime for runtime, count in counts.items() if count == most]
    chosen = default if default in first else first[0]
    if len(counts) > 1:
        shown = "; ".join(f"{one.name}: {_names(live, one)}" for one in counts)
        as_many = "the default among those that as many have" if len(first) > 1 else "as more of them have"
        return ChosenRuntime(
            chosen,
            f"The sandboxed node pools of cluster {cluster.name} have different workload runtimes ({shown}). Node pool "
            f"{pool_name} gets {chosen.name}, {as_many}; use {Argument.WORKLOAD_RUNTIME} to choose.",
        )
    if chosen == default:
        return ChosenRuntime(chosen)
    return ChosenRuntime(
        chosen,
        f"Node pool {pool_name} gets the workload runtime {chosen.name}, as the sandboxed node pools of cluster "
        f"{cluster.name} have ({_names(live, chosen)}). Use {Argument.WORKLOAD_RUNTIME} for another one.",
    )


def _names(pools: dict[NodePool, WorkloadRuntime], runtime: WorkloadRuntime) -> str:
    return ", ".join(pool.name for pool, of in pools.items() if of == runtime)
