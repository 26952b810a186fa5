"""The room for pods on a node: what AKS leaves of a VM size, or what a live node allocates, and how many pods fit.

The scheduler books requests and overhead, and puts pods on a node until memory, CPU or the number of pods is used up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from aks_sandbox.catalog.sizing import MIB, PodShares, Resources, Share
from aks_sandbox.catalog.tables import document
from aks_sandbox.model.in_cluster import Taint, memory_bytes, millicpus
from aks_sandbox.model.node_room import Asked, StandingPod

_GIB = 1024 * MIB


@dataclass(frozen=True)
class Amounts:
    """Memory in bytes, CPU in thousandths, and a number of pods."""

    memory: int
    cpu: int
    pods: int = 1

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.memory + other.memory, self.cpu + other.cpu, self.pods + other.pods)

    def times(self, count: int) -> Amounts:
        """So many of them."""
        return Amounts(self.memory * count, self.cpu * count, self.pods * count)


NONE = Amounts(0, 0, 0)


@dataclass(frozen=True)
class Fit:
    """How many pods fit on one node, and what is used up first: memory, cpu or pods."""

    pods: int
    bound_by: str


@dataclass(frozen=True)
class NodeSpace:
    """What pods may take of a node of a kind.

    `taken` is on each node already, whatever else comes; `standing` names the pods of it as namespace/name. `nominal`
    where a VM size stands for a node: a real one has less memory than its size promises, and pods of the system on it,
    so what fits is at most so many. `labels` and `taints` are those that are known.
    """

    title: str
    vm_size: str
    allocatable: Amounts
    taken: Amounts = NONE
    capacity: Amounts | None = None
    nominal: bool = False
    pool: str = ""
    nodes: int | None = None
    standing: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Taint, ...] = ()

    @property
    def free(self) -> Amounts:
        """What is left for the pods that are counted."""
        return Amounts(
            max(0, self.allocatable.memory - self.taken.memory),
            max(0, self.allocatable.cpu - self.taken.cpu),
            max(0, self.allocatable.pods - self.taken.pods),
        )

    def fit(self, pod: Amounts) -> Fit:
        """How many pods of that booking fit."""
        free = self.free
        counts = {
            "memory": free.memory // pod.memory if pod.memory else None,
            "cpu": free.cpu // pod.cpu if pod.cpu else None,
            "pods": free.pods // pod.pods,
        }
        bound_by, pods = min(((name, one) for name, one in counts.items() if one is not None), key=lambda row: row[1])
        return Fit(pods, bound_by)

    def nodes_for(self, pod: Amounts, count: int) -> int | None:
        """How many nodes so many pods of that booking need; None where not even one fits."""
        each = self.fit(pod).pods
        return -(-count // each) if each else None


def default_max_pods() -> int:
    """The maximum number of pods on a node where none is named."""
    value: int = document("node_reservations")["default_max_pods"]["value"]
    return value


def reserved_memory(capacity: int, max_pods: int) -> int:
    """The bytes that AKS keeps of a node, the threshold of eviction included."""
    row = document("node_reservations")["memory"]
    of_kubelet: int = min(
        (row["of_each_pod_mib"] * max_pods + row["base_mib"]) * MIB, capacity * row["most_percent"] // 100
    )
    eviction: int = row["eviction_mib"] * MIB
    return of_kubelet + eviction


def reserved_cpu(vcpus: int) -> int:
    """The thousandths of a CPU that AKS keeps of a node."""
    rows = document("node_reservations")["cpu"]["rows"]
    for (low, at_low), (high, at_high) in pairwise(rows):
        if vcpus <= high or high == rows[-1][0]:
            return int(at_low + (at_high - at_low) * (max(vcpus, low) - low) / (high - low))
    raise LookupError("node_reservations.json has fewer than two rows")


def memory_of_size(vm_size: str) -> tuple[int, int] | None:
    """The vCPUs and the bytes of memory of a VM size, by the form of its name; None where that does not say."""
    for row in document("node_reservations")["memory_of_sizes"]["rows"]:
        match = re.fullmatch(row["pattern"], vm_size, re.ASCII)
        if match is not None:
            vcpus = int(match["vcpus"])
            # A constrained size has the memory of the whole one.
            fewer = match.groupdict().get("fewer")
            return int(fewer or vcpus), vcpus * row["gib"] * _GIB
    return None


def nominal_node(vm_size: str, vcpus: int, memory: int, max_pods: int, *, title: str = "", pool: str = "") -> NodeSpace:
    """A node of a VM size as its name and AKS' reservations make it."""
    allocatable = Amounts(
        max(0, memory - reserved_memory(memory, max_pods)), max(0, vcpus * 1000 - reserved_cpu(vcpus)), max_pods
    )
    capacity = Amounts(memory, vcpus * 1000, max_pods)
    return NodeSpace(title or vm_size, vm_size, allocatable, capacity=capacity, nominal=True, pool=pool)


def booked_by(pods: Iterable[StandingPod]) -> Amounts:
    """What pods of a cluster book together."""
    total = NONE
    for one in pods:
        shares = PodShares(
            [_share(container) for container in one.containers],
            [_share(container) for container in one.init_containers],
            _resources(one.whole.limits),
            _resources(one.whole.requests),
        )
        overhead = _resources(one.overhead)
        total += Amounts(shares.request_memory + (overhead.memory or 0), shares.request_cpu + (overhead.cpu or 0))
    return total


def _share(one: Asked) -> Share:
    return Share(_resources(one.limits), _resources(one.requests), one.stays)


def _resources(written: Mapping[str, str]) -> Resources:
    return Resources(quantity(written.get("memory"), memory_bytes), quantity(written.get("cpu"), millicpus))


def quantity(written: str | None, parse: Callable[[str], int]) -> int | None:
    """A quantity that a cluster reports; None where there is none, or what is written is not one."""
    try:
        return parse(written) if written else None
    except ValueError:
        return None
