"""Resource providers: their registration, regions and API versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import PROVIDERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form
from aks_sandbox.model.facts import Provider, ResourceType
from aks_sandbox.model.location import location_name


def get_provider(connection: Connection, namespace: str) -> Provider:
    """The provider as the subscription sees it; its resource types by name in lower case."""
    path = connection.subscription_path("providers", namespace)
    doing = f"reading the provider {namespace}"
    body = connection.get(path, PROVIDERS, doing)
    with expected_form(doing):
        return _provider(body, namespace)


def register_provider(connection: Connection, namespace: str) -> Provider:
    """Register the subscription with the provider, or refresh its registration; it takes effect later."""
    path = connection.subscription_path("providers", namespace, "register")
    doing = f"registering the provider {namespace}"
    body = connection.post(path, PROVIDERS, doing)
    with expected_form(doing):
        return _provider(body, namespace)


def _provider(body: Mapping[str, Any], namespace: str) -> Provider:
    return Provider(
        namespace=namespace,
        registration_state=str(body["registrationState"]),
        resource_types={
            str(row["resourceType"]).lower(): ResourceType(
                locations=frozenset(location_name(name) for name in row.get("locations") or ()),
                api_versions=tuple(row.get("apiVersions") or ()),
            )
            for row in body.get("resourceTypes") or ()
        },
    )
