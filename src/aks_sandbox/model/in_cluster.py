"""What a look inside a cluster reports, and the quantities in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from aks_sandbox.model.codec import LATER


@dataclass(frozen=True)
class RuntimeClass:
    """A RuntimeClass object: `overhead` holds quantities such as 600Mi by resource, `node_selector` labels."""

    name: str
    handler: str
    overhead: Mapping[str, str] = field(default_factory=dict)
    node_selector: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taint:
    """A taint of a node, which keeps off the pods that do not tolerate it."""

    key: str
    value: str = ""
    effect: str = ""

    def __str__(self) -> str:
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"

    @property
    def toleration(self) -> dict[str, str]:
        """The toleration of it; of any value where it has none."""
        how = {"operator": "Equal", "value": self.value} if self.value else {"operator": "Exists"}
        return {"key": self.key, **how, **({"effect": self.effect} if self.effect else {})}


@dataclass(frozen=True)
class Toleration:
    """A toleration of a pod; without a key it is one of every taint, without an effect one of every effect."""

    key: str = ""
    operator: str = "Equal"
    value: str = ""
    effect: str = ""

    def tolerates(self, taint: Taint) -> bool:
        """Whether the taint does not keep off a pod with it."""
        if (self.effect and self.effect != taint.effect) or (self.key and self.key != taint.key):
            return False
        if self.operator == "Exists":
            return True
        return self.operator == "Equal" and bool(self.key) and self.value == taint.value


@dataclass(frozen=True)
class Node:
    """A node that has to do with sandboxed pods; `labels` are those that classes select by or that AKS sets for them.

    `handlers` is None where the node does not tell which runtime handlers it has (Kubernetes before 1.30).
    `pressures` are the conditions beside Ready that hold, such as MemoryPressure. `cpu` and `memory` are what pods may
    use of the `capacity_cpu` and `capacity_memory` that it has, `pods` how many may run on it.
    """

    name: str
    pool: str
    ready: bool
    schedulable: bool
    labels: Mapping[str, str]
    handlers: tuple[str, ...] | None = None
    image: str = ""
    boot_id: str = ""
    kernel_release: str = ""
    cpu: str = ""
    memory: str = ""
    version: str = ""
    taints: tuple[Taint, ...] = ()
    pressures: tuple[str, ...] = ()
    capacity_cpu: str = ""
    capacity_memory: str = ""
    container_runtime: str = ""
    pods: str = field(default="", metadata=LATER)

    def selected_by(self, selector: Mapping[str, str]) -> bool:
        """Whether the node has all labels of a selector."""
        return all(self.labels.get(key) == value for key, value in selector.items())


@dataclass(frozen=True)
class ContainerState:
    """What is wrong with a container now: the reason why it waits, how it ended, and how its run before that ended.

    `last_age` is how many seconds ago that was, `last_ran` for how many it had run, `running_for` for how many it has
    run now. The words that a program wrote
    when it ended are not among the messages: they are those of the kubelet and of the container runtime.
    """

    name: str
    init: bool = False
    waiting: str = ""
    message: str = ""
    ended: str = ""
    exit_code: int | None = None
    last_ended: str = ""
    last_exit_code: int | None = None
    last_message: str = ""
    last_age: int | None = None
    last_ran: int | None = None
    running_for: int | None = None
    restarts: int = 0
    ready: bool = False


@dataclass(frozen=True)
class Unscheduled:
    """Why a pod has no node, as its condition PodScheduled reports it now."""

    reason: str
    message: str = ""


@dataclass(frozen=True)
class ContainerShare:
    """What so many containers ask for each, as quantities by resource; `stays` marks init containers that go on
    running.
    """

    init: bool = False
    stays: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)
    requests: Mapping[str, str] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True)
class ClassedPod:
    """A pod that asks for a RuntimeClass; `node` is empty before it is scheduled.

    What follows the phase is read of pods that are not well, but for the risks and, where a memory limit may be too
    small, the shares. `alike` is how many pods like this one were counted and not read. Seconds: `age` since its
    creation, `deleted_for` since the time by which it was to be removed, `ended_for` since it failed. `sandbox_ready`
    is whether its volumes, its sandbox and its network are there; None where the node does not report it.
    """

    namespace: str
    name: str
    runtime_class: str
    node: str
    phase: str
    owner_kind: str = ""
    owner: str = ""
    age: int | None = None
    reason: str = ""
    message: str = ""
    deleted_for: int | None = None
    ended_for: int | None = None
    finalizers: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    unscheduled: Unscheduled | None = None
    scheduler: str = ""
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()
    ready: bool = True
    sandbox_ready: bool | None = None
    restart_policy: str = ""
    containers: tuple[ContainerState, ...] = ()
    claims: tuple[str, ...] = ()
    host_paths: tuple[str, ...] = ()
    privileged: tuple[str, ...] = ()
    host_namespaces: tuple[str, ...] = ()
    shares: tuple[ContainerShare, ...] = ()
    pod_limits: Mapping[str, str] = field(default_factory=dict)
    pod_requests: Mapping[str, str] = field(default_factory=dict)
    overhead: Mapping[str, str] = field(default_factory=dict)
    alike: int = 0

    @property
    def full_name(self) -> str:
        """Its namespace and its name."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class PodEvent:
    """An event about a pod, or about the object of another `kind` that is named in its place; `last_seen` is an ISO
    8601 time, or empty.
    """

    namespace: str
    pod: str
    reason: str
    message: str
    count: int = 1
    last_seen: str = ""
    kind: str = "Pod"


