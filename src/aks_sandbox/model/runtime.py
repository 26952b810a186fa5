"""A workload runtime that runs pods in virtual machines of their own, and the flag that it may need."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.model.kubernetes_version import KubernetesVersion


@dataclass(frozen=True)
class FeatureFlag:
    """A feature of a resource provider that a subscription registers for."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class WorkloadRuntime:
    """One row of the runtimes catalogue: everything that differs between the names of Pod Sandboxing.

    `preview_api_version` is the API version known to accept the name in a write; None means that the stable
    default of the ContainerService SDK does. `minimum_cli` is the least version of az that its documents name.
    """

    name: str
    preview: bool
    runtime_class: str
    node_label: str
    feature: FeatureFlag | None
    preview_api_version: str | None
    minimum_kubernetes: KubernetesVersion
    minimum_cli: str
    source: str
