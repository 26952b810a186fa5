"""Quota: what a pool takes now and at its largest, what is left, and the limit to ask for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.azure import Demand, Usage, demand, limit_to_ask_for, surge_nodes

COUNTS = st.integers(0, 1000)
VCPUS = st.integers(1, 416)
MOST = st.none() | COUNTS
PERCENTAGES = st.integers(0, 100).map(lambda number: f"{number}%")
SURGES = st.none() | PERCENTAGES | st.integers(0, 9999).map(str)


@pytest.mark.parametrize(
    ("nodes", "surge", "extra"),
    [
        (3, None, 1),
        (10, None, 1),
        (11, None, 2),
        (0, None, 0),
        (0, "50%", 0),
        (3, "33%", 1),
        (4, "33%", 2),
        (100, "33%", 33),
        (5, "100%", 5),
        (5, "0%", 0),
        (5, "0", 0),
        (5, "7", 7),
        (1000, "1%", 10),
        (1, "1%", 1),
    ],
)
def test_a_surge_is_a_number_or_a_percentage_rounded_up_and_ten_percent_when_nobody_names_one(
    nodes: int, surge: str | None, extra: int
) -> None:
    assert surge_nodes(nodes, surge) == extra


@pytest.mark.parametrize("surge", ["", "33.5%", "many", "-5", "%", "1e3", " 1", "٣", "9" * 5000, "50 %"])
def test_a_surge_that_cannot_be_read_counts_as_the_default(surge: str) -> None:
    assert surge_nodes(20, surge) == surge_nodes(20, None) == 2


@given(COUNTS, st.integers(0, 100))
def test_a_percentage_is_the_smallest_whole_number_that_is_not_below_it(nodes: int, percent: int) -> None:
    extra = surge_nodes(nodes, f"{percent}%")
    assert extra * 100 >= nodes * percent > (extra - 1) * 100 or extra == nodes * percent == 0


def test_what_is_needed_at_creation_is_without_autoscaler_and_surge() -> None:
    assert demand(4, 3, None, None) == Demand(12, 16)
    assert demand(4, 3, 10, "0") == Demand(12, 40)
    assert demand(8, 2, 5, "50%") == Demand(16, 64)


def test_a_pool_that_already_has_more_nodes_than_the_autoscaler_s_most_counts_them() -> None:
    assert demand(4, 10, 5, "0") == Demand(40, 40)


@given(VCPUS, COUNTS, MOST, SURGES)
def test_at_most_is_never_less_than_at_creation(vcpus: int, count: int, most: int | None, surge: str | None) -> None:
    needed = demand(vcpus, count, most, surge)
    assert 0 <= needed.at_creation == vcpus * count <= needed.at_most
    assert needed.at_most % vcpus == 0


@given(VCPUS, COUNTS, MOST, SURGES, st.integers(1, 50))
def test_more_of_anything_never_needs_less(
    vcpus: int, count: int, most: int | None, surge: str | None, more: int
) -> None:
    needed = demand(vcpus, count, most, surge)
    larger = [demand(vcpus + more, count, most, surge), demand(vcpus, count + more, most, surge)]
    if most is not None:
        larger.append(demand(vcpus, count, most + more, surge))
    for other in larger:
        assert other.at_creation >= needed.at_creation
        assert other.at_most >= needed.at_most


@given(VCPUS, COUNTS, MOST, st.integers(0, 100), st.integers(0, 100))
def test_a_greater_surge_never_needs_less(vcpus: int, count: int, most: int | None, one: int, other: int) -> None:
    low, high = sorted((one, other))
    for form in ("{}%", "{}"):
        less, more = (demand(vcpus, count, most, form.format(surge)) for surge in (low, high))
        assert less.at_creation == more.at_creation
        assert less.at_most <= more.at_most


@given(st.lists(st.builds(Demand, COUNTS, COUNTS), max_size=5))
def test_pools_that_share_a_quota_add_up(demands: list[Demand]) -> None:
    total = sum(demands, Demand(0, 0))
    assert total.at_creation == sum(each.at_creation for each in demands)
    assert total.at_most == sum(each.at_most for each in demands)


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_limit_to_ask_for_is_just_enough(used: int, limit: int, needed: int) -> None:
    granted = limit_to_ask_for(Usage("cores", used, limit), needed)
    assert Usage("cores", used, granted).left == needed
    if needed:
        assert Usage("cores", used, granted - 1).left < needed


@given(st.integers(), st.integers())
def test_what_is_left_is_never_below_nothing(used: int, limit: int) -> None:
    assert Usage("cores", used, limit).left == max(0, limit - used)


@given(COUNTS, st.integers(0, 9999).map(str))
def test_a_number_of_surge_nodes_does_not_depend_on_the_nodes(nodes: int, surge: str) -> None:
    assert surge_nodes(nodes, surge) == int(surge)
    assert math.isfinite(surge_nodes(nodes, surge))
