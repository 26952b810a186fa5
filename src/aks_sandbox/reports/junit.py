"""The JUnit XML report: a test suite per category and a test case per check.

Publishers of JUnit files break a build on every failure and error, whatever the exit code was. So a case is a failure
exactly when the check makes the command exit with 1: a failed check, and with --strict a warning or an unknown too.
Unknown, ignored and skipped are `skipped` with the reason as its message, which publishers show without turning red;
`error` would break builds that the command itself lets pass. A warning passes, and says so in its output.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from aks_sandbox.model.finding import Finding, Status
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.content import ReportContent
from aks_sandbox.reports.wording import STATUS_NAMES

_NOT_DECIDED = (Status.UNKNOWN, Status.IGNORED, Status.SKIPPED)


def write_junit(content: ReportContent) -> str:
    """The report as XML 1.0 that ends in a newline."""
    root = ElementTree.Element("testsuites", _totals(content, "aks-sandbox", content.checks))
    for category in content.categories:
        checks = [check for check in content.checks if check.category == category]
        suite = ElementTree.SubElement(root, "testsuite", _totals(content, f"aks-sandbox.{category}", checks))
        suite.set("timestamp", visible(content.metadata.created_at))
        _add_properties(suite, content)
        for check in checks:
            _add_case(suite, content, check)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _totals(content: ReportContent, name: str, checks: Sequence[Finding]) -> dict[str, str]:
    failures = sum(content.breaks(check) for check in checks)
    skipped = sum(_is_skipped(content, check) for check in checks)
    return {
        "name": visible(name),
        "tests": str(len(checks)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
        "time": "0",
    }


def _is_skipped(content: ReportContent, check: Finding) -> bool:
    return check.status in _NOT_DECIDED and not content.breaks(check)


def _add_properties(suite: ElementTree.Element, content: ReportContent) -> None:
    metadata = content.metadata
    properties = ElementTree.SubElement(suite, "properties")
    rows = {"command": metadata.command, "toolVersion": metadata.tool_version, **content.target}
    for name, value in rows.items():
        ElementTree.SubElement(properties, "property", {"name": visible(name), "value": visible(value)})


def _add_case(suite: ElementTree.Element, content: ReportContent, check: Finding) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        {
            "classname": visible(f"aks-sandbox.{check.category}"),
            "name": visible(f"{check.code} {check.title}"),
            "time": "0",
        },
    )
    named = f"{STATUS_NAMES[check.status]}: {check.message}"
    if content.breaks(check):
        failure = ElementTree.SubElement(
            case, "failure", {"message": visible(check.message), "type": visible(f"{check.code}.{check.status}")}
        )
        failure.text = visible(_whole_text(check))
    elif _is_skipped(content, check):
        ElementTree.SubElement(case, "skipped", {"message": visible(named)})
    if not content.breaks(check) and check.status is not Status.SKIPPED:
        output = ElementTree.SubElement(case, "system-out")
        output.text = visible(f"{STATUS_NAMES[check.status]}: {_whole_text(check)}")


def _whole_text(check: Finding) -> str:
    lines = [check.message]
    if check.remedy:
        lines.append(f"Remedy: {check.remedy}")
    if check.docs:
        lines.append(f"See: {check.docs}")
    return "\n".join(lines)
