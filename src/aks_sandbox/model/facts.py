"""Facts: known, unknown with a reason, or not asked; and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.model.azure import (
    ChosenVersion,
    KubernetesVersion,
    OfferedVersion,
    PermissionSet,
    Provider,
    Subscription,
    Usage,
    VmSku,
)
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.network import Subnet
from aks_sandbox.model.runtime_choice import FindRuntime
from aks_sandbox.model.subject import FindOsSku, JudgedPool, Subject, subject_of
from aks_sandbox.model.wanted import CREATE, SandboxSpec
from aks_sandbox.model.written import TemplateVersions
from aks_sandbox.steps import Step


@dataclass(frozen=True)
class Known:
    """Azure answered."""

    value: Any


@dataclass(frozen=True)
class Unknown:
    """Azure was asked and gave no usable answer; `denied` is set where the caller lacks the permission to read it."""

    reason: str
    steps: tuple[Step, ...] = ()
    denied: bool = False


@dataclass(frozen=True)
class NotAsked:
    """The question could not be put, or does not apply; `steps` name what would answer it."""

    reason: str
    steps: tuple[Step, ...] = ()


Fact = Known | Unknown | NotAsked

#: What Azure and az are asked for, each with the type of its answer; `feature_states` and `other_features` hold the
#: state of each flag by `namespace/name`, None for a flag that the service does not know; `subnets`,
#: `permissions_elsewhere` and `roles_held` are by resource ID in lower case, the last with a bar and the ID of a role.
ASKED: Mapping[str, Any] = {
    "cli_version": str,
    "subscription": Subscription,
    "permissions": tuple[PermissionSet, ...],
    "container_service": Provider,
    "compute": Provider,
    "feature_states": Mapping[str, str | None],
    "other_features": Mapping[str, str | None],
    "location": str,
    "group_location": str | None,
    "cluster": Cluster | None,
    "skus": Mapping[str, VmSku],
    "usages": Mapping[str, Usage],
    "kubernetes_versions": tuple[OfferedVersion, ...],
    "cluster_quota": Usage,
    "in_cluster": InCluster,
    "subnets": Mapping[str, Subnet | None],
    "permissions_elsewhere": Mapping[str, tuple[PermissionSet, ...]],
    "roles_held": Mapping[str, bool],
}


class Facts:
    """The facts of one run by name; reading one that is not known is a mistake of the caller and raises KeyError."""

    def __init__(self, outcomes: Mapping[str, Fact]) -> None:
        self._outcomes = dict(outcomes)

    def outcome(self, name: str) -> Fact:
        """Known, Unknown or NotAsked; a fact that nobody fetched was not asked."""
        return self._outcomes.get(name, NotAsked(f"'{name}' was not asked for"))

    def with_fact(self, name: str, fact: Fact) -> Facts:
        """The same facts with one more, or with another one in its place."""
        return type(self)({**self._outcomes, name: fact})

    def names(self) -> tuple[str, ...]:
        """The facts that were fetched or derived."""
        return tuple(self._outcomes)

    def _known(self, name: str) -> Any:
        outcome = self.outcome(name)
        if not isinstance(outcome, Known):
            raise KeyError(name)
        return outcome.value

    @property
    def cli_version(self) -> str:
        """The version of the Azure CLI."""
        value: str = self._known("cli_version")
        return value

    @property
    def subscription(self) -> Subscription:
        """The subscription."""
        value: Subscription = self._known("subscription")
        return value

    @property
    def permissions(self) -> tuple[PermissionSet, ...]:
        """What the caller may do at the resource group, or at the subscription."""
        value: tuple[PermissionSet, ...] = self._known("permissions")
        return value

    @property
    def container_service(self) -> Provider:
        """Microsoft.ContainerService."""
        value: Provider = self._known("container_service")
        return value

    @property
    def compute(self) -> Provider:
        """Microsoft.Compute."""
        value: Provider = self._known("compute")
        return value

    @property
    def feature_states(self) -> Mapping[str, str | None]:
        """The states of the flags that the runtimes of the subject need, by `namespace/name`."""
        value: Mapping[str, str | None] = self._known("feature_states")
        return value

    @property
    def other_features(self) -> Mapping[str, str | None]:
        """The states of the other flags of the catalogue, by `namespace/name`."""
        value: Mapping[str, str | None] = self._known("other_features")
        return value

    @property
    def location(self) -> str:
        """The name of the region."""
        value: str = self._known("location")
        return value

    @property
    def group_location(self) -> str | None:
        """The name of the region of the resource group; None when there is no such group."""
        value: str | None = self._known("group_location")
        return value

    @property
    def cluster(self) -> Cluster | None:
        """The cluster of that name; None when there is none yet."""
        value: Cluster | None = self._known("cluster")
        return value

    @property
    def existing_cluster(self) -> Cluster:
        """The cluster that exists (derived)."""
        value: Cluster = self._known("existing_cluster")
        return value

    @property
    def skus(self) -> Mapping[str, VmSku]:
        """The VM sizes of the region, by name in lower case."""
        value: Mapping[str, VmSku] = self._known("skus")
        return value

    @property
    def usages(self) -> Mapping[str, Usage]:
        """The vCPU quota of the region, by name in lower case."""
        value: Mapping[str, Usage] = self._known("usages")
        return value

    @property
    def kubernetes_versions(self) -> tuple[OfferedVersion, ...]:
        """The Kubernetes versions of the region, newest first."""
        value: tuple[OfferedVersion, ...] = self._known("kubernetes_versions")
        return value

    @property
    def kubernetes_version(self) -> ChosenVersion:
        """The Kubernetes version that the pool would get (derived)."""
        value: ChosenVersion = self._known("kubernetes_version")
        return value

    @property
    def cluster_quota(self) -> Usage:
        """How many clusters the region still takes."""
        value: Usage = self._known("cluster_quota")
        return value

    @property
    def in_cluster(self) -> InCluster:
        """The inside of the cluster."""
        value: InCluster = self._known("in_cluster")
        return value

    @property
    def subnets(self) -> Mapping[str, Subnet | None]:
        """The subnets that the wanted node pools name, by resource ID in lower case; None for one that is not there."""
        value: Mapping[str, Subnet | None] = self._known("subnets")
        return value

    @property
    def template(self) -> TemplateVersions:
        """What the file that is judged deploys with."""
        value: TemplateVersions = self._known("template")
        return value

    @property
    def permissions_elsewhere(self) -> Mapping[str, tuple[PermissionSet, ...]]:
        """What the caller may do at each further resource that the request names, by resource ID in lower case."""
        value: Mapping[str, tuple[PermissionSet, ...]] = self._known("permissions_elsewhere")
        return value

    @property
    def roles_held(self) -> Mapping[str, bool]:
        """Whether the identity of the cluster has the role already, by `resource ID in lower case|ID of the role`."""
        value: Mapping[str, bool] = self._known("roles_held")
        return value

    @property
    def subject(self) -> Subject:
        """The pools that are judged (derived)."""
        value: Subject = self._known("subject")
        return value

    @property
    def pools_in_question(self) -> tuple[JudgedPool, ...]:
        """The pools that are judged, and the plain ones beside them; none where it is not known which (derived)."""
        outcome = self.outcome("subject")
        return (*outcome.value.pools, *outcome.value.plain_pools) if isinstance(outcome, Known) else ()


#: From which facts each derived one follows.
FOLLOWS_FROM: Mapping[str, tuple[str, ...]] = {
    "subject": ("cluster",),
    "existing_cluster": ("cluster",),
    "kubernetes_version": ("cluster", "kubernetes_versions"),
}


def asked_for(needs: Iterable[str]) -> frozenset[str]:
    """The facts to fetch so that all the needed ones, derived ones included, are there."""
    return frozenset(asked for need in needs for asked in FOLLOWS_FROM.get(need, (need,)))


def with_derived(spec: SandboxSpec, facts: Facts, find_runtime: FindRuntime, find_os_sku: FindOsSku) -> Facts:
    """The facts and those that follow from them."""
    return (
        facts.with_fact("subject", subject_fact(spec, facts.outcome("cluster"), find_runtime, find_os_sku))
        .with_fact("existing_cluster", _existing_cluster(spec, facts))
        .with_fact("kubernetes_version", _kubernetes_version(spec, facts))
    )


def subject_fact(spec: SandboxSpec, cluster: Fact, find_runtime: FindRuntime, find_os_sku: FindOsSku) -> Fact:
    """What is judged: unknown where the cluster decides it and could not be read, never a guess."""
    if isinstance(cluster, Unknown) and spec.purpose is None:
        return cluster
    found = cluster.value if isinstance(cluster, Known) else None
    return Known(subject_of(spec, found, find_runtime, find_os_sku))


def known_cluster(facts: Facts) -> Cluster | None:
    """The cluster, if one is known to exist."""
    outcome = facts.outcome("cluster")
    return outcome.value if isinstance(outcome, Known) else None


def _existing_cluster(spec: SandboxSpec, facts: Facts) -> Fact:
    outcome = facts.outcome("cluster")
    if outcome == Known(None):
        return NotAsked(f"Cluster {spec.target.cluster_name} does not exist yet.")
    return outcome


def _kubernetes_version(spec: SandboxSpec, facts: Facts) -> Fact:
    if spec.pool.kubernetes_version is not None:
        return Known(ChosenVersion(spec.pool.kubernetes_version, "given"))
    cluster = facts.outcome("cluster")
    if isinstance(cluster, Unknown):
        return cluster
    if isinstance(cluster, Known) and cluster.value is not None:
        text = cluster.value.kubernetes_version
        try:
            version = KubernetesVersion.parse(text)
        except ValueError:
            if not text:
                return Unknown("Azure did not report the Kubernetes version of the cluster.")
            return Unknown(f"The cluster's Kubernetes version is '{text}', which cannot be compared.")
        return Known(ChosenVersion(version, "the cluster's", of_cluster=True))
    versions = facts.outcome("kubernetes_versions")
    if not isinstance(versions, Known):
        return versions
    for row in versions.value:
        if row.is_default:
            return Known(ChosenVersion(row.version, "the region's default"))
    return Unknown("The region names no default Kubernetes version.")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The node pools that were judged and where they are, or would be; None for what is not known.

    `subject` is unknown where a cluster was named that could not be read; `pool_name` is the node pool that was named.
    """

    target: Target
    purpose: str | None
    subject: Subject | None
    location: str | None = None
    kubernetes_version: str | None = None
    pool_name: str | None = None

    @property
    def pools(self) -> tuple[JudgedPool, ...]:
        """The node pools that were judged; none where the cluster could not be read, or has none."""
        return () if self.subject is None else self.subject.pools

    @property
    def sentence(self) -> str:
        """What was judged, in words."""
        return f"{self._what()}{self._where()}{self._details()}.{self._lack()}"

    @property
    def short_sentence(self) -> str:
        """The same without sizes and versions, for a line that is too narrow for them."""
        return f"{self._what()}{self._where()}.{self._lack()}"

    def _lack(self) -> str:
        """Why no node pool was judged."""
        if self.subject is None:
            return " It could not be read, so its node pools were not checked."
        return f" {self.subject.without}" if self.subject.without else ""

    def _what(self) -> str:
        target, count = self.target, len(self.pools)
        requested = not all(pool.exists for pool in self.pools)
        if target.cluster_name is None:
            return "A sandboxed node pool"
        if not self.pools:
            pool = f"Node pool {self.pool_name} of cluster" if self.pool_name else "Cluster"
            return f"{pool} {target.cluster_name}"
        if requested and self.purpose == CREATE:
            return f"A new cluster {target.cluster_name}"
        if requested:
            return f"A new sandboxed node pool {self.pools[0].name} for cluster {target.cluster_name}"
        if count == 1:
            return f"Node pool {self.pools[0].name} of cluster {target.cluster_name}"
        return f"{count} sandboxed node pools of cluster {target.cluster_name}"

    def _where(self) -> str:
        group = f" in resource group {self.target.resource_group}" if self.target.resource_group else ""
        region = f" ({self.location})" if group and self.location else f" in {self.location}" if self.location else ""
        return group + region

    def _details(self) -> str:
        version = [f"Kubernetes {self.kubernetes_version}"] if self.kubernetes_version else []
        if len(self.pools) != 1:
            return "".join(f", {part}" for part in version)
        pool = self.pools[0]
        return f": {', '.join([pool.nodes, pool.runtime.name, *version])}"


def judged(spec: SandboxSpec, facts: Facts) -> Judged:
    """What the rules judge, from what is wanted and from the facts."""
    location, version, subject = (facts.outcome(name) for name in ("location", "kubernetes_version", "subject"))
    return Judged(
        target=spec.target,
        purpose=subject.value.purpose if isinstance(subject, Known) else spec.purpose,
        subject=subject.value if isinstance(subject, Known) else None,
        location=location.value if isinstance(location, Known) else spec.target.location,
        kubernetes_version=str(version.value.version) if isinstance(version, Known) else None,
        pool_name=spec.pool.name if spec.pool_named else None,
    )
