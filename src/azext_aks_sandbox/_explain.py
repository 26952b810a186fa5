"""The text that `explain` reads: an option's, or what is piped in."""

from __future__ import annotations

import codecs
import sys
from typing import Any

from aks_sandbox.catalog.messages import MOST_CHARACTERS
from aks_sandbox.errors import InvalidInput
from aks_sandbox.operations.explain import explain

_OPTION = "--message"
_NEXT_STEP = (
    'Give the text, as in az aks-sandbox explain --message "...", a file with --message @FILE, or pipe it: '
    "kubectl describe pod POD | az aks-sandbox explain"
)


def explain_given(message: str | None, reporter: Any) -> dict[str, Any]:
    """The known messages in the option's text, else in standard input."""
    text, cut = _piped() if message is None else (_given(message), len(message) > MOST_CHARACTERS)
    if cut:
        reporter.warn("The text is longer than 1 MiB: only its beginning was searched.")
    return explain(text)


def _given(message: str) -> str:
    if message.startswith("@") and "\n" not in message:
        # az reads @FILE itself, and leaves the text as it is when there is no such file.
        raise InvalidInput(_OPTION, f"the file '{message[1:]}' cannot be read", _NEXT_STEP)
    if not message.strip():
        raise InvalidInput(_OPTION, "is empty", _NEXT_STEP)
    return message


def _piped() -> tuple[str, bool]:
    try:
        # There is none at all when the caller has closed it.
        if sys.stdin is None or sys.stdin.isatty():
            raise InvalidInput(_OPTION, "is missing, and nothing is piped in", _NEXT_STEP)
        data = sys.stdin.buffer.read(MOST_CHARACTERS + 1)
    except (OSError, ValueError, AttributeError) as error:
        raise InvalidInput(_OPTION, f"is missing, and standard input cannot be read ({error})", _NEXT_STEP) from None
    text = _decoded(data[:MOST_CHARACTERS])
    if not text.strip():
        raise InvalidInput(_OPTION, "is missing, and what is piped in is empty", _NEXT_STEP)
    return text, len(data) > MOST_CHARACTERS


def _decoded(data: bytes) -> str:
    # PowerShell writes UTF-16 with a mark into files.
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")
