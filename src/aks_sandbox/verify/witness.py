"""All that is known of one sandboxed pod and its surroundings: what the items of evidence are judged by."""

from __future__ import annotations

from dataclasses import dataclass, field

from aks_sandbox.model.in_cluster import Node, RuntimeClass
from aks_sandbox.model.probe import Machine, ProbePod
from aks_sandbox.model.runtime import WorkloadRuntime


@dataclass(frozen=True)
class Witness:
    """The class and the node of a pod, and what the pod (`sandbox`) and the plain pod beside it (`host`) saw; empty
    machines where they saw nothing. `pool_image` is the node image that ARM tells of the node pool,
    `other_boot_ids` are those of all other nodes.
    """

    runtime: WorkloadRuntime
    runtime_class: RuntimeClass
    node: Node
    pool_image: str
    pod: ProbePod | None = None
    control: ProbePod | None = None
    other_boot_ids: frozenset[str] = frozenset()
    sandbox: Machine = field(default_factory=Machine)
    host: Machine = field(default_factory=Machine)

    @property
    def mismatch(self) -> str:
        """Why what the two pods saw cannot be compared, as a sentence; empty when it can.

        A pod on another node, or one whose class was changed on its way in, would show two kernels that prove nothing.
        """
        pod, control, node = self.pod, self.control, self.node
        if pod is None or control is None:
            return "One of the two pods was not found."
        if {pod.node, control.node} != {node.name}:
            return "The two pods did not run on the node that they were created for."
        if pod.runtime_class != self.runtime_class.name:
            return "The sandboxed pod does not have the RuntimeClass that it was created with."
        if control.runtime_class:
            return "The plain pod has a RuntimeClass, which it was created without."
        if not node.boot_id:
            return "The node does not report its boot ID."
        if self.host.boot_id and self.host.boot_id != node.boot_id.lower():
            return "The plain pod did not run on the kernel that the node reports."
        return ""
