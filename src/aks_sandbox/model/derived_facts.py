"""Facts that follow from others and from what is wanted: nobody is asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aks_sandbox.model.existing_cluster import Cluster
from aks_sandbox.model.facts import Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.kubernetes_offer import ChosenVersion
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.subject import FindOsSku, FindRuntime, subject_of

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
    subject = subject_of(spec, known_cluster(facts), find_runtime, find_os_sku)
    return (
        facts.with_fact("subject", Known(subject))
        .with_fact("existing_cluster", _existing_cluster(spec, facts))
        .with_fact("kubernetes_version", _kubernetes_version(spec, facts))
    )


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
            return Unknown(f"The cluster's Kubernetes version is '{text}', which cannot be compared.")
        return Known(ChosenVersion(version, "the cluster's", of_cluster=True))
    versions = facts.outcome("kubernetes_versions")
    if not isinstance(versions, Known):
        return versions
    for row in versions.value:
        if row.is_default:
            return Known(ChosenVersion(row.version, "the region's default"))
    return Unknown("The region names no default Kubernetes version.")
