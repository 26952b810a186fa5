"""What a VM size must be for a sandboxed node pool, condition by condition; pure functions of one size.

The rules judge the size of a node pool with them, `vm-size list` every size of a region.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import default_os_disk_size, find_series, node_minimum
from aks_sandbox.model.azure import Demand, Usage, VmSeries, VmSku, limit_to_ask_for
from aks_sandbox.model.finding import Result, Status, noted, passed, unknown, violated, warned
from aks_sandbox.model.subject import JudgedPool

REGIONAL, SPOT = "cores", "lowPriorityCores"
#: The smallest OS disk that AKS takes, in GB.
_SMALLEST_OS_DISK = 30
_CONFIDENTIAL_FIX = "Choose a size outside the DC and EC series."


@dataclass(frozen=True)
class Region:
    """The sizes of a region; usages by name in lower case, None when they are not known."""

    name: str
    skus: Mapping[str, VmSku]
    usages: Mapping[str, Usage] | None = None


def open_to_subscription(sku: VmSku) -> Result:
    """No restriction closes the size to the subscription in the region."""
    closed = sku.closed
    if closed is None:
        return passed(f"{sku.name} is available to the subscription.")
    if closed.reason == "QuotaId":
        return violated(
            f"{sku.name} is not available to this type of subscription (QuotaId).",
            "Choose another size, or use a subscription with another offer.",
        )
    return violated(
        f"{sku.name} is not available to the subscription in this region ({closed.reason}).",
        "Choose another size or region, or ask Azure support for access to the size.",
    )


def offered_in_zones(sku: VmSku, zones: tuple[str, ...]) -> Result:
    """Every requested zone has the size, and it is available there."""
    missing = [zone for zone in zones if zone not in sku.open_zones]
    if not missing:
        return passed(f"{sku.name} is available in zone {', '.join(zones)}.")
    available = ", ".join(sku.open_zones) or "none"
    return violated(
        f"{sku.name} is not available in zone {', '.join(missing)}. Zones with this size: {available}.",
        f"Use {Argument.ZONES} {' '.join(sku.open_zones)}."
        if sku.open_zones
        else f"Remove {Argument.ZONES}, or choose another size.",
    )


def generation_2(sku: VmSku) -> Result:
    """The size boots generation 2 images."""
    if not sku.generations:
        return unknown(f"Azure did not report which VM generations {sku.name} supports.")
    if "V2" in sku.generations:
        return passed(f"{sku.name} supports generation 2.")
    return violated(f"{sku.name} supports generation 1 only.", "Choose a generation 2 size.")


def nested_virtualization(vm_size: str) -> Result:
    """The size runs virtual machines inside, by the catalogue: what its page says, and what AKS was seen to do with it.

    No Azure API reports it. Where the two contradict each other, or the size is in neither, the result is unknown.
    """
    series = find_series(vm_size)
    if series is None:
        return unknown(
            f"It is not known whether {vm_size} supports nested virtualization: its series is not in the catalogue. "
            f"{_AKS_DECIDES}",
            _CERTAIN,
        )
    name = f"{vm_size} ({series.series} series)"
    if series.nested_virtualization == "unknown":
        return unknown(
            f"It is not known whether {name} supports nested virtualization. {series.why_unknown} {_AKS_DECIDES}",
            _CERTAIN,
        )
    seen = _seen(series, vm_size)
    if series.nested_virtualization == "yes":
        documented = "yes" if series.documented == "yes" else "not stated"
        nvme = f" {_NVME}" if "nvme" in series.traits and not series.seen else ""
        return passed(f"{name} supports nested virtualization. Documented: {documented}. Seen on AKS: {seen}.{nvme}")
    refused = f" Seen on AKS: {seen}." if series.seen else ""
    return violated(
        f"{name} does not support nested virtualization: {series.source}{refused}", "Choose a size of another series."
    )


_AKS_DECIDES = "AKS decides when the node pool is created."
_CERTAIN = "To be certain, choose a size that AKS was seen to accept, such as Standard_D4s_v5."
_NVME = "It is NVMe-only, as Dadsv7, which AKS accepts."


def _seen(series: VmSeries, vm_size: str) -> str:
    """What AKS was seen to do with the size, else with its series or another size of it."""
    for row in series.seen_of(vm_size):
        if row.size.lower() == vm_size.lower():
            return f"{row.outcome} ({row.when})"
        return f"{row.size or 'the series'} was {row.outcome} ({row.when})"
    return "neither accepted nor refused"


def nested_virtualization_of_live_pool(vm_size: str) -> Result:
    """The same for an existing node pool, which is a better source than the catalogue."""
    accepted = "AKS accepted it when it created this node pool."
    series = find_series(vm_size)
    if series is None:
        return noted(f"{vm_size} is not in the catalogue of VM series. {accepted}")
    if series.nested_virtualization == "unknown":
        unsure = f"It is not known whether {vm_size} ({series.series} series) supports nested virtualization."
        return noted(f"{unsure} {series.why_unknown} {accepted}")
    result = nested_virtualization(vm_size)
    return warned(f"{result.message} {accepted}") if result.status is Status.FAIL else result


def x64(sku: VmSku) -> Result:
    """The size has the architecture of the only node image."""
    if sku.architecture.lower() == "x64":
        return passed(f"{sku.name} is x64.")
    return violated(f"{sku.name} is {sku.architecture}.", "Choose an x64 size.")


def large_enough(sku: VmSku, mode: str) -> Result:
    """The size has what AKS requires of a node of that mode."""
    minimum = node_minimum(mode)
    if sku.vcpus is None or sku.memory is None:
        return unknown(f"Azure did not report the vCPUs and memory of {sku.name}.")
    has = f"{sku.name} has {sku.vcpus} vCPUs and {sku.memory:g} GB"
    needs = f"a {mode} node pool needs {minimum.vcpus} vCPUs and {minimum.memory:g} GB"
    if sku.vcpus < minimum.vcpus or sku.memory < minimum.memory:
        return violated(f"{has}; {needs}.", "Choose a larger size.")
    series = find_series(sku.name)
    if mode.lower() == "system" and series is not None and "burstable" in series.traits:
        return violated(
            f"{sku.name} is burstable, which AKS does not allow for a System node pool.",
            "Choose a size outside the B series.",
        )
    return passed(f"{has}; {needs}.")


def quota(row: str, wanted: Demand, usages: Mapping[str, Usage]) -> Result:
    """The quota has room for the vCPUs when the node pools are created, and at their maximum."""
    usage = usages.get(row.lower())
    if usage is None:
        return unknown(f"Azure did not report a quota named {row}.")
    state = f"{usage.used} of {usage.limit} vCPUs are used"
    ask = f"Ask for a limit of {limit_to_ask_for(usage, wanted.at_most)} for {row} in the Azure portal (Quotas)"
    if wanted.at_creation > usage.left:
        return violated(
            f"{row}: {wanted.at_creation} vCPUs are needed to create the nodes and up to {wanted.at_most} later; "
            f"{state}.",
            f"{ask}, or use fewer or smaller nodes.",
        )
    if wanted.at_most > usage.left:
        return warned(
            f"{row}: there is room for the {wanted.at_creation} vCPUs needed to create the nodes, but not for the "
            f"{wanted.at_most} needed with all nodes of the autoscaler and an upgrade's surge; {state}.",
            f"{ask}.",
        )
    return passed(f"{row}: up to {wanted.at_most} vCPUs are needed; {state}.")


#: A retirement is near when less than this is left: time enough to plan the move of a node pool.
NEAR = timedelta(days=365)


def today() -> date:
    """The day on which sizes are judged."""
    return datetime.now(UTC).date()


def not_retiring(sku: VmSku, *, exists: bool = False) -> Result:
    """The size is not retired: Azure makes no more nodes of one that is. A near date warns, a far one is noted."""
    day = retirement(sku)
    if day is None:
        return passed(f"{sku.name} does not have an announced retirement date.")
    left = day - today()
    newer = "Choose a size of a newer series."
    if left <= timedelta(0):
        retired = f"{sku.name} retired on {day}, so Azure does not create new nodes of this size."
        return warned(retired, newer) if exists else violated(retired, newer)
    return warned(f"{sku.name} retires on {day}.", newer) if left < NEAR else noted(f"{sku.name} retires on {day}.")


def retirement(sku: VmSku) -> date | None:
    """The announced retirement: the Compute API's date, else the one on the page of the series."""
    reported = sku.capabilities.get("RetirementDateUtc")
    if reported:
        try:
            return datetime.strptime(reported, "%m/%d/%Y").replace(tzinfo=UTC).date()
        except ValueError:
            pass  # another form is not a date that anything can be said about
    series = find_series(sku.name)
    return series.retirement(sku.name) if series is not None else None


