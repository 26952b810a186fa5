"""What Azure says about a subscription, region and cluster: each fact known, unknown with a reason, or not asked.

A check declares the facts it needs; the engine lets it run only when all of them are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.model.existing_cluster import Cluster
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.kubernetes_offer import ChosenVersion, OfferedVersion
from aks_sandbox.model.permission_set import PermissionSet
from aks_sandbox.model.quota import Usage
from aks_sandbox.model.subject import Subject
from aks_sandbox.model.subscription import Provider, Subscription
from aks_sandbox.model.vm_sku import VmSku
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
#: state of each flag by `namespace/name`, None for a flag that the service does not know.
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
    def subject(self) -> Subject:
        """The pools that are judged (derived)."""
        value: Subject = self._known("subject")
        return value
