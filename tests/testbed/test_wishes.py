"""What a person asks of the test bed: pools, nodes and their faults."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testbed.pools import FAULTS, HANDLER_FAULTS, Fault, WishError, parse_fault, parse_nodes

NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=12)


@given(st.dictionaries(NAMES, st.integers(1, 9), min_size=1, max_size=5))
def test_every_node_has_a_name_an_address_and_a_place_of_its_own(pools: dict[str, int]) -> None:
    nodes = parse_nodes([f"{name}:{count}" for name, count in pools.items()])
    assert len(nodes) == sum(pools.values())
    assert {node.pool: sum(one.pool == node.pool for one in nodes) for node in nodes} == pools
    assert len({node.name for node in nodes}) == len({node.address for node in nodes}) == len(nodes)
    assert [node.place for node in nodes] == list(range(1, len(nodes) + 1))


def test_a_pool_without_a_number_is_one_node_and_the_system_pool_is_plain() -> None:
    system, untrusted = parse_nodes(["system", "untrusted"])
    assert (system.sandboxed, untrusted.sandboxed) == (False, True)
    assert untrusted.name == "aks-untrusted-12345678-vmss000000"
    assert untrusted.handler_fault == Fault("honest")


@pytest.mark.parametrize("text", ["", "Untrusted", "a:0", "a:10", "a:", "1a", "a:2:3", "thirteenchars", "../a", "a b"])
def test_another_text_is_no_pool(text: str) -> None:
    with pytest.raises(WishError, match="is not a node pool"):
        parse_nodes([text])


def test_a_pool_is_asked_for_once() -> None:
    with pytest.raises(WishError, match="'a' is asked for twice"):
        parse_nodes(["a:2", "a"])


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_of_all_nodes_of_a_pool_or_of_one(name: str) -> None:
    of_pool = parse_nodes(["system", "untrusted:2"], [f"untrusted:{name}"])
    assert [node.has(name) for node in of_pool] == [False, True, True]
    of_node = parse_nodes(["system", "untrusted:2"], [f"untrusted/1:{name}"])
    assert [node.has(name) for node in of_node] == [False, False, True]
    if name in HANDLER_FAULTS:
        assert of_node[2].handler_fault.name == name


def test_a_slow_start_has_its_seconds() -> None:
    assert parse_fault("slow=75") == Fault("slow", 75)
    assert parse_fault("slow").seconds > 0
    [node] = parse_nodes(["a"], ["a:slow=75"])
    assert node.handler_fault == Fault("slow", 75)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("lie", "is not a fault of a node"),
        ("untrusted:nothing", "'nothing' is not a fault; these are: honest, lie, "),
        ("untrusted:lie=3", "'lie=3' is not a fault"),
        ("other:lie", "is about a node that is not asked for"),
        ("untrusted/2:lie", "is about a node that is not asked for"),
    ],
)
def test_a_fault_that_cannot_be_had_is_refused(text: str, problem: str) -> None:
    with pytest.raises(WishError, match=problem):
        parse_nodes(["system", "untrusted:2"], [text])
