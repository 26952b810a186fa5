"""The room on a node, held against what a real scheduler placed and against AKS' own reservations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.sizing import MIB
from aks_sandbox.manifests.nodes import (
    NONE,
    Amounts,
    Fit,
    NodeSpace,
    booked_by,
    memory_of_size,
    nominal_node,
    reserved_cpu,
    reserved_memory,
)
from aks_sandbox.model.node_room import Asked, StandingPod
from arm_simulator.seed.vm_sizes import SIZES

GI = 1024
ROWS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "compute-skus-sample.json"


def node(size: str, max_pods: int) -> NodeSpace:
    """A nominal node of that size."""
    known = memory_of_size(size)
    assert known is not None
    return nominal_node(size, *known, max_pods)


def booking(memory: int, cpu: int = 0) -> Amounts:
    """Memory in MiB."""
    return Amounts(memory * MIB, cpu)


@pytest.mark.parametrize(
    ("size", "max_pods", "memory", "cpu"),
    [
        ("Standard_D4s_v5", 110, 14034, 3860),
        ("Standard_D4s_v5", 250, 12188, 3860),
        ("Standard_D8s_v5", 110, 30418, 7820),
        ("Standard_D16s_v5", 30, 64786, 15740),
    ],
)
def test_what_aks_leaves_of_a_node(size: str, max_pods: int, memory: int, cpu: int) -> None:
    assert node(size, max_pods).allocatable == Amounts(memory * MIB, cpu, max_pods)


@pytest.mark.parametrize(
    ("size", "max_pods", "books", "pods", "bound_by"),
    [
        ("Standard_D4s_v5", 110, booking(728), 19, "memory"),
        ("Standard_D4s_v5", 110, booking(856), 16, "memory"),
        ("Standard_D4s_v5", 110, booking(1624), 8, "memory"),
        ("Standard_D4s_v5", 250, booking(1624), 7, "memory"),
        ("Standard_D4s_v5", 110, booking(856, 500), 7, "cpu"),
        ("Standard_D16s_v5", 30, booking(856), 30, "pods"),
        ("Standard_D4s_v5", 30, booking(856), 18, "memory"),
        ("Standard_D8s_v5", 110, booking(1624), 18, "memory"),
        ("Standard_D4s_v5", 110, booking(288), 48, "memory"),  # a class of 32Mi
        ("Standard_D4s_v5", 110, booking(386, 250), 15, "cpu"),  # a class of 130Mi and 250m
        ("Standard_D4s_v5", 110, booking(2648, 1000), 3, "cpu"),
    ],
)
def test_as_many_pods_fit_as_a_real_scheduler_placed(
    size: str, max_pods: int, books: Amounts, pods: int, bound_by: str
) -> None:
    assert node(size, max_pods).fit(books) == Fit(pods, bound_by)


@pytest.mark.parametrize(("books", "pods", "beside_a_daemon_set"), [(728, 18, 17), (856, 15, 15), (1624, 8, 8)])
def test_the_capacity_that_a_real_node_reports_holds_one_pod_less(
    books: int, pods: int, beside_a_daemon_set: int
) -> None:
    capacity = 16403296 * 1024
    space = nominal_node("Standard_D4s_v5", 4, capacity, 110)
    assert space.allocatable.memory == 13996896 * 1024
    assert space.fit(booking(books)).pods == pods
    daemon = NodeSpace("", "", space.allocatable, booking(664))
    assert daemon.fit(booking(books)).pods == beside_a_daemon_set


def test_pods_of_the_system_are_subtracted() -> None:
    # Eight system pods with 400m and 500Mi together, and pods of 256Mi and 200m.
    allocatable = node("Standard_D4s_v5", 110).allocatable
    space = NodeSpace("", "", allocatable, Amounts(500 * MIB, 400, 8))
    assert space.fit(booking(856, 200)) == Fit(15, "memory")


def test_the_processors_that_aks_keeps_are_those_of_its_table() -> None:
    table = {1: 60, 2: 100, 4: 140, 8: 180, 16: 260, 32: 420, 64: 740}
    assert {vcpus: reserved_cpu(vcpus) for vcpus in table} == table


@given(st.integers(1, 512), st.integers(1, 512))
def test_a_larger_node_never_keeps_fewer_processors(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert reserved_cpu(low) <= reserved_cpu(high) < high * 1000


@given(st.integers(1, 4096 * GI), st.integers(10, 250))
def test_the_memory_that_aks_keeps_is_capped(mib: int, max_pods: int) -> None:
    assert reserved_memory(mib * MIB, max_pods) <= mib * MIB // 4 + 100 * MIB


AMOUNTS = st.builds(Amounts, st.integers(0, 10**12), st.integers(0, 10**6), st.integers(0, 250))
BOOKINGS = st.builds(Amounts, st.integers(0, 10**11), st.integers(0, 10**5))


@given(AMOUNTS, AMOUNTS, BOOKINGS, st.integers(0, 1000))
def test_what_fits_fits_and_one_more_does_not(allocatable: Amounts, taken: Amounts, books: Amounts, count: int) -> None:
    space = NodeSpace("", "", allocatable, taken)
    fit = space.fit(books)
    free = space.free

    def fits(number: int) -> bool:
        return number * books.memory <= free.memory and number * books.cpu <= free.cpu and number <= free.pods

    assert fits(fit.pods)
    assert not fits(fit.pods + 1)
    nodes = space.nodes_for(books, count)
    assert nodes is None if not fit.pods else (nodes or 0) * fit.pods >= count


def test_the_memory_of_a_size_follows_from_its_name_where_the_catalogue_says_so() -> None:
    found = {one.name: memory_of_size(one.name) for one in SIZES}
    # Of a constrained size Azure lists the processors of the whole one as well.
    known = {name: row for name, row in found.items() if row is not None and "-" not in name}
    assert len(known) >= 10
    listed = {one.name: (one.vcpus, int(one.memory * 1024 * MIB)) for one in SIZES}
    assert known == {name: listed[name] for name in known}


@pytest.mark.parametrize(
    ("size", "vcpus", "gib"),
    [
        ("Standard_D4s_v5", 4, 16),
        ("Standard_D128ds_v6", 128, 512),
        ("Standard_D16plds_v5", 16, 32),
        ("Standard_E8-2s_v5", 2, 64),
        ("Standard_F16s_v2", 16, 32),
        ("Standard_D2as_v6", 2, 8),
    ],
)
def test_the_memory_of_sizes_as_azure_lists_them(size: str, vcpus: int, gib: int) -> None:
    assert memory_of_size(size) == (vcpus, gib * 1024 * MIB)


@pytest.mark.parametrize(
    "size", ["Standard_D2_v2", "Standard_E64s_v3", "Standard_NC6s_v3", "Standard_M8-2ms", "Standard_DC8s_v3", "", "x"]
)
def test_a_size_whose_name_does_not_say_it_is_not_guessed(size: str) -> None:
    assert memory_of_size(size) is None


@pytest.mark.skipif(not ROWS.is_file(), reason="the rows of Azure are not present")
def test_the_memory_of_sizes_is_the_one_in_rows_of_azure() -> None:
    compared = 0
    for row in json.loads(ROWS.read_bytes())["value"]:
        if row["resourceType"] != "virtualMachines":
            continue
        said = {one["name"]: one["value"] for one in row["capabilities"]}
        known = memory_of_size(row["name"])
        if known is not None:
            compared += 1
            assert known == (
                int(said.get("vCPUsAvailable", said["vCPUs"])),
                int(float(said["MemoryGB"]) * 1024 * MIB),
            ), row["name"]
    assert compared >= 8


def test_what_stands_on_a_node_is_added_up_as_the_scheduler_books_it() -> None:
    plain = Asked(requests={"cpu": "100m", "memory": "50Mi"})
    sidecar = Asked(limits={"memory": "30Mi"}, stays=True)
    big = Asked(requests={"memory": "1Gi"})
    pods = [
        StandingPod("kube-system", "a", "n", (plain, plain)),
        StandingPod("kube-system", "b", "n", (plain,), (sidecar, big)),
        StandingPod("team", "c", "n", (Asked(),), overhead={"memory": "600Mi", "cpu": "odd"}),
        StandingPod("team", "d", "n", (Asked(),), whole=Asked(requests={"memory": "10Mi", "cpu": "1"})),
    ]
    assert booked_by(pods) == Amounts((100 + 1054 + 600 + 10) * MIB, 200 + 100 + 0 + 1000, 4)
    assert booked_by([]) == NONE