def not_confidential(vm_size: str) -> Result:
    """The size is not a confidential virtual machine."""
    series = find_series(vm_size)
    if series is not None and "confidential-child" in series.traits:
        return warned(
            f"{vm_size} ({series.series} series) is made for confidential containers; the documentation does not say "
            "whether sandboxed pods run on it.",
            _CONFIDENTIAL_FIX,
        )
    if series is not None and "confidential" in series.traits:
        return violated(
            f"{vm_size} ({series.series} series) is a confidential VM size, for which there is not a sandboxed node "
            "image.",
            _CONFIDENTIAL_FIX,
        )
    return passed(f"{vm_size} is not a confidential VM size.")


def without_gpu(sku: VmSku) -> Result:
    """The size has no GPU."""
    if sku.gpus:
        return warned(
            f"{sku.name} has {sku.gpus} GPU; the documentation does not mention a sandboxed node image with GPU "
            "drivers.",
            "Choose a size without a GPU, and run GPU workloads on a plain node pool.",
        )
    return passed(f"{sku.name} does not have a GPU.")


def room_for_ephemeral_disk(sku: VmSku, requested: int | None) -> Result:
    """The size has local storage for an ephemeral OS disk of the requested size in GB, or of the default one."""
    managed = f"Use {Argument.OS_DISK_TYPE} Managed, or a size with more local storage."
    if sku.ephemeral_os_disk is None:
        return unknown(f"Azure did not report whether {sku.name} supports ephemeral OS disks.")
    if not sku.ephemeral_os_disk:
        return violated(f"{sku.name} does not support ephemeral OS disks ({Argument.OS_DISK_TYPE} Ephemeral).", managed)
    room = sku.ephemeral_room
    if room is None:
        return unknown(f"Azure did not report how much local storage {sku.name} has.")
    named = [f"Use {Argument.OS_DISK_SIZE} {room} or less."] if room >= _SMALLEST_OS_DISK else []
    if requested is not None:
        if requested <= room:
            return passed(f"{sku.name} has room for an ephemeral OS disk of {requested} GB: {room} GB.")
        return violated(
            f"{sku.name} has room for an ephemeral OS disk of {room} GB, and {Argument.OS_DISK_SIZE} is {requested} "
            f"({Argument.OS_DISK_TYPE} Ephemeral).",
            *named,
            managed,
        )
    usual, smallest = default_os_disk_size(sku.vcpus or 1), default_os_disk_size(1)
    message = f"{sku.name} has room for an ephemeral OS disk of {room} GB, and the default size is {usual} GB"
    if room >= usual:
        return passed(f"{message}.")
    if room >= smallest:
        return warned(f"{message} for a node with {sku.vcpus} vCPUs.", *named, managed)
    return violated(f"{message}: {Argument.OS_DISK_TYPE} Ephemeral needs {Argument.OS_DISK_SIZE}.", *named, managed)


