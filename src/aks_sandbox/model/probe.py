"""A run of `verify` inside of a cluster: what it makes there, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
