"""The JUnit XML report: a test suite per category and a test case per check.

Publishers of JUnit files break a build on every failure and error, whatever the exit code was. So a case is a failure
exactly when the check makes the command exit with 1: a failed check, and with --strict a warning or an unknown too.
Unknown, ignored and skipped are `skipped` with the reason as its message, which publishers show without turning red;
`error` would break builds that the command itself lets pass. A warning passes, and says so in its output.
"""

from __future__ import annotations

from aks_sandbox.model.finding import Finding, Status
from aks_sandbox.reports.content import ReportContent
from aks_sandbox.reports.junit_xml import Case, Failure, Suite, junit_text
from aks_sandbox.reports.wording import STATUS_NAMES

_NOT_DECIDED = (Status.UNKNOWN, Status.IGNORED, Status.SKIPPED)


def write_junit(content: ReportContent) -> str:
    """The report as XML 1.0 that ends in a newline."""
    suites = [
        Suite(category, tuple(_case(content, check) for check in content.checks if check.category == category))
        for category in content.categories
    ]
    return junit_text(suites, content.target, content.metadata)


def _case(content: ReportContent, check: Finding) -> Case:
    name, status = f"{check.code} {check.title}", STATUS_NAMES[check.status]
    text = _whole_text(check)
    if content.breaks(check):
        return Case(name, failure=Failure(check.message, f"{check.code}.{check.status}", text))
    return Case(
        name,
        skipped=f"{status}: {check.message}" if check.status in _NOT_DECIDED else None,
        output=f"{status}: {text}" if check.status is not Status.SKIPPED else None,
    )


def _whole_text(check: Finding) -> str:
    lines = [check.message]
    if check.remedy:
        lines.append(f"Remedy: {check.remedy}")
    if check.docs:
        lines.append(f"See: {check.docs}")
    return "\n".join(lines)
