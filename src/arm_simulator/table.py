"""All routes of the simulator, provider by provider."""

from __future__ import annotations

from arm_simulator import (
    authorization,
    compute,
    features,
    named_resources,
    network,
    providers,
    quota,
    role_assignments,
    subscription,
)
from arm_simulator.containerservice.routes import ROUTES as CONTAINER_SERVICE
from arm_simulator.core.routing import Route

TABLES: dict[str, tuple[Route, ...]] = {
    "Microsoft.Resources and az's own needs": subscription.ROUTES + providers.ROUTES,
    "Microsoft.Features": features.ROUTES,
    "Microsoft.Compute": compute.ROUTES,
    "Microsoft.Authorization": authorization.ROUTES + role_assignments.ROUTES,
    "Microsoft.ContainerService": CONTAINER_SERVICE,
    "Microsoft.Quota": quota.ROUTES,
    "Microsoft.Network": network.ROUTES,
    "Microsoft.ManagedIdentity": named_resources.IDENTITY_ROUTES,
    "Microsoft.ContainerRegistry": named_resources.REGISTRY_ROUTES,
}


def all_routes() -> tuple[Route, ...]:
    """Returns the rows of every provider, in the order in which they are tried."""
    return tuple(route for table in TABLES.values() for route in table)