#: A condition that is not met, in a few words.
SHORT: Mapping[str, str] = {
    "SBX302": "subscription restriction",
    "SBX303": "not in the zone",
    "SBX304": "generation 1 only",
    "SBX305": "no nested virtualization",
    "SBX306": "not x64",
    "SBX307": "too small",
    "SBX308": "family quota used up",
    "SBX309": "regional quota used up",
    "SBX310": "retired",
    "SBX311": "confidential",
    "SBX321": "ephemeral OS disk too big",
}


def conditions(sku: VmSku, pool: JudgedPool, region: Region) -> Iterator[tuple[str, Result]]:
    """Every condition on the size, with the code of its rule."""
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
    yield "SBX310", not_retiring(sku, exists=pool.exists)
    yield "SBX311", not_confidential(sku.name)
    if not pool.exists and pool.os_disk_type.lower() == "ephemeral":
        yield "SBX321", room_for_ephemeral_disk(sku, pool.os_disk_size)


def may_fit(sku: VmSku, pool: JudgedPool, region: Region) -> bool:
    """Whether no condition fails; some may be unknown."""
    return all(result.status is not Status.FAIL for _, result in conditions(sku, pool, region))


def seen_rank(vm_size: str) -> int:
    """0 for a size that AKS was seen to accept, 1 for one of a series of which it accepted another, 2 for others."""
    series = find_series(vm_size)
    if series is None or series.nested_virtualization != "yes" or not series.seen:
        return 2
    return 0 if series.seen_of(vm_size)[0].size.lower() in (vm_size.lower(), "") else 1


def fitting_sizes(pool: JudgedPool, region: Region, limit: int = 3) -> list[str]:
    """The first sizes of the region that pass every condition, nearest in vCPUs to the requested one; of several that
    are as near, those that AKS was seen to accept come first.
    """
    wanted = region.skus.get(pool.vm_size.lower())
    near = (wanted.vcpus if wanted else None) or 4

    def distance(sku: VmSku) -> tuple[int, int, str]:
        return abs((sku.vcpus or 0) - near), seen_rank(sku.name), sku.name

    fitting: list[str] = []
    for sku in sorted(region.skus.values(), key=distance):
        if all(result.status in (Status.PASS, Status.INFO) for _, result in conditions(sku, pool, region)):
            fitting.append(sku.name)
            if len(fitting) == limit:
                break
    return fitting
