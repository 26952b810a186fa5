"""The SARIF report: valid by the schema of OASIS, and fit for what GitHub makes of it."""

import copy
import json
from typing import Any

import pytest
from aks_sandbox.reports.content import ReportMetadata, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from aks_sandbox.reports.sarif import resource_name, write_sarif

from .hostile_text import hostile_documents, hostile_texts
from .samples import ALL_WELL, DOCS, MIXED, check, content, document

RESOURCE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sandbox-weu"
    "/providers/Microsoft.ContainerService/managedClusters/untrusted-jobs/agentPools/kata"
)


def run_of(report: dict[str, Any], *, strict: bool = False) -> dict[str, Any]:
    """The only run of the log."""
    (run,) = json.loads(write_sarif(content(report, strict=strict)))["runs"]
    assert isinstance(run, dict)
    return run


def results_of(report: dict[str, Any], *, strict: bool = False) -> dict[str, tuple[str, str]]:
    """Kind and level of each result."""
    return {result["ruleId"]: (result["kind"], result["level"]) for result in run_of(report, strict=strict)["results"]}


@pytest.mark.parametrize("report", [ALL_WELL, MIXED, document([], "pass")], ids=["well", "mixed", "empty"])
@pytest.mark.parametrize("strict", [False, True])
def test_the_log_is_valid(sarif_validator: Draft7Validator, report: dict[str, Any], strict: bool) -> None:
    sarif_validator.validate(json.loads(write_sarif(content(report, strict=strict))))


def test_the_schema_would_notice(sarif_validator: Draft7Validator) -> None:
    log = json.loads(write_sarif(content(MIXED)))
    log["runs"][0]["results"][0]["level"] = "dreadful"
    assert not sarif_validator.is_valid(log)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_documents, st.booleans(), hostile_texts)
def test_any_text_makes_a_valid_log(
    sarif_validator: Draft7Validator, report: dict[str, Any], strict: bool, other: str
) -> None:
    text = write_sarif(parse(report, ReportMetadata(other, other, command=other, strict=strict)))
    log = json.loads(text.encode())
    sarif_validator.validate(log)
    assert "](" not in "".join(result["message"]["text"] for result in log["runs"][0]["results"])


def test_what_needs_a_look_is_a_result_and_nothing_else_is() -> None:
    assert results_of(MIXED) == {
        "SBX106": ("fail", "error"),
        "SBX103": ("open", "none"),
        "SBX301": ("fail", "error"),
        "SBX310": ("fail", "warning"),
        "SBX405": ("fail", "error"),
    }
    assert results_of(ALL_WELL) == {}


def test_strict_makes_errors_of_warnings_and_unknowns() -> None:
    assert results_of(MIXED, strict=True)["SBX103"] == ("fail", "error")
    assert results_of(MIXED, strict=True)["SBX310"] == ("fail", "error")


def test_an_ignored_failure_is_suppressed() -> None:
    suppressed = {
        result["ruleId"]: result["suppressions"] for result in run_of(MIXED)["results"] if "suppressions" in result
    }
    assert suppressed == {"SBX405": [{"kind": "external", "justification": "Named with --ignore."}]}


def test_every_check_is_a_rule_with_its_page() -> None:
    run = run_of(MIXED)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [row["code"] for row in MIXED["checks"]]
    assert rules[5] == {
        "id": "SBX301",
        "name": "VmSizeIsOfferedInTheRegion",
        "shortDescription": {"text": "VM size is offered in the region"},
        "helpUri": DOCS,
        "properties": {"category": "vm-size"},
    }
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert run["properties"]["statuses"]["SBX304"] == "skipped"


def test_a_result_reads_so() -> None:
    result = run_of(MIXED)["results"][0]
    prints = result.pop("partialFingerprints")
    assert result == {
        "ruleId": "SBX106",
        "ruleIndex": 1,
        "kind": "fail",
        "level": "error",
        "message": {
            "text": "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation needs "
            "it.\nRemedy: az aks-sandbox feature register --workload-runtime KataMshvVmIsolation"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": RESOURCE[1:], "uriBaseId": "AZURE_RESOURCE_MANAGER"},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": RESOURCE, "kind": "resource"}],
            }
        ],
        "properties": {
            "status": "fail",
            "remedy": "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation",
        },
    }
    assert prints["primaryLocationLineHash"] == prints["checkAndResource/v1"][:16] + ":1"


def test_the_invocation_carries_the_time_in_utc() -> None:
    metadata = ReportMetadata("1", "2026-11-22T00:05:09+01:00")
    (run,) = json.loads(write_sarif(parse(ALL_WELL, metadata)))["runs"]
    assert run["invocations"] == [
        {"commandLine": "az aks-sandbox check", "executionSuccessful": True, "endTimeUtc": "2026-11-21T23:05:09Z"}
    ]


def prints_of(report: dict[str, Any]) -> list[str]:
    """The fingerprints of all results."""
    return [result["partialFingerprints"]["checkAndResource/v1"] for result in run_of(report)["results"]]


def test_the_fingerprint_knows_the_problem_again() -> None:
    later = copy.deepcopy(MIXED)
    for row in later["checks"]:
        row["message"] += " 17 of 20 are used."
    elsewhere = copy.deepcopy(MIXED)
    elsewhere["target"]["clusterName"] = "another"
    assert prints_of(later) == prints_of(MIXED)
    assert not set(prints_of(elsewhere)) & set(prints_of(MIXED))


def test_a_code_that_comes_twice_is_one_rule_and_two_problems() -> None:
    row = check("SBX506", "cluster", "pools agree with themselves", "fail", "kata does not.")
    run = run_of(document([row, row], "fail"))
    assert len(run["tool"]["driver"]["rules"]) == 1
    assert [result["ruleIndex"] for result in run["results"]] == [0, 0]
    assert len(set(prints_of(document([row, row], "fail")))) == 2


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (
            {"subscriptionId": "s", "resourceGroup": "g", "clusterName": "c", "nodepoolName": "p", "location": "l"},
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c/agentPools/p",
        ),
        (
            {"subscriptionId": "s", "resourceGroup": "g", "clusterName": "c"},
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c",
        ),
        (
            {"subscriptionId": "s", "nodepoolName": "p", "location": "l"},
            "/subscriptions/s/providers/Microsoft.ContainerService/locations/l",
        ),
        ({}, "/providers/Microsoft.ContainerService"),
    ],
)
def test_the_resource_is_named_as_far_as_it_was_given(target: dict[str, str], name: str) -> None:
    assert resource_name(target) == name


def test_a_code_that_stands_in_for_an_empty_message_makes_no_link() -> None:
    log = json.loads(write_sarif(content(document([check("[click](https://evil)", "c", "t", "fail", "")], "fail"))))
    (result,) = log["runs"][0]["results"]
    assert result["message"]["text"] == "[click] (https://evil)"
