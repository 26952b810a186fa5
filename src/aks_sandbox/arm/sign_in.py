"""Tells what the caller's credential raises from what the service and the network do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.policies import HTTPPolicy

_PAST = "aks_sandbox_past_sign_in"


class CredentialFailed(Exception):
    """No token: `error` is what the credential raised, of whichever library it is."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class BeforeSignIn(HTTPPolicy[Any, Any]):
    """Stands before the authentication; what is raised between it and PastSignIn comes from the credential."""

    def send(self, request: Any) -> Any:
        """The answer; CredentialFailed when there is no token."""
        request.context[_PAST] = False
        try:
            return self.next.send(request)
        except Exception as error:
            if request.context[_PAST]:
                raise
            raise CredentialFailed(error) from error


class PastSignIn(HTTPPolicy[Any, Any]):
    """Stands after the authentication, which may ask for another token once an answer has come."""

    def send(self, request: Any) -> Any:
        """The answer."""
        request.context[_PAST] = True
        response = self.next.send(request)
        request.context[_PAST] = False
        return response


@contextmanager
def credential_failures() -> Iterator[None]:
    """Around a call that does nothing but get a token: whatever it raises is CredentialFailed."""
    try:
        yield
    except CredentialFailed:
        raise
    except Exception as error:
        raise CredentialFailed(error) from error


def is_unreachable(failure: CredentialFailed) -> bool:
    """Whether the place that gives tokens could not be asked, as opposed to having refused one."""
    error = failure.error
    # The exceptions of requests, which MSAL lets through, are OSErrors.
    return isinstance(error, OSError) or (isinstance(error, AzureError) and not isinstance(error, HttpResponseError))
