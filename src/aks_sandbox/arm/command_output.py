"""The document that a command of ours prints between two lines with its mark, out of all that it printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aks_sandbox.arm.run_command import CommandResult
from aks_sandbox.errors import Unreachable
from aks_sandbox.explain.missing_facts import of_the_service
from aks_sandbox.model.safe_text import visible

_MOST_SHOWN = 500
_LIMIT = 512 * 1000


def document_of(result: CommandResult, mark: str, doing: str) -> Mapping[str, Any]:
    """The document; Unreachable, which says whether the output was cut or what stands in its place.

    The mark is made for one command alone, so nothing that a pod or an object says can pass for it.
    """
    before, begun, rest = result.logs.partition(f"{mark} begin\n")
    if not begun:
        raise _unreadable(doing, result, before)
    text, ended, after = rest.partition(f"{mark} end")
    if not ended:
        raise _unreadable(doing, result, "")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreachable(f"{doing}: the command printed no JSON between its marks.", "Repeat the command.") from None
    if not isinstance(document, Mapping):
        raise Unreachable(f"{doing}: the command printed no JSON object between its marks.", "Repeat the command.")
    if "failed" in document:
        raise Unreachable(f"{doing}: jq failed inside of the cluster: {_shown(after)}", "Repeat the command.")
    return document


def _unreadable(doing: str, result: CommandResult, said: str) -> Unreachable:
    if len(result.logs.encode("utf-8", "replace")) >= _LIMIT:
        return Unreachable(
            f"{doing}: the output of the command is longer than the 512 kB that run-command passes on, and was cut.",
            of_the_service("output-cut"),
        )
    shown = _shown(said)
    told = f"It printed: {shown}" if shown else "It printed nothing."
    return Unreachable(
        f"{doing}: the command ended with exit code {result.exit_code} before it had told what it saw. {told}",
        "Repeat the command.",
    )


def _shown(text: str) -> str:
    words = visible(" ".join(text.split()))
    return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]} (...)"
