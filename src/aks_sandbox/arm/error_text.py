"""Turns what azure.core raises into the library's errors, keeping the service's code and raw text."""

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
from aks_sandbox.catalog.arm_errors import explain_error

_RAW_LIMIT = 4000
_SHOWN_LIMIT = 2000


@dataclass(frozen=True)
class ArmErrorText:
    """The code and message of an ARM error, details included, and the body as it came."""

    code: str
    message: str
    raw: str


def read_error(error: HttpResponseError) -> ArmErrorText:
    """The text of an HTTP error or of a failed long-running operation, in whichever of ARM's shapes it is."""
    body = _body(error)
    raw = body[:_RAW_LIMIT]
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ArmErrorText("", raw or str(error.message), raw)
    node: Any = document.get("error", document) if isinstance(document, Mapping) else {}
    if not isinstance(node, Mapping):
        return ArmErrorText("", raw, raw)
    return ArmErrorText(str(node.get("code") or ""), full_message(node), raw)


def domain_error(error: AzureError, doing: str) -> errors.AksSandboxError:
    """The library's error for one that azure.core raised; `doing` says what was tried, as in 'creating demo'."""
    if not isinstance(error, HttpResponseError) or _is_unreadable(error):
        return _no_answer(error, doing)
    text = read_error(error)
    status = error.status_code or 0
    known = explain_error(text.code, text.message)
    words = " ".join(text.message.split())
    said = words if len(words) <= _SHOWN_LIMIT else f"{words[:_SHOWN_LIMIT]} (...)"
    shown = f"({text.code}) {said}" if text.code else said or f"HTTP status {status}"
    message = f"{doing}: {known.cause} Azure answered: {shown}" if known else f"{doing}: Azure answered: {shown}"
    next_step = known.next_step if known else ""
    if status == 401:
        return errors.NotLoggedIn(message, next_step or "az login", raw=text.raw)
    if status == 403:
        return errors.Denied(message, next_step, raw=text.raw)
    if status == 404:
        return errors.NotFound(message, next_step, raw=text.raw)
    # A long-running operation that failed carries the status of the poll, which was itself answered well.
    return errors.ServiceFailed(
        message,
        next_step,
        raw=text.raw,
        status=status if status >= 400 else 0,
        service_code=text.code,
    )


def _is_unreadable(error: HttpResponseError) -> bool:
    # An error status says enough, whatever its body holds.
    return isinstance(error, DecodeError) and (error.status_code or 0) < 400


def _no_answer(error: AzureError, doing: str) -> errors.Unreachable:
    if isinstance(error, ServiceRequestError):
        problem = "no connection to Azure Resource Manager"
    elif isinstance(error, (ServiceResponseError, IncompleteReadError)):
        problem = "the connection was lost before the answer was complete"
    else:
        problem = "the answer cannot be read"
    detail = str(error.message).splitlines()[0][:300] if str(error.message) else type(error).__name__
    return errors.Unreachable(
        f"{doing}: {problem} ({detail}).",
        "Check the network and the proxy settings, then repeat the command.",
    )


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
