"""Retries that never send a write twice without knowing what became of the first, and pause no longer than agreed."""

from __future__ import annotations

from typing import Any

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.policies import RetryPolicy

from aks_sandbox.arm.pauses import WORTH_SAYING, asked_pause, in_words
from aks_sandbox.arm.terms import terms_of

_THROTTLED = 429


class CarefulRetryPolicy(RetryPolicy[Any, Any]):
    """Reads are retried as azure-core does; a PUT only when it was throttled or never left this machine.

    After a lost answer or a 5xx, nobody knows whether a PUT was carried out: sent again under `If-None-Match: *`
    it would be told that its own resource exists. The caller looks first and then decides.
    """

    def get_retry_after(self, response: Any) -> float | None:
        """The seconds that an answer asks for; None where that cannot be read."""
        return asked_pause(response.http_response.headers)

    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether the answer is worth another try."""
        terms = terms_of(response)
        only_throttled = terms.once or response.http_request.method == "PUT"
        if only_throttled and response.http_response.status_code != _THROTTLED:
            return False
        pause = self.get_retry_after(response)
        if pause is not None and pause > min(terms.longest_pause, terms.left):
            return False
        return super().is_retry(settings, response)

    def increment(
        self,
        settings: dict[str, Any],
        response: Any = None,
        error: Exception | None = None,
    ) -> bool:
        """Count a try; False ends them."""
        method = response.http_request.method if response is not None else ""
        if error is not None and method == "PUT" and not isinstance(error, ServiceRequestError):
            return False
        return super().increment(settings, response, error)

    def sleep(self, settings: dict[str, Any], transport: Any, response: Any = None) -> None:
        """Pause before the next try, and say so where it takes long."""
        pause = self.get_retry_after(response) if response is not None else None
        announce = terms_of(response).announce if response is not None else None
        if announce is not None and pause is not None and pause >= WORTH_SAYING:
            status = response.http_response.status_code
            announce(
                f"Azure asks to wait {in_words(pause)} (HTTP status {status}); the request is sent again after that."
            )
        super().sleep(settings, transport, response)
