"""What Azure says about a subscription, region and cluster: each fact known, unknown with a reason, or not asked.

A check declares the facts it needs; the engine lets it run only when all of them are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.model.kubernetes_version import KubernetesVersion


@dataclass(frozen=True)
class Known:
    """Azure answered."""

    value: Any


@dataclass(frozen=True)
class Unknown:
    """Azure was asked and gave no usable answer."""

    reason: str


@dataclass(frozen=True)
class NotAsked:
    """The question could not be put, or does not apply; `remedy` names the option that would answer it."""

    reason: str
    remedy: str = ""


Fact = Known | Unknown | NotAsked


@dataclass(frozen=True)
class ResourceType:
    """One type of a resource provider; `locations` are region names, `api_versions` newest first as ARM lists them."""

    locations: frozenset[str]
    api_versions: tuple[str, ...]


@dataclass(frozen=True)
class Provider:
    """A resource provider as the subscription sees it."""

    namespace: str
    registration_state: str
    resource_types: Mapping[str, ResourceType] = field(default_factory=dict)

    @property
    def registered(self) -> bool:
        """Whether the subscription may use it."""
        return self.registration_state.lower() == "registered"


@dataclass(frozen=True)
class VmSku:
    """A VM size in one region; capabilities are strings, as the Compute API gives them."""

    name: str
    family: str
    zones: tuple[str, ...] = ()
    capabilities: Mapping[str, str] = field(default_factory=dict)
    restrictions: tuple[SkuRestriction, ...] = ()

    @property
    def generations(self) -> frozenset[str]:
        """Hyper-V generations, `V1` and `V2`; empty when the API does not say."""
        return frozenset(part.strip() for part in self.capabilities.get("HyperVGenerations", "").split(",") if part)

    @property
    def architecture(self) -> str:
        """`x64` or `Arm64`; old sizes lack the capability and are x64."""
        return self.capabilities.get("CpuArchitectureType", "x64")


@dataclass(frozen=True)
class SkuRestriction:
    """Why a size cannot be used: `kind` is Location or Zone, `zones` says which for the latter."""

    kind: str
    reason: str
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfferedVersion:
    """A Kubernetes minor version that AKS offers in a region, with its patch versions."""

    version: KubernetesVersion
    patches: tuple[KubernetesVersion, ...]
    is_default: bool
    is_preview: bool
    support_plans: tuple[str, ...]


@dataclass(frozen=True)
class ChosenVersion:
    """The Kubernetes version that a pool would get, and who chose it."""

    version: KubernetesVersion
    origin: str
    of_cluster: bool = False


@dataclass(frozen=True)
class NodePool:
    """A node pool of an existing cluster; `runtime` is a string because APIs answer names that their enums lack."""

    name: str
    runtime: str
    mode: str
    os_sku: str
    vm_size: str
    count: int
    node_image: str
    provisioning_state: str
    power_state: str
    kubernetes_version: str


@dataclass(frozen=True)
class Cluster:
    """An existing cluster."""

    name: str
    location: str
    kubernetes_version: str
    provisioning_state: str
    power_state: str
    pools: tuple[NodePool, ...]


class Facts:
    """The facts of one run by name; reading one that is not known is a mistake of the caller and raises KeyError."""

    def __init__(self, outcomes: Mapping[str, Fact]) -> None:
        self._outcomes = dict(outcomes)

    def outcome(self, name: str) -> Fact:
        """Known, Unknown or NotAsked; a fact that nobody fetched was not asked."""
        return self._outcomes.get(name, NotAsked(f"'{name}' was not asked for"))

    def _known(self, name: str) -> Any:
        outcome = self.outcome(name)
        if not isinstance(outcome, Known):
            raise KeyError(name)
        return outcome.value

    @property
    def location(self) -> str:
        """The region's name."""
        location: str = self._known("location")
        return location

    @property
    def container_service(self) -> Provider:
        """Microsoft.ContainerService."""
        provider: Provider = self._known("container_service")
        return provider

    @property
    def compute(self) -> Provider:
        """Microsoft.Compute."""
        provider: Provider = self._known("compute")
        return provider

    @property
    def feature_state(self) -> str | None:
        """The state of the flag that the runtime needs; None when the service no longer knows the flag."""
        state: str | None = self._known("feature_state")
        return state

    @property
    def skus(self) -> Mapping[str, VmSku]:
        """The VM sizes of the region, by name in lower case."""
        skus: Mapping[str, VmSku] = self._known("skus")
        return skus

    @property
    def kubernetes_version(self) -> ChosenVersion:
        """The Kubernetes version that the pool would get."""
        version: ChosenVersion = self._known("kubernetes_version")
        return version

    @property
    def cluster(self) -> Cluster | None:
        """The cluster of that name; None when there is none yet."""
        cluster: Cluster | None = self._known("cluster")
        return cluster
