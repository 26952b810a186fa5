"""`vm-size list` and `vm-size show`: the sizes of a region that can carry sandboxed pods, now, for this caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.catalog.tables import find_series
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.errors import InvalidInput, Unreachable
from aks_sandbox.model.azure import Usage, VmSku
from aks_sandbox.model.facts import Facts, Known, Unknown
from aks_sandbox.model.finding import Status
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.subject import JudgedPool, judged
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES
from aks_sandbox.rules.size_conditions import REGIONAL, SHORT, Region, conditions, retirement
from aks_sandbox.steps import step, steps_document


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
    """One row per size, the smallest first."""
    region, pool = _region(connection, spec, reporter)
    rows = [_row(sku, pool, region) for sku in sorted(region.skus.values(), key=_size) if wanted.takes(sku)]
    return rows if wanted.everything else [row for row in rows if row["fits"]]


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
    return {
        **_row(sku, pool, region),
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


def _row(sku: VmSku, pool: JudgedPool, region: Region) -> dict[str, Any]:
    failed = [(code, result) for code, result in conditions(sku, pool, region) if result.status is Status.FAIL]
    series = find_series(sku.name)
    day = retirement(sku)
    return {
        "name": sku.name,
        "fits": not failed,
        "vCpus": sku.vcpus,
        "memoryGb": sku.memory,
        "zones": list(sku.open_zones),
        "generations": sorted(sku.generations),
        "architecture": sku.architecture,
        "nestedVirtualization": series.nested_virtualization if series else "unknown",
        "quotaLeftNodes": _nodes_left(sku, region),
        "retirementDate": day.isoformat() if day else None,
        "reasons": [f"{code} {result.message}" for code, result in failed],
        "inShort": [SHORT.get(code, code) for code, _ in failed],
    }


def _nodes_left(sku: VmSku, region: Region) -> int | None:
    if region.usages is None or not sku.vcpus:
        return None
    rows = [region.usages.get(name) for name in (sku.family.lower(), REGIONAL.lower())]
    return min((row.left // sku.vcpus for row in rows if row is not None), default=None)


def _size(sku: VmSku) -> tuple[int, float, str]:
    return sku.vcpus or 0, sku.memory or 0, sku.name
