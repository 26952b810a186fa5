"""All rules for workloads, and the manual page of each."""

from __future__ import annotations

from typing import Any

from aks_sandbox.manifests.rules import (
    agents,
    classes,
    namespaces,
    overhead,
    placement,
    resources,
    room,
    security,
    storage,
    suppressions,
)
from aks_sandbox.manifests.rules.rule import LintRule

_MODULES = (classes, placement, namespaces, storage, security, resources, overhead, room, agents, suppressions)

LINT_RULES: tuple[LintRule, ...] = tuple(
    sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.code)
)
BY_CODE = {rule.code: rule for rule in LINT_RULES}


def list_lint_rules() -> list[dict[str, Any]]:
    """One row per rule, in the order of the codes."""
    return [_row(rule) for rule in LINT_RULES]


def show_lint_rule(rule: LintRule) -> dict[str, Any]:
    """The manual page of one rule; its facts are none: it reads the input alone."""
    page = rule.manual
    return {**_row(rule), "why": page.why, "fix": page.fix, "example": page.example, "facts": []}


def _row(rule: LintRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "category": rule.info.category,
        "title": rule.info.title,
        "severity": str(rule.info.severity),
        "source": rule.info.source,
    }
