"""VM sizes of a region, from the Compute SKU list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import SKUS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, rows, text, text_or_empty, texts
from aks_sandbox.errors import Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.location import location_name
from aks_sandbox.model.vm_sku import SkuRestriction, VmSku


def list_vm_skus(connection: Connection, location: str) -> Mapping[str, VmSku]:
    """The VM sizes of the region by name in lower case; the API's filter knows the region only."""
    doing = f"listing the VM sizes of {location}"
    path = connection.subscription_path("providers", "Microsoft.Compute", "skus")
    answer = connection.list_all(path, SKUS, doing, **{"$filter": f"location eq '{location}'"})
    with expected_form(doing):
        skus = [_sku(row, location) for row in answer if row.get("resourceType") == "virtualMachines"]
    if not skus:
        raise Unreachable(
            f"{doing}: the list is empty.",
            of_the_service("sizes"),
        )
    return {sku.name.lower(): sku for sku in skus}


def _sku(row: Mapping[str, Any], location: str) -> VmSku:
    zones = {
        zone
        for info in rows(row.get("locationInfo"))
        if location_name(text_or_empty(info.get("location"))) == location
        for zone in texts(info.get("zones"))
    }
    return VmSku(
        name=text(row["name"]),
        family=text_or_empty(row.get("family")),
        zones=tuple(sorted(zones)),
        capabilities={text(item["name"]): text(item["value"]) for item in rows(row.get("capabilities"))},
        restrictions=tuple(
            SkuRestriction(
                kind=text_or_empty(item.get("type")),
                reason=text_or_empty(item.get("reasonCode")),
                zones=texts((item.get("restrictionInfo") or {}).get("zones")),
            )
            for item in rows(row.get("restrictions"))
        ),
    )
