"""The identifiers that Azure gives to a request, by which its Activity Log and its support find it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_IDENTIFIER = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True)
class RequestIds:
    """`correlation` is the correlation ID of the Activity Log, `request` the ID of this one request; empty where Azure
    did not send it. Source: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
    """

    correlation: str = ""
    request: str = ""


def request_ids(headers: Mapping[str, Any]) -> RequestIds:
    """The identifiers in the headers of an answer."""
    return RequestIds(_one(headers, "x-ms-correlation-request-id"), _one(headers, "x-ms-request-id"))


def ids_of_error(error: BaseException) -> RequestIds:
    """The identifiers of the answer that led to one of our errors."""
    headers = getattr(getattr(error.__cause__, "response", None), "headers", None)
    return request_ids(headers) if headers is not None else RequestIds()


def _one(headers: Mapping[str, Any], name: str) -> str:
    value = str(headers.get(name) or "")
    return value if _IDENTIFIER.fullmatch(value) else ""
