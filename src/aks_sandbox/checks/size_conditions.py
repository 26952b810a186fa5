"""What a VM size must be for a sandboxed node pool, condition by condition; pure functions of one size.

The checks judge the size of a pool with them, `vm-size list` every size of a region.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.limits import node_minimum
from aks_sandbox.catalog.vm_series import find_series
from aks_sandbox.model.finding import Result, Status, noted, passed, unknown, violated, warned
from aks_sandbox.model.quota import Demand, Usage, limit_to_ask_for
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.vm_sku import VmSku

REGIONAL, SPOT = "cores", "lowPriorityCores"


@dataclass(frozen=True)
class Region:
    """What a region says about sizes: usages by name in lower case, None when they are not known."""

    name: str
    skus: Mapping[str, VmSku]
    usages: Mapping[str, Usage] | None = None


def open_to_subscription(sku: VmSku) -> Result:
    """No restriction closes the size to the subscription in the region."""
    closed = sku.closed
    if closed is None:
        return passed(f"{sku.name} is open to the subscription.")
    if closed.reason == "QuotaId":
        return violated(
            f"{sku.name} is closed to this kind of subscription (QuotaId).",
            "Give another size, or use a subscription of another offer.",
        )
    return violated(
        f"{sku.name} is closed to the subscription in this region ({closed.reason}).",
        "Give another size or region, or ask support for access to the size.",
    )


def offered_in_zones(sku: VmSku, zones: tuple[str, ...]) -> Result:
    """Every wanted zone has the size and is open."""
    missing = [zone for zone in zones if zone not in sku.open_zones]
    if not missing:
        return passed(f"{sku.name} is offered in zone {', '.join(zones)}.")
    there = ", ".join(sku.open_zones) or "none"
    return violated(
        f"{sku.name} is not offered, or restricted, in zone {', '.join(missing)}; its open zones are: {there}.",
        f"Give {Argument.ZONES} {' '.join(sku.open_zones)}."
        if sku.open_zones
        else f"Leave out {Argument.ZONES}, or give another size.",
    )


def generation_2(sku: VmSku) -> Result:
    """The size boots generation 2 images."""
    if not sku.generations:
        return unknown(f"The Compute API does not say which generations {sku.name} supports.")
    if "V2" in sku.generations:
        return passed(f"{sku.name} supports generation 2.")
    return violated(f"{sku.name} supports generation 1 only.", "Give a size of generation 2.")


def nested_virtualization(vm_size: str) -> Result:
    """The size runs virtual machines inside; the catalogue of series answers, because no API does."""
    certain = "To be certain, give a size of a series that is known to support it, such as Standard_D4s_v5."
    series = find_series(vm_size)
    if series is None:
        return warned(
            f"The catalogue of VM series does not know {vm_size}: AKS itself decides when the pool is created.", certain
        )
    if series.nested_virtualization == "yes" and "nvme" in series.traits:
        return noted(
            f"{vm_size} ({series.series} series) supports nested virtualization. It needs an NVMe-capable node image, "
            "and no document says whether the sandboxed one is."
        )
    if series.nested_virtualization == "yes":
        return passed(f"{vm_size} ({series.series} series) supports nested virtualization.")
    if series.nested_virtualization == "no":
        return violated(
            f"{vm_size} ({series.series} series) does not support nested virtualization: {series.source}",
            "Give a size of another series.",
        )
    return warned(
        f"Whether {vm_size} ({series.series} series) supports nested virtualization is unknown. {series.why_unknown} "
        "AKS itself decides when the pool is created.",
        certain,
    )


def nested_virtualization_of_live_pool(vm_size: str) -> Result:
    """The same for a pool that exists, which is a better witness than the catalogue."""
    accepted = "The pool exists, so AKS accepted it."
    series = find_series(vm_size)
    if series is None:
        return noted(f"The catalogue of VM series does not know {vm_size}. {accepted}")
    if series.nested_virtualization == "unknown":
        said = f"Whether {vm_size} ({series.series} series) supports nested virtualization is unknown."
        return noted(f"{said} {series.why_unknown} {accepted}")
    result = nested_virtualization(vm_size)
    return warned(f"{result.message} {accepted}") if result.status is Status.FAIL else result


def x64(sku: VmSku) -> Result:
    """The size has the architecture of the only node image."""
    if sku.architecture.lower() == "x64":
        return passed(f"{sku.name} is x64.")
    return violated(f"{sku.name} is {sku.architecture}.", "Give an x64 size.")


def large_enough(sku: VmSku, mode: str) -> Result:
    """The size has what AKS asks of a node of that mode."""
    least = node_minimum(mode)
    if sku.vcpus is None or sku.memory is None:
        return unknown(f"The Compute API does not say how many vCPUs and how much memory {sku.name} has.")
    has = f"{sku.name} has {sku.vcpus} vCPUs and {sku.memory:g} GB"
    wants = f"a {mode} node pool needs {least.vcpus} vCPUs and {least.memory:g} GB"
    if sku.vcpus < least.vcpus or sku.memory < least.memory:
        return violated(f"{has}; {wants}.", "Give a larger size.")
    series = find_series(sku.name)
    if mode.lower() == "system" and series is not None and "burstable" in series.traits:
        return violated(
            f"{sku.name} is burstable, which a System node pool cannot be.",
            "Give a size that is not of the B series.",
        )
    return passed(f"{has}; {wants}.")


def quota(row: str, wanted: Demand, usages: Mapping[str, Usage]) -> Result:
    """The quota row holds the vCPUs when the pools are created, and at their largest."""
    usage = usages.get(row.lower())
    if usage is None:
        return unknown(f"The region tells no quota named {row}.")
    state = f"{usage.used} of {usage.limit} vCPUs are used"
    ask = f"Ask for a limit of {limit_to_ask_for(usage, wanted.at_most)} for {row} in the portal (Quotas)"
    if wanted.at_creation > usage.left:
        return violated(
            f"{row}: {wanted.at_creation} vCPUs are needed at creation and at most {wanted.at_most}, {state}.",
            f"{ask}, or use fewer or smaller nodes.",
        )
    if wanted.at_most > usage.left:
        return warned(
            f"{row}: {wanted.at_creation} vCPUs fit at creation, but at most {wanted.at_most} are needed, with the "
            f"autoscaler's nodes and the surge of an upgrade; {state}.",
            f"{ask}.",
        )
    return passed(f"{row}: at most {wanted.at_most} vCPUs are needed, {state}.")


def not_retiring(sku: VmSku) -> Result:
    """No retirement date is announced for the size."""
    day = retirement(sku)
    if day is None:
        return passed(f"No retirement of {sku.name} is announced.")
    return warned(f"The retirement date of {sku.name} is {day}.", "Give a size of a newer series.")


def retirement(sku: VmSku) -> date | None:
    """The announced retirement: the Compute API's date, else the one of the series' page."""
    told = sku.capabilities.get("RetirementDateUtc", "")
    try:
        return datetime.strptime(told, "%m/%d/%Y").replace(tzinfo=UTC).date()
    except ValueError:
        series = find_series(sku.name)
        return series.retires if series is not None else None


def not_confidential(vm_size: str) -> Result:
    """The size is no confidential virtual machine."""
    series = find_series(vm_size)
    if series is not None and "confidential-child" in series.traits:
        return warned(
            f"{vm_size} ({series.series} series) is made for confidential containers; no document says whether "
            "sandboxed pods run on it.",
            "Give a size that is not of the DC or EC series.",
        )
    if series is not None and "confidential" in series.traits:
        return violated(
            f"{vm_size} ({series.series} series) is a confidential VM size; those have no sandboxed node image.",
            "Give a size that is not of the DC or EC series.",
        )
    return passed(f"{vm_size} is not a confidential VM size.")


def without_gpu(sku: VmSku) -> Result:
    """The size has no GPU."""
    if sku.gpus:
        return warned(
            f"{sku.name} has {sku.gpus} GPU; no document tells of a sandboxed node image that drives it.",
            "Give a size without a GPU to a sandboxed pool, and keep GPU work on a plain one.",
        )
    return passed(f"{sku.name} has no GPU.")


#: What to call a condition that is not met, in a few words.
SHORT: Mapping[str, str] = {
    "SBX302": "closed to the subscription",
    "SBX303": "not in the zone",
    "SBX304": "generation 1 only",
    "SBX305": "no nested virtualization",
    "SBX306": "not x64",
    "SBX307": "too small",
    "SBX308": "family quota used up",
    "SBX309": "regional quota used up",
    "SBX311": "confidential",
}


def conditions(sku: VmSku, pool: JudgedPool, region: Region) -> Iterator[tuple[str, Result]]:
    """Every condition on the size, with the code of its check."""
    yield "SBX302", open_to_subscription(sku)
    if pool.zones:
        yield "SBX303", offered_in_zones(sku, pool.zones)
    yield "SBX304", generation_2(sku)
    yield "SBX305", nested_virtualization(sku.name)
    yield "SBX306", x64(sku)
    yield "SBX307", large_enough(sku, pool.mode)
    if region.usages is not None and sku.vcpus is not None:
        wanted = pool.demand(sku.vcpus)
        if not pool.spot:
            yield "SBX308", quota(sku.family, wanted, region.usages)
        yield "SBX309", quota(SPOT if pool.spot else REGIONAL, wanted, region.usages)
    yield "SBX310", not_retiring(sku)
    yield "SBX311", not_confidential(sku.name)


def fitting_sizes(pool: JudgedPool, region: Region, most: int = 3) -> list[str]:
    """The first sizes of the region that pass every condition, nearest in vCPUs to the one that was wanted."""
    wanted = region.skus.get(pool.vm_size.lower())
    near = (wanted.vcpus if wanted else None) or 4

    def distance(sku: VmSku) -> tuple[int, str]:
        return abs((sku.vcpus or 0) - near), sku.name

    fitting: list[str] = []
    for sku in sorted(region.skus.values(), key=distance):
        if all(result.status in (Status.PASS, Status.INFO) for _, result in conditions(sku, pool, region)):
            fitting.append(sku.name)
            if len(fitting) == most:
                break
    return fitting
