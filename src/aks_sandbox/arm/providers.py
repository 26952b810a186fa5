"""Resource providers: their registration, regions and API versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.api_versions import PROVIDERS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, rows, text, texts
from aks_sandbox.model.location import location_name
from aks_sandbox.model.subscription import Provider, ResourceType


def get_provider(connection: Connection, namespace: str) -> Provider:
    """The provider as the subscription sees it; its resource types by name in lower case."""
    path = connection.subscription_path("providers", namespace)
    doing = f"reading resource provider {namespace}"
    body = connection.get(path, PROVIDERS, doing)
    with expected_form(doing):
        return _provider(body, namespace)


def register_provider(connection: Connection, namespace: str) -> Provider:
    """Register the subscription with the provider, or refresh its registration; it takes effect later."""
    path = connection.subscription_path("providers", namespace, "register")
    doing = f"registering resource provider {namespace}"
    body = connection.post(path, PROVIDERS, doing)
    with expected_form(doing):
        return _provider(body, namespace)


def _provider(body: Mapping[str, Any], namespace: str) -> Provider:
    return Provider(
        namespace=namespace,
        registration_state=text(body["registrationState"]),
        resource_types={
            text(row["resourceType"]).lower(): ResourceType(
                locations=frozenset(location_name(name) for name in texts(row.get("locations"))),
                api_versions=texts(row.get("apiVersions")),
            )
            for row in rows(body.get("resourceTypes"))
        },
    )
