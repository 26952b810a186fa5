"""Management clients for a credential that is not az's: what az's own factory gives to a client, given here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from aks_sandbox.arm.cloud import Cloud
from aks_sandbox.arm.connection import ClientFactory

_NOT_LOGGED = frozenset({"authorization", "x-ms-authorization-auxiliary"})


def client_factory(cloud: Cloud, credential: Any, subscription_id: str, logger: logging.Logger) -> ClientFactory:
    """Builds clients of the subscription that sign in with the credential; what they exchange is logged for --debug,
    but for secret requests and the secrets in every other answer.
    """
    scope = f"{cloud.audience}/.default"

    def make_client(client_type: Callable[..., Any], **keywords: Any) -> Any:
        return client_type(
            credential,
            subscription_id,
            base_url=cloud.resource_manager,
            credential_scopes=[scope],
            authentication_policy=ARMChallengeAuthenticationPolicy(credential, scope),
            logging_policy=_ExchangeLog(logger),
            **keywords,
        )

    return make_client


class _ExchangeLog(SansIOHTTPPolicy[Any, Any]):
    """Logs what is sent and answered; which requests it may see is decided in careful_policies."""

    def __init__(self, logger: logging.Logger) -> None:
        super().__init__()
        self._logger = logger

    def on_request(self, request: Any) -> None:
        """Log the request, without the token."""
        if self._logger.isEnabledFor(logging.DEBUG):
            sent = request.http_request
            self._logger.debug("Request: %s %s", sent.method, sent.url)
            for name, value in sent.headers.items():
                self._logger.debug("    %s: %s", name, "*****" if name.lower() in _NOT_LOGGED else value)

    def on_response(self, request: Any, response: Any) -> None:
        """Log the answer, which comes without its secrets."""
        if self._logger.isEnabledFor(logging.DEBUG):
            answer = response.http_response
            self._logger.debug("Response: %s", answer.status_code)
            for name, value in answer.headers.items():
                self._logger.debug("    %s: %s", name, value)
            self._logger.debug("%s", answer.text())
