"""What a pod costs, held against Kubernetes' and Kata's own arithmetic as a real scheduler and kubelet did it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.sizing import (
    MIB,
    PodShares,
    Resources,
    Share,
    default_overhead,
    documented_overhead,
)

GI = 1024


def share(
    memory: int | None = None, cpu: int | None = None, *, request: int | None = None, stays: bool = False
) -> Share:
    """A container with limits in MiB and thousandths of a CPU, and a request in MiB."""
    limit = Resources(None if memory is None else memory * MIB, cpu)
    return Share(limit, Resources(None if request is None else request * MIB), stays)


def of(memory: int) -> Resources:
    """Memory in MiB."""
    return Resources(memory * MIB)


INIT, SIDECAR, APP = share(2 * GI, 2000), share(256, 500, stays=True), share(512, 250)


@pytest.mark.parametrize(
    ("shares", "mib", "vcpus"),
    [
        (PodShares([share(256), share()]), 256, 1),
        (PodShares([share(40)] * 3), 120, 1),
        (PodShares([share(request=512)]), 512, 1),
        (PodShares([share()]), 512, 1),
        (PodShares([APP], [INIT, SIDECAR]), 2048, 2),
        (PodShares([APP], [SIDECAR, INIT]), 2304, 3),
        (PodShares([share()], [share(GI)]), 1024, 1),
        (PodShares([share(256)], [share()]), 256, 1),
        (PodShares([share(256), share()], pod_limits=of(GI)), 1024, 1),
        (PodShares([share(256)], pod_requests=of(GI)), 256, 1),
        (PodShares([share(256, 300), share()]), 256, 1),
        (PodShares([share(256, 1000), share(256, 1)]), 512, 2),
        (PodShares([Share(Resources(200000001), Resources()), Share(Resources(10**8), Resources())]), 286, 1),
    ],
)
def test_the_machine_is_the_one_that_the_shim_makes(shares: PodShares, mib: int, vcpus: int) -> None:
    assert (shares.machine.mib, shares.machine.vcpus) == (mib, vcpus)


@pytest.mark.parametrize(
    ("shares", "booked"),
    [
        (PodShares([share()]), 600),
        (PodShares([share(512, request=128)]), 728),
        (PodShares([share(256), share()]), 856),
        (PodShares([share(256), share(256)], [share(GI)]), 1624),
        (PodShares([share(128)], [share(300), share(400)]), 1000),
        (PodShares([share(256)], [share(128, stays=True)]), 984),
        (PodShares([share(256)], [share(128, stays=True), share(GI)]), 1752),
        (PodShares([share(256)], [share(GI), share(128, stays=True)]), 1624),
        (PodShares([APP], [INIT, SIDECAR]), 2648),
        (PodShares([APP], [SIDECAR, INIT]), 2904),
        (PodShares([share()], pod_limits=of(GI)), 1624),
        (PodShares([share(256)], pod_limits=of(GI)), 856),
        (PodShares([share(request=100)], pod_limits=of(GI)), 700),
        (PodShares([share(256)], pod_requests=of(512)), 1112),
    ],
)
def test_the_scheduler_books_requests_and_overhead(shares: PodShares, booked: int) -> None:
    assert (shares.request_memory + default_overhead()) / MIB == booked


def test_the_order_of_init_containers_and_sidecars_counts_for_the_cpu_too() -> None:
    assert PodShares([APP], [INIT, SIDECAR]).request_cpu == 2000
    assert PodShares([APP], [SIDECAR, INIT]).request_cpu == 2500


@pytest.mark.parametrize(
    ("limit", "overhead"),
    [(128, 16), (256, 32), (512, 64), (GI, 128), (2 * GI, 256), (3 * GI, 315), (4 * GI, 374), (128 * GI, GI), (1, 16)],
)
def test_the_documented_overhead_is_interpolated(limit: int, overhead: int) -> None:
    assert documented_overhead(limit * MIB) == overhead * MIB


CONTAINERS = st.lists(st.builds(share, st.none() | st.integers(1, 4096), st.none() | st.integers(1, 9000)), max_size=4)


@given(CONTAINERS, st.lists(st.tuples(st.integers(1, 4096), st.booleans()), max_size=4))
def test_the_machine_holds_each_container_that_has_a_limit(
    containers: list[Share], inits: list[tuple[int, bool]]
) -> None:
    shares = PodShares(containers, [share(memory, stays=stays) for memory, stays in inits])
    largest = max([*(one.limits.memory or 0 for one in containers), *(memory * MIB for memory, _ in inits)], default=0)
    assert shares.machine.mib * MIB >= largest
    assert shares.machine.vcpus >= 1


@given(st.integers(0, 400 * GI), st.integers(0, 400 * GI))
def test_a_larger_limit_never_has_a_smaller_overhead(one: int, other: int) -> None:
    low, high = sorted((one * MIB, other * MIB))
    assert documented_overhead(low) <= documented_overhead(high)
