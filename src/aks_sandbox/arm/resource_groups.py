"""Resource groups: where they are."""

from __future__ import annotations

from aks_sandbox.arm.api_versions import RESOURCE_GROUPS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.model.location import location_name


def get_group_location(connection: Connection, name: str) -> str:
    """The name of the region of a resource group."""
    path = connection.subscription_path("resourceGroups", name)
    body = connection.get(path, RESOURCE_GROUPS, f"reading the resource group {name}")
    return location_name(str(body["location"]))
