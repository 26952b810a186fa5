"""Which VM series support nested virtualization: the one property of a size that no Azure API answers."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from aks_sandbox.catalog.document import document
from aks_sandbox.model.vm_series import VmSeries


@cache
def vm_series() -> tuple[VmSeries, ...]:
    """Every series of the catalogue."""
    return tuple(
        VmSeries(
            series=row["series"],
            pattern=re.compile(row["pattern"], re.IGNORECASE | re.ASCII),
            nested_virtualization=row["nested_virtualization"],
            why_unknown=row.get("why_unknown", ""),
            generations=tuple(row["generations"]),
            architecture=row["architecture"],
            traits=frozenset(row["traits"]),
            retires=date.fromisoformat(row["retires"]) if row["retires"] else None,
            source=row["source"],
        )
        for row in document("vm_series")["rows"]
    )


def find_series(vm_size: str) -> VmSeries | None:
    """The series that a size belongs to, whatever its case; None when the catalogue does not know it."""
    for series in vm_series():
        if series.pattern.fullmatch(vm_size):
            return series
    return None
