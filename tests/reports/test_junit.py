"""The JUnit report: what a pipeline counts, what it shows, and that any text makes valid XML."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Report, Status
from aks_sandbox.reports.junit import check_junit
from aks_sandbox.reports.text import Run

from .hostile_text import hostile_judgeds, hostile_reports, hostile_runs
from .samples import DOCS, JUDGED, MIXED, NOT_OFFERED, RUN, SUBSCRIPTION, finding, many_pools, report
from .samples import strict as under_strict


def root_of(of: Report) -> ElementTree.Element:
    """The parsed report."""
    return ElementTree.fromstring(check_junit(of, JUDGED, RUN).encode())


def case_of(status: str, *, strict: bool = False) -> ElementTree.Element:
    """The only test case of a report with one finding of that status."""
    only = finding("SBX301", "vm-size", "VM size is offered", status, "What was found.", "What to do.")
    case = root_of(report(only, strict=strict)).find(".//testcase")
    assert case is not None
    return case


def test_a_report_of_one_failure_reads_so() -> None:
    assert check_junit(report(NOT_OFFERED), JUDGED, RUN) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="aks-sandbox" tests="1" failures="1" errors="0" skipped="0" time="0">\n'
        '  <testsuite name="aks-sandbox.vm-size" tests="1" failures="1" errors="0" skipped="0" time="0"'
        ' timestamp="2026-11-21T23:05:09+00:00">\n'
        "    <properties>\n"
        '      <property name="command" value="az aks-sandbox check" />\n'
        '      <property name="toolVersion" value="1.0.0b1" />\n'
        f'      <property name="subscriptionId" value="{SUBSCRIPTION}" />\n'
        '      <property name="resourceGroup" value="rg-sandbox-weu" />\n'
        '      <property name="clusterName" value="untrusted-jobs" />\n'
        '      <property name="judged" value="Node pool kata of cluster untrusted-jobs in resource group '
        'rg-sandbox-weu (westeurope): 3 x Standard_D4s_v5, KataVmIsolation, Kubernetes 1.34.2." />\n'
        "    </properties>\n"
        '    <testcase classname="aks-sandbox.vm-size" name="SBX301 VM size is offered in the region'
        ' (node pool kata)" time="0">\n'
        '      <failure message="Standard_D4s_v5 is not offered in westeurope." type="SBX301.fail">'
        "Standard_D4s_v5 is not offered in westeurope.\n"
        "List the sizes:\n"
        "az vm list-skus --location westeurope --resource-type virtualMachines --output table\n"
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
        ("unknown", False, ["error"]),
        ("ignored", False, ["skipped", "system-out"]),
        ("skipped", False, ["skipped"]),
        ("fail", False, ["failure"]),
        ("pass", True, ["system-out"]),
        ("warn", True, ["failure"]),
        ("unknown", True, ["error"]),
        ("ignored", True, ["skipped", "system-out"]),
        ("skipped", True, ["skipped"]),
    ],
)
def test_a_case_breaks_a_build_exactly_where_the_command_does(status: str, strict: bool, children: list[str]) -> None:
    assert [child.tag for child in case_of(status, strict=strict)] == children


@settings(deadline=None)
@given(hostile_reports)
def test_failures_and_errors_are_the_verdict(of: Report) -> None:
    root = root_of(of)
    failures, errors = int(root.get("failures", "")), int(root.get("errors", ""))
    assert (failures > 0) == (of.verdict is Status.FAIL)
    assert (failures + errors > 0) == (of.verdict in (Status.FAIL, Status.UNKNOWN))


@pytest.mark.parametrize(
    ("status", "message"),
    [("ignored", "Ignored: What was found."), ("skipped", "Not applicable: What was found.")],
)
def test_what_is_skipped_says_why(status: str, message: str) -> None:
    skipped = case_of(status).find("skipped")
    assert skipped is not None
    assert skipped.attrib == {"message": message}


def test_a_warning_passes_and_says_so() -> None:
    assert case_of("warn").findtext("system-out") == f"Warning: What was found.\nWhat to do.\nSee: {DOCS}"


@pytest.mark.parametrize(
    ("of", "counts"),
    [(MIXED, ["10", "2", "1", "2"]), (under_strict(MIXED), ["10", "3", "1", "2"])],
    ids=["plain", "strict"],
)
def test_the_suites_count_their_cases(of: Report, counts: list[str]) -> None:
    root = root_of(of)
    names = ("tests", "failures", "errors", "skipped")
    assert [root.get(name) for name in names] == counts
    for name in names:
        assert sum(int(suite.get(name, "")) for suite in root) == int(root.get(name, ""))


def test_one_problem_of_many_pools_is_one_case() -> None:
    root = root_of(many_pools(100, bad=90)[0])
    assert [root.get("tests"), root.get("failures")] == ["4", "1"]


@settings(deadline=None)
@given(hostile_reports, hostile_judgeds, hostile_runs)
def test_any_text_makes_valid_xml_of_the_same_shape(of: Report, judged: Judged, run: Run) -> None:
    root = ElementTree.fromstring(check_junit(of, judged, run).encode())
    assert len(root.findall("./testsuite/testcase")) == len(of.rows())
    assert {element.tag for element in root.iter()} <= {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    }
