"""3xx: what the VM size of each node pool must be, and the vCPU quota that its nodes need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from aks_sandbox.arguments import Argument
from aks_sandbox.model.azure import Demand, VmSku
from aks_sandbox.model.cluster import AUTOMATIC_ZONES, Target
from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.finding import Kind, Resource, Result, Status, passed, skipped, unknown, violated
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules import size_conditions
from aks_sandbox.rules.rule import node_pool, pool_rule, rule
from aks_sandbox.rules.size_conditions import REGIONAL, SPOT, Region
from aks_sandbox.steps import Step, step

CATEGORY = "vm-size"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_SKUS = "https://learn.microsoft.com/rest/api/compute/resource-skus/list"
_AKS_SIZES = "https://learn.microsoft.com/azure/aks/quotas-skus-regions"
_QUOTAS = "https://learn.microsoft.com/azure/quotas/per-vm-quota-requests"
#: Source: https://learn.microsoft.com/azure/aks/resize-node-pool
_REPLACE = Step(
    "Add another node pool, then drain and delete this one. To change the VM size of a node pool in place is a preview "
    "feature (Microsoft.ContainerService/AgentPoolVMSSResize)."
)


def not_offered(vm_size: str) -> Result:
    """The result for a size whose properties cannot be read."""
    return skipped(f"{vm_size} is not offered in the region, so its properties cannot be read.")


def _judge(pool: JudgedPool, facts: Facts, condition: Callable[[VmSku], Result]) -> Result:
    sku = facts.skus.get(pool.vm_size.lower())
    return not_offered(pool.vm_size) if sku is None else with_sizes(condition(sku), pool, facts)


def with_sizes(result: Result, pool: JudgedPool, facts: Facts) -> Result:
    """The result; its steps suit an existing node pool and, when it is a failure, name the first sizes that pass."""
    if result.status not in (Status.FAIL, Status.WARN):
        return result
    steps = (_REPLACE,) if pool.exists else result.steps
    sizes = _fitting_sizes(pool, facts) if result.status is Status.FAIL else []
    fitting = [Step(f"Sizes that pass here: {', '.join(sizes)}.")] if sizes else []
    return replace(result, steps=(*steps, *fitting))


def _fitting_sizes(pool: JudgedPool, facts: Facts) -> Sequence[str]:
    location, skus, usages = (facts.outcome(name) for name in ("location", "skus", "usages"))
    if not isinstance(location, Known) or not isinstance(skus, Known):
        return []
    region = Region(location.value, skus.value, usages.value if isinstance(usages, Known) else None)
    return size_conditions.fitting_sizes(pool, region)


@pool_rule(
    "SBX301",
    "VM size in the region",
    plain_too=True,
    creation=True,
    category=CATEGORY,
    needs=("skus", "location"),
    source=_SKUS,
)
def vm_size_in_the_region(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: each region has its own list of VM sizes, and a node pool can use only those.

    Fix: choose a size from the list of the region.
    Example: az aks-sandbox vm-size list --location eastus
    """
    if pool.vm_size.lower() in facts.skus:
        return passed(f"{pool.vm_size} is offered in {facts.location}.")
    fix = step(
        "List the sizes that pass:", "az aks-sandbox vm-size list --location {location}", location=facts.location
    )
    return with_sizes(violated(f"{pool.vm_size} is not offered in {facts.location}.", fix), pool, facts)


