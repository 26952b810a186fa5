"""From a parsed request to an answer: the route, the gate, the handler, and ARM's refusals."""

from __future__ import annotations

import sys
import traceback

from arm_simulator.core.answer import Answer, ArmError
from arm_simulator.core.gate import check_api_version_is_given, check_caller, pass_gate
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.routing import RouteTable
from arm_simulator.world import World

NOT_COVERED = {"x-simulator-not-covered": "1"}


def dispatch(world: World, routes: RouteTable, request: ArmRequest) -> Answer:
    """Returns the answer to a request; nothing that a client sends makes this raise."""
    with world.lock:
        return _dispatch(world, routes, request)


def _dispatch(world: World, routes: RouteTable, request: ArmRequest) -> Answer:
    """Does so, with the world held."""
    try:
        world.operations.settle()
        match = routes.match(request.method, request.path)
        if match is None or not match[0].anonymous:
            check_caller(request)
        if match is None:
            check_api_version_is_given(request)
            return not_covered(routes, request)
        route, request.params = match
        pass_gate(world, route, request)
        return route.handler(world, request)
    except ArmError as error:
        return error.answer()
    except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
        # A bug of the simulator must not look like a mood of Azure, so it says whose it is.
        traceback.print_exc(file=sys.stderr)
        return Answer(
            500,
            {"error": {"code": "SimulatorBug", "message": "The ARM simulator failed; its stderr has the traceback."}},
            {"x-simulator-bug": "1"},
        )


def not_covered(routes: RouteTable, request: ArmRequest) -> Answer:
    """Returns a loud refusal for something that Azure may well have, but this simulator has not."""
    print(f"arm_simulator: not covered: {request.method} {request.path}", file=sys.stderr, flush=True)
    others = routes.methods(request.path)
    if others:
        message = f"The ARM simulator answers {', '.join(others)} here, but not {request.method}."
        return Answer(405, {"error": {"code": "HttpMethodNotAllowed", "message": message}}, dict(NOT_COVERED))
    message = f"The ARM simulator does not cover '{request.path}'. That says nothing about Azure."
    return Answer(404, {"error": {"code": "InvalidResourceType", "message": message}}, dict(NOT_COVERED))
