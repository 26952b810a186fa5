"""Requests whose body is secret are seen by no policy that writes to a log or hands bodies on."""

from __future__ import annotations

from typing import Any

from azure.core.pipeline.policies import SansIOHTTPPolicy

from aks_sandbox.arm.terms import terms_of


class UnlessSecret(SansIOHTTPPolicy[Any, Any]):
    """A policy of the caller that is left out for secret requests, in each of their tries.

    An option such as `logging_enable` would not do: the first try uses it up.
    """

    def __init__(self, policy: SansIOHTTPPolicy[Any, Any]) -> None:
        super().__init__()
        self._policy = policy

    def on_request(self, request: Any) -> None:
        """Show the request to the policy."""
        if not terms_of(request).secret:
            self._policy.on_request(request)

    def on_response(self, request: Any, response: Any) -> None:
        """Show the answer to the policy."""
        if not terms_of(request).secret:
            self._policy.on_response(request, response)

    def on_exception(self, request: Any) -> None:
        """Show the policy that there was no answer."""
        if not terms_of(request).secret:
            self._policy.on_exception(request)
