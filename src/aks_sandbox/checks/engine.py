"""Runs checks over facts: a check never hides another, and never raises."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aks_sandbox.checks.registry import Check
from aks_sandbox.model.facts import Facts, NotAsked, Unknown
from aks_sandbox.model.finding import Finding, Report, Result, Status, skipped, unknown
from aks_sandbox.model.safe_text import one_line, visible
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.secret_text import without_secrets


def run_checks(
    checks: Sequence[Check],
    spec: SandboxSpec,
    facts: Facts,
    ignore: Collection[str] = frozenset(),
    *,
    strict: bool = False,
) -> Report:
    """Run every check; codes in `ignore` (upper case) turn a failure into an ignored row that still shows.

    `strict` makes a warning or an unknown count as a failure of the whole.
    """
    findings = (_finding(check, _run(check, spec, facts), check.code in ignore, strict) for check in checks)
    return Report(tuple(findings), strict)


def _run(check: Check, spec: SandboxSpec, facts: Facts) -> Result:
    for need in check.needs:
        outcome = facts.outcome(need)
        if isinstance(outcome, NotAsked):
            return skipped(outcome.reason, outcome.remedy)
        if isinstance(outcome, Unknown):
            return unknown(outcome.reason, outcome.remedy)
    try:
        return check.function(spec, facts)
    except Exception as error:  # noqa: BLE001 - a defect in one check must not hide the results of the others
        return unknown(
            f"the check itself failed ({type(error).__name__}: {error})", "This is a defect of aks-sandbox: report it."
        )


def _finding(check: Check, result: Result, ignored: bool, strict: bool) -> Finding:
    status = result.status
    if status is Status.FAIL and check.severity is not Status.FAIL:
        status = check.severity
    counts = status is Status.FAIL or (strict and status in (Status.WARN, Status.UNKNOWN))
    if counts and ignored:
        status = Status.IGNORED
    # Names and texts come from Azure or from somebody's file: nothing hidden in them reaches a terminal or a clipboard,
    # no secret a report, and a message has one line, so that nothing in it stands like a step of ours.
    message, remedy = one_line(without_secrets(result.message)), visible(without_secrets(result.remedy))
    return Finding(check.code, check.category, check.title, status, message, remedy, check.source)
