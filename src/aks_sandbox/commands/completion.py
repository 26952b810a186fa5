"""What a shell completes; what it needs is imported when a key is pressed, not when a command starts."""

from __future__ import annotations

from collections.abc import Sequence


def check_codes() -> Sequence[str]:
    """The codes of all checks, in their order."""
    from aks_sandbox.rules.engine import ALL_RULES

    return [rule.code for rule in ALL_RULES]
