"""The JUnit report: what a pipeline counts, what it shows, and that any text makes valid XML."""

import copy
from typing import Any
from xml.etree import ElementTree

import pytest
from aks_sandbox.reports.content import ReportMetadata, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_sandbox.reports.junit import write_junit

from .hostile_text import hostile_documents, hostile_texts
from .samples import DOCS, MIXED, check, content, document

ONE_FAILURE = document([check("SBX301", "vm-size", "vm size is offered", "fail", "D4s is not.", "az vm list")], "fail")


def case_of(status: str, *, strict: bool = False) -> ElementTree.Element:
    """The only test case of a report with one check of that status."""
    rows = [check("SBX301", "vm-size", "vm size is offered", status, "What was found.", "What to do.")]
    case = ElementTree.fromstring(write_junit(content(document(rows, "pass"), strict=strict))).find(".//testcase")
    assert case is not None
    return case


def test_a_report_of_one_failure_reads_so() -> None:
    report = copy.deepcopy(ONE_FAILURE)
    report["target"] = {"location": "westeurope", "clusterName": None}
    assert write_junit(content(report)) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="aks-sandbox" tests="1" failures="1" errors="0" skipped="0" time="0">\n'
        '  <testsuite name="aks-sandbox.vm-size" tests="1" failures="1" errors="0" skipped="0" time="0"'
        ' timestamp="2026-11-21T23:05:09+00:00">\n'
        "    <properties>\n"
        '      <property name="command" value="az aks-sandbox check" />\n'
        '      <property name="toolVersion" value="1.0.0b1" />\n'
        '      <property name="location" value="westeurope" />\n'
        "    </properties>\n"
        '    <testcase classname="aks-sandbox.vm-size" name="SBX301 vm size is offered" time="0">\n'
        '      <failure message="D4s is not." type="SBX301.fail">D4s is not.\n'
        "Remedy: az vm list\n"
        f"See: {DOCS}</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


@pytest.mark.parametrize(
    ("status", "strict", "children"),
    [
        ("pass", False, ["system-out"]),
        ("info", False, ["system-out"]),
        ("warn", False, ["system-out"]),
        ("unknown", False, ["skipped", "system-out"]),
        ("ignored", False, ["skipped", "system-out"]),
        ("skipped", False, ["skipped"]),
        ("fail", False, ["failure"]),
        ("pass", True, ["system-out"]),
        ("warn", True, ["failure"]),
        ("unknown", True, ["failure"]),
        ("ignored", True, ["skipped", "system-out"]),
        ("skipped", True, ["skipped"]),
    ],
)
def test_a_case_is_a_failure_exactly_where_the_command_fails(status: str, strict: bool, children: list[str]) -> None:
    assert [child.tag for child in case_of(status, strict=strict)] == children


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("unknown", "Unknown: What was found."),
        ("ignored", "Ignored: What was found."),
        ("skipped", "Skipped: What was found."),
    ],
)
def test_what_is_not_decided_says_why(status: str, message: str) -> None:
    skipped = case_of(status).find("skipped")
    assert skipped is not None
    assert skipped.attrib == {"message": message}


def test_a_warning_passes_and_says_so() -> None:
    assert case_of("warn").findtext("system-out") == f"Warning: What was found.\nRemedy: What to do.\nSee: {DOCS}"


def test_the_suites_count_their_cases() -> None:
    root = ElementTree.fromstring(write_junit(content(MIXED)))
    counted = {suite.get("name"): [suite.get(n) for n in ("tests", "failures", "errors", "skipped")] for suite in root}
    assert counted == {
        "aks-sandbox.subscription": ["3", "1", "0", "1"],
        "aks-sandbox.region": ["2", "0", "0", "0"],
        "aks-sandbox.vm-size": ["3", "1", "0", "1"],
        "aks-sandbox.node-pool": ["2", "0", "0", "1"],
    }
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["10", "2", "0", "3"]


@settings(deadline=None)
@given(hostile_documents, st.booleans(), hostile_texts)
def test_any_text_makes_valid_xml_of_the_same_shape(report: dict[str, Any], strict: bool, time: str) -> None:
    text = write_junit(parse(report, ReportMetadata(time, time, command=time, strict=strict)))
    root = ElementTree.fromstring(text.encode())
    assert len(root.findall("./testsuite/testcase")) == len(report["checks"])
    assert {element.tag for element in root.iter()} <= {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "skipped",
        "system-out",
    }
