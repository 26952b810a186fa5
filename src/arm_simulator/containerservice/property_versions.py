"""Which API version defines which property: an answer leaves out what its version does not define.

The first versions are those that public SDK models and the public Bicep types show. That Azure Resource Manager leaves
out what a version does not define is deduced from public recordings (upgradeStrategy appears at a preview version and
at no stable one). Two things are the simulator's own choice: a write ignores what its version does not define, and
keeps what is stored of it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

CLUSTER, POOL = "managedCluster", "agentPool"
_MISSING = object()


@dataclass(frozen=True)
class Row:
    """A property and the first stable and preview versions that define it; None for one that never did."""

    kind: str
    path: tuple[str, ...]
    stable: str | None
    preview: str | None

    def defined_by(self, version: str) -> bool:
        """Says whether an API version defines the property."""
        first = self.preview if version.lower().endswith("-preview") else self.stable
        return first is not None and version.lower() >= first


def _row(kind: str, path: str, stable: str | None, preview: str | None) -> Row:
    return Row(kind, tuple(path.split(".")), stable, preview)


ROWS = (
    _row(CLUSTER, "enableFIPS", "2026-07-01", "2025-09-02-preview"),
    _row(CLUSTER, "hostedSystemProfile", "2026-02-01", "2025-10-02-preview"),
    _row(CLUSTER, "networkProfile.advancedNetworking.performance", "2026-01-01", "2025-09-02-preview"),
    _row(CLUSTER, "nodeProvisioningProfile", "2025-09-01", "2023-10-02-preview"),
    _row(CLUSTER, "agentSandboxProfile", None, "2026-08-02-preview"),
    _row(CLUSTER, "podSnapshotProfile", None, "2026-08-02-preview"),
    _row(POOL, "artifactStreamingProfile", "2026-03-01", "2023-10-02-preview"),
    _row(POOL, "securityProfile.enableVTPM", "2024-07-01", "2024-01-02-preview"),
    _row(POOL, "securityProfile.enableSecureBoot", "2024-07-01", "2024-01-02-preview"),
    _row(POOL, "virtualMachinesProfile", "2025-09-01", "2023-10-02-preview"),
    _row(POOL, "virtualMachineNodesStatus", "2025-09-01", "2023-10-02-preview"),
    _row(POOL, "status", "2025-09-01", "2025-09-02-preview"),
    _row(POOL, "upgradeStrategy", None, "2025-09-02-preview"),
    _row(POOL, "upgradeSettingsBlueGreen", None, "2025-09-02-preview"),
)


def cut(kind: str, properties: dict[str, Any], version: str) -> dict[str, Any]:
    """Returns properties without those that an API version does not define."""
    shown = copy.deepcopy(properties)
    for row in _undefined(kind, version):
        _put(shown, row.path, _MISSING)
    pools = shown.get("agentPoolProfiles")
    if kind == CLUSTER and isinstance(pools, list):
        shown["agentPoolProfiles"] = [cut(POOL, pool, version) if isinstance(pool, dict) else pool for pool in pools]
    return shown


def cut_resource(kind: str, body: dict[str, Any], version: str) -> dict[str, Any]:
    """Returns a resource as an API version shows it."""
    properties = body.get("properties")
    return {**body, "properties": cut(kind, properties, version)} if isinstance(properties, dict) else body


def as_written(kind: str, given: dict[str, Any], stored: dict[str, Any] | None, version: str) -> dict[str, Any]:
    """Returns what a write means: of what its version does not define, what is stored instead of what was sent."""
    written = copy.deepcopy(given)
    for row in _undefined(kind, version):
        _put(written, row.path, _get(stored or {}, row.path))
    return written


def _undefined(kind: str, version: str) -> list[Row]:
    return [row for row in ROWS if row.kind == kind and not row.defined_by(version)]


def _get(properties: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(properties, dict) or name not in properties:
            return _MISSING
        properties = properties[name]
    return properties


def _put(properties: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Sets a member deep in properties, or removes it; what is no object on the way stays as it is."""
    *way, last = path
    place: Any = properties
    for name in way:
        if place.get(name) is None:
            if value is _MISSING:
                return
            place[name] = {}
        place = place[name]
        if not isinstance(place, dict):
            return
    if value is _MISSING:
        place.pop(last, None)
    else:
        place[last] = value
