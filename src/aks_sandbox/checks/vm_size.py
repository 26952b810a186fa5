"""3xx: what the VM size of each node pool must be."""

from __future__ import annotations

from collections.abc import Callable

from aks_sandbox.arguments import Argument
from aks_sandbox.checks import size_conditions
from aks_sandbox.checks.registry import pool_check
from aks_sandbox.checks.size_conditions import Region
from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.finding import Result, Status, passed, skipped, steps, violated, warned
from aks_sandbox.model.shell_words import option
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.vm_sku import VmSku

CATEGORY = "vm-size"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_SKUS = "https://learn.microsoft.com/rest/api/compute/resource-skus/list"
_REPLACE = "A node pool cannot change its size: add another node pool, then drain and delete this one."
_AKS_SIZES = "https://learn.microsoft.com/azure/aks/quotas-skus-regions"


def _judge(pool: JudgedPool, facts: Facts, condition: Callable[[VmSku], Result]) -> Result:
    sku = facts.skus.get(pool.vm_size.lower())
    if sku is None:
        return skipped("The size is not offered in the region, so there is nothing to read its properties from.")
    return with_sizes(condition(sku), pool, facts)


def with_sizes(result: Result, pool: JudgedPool, facts: Facts) -> Result:
    """The result; its remedy fits a pool that exists and, when it is a failure, names the first sizes that pass."""
    if result.status not in (Status.FAIL, Status.WARN):
        return result
    remedy = _REPLACE if pool.exists else result.remedy
    if result.status is Status.WARN:
        return warned(result.message, remedy)
    sizes = _fitting_sizes(pool, facts)
    hint = [f"Sizes that pass here: {', '.join(sizes)}."] if sizes else []
    return Result(result.status, result.message, steps([remedy, *hint]))


def _fitting_sizes(pool: JudgedPool, facts: Facts) -> list[str]:
    location, skus, usages = (facts.outcome(name) for name in ("location", "skus", "usages"))
    if not isinstance(location, Known) or not isinstance(skus, Known):
        return []
    region = Region(location.value, skus.value, usages.value if isinstance(usages, Known) else None)
    return size_conditions.fitting_sizes(pool, region)


@pool_check("SBX301", plain_too=True, category=CATEGORY, needs=("skus", "location"), source=_SKUS)
def vm_size_is_offered_in_the_region(pool: JudgedPool, facts: Facts) -> Result:
    """Why: each region has its own list of VM sizes, and a node pool can use only those.

    Fix: choose a size of the region's list.
    Example: az aks-sandbox vm-size list --location eastus
    """
    if pool.vm_size.lower() in facts.skus:
        return passed(f"{pool.vm_size} is offered in {facts.location}.")
    missing = violated(
        f"{pool.vm_size} is not offered in {facts.location}.",
        f"az aks-sandbox vm-size list {option('--location', facts.location, 'LOCATION')}",
    )
    return with_sizes(missing, pool, facts)


@pool_check("SBX302", plain_too=True, category=CATEGORY, needs=("skus",), source=_SKUS)
def vm_size_is_open_to_the_subscription(pool: JudgedPool, facts: Facts) -> Result:
    """Why: a region can list a size and close it to a subscription; the create then fails after minutes.

    Both reasons count: NotAvailableForSubscription, and QuotaId, which means the kind of the subscription.

    Fix: choose another size or region, or ask support for access.
    Example: az aks-sandbox vm-size show --vm-size Standard_D4s_v5 --location eastus
    """
    return _judge(pool, facts, size_conditions.open_to_subscription)


@pool_check("SBX303", plain_too=True, category=CATEGORY, needs=("skus",), source=_SKUS)
def vm_size_is_offered_in_every_wanted_zone(pool: JudgedPool, facts: Facts) -> Result:
    """Why: a size need not be in all zones of a region, and a subscription can be shut out of some.

    Fix: choose among the open zones of the size.
    Example: az aks-sandbox vm-size list --location eastus --zone 1
    """
    if not pool.zones and pool.exists:
        return skipped("The pool uses no availability zones.")
    if not pool.zones:
        return skipped("No availability zone was asked for.", f"Give {Argument.ZONES}.")
    return _judge(pool, facts, lambda sku: size_conditions.offered_in_zones(sku, pool.zones))


