"""`vm-size list` and `vm-size show`: the sizes that can carry sandboxed pods, here, now, for this subscription."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aks_sandbox.check.vm_sizes import SizeFilter, list_vm_sizes, show_vm_size
from aks_sandbox.commands.vm_size import VM_SIZE
from aks_sandbox.errors import InvalidInput, Unreachable
from aks_sandbox.rules import size_conditions
from aks_sandbox.steps import lines_of
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import A_REGION, in_world
from tests.support.wanted import GA, RecordingReporter, judged_spec


def listed(arm: InProcessArm, location: str = "eastus", **wanted: Any) -> dict[str, dict[str, Any]]:
    """The rows of the list, by name."""
    spec = judged_spec(GA, **{**A_REGION, "location": location})
    return {row["name"]: row for row in list_vm_sizes(arm.connection, spec, SizeFilter(**wanted), RecordingReporter())}


def shown(arm: InProcessArm, size: str, location: str = "eastus") -> dict[str, Any]:
    """One size with its conditions."""
    spec = judged_spec(GA, of_pool={"vm_size": size}, **{**A_REGION, "location": location})
    return show_vm_size(arm.connection, spec, RecordingReporter())


def test_the_list_costs_two_questions(arm: InProcessArm) -> None:
    listed(arm)
    assert sorted(sent.path.rsplit("/", 1)[1] for sent in arm.traffic.sent) == ["skus", "usages"]


def test_sizes_that_may_fit_are_listed_those_that_aks_accepted_first_and_the_doubtful_last(arm: InProcessArm) -> None:
    rows = listed(arm)
    assert all(row["fits"] is not False for row in rows.values())
    assert all((row["fits"] is None) is bool(row["reasons"]) for row in rows.values())
    parts = [
        [row["vCpus"] for row in rows.values() if row["seenOnAks"] == "accepted"],
        [row["vCpus"] for row in rows.values() if row["fits"] and row["seenOnAks"] == "seriesAccepted"],
        [row["vCpus"] for row in rows.values() if row["fits"] and row["seenOnAks"] == "notSeen"],
        [row["vCpus"] for row in rows.values() if row["fits"] is None],
    ]
    assert all(parts)
    assert [row["vCpus"] for row in rows.values()] == [count for part in parts for count in sorted(part)]
    assert list(rows)[:3] == ["Standard_D2s_v5", "Standard_D4s_v3", "Standard_D4s_v5"]
    assert list(rows)[-3:] == ["Standard_D2ls_v5", "Standard_F2s_v2", "Standard_F4s_v2"]
    unfit = {
        "Standard_D4_v3", "Standard_D4ps_v5", "Standard_D4as_v4", "Standard_A0", "Standard_DS1_v2", "Standard_L8s_v3",
        "Standard_M8ms", "Standard_DC4as_v5", "Standard_NP10s",
    }  # fmt: skip
    assert not unfit.intersection(rows)


def test_a_row_tells_all_of_a_size(arm: InProcessArm) -> None:
    assert listed(arm)["Standard_D4s_v3"] == {
        "name": "Standard_D4s_v3",
        "fits": True,
        "vCpus": 4,
        "memoryGb": 16.0,
        "zones": ["1", "2", "3"],
        "generations": ["V1", "V2"],
        "architecture": "x64",
        "nestedVirtualization": "yes",
        "documented": "yes",
        "seenOnAks": "accepted",
        "quotaLeftNodes": 25,
        "retirementDate": "2029-11-15",
        "reasons": [],
        "inShort": [],
    }


def test_a_size_on_which_the_sources_disagree_is_listed_as_unknown(arm: InProcessArm) -> None:
    for name, seen in (("Standard_F4s_v2", "notSeen"), ("Standard_D2ls_v5", "refused")):
        row = listed(arm)[name]
        assert (row["fits"], row["nestedVirtualization"], row["documented"]) == (None, "unknown", "yes")
        assert (row["seenOnAks"], row["inShort"]) == (seen, ["not known"])
        assert row["reasons"][0].startswith(f"SBX305 It is not known whether {name} ")


def test_a_size_is_shown_with_all_that_aks_was_seen_to_do_and_where_that_is_published(arm: InProcessArm) -> None:
    size = shown(arm, "d8s_v5")
    assert (size["name"], size["seenOnAks"]) == ("Standard_D8s_v5", "accepted")
    assert size["seen"][0]["vmSize"] == "Standard_D8s_v5"
    assert {row["outcome"] for row in size["seen"]} == {"accepted"}
    refused = shown(arm, "Standard_D2ls_v5")
    assert (refused["fits"], refused["nestedVirtualization"]) == (None, "unknown")
    (row,) = refused["seen"]
    assert (row["outcome"], row["when"], row["workloadRuntime"]) == ("refused", "2025-04", "KataMshvVmIsolation")
    assert row["source"].startswith("https://github.com/")


@pytest.mark.parametrize(
    ("skus", "wanted", "said"),
    [
        ({"restriction": "QuotaId"}, {}, "None of the 44 VM sizes of eastus can run sandboxed pods: 44 are closed"),
        ({}, {"min_vcpus": 4096}, "None of the 44 VM sizes of eastus has what was asked for."),
        (
            {"hyperVGenerations": "V1"},
            {"min_vcpus": 64},
            "None of the 1 VM sizes of eastus that have what was asked for can run sandboxed pods: 1 supports gen",
        ),
    ],
    ids=["closed", "nothing asked for", "one"],
)
def test_a_list_without_a_row_says_why_with_counts(
    arm: InProcessArm, skus: dict[str, Any], wanted: dict[str, Any], said: str
) -> None:
    for row in arm.world.document["skus"]["eastus"].values():
        row.update(skus)
    reporter = RecordingReporter()
    assert list_vm_sizes(arm.connection, judged_spec(GA, **A_REGION), SizeFilter(**wanted), reporter) == []
    (warning,) = reporter.warnings
    assert warning.startswith(said)
    if "can run" in said:
        assert "az aks-sandbox vm-size list --location eastus --all --output table" in warning


def test_counts_say_how_many_have_no_quota_left(arm: InProcessArm) -> None:
    arm.world.document["usages"]["eastus"]["cores"]["used"] = 10**6
    reporter = RecordingReporter()
    assert list_vm_sizes(arm.connection, judged_spec(GA, **A_REGION), SizeFilter(), reporter) == []
    assert "44 have no quota left" in reporter.warnings[0]
    assert "2 are closed to this subscription" in reporter.warnings[0]


@pytest.mark.parametrize(
    ("size", "codes"),
    [
        ("Standard_D4_v3", ["SBX304"]),
        ("Standard_D4ps_v5", ["SBX305", "SBX306"]),
        ("Standard_L8s_v3", ["SBX302"]),
        ("Standard_M8ms", ["SBX302", "SBX308"]),
        ("Standard_A0", ["SBX304", "SBX307", "SBX310"]),
        ("Standard_B2ats_v2", ["SBX305", "SBX307"]),
        ("Standard_DC4as_v5", ["SBX305", "SBX311"]),
    ],
)
def test_all_lists_the_others_too_with_every_reason(arm: InProcessArm, size: str, codes: list[str]) -> None:
    row = listed(arm, everything=True)[size]
    assert row["fits"] is False
    assert [reason.split()[0] for reason in row["reasons"]] == codes


def test_all_lists_every_size_of_the_region(arm: InProcessArm) -> None:
    assert len(listed(arm, everything=True)) == 44
    assert len(listed(arm, "northeurope", everything=True)) == 40


@pytest.mark.parametrize(
    ("wanted", "there", "away"),
    [
        ({"zone": "3"}, "Standard_D4s_v5", "Standard_E4s_v5"),
        ({"min_vcpus": 8}, "Standard_D8s_v3", "Standard_D4s_v3"),
        ({"max_vcpus": 4}, "Standard_D4s_v3", "Standard_D8s_v3"),
        ({"min_memory": 32.0}, "Standard_E4s_v3", "Standard_D4s_v3"),
        ({"min_vcpus": 4, "max_vcpus": 4, "min_memory": 17}, "Standard_E4s_v5", "Standard_E8s_v5"),
    ],
)
def test_a_filter_keeps_the_sizes_that_have_what_was_asked(
    arm: InProcessArm, wanted: dict[str, Any], there: str, away: str
) -> None:
    rows = listed(arm, **wanted)
    assert there in rows
    assert away not in rows


def test_a_filter_holds_for_all_sizes_too(arm: InProcessArm) -> None:
    rows = listed(arm, min_vcpus=64, everything=True)
    assert list(rows) == ["Standard_D64s_v3"]


def test_quota_left_counts_nodes_by_the_smaller_of_family_and_region() -> None:
    arm = in_world("poor-quota")
    rows = listed(arm, everything=True)
    assert (rows["Standard_D4s_v3"]["quotaLeftNodes"], rows["Standard_D2s_v3"]["quotaLeftNodes"]) == (1, 2)
    assert rows["Standard_D4s_v5"]["quotaLeftNodes"] == 3
    assert rows["Standard_D8s_v3"]["fits"] is False


def test_sizes_closed_to_the_subscription_are_left_out() -> None:
    rows = listed(in_world("closed-sizes"))
    assert not {"Standard_D2s_v3", "Standard_D4s_v3", "Standard_D8s_v3", "Standard_D4s_v5"}.intersection(rows)
    assert rows["Standard_D8s_v5"]["zones"] == ["2", "3"]


def test_without_a_quota_answer_the_list_is_there_and_says_so(arm: InProcessArm) -> None:
    arm.fault("GET .*/usages 403")
    reporter = RecordingReporter()
    rows = list_vm_sizes(arm.connection, judged_spec(GA, **A_REGION), SizeFilter(), reporter)
    assert {row["quotaLeftNodes"] for row in rows} == {None}
    [warning] = reporter.warnings
    assert warning.startswith(
        "The quota is not shown, because it could not be read: reading the vCPU quota of eastus: "
    )
    assert reporter.said == ["Asking Azure for the VM sizes"]


@pytest.mark.parametrize("fault", ["403", "503", "empty-list", "invalid-json"])
def test_without_sizes_there_is_nothing_to_list(arm: InProcessArm, fault: str) -> None:
    arm.fault(f"GET .*/skus {fault}")
    with pytest.raises(Unreachable, match=r"^The VM sizes cannot be read: listing the VM sizes of eastus: "):
        listed(arm)


def test_a_size_is_shown_with_every_condition(arm: InProcessArm) -> None:
    size = shown(arm, "standard_d4ps_v5")
    assert (size["name"], size["fits"]) == ("Standard_D4ps_v5", False)
    statuses = {row["code"]: row["status"] for row in size["conditions"]}
    assert {code: status for code, status in statuses.items() if status != "pass"} == {
        "SBX305": "fail",
        "SBX306": "fail",
    }
    assert list(statuses) == sorted(statuses)
    assert {"SBX302", "SBX304", "SBX307", "SBX308", "SBX309", "SBX310", "SBX311"} <= set(statuses)
    [row] = [row for row in size["conditions"] if row["code"] == "SBX306"]
    assert (row["title"], row["message"]) == ("Processor architecture", "Standard_D4ps_v5 is Arm64.")


def test_a_size_that_fits_has_no_failed_condition(arm: InProcessArm) -> None:
    size = shown(arm, "Standard_D4s_v5")
    assert (size["fits"], {row["status"] for row in size["conditions"]}) == (True, {"pass"})


def test_a_size_that_retires_one_day_is_noted_and_fits(arm: InProcessArm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_conditions, "today", lambda: date(2026, 11, 30))
    size = shown(arm, "Standard_D4s_v3")
    assert size["fits"] is True
    [row] = [row for row in size["conditions"] if row["status"] == "info"]
    assert (row["code"], row["message"]) == ("SBX310", "Standard_D4s_v3 retires on 2029-11-15.")


def test_a_size_that_the_region_does_not_offer_is_refused_by_its_option(arm: InProcessArm) -> None:
    with pytest.raises(InvalidInput) as caught:
        shown(arm, "Standard_D4s_v6", "northeurope")
    (show,) = (row for row in VM_SIZE.rows if row.name == "show")
    show.name_option_of(caught.value)
    assert caught.value.message == "--vm-size: Standard_D4s_v6 is not offered in northeurope"
    assert lines_of(caught.value.steps)[-1] == "az aks-sandbox vm-size list --location northeurope --output table"
