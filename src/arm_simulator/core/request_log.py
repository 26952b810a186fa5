"""Every request that reached the simulator, without secrets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

KEPT_HEADERS = (
    "accept",
    "content-type",
    "if-match",
    "if-none-match",
    "user-agent",
    "x-ms-client-request-id",
    "x-ms-correlation-request-id",
    "commandname",
    "parametersetname",
)
SECRET_NAMES = ("password", "secret", "token", "privatekey", "certificate")


class RequestLog:
    """Keeps all requests in memory; prints each as a line of JSON, and writes it to a file, when asked to."""

    def __init__(self, printing: bool, file: Path | None) -> None:
        self.entries: list[dict[str, Any]] = []
        self._printing = printing
        self._file = file

    def add(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes, status: int
    ) -> None:
        """Records one request; a status of 0 means that it got no answer."""
        entry = {
            "method": method,
            "path": path,
            "query": query,
            "status": status,
            "headers": {name: headers[name] for name in KEPT_HEADERS if name in headers},
            "body": readable_body(body),
        }
        self.entries.append(entry)
        if self._printing:
            print(json.dumps(entry), file=sys.stderr, flush=True)
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(entry) + "\n")


def readable_body(body: bytes) -> Any:
    """Returns a body for the log: its JSON without secrets, a remark when it is something else, None when empty."""
    if not body:
        return None
    try:
        return without_secrets(json.loads(body.decode("utf-8")))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return f"<{len(body)} bytes that are no JSON>"


def without_secrets(value: Any) -> Any:
    """Returns a copy in which texts under a telling name are replaced."""
    if isinstance(value, dict):
        return {
            key: "***"
            if isinstance(item, str) and any(word in key.lower() for word in SECRET_NAMES)
            else without_secrets(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    return value
