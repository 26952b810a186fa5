"""What probe pods report, and the proof that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from aks_sandbox.model.codec import LATER, written_as
from aks_sandbox.model.provenance import Provenance
from aks_sandbox.steps import Command, Step

if TYPE_CHECKING:
    from aks_sandbox.model.in_cluster import PodEvent


#: Every namespace of a run is called this and eight hexadecimal digits.
NAMESPACE_PREFIX = "aks-sandbox-verify-"

#: What each pod of a run may use, as Kubernetes quantities: a part of a processor, so that no policy gives the pod
#: a processor of its own and its virtual machine still gets a whole one; and twice the least memory that AKS supports.
CPU_LIMIT = "500m"
MEMORY_LIMIT = "256Mi"
#: What the scheduler keeps free for each: a pod that reads some files and ends needs little.
CPU_REQUEST = "10m"
MEMORY_REQUEST = "32Mi"
#: The name of the container whose log is read.
PROBE_CONTAINER = "probe"

DEFAULT_IMAGE = "mcr.microsoft.com/cbl-mariner/busybox:2.0"
DEFAULT_SECONDS = 180
#: The cluster autoscaler takes some minutes to bring a node.
DEFAULT_SECONDS_TO_SCALE = 900
MOST_SECONDS_TO_SCALE = 1800
#: So many nodes of a node pool are tested in one run: what their pods say has to fit into the output of a command.
MOST_NODES = 20


@dataclass(frozen=True)
class Trio:
    """The pods on one node: two sandboxed ones, and the plain one that they are compared with.

    `number` counts the nodes of the pool that are tried, from 1; `instead_of` is the number of the trio that found no
    room on its node, 0 where there is none. `mark` makes the names those of one run in a namespace of others. Where
    `node` is empty, the first pod waits for a node that the cluster autoscaler adds, which is none of `avoid`; the
    others are made on the node where it runs.
    """

    pool: str
    runtime_class: str
    node: str
    number: int = 1
    instead_of: int = 0
    mark: str = ""
    avoid: tuple[str, ...] = field(default=(), metadata=LATER)

    @property
    def sandboxed_names(self) -> tuple[str, str]:
        """The names of the two sandboxed pods."""
        return f"sandboxed-{self._suffix}", f"second-{self._suffix}"

    @property
    def control_name(self) -> str:
        """The name of the plain pod."""
        return f"control-{self._suffix}"

    @property
    def names(self) -> tuple[str, str, str]:
        """The names of all three."""
        return (*self.sandboxed_names, self.control_name)

    @property
    def _suffix(self) -> str:
        number = "" if self.number == 1 else f"-{self.number}"
        return f"{self.pool}{number}{'-' if self.mark else ''}{self.mark}"


def is_control(name: str) -> bool:
    """Whether a pod of that name is a plain one, by the names that a run gives."""
    return name.startswith("control-")


@dataclass(frozen=True, kw_only=True)
class ProbeRun:
    """A run as it is about to be made; `seconds` bounds the life of its pods, `until` (seconds since 1970) its own.

    `stale` names namespaces of earlier runs that nobody needs any more. `spare` are trios on other nodes, to be made
    where the scheduler refuses one of `trios`. `borrowed` says that the namespace is one that exists, in which only the
    pods are made and removed. Labels and annotations are added to what is made.
    """

    namespace: str
    # Evidence files have it under this name.
    trios: tuple[Trio, ...] = field(metadata=written_as("pairs"))
    image: str = DEFAULT_IMAGE
    seconds: int = 240
    until: int = 0
    process: str = ""
    keep: bool = False
    stale: tuple[str, ...] = ()
    spare: tuple[Trio, ...] = ()
    borrowed: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    pull_secrets: tuple[str, ...] = ()

    @property
    def valid_trios(self) -> tuple[Trio, ...]:
        """The trios that have a node, but for those in whose stead another one was made."""
        replaced = {(trio.pool, trio.instead_of) for trio in self.trios}
        return tuple(trio for trio in self.trios if trio.node and (trio.pool, trio.number) not in replaced)

    @property
    def waiting_trios(self) -> tuple[Trio, ...]:
        """The trios for which there is not a node yet."""
        return tuple(trio for trio in self.trios if not trio.node)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all pods."""
        return tuple(name for trio in self.trios for name in trio.names)


