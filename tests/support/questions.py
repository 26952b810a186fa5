"""The questions that the facts put to Azure: where each goes, what rests on it, and how a test makes them meet."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.model.facts import Facts, Known, NotAsked, Unknown
from aks_sandbox.steps import as_steps
from tests.support.in_process_arm import InProcessArm
from tests.support.moments import HANGS_AFTER_SECONDS
from tests.support.traffic import Sent
from tests.support.wanted import PREVIEW, judged_spec

#: Every fact that can be asked for or follows from others.
ALL = (
    "cli_version", "subscription", "permissions", "container_service", "compute", "feature_states", "other_features",
    "location", "group_location", "cluster", "skus", "usages", "kubernetes_versions", "cluster_quota", "subject",
    "existing_cluster", "kubernetes_version",
)  # fmt: skip
#: The path of each question, by the fact that it answers; two take a second one.
PATHS = {
    "subscription": r"^/subscriptions/[0-9-]+$",
    "permissions": r"/Microsoft\.Authorization/permissions$",
    "container_service": r"[0-9]/providers/Microsoft\.ContainerService$",
    "compute": r"[0-9]/providers/Microsoft\.Compute$",
    "feature_states": r"/features/KataVMIsolationPreview$",
    "other_features": r"/features/AllowBringYourOwnPublicIpAddress$",
    "group_location": r"/resourceGroups/sandbox-rg$",
    "cluster": r"/managedClusters/demo$",
    "skus": r"/Microsoft\.Compute/skus$",
    "usages": r"/Microsoft\.Compute/locations/eastus/usages$",
    "kubernetes_versions": r"/kubernetesVersions$",
    "cluster_quota": r"/Microsoft\.Quota/usages$",
}
LIMITS = r"/Microsoft\.Quota/quotas$"
#: The second question of two facts.
SECOND_PATHS = {"limits": LIMITS, "azure_linux": r"/features/AzureLinuxV3Preview$"}
#: What begins the reason why a fact is unknown.
DOING = {
    "subscription": "reading the subscription",
    "permissions": "reading the permissions of the caller",
    "container_service": "reading resource provider Microsoft.ContainerService",
    "compute": "reading resource provider Microsoft.Compute",
    "feature_states": "reading feature Microsoft.ContainerService/KataVMIsolationPreview",
    "other_features": "reading feature Microsoft.Network/AllowBringYourOwnPublicIpAddress",
    "group_location": "reading resource group sandbox-rg",
    "cluster": "reading cluster demo",
    "skus": "listing the VM sizes of eastus",
    "usages": "reading the vCPU quota of eastus",
    "kubernetes_versions": "listing the Kubernetes versions of eastus",
    "cluster_quota": "reading the quota of managed clusters of eastus",
}
#: What is unknown with the cluster, beside the fact itself, while the region was given.
OF_CLUSTER = {"existing_cluster", "kubernetes_version", "subject", "feature_states"}
#: What is unknown with the group, when the region is the group's.
OF_GROUP = {"location", "skus", "usages", "kubernetes_versions", "cluster_quota", "kubernetes_version"}


def fetch(arm: InProcessArm, *names: str, runtime: str = PREVIEW, **of_target: Any) -> Facts:
    """The facts of those names, all by default, for the cluster demo in the group sandbox-rg."""
    return ArmFacts(arm.connection, judged_spec(runtime, **of_target)).fetch(names or ALL)


def unknown_facts(facts: Facts) -> set[str]:
    """The names of the facts that are unknown."""
    return {name for name in facts.names() if isinstance(facts.outcome(name), Unknown)}


def known_facts(facts: Facts) -> set[str]:
    """The names of the facts that are known."""
    return {name for name in facts.names() if isinstance(facts.outcome(name), Known)}


def meet(arm: InProcessArm, paths: Iterable[str]) -> threading.Barrier:
    """Let the requests to those paths go on only when all of them are on their way."""
    wanted = list(paths)
    barrier = threading.Barrier(len(wanted))

    def wait(_: Sent) -> None:
        barrier.wait(HANGS_AFTER_SECONDS)

    for path in wanted:
        arm.on("GET", path, wait, times=1)
    return barrier


def not_asked(reason: str, *steps: str) -> NotAsked:
    """What was not asked, with plain sentences that say what to do."""
    return NotAsked(reason, as_steps(steps))
