"""`rule list` and `rule show`: the checks and their manual pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.completion import check_codes
from aks_sandbox.commands.row import Arguments, CommandRow, Context, Example, GroupRow, option


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RuleArguments(Arguments):
    """One check."""

    code: str = option(Argument.CODE, "Code of the check, such as SBX305.", required=True, complete=check_codes)


def run_list(_context: Context, _arguments: Arguments) -> list[dict[str, Any]]:
    """Every check."""
    from aks_sandbox.rules.engine import list_rules

    return list_rules()


def run_show(_context: Context, arguments: RuleArguments) -> dict[str, Any]:
    """The manual page of one check."""
    from aks_sandbox.rules.engine import show_rule

    return show_rule(arguments.code)


RULE = GroupRow(
    name="rule",
    summary="Show the checks and why each of them matters.",
    rows=(
        CommandRow(
            name="list",
            summary="List the checks with their codes.",
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
