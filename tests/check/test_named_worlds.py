"""`check` in every named world of the simulator, by each form of the target: which codes fail, are unknown, or warn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.rules.engine import ALL_RULES
from arm_simulator.seed.named_worlds import named_worlds
from tests.support.named_worlds import A_CLUSTER, A_GROUP, A_REGION, codes, in_world, judge, other_subscriptions, row_of
from tests.support.wanted import GA, judged_spec

Expected = tuple[list[str], list[str], list[str]]

FORMS: dict[str, dict[str, Any]] = {"-l": A_REGION, "-g": A_GROUP, "-g -n": A_CLUSTER}
#: What warns in the first world: a sandboxed system pool.
NEW_CLUSTER = ["SBX407"]
LIVE_CLUSTER: list[str] = []
OF_THE_SIZES = [
    "SBX301", "SBX302", "SBX303", "SBX304", "SBX306", "SBX307", "SBX308", "SBX309", "SBX310", "SBX406",
]  # fmt: skip
OF_THE_SUBSCRIPTION = ["SBX102", "SBX104", "SBX105", "SBX108", "SBX201", "SBX202", "SBX203", "SBX204"]
#: Of subnets only what is requested is judged.
OF_THE_CLUSTER = [rule.code for rule in ALL_RULES if rule.info.category == "cluster" and "subnets" not in rule.needs]
DENIED = sorted([*OF_THE_SUBSCRIPTION, *OF_THE_SIZES])
WELL: Expected = ([], [], NEW_CLUSTER)
#: What is wrong inside these clusters no answer of Azure Resource Manager shows.
INSIDE = (
    "aad-cluster",
    "class-missing",
    "class-without-overhead",
    "command-not-scheduled",
    "command-refused",
    "container-error",
    "deletion-stuck",
    "hostile-names",
    "image-pull-failure",
    "inside-healthy",
    "left-behind",
    "no-isolation",
    "no-ready-node",
    "odd-handler",
    "output-cut",
    "rbac-denied",
    "rbac-no-create",
    "running-on",
    "same-uname",
    "scaled-to-zero",
    "sandbox-events",
    "sick-inside",
    "slow-start",
    "spoofed-class",
    "vm-too-small",
)
#: Failing, unknown, warning; a form that is not named here is as in the first world.
EXPECTED: dict[str, dict[str, Expected]] = {
    "healthy-cluster": {"-g -n": ([], [], LIVE_CLUSTER)},
    "stopped-cluster": {"-g -n": (["SBX501"], [], LIVE_CLUSTER)},
    "drifted-cluster": {"-g -n": (["SBX506", "SBX507"], [], ["SBX106", "SBX107", "SBX203", "SBX508"])},
    "failed-pool": {"-g -n": (["SBX511"], [], LIVE_CLUSTER)},
    "awkward-cluster": {"-g -n": (["SBX504"], [], ["SBX505", "SBX508", "SBX509", "SBX510"])},
    "old-class-pods": {"-g -n": ([], [], ["SBX106", "SBX107", "SBX508"])},
    "full-cluster": {"-g -n": ([], [], LIVE_CLUSTER)},
    "poor-quota": dict.fromkeys(FORMS, ([], [], ["SBX308", "SBX407"])),
    "full-region": dict.fromkeys(FORMS, (["SBX204"], [], NEW_CLUSTER)),
    "no-quota-service": {},
    "restricted-caller": {
        "-l": ([], [], ["SBX103", *NEW_CLUSTER]),
        "-g": (["SBX103"], [], NEW_CLUSTER),
        "-g -n": (["SBX103"], [], NEW_CLUSTER),
    },
    "group-contributor": {
        "-l": ([], sorted([*DENIED, "SBX103"]), ["SBX407"]),
        "-g": ([], DENIED, ["SBX407"]),
        "-g -n": ([], DENIED, ["SBX407"]),
    },
    "disabled-subscription": dict.fromkeys(FORMS, (["SBX102"], [], NEW_CLUSTER)),
    "unregistered": {
        "-l": (["SBX104", "SBX105"], ["SBX202", "SBX203", *OF_THE_SIZES], ["SBX407"]),
        "-g": (["SBX104", "SBX105"], ["SBX202", "SBX203", *OF_THE_SIZES], ["SBX407"]),
        "-g -n": (["SBX104", "SBX105"], ["SBX202", "SBX203", *OF_THE_SIZES, *OF_THE_CLUSTER], ["SBX407"]),
    },
    "closed-sizes": dict.fromkeys(FORMS, (["SBX302"], [], NEW_CLUSTER)),
    "late-calendar": {},
    "run-command-disabled": {"-g -n": ([], [], sorted([*LIVE_CLUSTER, "SBX510"]))},
    **{world: {"-g -n": ([], [], LIVE_CLUSTER)} for world in INSIDE},
    "old-api": {"-g -n": ([], ["SBX404", "SBX504"], LIVE_CLUSTER)},
    # No sandboxed node pool, so nothing of one is judged.
    "fips-cluster": {"-g -n": ([], [], ["SBX508"])},
    "one-drifted-pool": {"-g -n": (["SBX506"], [], LIVE_CLUSTER)},
    "virtual-machines-pool": {"-g -n": ([], [], LIVE_CLUSTER)},
    "automatic-cluster": {"-g -n": ([], [], ["SBX508", "SBX509", "SBX513"])},
    # What these refuse shows only in a write, and what the size has only where a disk asks for it.
    "locked-groups": {"-g -n": ([], [], LIVE_CLUSTER)},
    "policy-denies": {},
    "nvme-size": {},
}


def found(answer: dict[str, Any]) -> Expected:
    return codes(answer, "fail"), codes(answer, "unknown"), codes(answer, "warn")


def test_every_world_is_expected_here() -> None:
    assert set(EXPECTED) == set(named_worlds())


@pytest.mark.parametrize(
    ("world", "form"),
    [(world, form) for form in FORMS for world in (None, *(EXPECTED if form == "-g -n" else other_subscriptions()))],
)
def test_a_check_of_a_world_finds_what_is_wrong_there_and_nothing_else(world: str | None, form: str) -> None:
    arm = in_world(*([world] if world else []))
    there = form != "-g -n" or "sandbox-rg/demo" in arm.world.document["clusters"]
    answer = judge(arm, judged_spec(GA, purpose=None if there else "create", **FORMS[form]))
    expected = EXPECTED[world].get(form, WELL) if world else WELL
    assert found(answer) == expected
    worst = next((name for name, rows in zip(("fail", "unknown", "warn"), expected, strict=True) if rows), "pass")
    assert answer["verdict"] == worst
    assert arm.traffic.writes == []


@pytest.mark.parametrize(
    ("world", "pool", "code", "message"),
    [
        (
            "awkward-cluster",
            {"name": "fips"},
            "SBX503",
            "Node pool fips exists without Pod Sandboxing, and the workload runtime of a node pool cannot be changed.",
        ),
        ("failed-pool", {"name": "untrusted"}, "SBX511", "The node pool has failed. Azure reports: "),
        (
            "drifted-cluster",
            {"name": "drifted"},
            "SBX506",
            "Node image AKSAzureLinux-V3gen2-202606.10.0 is not a Kata image",
        ),
        (
            "drifted-cluster",
            {"name": "retired"},
            "SBX507",
            "The node image AKSAzureLinux-V2katagen2-202509.05.0 is retired.",
        ),
    ],
)
def test_a_pool_that_was_named_fails_for_its_own_fault(
    world: str, pool: dict[str, Any], code: str, message: str
) -> None:
    answer = judge(in_world(world), replace(judged_spec(GA, of_pool=pool), pool_named=True))
    row = row_of(answer, code)
    assert row["status"] == "fail"
    assert row["message"].startswith(message)


def test_a_healthy_pool_beside_drifted_ones_is_not_blamed_for_them() -> None:
    added = replace(judged_spec(GA, of_pool={"name": "more"}, purpose="nodepool"), pool_named=True, adds_pool=True)
    answer = judge(in_world("drifted-cluster"), added)
    assert not {"SBX506", "SBX507"}.intersection(codes(answer, "fail"))


def test_a_full_cluster_has_no_room_for_a_pool_that_is_about_to_be_added() -> None:
    added = replace(judged_spec(GA, of_pool={"name": "more"}, purpose="nodepool"), pool_named=True, adds_pool=True)
    row = row_of(judge(in_world("full-cluster"), added), "SBX503")
    assert (row["status"], row["message"]) == ("fail", "The cluster has 2 of at most 2 node pools.")


def test_the_cause_of_a_failed_pool_is_told_with_its_details() -> None:
    row = row_of(judge(in_world("failed-pool"), judged_spec(GA)), "SBX511")
    assert "(ReconcileVMSSAgentPoolFailed) The scale set of the node pool could not be brought to" in row["message"]
    assert "There is no capacity for the size Standard_D4s_v3 in this region now" in row["message"]


def test_worlds_add_up() -> None:
    answer = judge(in_world("healthy-cluster", "poor-quota"), replace(judged_spec(GA), adds_pool=True))
    assert codes(answer, "fail") == ["SBX308", "SBX309"]


def test_worlds_of_opposite_troubles_show_both() -> None:
    answer = judge(in_world("full-region", "closed-sizes", "disabled-subscription"), judged_spec(GA, **A_REGION))
    assert codes(answer, "fail") == ["SBX102", "SBX204", "SBX302"]
