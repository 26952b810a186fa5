"""The wire of quotas and their use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arm_simulator.compute.handlers import known_region
from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.lookup import find
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.quota import state
from arm_simulator.world import World

Body = Callable[[World, str, str, dict[str, Any]], dict[str, Any]]


def list_usages(world: World, request: ArmRequest) -> Answer:
    """Answers how much of each quota of a region is in use."""
    return _list(world, request, state.usage_body)


def list_quotas(world: World, request: ArmRequest) -> Answer:
    """Answers the limit of each quota of a region."""
    return _list(world, request, state.quota_body)


def get_usage(world: World, request: ArmRequest) -> Answer:
    """Answers how much of one quota is in use."""
    return _get(world, request, state.usage_body)


def get_quota(world: World, request: ArmRequest) -> Answer:
    """Answers the limit of one quota."""
    return _get(world, request, state.quota_body)


def _list(world: World, request: ArmRequest, body: Body) -> Answer:
    region, rows = _rows(world, request)
    bodies = [body(world, region, name, row) for name, row in rows.items()]
    return Answer(200, page(bodies, world.document["pageSize"].get("quotas", 0), request))


def _get(world: World, request: ArmRequest, body: Body) -> Answer:
    region, rows = _rows(world, request)
    found = find(rows, request.params["quota"])
    if found is None:
        raise ArmError(404, "NotFound", f"The region '{region}' has no quota '{request.params['quota']}'.")
    return Answer(200, body(world, region, *found))


def _rows(world: World, request: ArmRequest) -> tuple[str, dict[str, dict[str, Any]]]:
    """Returns the region of the path and its quotas.

    Raises:
        ArmError: the service keeps none for the provider in that region.
    """
    region = known_region(world, request)
    rows = state.quota_rows(world, region)
    if rows is None:
        raise ArmError(400, "BadRequest", f"Microsoft.ContainerService keeps no quotas here for '{region}'.")
    return region, rows
