"""What a handler gives back, and the one exception with which it refuses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """Holds one response before it is put on the wire; a body of None is an empty one."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class EncodedRow(dict[str, Any]):
    """Holds a row that never changes with its JSON, so that a list of megabytes is not encoded for each answer."""

    encoded: bytes

    def __init__(self, row: dict[str, Any]) -> None:
        super().__init__(row)
        self.encoded = json.dumps(row).encode()


class ArmError(Exception):
    """Refuses a request with a status, a code and a text.

    ARM's own front wraps its errors in `error`; the ContainerService provider sends them bare, with a subcode.
    """

    def __init__(
        self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None, bare: bool = False
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.bare = bare

    def answer(self) -> Answer:
        """Returns the response that carries this refusal."""
        if self.bare:
            body: dict[str, Any] = {"code": self.code, "details": None, "message": self.message, "subcode": ""}
        else:
            body = {"error": {"code": self.code, "message": self.message}}
        return Answer(self.status, body, self.headers)
