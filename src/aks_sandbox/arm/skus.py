"""VM sizes of a region, from the Compute SKU list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import SKUS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form
from aks_sandbox.errors import Unreachable
from aks_sandbox.model.facts import SkuRestriction, VmSku
from aks_sandbox.model.location import location_name


def list_vm_skus(connection: Connection, location: str) -> Mapping[str, VmSku]:
    """The VM sizes of the region by name in lower case; the API's filter knows the region only."""
    doing = f"listing the VM sizes of {location}"
    path = connection.subscription_path("providers", "Microsoft.Compute", "skus")
    rows = connection.list_all(path, SKUS, doing, **{"$filter": f"location eq '{location}'"})
    with expected_form(doing):
        skus = [_sku(row, location) for row in rows if row.get("resourceType") == "virtualMachines"]
    if not skus:
        raise Unreachable(f"{doing}: the list is empty.", f"az vm list-skus --location {location} --output table")
    return {sku.name.lower(): sku for sku in skus}


def _sku(row: Mapping[str, Any], location: str) -> VmSku:
    zones = {
        str(zone)
        for info in row.get("locationInfo") or ()
        if location_name(str(info.get("location", ""))) == location
        for zone in info.get("zones") or ()
    }
    return VmSku(
        name=str(row["name"]),
        family=str(row.get("family", "")),
        zones=tuple(sorted(zones)),
        capabilities={str(item["name"]): str(item["value"]) for item in row.get("capabilities") or ()},
        restrictions=tuple(
            SkuRestriction(
                kind=str(item.get("type", "")),
                reason=str(item.get("reasonCode", "")),
                zones=tuple((item.get("restrictionInfo") or {}).get("zones") or ()),
            )
            for item in row.get("restrictions") or ()
        ),
    )
