"""The ARM side of the wire as an ASGI application: bodies, latency, faults, the headers of every answer."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.types import Message, Receive, Scope, Send

from arm_simulator.core.answer import Answer, ArmError, EncodedRow
from arm_simulator.core.dispatch import dispatch
from arm_simulator.core.faults import Fault, Weather
from arm_simulator.core.request import ArmRequest
from arm_simulator.core.request_log import RequestLog
from arm_simulator.core.routing import RouteTable
from arm_simulator.core.spoiling import spoiled
from arm_simulator.version import VERSION
from arm_simulator.world import World

BODY_LIMIT = 4 * 1024 * 1024
CloseConnection = Callable[[Scope, bool], None]
"""Closes the connection of a scope; the flag says whether what was sent must still reach the client."""


class ArmApplication:
    """Answers every path that is not the control plane's."""

    def __init__(
        self, world: World, routes: RouteTable, weather: Weather, log: RequestLog, close_connection: CloseConnection
    ) -> None:
        self.world = world
        self.routes = routes
        self.weather = weather
        self.log = log
        self.close_connection = close_connection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        request, too_large = await read_request(scope, receive)
        shown_path = unquote(request.path)
        fault = self.weather.strike(request.method, shown_path)
        kind = fault.kind if fault else ""
        if self.world.settings.latency:
            await asyncio.sleep(self.world.settings.latency)
        if fault and kind == "slow":
            await asyncio.sleep(float(fault.argument or 0))
        answer = Answer(0)
        if too_large:
            answer = ArmError(
                413, "RequestContentTooLarge", f"The request content is above {BODY_LIMIT} bytes."
            ).answer()
        elif fault and fault.status:
            answer = fault_answer(fault)
        elif kind != "drop-before":
            if fault and kind == "fail-operation":
                request.failing_operation = fault.argument or "SimulatedFailure"
            answer = dispatch(self.world, self.routes, request)
        dropped = kind in ("drop", "drop-before")
        self.log.add(
            request.method,
            shown_path,
            request.query,
            request.headers,
            request.raw_body,
            0 if dropped else answer.status,
        )
        if kind == "hold":
            await self.weather.held.hold(f"{request.method} {shown_path}", receive)
        if dropped:
            self.close_connection(scope, False)
            await until_disconnected(receive)
            return
        body = spoiled(answer.body, fault, encode(answer.body))
        await send(start_message(answer, request, body))
        if kind == "cut" and body:
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            self.close_connection(scope, True)
            await until_disconnected(receive)
            return
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})


async def read_request(scope: Scope, receive: Receive) -> tuple[ArmRequest, bool]:
    """Returns the request and whether its body was above the limit."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    query = {name.lower(): value for name, value in pairs}
    raw_path = scope.get("raw_path") or scope["path"].encode()
    body = b""
    too_large = False
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            too_large, body = True, b""
        if not message.get("more_body", False):
            break
    path = raw_path.split(b"?")[0].decode("latin-1")
    return ArmRequest(scope["method"], path, query, headers, body), too_large


def encode(body: Any) -> bytes:
    """Returns a body as it goes over the wire."""
    if body is None:
        return b""
    rows = body.get("value") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not rows or not isinstance(rows[-1], EncodedRow):
        return json.dumps(body).encode()
    encoded = b", ".join(row.encoded if isinstance(row, EncodedRow) else json.dumps(row).encode() for row in rows)
    others = json.dumps({name: item for name, item in body.items() if name != "value"}).encode()[1:-1]
    return b'{"value": [' + encoded + b"]" + (b", " + others if others else b"") + b"}"


def start_message(answer: Answer, request: ArmRequest, body: bytes) -> Message:
    """Returns the ASGI message with status and headers."""
    identifier = str(uuid.uuid4())
    headers = {
        "x-arm-simulator": VERSION,
        "x-ms-request-id": identifier,
        "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id", identifier),
        "cache-control": "no-cache",
    }
    if answer.body is not None:
        headers["content-type"] = "application/json; charset=utf-8"
    # A 204 must not carry a length.
    if answer.status != 204:
        headers["content-length"] = str(len(body))
    headers |= answer.headers
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": answer.status, "headers": encoded}


def fault_answer(fault: Fault) -> Answer:
    """Returns the answer of a fault that is a status; its argument is the Retry-After seconds, or the error code."""
    status = fault.status or 500
    codes = {401: "ExpiredAuthenticationToken", 403: "AuthorizationFailed", 404: "ResourceNotFound", 409: "Conflict"}
    codes |= {412: "PreconditionFailed", 429: "TooManyRequests", 500: "InternalServerError", 503: "ServiceUnavailable"}
    code = codes.get(status, f"SimulatedStatus{status}")
    headers: dict[str, str] = {}
    if fault.argument:
        if fault.argument.isdigit():
            headers["Retry-After"] = fault.argument
        else:
            code = fault.argument
    return ArmError(status, code, f"A fault of the simulator ({fault.text}).", headers=headers).answer()


async def until_disconnected(receive: Receive) -> None:
    """Waits until the server has noticed that the connection is gone, so that it sends nothing more."""
    while (await receive())["type"] != "http.disconnect":
        pass
