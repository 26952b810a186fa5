"""Microsoft.Compute: VM sizes of a region, and how much of its quotas is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from aks_sandbox.arm.answers import expected_form, rows, text, text_or_empty, texts, whole
from aks_sandbox.arm.api_versions import QUOTA, SKUS, USAGES
from aks_sandbox.arm.connection import Connection
from aks_sandbox.errors import Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.azure import CAPABILITIES, SkuRestriction, Usage, VmSku, location_name


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


# The same few words stand in thousands of rows.
_word = lru_cache(maxsize=8192)(text)


def _sku(row: Mapping[str, Any], location: str) -> VmSku:
    zones = {
        zone
        for info in rows(row.get("locationInfo"))
        if location_name(text_or_empty(info.get("location"))) == location
        for zone in map(_word, rows(info.get("zones")))
    }
    return VmSku(
        name=text(row["name"]),
        family=text_or_empty(row.get("family")),
        zones=tuple(sorted(zones)),
        capabilities={
            item["name"]: _word(item["value"]) for item in rows(row.get("capabilities")) if item["name"] in CAPABILITIES
        },
        restrictions=tuple(
            SkuRestriction(
                kind=text_or_empty(item.get("type")),
                reason=text_or_empty(item.get("reasonCode")),
                zones=texts((item.get("restrictionInfo") or {}).get("zones")),
            )
            for item in rows(row.get("restrictions"))
        ),
    )


_CLUSTERS = "ManagedClusters"


def list_usages(connection: Connection, location: str) -> Mapping[str, Usage]:
    """The vCPU quota rows of the region, by name in lower case."""
    doing = f"reading the vCPU quota of {location}"
    path = connection.subscription_path("providers", "Microsoft.Compute", "locations", location, "usages")
    rows = connection.list_all(path, USAGES, doing)
    if not rows:
        raise Unreachable(f"{doing}: the list is empty.", of_the_service("usages").filled({"location": location}))
    with expected_form(doing):
        usages = [Usage(text(row["name"]["value"]), whole(row["currentValue"]), whole(row["limit"])) for row in rows]
    return {usage.name.lower(): usage for usage in usages}


def get_cluster_quota(connection: Connection, location: str) -> Usage:
    """How many managed clusters the region holds and may hold, by the Quota service.

    NotFound or ServiceFailed where the service does not tell; its shape is deduced from the public Microsoft.Quota API.
    """
    doing = f"reading the quota of managed clusters of {location}"
    path = connection.subscription_path(
        "providers",
        "Microsoft.ContainerService",
        "locations",
        location,
        "providers",
        "Microsoft.Quota",
    )
    usages = connection.list_all(f"{path}/usages", QUOTA, doing)
    quotas = connection.list_all(f"{path}/quotas", QUOTA, doing)
    with expected_form(doing):
        # A published answer leaves the value out where nothing is used.
        used = _clusters(usages, lambda properties: (properties["usages"] or {}).get("value", 0))
        limit = _clusters(quotas, lambda properties: properties["limit"]["value"])
    if used is None or limit is None:
        raise Unreachable(f"{doing}: Azure did not report it.", of_the_service("quota"))
    return Usage(_CLUSTERS, used, limit)


def _clusters(rows: list[Mapping[str, Any]], value: Callable[[Mapping[str, Any]], Any]) -> int | None:
    for row in rows:
        if str(row.get("name", "")).lower() == _CLUSTERS.lower():
            return whole(value(row["properties"]))
    return None
