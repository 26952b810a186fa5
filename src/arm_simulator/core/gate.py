"""What ARM checks before a provider sees a request: caller, subscription, api-version, permission, registration."""

from __future__ import annotations

from typing import Any

from arm_simulator.core.access import check_permission
from arm_simulator.core.answer import ArmError
from arm_simulator.core.locks import check_locks, check_policies
from arm_simulator.core.lookup import find
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import Route
from arm_simulator.world import World

CORE_NAMESPACE = "Microsoft.Resources"
# The service's own pages on subscription states close these to PUT, PATCH and POST, and leave GET and DELETE open.
READ_ONLY_STATES = ("disabled", "warned", "expired")
# Reading these is how a caller finds out what is not registered, so they answer in any state.
REGISTRATION_FREE = ("microsoft.resources", "microsoft.features", "microsoft.authorization")


def pass_gate(world: World, route: Route, request: ArmRequest) -> None:
    """Lets a request through to its handler.

    Raises:
        ArmError: ARM itself would refuse the request.
    """
    if route.resource_type is None:
        return
    namespace, _, type_name = route.resource_type.partition("/")
    check_subscription(world, request)
    check_api_version(world, request, namespace, type_name)
    check_permission(world, route, request)
    check_writable(world, request)
    check_locks(world, route, request)
    check_policies(world, route, request)
    if namespace.lower() not in REGISTRATION_FREE:
        check_registration(world, namespace)
    group = request.params.get("group")
    about_groups = route.resource_type == f"{CORE_NAMESPACE}/resourceGroups"
    if group is not None and not about_groups and find(world.document["resourceGroups"], group) is None:
        raise group_not_found(group)


def check_caller(request: ArmRequest) -> None:
    """Requires a bearer token; any will do, since the simulator's tokens carry no signature.

    Raises:
        ArmError: there is none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ArmError(
            401,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.",
            headers={"WWW-Authenticate": f'Bearer authorization_uri="{request.origin}/tenant", error="invalid_token"'},
        )


def check_api_version_is_given(request: ArmRequest) -> None:
    """Requires the api-version parameter.

    Raises:
        ArmError: it is missing or empty.
    """
    if not request.api_version:
        raise ArmError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )


def check_subscription(world: World, request: ArmRequest) -> None:
    """Requires that the subscription of the path is the one there is.

    Raises:
        ArmError: it is another one.
    """
    wanted = request.params.get("subscription")
    if wanted is not None and wanted.lower() != world.subscription_id.lower():
        raise ArmError(404, "SubscriptionNotFound", f"The subscription '{wanted}' could not be found.")


def check_writable(world: World, request: ArmRequest) -> None:
    """Requires, for a write, a subscription that is not read-only.

    Raises:
        ArmError: its state makes it so (409).
    """
    state = str(world.document["subscription"]["state"])
    if request.method in ("PUT", "PATCH", "POST") and state.lower() in READ_ONLY_STATES:
        raise ArmError(
            409,
            "ReadOnlyDisabledSubscription",
            f"The subscription '{world.subscription_id}' is disabled and therefore marked as read only. You cannot "
            "perform any write actions on this subscription until it is re-enabled.",
        )


def check_api_version(world: World, request: ArmRequest, namespace: str, type_name: str) -> None:
    """Requires an api-version that the resource type offers.

    Raises:
        ArmError: it does not, or the world has no such type, or not even such a provider.
    """
    check_api_version_is_given(request)
    if find(world.document["providers"], namespace) is None:
        raise namespace_not_found(namespace)
    offered = offered_versions(world, namespace, type_name)
    if request.api_version.lower() in (version.lower() for version in offered):
        return
    supported = ", ".join(sorted(offered))
    if namespace == CORE_NAMESPACE:
        raise ArmError(
            400,
            "InvalidApiVersionParameter",
            f"The api-version '{request.api_version}' is invalid. The supported versions are '{supported}'.",
        )
    location = request.params.get("location", "")
    raise ArmError(
        400,
        "NoRegisteredProviderFound",
        f"No registered resource provider found for location '{location}' and API version '{request.api_version}' "
        f"for type '{type_name}'. The supported api-versions are '{supported}'.",
    )


def offered_versions(world: World, namespace: str, type_name: str) -> list[str]:
    """Returns the api-versions of a resource type in this world; none when it is not there."""
    provider = find(world.document["providers"], namespace)
    found = find(provider[1].get("resourceTypes", {}), type_name) if provider else None
    row: dict[str, Any] = found[1] if found else {}
    return [str(version) for version in row.get("apiVersions", [])]


def check_registration(world: World, namespace: str) -> None:
    """Requires that the subscription is registered with the provider.

    Raises:
        ArmError: it is not.
    """
    provider = find(world.document["providers"], namespace)
    if provider is None or provider[1].get("registrationState") not in ("Registered", "Registering"):
        raise ArmError(
            409,
            "MissingSubscriptionRegistration",
            f"The subscription is not registered to use namespace '{namespace}'. "
            "See https://aka.ms/rps-not-found for how to register subscriptions.",
        )


def namespace_not_found(namespace: str) -> ArmError:
    """Returns the refusal for a resource provider that is not there."""
    return ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")


def group_not_found(group: str) -> ArmError:
    """Returns the refusal for a resource group that is not there."""
    return ArmError(
        404,
        "ResourceGroupNotFound",
        f"Resource group '{group}' could not be found.",
        headers={"x-ms-failure-cause": "gateway"},
    )
