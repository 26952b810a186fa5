"""A VM size in one region, as the Compute API describes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SkuRestriction:
    """Why a size cannot be used: `kind` is Location or Zone, `zones` says which for the latter."""

    kind: str
    reason: str
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class VmSku:
    """Capabilities are strings, as the API gives them; memory is in GB."""

    name: str
    family: str
    zones: tuple[str, ...] = ()
    capabilities: Mapping[str, str] = field(default_factory=dict)
    restrictions: tuple[SkuRestriction, ...] = ()

    @property
    def generations(self) -> frozenset[str]:
        """Hyper-V generations, `V1` and `V2`; empty when the API does not say."""
        told = self.capabilities.get("HyperVGenerations", "")
        return frozenset(part.strip() for part in told.split(",") if part.strip())

    @property
    def architecture(self) -> str:
        """`x64` or `Arm64`; old sizes lack the capability and are x64."""
        return self.capabilities.get("CpuArchitectureType", "x64")

    @property
    def vcpus(self) -> int | None:
        """vCPUs that count against the quota; None when the API does not say."""
        return _whole(self.capabilities.get("vCPUs"))

    @property
    def memory(self) -> float | None:
        """Memory in GB; None when the API does not say."""
        try:
            told = float(self.capabilities["MemoryGB"])
        except (KeyError, ValueError):
            return None
        return told if math.isfinite(told) else None

    @property
    def gpus(self) -> int:
        """GPUs; 0 when the API names none."""
        return _whole(self.capabilities.get("GPUs")) or 0

    @property
    def closed(self) -> SkuRestriction | None:
        """The restriction that closes the size to the subscription in the whole region."""
        return next((item for item in self.restrictions if item.kind.lower() != "zone"), None)

    @property
    def open_zones(self) -> tuple[str, ...]:
        """The zones in which the size is offered and not restricted."""
        closed = {zone for item in self.restrictions if item.kind.lower() == "zone" for zone in item.zones}
        return tuple(zone for zone in self.zones if zone not in closed)


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
