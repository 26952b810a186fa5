"""Requests go to the cloud's own endpoint and nowhere else, whatever an answer says."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline.policies import HTTPPolicy

from aks_sandbox.arm.refusals import ForeignAddress, Redirected

_DEFAULT_PORTS = {"https": 443, "http": 80}
# Python's parsers leave some of these out and take others for the end of the host, each in its own way.
_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")


class OwnHostPolicy(HTTPPolicy[Any, Any]):
    """Stops every request to another scheme, host or port before it gets a token, and every redirect.

    It stands after the retries and before the authentication, so that it sees each try as it would leave.
    """

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self._endpoint = endpoint

    def send(self, request: Any) -> Any:
        """The answer of the own host; ForeignAddress or Redirected otherwise."""
        url = str(request.http_request.url)
        if not same_service(self._endpoint, url):
            raise ForeignAddress(url)
        response = self.next.send(request)
        status = response.http_response.status_code
        if 300 <= status < 400:
            raise Redirected(status, str(response.http_response.headers.get("location") or ""))
        return response


def same_service(endpoint: str, url: str) -> bool:
    """Whether both have the same scheme, host and port; a URL with a user in it, or that parsers read in more than
    one way, is never the same.
    """
    mine = _service(endpoint)
    return mine is not None and mine == _service(url)


def _service(url: str) -> tuple[str, str, int] | None:
    if _AMBIGUOUS.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or not parts.netloc.isascii():
        return None
    known = _DEFAULT_PORTS.get(parts.scheme) if port is None else port
    return None if known is None else (parts.scheme, parts.hostname, known)
