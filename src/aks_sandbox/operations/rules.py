"""`rule list` and `rule show`: the checks and their manual pages."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.checks.all_checks import ALL_CHECKS
from aks_sandbox.checks.manual import manual_page
from aks_sandbox.checks.registry import Check
from aks_sandbox.errors import InvalidInput


def list_rules() -> list[dict[str, Any]]:
    """One row per check, in the order of the codes."""
    return [_row(check) for check in ALL_CHECKS]


def show_rule(code: str) -> dict[str, Any]:
    """The manual page of one check; InvalidInput for a code that no check has."""
    for check in ALL_CHECKS:
        if check.code == code.strip().upper():
            page = manual_page(check)
            return {
                **_row(check),
                "why": page.why,
                "fix": page.fix,
                "example": page.example,
                "facts": list(check.needs),
            }
    raise InvalidInput(
        Argument.CODE, f"no check has the code '{code}'", "az aks-sandbox rule list --output table shows all codes."
    )


def _row(check: Check) -> dict[str, Any]:
    return {
        "code": check.code,
        "category": check.category,
        "title": check.title,
        "severity": str(check.severity),
        "source": check.source,
    }
