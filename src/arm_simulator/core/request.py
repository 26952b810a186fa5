"""One request as the handlers see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from arm_simulator.core.answer import ArmError


@dataclass
class ArmRequest:
    """Holds a parsed request; header names and query names are lower case, path parameters keep the caller's case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw_body: bytes = b""
    params: dict[str, str] = field(default_factory=dict)
    failing_operation: str | None = None
    """The error code with which the operation that this request starts shall end, when a fault asks for that."""

    @property
    def api_version(self) -> str:
        """Returns the api-version of the query, or an empty text."""
        return self.query.get("api-version", "")

    @property
    def decoded_path(self) -> str:
        """Returns the path as a person writes it."""
        return unquote(self.path)

    @property
    def origin(self) -> str:
        """Returns the scheme and host under which the caller reached the simulator."""
        return "https://" + self.headers.get("host", "localhost")

    @property
    def is_preview(self) -> bool:
        """Says whether the api-version is a preview one."""
        return self.api_version.lower().endswith("-preview")

    def json_object(self) -> dict[str, Any]:
        """Returns the body as a JSON object.

        Raises:
            ArmError: the body is not JSON, or not an object.
        """
        try:
            body = json.loads(self.raw_body.decode("utf-8"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise ArmError(
                400,
                "InvalidRequestContent",
                f"The request content was invalid and could not be deserialized: '{error}'.",
            ) from error
        if not isinstance(body, dict):
            raise ArmError(400, "InvalidRequestContent", "The request content must be a JSON object.")
        return body
