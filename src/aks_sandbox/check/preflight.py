"""Facts and checks before something is written."""

from __future__ import annotations

from collections.abc import Collection

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.errors import ChecksFailed, InvalidInput
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Report, Row, Status
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.reports.check_text import row_sentence, row_title
from aks_sandbox.rules.all_rules import ALL_RULES, ARM_RULES
from aks_sandbox.rules.engine import run_rules
from aks_sandbox.steps import lines_of

NEEDS = frozenset(need for rule in ARM_RULES for need in rule.needs)


def known_codes(argument: Argument, codes: Collection[str]) -> frozenset[str]:
    """The codes in upper case; InvalidInput for one that no check has."""
    wanted = frozenset(code.upper() for code in codes)
    strangers = wanted - {rule.code for rule in ALL_RULES}
    if strangers:
        raise InvalidInput(
            argument,
            f"no check has the code {', '.join(sorted(strangers))}",
            f"The codes are {', '.join(rule.code for rule in ALL_RULES)}.",
        )
    return wanted


def inspect(
    connection: Connection,
    spec: SandboxSpec,
    ignore: Collection[str],
    reporter: Reporter,
    also: Collection[str] = (),
) -> tuple[Report, Facts]:
    """Fetch what the checks need, and the facts named in `also`, in one round; then run the checks."""
    codes = known_codes(Argument.IGNORE, ignore)
    reporter.progress("Reading what the checks need")
    facts = ArmFacts(connection, spec).fetch(NEEDS.union(also))
    return run_rules(ARM_RULES, spec, facts, codes), facts


def stop_at_failures(report: Report, reporter: Reporter) -> None:
    """Raise ChecksFailed with every failed check and what to do; warn of what warns or could not be decided, once for
    each cause.
    """
    for row in report.rows(Status.WARN, Status.UNKNOWN, Status.IGNORED):
        status = "" if row.status is Status.WARN else f" ({row.status})"
        reporter.warn(f"{row_title(row)}{status}: {row_sentence(row)}", *lines_of(row.steps))
    rows = report.rows(Status.FAIL)
    if not rows:
        return
    codes = list(dict.fromkeys(code for row in rows for code in row.codes))
    count = "1 check" if len(codes) == 1 else f"{len(codes)} checks"
    lines = [line for row in rows for line in _lines(row)]
    raise ChecksFailed(
        "\n".join([f"{count} failed, so nothing was written.", *lines]),
        f"Fix the failed checks. To create it anyway, add {Argument.IGNORE} {' '.join(codes)}",
    )


def _lines(row: Row) -> list[str]:
    return [f"{row_title(row)}: {row_sentence(row)}", *lines_of(row.steps)]
