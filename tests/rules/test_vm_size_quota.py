"""SBX308 and SBX309: the vCPU quota of the family and of the region, in several pools, with autoscaler and surge."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.azure import Usage
from aks_sandbox.model.cluster import Autoscaler
from aks_sandbox.model.facts import NotAsked, Unknown
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.steps import Step
from tests.support.examples import examples
from tests.support.worlds import (
    GOOD,
    cluster,
    judge,
    live_pool,
    shown,
    shown_each,
    sku,
    skus,
    spec,
    usages,
    wanted_pool,
)

FAMILY, REGIONAL, SPOT = "standardDSv5Family", "cores", "lowPriorityCores"
BOTH = pytest.mark.parametrize(("code", "row"), [("SBX308", FAMILY), ("SBX309", REGIONAL)])


def quota(**rows: tuple[int, int]) -> Any:
    """Quota rows by name, each used and limit; rows that are not named have room for everything."""
    well = {FAMILY: (0, 1000), REGIONAL: (0, 1000), SPOT: (0, 1000), "standardESv5Family": (0, 1000)}
    return usages(*(Usage(name, used, limit) for name, (used, limit) in {**well, **rows}.items()))


def pool(**options: Any) -> SandboxSpec:
    """A pool of four-core nodes with those options, on its own."""
    return spec(pool=options)


@BOTH
def test_a_quota_that_holds_all_nodes_and_the_surge_passes(code: str, row: str) -> None:
    # 3 nodes and 1 of the surge (10 % of 3, rounded up), 4 vCPUs each.
    finding = judge(code, pool(count=3), usages=quota(**{row: (84, 100)}))
    assert shown(finding) == ("pass", f"{row}: up to 16 vCPUs are needed; 84 of 100 vCPUs are used.", "")


@BOTH
def test_a_quota_without_room_for_the_surge_warns_with_the_limit_to_ask_for(code: str, row: str) -> None:
    finding = judge(code, pool(count=3), usages=quota(**{row: (85, 100)}))
    assert shown(finding) == (
        "warn",
        f"{row}: there is room for the 12 vCPUs needed to create the nodes, but not for the 16 needed with all "
        "nodes of the autoscaler and an upgrade's surge; 85 of 100 vCPUs are used.",
        f"Ask for a limit of 101 for {row} in the Azure portal (Quotas).",
    )


@BOTH
def test_a_quota_without_room_for_the_nodes_fails_with_needed_used_limit_and_the_limit_to_ask_for(
    code: str, row: str
) -> None:
    finding = judge(code, pool(count=3), usages=quota(**{row: (89, 100)}))
    assert shown(finding) == (
        "fail",
        f"{row}: 12 vCPUs are needed to create the nodes and up to 16 later; 89 of 100 vCPUs are used.",
        f"Ask for a limit of 105 for {row} in the Azure portal (Quotas), or use fewer or smaller nodes.",
    )


@BOTH
def test_the_limit_to_ask_for_makes_the_check_pass_when_it_is_granted(code: str, row: str) -> None:
    assert str(judge(code, pool(count=3), usages=quota(**{row: (89, 105)})).status) == "pass"
    assert str(judge(code, pool(count=3), usages=quota(**{row: (89, 104)})).status) == "warn"


@BOTH
def test_a_quota_that_is_overdrawn_has_nothing_left(code: str, row: str) -> None:
    finding = judge(code, pool(count=1), usages=quota(**{row: (120, 100)}))
    assert (
        finding.message
        == f"{row}: 4 vCPUs are needed to create the nodes and up to 8 later; 120 of 100 vCPUs are used."
    )


@BOTH
@pytest.mark.parametrize(
    ("options", "most"),
    [
        ({"count": 2, "autoscaler": Autoscaler(1, 5)}, 24),
        ({"count": 5, "max_surge": "50%"}, 32),
        ({"count": 5, "max_surge": "2"}, 28),
        ({"count": 2, "max_surge": "0%"}, 8),
        ({"count": 0, "mode": "User"}, 0),
    ],
    ids=["autoscaler", "half", "number", "none", "no nodes"],
)
def test_the_autoscaler_and_the_surge_count(code: str, row: str, options: dict[str, Any], most: int) -> None:
    finding = judge(code, pool(**options), usages=quota(**{row: (0, 100)}))
    assert finding.message == f"{row}: up to {most} vCPUs are needed; 0 of 100 vCPUs are used."


def test_spot_nodes_count_against_the_spot_quota_and_against_no_family() -> None:
    wanted = pool(count=2, priority="Spot")
    finding = judge("SBX308", wanted, usages=quota(**{FAMILY: (0, 0)}))
    assert shown(finding) == ("skipped", "Spot nodes do not count against the quota of a VM family.", "")
    finding = judge("SBX309", wanted, usages=quota(**{REGIONAL: (0, 0)}))
    assert finding.message == "lowPriorityCores: up to 12 vCPUs are needed; 0 of 1000 vCPUs are used."
    finding = judge("SBX309", wanted, usages=quota(**{SPOT: (0, 7)}))
    assert shown(finding) == (
        "fail",
        "lowPriorityCores: 8 vCPUs are needed to create the nodes and up to 12 later; 0 of 7 vCPUs are used.",
        "Ask for a limit of 12 for lowPriorityCores in the Azure portal (Quotas), or use fewer or smaller nodes.",
    )


def with_system_pool(**options: Any) -> SandboxSpec:
    """A sandboxed pool of three nodes beside a plain system pool."""
    system = wanted_pool(runtime=None, name="system", mode="System", **options)
    return spec(pool={"count": 3}, shape={"plain_pools": (system,)})


@BOTH
def test_the_separate_system_pool_of_the_same_family_counts_too(code: str, row: str) -> None:
    finding = judge(code, with_system_pool(count=2), usages=quota(**{row: (0, 19)}))
    assert (
        finding.message == f"{row}: 20 vCPUs are needed to create the nodes and up to 28 later; 0 of 19 vCPUs are used."
    )


def test_a_system_pool_of_another_family_has_a_row_of_its_own() -> None:
    wanted = with_system_pool(count=2, vm_size="Standard_E8s_v5")
    sizes = skus(sku(**GOOD), sku("Standard_E8s_v5", "standardESv5Family", **{**GOOD, "vCPUs": "8"}))
    of_sandboxed = "standardDSv5Family: up to 16 vCPUs are needed; 0 of 1000 vCPUs are used."
    assert shown_each("SBX308", wanted, skus=sizes, usages=quota()) == [
        ("eastus", "pass", of_sandboxed, ""),
        ("eastus", "pass", "standardESv5Family: up to 24 vCPUs are needed; 0 of 1000 vCPUs are used.", ""),
    ]
    assert shown_each("SBX308", wanted, skus=sizes, usages=quota(standardESv5Family=(0, 8))) == [
        ("eastus", "pass", of_sandboxed, ""),
        (
            "eastus",
            "fail",
            "standardESv5Family: 16 vCPUs are needed to create the nodes and up to 24 later; 0 of 8 vCPUs are used.",
            "Ask for a limit of 24 for standardESv5Family in the Azure portal (Quotas), or use fewer or smaller nodes.",
        ),
    ]


def test_a_spot_pool_beside_a_system_pool_is_judged_by_two_rows() -> None:
    system = wanted_pool(runtime=None, name="system", mode="System", count=1)
    wanted = spec(pool={"count": 1, "priority": "Spot"}, shape={"plain_pools": (system,)})
    assert shown_each("SBX309", wanted, usages=quota(cores=(0, 3), lowPriorityCores=(0, 3))) == [
        (
            "eastus",
            "fail",
            f"{row}: 4 vCPUs are needed to create the nodes and up to 8 later; 0 of 3 vCPUs are used.",
            f"Ask for a limit of 8 for {row} in the Azure portal (Quotas), or use fewer or smaller nodes.",
        )
        for row in (SPOT, REGIONAL)
    ]


@pytest.mark.parametrize("code", ["SBX308", "SBX309"])
def test_pools_that_exist_are_in_the_used_part_already(code: str) -> None:
    finding = judge(code, cluster=cluster(live_pool(count=1000)), usages=quota(cores=(0, 0)))
    assert shown(finding) == ("skipped", "The node pools exist, so the quota already includes their vCPUs.", "")


@BOTH
def test_a_quota_that_the_region_does_not_tell_is_unknown(code: str, row: str) -> None:
    finding = judge(code, usages=usages(Usage("other", 0, 1)))
    assert shown(finding) == ("unknown", f"Azure did not report a quota named {row}.", "")


@BOTH
def test_a_quota_row_is_found_whatever_its_case(code: str, row: str) -> None:
    finding = judge(code, usages=usages(Usage(row.upper(), 0, 100)))
    assert finding.message == f"{row}: up to 16 vCPUs are needed; 0 of 100 vCPUs are used."


@pytest.mark.parametrize("code", ["SBX308", "SBX309"])
def test_a_size_that_is_not_offered_is_skipped_and_one_without_vcpus_unknown(code: str) -> None:
    finding = judge(code, skus=skus())
    assert shown(finding) == (
        "skipped",
        "Standard_D4s_v5 is not offered in the region, so its properties cannot be read.",
        "",
    )
    finding = judge(code, skus=skus(sku()))
    assert shown(finding) == ("unknown", "Azure did not report how many vCPUs Standard_D4s_v5 has.", "")


@BOTH
def test_a_system_pool_of_an_unknown_size_hides_no_failure_of_the_sandboxed_pool(code: str, row: str) -> None:
    judged = shown_each(code, with_system_pool(vm_size="Standard_X1"), usages=quota(**{row: (0, 5)}))
    failed = f"{row}: 12 vCPUs are needed to create the nodes and up to 16 later; 0 of 5 vCPUs are used."
    not_offered = "Standard_X1 is not offered in the region, so its properties cannot be read."
    assert [one[:3] for one in judged] == [("system", "skipped", not_offered), ("eastus", "fail", failed)]


@pytest.mark.parametrize("code", ["SBX308", "SBX309"])
@pytest.mark.parametrize("fact", ["skus", "usages"])
def test_without_sizes_or_quota_the_question_is_skipped_or_unknown_with_the_reason(code: str, fact: str) -> None:
    assert shown(judge(code, None, **{fact: Unknown("403: no")})) == ("unknown", "403: no", "")
    not_asked = NotAsked("No region was named.", (Step("Give --location."),))
    assert shown(judge(code, None, **{fact: not_asked})) == ("skipped", "No region was named.", "Give --location.")


ASKED = re.compile(r"^Ask for a limit of (\d+) for (\w+) in the Azure portal \(Quotas\)")


@examples(75)
@given(
    used=st.integers(0, 500),
    limit=st.integers(0, 500),
    count=st.integers(0, 100),
    surge=st.sampled_from([None, "0", "1", "33%", "100%"]),
    spot=st.booleans(),
    code=st.sampled_from(["SBX308", "SBX309"]),
)
def test_the_limit_that_a_message_asks_for_is_the_least_that_makes_the_check_pass(
    used: int, limit: int, count: int, surge: str | None, spot: bool, code: str
) -> None:
    wanted = pool(count=count, max_surge=surge, priority="Spot" if spot else None)
    row = SPOT if spot else REGIONAL if code == "SBX309" else FAMILY
    before = judge(code, wanted, usages=quota(**{row: (used, limit)}))
    match = ASKED.match(shown(before)[2])
    assert (match is not None) is (str(before.status) in {"warn", "fail"})
    if match is not None:
        granted = int(match[1])
        assert match[2] == row
        assert granted > limit
        assert str(judge(code, wanted, usages=quota(**{row: (used, granted)})).status) == "pass"
        assert str(judge(code, wanted, usages=quota(**{row: (used, granted - 1)})).status) in {"warn", "fail"}
