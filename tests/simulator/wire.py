"""A plain HTTPS client for tests over the wire: one request, one connection, no retries."""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from arm_simulator.core.server import Connection
from tests.support.moments import HANGS_AFTER_SECONDS


@dataclass
class Reply:
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """Returns the JSON of the body."""
        return json.loads(self.raw)


def ask(connection: Connection, method: str, path: str, body: Any = None, **headers: str) -> Reply:
    """Sends one request with a token and returns the answer."""
    target = urlsplit(connection.endpoint)
    context = ssl.create_default_context(cafile=connection.ca_bundle)
    channel = http.client.HTTPSConnection(
        target.hostname or "", target.port, timeout=HANGS_AFTER_SECONDS, context=context
    )
    content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    try:
        sent = {"Authorization": "Bearer any", **headers}
        channel.request(method, quote(path, safe="/?&=$%"), body=content, headers=sent)
        with channel.getresponse() as response:
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        channel.close()
