"""The one HTTP pipeline for reads and for the few small POSTs that have no SDK in az worth importing."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineContext, PipelineRequest
from azure.core.rest import HttpRequest
from azure.mgmt.core import ARMPipelineClient

from aks_sandbox.arm.foreign_errors import UnreadableAnswer, credential_failures
from aks_sandbox.arm.pauses import READ, Terms
from aks_sandbox.arm.policies import PUBLIC_CLOUD, careful_policies, transport_options

_CONNECTION_SECONDS = 30
_READ_SECONDS = 60
#: What is sent once holds a command and perhaps a token, and its answer what a cluster printed.
_SECRET_READ = Terms(secret=True)
_SECRET_ONCE = Terms(secret=True, once=True)


@dataclass(frozen=True)
class Answer:
    """A good answer whose headers matter; header names are looked up whatever their case."""

    status: int
    headers: Mapping[str, str]
    body: Any


class ReadPipeline:
    """An ARM client with the constructor of a generated one, so that az configures it like its own clients."""

    def __init__(self, credential: Any, subscription_id: str, base_url: str = "", **kwargs: Any) -> None:
        self._authentication = kwargs["authentication_policy"]
        self._endpoint = (base_url or PUBLIC_CLOUD).rstrip("/")
        self._prime_lock = threading.Lock()
        self._primed = False
        self._client: ARMPipelineClient[Any, Any] = ARMPipelineClient(
            self._endpoint,
            policies=careful_policies(self._endpoint, READ, kwargs),
            connection_timeout=_CONNECTION_SECONDS,
            read_timeout=_READ_SECONDS,
            **transport_options(kwargs),
        )

    def send(self, method: str, path: str, query: dict[str, str]) -> Any:
        """The parsed JSON of a good answer, None for an empty one; Failures otherwise."""
        return self._answer(HttpRequest(method, f"{self._endpoint}{path}", params=query), READ).body

    def follow(self, link: str, terms: Terms = READ) -> Answer:
        """The answer to a GET of an address that came in an answer, which is sent exactly as it came."""
        return self._answer(HttpRequest("GET", link), terms)

    def send_once(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        body: Mapping[str, Any] | None,
        until: float | None = None,
    ) -> Answer:
        """One answer with its headers. A POST is sent again only when it was throttled and so not carried out; its
        body, which may hold a token, and its answer never get into a log. `until` is a moment of time.monotonic().
        """
        terms = _SECRET_READ if method == "GET" else _SECRET_ONCE
        request = HttpRequest(method, f"{self._endpoint}{path}", params=query, json=body)
        return self._answer(request, terms if until is None else terms.ending(until))

    def _answer(self, request: HttpRequest, terms: Terms) -> Answer:
        self._prime()
        response = self._client.send_request(request, terms=terms)
        if response.status_code >= 400:
            raise HttpResponseError(response=response)
        return Answer(response.status_code, response.headers, document_of(response))

    def _prime(self) -> None:
        # Requests that start together would each ask for a token of their own: one asks, the others find it.
        with self._prime_lock:
            if not self._primed:
                request = HttpRequest("GET", self._endpoint)
                with credential_failures():
                    self._authentication.on_request(PipelineRequest(request, PipelineContext(None)))
                self._primed = True


def document_of(response: Any) -> Any:
    """The body of an answer as JSON, None for an empty one; UnreadableAnswer otherwise."""
    if not response.content:
        return None
    try:
        return response.json()
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer("the answer is not JSON") from error
