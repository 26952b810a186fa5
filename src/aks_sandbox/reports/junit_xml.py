"""The XML of JUnit reports: suites of cases, each of which passes, fails, or is skipped with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.content import ReportMetadata

_TOOL = "aks-sandbox"


@dataclass(frozen=True)
class Failure:
    """Why a case fails: in a line, by its type, and in full."""

    message: str
    type: str
    text: str


@dataclass(frozen=True)
class Case:
    """A test case; without a failure and without the reason why it was skipped it passes."""

    name: str
    failure: Failure | None = None
    skipped: str | None = None
    output: str | None = None


@dataclass(frozen=True)
class Suite:
    """A test suite, named within the tool."""

    name: str
    cases: tuple[Case, ...]


def junit_text(suites: Sequence[Suite], target: Mapping[str, str], metadata: ReportMetadata) -> str:
    """The suites as XML 1.0 that ends in a newline; each says what was judged and by what."""
    root = ElementTree.Element("testsuites", _totals(_TOOL, [case for suite in suites for case in suite.cases]))
    for suite in suites:
        name = f"{_TOOL}.{suite.name}"
        element = ElementTree.SubElement(root, "testsuite", _totals(name, suite.cases))
        element.set("timestamp", visible(metadata.created_at))
        _add_properties(element, target, metadata)
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
        "errors": "0",
        "skipped": str(sum(case.skipped is not None for case in cases)),
        "time": "0",
    }


def _add_properties(suite: ElementTree.Element, target: Mapping[str, str], metadata: ReportMetadata) -> None:
    properties = ElementTree.SubElement(suite, "properties")
    rows = {"command": metadata.command, "toolVersion": metadata.tool_version, **target}
    for name, value in rows.items():
        ElementTree.SubElement(properties, "property", {"name": visible(name), "value": visible(value)})


def _add_case(suite: ElementTree.Element, class_name: str, case: Case) -> None:
    attributes = {"classname": visible(class_name), "name": visible(case.name), "time": "0"}
    element = ElementTree.SubElement(suite, "testcase", attributes)
    if case.failure is not None:
        about = {"message": visible(case.failure.message), "type": visible(case.failure.type)}
        ElementTree.SubElement(element, "failure", about).text = visible(case.failure.text)
    if case.skipped is not None:
        ElementTree.SubElement(element, "skipped", {"message": visible(case.skipped)})
    if case.output is not None:
        ElementTree.SubElement(element, "system-out").text = visible(case.output)
