"""The control plane for tests, under /_simulator: what was asked, the weather, the world. No part of ARM."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from arm_simulator.core.faults import FaultError, Weather
from arm_simulator.core.request_log import RequestLog
from arm_simulator.seed.named_worlds import named_worlds
from arm_simulator.version import VERSION
from arm_simulator.world import SeedError, World

PREFIX = "/_simulator"
HEADERS = {"x-arm-simulator": VERSION}
ROWS = (
    ("GET", "/requests", "every ARM request so far, oldest first"),
    ("DELETE", "/requests", "forget them"),
    ("GET", "/faults", "the faults in force"),
    ("POST", "/faults", 'add faults: {"faults": ["GET .*/skus 503 x2"]}'),
    ("DELETE", "/faults", "end all faults"),
    ("GET", "/held", "the requests whose answers are held back"),
    ("POST", "/release", "let those answers go"),
    ("GET", "/state", "the world as JSON, in the shape of a seed file"),
    ("PATCH", "/state", "change the world by a JSON merge patch"),
    (
        "POST",
        "/reset",
        'the world and the faults as at the start, no requests; {"worlds": ["poor-quota"]} lays these over',
    ),
    ("GET", "/worlds", "the named worlds and what they are"),
)


def control_routes(world: World, weather: Weather, log: RequestLog) -> list[Route]:
    """Returns the routes of the control plane."""

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            log.entries.clear()
            return Response(status_code=204, headers=HEADERS)
        return JSONResponse({"requests": log.entries}, headers=HEADERS)

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            weather.clear()
        elif request.method == "POST":
            body = await _json_object(request)
            texts = body.get("faults") if body else None
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                return _bad('send {"faults": ["METHOD PATH_REGEX KIND[:ARG] [xN]", ...]}')
            try:
                for text in texts:
                    weather.add(text)
            except FaultError as error:
                return _bad(str(error))
        return JSONResponse(
            {"faults": [{"fault": one.text, "left": one.left} for one in weather.faults]}, headers=HEADERS
        )

    async def held(_request: Request) -> Response:
        return JSONResponse({"held": weather.held.names()}, headers=HEADERS)

    async def release(_request: Request) -> Response:
        weather.held.release()
        return Response(status_code=204, headers=HEADERS)

    async def state(request: Request) -> Response:
        body = await _json_object(request) if request.method == "PATCH" else {}
        if body is None:
            return _bad("send a JSON object: a merge patch over the world")
        with world.lock:
            world.operations.settle()
            try:
                if request.method == "PATCH":
                    world.patch(body)
            except SeedError as error:
                return _bad(str(error))
            return JSONResponse(world.document, headers=HEADERS)

    async def reset(request: Request) -> Response:
        body = await _json_object(request) if await request.body() else {}
        names = body.get("worlds", []) if body is not None else None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return _bad('send nothing, or {"worlds": ["NAME", ...]}')
        try:
            with world.lock:
                world.reset(names)
        except SeedError as error:
            return _bad(str(error))
        weather.reset()
        log.entries.clear()
        return Response(status_code=204, headers=HEADERS)

    async def worlds(_request: Request) -> Response:
        return JSONResponse({"worlds": named_worlds()}, headers=HEADERS)

    return [
        Route(PREFIX + "/worlds", worlds, methods=["GET"]),
        Route(PREFIX + "/requests", requests, methods=["GET", "DELETE"]),
        Route(PREFIX + "/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route(PREFIX + "/held", held, methods=["GET"]),
        Route(PREFIX + "/release", release, methods=["POST"]),
        Route(PREFIX + "/state", state, methods=["GET", "PATCH"]),
        Route(PREFIX + "/reset", reset, methods=["POST"]),
    ]


async def _json_object(request: Request) -> dict[str, Any] | None:
    """Returns the body when it is a JSON object, else None."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _bad(text: str) -> Response:
    """Returns a refusal of the control plane."""
    return JSONResponse({"error": text}, 400, HEADERS)
