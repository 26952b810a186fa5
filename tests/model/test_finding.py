"""Findings are grouped by what a reader has to do: one cause, or one message of one rule, is one row."""

from __future__ import annotations

import pytest

from aks_sandbox.model.finding import Finding, Kind, Report, Resource, Row, RuleInfo, Status
from aks_sandbox.steps import Step

ONE, TWO, THREE = (
    RuleInfo(f"SBX90{number}", "subject", f"Subject {number}", Status.FAIL, "https://example.com")
    for number in (1, 2, 3)
)
A, B = Resource(Kind.NODE_POOL, "a"), Resource(Kind.NODE_POOL, "b")


def finding(rule: RuleInfo, status: Status, resource: Resource = A, message: str = "m", cause: str = "") -> Finding:
    return Finding(rule, status, resource, message, (Step("Do it."),), cause)


@pytest.mark.parametrize(
    ("statuses", "strict", "verdict"),
    [
        pytest.param([], False, Status.PASS, id="nothing to judge"),
        pytest.param([Status.PASS, Status.INFO, Status.SKIPPED, Status.IGNORED], False, Status.PASS, id="all well"),
        pytest.param([Status.PASS, Status.WARN], False, Status.WARN, id="a warning"),
        pytest.param([Status.WARN, Status.UNKNOWN], False, Status.UNKNOWN, id="an unknown is worse than a warning"),
        pytest.param([Status.UNKNOWN, Status.FAIL], False, Status.FAIL, id="a failure is worse than an unknown"),
        pytest.param([Status.UNKNOWN, Status.FAIL, Status.WARN], False, Status.FAIL, id="the order does not matter"),
        pytest.param([Status.PASS, Status.INFO, Status.SKIPPED, Status.IGNORED], True, Status.PASS, id="strict: well"),
        pytest.param([Status.WARN], True, Status.FAIL, id="strict: a warning fails"),
        pytest.param([Status.UNKNOWN], True, Status.UNKNOWN, id="strict: an unknown stays unknown"),
    ],
)
def test_the_verdict_is_the_worst_status_that_matters(statuses: list[Status], strict: bool, verdict: Status) -> None:
    assert Report(tuple(finding(ONE, status) for status in statuses), strict).verdict is verdict


def test_findings_of_one_cause_are_one_row_with_all_codes() -> None:
    report = Report(
        tuple(finding(rule, Status.UNKNOWN, message="x", cause="Azure reports 503.") for rule in (ONE, TWO))
    )
    assert report.rows() == (Row(Status.UNKNOWN, (ONE, TWO), (A,), "Azure reports 503.", (Step("Do it."),)),)


def test_the_same_message_about_many_resources_is_one_row() -> None:
    report = Report((finding(ONE, Status.FAIL, A), finding(ONE, Status.FAIL, B), finding(ONE, Status.FAIL, B, "other")))
    assert [(row.resources, row.message) for row in report.rows()] == [((A, B), "m"), ((B,), "other")]


def test_the_same_message_of_two_rules_is_two_rows() -> None:
    report = Report((finding(ONE, Status.FAIL), finding(TWO, Status.FAIL)))
    assert [row.codes for row in report.rows()] == [("SBX901",), ("SBX902",)]


def test_rows_come_worst_first_and_only_of_the_statuses_asked_for() -> None:
    report = Report((finding(ONE, Status.PASS), finding(TWO, Status.WARN), finding(THREE, Status.FAIL)))
    assert [row.status for row in report.rows()] == [Status.FAIL, Status.WARN, Status.PASS]
    assert [row.status for row in report.rows(Status.WARN)] == [Status.WARN]


def test_a_rule_counts_once_with_its_worst_status() -> None:
    report = Report((finding(ONE, Status.PASS, A), finding(ONE, Status.FAIL, B), finding(TWO, Status.PASS)))
    assert report.statuses == {"SBX901": Status.FAIL, "SBX902": Status.PASS}
    assert (report.count(Status.FAIL), report.count(Status.PASS)) == (1, 1)


def test_only_failures_stop_a_write() -> None:
    report = Report(tuple(finding(ONE, status) for status in Status))
    assert [each.status for each in report.failures] == [Status.FAIL]


def test_a_resource_reads_as_its_kind_and_name() -> None:
    assert str(A) == "node pool a"
    assert str(Resource(Kind.RUNTIME_CLASS, "kata-vm-isolation")) == "RuntimeClass kata-vm-isolation"
    assert str(Resource(Kind.CLUSTER)) == "cluster"
