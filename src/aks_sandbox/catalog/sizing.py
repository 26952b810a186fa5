"""What a sandboxed pod costs: its virtual machine, and what the scheduler books for it.

Kubelet adds up the limits of a pod as `PodLimits` does, without the overhead; the shim makes the machine of the sum.
Sources: https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/component-helpers/resource/helpers.go
https://github.com/microsoft/kata-containers/blob/msft-main/src/runtime/pkg/oci/utils.go
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from aks_sandbox.catalog.tables import document
from aks_sandbox.model.in_cluster import memory_bytes

MIB = 1024 * 1024


@dataclass(frozen=True)
class Resources:
    """Memory in bytes and CPU in thousandths; None where it is not set."""

    memory: int | None = None
    cpu: int | None = None

    def over(self, other: Resources) -> Resources:
        """These, and the other's where one is not set."""
        return Resources(
            other.memory if self.memory is None else self.memory, other.cpu if self.cpu is None else self.cpu
        )


NOTHING = Resources()


@dataclass(frozen=True)
class Share:
    """What one container asks for. `stays` marks an init container that goes on running (a native sidecar)."""

    limits: Resources
    requests: Resources
    stays: bool = False


@dataclass(frozen=True)
class Machine:
    """The virtual machine of a pod, in MiB and whole processors."""

    mib: int
    vcpus: int

    def __str__(self) -> str:
        return f"{self.mib}Mi and {self.vcpus} {'vCPU' if self.vcpus == 1 else 'vCPUs'}"


@dataclass(frozen=True)
class PodShares:
    """All that a pod asks for: its containers, its init containers in their order, and the pod as a whole."""

    containers: Sequence[Share]
    init_containers: Sequence[Share] = ()
    pod_limits: Resources = NOTHING
    pod_requests: Resources = NOTHING

    @property
    def limit_memory(self) -> int:
        """Bytes, as kubelet adds them up; a container without a limit counts nothing."""
        return _sum(self, "limits", "memory", self.pod_limits.memory)

    @property
    def limit_cpu(self) -> int:
        """Thousandths of a CPU, as kubelet adds them up."""
        return _sum(self, "limits", "cpu", self.pod_limits.cpu)

    @property
    def request_memory(self) -> int:
        """Bytes that the scheduler books, without the overhead; a request that is not set is the limit."""
        return _sum(self, "requests", "memory", self._pod_request("memory"))

    @property
    def request_cpu(self) -> int:
        """Thousandths of a CPU that the scheduler books, without the overhead."""
        return _sum(self, "requests", "cpu", self._pod_request("cpu"))

    def _pod_request(self, what: str) -> int | None:
        own: int | None = getattr(self.pod_requests, what)
        if own is not None:
            return own
        # The API server fills the pod's request from the containers' where any of them has one, else from its limit.
        has_own = any(
            getattr(one.requests.over(one.limits), what) is not None
            for one in (*self.containers, *self.init_containers)
        )
        limit: int | None = getattr(self.pod_limits, what)
        return None if has_own else limit

    @property
    def bounded(self) -> bool:
        """Whether kubelet limits the memory of the pod's cgroup: every container has a limit, or the pod as a whole."""
        containers = (*self.containers, *self.init_containers)
        return self.pod_limits.memory is not None or all(one.limits.memory is not None for one in containers)

    @property
    def needed_overhead(self) -> int:
        """The bytes of overhead that are documented for the pod; without a limit the machine itself is in them too."""
        limit = self.limit_memory
        machine = 0 if limit else self.machine.mib * MIB
        return machine + documented_overhead(limit or machine)

    @property
    def machine(self) -> Machine:
        """The virtual machine that the shim makes."""
        defaults = document("sandbox_memory")
        mib = self.limit_memory // MIB
        vcpus = -(-self.limit_cpu // 1000)
        return Machine(mib or defaults["default_machine_mib"], vcpus or defaults["default_vcpus"])


def _sum(shares: PodShares, of: str, what: str, of_pod: int | None) -> int:
    if of_pod is not None:
        return of_pod

    def amount(share: Share) -> int:
        values = share.limits if of == "limits" else share.requests.over(share.limits)
        return getattr(values, what) or 0

    total = sum(map(amount, shares.containers))
    before = largest = 0
    for one in shares.init_containers:
        if one.stays:
            before += amount(one)
            largest = max(largest, before)
        else:
            largest = max(largest, before + amount(one))
    return max(total + before, largest)


def smallest_machine() -> int:
    """The memory in MiB below which the shim makes no machine."""
    mib: int = document("sandbox_memory")["smallest_machine_mib"]
    return mib


def advised_machine() -> int:
    """The memory in MiB below which little is left beside the guest kernel and its agent."""
    mib: int = document("sandbox_memory")["advised_machine_mib"]
    return mib


def default_overhead() -> int:
    """The bytes of overhead of the RuntimeClass that AKS makes."""
    return memory_bytes(document("sandbox_memory")["default_overhead"])


def largest_documented_limit() -> int:
    """The bytes of the largest memory limit for which an overhead is documented."""
    return _overheads()[-1][0]


@cache
def _overheads() -> Sequence[tuple[int, int]]:
    rows = document("sandbox_memory")["overheads"]["rows"]
    return tuple((memory_bytes(row["limit"]), memory_bytes(row["overhead"])) for row in rows)


def documented_overhead(limit: int) -> int:
    """The bytes of overhead that Microsoft documents for a memory limit, interpolated and rounded up to MiB.

    Above the largest limit nothing is documented: there it is that of the largest, which is too little.
    """
    rows = _overheads()
    if limit <= rows[0][0]:
        return rows[0][1]
    for (low, low_overhead), (high, high_overhead) in pairwise(rows):
        if limit <= high:
            between = low_overhead + (high_overhead - low_overhead) * (limit - low) / (high - low)
            return -int(-between // MIB) * MIB
    return rows[-1][1]


def in_words(amount: int) -> str:
    """Bytes as Kubernetes writes them: 1Gi, 600Mi, 1500."""
    for unit, size in (("Gi", MIB * 1024), ("Mi", MIB), ("Ki", 1024)):
        if amount and amount % size == 0:
            return f"{amount // size}{unit}"
    return f"{amount / MIB:.1f}Mi" if amount >= MIB else str(amount)
