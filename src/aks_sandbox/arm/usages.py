"""Quotas of a region: vCPUs by VM family and in all, and managed clusters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aks_sandbox.arm.api_versions import QUOTA, USAGES
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, text, whole
from aks_sandbox.errors import Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.quota import Usage

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
