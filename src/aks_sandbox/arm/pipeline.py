"""The one HTTP pipeline for reads and for the few small POSTs that have no SDK in az worth importing."""

from __future__ import annotations

import threading
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

from aks_sandbox.arm.careful_retry import PatientRetryPolicy

_CONNECTION_SECONDS = 30
_READ_SECONDS = 60


class ReadPipeline:
    """An ARM client with the constructor of a generated one, so that az configures it like its own clients."""

    def __init__(self, credential: Any, subscription_id: str, base_url: str = "", **kwargs: Any) -> None:
        self._authentication = kwargs["authentication_policy"]
        self._base_url = base_url
        self._prime_lock = threading.Lock()
        self._primed = False
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
        self._prime()
        request = HttpRequest(method, self._client.format_url(url), params=query)
        response = self._client.send_request(request)
        if response.status_code >= 400:
            raise HttpResponseError(response=response)
        return response.json() if response.content else None

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
