"""What went over a connection in a test, and the transport that writes it down instead of sleeping."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from aks_sandbox.arm.connection import Connection
from aks_sandbox.model.facts import Known

BASE_URL = "https://arm-simulator.invalid"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TOKEN = "a-made-up-token"
CLI_VERSION = "2.91.0"
_FAR_FUTURE = 4_102_444_800


@dataclass(frozen=True)
class Sent:
    """One request as it left; header names are lower case."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw_body: bytes

    @property
    def api_version(self) -> str:
        """The api-version of the query, or an empty text."""
        return self.query.get("api-version", "")

    @property
    def body(self) -> Any:
        """The body as JSON, None when it is empty."""
        return json.loads(self.raw_body) if self.raw_body else None


@dataclass
class Traffic:
    """All requests of a test, oldest first, and all seconds that the code under test wanted to sleep."""

    sent: list[Sent] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    tokens_asked: int = 0

    def of(self, *methods: str) -> list[Sent]:
        """The requests of those methods."""
        return [one for one in self.sent if one.method in methods]

    @property
    def writes(self) -> list[Sent]:
        """The requests that could change something."""
        return self.of("PUT", "POST", "PATCH", "DELETE")

    def steps(self) -> list[str]:
        """Each request as its method and the last two words of its path."""
        return [f"{one.method} {'/'.join(one.path.split('/')[-2:])}" for one in self.sent]


class WatchedSession(requests.Session):
    """A session of requests that writes down what it sends."""

    def __init__(self, traffic: Traffic) -> None:
        super().__init__()
        self.trust_env = False
        self._traffic = traffic

    def send(self, request: requests.PreparedRequest, **keywords: Any) -> requests.Response:
        """Write the request down and send it."""
        self._traffic.sent.append(as_sent(request))
        return super().send(request, **keywords)


class PatientTransport(RequestsTransport):
    """The transport that azure-core really uses, except that its sleep is written down and takes no time.

    So a recording keeps the Retry-After of the service, no clock is patched, and a test can say how long a person
    would have waited.
    """

    def __init__(self, traffic: Traffic, session: requests.Session, **keywords: Any) -> None:
        super().__init__(session=session, session_owner=False, **keywords)
        self._traffic = traffic

    def sleep(self, duration: float) -> None:
        """Take no time."""
        self._traffic.waits.append(duration)


class MadeUpCredential:
    """A credential of azure-core with a token that no service knows."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic

    def get_token(self, *scopes: str, **keywords: Any) -> AccessToken:
        """The made-up token."""
        self._traffic.tokens_asked += 1
        return AccessToken(TOKEN, _FAR_FUTURE)

    def get_token_info(self, *scopes: str, **keywords: Any) -> AccessTokenInfo:
        """The made-up token."""
        self._traffic.tokens_asked += 1
        return AccessTokenInfo(TOKEN, _FAR_FUTURE)


def connect(
    traffic: Traffic,
    session: requests.Session,
    *,
    base_url: str = BASE_URL,
    subscription: str = SUBSCRIPTION,
    credential: Any = None,
    audience: str = BASE_URL,
    transport: Callable[..., PatientTransport] = PatientTransport,
    **transport_keywords: Any,
) -> Connection:
    """A connection whose clients are built as az builds them, on that session; by default with a made-up credential."""
    credential = credential or MadeUpCredential(traffic)

    def make_client(client_type: Any, **keywords: Any) -> Any:
        return client_type(
            credential,
            subscription,
            base_url=base_url,
            authentication_policy=ARMChallengeAuthenticationPolicy(credential, f"{audience}/.default"),
            transport=transport(traffic, session, **transport_keywords),
            **keywords,
        )

    told = {"cli_version": Known(CLI_VERSION)}
    return Connection(subscription, make_client, poll_seconds=0, sleep=traffic.waits.append, told=told)


def as_sent(request: requests.PreparedRequest) -> Sent:
    """A prepared request as plain data; a body that is a stream is left where it was."""
    body: Any = request.body or b""
    if hasattr(body, "read"):
        start = body.tell()
        body = body.read()
        request.body.seek(start)  # type: ignore[union-attr]
    parts = urlsplit(str(request.url))
    return Sent(
        method=str(request.method),
        host=parts.netloc,
        path=parts.path,
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers={name.lower(): str(value) for name, value in request.headers.items()},
        raw_body=body.encode() if isinstance(body, str) else bytes(body),
    )
