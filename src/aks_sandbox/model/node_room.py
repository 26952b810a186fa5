"""What a look at the nodes of a cluster reports of the room for pods on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aks_sandbox.model.in_cluster import RuntimeClass, Taint


@dataclass(frozen=True)
class Asked:
    """Limits and requests of a container, or of a pod as a whole: quantities by resource, empty where not set."""

    limits: Mapping[str, str] = field(default_factory=dict)
    requests: Mapping[str, str] = field(default_factory=dict)
    stays: bool = False


@dataclass(frozen=True)
class StandingPod:
    """A pod that is on its node whatever else comes: of a DaemonSet, of the system, or run by kubelet itself."""

    namespace: str
    name: str
    node: str
    containers: tuple[Asked, ...] = ()
    init_containers: tuple[Asked, ...] = ()
    whole: Asked = field(default_factory=Asked)
    overhead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RoomyNode:
    """A node of a sandboxed node pool, with what it can allocate as quantities."""

    name: str
    pool: str
    vm_size: str
    ready: bool
    schedulable: bool
    labels: Mapping[str, str]
    taints: tuple[Taint, ...]
    cpu: str
    memory: str
    pods: str

    def selected_by(self, selector: Mapping[str, str]) -> bool:
        """Whether the node has all labels of a selector."""
        return all(self.labels.get(key) == value for key, value in selector.items())


@dataclass(frozen=True)
class ServedRuntimeClass:
    """A RuntimeClass with the tolerations that it adds to its pods."""

    runtime_class: RuntimeClass
    tolerations: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Room:
    """What one look found. Of each node pool a few nodes come; `nodes_in_all` counts them all.

    `unreadable` holds what kubectl said of each kind that it could not list.
    """

    classes: tuple[ServedRuntimeClass, ...] = ()
    nodes: tuple[RoomyNode, ...] = ()
    pods: tuple[StandingPod, ...] = ()
    nodes_in_all: int = 0
    pods_in_all: int = 0
    unreadable: Mapping[str, str] = field(default_factory=dict)
