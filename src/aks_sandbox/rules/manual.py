"""`rule list` and `rule show`: the checks and their manual pages."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.member_names import member_of
from aks_sandbox.rules.all_rules import ALL_RULES
from aks_sandbox.rules.rule import Rule
from aks_sandbox.steps import step


def list_rules() -> list[dict[str, Any]]:
    """One row per check, in the order of the codes."""
    return [_row(rule) for rule in ALL_RULES]


def show_rule(code: str) -> dict[str, Any]:
    """The manual page of one check; InvalidInput for a code that no check has."""
    for rule in ALL_RULES:
        if rule.code == code.strip().upper():
            page = rule.manual
            return {
                **_row(rule),
                "why": page.why,
                "fix": page.fix,
                "example": page.example,
                "facts": [member_of(name) for name in rule.needs],
            }
    all_codes = step("See all codes:", "az aks-sandbox rule list --output table")
    raise InvalidInput(Argument.CODE, f"no check has the code '{code}'", all_codes)


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "category": rule.info.category,
        "title": rule.info.title,
        "severity": str(rule.info.severity),
        "source": rule.info.source,
    }
