"""The tier of a VM size may be left out, and its name written in any case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import document, vm_series
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.input_rules import full_vm_size, vm_size
from tests.support.worlds import wanted_pool

EXAMPLES = [row["example"] for row in document("vm_series")["rows"]]
#: Names whose capitals follow no rule: nothing is sent that differs but in its case, which Azure does not look at.
ODD = ("Standard_ND128isr_NDR_GB200_v6", "_xl_", "isrG5")


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("D4s_v5", "Standard_D4s_v5"),
        ("d4s_v5", "Standard_D4s_v5"),
        ("D4S_V5", "Standard_D4s_v5"),
        ("standard_d4s_v5", "Standard_D4s_v5"),
        ("STANDARD_D4ADS_V7", "Standard_D4ads_v7"),
        ("Standard_D4s_v5", "Standard_D4s_v5"),
        ("Standard_d4S_v5", "Standard_d4S_v5"),
        ("m8-2ms", "Standard_M8-2ms"),
        ("e96-24ads_v5", "Standard_E96-24ads_v5"),
        ("m12ds-6_v3", "Standard_M12ds-6_v3"),
        ("nc24ads_a100_v4", "Standard_NC24ads_A100_v4"),
        ("nc4as_t4_v3", "Standard_NC4as_T4_v3"),
        ("dc4as_cc_v5", "Standard_DC4as_cc_v5"),
        ("ds2_v2_promo", "Standard_DS2_v2_Promo"),
        ("basic_a1", "Basic_A1"),
        ("a2_v2", "Standard_A2_v2"),
    ],
)
def test_a_short_name_becomes_the_one_that_azure_writes(typed: str, full: str) -> None:
    assert full_vm_size(typed) == full
    assert wanted_pool(vm_size=typed).vm_size == full


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_series_is_found_by_short_names_in_any_case(name: str) -> None:
    tier, _, short = name.partition("_")
    (series,) = [row for row in vm_series() if row.pattern.fullmatch(name)]
    spellings = [name.lower(), name.upper(), *([short, short.lower(), short.upper()] if tier == "Standard" else [])]
    for spelling in spellings:
        found = full_vm_size(spelling)
        assert series.pattern.fullmatch(found), found
        if not any(odd in name for odd in ODD):
            assert found == name
        vm_size(Argument.VM_SIZE, found)


@pytest.mark.parametrize(
    "typed", ["4s_v5", "D", "D4s v5", "-n", "@file", "D4s_v5;ls", "Premium_D4s_v5", "D4s_v5\n", "ſtandard_D4s"]
)
def test_what_is_not_like_a_size_stays_as_it_is_and_is_refused_as_it_was_typed(typed: str) -> None:
    assert full_vm_size(typed) == typed
    with pytest.raises(InvalidInput) as caught:
        wanted_pool(vm_size=typed)
    assert caught.value.problem.startswith(f"'{typed}' is not valid: ")


@given(st.text(max_size=40))
def test_a_full_name_stays_and_no_text_breaks_anything(typed: str) -> None:
    once = full_vm_size(typed)
    assert full_vm_size(once) == once
    assert once.lower() in (typed.lower(), f"standard_{typed.lower()}")
