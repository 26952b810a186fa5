"""The one place where foreign errors become the library's: those of azure.core, of credentials and of the network.

The service's code and raw text are kept. What is none of `Failures` is a defect and passes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)

from aks_sandbox import errors
from aks_sandbox.arm.pauses import asked_pause, in_words
from aks_sandbox.arm.refusals import RefusedAnswer
from aks_sandbox.arm.sign_in import CredentialFailed, is_unreachable
from aks_sandbox.explain.messages import explain_error
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.explain.origin import Origin
from aks_sandbox.model.safe_text import visible
from aks_sandbox.steps import Step

#: What a request can raise that says something about the service, the network or the credential. The exceptions of
#: requests, and a file of certificates that cannot be read, are OSErrors.
Failures = (AzureError, RefusedAnswer, CredentialFailed, OSError)
SIGN_IN = of_the_service("login")
_NETWORK = "Check the network and the proxy settings, then repeat the command."

_RAW_LIMIT = 4000
_SHOWN_LIMIT = 2000
_BUSY = (429, 503)
_LONG_PAUSE = 60


@dataclass(frozen=True)
class ArmErrorText:
    """The code and message of an ARM error, details included, and the body as it came."""

    code: str
    message: str
    raw: str


def read_error(error: HttpResponseError) -> ArmErrorText:
    """The text of an HTTP error or of a failed long-running operation, in whichever of ARM's shapes it is."""
    return _text_of(_body(error), str(error.message))


def read_operation(document: Mapping[str, Any]) -> ArmErrorText:
    """The text of an operation that failed."""
    return _text_of(json.dumps(document), "")


def _text_of(body: str, otherwise: str) -> ArmErrorText:
    raw = body[:_RAW_LIMIT]
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ArmErrorText("", raw or otherwise, raw)
    node: Any = document.get("error", document) if isinstance(document, Mapping) else {}
    if not isinstance(node, Mapping):
        return ArmErrorText("", raw, raw)
    return ArmErrorText(str(node.get("code") or ""), full_message(node), raw)


def domain_error(error: Exception, doing: str) -> errors.AksSandboxError:
    """The library's error for one of Failures; `doing` says what was tried, as in 'creating demo'."""
    if isinstance(error, CredentialFailed):
        return _no_token(error, doing)
    if isinstance(error, RefusedAnswer):
        return errors.Unreachable(f"{doing}: {error}.", *error.steps)
    if not isinstance(error, HttpResponseError) or _is_unreadable(error):
        return _no_answer(error, doing)
    # A long-running operation that failed carries the status of the poll, which was itself answered well.
    status = error.status_code or 0
    answer = service_error(read_error(error), doing, status if status >= 400 else 0)
    pause = asked_pause(getattr(error.response, "headers", None) or {})
    if pause is not None and pause >= _LONG_PAUSE and status in _BUSY:
        answer.add(f"Azure asks to wait {in_words(pause)} before the next try.")
        answer.steps = (Step(f"Wait {in_words(pause)}, then repeat the command."),)
    return answer


def service_error(text: ArmErrorText, doing: str, status: int = 0) -> errors.AksSandboxError:
    """The library's error for an error that Azure reported; a status of 0 is that of a long-running operation."""
    known = explain_error(text.code, text.message, Origin.AZURE)
    words = " ".join(text.message.split())
    said = words if len(words) <= _SHOWN_LIMIT else f"{words[:_SHOWN_LIMIT]} (...)"
    shown = f"({text.code}) {said}" if text.code else said or f"HTTP status {status}"
    message = f"{doing}: {known.cause} Azure reports: {shown}" if known else f"{doing}: Azure reports: {shown}"
    steps = known.steps if known else ()
    if status == 401:
        return errors.NotLoggedIn(message, *(steps or (SIGN_IN,)), raw=text.raw)
    if status == 403:
        return errors.Denied(message, *steps, raw=text.raw)
    if status == 404:
        return errors.NotFound(message, *steps, raw=text.raw)
    return errors.ServiceFailed(message, *steps, raw=text.raw, status=status, service_code=text.code)


def _no_token(failure: CredentialFailed, doing: str) -> errors.AksSandboxError:
    detail = visible(_first_line(failure.error))
    if is_unreachable(failure):
        return errors.Unreachable(
            f"{doing}: the sign-in service cannot be reached, so nothing was sent ({detail}).", _NETWORK
        )
    # az keeps the command that signs in again, for the tenant and scope at hand, beside its message.
    advice = getattr(failure.error, "recommendations", None)
    lines = [line for line in advice if isinstance(line, str)] if isinstance(advice, list) else []
    return errors.NotLoggedIn(
        f"{doing}: a token for the signed-in account could not be obtained, so nothing was sent ({detail}).",
        *(lines or (SIGN_IN,)),
    )


def _is_unreadable(error: HttpResponseError) -> bool:
    # An error status says enough, whatever its body holds.
    return isinstance(error, DecodeError) and (error.status_code or 0) < 400


def _no_answer(error: Exception, doing: str) -> errors.Unreachable:
    if isinstance(error, ServiceRequestError):
        problem = "no connection to Azure Resource Manager"
    elif isinstance(error, (ServiceResponseError, IncompleteReadError)):
        problem = "the connection was lost before the answer was complete"
    elif isinstance(error, OSError):
        problem = "the connection to Azure Resource Manager failed"
    else:
        problem = "the answer cannot be read"
    return errors.Unreachable(f"{doing}: {problem} ({_first_line(error)}).", _NETWORK)


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "message", None) or error)
    return text.splitlines()[0][:300] if text.strip() else type(error).__name__


def _body(error: HttpResponseError) -> str:
    response = error.response
    if response is None:
        return str(error.message)
    try:
        return str(response.text())
    except (AzureError, ValueError, LookupError):
        return str(error.message)


def full_message(node: Mapping[str, Any]) -> str:
    """The message of an error in ARM's shape with those of its details, where the cause often is."""
    parts = [str(node.get("message") or "")]
    details = node.get("details")
    for detail in details if isinstance(details, list) else []:
        if isinstance(detail, Mapping) and str(detail.get("message") or "") not in parts:
            parts.append(str(detail["message"]) if detail.get("message") else "")
    return " ".join(part for part in parts if part)
