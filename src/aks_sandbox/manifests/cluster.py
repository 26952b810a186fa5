"""What of a live cluster decides with the objects of an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aks_sandbox.manifests.kinds import Manifest
from aks_sandbox.manifests.nodes import NodeSpace
from aks_sandbox.model.in_cluster import Taint


@dataclass(frozen=True)
class LivePool:
    """A sandboxed node pool: the taints and labels of its nodes as far as they were seen, and the room on one; `space`
    is None where it is not known.
    """

    name: str
    taints: Sequence[Taint]
    space: NodeSpace | None
    labels: Sequence[Mapping[str, str]]

    def selected_by(self, selector: Mapping[str, str]) -> bool:
        """Whether a node that was seen has all labels of a selector; where none was seen, that is not known, and so."""
        found = [all(one.get(key) == value for key, value in selector.items()) for one in self.labels]
        return any(found) or not found


@dataclass(frozen=True)
class LiveCluster:
    """The name of a cluster, its RuntimeClasses as manifests, and its sandboxed node pools."""

    name: str
    classes: Sequence[Manifest]
    pools: Sequence[LivePool]
