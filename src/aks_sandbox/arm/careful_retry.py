"""Retries that never send a write twice without knowing what became of the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.policies import RetryPolicy

_THROTTLED = 429
_LONGEST_PAUSE = 30


#: Options of a request that must not be carried out twice: no method of it is worth another try by itself.
ONCE: Mapping[str, Any] = {"retry_on_methods": frozenset()}


class PatientRetryPolicy(RetryPolicy[Any, Any]):
    """Retries as azure-core does, unless the service asks for a longer pause than a person would sit through."""

    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether the answer is worth another try."""
        if not settings["methods"] and response.http_response.status_code != _THROTTLED:
            return False
        pause = self.get_retry_after(response)
        if pause is not None and pause > _LONGEST_PAUSE:
            return False
        return super().is_retry(settings, response)


class CarefulRetryPolicy(RetryPolicy[Any, Any]):
    """Reads are retried as azure-core does; a PUT only when it was throttled or never left this machine.

    After a lost answer or a 5xx, nobody knows whether a PUT was carried out: sent again under `If-None-Match: *`
    it would be told that its own resource exists. The caller looks first and then decides.
    """

    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether the answer is worth another try."""
        if response.http_request.method == "PUT" and response.http_response.status_code != _THROTTLED:
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
