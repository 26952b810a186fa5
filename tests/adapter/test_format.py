"""The table views: what a person reads, at 120 columns, as az itself draws the rows."""

from collections.abc import Sequence
from typing import Any

import pytest
from tabulate import tabulate

from aks_sandbox.front_end import tables as _format
from aks_sandbox.front_end.tables import keep
from aks_sandbox.reports.text import Line, Shown

REQUEST: dict[str, Any] = {
    "method": "PUT",
    "path": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/" + "g" * 60 + "/providers"
    "/Microsoft.ContainerService/managedClusters/demo/agentPools/box",
    "apiVersion": "2026-06-01",
    "headers": {"If-None-Match": "*"},
    "body": {"properties": {"count": 3, "workloadRuntime": "KataVmIsolation"}},
}


def drawn(rows: Sequence[Any]) -> list[str]:
    """The lines that az prints for the rows."""
    return str(tabulate(rows, headers="keys", tablefmt="simple", disable_numparse=True)).splitlines()


def test_a_dry_run_shows_the_whole_request_in_120_columns() -> None:
    lines = drawn(_format.written_table(REQUEST))
    text = "".join(line.split(maxsplit=1)[-1].strip() for line in lines)
    for part in ("PUT", "2026-06-01", "KataVmIsolation", "managedClusters/demo"):
        assert part in text
    assert max(map(len, lines)) <= 120


def test_what_was_written_is_shown_as_lines() -> None:
    keep(Shown({}, "Cluster demo", (Line("RuntimeClass"),), ""))
    assert _format.written_table({"name": "demo"}) == [{"Cluster demo": "RuntimeClass"}]


def test_a_list_of_pools_shows_a_runtime_class_for_the_sandboxed_ones_and_fits_in_120_columns() -> None:
    pools: list[dict[str, Any]] = [
        {
            "name": "untrusted123",
            "workloadRuntime": "KataMshvVmIsolation",
            "runtimeClass": "kata-vm-isolation",
            "powerState": "Running",
            "vmSize": "Standard_D16ads_v5",
            "count": 3,
            "nodeImageVersion": "AKSAzureLinux-V3katagen2-202605.27.0",
            "provisioningState": "Succeeded",
        },
        {
            "name": "system",
            "workloadRuntime": "OCIContainer",
            "runtimeClass": None,
            "powerState": "Stopped",
            "vmSize": "Standard_D4s_v5",
            "count": 1,
            "nodeImageVersion": "AKSAzureLinux-V3gen2-202605.27.0",
            "provisioningState": "Updating",
        },
    ]
    rows = _format.node_pools_table(pools)
    assert [
        (row["Name"], row["Runtime"], row["UsualRuntimeClass"], row["NodeImage"], row["State"]) for row in rows
    ] == [
        ("untrusted123", "KataMshvVmIsolation", "kata-vm-isolation", "V3katagen2-202605.27.0", "Succeeded"),
        ("system", "OCIContainer", "-", "V3gen2-202605.27.0", "Stopped"),
    ]
    assert max(map(len, drawn(rows))) <= 120


def test_a_feature_is_one_row_and_a_runtime_that_needs_none_shows_a_dash() -> None:
    flag = {"namespace": "Microsoft.ContainerService", "name": "KataVMIsolationPreview", "state": "Registered"}
    (row,) = _format.feature_table({**flag, "workloadRuntime": "KataMshvVmIsolation"})
    assert dict(row) == {
        "Feature": "Microsoft.ContainerService/KataVMIsolationPreview",
        "State": "Registered",
        "WorkloadRuntime": "KataMshvVmIsolation",
    }
    (none,) = _format.feature_table(
        {"namespace": None, "name": None, "state": "NotNeeded", "workloadRuntime": "KataVmIsolation"}
    )
    assert none["Feature"] == "-"


def vm_size(name: str = "Standard_D4s_v5", **changes: Any) -> dict[str, Any]:
    """One size as `vm-size list` answers it."""
    well = {"vCpus": 4, "memoryGb": 16.0, "zones": ["1", "2"], "generations": ["V1", "V2"], "reasons": []}
    more = {"nestedVirtualization": "yes", "quotaLeftNodes": 25, "retirementDate": None, "inShort": []}
    more["seenOnAks"] = "accepted"
    return {"name": name, **well, **more, **changes}


def test_sizes_that_fit_are_rows_without_a_reason() -> None:
    (row,) = _format.vm_sizes_table([vm_size()])
    assert dict(row) == {
        "Name": "Standard_D4s_v5",
        "VCpus": 4,
        "MemGb": 16.0,
        "Zones": "1 2",
        "Gen": "1 2",
        "Nested": "yes",
        "OnAks": "yes",
        "Nodes": 25,
        "Retires": "-",
    }


@pytest.mark.parametrize(
    ("seen", "cell"),
    [("accepted", "yes"), ("seriesAccepted", "series"), ("refused", "no"), ("seriesRefused", "no"), ("notSeen", "-")],
)
def test_what_aks_was_seen_to_do_with_a_size_stands_beside_what_is_known(seen: str, cell: str) -> None:
    (row,) = _format.vm_sizes_table([vm_size(seenOnAks=seen)])
    assert row["OnAks"] == cell


def test_what_is_not_known_of_a_size_is_a_dash() -> None:
    odd = vm_size(zones=[], generations=[], quotaLeftNodes=None, retirementDate="2028-11-15")
    (row,) = _format.vm_sizes_table([odd])
    assert (row["Zones"], row["Gen"], row["Nodes"], row["Retires"]) == ("-", "-", "-", "2028-11-15")


def test_a_size_that_does_not_fit_has_its_reasons_in_short_and_fits_in_120_columns() -> None:
    short = ["closed to the subscription", "no nested virtualization", "regional quota used up"]
    bad = vm_size("Standard_NC24ads_A100_v4", reasons=["SBX302 long"] * 3, inShort=short, vCpus=128)
    rows = _format.vm_sizes_table([vm_size(), bad])
    assert rows[0]["Reason"] == "-"
    assert " ".join(row["Reason"] for row in rows[1:]) == ", ".join(short)
    assert [row["Name"] for row in rows[2:]] == [""] * len(rows[2:])
    assert max(map(len, drawn(rows))) <= 120


def test_one_size_is_a_row_for_each_condition() -> None:
    conditions = [
        {"code": "SBX302", "status": "pass", "message": "It is open."},
        {"code": "SBX305", "status": "fail", "message": "word " * 40},
    ]
    rows = _format.vm_size_table({"conditions": conditions})
    assert [(row["Status"], row["Code"]) for row in rows[:2]] == [("pass", "SBX302"), ("fail", "SBX305")]
    assert {(row["Status"], row["Code"]) for row in rows[2:]} == {("", "")}
    assert max(map(len, drawn(rows))) <= 120


def test_rules_are_a_row_each_and_one_rule_is_its_manual_page() -> None:
    row = {
        "code": "SBX101",
        "category": "subscription",
        "severity": "fail",
        "title": "az is new",
        "source": "https://x",
    }
    assert [dict(each) for each in _format.rules_table([row])] == [
        {"Code": "SBX101", "Category": "subscription", "AtWorst": "fail", "Title": "az is new"}
    ]
    page = _format.rule_table({**row, "why": "because " * 20, "fix": "Mend it.", "example": "az upgrade"})
    assert [each["Part"] for each in page if each["Part"]] == ["code", "title", "why", "fix", "example", "source"]
    assert max(map(len, drawn(page))) <= 120