@pool_rule(
    "SBX302",
    "VM size restrictions of the subscription",
    plain_too=True,
    creation=True,
    category=CATEGORY,
    needs=("skus",),
    source=_SKUS,
)
def vm_size_restrictions(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: a region can list a size that is not available to a subscription; the create then fails after minutes.

    Both reasons count: NotAvailableForSubscription, and QuotaId, which means the type of the subscription.

    Fix: choose another size or region, or ask Azure support for access.
    Example: az aks-sandbox vm-size show --vm-size Standard_D4s_v5 --location eastus
    """
    return _judge(pool, facts, size_conditions.open_to_subscription)


@pool_rule(
    "SBX303",
    "VM size in the requested zones",
    plain_too=True,
    creation=True,
    members=("availabilityZones",),
    category=CATEGORY,
    needs=("skus",),
    source=_SKUS,
)
def vm_size_in_the_zones(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: a size may not be in all zones of a region, and a subscription may be restricted in some.

    Fix: choose among the available zones of the size.
    Example: az aks-sandbox vm-size list --location eastus --zone 1
    """
    if not pool.zones and pool.exists:
        return skipped("The node pool does not use availability zones.")
    if any(zone.lower() == AUTOMATIC_ZONES for zone in pool.zones):
        return skipped("AKS chooses the availability zones of the node pool.")
    if not all(zone.isascii() and zone.isdecimal() for zone in pool.zones):
        return unknown(f"It is not known what availability zone {', '.join(pool.zones)} is.")
    if not pool.zones:
        return skipped("Availability zones were not requested.", f"Use {Argument.ZONES} to check them.")
    return _judge(pool, facts, lambda sku: size_conditions.offered_in_zones(sku, pool.zones))


@pool_rule("SBX304", "VM generation 2", creation=True, category=CATEGORY, needs=("skus",), source=_SANDBOXING)
def vm_generation_2(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: the node image of sandboxed node pools boots only on generation 2 virtual machines.

    Fix: choose a size whose HyperVGenerations capability contains V2.
    Example: az aks-sandbox vm-size show --vm-size Standard_D4s_v5 --location eastus
    """
    return _judge(pool, facts, size_conditions.generation_2)


@pool_rule("SBX305", "Nested virtualization", creation=True, category=CATEGORY, source=_SANDBOXING)
def nested_virtualization(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: each sandboxed pod is a virtual machine inside the node, which is a virtual machine itself. No Azure API
    reports which sizes support that. So the result shows what the page of the VM series documents, beside what AKS was
    seen to accept or refuse for sandboxed pods. Where the two contradict each other, the result is unknown, and AKS
    decides.

    Fix: choose a size that AKS was seen to accept, or one of a series that supports nested virtualization.
    Example: az aks-sandbox vm-size list --location eastus
    """
    judge = size_conditions.nested_virtualization
    if pool.exists:
        judge = size_conditions.nested_virtualization_of_live_pool
    return with_sizes(judge(pool.vm_size), pool, facts)


@pool_rule(
    "SBX306",
    "Processor architecture",
    creation=True,
    category=CATEGORY,
    needs=("skus",),
    source="https://learn.microsoft.com/azure/aks/node-images",
)
def processor_architecture(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: the node image of sandboxed node pools exists for x64 only.

    Fix: choose an x64 size; Arm64 sizes have a p in their name, as in Standard_D4ps_v5.
    Example: az aks-sandbox vm-size list --location eastus
    """
    return _judge(pool, facts, size_conditions.x64)


@pool_rule(
    "SBX307", "Minimum node size", plain_too=True, creation=True, category=CATEGORY, needs=("skus",), source=_AKS_SIZES
)
def minimum_node_size(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: AKS refuses nodes that are too small. A system node pool needs 2 vCPUs and 4 GB, and not a burstable size;
    a user node pool needs 2 vCPUs and 2 GB.

    Fix: choose a larger size.
    Example: az aks-sandbox vm-size list --location eastus --min-vcpus 4
    """
    if not pool.mode:
        return unknown("Azure did not report the mode of the node pool.")
    return _judge(pool, facts, lambda sku: size_conditions.large_enough(sku, pool.mode))


@rule(
    "SBX308",
    "vCPU quota of the VM family",
    creation=True,
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=("subject", "skus", "usages"),
    source=_QUOTAS,
)
def family_quota(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: each VM family has a vCPU quota in each region, and AKS reports only after minutes that it is too small.
    The vCPUs of all nodes count; the autoscaler's maximum and the surge of an upgrade count later.

    Fix: ask for the limit that the message names, or use fewer or smaller nodes.
    Example: az vm list-usage --location eastus --output table
    """
    return _quota(facts, lambda pool, sku: None if pool.spot else sku.family)


@rule(
    "SBX309",
    "vCPU quota of the region",
    creation=True,
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=("subject", "skus", "usages"),
    source=_QUOTAS,
)
def regional_quota(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: in addition to the quota of each VM family, a region has a quota for all vCPUs and one for spot vCPUs.

    Fix: ask for the limit that the message names, or use fewer or smaller nodes.
    Example: az vm list-usage --location eastus --query "[?name.value=='cores']"
    """
    return _quota(facts, lambda pool, sku: SPOT if pool.spot else REGIONAL)


def _quota(facts: Facts, row_of: Callable[[JudgedPool, VmSku], str | None]) -> Iterable[Result]:
    subject = facts.subject
    pools = [pool for pool in subject.pools if not pool.exists]
    if not pools:
        return [skipped("The node pools exist, so the quota already includes their vCPUs.")]
    wanted: dict[str, Demand] = {}
    results: list[Result] = []
    for pool in [*pools, *subject.plain_pools]:
        sku = facts.skus.get(pool.vm_size.lower())
        if sku is None:
            results.append(not_offered(pool.vm_size).about(node_pool(pool.name)))
            continue
        if sku.vcpus is None:
            silent = unknown(f"Azure did not report how many vCPUs {pool.vm_size} has.")
            results.append(silent.about(node_pool(pool.name)))
            continue
        row = row_of(pool, sku)
        if row is not None:
            wanted[row] = wanted.get(row, Demand(0, 0)) + pool.demand(sku.vcpus)
    region = Resource(Kind.REGION, facts.location) if isinstance(facts.outcome("location"), Known) else None
    for row, demand in wanted.items():
        result = size_conditions.quota(row, demand, facts.usages)
        results.append(result.about(region) if region else result)
    return results or [skipped("Spot nodes do not count against the quota of a VM family.")]


@pool_rule(
    "SBX310",
    "Retirement of the VM size",
    creation=True,
    category=CATEGORY,
    needs=("skus",),
    source="https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list",
)
def retirement_of_the_vm_size(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: Azure does not create nodes of a retired size, so a new node pool fails and an existing one cannot scale. To
    change the VM size of a node pool in place is a preview feature. A retirement within a year is a warning, a later
    one is a note.

    Fix: choose a size of a newer series.
    Example: az aks-sandbox vm-size show --vm-size Standard_D4s_v3 --location eastus
    """
    return _judge(pool, facts, lambda sku: size_conditions.not_retiring(sku, exists=pool.exists))


@pool_rule(
    "SBX311",
    "Confidential VM size",
    creation=True,
    category=CATEGORY,
    source="https://learn.microsoft.com/azure/aks/use-cvm",
)
def confidential_vm_size(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: confidential VM node pools do not support Pod Sandboxing. A confidential VM protects a workload from the
    host; a sandbox protects the host and the other pods from the workload.

    Fix: choose a size outside the confidential series.
    Example: az aks-sandbox vm-size list --location eastus
    """
    return with_sizes(size_conditions.not_confidential(pool.vm_size), pool, facts)


@pool_rule(
    "SBX321",
    "Ephemeral OS disk",
    plain_too=True,
    category=CATEGORY,
    source="https://learn.microsoft.com/azure/aks/concepts-storage",
)
def ephemeral_os_disk(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: an ephemeral OS disk is on the local storage of the node: in the cache of the VM size, on its temporary disk
    or on an NVMe disk. AKS refuses a node pool with one that is larger than each of them. Where the type of the disk is
    not named, AKS uses a managed disk when there is not enough room.

    Fix: use a smaller OS disk, a managed one, or a VM size with more local storage.
    Example: az vm list-skus --location eastus --size Standard_D4s_v5 --query "[].capabilities"
    """
    if pool.exists:
        return skipped("The node pool exists, so AKS accepted its OS disk.")
    if pool.os_disk_type.lower() != "ephemeral":
        return skipped("An ephemeral OS disk was not requested.")
    skus = facts.outcome("skus")
    if not isinstance(skus, Known):
        return unknown(skus.reason, *skus.steps)
    return _judge(pool, facts, lambda sku: size_conditions.room_for_ephemeral_disk(sku, pool.os_disk_size))


RULES = (
    vm_size_in_the_region,
    vm_size_restrictions,
    vm_size_in_the_zones,
    vm_generation_2,
    nested_virtualization,
    processor_architecture,
    minimum_node_size,
    family_quota,
    regional_quota,
    retirement_of_the_vm_size,
    confidential_vm_size,
    ephemeral_os_disk,
)
