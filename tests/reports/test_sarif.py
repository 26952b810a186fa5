"""The SARIF report: valid by the schema of OASIS, and fit for what GitHub makes of it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft7Validator

from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Kind, Report, Resource, Status
from aks_sandbox.reports.sarif import check_sarif, resource_name
from aks_sandbox.reports.text import Run

from .hostile_text import hostile_judgeds, hostile_reports, hostile_runs
from .samples import ALL_WELL, CLUSTER, DOCS, EMPTY, JUDGED, MIXED, RUN, finding, judged, many_pools, report, strict

OF_CLUSTER = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sandbox-weu"
    "/providers/Microsoft.ContainerService/managedClusters/untrusted-jobs"
)
OF_POOL = f"{OF_CLUSTER}/agentPools/kata"


def run_of(of: Report, about: Judged = JUDGED) -> dict[str, Any]:
    """The only run of the log."""
    (run,) = json.loads(check_sarif(of, about, RUN))["runs"]
    assert isinstance(run, dict)
    return run


def results_of(of: Report) -> dict[str, tuple[str, str]]:
    """Kind and level of each result."""
    return {result["ruleId"]: (result["kind"], result["level"]) for result in run_of(of)["results"]}


@pytest.mark.parametrize(
    "of", [ALL_WELL, MIXED, EMPTY, many_pools(3, bad=2)[0]], ids=["well", "mixed", "empty", "many"]
)
@pytest.mark.parametrize("stern", [False, True])
def test_the_log_is_valid(sarif_validator: Draft7Validator, of: Report, stern: bool) -> None:
    sarif_validator.validate(json.loads(check_sarif(strict(of) if stern else of, JUDGED, RUN)))


def test_the_schema_would_notice(sarif_validator: Draft7Validator) -> None:
    log = json.loads(check_sarif(MIXED, JUDGED, RUN))
    log["runs"][0]["results"][0]["level"] = "dreadful"
    assert not sarif_validator.is_valid(log)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_reports, hostile_judgeds, hostile_runs)
def test_any_text_makes_a_valid_log(sarif_validator: Draft7Validator, of: Report, about: Judged, run: Run) -> None:
    log = json.loads(check_sarif(of, about, run).encode())
    sarif_validator.validate(log)
    assert "](" not in "".join(result["message"]["text"] for result in log["runs"][0]["results"])


def test_what_needs_a_look_is_a_result_and_nothing_else_is() -> None:
    assert results_of(MIXED) == {
        "SBX106": ("fail", "error"),
        "SBX102": ("open", "none"),
        "SBX301": ("fail", "error"),
        "SBX310": ("fail", "warning"),
        "SBX405": ("fail", "error"),
    }
    assert results_of(ALL_WELL) == {}


def test_strict_makes_errors_of_warnings_and_leaves_what_is_unknown_open() -> None:
    assert results_of(strict(MIXED))["SBX102"] == ("open", "none")
    assert results_of(strict(MIXED))["SBX310"] == ("fail", "error")


def test_an_ignored_failure_is_suppressed() -> None:
    suppressed = {
        result["ruleId"]: result["suppressions"] for result in run_of(MIXED)["results"] if "suppressions" in result
    }
    assert suppressed == {"SBX405": [{"kind": "external", "justification": "Named with --ignore."}]}


def test_every_check_is_a_rule_with_its_page() -> None:
    run = run_of(MIXED)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [one.rule.code for one in MIXED.findings]
    (size,) = [rule for rule in rules if rule["id"] == "SBX301"]
    assert size == {
        "id": "SBX301",
        "name": "VmSizeIsOfferedInTheRegion",
        "shortDescription": {"text": "VM size is offered in the region"},
        "helpUri": DOCS,
        "properties": {"category": "vm-size"},
    }
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert run["properties"]["statuses"]["SBX304"] == "skipped"


def test_a_result_reads_so() -> None:
    (result,) = [one for one in run_of(MIXED)["results"] if one["ruleId"] == "SBX310"]
    prints = result.pop("partialFingerprints")
    result.pop("ruleIndex")
    assert result == {
        "ruleId": "SBX310",
        "kind": "fail",
        "level": "warning",
        "message": {
            "text": "Node pool kata: The series retires on 2028-11-15.\n"
            "Use another --node-vm-size, such as Standard_D4s_v6."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": OF_POOL[1:], "uriBaseId": "AZURE_RESOURCE_MANAGER"},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": OF_POOL, "kind": "resource"}],
            }
        ],
        "properties": {
            "status": "warn",
            "codes": ["SBX310"],
            "resources": ["node pool kata"],
            "steps": [{"text": "Use another --node-vm-size, such as Standard_D4s_v6.", "command": None}],
        },
    }
    assert prints["primaryLocationLineHash"] == prints["checkAndResource/v1"][:16] + ":1"


def test_one_cause_is_one_result_that_names_the_checks_it_decides() -> None:
    (result,) = [one for one in run_of(MIXED)["results"] if one["ruleId"] == "SBX102"]
    assert result["properties"]["codes"] == ["SBX102", "SBX103"]


@pytest.mark.parametrize(
    ("created_at", "ended"),
    [("2026-11-22T00:05:09+01:00", "2026-11-21T23:05:09Z"), ("2026-11-21T23:05:09", None), ("yesterday", None)],
)
def test_the_invocation_carries_the_time_in_utc(created_at: str, ended: str | None) -> None:
    (run,) = json.loads(check_sarif(ALL_WELL, JUDGED, replace(RUN, created_at=created_at)))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["commandLine"] == "az aks-sandbox check"
    assert invocation.get("endTimeUtc") == ended


def prints_of(of: Report, about: Judged = JUDGED) -> list[str]:
    """The fingerprints of all results."""
    return [result["partialFingerprints"]["checkAndResource/v1"] for result in run_of(of, about)["results"]]


def test_the_fingerprint_knows_the_problem_again() -> None:
    later = Report(tuple(replace(one, message=f"{one.message} 17 of 20 are used.") for one in MIXED.findings))
    assert prints_of(later) == prints_of(MIXED)
    assert not set(prints_of(MIXED, judged(cluster_name="another"))) & set(prints_of(MIXED))


def test_a_rule_that_found_two_problems_is_one_rule_and_two_results() -> None:
    two = report(
        finding("SBX506", "cluster", "Pools agree with themselves", "fail", "kata does not.", resource=CLUSTER),
        finding("SBX506", "cluster", "Pools agree with themselves", "fail", "box does not.", resource=CLUSTER),
    )
    run = run_of(two)
    assert len(run["tool"]["driver"]["rules"]) == 1
    assert [result["ruleIndex"] for result in run["results"]] == [0, 0]
    assert len(set(prints_of(two))) == 2


def test_one_problem_of_many_pools_is_one_result_about_the_cluster() -> None:
    (result,) = run_of(*many_pools(100, bad=90))["results"]
    assert len(result["properties"]["resources"]) == 90
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == OF_CLUSTER


@pytest.mark.parametrize(
    ("target", "location", "about", "name"),
    [
        (
            {"resource_group": "g", "cluster_name": "c"},
            "l",
            Resource(Kind.NODE_POOL, "p"),
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c/agentPools/p",
        ),
        (
            {"resource_group": "g", "cluster_name": "c"},
            "l",
            Resource(Kind.REGION, "l"),
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c",
        ),
        ({}, "l", None, "/subscriptions/s/providers/Microsoft.ContainerService/locations/l"),
        ({}, None, None, "/subscriptions/s/providers/Microsoft.ContainerService"),
    ],
)
def test_the_resource_is_named_as_far_as_it_was_given(
    target: dict[str, str], location: str | None, about: Resource | None, name: str
) -> None:
    where = replace(JUDGED, target=Target(subscription_id="s", **target), location=location)
    assert resource_name(where, about) == name


@pytest.mark.parametrize("status", [Status.FAIL, Status.UNKNOWN, Status.WARN, Status.IGNORED])
def test_a_message_makes_no_link(status: Status) -> None:
    (result,) = run_of(report(finding("SBX101", "c", "t", status, "[click](https://evil)")))["results"]
    assert result["message"]["text"] == "Node pool kata: [click] (https://evil)"
