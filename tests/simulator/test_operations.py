"""Long-running operations: by time, by polls, failing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from arm_simulator.core.operations import Operations

from .conftest import CLUSTER, STABLE, Client, cluster_body, kata, pool, pool_body


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_operations_move_by_time(client: Client) -> None:
    clock = Clock()
    client.world.operations = Operations(seconds=10, polls=None, clock=clock)
    answer = client("PUT", CLUSTER, cluster_body(pool(count=3)), version=STABLE)
    seen = []
    for _ in range(6):
        seen.append(client("GET", answer.headers["Azure-AsyncOperation"]).body["status"])
        clock.now += timedelta(seconds=2.5)
    assert seen == [
        "InProgress",
        "ProvisioningControlPlane",
        "CreatingAgentPools",
        "CreatingAgentPools: 0/3 nodes completed",
        "Succeeded",
        "Succeeded",
    ]


def test_time_passes_without_a_poll(client: Client) -> None:
    clock = Clock()
    client.world.operations = Operations(seconds=10, polls=None, clock=clock)
    client("PUT", CLUSTER, cluster_body(), version=STABLE)
    clock.now += timedelta(seconds=10)
    assert client("GET", CLUSTER, version=STABLE).body["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize("polls", [1, 2, 5])
def test_operations_end_at_the_wanted_poll(make_client: Callable[..., Client], polls: int) -> None:
    client = make_client(operation_polls=polls)
    link = client("PUT", CLUSTER, cluster_body(), version=STABLE).headers["Azure-AsyncOperation"]
    bodies = [client("GET", link).body for _ in range(polls)]
    assert [body["status"] == "Succeeded" for body in bodies] == [False] * (polls - 1) + [True]
    assert [set(body) for body in bodies] == [{"name", "status", "startTime"}] * (polls - 1) + [
        {"name", "status", "startTime", "endTime"}
    ]


def test_a_look_at_the_resource_counts_as_a_poll(client: Client) -> None:
    client("PUT", CLUSTER, cluster_body(), version=STABLE)
    states = [client("GET", CLUSTER, version=STABLE).body["properties"]["provisioningState"] for _ in range(3)]
    assert states == ["Creating", "Succeeded", "Succeeded"]


def test_a_pool_tells_how_many_nodes_it_has(make_client: Callable[..., Client]) -> None:
    client = make_client(operation_polls=4)
    client.create()
    link = client("PUT", CLUSTER + "/agentPools/kata1", pool_body(kata(count=2)), version=STABLE).headers
    seen = [client("GET", link["Azure-AsyncOperation"]).body["status"] for _ in range(4)]
    assert seen == [
        "InProgress",
        "CreatingAgentPool: 0/2 nodes completed",
        "CreatingAgentPool: 2/2 nodes completed",
        "Succeeded",
    ]


@pytest.mark.parametrize(
    ("seconds", "header"),
    [
        (1, {"Retry-After": "1"}),
        (30, {"Retry-After": "30"}),
        (0.2, {"Retry-After-Ms": "200"}),
        (0, {"Retry-After-Ms": "1"}),
    ],
)
def test_clients_are_told_when_to_come_back(
    make_client: Callable[..., Client], seconds: float, header: dict[str, str]
) -> None:
    client = make_client(retry_after=seconds)
    answer = client("PUT", CLUSTER, cluster_body(), version=STABLE)
    assert header.items() <= answer.headers.items()
    assert client("GET", answer.headers["Azure-AsyncOperation"]).headers == header


def test_the_link_of_an_operation_has_the_shape_of_the_service(client: Client) -> None:
    answer = client("PUT", CLUSTER, cluster_body(), version=STABLE)
    link, _, query = answer.headers["Azure-AsyncOperation"].partition("?")
    assert link.rpartition("/")[0] == (
        "https://localhost:1/subscriptions/00000000-0000-0000-0000-000000000000"
        "/providers/Microsoft.ContainerService/locations/eastus/operations"
    )
    assert query == "api-version=2025-03-01"


def test_an_unknown_operation_is_not_found(client: Client) -> None:
    link = client("PUT", CLUSTER, cluster_body(), version=STABLE).headers["Azure-AsyncOperation"]
    assert client("GET", link.replace("operations/", "operations/x")).status == 404
