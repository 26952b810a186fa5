"""2xx: what the region must offer."""

from __future__ import annotations

from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, passed, unknown, violated
from aks_sandbox.model.sandbox_spec import SandboxSpec

CATEGORY = "region"


@check(
    "SBX201",
    category=CATEGORY,
    needs=("container_service", "location"),
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types",
)
def region_offers_aks(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: not every Azure region runs AKS, and the provider's own list says which do.

    Fix: choose another region.
    Example: az provider show --namespace Microsoft.ContainerService
             --query "resourceTypes[?resourceType=='managedClusters'].locations"
    """
    clusters = facts.container_service.resource_types.get("managedclusters")
    if clusters is None or not clusters.locations:
        return unknown("The provider lists no regions for managed clusters.")
    if facts.location in clusters.locations:
        return passed(f"{facts.location} offers AKS.")
    return violated(
        f"{facts.location} is not among the {len(clusters.locations)} regions that offer AKS to this subscription.",
        "Give another --location: az account list-locations --output table",
    )


@check(
    "SBX203",
    category=CATEGORY,
    needs=("kubernetes_version",),
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def kubernetes_version_is_not_below_the_minimum_of_the_runtime(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: each workload runtime is documented from a Kubernetes version on; older clusters lack its RuntimeClass.

    Fix: give a newer --kubernetes-version, or upgrade the cluster first.
    Example: az aks get-versions --location eastus --output table
    """
    chosen, minimum = facts.kubernetes_version, spec.runtime.minimum_kubernetes
    if chosen.version.minor_version >= minimum:
        return passed(
            f"Kubernetes {chosen.version} ({chosen.origin}) is not below {minimum}, the minimum of {spec.runtime.name}."
        )
    remedy = f"Give --kubernetes-version {minimum} or newer, as far as the region offers it."
    if chosen.of_cluster:
        target = spec.target
        remedy = f"az aks get-upgrades -g {target.resource_group} -n {target.cluster_name} --output table"
    return violated(
        f"Kubernetes {chosen.version} ({chosen.origin}) is below {minimum}, the minimum of {spec.runtime.name}.", remedy
    )


CHECKS = (region_offers_aks, kubernetes_version_is_not_below_the_minimum_of_the_runtime)
