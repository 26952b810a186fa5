"""Fetches facts: each once, all that do not wait for another together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from aks_sandbox.arm.clusters import find_cluster
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.features import get_feature_state
from aks_sandbox.arm.kubernetes_versions import list_kubernetes_versions
from aks_sandbox.arm.providers import get_provider
from aks_sandbox.arm.resource_groups import find_group_location
from aks_sandbox.arm.skus import list_vm_skus
from aks_sandbox.errors import AksSandboxError, NotLoggedIn
from aks_sandbox.model.facts import ChosenVersion, Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.location import location_name
from aks_sandbox.model.sandbox_spec import SandboxSpec


class ArmFacts:
    """The facts about one specification; a fact that another needs is waited for, never fetched twice."""

    def __init__(self, connection: Connection, spec: SandboxSpec) -> None:
        self._connection = connection
        self._spec = spec
        self._futures: dict[str, Future[Fact]] = {}
        self._lock = threading.Lock()
        self._questions: dict[str, Callable[[], Fact]] = {
            "location": self._location,
            "group_location": self._group_location,
            "cluster": self._cluster,
            "container_service": lambda: Known(get_provider(connection, "Microsoft.ContainerService")),
            "compute": lambda: Known(get_provider(connection, "Microsoft.Compute")),
            "feature_state": self._feature_state,
            "skus": lambda: self._for_location(list_vm_skus),
            "kubernetes_versions": lambda: self._for_location(list_kubernetes_versions),
            "kubernetes_version": self._kubernetes_version,
        }

    def fetch(self, names: Iterable[str]) -> Facts:
        """Fetch the named facts; one that Azure does not answer is Unknown with the reason, and hides no other."""
        self._connection.open()
        # As many threads as facts: one that waits for another must not keep that other from starting.
        with ThreadPoolExecutor(max_workers=len(self._questions)) as self._pool:
            wanted = {name: self._start(name) for name in names}
            return Facts({name: future.result() for name, future in wanted.items()})

    def _start(self, name: str) -> Future[Fact]:
        with self._lock:
            if name not in self._futures:
                self._futures[name] = self._pool.submit(self._answer, name)
            return self._futures[name]

    def _answer(self, name: str) -> Fact:
        try:
            return self._questions[name]()
        except NotLoggedIn:
            raise
        except AksSandboxError as error:
            return Unknown(error.message)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return Unknown(f"Azure's answer has not the expected form ({type(error).__name__}: {error})")

    def _location(self) -> Fact:
        target = self._spec.target
        if target.location is not None:
            return Known(location_name(target.location))
        if target.resource_group is None:
            return NotAsked("No region was named.", "Give --location, or --resource-group to take its region.")
        of_cluster, of_group = self._start("cluster"), self._start("group_location")
        cluster = of_cluster.result()
        if isinstance(cluster, Known) and cluster.value is not None:
            return Known(cluster.value.location)
        group = of_group.result()
        if group == Known(None):
            return Unknown(f"There is no resource group {target.resource_group} to take the region of.")
        return group

    def _group_location(self) -> Fact:
        group = self._spec.target.resource_group
        if group is None:
            return NotAsked("No resource group was named.", "Give --resource-group.")
        return Known(find_group_location(self._connection, group))

    def _cluster(self) -> Fact:
        target = self._spec.target
        if target.resource_group is None or target.cluster_name is None:
            return Known(None)
        return Known(find_cluster(self._connection, target))

    def _feature_state(self) -> Fact:
        flag = self._spec.runtime.feature
        if flag is None:
            return NotAsked(f"{self._spec.runtime.name} needs no feature flag.")
        return Known(get_feature_state(self._connection, flag))

    def _for_location(self, ask: Callable[[Connection, str], object]) -> Fact:
        location = self._start("location").result()
        return Known(ask(self._connection, location.value)) if isinstance(location, Known) else location

    def _kubernetes_version(self) -> Fact:
        if self._spec.pool.kubernetes_version is not None:
            return Known(ChosenVersion(self._spec.pool.kubernetes_version, "given"))
        cluster = self._start("cluster").result()
        if not isinstance(cluster, Known):
            return cluster
        if cluster.value is not None:
            version = KubernetesVersion.parse(cluster.value.kubernetes_version)
            return Known(ChosenVersion(version, "the cluster's", of_cluster=True))
        versions = self._start("kubernetes_versions").result()
        if not isinstance(versions, Known):
            return versions
        for row in versions.value:
            if row.is_default:
                return Known(ChosenVersion(row.version, "the region's default"))
        return Unknown("The region names no default Kubernetes version.")
