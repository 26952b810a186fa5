"""Numbers and lists that AKS documents: sizes of pools, the effective Kubernetes minimum, actions."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.catalog.document import document
from aks_sandbox.model.kubernetes_version import KubernetesVersion


@dataclass(frozen=True)
class NodeMinimum:
    """The least that a node of a pool must have; memory in GB."""

    vcpus: int
    memory: float


def node_minimum(mode: str) -> NodeMinimum:
    """The minimum for a System or a User node pool."""
    row = document("limits")["system_pool" if mode.lower() == "system" else "user_pool"]
    return NodeMinimum(row["vcpus"], row["memory"])


def effective_minimum_kubernetes() -> tuple[KubernetesVersion, str]:
    """The first version whose AzureLinux image is not retired, and why."""
    row = document("limits")["effective_minimum_kubernetes"]
    return KubernetesVersion.parse(row["value"]), row["why"]


def pools_per_cluster() -> int:
    """The most node pools of a cluster, where the cluster itself does not say."""
    most: int = document("limits")["pools_per_cluster"]["value"]
    return most


def actions_for(purpose: str) -> tuple[str, ...]:
    """The control-plane actions of `create`, of `nodepool` (adding one), and of the `reconcile` after the first one."""
    return tuple(document("limits")["actions"][purpose])
