"""The wire of feature flags, in both shapes that Microsoft.Features has."""

from __future__ import annotations

from arm_simulator.core.answer import Answer
from arm_simulator.core.paging import page
from arm_simulator.core.request import ArmRequest
from arm_simulator.features import state
from arm_simulator.world import World


def list_features(world: World, request: ArmRequest) -> Answer:
    """Answers all flags, or those of one provider."""
    prefix = f"{request.params['namespace']}/".lower() if "namespace" in request.params else ""
    rows = [
        state.feature_body(world, name, row)
        for name, row in world.document["features"].items()
        if name.lower().startswith(prefix)
    ]
    return Answer(200, page(rows, world.document["pageSize"].get("features", 0), request))


def get_feature(world: World, request: ArmRequest) -> Answer:
    """Answers one flag; counts as a look at its registration."""
    name, row = state.feature(world, request.params["namespace"], request.params["feature"])
    world.operations.look_at_subject(state.feature_subject(name))
    return Answer(200, state.feature_body(world, name, row))


def register_feature(world: World, request: ArmRequest) -> Answer:
    """Starts to register a flag."""
    return _changed(world, request, True)


def unregister_feature(world: World, request: ArmRequest) -> Answer:
    """Starts to unregister a flag."""
    return _changed(world, request, False)


def get_registration(world: World, request: ArmRequest) -> Answer:
    """Answers one flag in the newer shape; counts as a look at its registration."""
    name, row = state.feature(world, request.params["namespace"], request.params["feature"])
    world.operations.look_at_subject(state.feature_subject(name))
    return Answer(200, state.registration_body(world, name, row))


def put_registration(world: World, request: ArmRequest) -> Answer:
    """Registers a flag in the newer shape."""
    name, row = state.feature(world, request.params["namespace"], request.params["feature"])
    state.change_feature(world, name, True)
    return Answer(200, state.registration_body(world, name, row))


def delete_registration(world: World, request: ArmRequest) -> Answer:
    """Unregisters a flag in the newer shape."""
    name, _row = state.feature(world, request.params["namespace"], request.params["feature"])
    state.change_feature(world, name, False)
    return Answer(200)


def list_registrations(world: World, request: ArmRequest) -> Answer:
    """Answers the flags that were registered, in the newer shape."""
    prefix = f"{request.params['namespace']}/".lower() if "namespace" in request.params else ""
    rows = [
        state.registration_body(world, name, row)
        for name, row in world.document["features"].items()
        if name.lower().startswith(prefix) and row["state"] not in ("NotRegistered", "NotSpecified")
    ]
    return Answer(200, page(rows, world.document["pageSize"].get("features", 0), request))


def _changed(world: World, request: ArmRequest, registering: bool) -> Answer:
    """Starts the change and answers the flag in the older shape."""
    name, row = state.feature(world, request.params["namespace"], request.params["feature"])
    state.change_feature(world, name, registering)
    return Answer(200, state.feature_body(world, name, row))
