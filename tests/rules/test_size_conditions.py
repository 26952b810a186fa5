"""The sizes that a failure names really pass, in every region that can be; and each condition says the same alone."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import document
from aks_sandbox.model.azure import SkuRestriction, Usage, VmSku
from aks_sandbox.model.cluster import Autoscaler
from aks_sandbox.model.facts import Known
from aks_sandbox.model.finding import Status
from aks_sandbox.model.subject import JudgedPool, judged
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.rules.size_conditions import SHORT, Region, conditions, fitting_sizes
from tests.support.examples import examples
from tests.support.worlds import GOOD, facts, rule_named, sku, spec, wanted_pool

WELL = (Status.PASS, Status.INFO)
OF_A_SIZE = [f"SBX3{number:02}" for number in range(1, 12)]
NAMES = sorted({row["example"] for row in document("vm_series")["rows"]} | {"Standard_D4s_v99", "Standard_D64s_v5"})
FAMILIES = st.sampled_from(["a", "b", "c"])
ZONES = st.lists(st.sampled_from("123"), unique=True, max_size=3).map(tuple)
RESTRICTIONS = st.lists(
    st.builds(SkuRestriction, st.sampled_from(["Location", "Zone"]), st.sampled_from(["QuotaId", "Other"]), ZONES),
    max_size=1,
).map(tuple)
CAPABILITIES = st.fixed_dictionaries(
    {},
    optional={
        "HyperVGenerations": st.sampled_from(["V1", "V1,V2", "V2"]),
        "CpuArchitectureType": st.sampled_from(["x64", "Arm64"]),
        "vCPUs": st.sampled_from(["1", "2", "4", "64", "many"]),
        "MemoryGB": st.sampled_from(["1", "2", "3.5", "16"]),
        "RetirementDateUtc": st.sampled_from(["09/03/2030", "never"]),
    },
).map(lambda told: {**GOOD, **told})
SIZES = st.lists(
    st.builds(VmSku, st.sampled_from(NAMES), FAMILIES, ZONES, CAPABILITIES, RESTRICTIONS), max_size=12
).map(lambda sizes: {size.name.lower(): size for size in sizes})
USAGES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "cores", "lowprioritycores"]),
    st.builds(Usage, st.just("x"), st.integers(0, 50), st.integers(0, 200)),
)
POOLS = st.fixed_dictionaries(
    {"vm_size": st.sampled_from(NAMES), "zones": ZONES, "count": st.integers(1, 9)},
    optional={
        "mode": st.sampled_from(["System", "User"]),
        "max_surge": st.sampled_from(["0", "1", "33%"]),
        "autoscaler": st.just(Autoscaler(1, 9)),
    },
)


def pool(**options: Any) -> JudgedPool:
    """A wanted pool with those options."""
    wanted = wanted_pool(**options)
    assert wanted.runtime is not None
    return judged(wanted, wanted.runtime)


@examples(75)
@given(POOLS, SIZES, USAGES | st.none())
def test_every_size_that_is_named_passes_every_condition_and_none_that_would_is_kept_back(
    options: Mapping[str, Any], sizes: Mapping[str, VmSku], usages: Mapping[str, Usage] | None
) -> None:
    region, wanted = Region("eastus", sizes, usages), pool(**options)
    named = fitting_sizes(wanted, region)
    passing = [
        size.name
        for size in sizes.values()
        if all(result.status in WELL for _, result in conditions(size, wanted, region))
    ]
    assert set(named) <= set(passing)
    assert len(named) == len(set(named)) == min(3, len(passing))
    assert set(fitting_sizes(wanted, region, limit=100)) == set(passing)


@examples(30)
@given(POOLS, SIZES.filter(bool), USAGES)
def test_a_pool_of_a_size_that_is_named_then_passes_every_check_of_its_size(
    options: Mapping[str, Any], sizes: Mapping[str, VmSku], usages: Mapping[str, Usage]
) -> None:
    for name in fitting_sizes(pool(**options), Region("eastus", sizes, usages)):
        wanted = spec(pool={key: value for key, value in options.items() if key != "vm_size"}, vm_size=name)
        answers = facts(wanted, skus=Known(sizes), usages=Known(usages))
        report = run_rules([rule_named(code) for code in OF_A_SIZE], wanted, answers)
        assert {finding.status for finding in report.findings} <= {*WELL, Status.SKIPPED}


def test_the_sizes_nearest_in_vcpus_to_the_wanted_one_are_named_first() -> None:
    sizes = {
        f"standard_d{count}s_v5": sku(f"Standard_D{count}s_v5", **{**GOOD, "vCPUs": str(count)})
        for count in (2, 4, 8, 16, 32)
    }
    sizes["standard_d16as_v4"] = sku("Standard_D16as_v4", **{**GOOD, "vCPUs": "16"})
    region = Region("eastus", sizes)
    assert fitting_sizes(pool(vm_size="Standard_D16as_v4"), region) == [
        "Standard_D16s_v5",
        "Standard_D8s_v5",
        "Standard_D4s_v5",
    ]
    assert fitting_sizes(pool(vm_size="Standard_X9"), region, limit=2) == ["Standard_D4s_v5", "Standard_D2s_v5"]


def test_a_region_without_a_fitting_size_names_none() -> None:
    assert fitting_sizes(pool(), Region("eastus", {})) == []
    assert fitting_sizes(pool(), Region("eastus", {"a": sku("Standard_D4as_v4", **GOOD)})) == []


@pytest.mark.parametrize(
    ("options", "usages", "codes"),
    [
        ({}, None, {"SBX302", "SBX304", "SBX305", "SBX306", "SBX307", "SBX310", "SBX311"}),
        ({"zones": ("1",)}, None, {"SBX302", "SBX303", "SBX304", "SBX305", "SBX306", "SBX307", "SBX310", "SBX311"}),
        ({"zones": ("1",)}, {}, {*OF_A_SIZE} - {"SBX301"}),
        ({"zones": ("1",), "priority": "Spot"}, {}, {*OF_A_SIZE} - {"SBX301", "SBX308"}),
    ],
    ids=["no zone, no quota", "no quota", "all", "spot"],
)
def test_each_condition_has_the_code_of_its_check_and_what_was_not_asked_has_none(
    options: dict[str, Any], usages: dict[str, Usage] | None, codes: set[str]
) -> None:
    found = [code for code, _ in conditions(sku(**GOOD), pool(**options), Region("eastus", {}, usages))]
    assert found == sorted(codes)


def test_every_condition_that_can_fail_has_a_few_words_for_a_table() -> None:
    failing = {
        rule.code for rule in ALL_RULES if rule.code in (*OF_A_SIZE, "SBX321") and rule.info.severity is Status.FAIL
    }
    assert set(SHORT) == failing - {"SBX301"}
    assert all(len(words) <= 26 for words in SHORT.values())
