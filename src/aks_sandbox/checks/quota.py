"""SBX308 and SBX309: the vCPU quota of the pools that are about to be created."""

from __future__ import annotations

from collections.abc import Callable

from aks_sandbox.checks.registry import check
from aks_sandbox.checks.size_conditions import REGIONAL, SPOT, quota
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, merged, skipped, unknown
from aks_sandbox.model.quota import Demand
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.vm_sku import VmSku

CATEGORY = "vm-size"
_SOURCE = "https://learn.microsoft.com/azure/quotas/per-vm-quota-requests"
_NEEDS = ("subject", "skus", "usages")


def _judge(facts: Facts, row_of: Callable[[JudgedPool, VmSku], str | None]) -> Result:
    subject = facts.subject
    pools = [pool for pool in subject.pools if not pool.exists]
    if not pools:
        return skipped("The pools exist, so the quota counts their vCPUs already.")
    wanted: dict[str, Demand] = {}
    results: list[tuple[str, Result]] = []
    for pool in [*pools, *subject.plain_pools]:
        sku = facts.skus.get(pool.vm_size.lower())
        if sku is None:
            message = f"{pool.vm_size} is not offered in the region, so there is nothing to read its vCPUs from."
            results.append((pool.name, skipped(message)))
            continue
        if sku.vcpus is None:
            results.append((pool.name, unknown(f"The Compute API does not say how many vCPUs {pool.vm_size} has.")))
            continue
        row = row_of(pool, sku)
        if row is not None:
            wanted[row] = wanted.get(row, Demand(0, 0)) + pool.demand(sku.vcpus)
    results += [(row, quota(row, demand, facts.usages)) for row, demand in wanted.items()]
    if not results:
        return skipped("Spot nodes do not count against the quota of a VM family.")
    return merged(results)


@check("SBX308", category=CATEGORY, needs=_NEEDS, source=_SOURCE)
def vm_family_quota_holds_the_nodes(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: each VM family has a vCPU quota per region, and AKS finds out after minutes that it is too small. What
    counts is the vCPUs of all nodes; the autoscaler's most nodes and the surge of an upgrade count later.

    Fix: ask for the limit that the message names, or use fewer or smaller nodes.
    Example: az vm list-usage --location eastus --output table
    """
    return _judge(facts, lambda pool, sku: None if pool.spot else sku.family)


@check("SBX309", category=CATEGORY, needs=_NEEDS, source=_SOURCE)
def regional_quota_holds_the_nodes(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: beside the quota of each family, a region has one for all vCPUs, and one for spot vCPUs.

    Fix: ask for the limit that the message names, or use fewer or smaller nodes.
    Example: az vm list-usage --location eastus --query "[?name.value=='cores']"
    """
    return _judge(facts, lambda pool, sku: SPOT if pool.spot else REGIONAL)


CHECKS = (vm_family_quota_holds_the_nodes, regional_quota_holds_the_nodes)
