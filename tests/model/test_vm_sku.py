"""A VM size as the Compute API describes it: its capabilities as numbers, and which zones are open."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.azure import SkuRestriction, VmSku


def able(capabilities: Mapping[str, str]) -> VmSku:
    """A size with those capabilities."""
    return VmSku("Standard_D4s_v5", "f", ("1", "2", "3"), capabilities)


def restricted(*restrictions: SkuRestriction, zones: tuple[str, ...] = ("1", "2", "3")) -> VmSku:
    """A size in those zones with those restrictions."""
    return VmSku("Standard_D4s_v5", "f", zones, {}, restrictions)


@pytest.mark.parametrize(
    ("capability", "generations"),
    [("V1,V2", {"V1", "V2"}), ("V1, V2", {"V1", "V2"}), ("V2", {"V2"}), ("", set()), (" ,", set()), (None, set())],
)
def test_the_generations_of_a_size_are_read_from_its_capability(capability: str | None, generations: set[str]) -> None:
    assert able({} if capability is None else {"HyperVGenerations": capability}).generations == generations


def test_a_size_without_an_architecture_is_an_old_one_and_x64() -> None:
    assert able({}).architecture == "x64"
    assert able({"CpuArchitectureType": "Arm64"}).architecture == "Arm64"


@pytest.mark.parametrize(
    ("told", "vcpus", "memory", "gpus"),
    [
        ({"vCPUs": "4", "MemoryGB": "16", "GPUs": "2"}, 4, 16.0, 2),
        ({"vCPUs": "1", "MemoryGB": "0.75"}, 1, 0.75, 0),
        ({}, None, None, 0),
        ({"vCPUs": "", "MemoryGB": "", "GPUs": ""}, None, None, 0),
        ({"vCPUs": "4.5", "MemoryGB": "much", "GPUs": "some"}, None, None, 0),
        ({"MemoryGB": "nan"}, None, None, 0),
        ({"MemoryGB": "-inf"}, None, None, 0),
    ],
    ids=["all", "small", "nothing", "empty", "words", "no number", "infinite"],
)
def test_the_measures_of_a_size_are_numbers_or_not_told(
    told: dict[str, str], vcpus: int | None, memory: float | None, gpus: int
) -> None:
    assert (able(told).vcpus, able(told).memory, able(told).gpus) == (vcpus, memory, gpus)


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_the_reading_of_a_measure(vcpus: str, memory: str, gpus: str) -> None:
    odd = able({"vCPUs": vcpus, "MemoryGB": memory, "GPUs": gpus, "HyperVGenerations": vcpus})
    assert odd.vcpus is None or isinstance(odd.vcpus, int)
    assert odd.memory is None or math.isfinite(odd.memory)
    assert isinstance(odd.gpus, int)
    assert "" not in odd.generations


@pytest.mark.parametrize("kind", ["Zone", "zone"])
def test_a_restriction_of_zones_closes_them_and_not_the_size(kind: str) -> None:
    partly = restricted(SkuRestriction(kind, "QuotaId", ("1",)), SkuRestriction(kind, "QuotaId", ("3", "7")))
    assert (partly.closed, partly.open_zones) == (None, ("2",))


def test_any_other_restriction_closes_the_size() -> None:
    first = SkuRestriction("Location", "QuotaId")
    assert restricted(first, SkuRestriction("Location", "NotAvailableForSubscription")).closed == first
    assert restricted(SkuRestriction("", "Unheard")).closed == SkuRestriction("", "Unheard")


def test_a_size_without_zones_has_no_open_one() -> None:
    assert restricted(SkuRestriction("Zone", "QuotaId", ("1",)), zones=()).open_zones == ()