@dataclass(frozen=True)
class ProbePod:
    """A pod of a run as it was last seen; `log` is what its container `probe` printed, cut after 16 kB.

    `image_id` is the image that its node pulled, by digest where the node reports one. From `image` on: what the API
    server kept of what was sent, and what of that are texts in the form `name=value`. `others` are the containers
    beside the probe, `unlogged` is what the kubelet said in the place of a log. Times are those of the cluster.
    """

    name: str
    phase: str
    node: str = ""
    runtime_class: str = ""
    overhead: Mapping[str, str] = field(default_factory=dict)
    image_id: str = ""
    reason: str = ""
    message: str = ""
    log: str = ""
    uid: str = ""
    image: str = ""
    command: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    mounts: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)
    requests: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    started: str = ""
    finished: str = ""
    unscheduled: str = ""
    unlogged: str = ""
    read_back: bool = False
    finalizers: tuple[str, ...] = ()
    restarts: int = 0
    restart_policy: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.phase in ("Succeeded", "Failed")

    @property
    def age(self) -> int | None:
        """For how many seconds the pod existed when its container ended; None where that is not known."""
        return _seconds(self.created, self.finished)

    @property
    def started_after(self) -> int | None:
        """How many seconds after the pod its container started, less than 0 for before; None where it is not known."""
        return _seconds(self.created, self.started)


def _seconds(begin: str, end: str) -> int | None:
    try:
        return int((_moment(end) - _moment(begin)).total_seconds())
    except (ValueError, TypeError):
        return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@dataclass(frozen=True)
class NamespaceLeft:
    """A namespace of a run that is still there: whether its deletion has begun, and what holds it then."""

    name: str
    deleted: bool = False
    finalizers: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class ProbeResult:
    """What one command of a run found; `creation` is what kubectl said where the namespace could not be made, and
    `refusals` what it said of each pod that could not.

    `made` says whether the namespace was made, or was there to be removed; None where the command did neither.
    `removal` is what kubectl said where something could not be removed; `left` are those of the namespaces that were
    to be removed which are still there, None where they could not be asked for.
    """

    pods: tuple[ProbePod, ...] = ()
    events: tuple[PodEvent, ...] = ()
    made: bool | None = None
    creation: str = ""
    refusals: Mapping[str, str] = field(default_factory=dict)
    removal: str = ""
    left: tuple[NamespaceLeft, ...] | None = None
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def pod(self, name: str) -> ProbePod | None:
        """The pod of that name, or None."""
        return next((pod for pod in self.pods if pod.name == name), None)


@dataclass(frozen=True)
class Machine:
    """What a pod saw of the machine that it ran on; None and empty texts stand for what it could not see.

    `memory` is in bytes, `boot_time` in seconds since 1970, `uptime` in seconds; `root` is the source and the type of
    the root file system, `disks` are names with their sizes in KiB (None where they could not be read). `tasks` and
    `forks` are what the kernel counts itself, `seen_processes` those that the pod can see. `covered` are the files of
    the kernel over which something is mounted, None where that could not be read.
    """

    boot_id: str = ""
    release: str = ""
    build: str = ""
    processors: int | None = None
    memory: int | None = None
    root: str = ""
    boot_time: int | None = None
    uptime: int | None = None
    tasks: int | None = None
    forks: int | None = None
    seen_processes: int | None = None
    command_line: str = ""
    hardware: str = ""
    disks: tuple[str, ...] | None = None
    covered: tuple[str, ...] | None = None


class Weight(StrEnum):
    """What one item of evidence says about the isolation."""

    PROVES = "proves"
    SUPPORTS = "supports"
    INCONCLUSIVE = "inconclusive"
    CONTRADICTS = "contradicts"


class Isolation(StrEnum):
    """The verdict: nothing but `isolated` is good."""

    ISOLATED = "isolated"
    NOT_PROVEN = "notProven"
    NOT_ISOLATED = "notIsolated"


#: What stands for a thing that was not seen, in the texts of an item.
UNSEEN = "-"
#: The items that only a pod on the node can show; the others are read from the objects of the cluster.
_SEEN_BY_PODS = frozenset(
    {
        "bootId",
        "buildStamp",
        "bootTime",
        "uptime",
        "tasks",
        "forks",
        "processors",
        "memory",
        "disks",
        "commandLine",
        "hardware",
        "kernelFiles",
        "kernelRelease",
        "rootFilesystem",
        "seenProcesses",
    }
)


@dataclass(frozen=True)
class Evidence:
    """One item: what isolation makes one expect, what the sandbox and the host showed, and what follows.

    `expected`, `sandbox`, `second` and `host` are texts for people, a dash where nothing was seen; `second` is what the
    second sandboxed pod showed. `why` says in one sentence why the weight is that; `source` is the address of the fact.
    `decides` marks a contradiction that nothing else outweighs.
    """

    item: str
    title: str
    expected: str
    sandbox: str
    host: str
    weight: Weight
    why: str
    source: str
    second: str = UNSEEN
    decides: bool = False

    @property
    def of_a_pod(self) -> bool:
        """Whether a pod that ran on the node has shown it."""
        return self.item in _SEEN_BY_PODS and {self.sandbox, self.second} != {UNSEEN}


