"""The table view of a proof: at 120 columns, whole, as az itself draws the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from azext_aks_sandbox._proof_format import verify_table
from hypothesis import given
from hypothesis import strategies as st
from tabulate import tabulate

GUEST_BOOT = "7c3e0b52-9f4d-4b1a-8e57-1d2f60a9c384"
HOST_BOOT = "e41f8a06-2b77-4c93-a0de-95b8c7d31f6a"
GUEST_BUILD = "#1 SMP PREEMPT_DYNAMIC Tue May 12 09:14:55 UTC 2026"
HOST_BUILD = "#1 SMP PREEMPT_DYNAMIC Thu Jun 04 21:40:02 UTC 2026"
NAMESPACE = "aks-sandbox-verify-1a2b3c4d"
DELETE = (
    "az aks command invoke -g rg-sandbox-weu -n untrusted-jobs "
    f'--command "kubectl delete namespace {NAMESPACE} --ignore-not-found"'
)
NOTHING_LEFT: dict[str, Any] = {
    "namespace": NAMESPACE,
    "kept": False,
    "removed": [NAMESPACE],
    "left": [],
    "leftIsCertain": True,
    "command": None,
}
COLUMNS = ["Pool", "Evidence", "Expected", "Sandbox", "Host", "Verdict"]


def item(title: str, expected: str, sandbox: str, host: str, verdict: str) -> dict[str, Any]:
    """One item of evidence as `verify` answers it."""
    return {"title": title, "expected": expected, "sandbox": sandbox, "host": host, "verdict": verdict}


REAL = [
    item("boot ID", "differs from the host's", GUEST_BOOT, HOST_BOOT, "proves"),
    item("kernel build stamp", "differs from the host's", GUEST_BUILD, HOST_BUILD, "proves"),
    item("processors", "1 (limit 500m, rounded up)", "1", "4", "supports"),
    item("memory", "at most 256 MiB", "240 MiB", "15.7 GiB", "supports"),
    item("node image", "contains kata", "-", "AKSAzureLinux-V3katagen2-202606.10.0", "supports"),
    item(
        "node label",
        "kubernetes.azure.com/kata-vm-isolation=true",
        "-",
        "kubernetes.azure.com/kata-vm-isolation=true",
        "contradicts",
    ),
    item("kernel release", "may be equal", "6.6.121.mshv1-2.azl3", "6.6.121.mshv1-2.azl3", "inconclusive"),
]


def pool(name: str, verdict: str, reasons: Sequence[str] = (), evidence: Sequence[Any] = ()) -> dict[str, Any]:
    """One node pool as `verify` answers it."""
    return {"name": name, "verdict": verdict, "reasons": list(reasons), "evidence": list(evidence)}


def document(verdict: str, *pools: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """What `verify` answers, as far as the table shows it."""
    reasons = [f"{one['name']}: {reason}" for one in pools for reason in one["reasons"]]
    rest = {"reasons": reasons, "nextSteps": [], "cleanup": NOTHING_LEFT}
    return {"verdict": verdict, "nodePools": list(pools), **rest, **changes}


def drawn(rows: Sequence[Any]) -> list[str]:
    """The lines that az prints for the rows."""
    return tabulate(rows, headers="keys", tablefmt="simple", disable_numparse=True).splitlines()


def shown_as(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """The cells, row by row."""
    assert all(list(row) == COLUMNS for row in rows)
    return [list(row.values()) for row in rows]


def flowing(rows: Sequence[Mapping[str, str]]) -> str:
    """The text that runs through the rows."""
    return " ".join(" ".join(row[name] for name in ("Expected", "Sandbox", "Host")) for row in rows)


def test_evidence_is_wrapped_in_its_cells_and_the_verdict_follows() -> None:
    rows = verify_table(document("isolated", pool("box", "isolated", (), REAL[:3])))
    assert shown_as(rows) == [
        ["box", "boot ID", "differs from the", "7c3e0b52-9f4d-4b1a-8e57-", "e41f8a06-2b77-4c93-a0de-", "proves"],
        ["", "", "host's", "1d2f60a9c384", "95b8c7d31f6a", ""],
        ["", "kernel build", "differs from the", "#1 SMP PREEMPT_DYNAMIC Tue", "#1 SMP PREEMPT_DYNAMIC Thu", "proves"],
        ["", "stamp", "host's", "May 12 09:14:55 UTC 2026", "Jun 04 21:40:02 UTC 2026", ""],
        ["", "processors", "1 (limit 500m,", "1", "4", "supports"],
        ["", "", "rounded up)", "", "", ""],
        ["", "verdict", "", "", "", "isolated"],
        ["all in all", "verdict", "", "", "", "isolated"],
    ]


def test_real_values_and_long_texts_fit_in_120_columns() -> None:
    reason = (
        "The sandboxed pod did not start in time. The cluster says: FailedCreatePodSandBox Failed to create it. " * 3
    )
    stuck = pool("untrusted123", "notProven", [reason], REAL)
    left = {**NOTHING_LEFT, "left": [NAMESPACE], "command": DELETE}
    steps = ["Try another image: az aks-sandbox verify -g rg-sandbox-weu -n untrusted-jobs --image REGISTRY/IMAGE:TAG"]
    lines = drawn(verify_table(document("notProven", stuck, nextSteps=steps, cleanup=left)))
    assert max(map(len, lines)) <= 120


def test_no_value_is_cut_off() -> None:
    rows = verify_table(document("isolated", pool("box", "isolated", (), REAL)))
    for column, key in (("Expected", "expected"), ("Sandbox", "sandbox"), ("Host", "host")):
        wanted = "".join(row[key] for row in REAL)
        assert "".join(row[column] for row in rows).replace(" ", "") == wanted.replace(" ", "")


def test_reasons_run_through_the_columns_and_each_begins_a_row() -> None:
    first = "The sandboxed pod did not start in time. The cluster says: ErrImagePull."
    rows = verify_table(document("notProven", pool("box", "notProven", [first, "The plain pod failed."])))
    assert shown_as(rows) == [
        [
            "box",
            "verdict",
            "The sandboxed pod",
            "did not start in time. The",
            "cluster says: ErrImagePull.",
            "notProven",
        ],
        ["", "", "The plain pod", "failed.", "", ""],
        ["all in all", "verdict", "", "", "", "notProven"],
    ]


def test_the_reasons_of_the_whole_stand_with_the_whole_and_those_of_a_pool_do_not() -> None:
    bad = pool("box", "notIsolated", ["It shares a kernel."])
    rows = verify_table(document("notIsolated", bad, reasons=["Nobody could look.", "box: It shares a kernel."]))
    assert [(row["Pool"], row["Expected"], row["Sandbox"], row["Verdict"]) for row in rows] == [
        ("box", "It shares a", "kernel.", "notIsolated"),
        ("all in all", "Nobody could look.", "", "notIsolated"),
    ]


def test_next_steps_come_last_line_by_line() -> None:
    step = "Look first:\naz aks show -g g -n c --query provisioningState"
    rows = verify_table(document("notProven", nextSteps=[step, "az aks start -g g -n c"]))
    assert shown_as(rows)[1:] == [
        ["", "next step", "Look first:", "", "", ""],
        ["", "next step", "az aks show -g g", "-n c --query", "provisioningState", ""],
        ["", "next step", "az aks start -g g", "-n c", "", ""],
    ]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"left": [NAMESPACE]}, "left behind"),
        ({"left": [NAMESPACE], "leftIsCertain": False}, "perhaps left"),
        ({"kept": True}, "kept"),
    ],
)
def test_what_is_still_in_the_cluster_is_named_with_the_command_that_removes_it(
    changes: dict[str, Any], label: str
) -> None:
    cleanup = {**NOTHING_LEFT, "command": DELETE, **changes}
    rows = verify_table(document("isolated", pool("box", "isolated"), cleanup=cleanup))[2:]
    assert shown_as(rows[:1]) == [["", label, "", NAMESPACE, "", ""]]
    assert rows[1]["Evidence"] == "remove it"
    assert flowing(rows[1:]).split() == DELETE.split()


def test_without_a_pool_there_is_the_whole_alone() -> None:
    (row,) = verify_table(document("notProven", reasons=["The cluster is stopped."]))
    assert list(row.values()) == ["all in all", "verdict", "The cluster is", "stopped.", "", "notProven"]


def test_what_is_null_is_a_dash() -> None:
    empty: dict[str, Any] = {"title": None, "expected": None, "sandbox": None, "host": None, "verdict": "supports"}
    rows = verify_table(document("isolated", pool("box", "isolated", (), [empty])))
    assert list(rows[0].values()) == ["box", "-", "-", "-", "-", "supports"]


def test_a_pool_name_that_is_too_long_is_wrapped_beside_its_verdict() -> None:
    rows = verify_table(document("isolated", pool("n" * 30, "isolated")))
    assert "".join(row["Pool"] for row in rows[:-1]) == "n" * 30
    assert [row["Verdict"] for row in rows] == ["isolated", "", "", "isolated"]


@given(st.text("az -/.:=_\n", max_size=200), st.text("az -/.:=_\n", min_size=1, max_size=200))
def test_any_text_comes_whole_and_in_120_columns(reason: str, value: str) -> None:
    one = pool("box", "notProven", [reason], [item(value, value, value, value, "supports")])
    rows = verify_table(document("notProven", one, nextSteps=[reason]))
    assert max(map(len, drawn(rows))) <= 120
    spaceless = "".join(value.split())
    number = next(number for number, row in enumerate(rows) if row["Evidence"] == "verdict" and row["Verdict"])
    for column in ("Evidence", "Expected", "Sandbox", "Host"):
        assert "".join("".join(row[column] for row in rows[:number]).split()) == spaceless
