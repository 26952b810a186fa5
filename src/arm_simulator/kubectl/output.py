"""What a kubectl command prints, and how it ends."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

PLAINLY_NEVER = re.compile("[<>&\u2028\u2029]")
HALVES = re.compile("[\ud800-\udfff]")


@dataclass
class Output:
    """Gathers what goes to standard output and standard error, in its order, and whether the command failed."""

    parts: list[tuple[str, str]] = field(default_factory=list)
    failed: bool = False

    def write(self, text: str) -> None:
        """Prints a text as it is."""
        self.parts.append(("out", text))

    def line(self, text: str) -> None:
        """Prints a line."""
        self.write(text + "\n")

    def tell(self, text: str) -> None:
        """Prints a line to standard error."""
        self.parts.append(("err", text + "\n"))

    def fail(self, text: str) -> None:
        """Prints a line to standard error; the command will end with status 1."""
        self.tell(text)
        self.failed = True

    def reply(self) -> dict[str, Any]:
        """Returns all of it as the client takes it."""
        return {"parts": self.parts, "code": int(self.failed)}


def as_json(value: Any) -> str:
    """Returns a value as kubectl prints it: letters as they are, but for the few that Go never writes plainly."""
    text = json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False)
    return HALVES.sub("\ufffd", PLAINLY_NEVER.sub(lambda one: f"\\u{ord(one[0]):04x}", text))


def failure(text: str) -> dict[str, Any]:
    """Returns the reply that is one line of standard error."""
    out = Output()
    if text:
        out.fail(text)
    return {**out.reply(), "code": 1}
