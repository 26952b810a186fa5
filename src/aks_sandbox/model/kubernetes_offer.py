"""The Kubernetes versions of a region, and the one that a pool would get."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.model.kubernetes_version import KubernetesVersion

COMMUNITY_SUPPORT = "KubernetesOfficial"


@dataclass(frozen=True)
class OfferedVersion:
    """A Kubernetes minor version that AKS offers in a region, with its patch versions."""

    version: KubernetesVersion
    patches: tuple[KubernetesVersion, ...]
    is_default: bool
    is_preview: bool
    support_plans: tuple[str, ...]

    def covers(self, version: KubernetesVersion) -> bool:
        """Whether that version is this minor version or one of its patches."""
        return version == self.version or version in self.patches


@dataclass(frozen=True)
class ChosenVersion:
    """The Kubernetes version that a pool would get, and who chose it."""

    version: KubernetesVersion
    origin: str
    of_cluster: bool = False