@dataclass(frozen=True)
class KnownMessage:
    """A known message that stands in a text: where, what it means, what to do, who says so and how certain that is.

    `about` is whether it has to do with sandboxing: yes, partly or no.
    """

    name: str
    found: str
    cause: str
    steps: tuple[Step, ...]
    source: str
    certainty: str
    about: str = "partly"


@dataclass(frozen=True)
class Change:
    """Something of a pod that is not as it was sent: `decides` says that the pod is no witness any more."""

    pod: str
    what: str
    sent: str
    found: str
    decides: bool = False

    def __str__(self) -> str:
        were = (
            "was"
            if self.what in ("the RuntimeClass", "the command", "the node", "the image", "the restart policy")
            else "were"
        )
        return f"Pod {self.pod}: {self.what} {were} changed from {self.sent or 'none'} to {self.found or 'none'}."


@dataclass(frozen=True)
class SeenPod:
    """A pod of a run as it ran: what an auditor asks for."""

    name: str
    uid: str = ""
    runtime_class: str = ""
    image: str = ""
    image_id: str = ""
    created: str = ""
    started: str = ""
    finished: str = ""


@dataclass(frozen=True)
class NodeProof:
    """What is known of one node of a node pool.

    What the status of the node reports is known of every node; `verdict` is None where no pod of the run was to run on
    it. `changes` are what of the pods is not as it was sent, `findings` what is to be known of the node besides, each
    one sentence.
    """

    name: str
    verdict: Isolation | None = None
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    pods: tuple[SeenPod, ...] = ()
    findings: tuple[str, ...] = ()
    handlers: tuple[str, ...] | None = None
    labelled: bool = False
    image: str = ""
    container_runtime: str = ""
    kernel: str = ""
    kubelet: str = ""

    @property
    def tested(self) -> bool:
        """Whether a pod of the run has reported from the node."""
        return any(one.of_a_pod for one in self.evidence)


@dataclass(frozen=True)
class PoolProof:
    """What is known of one sandboxed node pool; `reasons` say why the verdict is not better, each one sentence.

    `node` and `evidence` are those of the node that decides: of several that were tested, the worst. `nodes` are all
    that were seen, `nodes_in_all` is how many there are. `probe_images` are the images that the node reports for the
    pods of the run: one, unless they differ. `notes` are sentences that belong to the verdict whatever it is.
    """

    pool: str
    runtime: str
    runtime_class: str
    node: str
    node_image: str
    verdict: Isolation
    reasons: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    diagnoses: tuple[KnownMessage, ...] = ()
    probe_images: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    nodes: tuple[NodeProof, ...] = ()
    nodes_in_all: int = 0

    @property
    def tested(self) -> bool:
        """Whether a pod of the run has reported from a node of the pool."""
        return any(one.of_a_pod for one in self.evidence) or any(node.tested for node in self.nodes)

    @property
    def tested_nodes(self) -> tuple[str, ...]:
        """The names of the nodes from which a pod of the run has reported."""
        return tuple(node.name for node in self.nodes if node.tested)


@dataclass(frozen=True)
class Cleanup:
    """What became of the namespaces of this run and of earlier ones; `command` removes what is left.

    `certain` is False where nobody could look, so that `left` is only what may still be there; `why` is what keeps it
    from being removed. `held` says that its deletion has begun, so that `command` does not remove it but shows it.
    `borrowed` says that what is named are pods in a namespace that exists.
    """

    namespace: str = ""
    kept: bool = False
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    certain: bool = True
    command: Command | None = None
    why: str = ""
    held: bool = False
    borrowed: bool = False

    @property
    def left_words(self) -> str:
        """What is left, by kind and name."""
        names = ", ".join(self.left)
        return f"pod {names} in namespace {self.namespace}" if self.borrowed else f"namespace {names}"

    @property
    def kept_words(self) -> str:
        """What is kept, by kind and name."""
        return self.left_words if self.borrowed else f"namespace {self.namespace}"

    @property
    def command_words(self) -> str:
        """What the command is for, as the words before it."""
        return "See what it waits for with:" if self.held else "Remove it with:"


@dataclass(frozen=True)
class Proof:
    """The result of a run of `verify`; `reasons` and `steps` are those that concern the cluster as a whole."""

    pools: tuple[PoolProof, ...]
    reasons: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    diagnoses: tuple[KnownMessage, ...] = ()
    warnings: tuple[str, ...] = ()
    cleanup: Cleanup = Cleanup()
    calls: int = 0
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def verdict(self) -> Isolation:
        """The worst verdict on a pool; not proven where there is none."""
        return worst(pool.verdict for pool in self.pools)


def worst(verdicts: Iterable[Isolation]) -> Isolation:
    """The worst of them; not proven when there is none."""
    seen = set(verdicts)
    for verdict in (Isolation.NOT_ISOLATED, Isolation.NOT_PROVEN, Isolation.ISOLATED):
        if verdict in seen:
            return verdict
    return Isolation.NOT_PROVEN
