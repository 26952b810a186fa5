"""The one HTTP pipeline for reads and for the few small POSTs that have no SDK in az worth importing."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineContext, PipelineRequest
from azure.core.pipeline.policies import (
    HeadersPolicy,
    ProxyPolicy,
    RedirectPolicy,
    RequestIdPolicy,
    SensitiveHeaderCleanupPolicy,
    UserAgentPolicy,
)
from azure.core.rest import HttpRequest
from azure.mgmt.core import ARMPipelineClient

from aks_sandbox.arm.careful_retry import ONCE, PatientRetryPolicy

_CONNECTION_SECONDS = 30
_READ_SECONDS = 60


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
        self._base_url = base_url
        self._prime_lock = threading.Lock()
        self._primed = False
        # Only the logging policy takes the option away before it reaches the transport, which does not know it.
        self._unlogged = {"logging_enable": False} if kwargs.get("logging_policy") else {}
        policies = [
            RequestIdPolicy(**kwargs),
            HeadersPolicy(**kwargs),
            kwargs.get("user_agent_policy") or UserAgentPolicy(**kwargs),
            ProxyPolicy(**kwargs),
            RedirectPolicy(**kwargs),
            kwargs.get("retry_policy") or PatientRetryPolicy(**kwargs),
            self._authentication,
            kwargs.get("custom_hook_policy"),
            kwargs.get("logging_policy"),
            SensitiveHeaderCleanupPolicy(**kwargs),
            kwargs.get("http_logging_policy"),
        ]
        transport = {key: kwargs[key] for key in ("connection_verify", "transport") if key in kwargs}
        self._client: ARMPipelineClient[Any, Any] = ARMPipelineClient(
            base_url,
            policies=[policy for policy in policies if policy is not None],
            connection_timeout=_CONNECTION_SECONDS,
            read_timeout=_READ_SECONDS,
            **transport,
        )

    def send(self, method: str, url: str, query: dict[str, str]) -> Any:
        """The parsed JSON of a good answer, None for an empty one; azure.core's errors otherwise."""
        response = self._answer(HttpRequest(method, self._client.format_url(url), params=query))
        return response.json() if response.content else None

    def send_once(self, method: str, url: str, query: dict[str, str], body: Mapping[str, Any] | None) -> Answer:
        """One answer with its headers; azure.core's errors otherwise. A POST is sent again only when it was throttled
        and so not carried out, and its body, which may hold a token, never gets into a log.
        """
        request = HttpRequest(method, self._client.format_url(url), params=query, json=body)
        options = {**self._unlogged, **({} if method == "GET" else ONCE)}
        response = self._answer(request, **options)
        return Answer(response.status_code, response.headers, response.json() if response.content else None)

    def _answer(self, request: HttpRequest, **options: Any) -> Any:
        self._prime()
        response = self._client.send_request(request, **options)
        if response.status_code >= 400:
            raise HttpResponseError(response=response)
        return response

    def owns(self, url: str) -> bool:
        """Whether a URL that came in an answer leads to the same service as the base URL."""
        try:
            mine, other = urlsplit(self._base_url), urlsplit(url)
        except ValueError:
            return False
        return (mine.scheme, mine.netloc.lower()) == (other.scheme, other.netloc.lower())

    def _prime(self) -> None:
        # Requests that start together would each ask for a token of their own: one asks, the others find it.
        with self._prime_lock:
            if not self._primed:
                request = HttpRequest("GET", self._base_url or "https://management.azure.com")
                self._authentication.on_request(PipelineRequest(request, PipelineContext(None)))
                self._primed = True
