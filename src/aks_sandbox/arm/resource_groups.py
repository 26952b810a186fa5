"""Resource groups: where they are."""

from __future__ import annotations

from aks_sandbox.arm.api_versions import RESOURCE_GROUPS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, text
from aks_sandbox.errors import NotFound
from aks_sandbox.model.location import location_name


def find_group_location(connection: Connection, name: str) -> str | None:
    """The name of the region of a resource group; None when there is no such group."""
    path = connection.subscription_path("resourceGroups", name)
    doing = f"reading resource group {name}"
    try:
        body = connection.get(path, RESOURCE_GROUPS, doing)
    except NotFound:
        return None
    with expected_form(doing):
        return location_name(text(body["location"]))
