"""All routes of the simulator, provider by provider."""

from __future__ import annotations

from arm_simulator.authorization.routes import ROUTES as AUTHORIZATION
from arm_simulator.compute.routes import ROUTES as COMPUTE
from arm_simulator.containerservice.routes import ROUTES as CONTAINER_SERVICE
from arm_simulator.core.routing import Route
from arm_simulator.features.routes import ROUTES as FEATURES
from arm_simulator.quota.routes import ROUTES as QUOTA
from arm_simulator.resources.routes import ROUTES as RESOURCES

TABLES: dict[str, tuple[Route, ...]] = {
    "Microsoft.Resources and az's own needs": RESOURCES,
    "Microsoft.Features": FEATURES,
    "Microsoft.Compute": COMPUTE,
    "Microsoft.Authorization": AUTHORIZATION,
    "Microsoft.ContainerService": CONTAINER_SERVICE,
    "Microsoft.Quota": QUOTA,
}


def all_routes() -> tuple[Route, ...]:
    """Returns the rows of every provider, in the order in which they are tried."""
    return tuple(route for table in TABLES.values() for route in table)
