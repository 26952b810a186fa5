"""The subscription: its state, resource groups, features, providers, and the caller's permissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arm.answers import expected_form, rows, text, texts
from aks_sandbox.arm.api_versions import FEATURES, PERMISSIONS, PROVIDERS, RESOURCE_GROUPS, SUBSCRIPTIONS
from aks_sandbox.arm.connection import Connection
from aks_sandbox.errors import NotFound, Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.azure import PermissionSet, Provider, ResourceType, Subscription, location_name
from aks_sandbox.model.cluster import FeatureFlag


def get_subscription(connection: Connection) -> Subscription:
    """The state of the subscription."""
    doing = "reading the subscription"
    body = connection.get(connection.subscription_path(), SUBSCRIPTIONS, doing)
    with expected_form(doing):
        return Subscription(state=text(body["state"]))


@dataclass(frozen=True)
class NamedSubscription:
    """A subscription that the account can read."""

    subscription_id: str
    name: str


def list_subscriptions(connection: Connection) -> tuple[NamedSubscription, ...]:
    """All that the account can read, in the order of Azure."""
    doing = "reading the subscriptions"
    found = connection.list_all("/subscriptions", SUBSCRIPTIONS, doing)
    with expected_form(doing):
        return tuple(NamedSubscription(text(row["subscriptionId"]), text(row["displayName"])) for row in found)


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


def get_feature_state(connection: Connection, flag: FeatureFlag) -> str | None:
    """The state of the flag; None when the service no longer knows it."""
    doing = f"reading feature {flag}"
    try:
        body = connection.get(_path(connection, flag), FEATURES, doing)
    except NotFound:
        return None
    with expected_form(doing):
        return text(body["properties"]["state"])


def register_feature(connection: Connection, flag: FeatureFlag) -> str | None:
    """Ask for the registration and answer the state that follows; None when the service does not know the flag."""
    doing = f"registering feature {flag}"
    try:
        body = connection.post(f"{_path(connection, flag)}/register", FEATURES, doing)
    except NotFound:
        return None
    with expected_form(doing):
        return text(body["properties"]["state"])


def _path(connection: Connection, flag: FeatureFlag) -> str:
    return connection.subscription_path(
        "providers", "Microsoft.Features", "providers", flag.namespace, "features", flag.name
    )


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


def list_permissions(connection: Connection, resource_group: str | None) -> tuple[PermissionSet, ...]:
    """One set per role of the caller at the resource group, or at the subscription when none is named; Unreachable
    when the list is empty, for that does not tell what the caller lacks below the scope.
    """
    scope = ("resourceGroups", resource_group) if resource_group else ()
    return list_permissions_at(connection, connection.subscription_path(*scope))


def list_permissions_at(connection: Connection, scope: str) -> tuple[PermissionSet, ...]:
    """The same at any scope, which is the path of a resource or of what holds it."""
    path = f"{scope}/providers/Microsoft.Authorization/permissions"
    doing = "reading the permissions of the caller"
    rows = connection.list_all(path, PERMISSIONS, doing)
    if not rows:
        # No role at this scope, or none that Azure tells: the caller may still hold one below it.
        raise Unreachable(f"{doing}: the list is empty.", of_the_service("roles"))
    with expected_form(doing):
        return tuple(
            PermissionSet(
                actions=texts(row["actions"]),
                not_actions=texts(row.get("notActions")),
            )
            for row in rows
        )