@dataclass(frozen=True)
class Workload:
    """A Deployment, or an object of another `kind` that makes pods, whose sandboxed pods are not all there.

    `wanted` and `made` count pods, and `ended` those of a Job that succeeded or failed; `reason` and `message` are
    those of its condition that reports a failure. A Deployment that is `paused` does not create pods of a new template.
    """

    kind: str
    namespace: str
    name: str
    runtime_class: str
    wanted: int = 0
    made: int = 0
    ended: int = 0
    paused: bool = False
    reason: str = ""
    message: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Claim:
    """A claim (PersistentVolumeClaim) that has no volume."""

    namespace: str
    name: str
    phase: str
    storage_class: str = ""
    age: int | None = None


@dataclass(frozen=True)
class PlainTrouble:
    """How many pods without a sandbox have one trouble, and the name of one of them with its namespace."""

    count: int
    example: str


@dataclass(frozen=True)
class ProbeNamespace:
    """A namespace that a run of `verify` made, or a pod that it made in a namespace of others.

    `until` is when that run is over at the latest, in seconds since 1970, None where it does not say; `process` marks
    the process that made it; `kept` says that its owner wants it to stay. `deleted` says that its deletion has begun;
    `finalizers` and `why` say what it waits for then.
    """

    name: str
    created: str
    until: int | None = None
    kept: bool = False
    process: str = ""
    deleted: bool = False
    finalizers: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Booked:
    """What the pods of a node request of it: `cpu` in thousandths of a CPU, `memory` in bytes."""

    node: str
    pods: int
    cpu: int
    memory: int


@dataclass(frozen=True)
class InCluster:
    """What one look found; `unreadable` holds what kubectl said of each kind (nodes, pods ...) that it could not list.

    `now` is the time in the cluster in seconds since 1970. Of nodes, pods, events and workloads only so many come;
    `nodes_in_all` and its like count them all. `pods_unread` are those of the cluster that there was no time to read.
    Of the pods without a sandbox, `plain_beside` are on sandboxed nodes, and `plain_troubles` counts by a word of
    Kubernetes those that do not run; `plain_refused` counts by kind the objects that cannot create such pods. `jobs`
    has, by namespace and name, how the Jobs of the pods that are not well stand: Running, Complete or Failed. `booked`
    and `run_pods` come for a run of `verify` alone: of some nodes what their pods request, and the pods of earlier runs
    in the namespace of others that it is to use.
    """

    now: int
    runtime_classes: tuple[RuntimeClass, ...] = ()
    nodes: tuple[Node, ...] = ()
    pods: tuple[ClassedPod, ...] = ()
    events: tuple[PodEvent, ...] = ()
    namespaces: tuple[ProbeNamespace, ...] = ()
    run_pods: tuple[ProbeNamespace, ...] = field(default=(), metadata=LATER)
    booked: tuple[Booked, ...] = field(default=(), metadata=LATER)
    nodes_in_all: int = 0
    pods_in_all: int = 0
    events_in_all: int = 0
    pods_unread: int = 0
    plain_beside: tuple[ClassedPod, ...] = ()
    plain_troubles: Mapping[str, PlainTrouble] = field(default_factory=dict)
    workloads: tuple[Workload, ...] = ()
    workloads_in_all: int = 0
    plain_refused: Mapping[str, int] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def runtime_class(self, name: str) -> RuntimeClass | None:
        """The class of that name, or None."""
        return next((one for one in self.runtime_classes if one.name == name), None)


_QUANTITY = re.compile(
    r"(?P<number>[0-9]{1,24}(?:\.[0-9]{0,24})?|\.[0-9]{1,24})(?P<unit>[A-Za-z]{0,2}|[eE][+-]?[0-9]{1,2})"
)
_UNITS = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{unit: Fraction(1000**power) for power, unit in enumerate(("k", "M", "G", "T", "P", "E"), start=1)},
    **{unit: Fraction(1024**power) for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)},
}


def memory_bytes(text: str) -> int:
    """Bytes, a fraction rounded up; ValueError for what is no quantity or is less than nothing."""
    return _rounded_up(_value(text))


def millicpus(text: str) -> int:
    """Thousandths of a CPU, a fraction rounded up; ValueError for what is no quantity or is less than nothing."""
    return _rounded_up(_value(text) * 1000)


def _value(text: str) -> Fraction:
    form = _QUANTITY.fullmatch(text)
    if form is None:
        raise ValueError(f"{text!r} is not a quantity")
    number, unit = form["number"], form["unit"]
    if unit in _UNITS:
        return Fraction(number) * _UNITS[unit]
    if unit[1:].lstrip("+-").isdecimal():
        return Fraction(number) * Fraction(10) ** int(unit[1:])
    raise ValueError(f"{text!r} has a unit that is not known")


def _rounded_up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
