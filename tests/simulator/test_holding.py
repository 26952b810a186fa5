"""Answers that are held back, so that a test can act at that moment: until when, and which others go on."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from arm_simulator.core.server import Connection, running
from arm_simulator.core.settings import Settings
from tests.support.moments import wait_until

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, cluster_body
from .wire import ask

GROUPS = SUBSCRIPTION + "/resourcegroups?api-version=2024-11-01"
PUT_CLUSTER = CLUSTER + "?api-version=" + STABLE


@pytest.fixture
def simulator() -> Iterator[Connection]:
    """A simulator of this test."""
    with running(Settings(operation_polls=1)) as connection:
        yield connection


def add(simulator: Connection, fault: str) -> None:
    assert ask(simulator, "POST", "/_simulator/faults", {"faults": [fault]}).status == 200


def test_an_answer_is_held_back_until_it_is_released(simulator: Connection) -> None:
    add(simulator, "PUT .*/managedClusters/.* hold x1")
    replies: list[int] = []
    held = threading.Thread(target=lambda: replies.append(ask(simulator, "PUT", PUT_CLUSTER, cluster_body()).status))
    held.start()
    wait_until(lambda: held_back(simulator), "a request is held back")
    assert held_back(simulator) == ["PUT " + PUT_CLUSTER.partition("?")[0]]
    assert ask(simulator, "GET", PUT_CLUSTER).status == 200  # it was carried out, and nothing else waits
    assert replies == []
    assert ask(simulator, "POST", "/_simulator/release").status == 204
    held.join()
    assert replies == [201]
    assert held_back(simulator) == []


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/_simulator/faults"), ("POST", "/_simulator/reset")])
def test_the_end_of_the_faults_releases_what_they_hold_back(simulator: Connection, method: str, path: str) -> None:
    add(simulator, "GET .*/resourcegroups hold")
    replies: list[int] = []
    held = threading.Thread(target=lambda: replies.append(ask(simulator, "GET", GROUPS).status))
    held.start()
    wait_until(lambda: held_back(simulator), "a request is held back")
    ask(simulator, method, path)
    held.join()
    assert replies == [200]


def test_a_client_that_goes_away_is_not_held(simulator: Connection) -> None:
    add(simulator, "GET .*/resourcegroups hold x1")
    target = urlsplit(simulator.endpoint)
    context = ssl.create_default_context(cafile=simulator.ca_bundle)
    channel = http.client.HTTPSConnection(target.hostname or "", target.port, context=context)
    channel.request("GET", GROUPS, headers={"Authorization": "Bearer any"})
    wait_until(lambda: held_back(simulator), "a request is held back")
    channel.close()
    wait_until(lambda: not held_back(simulator), "the request is let go")


def held_back(simulator: Connection) -> list[str]:
    names: list[str] = ask(simulator, "GET", "/_simulator/held").body["held"]
    return names
