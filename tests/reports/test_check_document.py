"""The document of a check, and the JSON that is made of it."""

import json
from typing import Any

from hypothesis import given, settings

from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Report
from aks_sandbox.reports.documents import check_document, json_text
from aks_sandbox.reports.text import KeptFacts, Run

from .hostile_text import hostile_facts, hostile_judgeds, hostile_reports, hostile_runs
from .samples import ALL_WELL, DENIED, DOCS, FACTS, JUDGED, KEPT, MIXED, NOT_READ, RUN, SUBSCRIPTION, many_pools, report


def test_a_document_reads_so() -> None:
    assert check_document(report(*NOT_READ), JUDGED, RUN, KEPT) == {
        "schemaVersion": 2,
        "tool": {"name": "aks-sandbox", "version": "1.0.0b1"},
        "createdAt": "2026-11-21T23:05:09+00:00",
        "command": "az aks-sandbox check",
        "strict": False,
        "verdict": "unknown",
        "summary": {"fail": 0, "unknown": 2, "warn": 0, "ignored": 0, "info": 0, "skipped": 0, "pass": 0},
        "judged": (
            "Node pool kata of cluster untrusted-jobs in resource group rg-sandbox-weu (westeurope): "
            "3 x Standard_D4s_v5, KataVmIsolation, Kubernetes 1.34.2."
        ),
        "target": {
            "subscriptionId": SUBSCRIPTION,
            "resourceGroup": "rg-sandbox-weu",
            "clusterName": "untrusted-jobs",
            "location": "westeurope",
            "purpose": "nodepool",
            "kubernetesVersion": "1.34.2",
            "nodePools": [
                {
                    "name": "kata",
                    "exists": True,
                    "workloadRuntime": "KataVmIsolation",
                    "osSku": "AzureLinux",
                    "vmSize": "Standard_D4s_v5",
                    "count": 3,
                    "mode": "User",
                    "zones": ["1", "3"],
                }
            ],
        },
        "findings": [
            {
                "status": "unknown",
                "codes": ["SBX102", "SBX103"],
                "checks": [
                    {
                        "code": "SBX102",
                        "title": "Caller can read the cluster",
                        "category": "subscription",
                        "docs": DOCS,
                    },
                    {
                        "code": "SBX103",
                        "title": "Caller can create clusters",
                        "category": "subscription",
                        "docs": DOCS,
                    },
                ],
                "resources": [{"kind": "subscription", "name": None}],
                "message": DENIED,
                "steps": [
                    {
                        "text": "Ask for the Reader role:",
                        "command": "az role assignment create --assignee ASSIGNEE --role Reader "
                        f"--scope /subscriptions/{SUBSCRIPTION}/resourceGroups/rg-sandbox-weu",
                    }
                ],
            }
        ],
        "anonymized": False,
        "options": {"name": "untrusted-jobs"},
        "facts": FACTS,
    }


def test_without_facts_there_is_no_such_key() -> None:
    assert "facts" not in check_document(ALL_WELL, JUDGED, RUN)


def test_the_worst_findings_stand_first() -> None:
    statuses = [row["status"] for row in check_document(MIXED, JUDGED, RUN)["findings"]]
    order = ["fail", "unknown", "warn", "ignored", "info", "skipped", "pass"]
    assert statuses == sorted(statuses, key=order.index)


def test_one_problem_of_many_pools_is_one_finding_that_names_all_of_them() -> None:
    checked, judged = many_pools(100, bad=90)
    document = check_document(checked, judged, RUN)
    (failed,) = [row for row in document["findings"] if row["status"] == "fail"]
    assert [one["name"] for one in failed["resources"]] == [f"pool{number:03}" for number in range(90)]
    assert document["summary"]["fail"] == 1


def test_text_is_readable_and_halves_of_pairs_are_escaped() -> None:
    text = json_text({"note": "Münster \ud800"})
    assert '"note": "Münster \\ud800"' in text
    assert text.endswith("}\n")


def test_numbers_that_json_lacks_become_text() -> None:
    assert json.loads(json_text({"value": [float("nan"), float("inf"), 1.5]}))["value"] == ["nan", "inf", 1.5]


@settings(deadline=None)
@given(hostile_reports, hostile_judgeds, hostile_runs, hostile_facts)
def test_any_document_comes_back_as_it_was(
    of: Report, judged: Judged, run: Run, facts: dict[str, dict[str, Any]]
) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    document = check_document(of, judged, run, KeptFacts({}, facts, facts))
    read = json.loads(json_text(document).encode(), parse_constant=refuse)
    assert {key: read[key] for key in document if key != "facts"} == {
        key: value for key, value in document.items() if key != "facts"
    }
