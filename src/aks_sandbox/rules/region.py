"""2xx: what the region must offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import effective_minimum_kubernetes, find_os_sku
from aks_sandbox.model.azure import COMMUNITY_SUPPORT, ChosenVersion, KubernetesVersion, OfferedVersion, Provider
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Facts, Known, known_cluster
from aks_sandbox.model.finding import Kind, Result, passed, skipped, unknown, violated, warned
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.wanted import CREATE, SandboxSpec
from aks_sandbox.rules.rule import node_pool, rule
from aks_sandbox.steps import Step, step

CATEGORY = "region"
#: With this flag, AzureLinux means Azure Linux 3.0 on 1.31 already.
AZURE_LINUX_3_FLAG = "Microsoft.ContainerService/AzureLinuxV3Preview"
_FIRST_WITH_FLAG = KubernetesVersion(1, 31)


def _upgrades(target: Target) -> Step:
    return target.step("See the upgrades of the cluster:", "az aks get-upgrades -g {group} -n {cluster} --output table")


@rule(
    "SBX201",
    "AKS in the region",
    category=CATEGORY,
    about=Kind.REGION,
    needs=("container_service", "location"),
    creation=True,
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types",
)
def aks_in_the_region(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: not every Azure region offers AKS; the resource provider lists those that do.

    Fix: choose another region.
    Example: az provider show --namespace Microsoft.ContainerService
             --query "resourceTypes[?resourceType=='managedClusters'].locations"
    """
    offered = offers_aks(facts.container_service, facts.location)
    if offered is None:
        return unknown("Azure did not report the regions of managed clusters.")
    if offered:
        return passed(f"{facts.location} offers AKS.")
    count = len(facts.container_service.resource_types["managedclusters"].locations)
    return violated(
        f"{facts.location} is not one of the {count} regions that offer AKS to this subscription.",
        step(f"Choose another {Argument.LOCATION}:", "az account list-locations --output table"),
    )


def offers_aks(provider: Provider, location: str) -> bool | None:
    """Whether the provider of AKS offers managed clusters in that region; None where it does not list the regions."""
    clusters = provider.resource_types.get("managedclusters")
    return None if clusters is None or not clusters.locations else location in clusters.locations


