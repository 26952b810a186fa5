"""The XML of JUnit reports: suites of cases, each of which passes, fails, is an error, or is skipped with a reason.

Publishers of JUnit files break a build on every failure and every error, whatever the exit code was. So a case is a
failure exactly when it makes the command exit with 10, and an error exactly when it makes it exit with 11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.run import Run

_TOOL = "aks-sandbox"


@dataclass(frozen=True)
class Problem:
    """Why a case fails or could not be decided: in a line, by its type, and in full."""

    message: str
    type: str
    text: str


@dataclass(frozen=True)
class Case:
    """A test case; without a failure, an error and the reason why it was skipped it passes."""

    name: str
    failure: Problem | None = None
    error: Problem | None = None
    skipped: str | None = None
    output: str | None = None


@dataclass(frozen=True)
class Suite:
    """A test suite, named within the tool."""

    name: str
    cases: tuple[Case, ...]


def junit_text(suites: Sequence[Suite], target: Mapping[str, str], run: Run) -> str:
    """The suites as XML 1.0 that ends in a newline; each says what was judged and by what."""
    root = ElementTree.Element("testsuites", _totals(_TOOL, [case for suite in suites for case in suite.cases]))
    for suite in suites:
        name = f"{_TOOL}.{suite.name}"
        element = ElementTree.SubElement(root, "testsuite", _totals(name, suite.cases))
        element.set("timestamp", visible(run.created_at))
        properties = ElementTree.SubElement(element, "properties")
        for key, value in {"command": run.command, "toolVersion": run.tool_version, **target}.items():
            ElementTree.SubElement(properties, "property", {"name": visible(key), "value": visible(value)})
        for case in suite.cases:
            _add_case(element, name, case)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _totals(name: str, cases: Iterable[Case]) -> dict[str, str]:
    cases = list(cases)
    return {
        "name": visible(name),
        "tests": str(len(cases)),
        "failures": str(sum(case.failure is not None for case in cases)),
        "errors": str(sum(case.error is not None for case in cases)),
        "skipped": str(sum(case.skipped is not None for case in cases)),
        "time": "0",
    }


def _add_case(suite: ElementTree.Element, class_name: str, case: Case) -> None:
    attributes = {"classname": visible(class_name), "name": visible(case.name), "time": "0"}
    element = ElementTree.SubElement(suite, "testcase", attributes)
    for tag, problem in (("failure", case.failure), ("error", case.error)):
        if problem is not None:
            about = {"message": visible(problem.message), "type": visible(problem.type)}
            ElementTree.SubElement(element, tag, about).text = visible(problem.text)
    if case.skipped is not None:
        ElementTree.SubElement(element, "skipped", {"message": visible(case.skipped)})
    if case.output is not None:
        ElementTree.SubElement(element, "system-out").text = visible(case.output)
