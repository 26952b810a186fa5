"""The simulator without a wire: the code under test reaches its ASGI application through an adapter of requests.

azure-core's own transport, its policies and its mapping of broken connections stay in force; no socket is opened.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import RemoteDisconnected, responses
from typing import Any
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from arm_simulator.core.faults import Weather
from arm_simulator.core.request_log import RequestLog
from arm_simulator.core.routing import RouteTable
from arm_simulator.core.settings import Settings
from arm_simulator.core.wire import ArmApplication
from arm_simulator.start import new_world
from arm_simulator.table import all_routes
from tests.support.traffic import Sent, Traffic, WatchedSession, as_sent, connect

_ROUTES = RouteTable(all_routes())


@dataclass(frozen=True)
class Reply:
    """An answer given in place of the simulator's; a body that is not bytes goes as JSON."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw_body(self) -> bytes:
        """The body as it goes over the wire."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


Action = Callable[[Sent], "Reply | None"]


class ConnectionRefused(requests.ConnectionError):
    """What requests raises when the request never left this machine."""

    def __init__(self) -> None:
        cause = NewConnectionError(None, "Connection refused")  # type: ignore[arg-type]
        super().__init__(MaxRetryError(None, "/", cause))  # type: ignore[arg-type]


class InProcessArm(HTTPAdapter):
    """A world, its weather, and the actions of a test: each meets the requests of its method and path."""

    def __init__(self, world: Mapping[str, Any] | None = None, *, polls: int = 2, retry_after: float = 1) -> None:
        super().__init__()
        self.traffic = Traffic()
        self.world = new_world(Settings(operation_polls=polls, retry_after=retry_after, seed=dict(world or {})))
        self._weather = Weather()
        self._lock = threading.Lock()
        self._actions: list[tuple[str, re.Pattern[str], Action, list[int]]] = []
        self._application = ArmApplication(
            self.world, _ROUTES, self._weather, RequestLog(False, None), lambda _scope, _flush: None
        )
        session = WatchedSession(self.traffic)
        session.mount("https://", self)
        self.connection = connect(self.traffic, session)

    def fault(self, text: str) -> None:
        """Put a fault in force, in the language of the simulator's `--fault`."""
        self._weather.add(text)

    def on(self, method: str, path: str, action: Action, *, times: int = 1_000_000) -> None:
        """Call that for the next requests of the method whose path holds the pattern; a Reply answers in its place."""
        self._actions.append((method, re.compile(path), action, [times]))

    def reply(
        self, method: str, path: str, status: int, body: Any = None, *, times: int = 1_000_000, **headers: str
    ) -> None:
        """Answer such requests in the place of the simulator; `Retry_After` stands for Retry-After."""
        answer = Reply(status, body, {name.replace("_", "-"): text for name, text in headers.items()})
        self.on(method, path, lambda _: answer, times=times)

    def refuse_connection(self, method: str, path: str, *, times: int = 1_000_000) -> None:
        """Let such requests fail before they leave."""

        def refuse(_: Sent) -> None:
            raise ConnectionRefused

        self.on(method, path, refuse, times=times)

    def cluster(self, key: str = "sandbox-rg/demo") -> dict[str, Any]:
        """A cluster of the world as it is stored."""
        resource: dict[str, Any] = self.world.document["clusters"][key]["resource"]
        return resource

    def runtime_classes(self, key: str = "sandbox-rg/demo") -> list[str]:
        """The RuntimeClass objects that a cluster of the world has."""
        classes: list[str] = self.world.document["clusters"][key]["runtimeClasses"]
        return classes

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer a request."""
        sent = as_sent(request)
        reply = self._acted(sent) or self.simulated(sent)
        raw = HTTPResponse(
            body=io.BytesIO(reply.raw_body),
            headers={
                "content-type": "application/json",
                "content-length": str(len(reply.raw_body)),
                **{name.lower(): text for name, text in reply.headers.items()},
            },
            status=reply.status,
            reason=responses.get(reply.status, ""),
            preload_content=False,
        )
        return self.build_response(request, raw)

    def _acted(self, sent: Sent) -> Reply | None:
        for method, path, action, left in self._actions:
            if left[0] > 0 and method in ("*", sent.method) and path.search(sent.path):
                left[0] -= 1
                return action(sent)
        return None

    def simulated(self, sent: Sent) -> Reply:
        """What the simulator answers to a request; it is carried out."""
        with self._lock:
            messages: list[dict[str, Any]] = []
            asked = iter([{"type": "http.request", "body": sent.raw_body}])

            async def receive() -> dict[str, Any]:
                return next(asked, {"type": "http.disconnect"})

            async def send(message: Any) -> None:
                messages.append(message)

            scope = {
                "type": "http",
                "method": sent.method,
                "path": sent.path,
                "raw_path": sent.path.encode(),
                "query_string": urlencode(sent.query).encode(),
                "headers": [
                    (name.encode(), text.encode()) for name, text in {**sent.headers, "host": sent.host}.items()
                ],
            }
            run_to_its_end(self._application(scope, receive, send))
        if not messages:
            raise requests.ConnectionError(ProtocolError("Connection aborted.", RemoteDisconnected("no response")))
        head, *bodies = messages
        headers = {name.decode(): text.decode() for name, text in head["headers"]}
        return Reply(head["status"], b"".join(one["body"] for one in bodies), headers)


def run_to_its_end(coroutine: Any) -> None:
    """Run a coroutine that never really waits, without an event loop."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("the simulator wanted to wait: use no latency in process")
