"""All that is known of one sandboxed pod and its surroundings: what the items of evidence are judged by."""

from __future__ import annotations

from dataclasses import dataclass, field

from aks_sandbox.model.in_cluster import Node, RuntimeClass
from aks_sandbox.model.probe import Machine, ProbePod
from aks_sandbox.model.runtime import WorkloadRuntime


@dataclass(frozen=True)
class Witness:
    """The class and the node of a pod, and what the pod (`sandbox`) and the plain pod beside it (`host`) saw; empty
    machines where they saw nothing. `pool_image` is the node image that ARM tells of the node pool.
    """

    runtime: WorkloadRuntime
    runtime_class: RuntimeClass
    node: Node
    pool_image: str
    pod: ProbePod | None = None
    sandbox: Machine = field(default_factory=Machine)
    host: Machine = field(default_factory=Machine)
