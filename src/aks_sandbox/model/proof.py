"""What probe pods report, and the proof that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

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

DEFAULT_IMAGE = "mcr.microsoft.com/cbl-mariner/busybox:2.0"
DEFAULT_SECONDS = 180


@dataclass(frozen=True)
class Pair:
    """The two pods of one node pool on one node: the sandboxed one, and the plain one that it is compared with."""

    pool: str
    runtime_class: str
    node: str

    @property
    def sandboxed_name(self) -> str:
        """The name of the sandboxed pod."""
        return f"sandboxed-{self.pool}"

    @property
    def control_name(self) -> str:
        """The name of the plain pod."""
        return f"control-{self.pool}"


@dataclass(frozen=True, kw_only=True)
class ProbeRun:
    """A run as it is about to be made; `seconds` bounds the life of its pods, `until` (seconds since 1970) its own.

    `stale` names namespaces of earlier runs that nobody needs any more.
    """

    namespace: str
    pairs: tuple[Pair, ...]
    image: str = DEFAULT_IMAGE
    seconds: int = 240
    until: int = 0
    process: str = ""
    keep: bool = False
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProbePod:
    """A pod of a run as it was last seen; `log` is what it printed, cut after 16 kB.

    `image_id` is the image that its node pulled, by digest where the node reports one.
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

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.phase in ("Succeeded", "Failed")


@dataclass(frozen=True)
class ProbeResult:
    """What one command of a run found; `creation` is what kubectl said where something could not be made.

    `made` says whether the namespace was made, or was there to be removed; None where the command did neither.
    `removal` is what kubectl said where something could not be removed; `namespaces` are those of all runs that are
    still there, None where they could not be listed.
    """

    pods: tuple[ProbePod, ...] = ()
    events: tuple[PodEvent, ...] = ()
    made: bool | None = None
    creation: str = ""
    removal: str = ""
    namespaces: tuple[str, ...] | None = None
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def pod(self, name: str) -> ProbePod | None:
        """The pod of that name, or None."""
        return next((pod for pod in self.pods if pod.name == name), None)


@dataclass(frozen=True)
class Machine:
    """What a pod saw of the machine that it ran on; None and empty texts stand for what it could not see.

    `memory` is in bytes; `root` is the source and the type of the root file system.
    """

    boot_id: str = ""
    release: str = ""
    build: str = ""
    processors: int | None = None
    memory: int | None = None
    root: str = ""


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
_SEEN_BY_PODS = frozenset({"bootId", "buildStamp", "kernelRelease", "processors", "memory", "rootFilesystem"})


@dataclass(frozen=True)
class Evidence:
    """One item: what isolation makes one expect, what the sandbox and the host showed, and what follows.

    `expected`, `sandbox` and `host` are texts for people, a dash where nothing was seen; `why` says in one sentence
    why the weight is that; `source` is the address of the fact.
    """

    item: str
    title: str
    expected: str
    sandbox: str
    host: str
    weight: Weight
    why: str
    source: str

    @property
    def of_a_pod(self) -> bool:
        """Whether a pod that ran on the node has shown it."""
        return self.item in _SEEN_BY_PODS and {self.sandbox, self.host} != {UNSEEN}


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
class PoolProof:
    """What is known of one sandboxed node pool; `reasons` say why the verdict is not better, each one sentence.

    `probe_images` are the images that the node reports for the pods of the run: one, unless the two pods differ.
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

    @property
    def tested(self) -> bool:
        """Whether a pod of the run has reported from a node of the pool."""
        return any(one.of_a_pod for one in self.evidence)


@dataclass(frozen=True)
class Cleanup:
    """What became of the namespaces of this run and of earlier ones; `command` removes what is left.

    `certain` is False where nobody could look, so that `left` is only what may still be there; `why` is what was said
    when it could not be removed.
    """

    namespace: str = ""
    kept: bool = False
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    certain: bool = True
    command: Command | None = None
    why: str = ""


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
