"""SBX301 to SBX307, SBX310, SBX311: what the VM size must be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from aks_sandbox.model.azure import SkuRestriction
from aks_sandbox.model.facts import NotAsked, Unknown
from aks_sandbox.rules import size_conditions
from aks_sandbox.rules.size_conditions import retirement
from aks_sandbox.steps import Step
from tests.support.worlds import (
    GOOD,
    cluster,
    judge,
    live_pool,
    plain_pool,
    shown,
    shown_each,
    sku,
    skus,
    spec,
    wanted_pool,
)

NOT_OFFERED = "Standard_D4s_v5 is not offered in the region, so its properties cannot be read."
NO_REGION = NotAsked("No region was named.", (Step("Give --location."),))
PASSES_HERE = "Sizes that pass here: Standard_D4s_v5."
CERTAIN = "To be certain, give a size of a series that is known to support it, such as Standard_D4s_v5."
REPLACE = (
    "Add another node pool, then drain and delete this one. To change the VM size of a node pool in place is a preview "
    "feature (Microsoft.ContainerService/AgentPoolVMSSResize)."
)
OF_A_SIZE = ("SBX302", "SBX304", "SBX306", "SBX307", "SBX310")
WELL = sku(**GOOD)


def capabilities(without: str = "", **changes: str) -> Mapping[str, str]:
    """The capabilities of a good size, with changes."""
    return {name: value for name, value in {**GOOD, **changes}.items() if name != without}


def restricted(kind: str, reason: str, *zones: str) -> SkuRestriction:
    """A restriction as the Compute API words it."""
    return SkuRestriction(kind, reason, zones)


@pytest.mark.parametrize("size", ["Standard_D4s_v5", "standard_d4S_V5", "d4s_v5", "D4S_V5"])
def test_a_size_of_the_regions_list_passes_whatever_its_case(size: str) -> None:
    assert shown(judge("SBX301", spec(vm_size=size))) == ("pass", "Standard_D4s_v5 is offered in eastus.", "")


def test_a_size_that_is_not_on_the_list_fails_with_a_command_of_its_own_line_and_sizes_that_pass() -> None:
    assert shown(judge("SBX301", spec(vm_size="Standard_D4s_v99"))) == (
        "fail",
        "Standard_D4s_v99 is not offered in eastus.",
        f"List the sizes that pass:\naz aks-sandbox vm-size list --location eastus\n{PASSES_HERE}",
    )


@pytest.mark.parametrize("code", ["SBX301", "SBX303", *OF_A_SIZE])
def test_without_the_list_the_question_is_skipped_or_unknown_with_the_reason(code: str) -> None:
    wanted = spec(pool={"zones": ("1",)})
    assert shown(judge(code, wanted, skus=NO_REGION, location=NO_REGION)) == (
        "skipped",
        "No region was named.",
        "Give --location.",
    )
    assert shown(judge(code, wanted, skus=Unknown("403: no permission"))) == ("unknown", "403: no permission", "")


@pytest.mark.parametrize("code", ["SBX303", *OF_A_SIZE])
def test_what_depends_on_a_size_that_is_not_offered_is_skipped(code: str) -> None:
    assert shown(judge(code, spec(pool={"zones": ("1",)}), skus=skus())) == ("skipped", NOT_OFFERED, "")


def test_a_size_without_restrictions_is_open() -> None:
    assert shown(judge("SBX302")) == ("pass", "Standard_D4s_v5 is available to the subscription.", "")


@pytest.mark.parametrize(
    ("reason", "message", "steps"),
    [
        (
            "NotAvailableForSubscription",
            "Standard_D8s_v5 is not available to the subscription in this region (NotAvailableForSubscription).",
            f"Choose another size or region, or ask Azure support for access to the size.\n{PASSES_HERE}",
        ),
        (
            "QuotaId",
            "Standard_D8s_v5 is not available to this type of subscription (QuotaId).",
            f"Choose another size, or use a subscription with another offer.\n{PASSES_HERE}",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["Location", "location"])
def test_a_size_that_is_closed_to_the_subscription_fails_for_either_reason(
    kind: str, reason: str, message: str, steps: str
) -> None:
    closed = replace(sku("Standard_D8s_v5", **GOOD), restrictions=(restricted(kind, reason),))
    finding = judge("SBX302", spec(vm_size="Standard_D8s_v5"), skus=skus(closed, WELL))
    assert shown(finding) == ("fail", message, steps)


def test_a_restriction_of_a_zone_closes_that_zone_only() -> None:
    partly = replace(WELL, restrictions=(restricted("Zone", "NotAvailableForSubscription", "2"),))
    assert str(judge("SBX302", skus=skus(partly)).status) == "pass"
    finding = judge("SBX303", spec(pool={"zones": ("1", "3")}), skus=skus(partly))
    assert shown(finding) == ("pass", "Standard_D4s_v5 is available in zone 1, 3.", "")


def test_a_wanted_zone_that_is_closed_or_lacks_the_size_fails_with_the_open_ones() -> None:
    wanted = spec(vm_size="Standard_D8s_v5", pool={"zones": ("1", "2", "3")})
    partly = replace(
        sku("Standard_D8s_v5", **GOOD), zones=("1", "2"), restrictions=(restricted("Zone", "QuotaId", "2"),)
    )
    assert shown(judge("SBX303", wanted, skus=skus(partly, WELL))) == (
        "fail",
        "Standard_D8s_v5 is not available in zone 2, 3. Zones with this size: 1.",
        f"Use --zones 1.\n{PASSES_HERE}",
    )


def test_a_size_that_is_in_no_zone_cannot_be_spread_over_zones() -> None:
    flat = replace(WELL, zones=())
    assert shown(judge("SBX303", spec(pool={"zones": ("1",)}), skus=skus(flat))) == (
        "fail",
        "Standard_D4s_v5 is not available in zone 1. Zones with this size: none.",
        "Remove --zones, or choose another size.",
    )


def test_a_pool_without_zones_has_none_to_judge() -> None:
    assert shown(judge("SBX303")) == ("skipped", "Availability zones were not requested.", "Use --zones to check them.")
    assert shown(judge("SBX303", cluster=cluster())) == (
        "skipped",
        "The node pool does not use availability zones.",
        "",
    )


@pytest.mark.parametrize("generations", ["V2", "V1,V2", "V1, V2"])
def test_a_size_with_generation_2_passes(generations: str) -> None:
    finding = judge("SBX304", skus=skus(sku(HyperVGenerations=generations)))
    assert shown(finding) == ("pass", "Standard_D4s_v5 supports generation 2.", "")


def test_a_size_of_generation_1_only_fails() -> None:
    old = sku("Standard_D4_v3", **capabilities(HyperVGenerations="V1"))
    finding = judge("SBX304", spec(vm_size="Standard_D4_v3"), skus=skus(old, WELL))
    message = "Standard_D4_v3 supports generation 1 only."
    assert shown(finding) == ("fail", message, f"Choose a generation 2 size.\n{PASSES_HERE}")


@pytest.mark.parametrize("told", [{}, {"HyperVGenerations": ""}, {"HyperVGenerations": " , "}], ids=str)
def test_a_size_whose_generations_azure_does_not_tell_is_unknown(told: dict[str, str]) -> None:
    message = "Azure did not report which VM generations Standard_D4s_v5 supports."
    assert shown(judge("SBX304", skus=skus(sku(**told)))) == ("unknown", message, "")


@pytest.mark.parametrize("told", [{"CpuArchitectureType": "x64"}, {"CpuArchitectureType": "X64"}, {}], ids=str)
def test_an_x64_size_passes_and_so_does_one_without_an_architecture(told: dict[str, str]) -> None:
    assert shown(judge("SBX306", skus=skus(sku(**told)))) == ("pass", "Standard_D4s_v5 is x64.", "")


def test_an_arm64_size_fails() -> None:
    arm = sku("Standard_D4ps_v5", **capabilities(CpuArchitectureType="Arm64"))
    finding = judge("SBX306", spec(vm_size="Standard_D4ps_v5"), skus=skus(arm, WELL))
    assert shown(finding) == ("fail", "Standard_D4ps_v5 is Arm64.", f"Choose an x64 size.\n{PASSES_HERE}")


@pytest.mark.parametrize(("memory", "text"), [("16", "16"), ("2", "2"), ("3.5", "3.5")])
def test_a_size_that_is_large_enough_for_a_user_pool_passes(memory: str, text: str) -> None:
    adds = spec(shape={"adds_pool": True})
    finding = judge("SBX307", adds, cluster=cluster(plain_pool()), skus=skus(sku(vCPUs="2", MemoryGB=memory)))
    message = f"Standard_D4s_v5 has 2 vCPUs and {text} GB; a User node pool needs 2 vCPUs and 2 GB."
    assert shown(finding) == ("pass", message, "")


@pytest.mark.parametrize(
    ("mode", "vcpus", "memory", "least"),
    [("System", "2", "3.5", "4"), ("System", "1", "4", "4"), ("User", "1", "8", "2")],
)
def test_a_size_that_is_too_small_for_the_mode_fails(mode: str, vcpus: str, memory: str, least: str) -> None:
    small = sku("Standard_D2s_v5", **capabilities(vCPUs=vcpus, MemoryGB=memory))
    finding = judge("SBX307", spec(vm_size="Standard_D2s_v5", pool={"mode": mode}), skus=skus(small, WELL))
    assert shown(finding) == (
        "fail",
        f"Standard_D2s_v5 has {vcpus} vCPUs and {memory} GB; a {mode} node pool needs 2 vCPUs and {least} GB.",
        f"Choose a larger size.\n{PASSES_HERE}",
    )


def test_a_burstable_size_fails_for_a_system_pool_and_passes_for_a_user_pool() -> None:
    burst = sku("Standard_B4ms", **GOOD)
    finding = judge("SBX307", spec(vm_size="Standard_B4ms", pool={"mode": "System"}), skus=skus(burst, WELL))
    assert shown(finding) == (
        "fail",
        "Standard_B4ms is burstable, which AKS does not allow for a System node pool.",
        f"Choose a size outside the B series.\n{PASSES_HERE}",
    )
    finding = judge("SBX307", spec(vm_size="Standard_B4ms", pool={"mode": "User"}), skus=skus(burst, WELL))
    assert str(finding.status) == "pass"


@pytest.mark.parametrize("odd", [{"vCPUs": "four"}, {"MemoryGB": ""}, {"MemoryGB": "nan"}, {"MemoryGB": "inf"}])
def test_a_size_whose_measures_azure_does_not_tell_is_unknown(odd: dict[str, str]) -> None:
    message = "Azure did not report the vCPUs and memory of Standard_D4s_v5."
    assert shown(judge("SBX307", skus=skus(sku(**capabilities(**odd))))) == ("unknown", message, "")


def test_a_size_that_nobody_retires_passes() -> None:
    assert shown(judge("SBX310")) == ("pass", "Standard_D4s_v5 does not have an announced retirement date.", "")


TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("size", "told", "day"),
    [
        ("Standard_D4s_v5", {"RetirementDateUtc": "09/03/2030"}, date(2030, 9, 3)),
        ("Standard_A2_v2", {}, date(2028, 11, 15)),
        ("Standard_A2_v2", {"RetirementDateUtc": "soon"}, date(2028, 11, 15)),
        ("Standard_M192ims_v2", {}, date(2027, 3, 31)),
        ("standard_m192idms_V2", {}, date(2027, 3, 31)),
        ("Standard_M128ms_v2", {}, None),
    ],
    ids=["Compute API", "series page", "unreadable date", "of the size", "of the size, any case", "of no other size"],
)
def test_the_retirement_of_a_size_is_the_api_s_else_that_of_the_size_else_that_of_its_series(
    size: str, told: dict[str, str], day: date | None
) -> None:
    assert retirement(sku(size, **told)) == day


@pytest.mark.parametrize(
    ("left", "new", "live"),
    [
        (-800, "fail", "warn"),
        (-1, "fail", "warn"),
        (0, "fail", "warn"),
        (1, "warn", "warn"),
        (364, "warn", "warn"),
        (365, "info", "info"),
        (2000, "info", "info"),
    ],
)
def test_a_retirement_fails_a_new_pool_when_it_is_past_warns_when_it_is_near_and_is_a_note_when_it_is_far(
    left: int, new: str, live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size_conditions, "today", lambda: TODAY)
    size, day = "Standard_D4s_v5", TODAY + timedelta(days=left)
    known = skus(sku(size, **GOOD, RetirementDateUtc=day.strftime("%m/%d/%Y")))
    found = judge("SBX310", spec(vm_size=size), skus=known)
    of_live = judge("SBX310", cluster=cluster(live_pool(vm_size=size)), skus=known)
    assert (str(found.status), str(of_live.status)) == (new, live)
    said = f"{size} retire{'s' if left > 0 else 'd'} on {day}"
    assert found.message.startswith(said)
    assert of_live.message.startswith(said)
    assert shown(found)[2] == ("" if new == "info" else "Choose a size of a newer series.")
    assert shown(of_live)[2] == ("" if live == "info" else REPLACE)


@pytest.mark.parametrize("code", ["SBX301", "SBX302", "SBX303", "SBX307"])
def test_the_plain_system_pool_beside_the_sandboxed_one_needs_a_size_too(code: str) -> None:
    system = wanted_pool(runtime=None, name="system", mode="System", vm_size="Standard_A1_v2", zones=("3",))
    small = replace(
        sku("Standard_A1_v2", vCPUs="1", MemoryGB="2"),
        zones=("1",),
        restrictions=(restricted("Location", "QuotaId"),),
    )
    wanted = spec(pool={"zones": ("1",)}, shape={"plain_pools": (system,)})
    judged = shown_each(code, wanted, skus=skus(WELL) if code == "SBX301" else skus(small, WELL))
    assert [row[:2] for row in judged] == [("nodepool1", "pass"), ("system", "fail")]


@pytest.mark.parametrize("code", ["SBX304", "SBX305", "SBX306", "SBX311"])
def test_the_plain_system_pool_needs_no_size_for_sandboxed_pods(code: str) -> None:
    system = wanted_pool(runtime=None, name="system", mode="System", vm_size="Standard_DC4as_v5")
    old = sku("Standard_DC4as_v5", HyperVGenerations="V1", CpuArchitectureType="Arm64")
    finding = judge(code, spec(shape={"plain_pools": (system,)}), skus=skus(old, WELL))
    assert str(finding.status) == "pass"


@pytest.mark.parametrize("code", ["SBX301", "SBX302", "SBX304", "SBX306", "SBX307", "SBX311"])
def test_a_live_pool_is_to_be_replaced_because_its_size_cannot_be_changed(code: str) -> None:
    bad = sku("Standard_DC4as_v5", HyperVGenerations="V1", CpuArchitectureType="Arm64", vCPUs="1", MemoryGB="1")
    closed = replace(bad, restrictions=(restricted("Location", "QuotaId"),))
    sizes = skus(WELL) if code == "SBX301" else skus(closed, WELL)
    finding = judge(code, cluster=cluster(live_pool(vm_size="Standard_DC4as_v5")), skus=sizes)
    assert (str(finding.status), shown(finding)[2]) == (
        "warn",
        f"{REPLACE}\n{PASSES_HERE}",
    )


@pytest.mark.parametrize("code", ["SBX305", "SBX311"])
def test_a_size_is_judged_by_the_catalogue_even_where_the_region_is_not_known(code: str) -> None:
    finding = judge(code, spec(vm_size="Standard_DC4as_v5"), location=Unknown("403"))
    assert str(finding.status) == "fail"
    assert "Sizes that pass here" not in shown(finding)[2]
