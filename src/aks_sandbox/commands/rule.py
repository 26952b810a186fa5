"""`rule list` and `rule show`: the checks, the rules for workloads, and their manual pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Arguments, CommandRow, Context, Example, GroupRow, option


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RuleArguments(Arguments):
    """One check."""

    code: str = option(
        Argument.CODE, "Code of the check, such as SBX305, or of the rule for workloads, such as SBW302.", required=True
    )


def run_list(_context: Context, _arguments: Arguments) -> list[dict[str, Any]]:
    """Every rule for workloads and every check, in the order of their codes."""
    from aks_sandbox.manifests.rules.registry import list_lint_rules
    from aks_sandbox.rules.engine import list_rules

    return [*list_lint_rules(), *list_rules()]


def run_show(_context: Context, arguments: RuleArguments) -> dict[str, Any]:
    """The manual page of one check or rule."""
    from aks_sandbox.manifests.rules.registry import BY_CODE, show_lint_rule
    from aks_sandbox.rules.engine import show_rule

    lint_rule = BY_CODE.get(arguments.code.strip().upper())
    return show_rule(arguments.code, BY_CODE) if lint_rule is None else show_lint_rule(lint_rule)


RULE = GroupRow(
    name="rule",
    summary="Show the checks and the rules for workloads, and why each of them matters.",
    rows=(
        CommandRow(
            name="list",
            summary="List the checks (SBX) and the rules for workloads (SBW) with their codes.",
            examples=(Example("List the checks as a table.", "--output table"),),
            arguments=Arguments,
            run=run_list,
            table="rules_table",
            documents=("rules",),
        ),
        CommandRow(
            name="show",
            summary="Show why a check matters, how to fix what it finds, an example and the source.",
            examples=(Example("Show the manual page of a check.", "--code SBX305 --output table"),),
            arguments=RuleArguments,
            run=run_show,
            table="rule_table",
            documents=("rule",),
            of_lines=("why", "fix", "example"),
            shows=True,
        ),
    ),
)