@pool_check("SBX304", category=CATEGORY, needs=("skus",), source=_SANDBOXING)
def vm_size_supports_generation_2(pool: JudgedPool, facts: Facts) -> Result:
    """Why: the node image of sandboxed pools boots generation 2 virtual machines only.

    Fix: choose a size whose HyperVGenerations capability contains V2.
    Example: az aks-sandbox vm-size show --vm-size Standard_D4s_v5 --location eastus
    """
    return _judge(pool, facts, size_conditions.generation_2)


@pool_check("SBX305", category=CATEGORY, source=_SANDBOXING)
def vm_size_supports_nested_virtualization(pool: JudgedPool, facts: Facts) -> Result:
    """Why: each sandboxed pod is a virtual machine inside the node, which is a virtual machine itself. No Azure API
    says which sizes can do that, so this answer comes from the pages of the VM series; where those are silent or
    contradict what the service is known to accept, the answer is unknown and the service has the last word.

    Fix: choose a size of a series that supports nested virtualization.
    Example: az aks-sandbox vm-size list --location eastus
    """
    judge = size_conditions.nested_virtualization
    if pool.exists:
        judge = size_conditions.nested_virtualization_of_live_pool
    return with_sizes(judge(pool.vm_size), pool, facts)


@pool_check(
    "SBX306",
    category=CATEGORY,
    needs=("skus",),
    source="https://learn.microsoft.com/azure/aks/node-images",
)
def vm_size_is_x64(pool: JudgedPool, facts: Facts) -> Result:
    """Why: the node image of sandboxed pools exists for x64 only.

    Fix: choose an x64 size; Arm64 sizes carry a p in their name, as in Standard_D4ps_v5.
    Example: az aks-sandbox vm-size list --location eastus
    """
    return _judge(pool, facts, size_conditions.x64)


@pool_check("SBX307", plain_too=True, category=CATEGORY, needs=("skus",), source=_AKS_SIZES)
def vm_size_is_large_enough_for_the_mode(pool: JudgedPool, facts: Facts) -> Result:
    """Why: AKS refuses nodes that are too small: a system node pool needs 2 vCPUs and 4 GB and no burstable size, a
    user node pool 2 vCPUs and 2 GB.

    Fix: choose a larger size.
    Example: az aks-sandbox vm-size list --location eastus --min-vcpus 4
    """
    return _judge(pool, facts, lambda sku: size_conditions.large_enough(sku, pool.mode))


@pool_check(
    "SBX310",
    category=CATEGORY,
    needs=("skus",),
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list",
)
def vm_size_has_no_retirement_date(pool: JudgedPool, facts: Facts) -> Result:
    """Why: a retired size takes its nodes with it, and a node pool cannot change its size.

    Fix: choose a size of a newer series.
    Example: az aks-sandbox vm-size show --vm-size Standard_D4s_v3 --location eastus
    """
    return _judge(pool, facts, size_conditions.not_retiring)


@pool_check("SBX311", category=CATEGORY, source="https://learn.microsoft.com/azure/aks/use-cvm")
def vm_size_is_not_confidential(pool: JudgedPool, facts: Facts) -> Result:
    """Why: confidential VM node pools exclude Pod Sandboxing; a confidential VM protects against the host, a sandbox
    protects the host and the other pods.

    Fix: choose a size that is not of the confidential series.
    Example: az aks-sandbox vm-size list --location eastus
    """
    return with_sizes(size_conditions.not_confidential(pool.vm_size), pool, facts)


CHECKS = (
    vm_size_is_offered_in_the_region,
    vm_size_is_open_to_the_subscription,
    vm_size_is_offered_in_every_wanted_zone,
    vm_size_supports_generation_2,
    vm_size_supports_nested_virtualization,
    vm_size_is_x64,
    vm_size_is_large_enough_for_the_mode,
    vm_size_has_no_retirement_date,
    vm_size_is_not_confidential,
)
