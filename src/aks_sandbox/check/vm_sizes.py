"""`vm-size list` and `vm-size show`: the sizes of a region that can carry sandboxed pods, now, for this caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.catalog.tables import find_series
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.errors import InvalidInput, Unreachable
from aks_sandbox.model.azure import SeenSize, Usage, VmSku
from aks_sandbox.model.facts import Facts, Known, Unknown
from aks_sandbox.model.finding import Result, Status
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.subject import JudgedPool, judged
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES
from aks_sandbox.rules.size_conditions import REGIONAL, SHORT, Region, conditions, may_fit, retirement, seen_rank
from aks_sandbox.steps import lines_of, step, steps_document


@dataclass(frozen=True, kw_only=True)
class SizeFilter:
    """Which sizes to list; memory in GB. `everything` adds the sizes that do not fit, with the reason."""

    zone: str | None = None
    min_vcpus: int | None = None
    max_vcpus: int | None = None
    min_memory: float | None = None
    everything: bool = False

    def takes(self, sku: VmSku) -> bool:
        """Whether the size has what was asked for; a size that does not tell is left out."""
        return (
            (self.zone is None or self.zone in sku.open_zones)
            and (self.min_vcpus is None or (sku.vcpus or 0) >= self.min_vcpus)
            and (self.max_vcpus is None or (sku.vcpus or self.max_vcpus + 1) <= self.max_vcpus)
            and (self.min_memory is None or (sku.memory or 0) >= self.min_memory)
        )


def list_vm_sizes(
    connection: Connection, spec: SandboxSpec, wanted: SizeFilter, reporter: Reporter
) -> list[dict[str, Any]]:
    """One row per size: those that AKS was seen to accept, those that fit, those of which that is not known, and on
    request those that do not fit; each part from the smallest size on. A list without a row says why.
    """
    region, pool = _region(connection, spec, reporter)
    taken = [sku for sku in region.skus.values() if wanted.takes(sku)]
    # A region has more than a thousand sizes, and the first condition that fails decides.
    left = taken if wanted.everything else [sku for sku in taken if may_fit(sku, pool, region)]
    shown = [(sku, _Judgement.of(sku, pool, region)) for sku in left]
    if not shown:
        _say_why([_Judgement.of(sku, pool, region) for sku in taken], region, reporter)
    return [_row(sku, judgement, region) for sku, judgement in sorted(shown, key=_place)]


def show_vm_size(connection: Connection, spec: SandboxSpec, reporter: Reporter) -> dict[str, Any]:
    """One size with every condition; InvalidInput when the region does not offer it."""
    region, pool = _region(connection, spec, reporter)
    sku = region.skus.get(spec.pool.vm_size.lower())
    if sku is None:
        raise InvalidInput(
            Argument.VM_SIZE,
            f"{spec.pool.vm_size} is not offered in {region.name}",
            step(
                "List the sizes:",
                "az aks-sandbox vm-size list --location {location} --output table",
                location=region.name,
            ),
        )
    titles = {rule.code: rule.info.title for rule in ALL_RULES}
    series = find_series(sku.name)
    return {
        **_row(sku, _Judgement.of(sku, pool, region), region),
        "seen": [_seen_document(row) for row in (series.seen_of(sku.name) if series else ())],
        "conditions": [
            {
                "code": code,
                "title": titles[code],
                "status": str(result.status),
                "message": result.message,
                "steps": steps_document(result.steps),
            }
            for code, result in conditions(sku, pool, region)
        ],
    }


def _region(connection: Connection, spec: SandboxSpec, reporter: Reporter) -> tuple[Region, JudgedPool]:
    reporter.progress("Asking Azure for the VM sizes")
    facts = ArmFacts(connection, spec).fetch(["location", "skus", "usages"])
    skus = facts.outcome("skus")
    if not isinstance(skus, Known):
        steps = skus.steps if isinstance(skus, Unknown) else ()
        raise Unreachable(f"The VM sizes cannot be read: {skus.reason}", *steps)
    return Region(facts.location, skus.value, _usages(facts, reporter)), judged(spec.pool, spec.runtime)


def _usages(facts: Facts, reporter: Reporter) -> Mapping[str, Usage] | None:
    outcome = facts.outcome("usages")
    if isinstance(outcome, Known):
        usages: Mapping[str, Usage] = outcome.value
        return usages
    reporter.warn(f"The quota is not shown, because it could not be read: {outcome.reason}")
    return None


@dataclass(frozen=True)
class _Judgement:
    """What stands against a size: the conditions that fail, and those of which it is not known whether they hold."""

    failed: tuple[tuple[str, Result], ...]
    open: tuple[tuple[str, Result], ...]

    @classmethod
    def of(cls, sku: VmSku, pool: JudgedPool, region: Region) -> _Judgement:
        """Judge one size."""
        results = [pair for pair in conditions(sku, pool, region) if pair[1].status in (Status.FAIL, Status.UNKNOWN)]
        failed = tuple(pair for pair in results if pair[1].status is Status.FAIL)
        return cls(failed, tuple(pair for pair in results if pair[1].status is Status.UNKNOWN))

    @property
    def fits(self) -> bool | None:
        """Whether the size can run sandboxed pods; None where that is not known."""
        return False if self.failed else None if self.open else True

    @property
    def reasons(self) -> tuple[tuple[str, Result], ...]:
        """Why it does not fit, or why that is not known."""
        return self.failed or self.open


def _place(pair: tuple[VmSku, _Judgement]) -> tuple[int, int, float, str]:
    sku, judgement = pair
    rank = {True: seen_rank(sku.name), None: 3, False: 4}[judgement.fits]
    return rank, sku.vcpus or 0, sku.memory or 0, sku.name


def _row(sku: VmSku, judgement: _Judgement, region: Region) -> dict[str, Any]:
    series = find_series(sku.name)
    day = retirement(sku)
    return {
        "name": sku.name,
        "fits": judgement.fits,
        "vCpus": sku.vcpus,
        "memoryGb": sku.memory,
        "zones": list(sku.open_zones),
        "generations": sorted(sku.generations),
        "architecture": sku.architecture,
        "nestedVirtualization": series.nested_virtualization if series else "unknown",
        "documented": series.documented if series else "unknown",
        "seenOnAks": _seen_in_short(sku.name),
        "quotaLeftNodes": _nodes_left(sku, region),
        "retirementDate": day.isoformat() if day else None,
        "reasons": [f"{code} {result.message}" for code, result in judgement.reasons],
        "inShort": [SHORT.get(code, code) if judgement.failed else UNSURE for code, _ in judgement.reasons],
    }


#: What stands in a table for a size of which it is not known whether it fits.
UNSURE = "not known"


def _seen_in_short(vm_size: str) -> str:
    series = find_series(vm_size)
    for row in series.seen_of(vm_size) if series else ():
        own = row.size.lower() in (vm_size.lower(), "")
        return row.outcome if own else f"series{row.outcome.capitalize()}"
    return "notSeen"


def _seen_document(row: SeenSize) -> dict[str, Any]:
    return {
        "vmSize": row.size or None,
        "outcome": row.outcome,
        "when": row.when,
        "apiVersion": row.api_version,
        "workloadRuntime": row.workload_runtime,
        "evidence": row.certainty,
        "source": row.source,
    }


#: What stands against sizes, by the codes of the conditions: of one size, and of several.
_AGAINST: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "quota": (("SBX308", "SBX309"), "has no quota left", "have no quota left"),
    "closed": (("SBX302",), "is closed to this subscription", "are closed to this subscription"),
    "nested": (("SBX305",), "does not support nested virtualization", "do not support nested virtualization"),
    "generation": (("SBX304",), "supports generation 1 only", "support generation 1 only"),
    "architecture": (("SBX306",), "is not x64", "are not x64"),
    "small": (("SBX307",), "is too small", "are too small"),
    "retired": (("SBX310",), "is retired", "are retired"),
    "confidential": (("SBX311",), "is a confidential VM size", "are confidential VM sizes"),
    "zones": (("SBX303",), "is not in the zone", "are not in the zone"),
}


def _say_why(judged_sizes: Sequence[_Judgement], region: Region, reporter: Reporter) -> None:
    """Say why nothing is listed, with a count for each cause; a size may have several."""
    if not judged_sizes:
        reporter.warn(f"None of the {len(region.skus)} VM sizes of {region.name} has what was asked for.")
        return
    codes = [{code for code, _ in judgement.failed} for judgement in judged_sizes]
    counts = {name: sum(not found.isdisjoint(of_cause) for found in codes) for name, (of_cause, *_) in _AGAINST.items()}
    causes = [
        f"{count} {_AGAINST[name][1 if count == 1 else 2]}"
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1])
        if count
    ]
    asked = "" if len(judged_sizes) == len(region.skus) else " that have what was asked for"
    all_of_them = step(
        "Show each size with its reasons:",
        f"az aks-sandbox vm-size list --location {{location}} {Argument.EVERYTHING} --output table",
        location=region.name,
    )
    none = f"None of the {len(judged_sizes)} VM sizes of {region.name}{asked} can run sandboxed pods"
    reporter.warn(f"{none}: {', '.join(causes)}.", *lines_of([all_of_them]))


def _nodes_left(sku: VmSku, region: Region) -> int | None:
    if region.usages is None or not sku.vcpus:
        return None
    rows = [region.usages.get(name) for name in (sku.family.lower(), REGIONAL.lower())]
    return min((row.left // sku.vcpus for row in rows if row is not None), default=None)
