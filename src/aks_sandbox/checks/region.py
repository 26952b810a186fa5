"""2xx: what the region must offer."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.limits import effective_minimum_kubernetes
from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.finding import (
    Result,
    merged,
    passed,
    skipped,
    steps,
    unknown,
    violated,
    warned,
)
from aks_sandbox.model.kubernetes_offer import COMMUNITY_SUPPORT, ChosenVersion, OfferedVersion
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.sandbox_spec import CREATE, SandboxSpec
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.target import Target

CATEGORY = "region"
#: With this flag, AzureLinux means Azure Linux 3.0 on 1.31 already.
AZURE_LINUX_3_FLAG = "Microsoft.ContainerService/AzureLinuxV3Preview"
_FIRST_WITH_FLAG = KubernetesVersion(1, 31)


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
        f"Give another {Argument.LOCATION}: az account list-locations --output table",
    )


@check(
    "SBX202",
    category=CATEGORY,
    needs=("kubernetes_version", "kubernetes_versions"),
    source="https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
)
def kubernetes_version_is_offered_in_the_region(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: AKS creates clusters and pools only of the versions that the region offers now; old ones remain for a
    while under long-term support, which needs the premium tier.

    Fix: give one of the offered versions, or leave the option out.
    Example: az aks get-versions --location eastus --output table
    """
    version = facts.kubernetes_version.version
    offered = next((row for row in facts.kubernetes_versions if row.covers(version)), None)
    upgrades = f"az aks get-upgrades {spec.target.at_cluster} --output table"
    if offered is None:
        names = ", ".join(str(row.version) for row in facts.kubernetes_versions)
        remedy = f"Versions of the region: {names}."
        message = f"Kubernetes {version} ({facts.kubernetes_version.origin}) is not offered in the region."
        if facts.kubernetes_version.of_cluster:
            return warned(
                f"{message} New pools of the cluster may be refused until it is upgraded.",
                upgrades,
            )
        return violated(message, remedy)
    plans = ", ".join(offered.support_plans) or "not told"
    if offered.is_preview:
        return warned(
            f"Kubernetes {version} is a preview in the region (support plan: {plans}).",
            upgrades if facts.kubernetes_version.of_cluster else "Give another version.",
        )
    if not _under_ordinary_support(offered):
        return warned(
            f"Kubernetes {version} is offered under long-term support only ({plans}), which needs the premium tier.",
            upgrades
            if facts.kubernetes_version.of_cluster
            else f"Give a newer {Argument.KUBERNETES_VERSION}, or {Argument.TIER} premium with the support plan set by "
            f"{Argument.PATCH}.",
        )
    return passed(f"Kubernetes {version} is offered in the region (support plan: {plans}).")


def _under_ordinary_support(offered: OfferedVersion) -> bool:
    return not offered.support_plans or COMMUNITY_SUPPORT in offered.support_plans


@check(
    "SBX203",
    category=CATEGORY,
    needs=("subject", "kubernetes_version"),
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def kubernetes_version_is_not_below_the_minimum_of_the_runtime(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: each workload runtime is documented from a Kubernetes version on. The effective minimum is higher: below
    1.32 the OS SKU AzureLinux means Azure Linux 2.0, whose node images are gone, so such a pool can neither be created
    nor scaled. Whether AzureLinux3 carries sandboxed pods below 1.32 no document says.

    Fix: give a newer --kubernetes-version, or upgrade the cluster first.
    Example: az aks get-versions --location eastus --output table
    """
    results = [
        (pool.name, _minimum(pool, _version_of(pool, facts), spec.target, facts)) for pool in facts.subject.pools
    ]
    return merged(_with_versions(results, facts))


def _version_of(pool: JudgedPool, facts: Facts) -> ChosenVersion:
    """A pool that exists has a version of its own, which may be behind the cluster's."""
    try:
        return ChosenVersion(KubernetesVersion.parse(pool.kubernetes_version), "the pool's", of_cluster=True)
    except ValueError:
        return facts.kubernetes_version


def _minimum(pool: JudgedPool, chosen: ChosenVersion, target: Target, facts: Facts) -> Result:
    said = f"Kubernetes {chosen.version} ({chosen.origin})"
    remedy = f"Give a newer {Argument.KUBERNETES_VERSION}."
    if chosen.of_cluster:
        remedy = f"az aks get-upgrades {target.at_cluster} --output table"
    documented = pool.runtime.minimum_kubernetes
    effective, why = effective_minimum_kubernetes()
    minor = chosen.version.minor_version
    if minor < documented:
        return violated(
            f"{said} is below {documented}, the documented minimum of {pool.runtime.name}.",
            remedy,
        )
    if minor >= effective:
        return passed(f"{said} is not below {effective}, the effective minimum of {pool.runtime.name}.")
    if (pool.os_sku or "").lower() == "azurelinux3":
        return unknown(
            f"{said} is below {effective}, and no document says whether AzureLinux3 carries sandboxed pods there."
        )
    states = facts.outcome("other_features")
    flag = AZURE_LINUX_3_FLAG
    if (
        minor == _FIRST_WITH_FLAG
        and isinstance(states, Known)
        and (states.value.get(flag) or "").lower() == "registered"
    ):
        return unknown(
            f"{said} is below {effective}. {flag} is registered, which makes AzureLinux mean 3.0 there; "
            "no document says whether it carries sandboxed pods."
        )
    return violated(f"{said} is below {effective}, the effective minimum. {why}", remedy)


def _with_versions(results: list[tuple[str, Result]], facts: Facts) -> list[tuple[str, Result]]:
    outcome = facts.outcome("kubernetes_versions")
    if not isinstance(outcome, Known) or facts.kubernetes_version.of_cluster:
        return results
    effective, _ = effective_minimum_kubernetes()
    fitting = [
        str(row.version)
        for row in outcome.value
        if row.version >= effective and not row.is_preview and _under_ordinary_support(row)
    ]
    hint = [f"Versions that pass here: {', '.join(fitting)}."] if fitting else []
    return [
        (
            name,
            Result(result.status, result.message, steps([result.remedy, *hint])) if result.remedy else result,
        )
        for name, result in results
    ]


@check(
    "SBX204",
    category=CATEGORY,
    needs=("subject", "cluster_quota"),
    source="https://learn.microsoft.com/azure/aks/quotas-skus-regions",
)
def managed_clusters_fit_the_quota_of_the_region(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a subscription may have so many managed clusters in a region and no more; trials have a handful.

    Fix: delete a cluster, use another region, or ask for a higher limit in the portal (Quotas).
    Example: az aks list --query "[?location=='eastus'].name" --output tsv
    """
    if facts.subject.purpose != CREATE:
        return skipped("No cluster is about to be created.")
    usage = facts.cluster_quota
    if usage.left:
        return passed(f"{usage.used} of {usage.limit} managed clusters are used in the region.")
    return violated(
        f"{usage.used} of {usage.limit} managed clusters are used in the region.",
        f"Delete a cluster, use another {Argument.LOCATION}, or ask for a limit of {usage.used + 1} in the portal "
        "(Quotas).",
    )


CHECKS = (
    region_offers_aks,
    kubernetes_version_is_offered_in_the_region,
    kubernetes_version_is_not_below_the_minimum_of_the_runtime,
    managed_clusters_fit_the_quota_of_the_region,
)