@rule(
    "SBX202",
    "Kubernetes version in the region",
    category=CATEGORY,
    about=Kind.REGION,
    needs=("kubernetes_version", "kubernetes_versions"),
    creation=True,
    source="https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
)
def kubernetes_version_in_the_region(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: AKS creates clusters and node pools only with the versions that the region offers now. Older versions stay
    for a while with long-term support, which needs the Premium tier.

    Fix: choose one of the offered versions, or let AKS choose.
    Example: az aks get-versions --location eastus --output table
    """
    chosen = facts.kubernetes_version
    version = chosen.version
    offered = next((row for row in facts.kubernetes_versions if row.covers(version)), None)
    if offered is None:
        message = f"Kubernetes {version} ({chosen.origin}) is not offered in the region."
        if chosen.of_cluster:
            refused = "AKS may refuse new node pools until the cluster is upgraded."
            return warned(f"{message} {refused}", _upgrades(spec.target))
        names = ", ".join(str(row.version) for row in facts.kubernetes_versions)
        return violated(message, f"Choose one of the offered versions: {names}.")
    plans = ", ".join(offered.support_plans) or "not reported"
    if offered.is_preview:
        return warned(
            f"Kubernetes {version} is in preview in the region (support plan: {plans}).",
            _upgrades(spec.target) if chosen.of_cluster else "Choose another version.",
        )
    if not _under_ordinary_support(offered):
        plan = _long_term(spec, facts)
        if plan:
            return passed(f"Kubernetes {version} is offered with long-term support, which {plan}.")
        if spec.whole and not chosen.of_cluster:
            return violated(
                f"Kubernetes {version} is offered with long-term support only ({plans}): "
                f"{Argument.KUBERNETES_VERSION} {version} needs {Argument.SUPPORT_PLAN} AKSLongTermSupport and "
                f"{Argument.TIER} premium.",
                f"Choose a newer {Argument.KUBERNETES_VERSION}, or a cluster with that support plan and that tier.",
            )
        return warned(
            f"Kubernetes {version} is offered with long-term support only ({plans}), which needs the Premium tier.",
            _upgrades(spec.target)
            if chosen.of_cluster
            else f"Choose a newer {Argument.KUBERNETES_VERSION}, or {Argument.TIER} premium with that support plan in "
            f"{Argument.PATCH}.",
        )
    return passed(f"Kubernetes {version} is offered in the region (support plan: {plans}).")


def _long_term(spec: SandboxSpec, facts: Facts) -> str:
    """Who has long-term support, where the cluster has it or is requested with it."""
    cluster = known_cluster(facts)
    has = cluster or spec.requested
    if has is None or has.support_plan.lower() != "akslongtermsupport" or has.tier.lower() != "premium":
        return ""
    return "the request has" if cluster is None else "the cluster has"


def _under_ordinary_support(offered: OfferedVersion) -> bool:
    return not offered.support_plans or COMMUNITY_SUPPORT in offered.support_plans


@rule(
    "SBX203",
    "Kubernetes version of the workload runtime",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=("subject", "kubernetes_version"),
    creation=True,
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def minimum_kubernetes_version(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: each workload runtime has a documented minimum Kubernetes version. The effective minimum is higher: below
    1.32 the OS SKU AzureLinux means Azure Linux 2.0, whose node images were removed, so such a node pool can neither be
    created nor scaled. The documentation does not say whether AzureLinux3 runs sandboxed pods below 1.32. It supports
    AzureLinux3 up to 1.36; AzureLinux does not have a last version.

    Fix: choose a newer Kubernetes version, or upgrade the cluster first. Above the last version of AzureLinux3, use
    AzureLinux.
    Example: az aks get-versions --location eastus --output table
    """
    for pool in facts.subject.pools:
        result = _minimum(pool, _version_of(pool, facts), spec.target, facts).about(node_pool(pool.name))
        fitting = _fitting_versions(pool, facts) if result.steps else ()
        yield replace(result, steps=(*result.steps, *fitting)) if result.steps else result


def _version_of(pool: JudgedPool, facts: Facts) -> ChosenVersion:
    """The version of a pool: an existing one may be behind its cluster."""
    try:
        return ChosenVersion(KubernetesVersion.parse(pool.kubernetes_version), "the node pool's", of_cluster=True)
    except ValueError:
        return facts.kubernetes_version


def _minimum(pool: JudgedPool, chosen: ChosenVersion, target: Target, facts: Facts) -> Result:
    found = f"Kubernetes {chosen.version} ({chosen.origin})"
    fix = (
        _upgrades(target)
        if chosen.of_cluster
        else Step(f"Choose a newer {pool.spelled(Argument.KUBERNETES_VERSION, 'kubernetesVersion')}.")
    )
    documented = pool.runtime.minimum_kubernetes
    effective, why = effective_minimum_kubernetes()
    minor = chosen.version.minor_version
    os_sku = find_os_sku(pool.os_sku or "")
    first, last = os_sku.minimum_kubernetes, os_sku.maximum_kubernetes
    if minor < documented:
        return violated(f"{found} is below {documented}, the documented minimum of {pool.runtime.name}.", fix)
    if first is not None and minor < first:
        return unknown(
            f"{found} is below {first}, the first version for which the OS SKU {os_sku.asked} is documented."
        )
    if last is not None and minor > last:
        return warned(
            f"{found} is above {last}, the last version for which the OS SKU {os_sku.asked} is documented.",
            f"Add a node pool with {Argument.OS_SKU} AzureLinux, then drain and delete this one."
            if pool.exists
            else f"Use {pool.spelled(Argument.OS_SKU, 'osSKU')} AzureLinux.",
        )
    if minor >= effective:
        return passed(f"{found} is not below {effective}, the effective minimum of {pool.runtime.name}.")
    undocumented = "The documentation does not say whether it runs sandboxed pods there."
    if (pool.os_sku or "").lower() == "azurelinux3":
        return unknown(f"{found} is below {effective}, with the OS SKU AzureLinux3. {undocumented}")
    if minor == _FIRST_WITH_FLAG and _azure_linux_3_registered(facts):
        return unknown(
            f"{found} is below {effective}. {AZURE_LINUX_3_FLAG} is registered, so AzureLinux means Azure Linux 3.0. "
            f"{undocumented}"
        )
    return violated(f"{found} is below {effective}, the effective minimum. {why}", fix)


def _azure_linux_3_registered(facts: Facts) -> bool:
    states = facts.outcome("other_features")
    return isinstance(states, Known) and (states.value.get(AZURE_LINUX_3_FLAG) or "").lower() == "registered"


def _fitting_versions(pool: JudgedPool, facts: Facts) -> Sequence[Step]:
    outcome = facts.outcome("kubernetes_versions")
    if not isinstance(outcome, Known) or facts.kubernetes_version.of_cluster:
        return ()
    effective, _ = effective_minimum_kubernetes()
    last = find_os_sku(pool.os_sku or "").maximum_kubernetes
    fitting = [
        str(row.version)
        for row in outcome.value
        if row.version >= effective
        and (last is None or row.version <= last)
        and not row.is_preview
        and _under_ordinary_support(row)
    ]
    return [Step(f"Versions that pass here: {', '.join(fitting)}.")] if fitting else ()


@rule(
    "SBX204",
    "Quota of managed clusters",
    category=CATEGORY,
    about=Kind.REGION,
    needs=("subject", "cluster_quota"),
    source="https://learn.microsoft.com/azure/aks/quotas-skus-regions",
)
def managed_cluster_quota(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a subscription has a quota of managed clusters in each region; trial subscriptions have a small one.

    Fix: delete a cluster, use another region, or ask for a higher limit in the Azure portal (Quotas).
    Example: az aks list --query "[?location=='eastus'].name" --output tsv
    """
    if facts.subject.purpose != CREATE:
        return skipped("This check applies to a new cluster.")
    usage = facts.cluster_quota
    used = f"{usage.used} of {usage.limit} managed clusters are used in the region."
    if usage.left:
        return passed(used)
    return violated(
        used,
        f"Delete a cluster, use another {Argument.LOCATION}, or ask for a limit of {usage.used + 1} in the Azure "
        "portal (Quotas).",
    )


RULES = (
    aks_in_the_region,
    kubernetes_version_in_the_region,
    minimum_kubernetes_version,
    managed_cluster_quota,
)
