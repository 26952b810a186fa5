"""Bad weather on the two routes of run-command, over the wire: what is carried out, what is answered, what is lost."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from arm_simulator.core.server import Connection, running
from arm_simulator.core.settings import Settings

from .conftest import STABLE
from .inside import DEMO
from .wire import Reply, ask

PATH = DEMO + "/runCommand?api-version=" + STABLE
LOST = (ConnectionError, ssl.SSLError)
MAKES = {"command": "kubectl create namespace n1"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Connection]:
    """One simulator for all tests of this file."""
    settings = Settings(worlds=("inside-healthy",), operation_polls=1, retry_after=0.01, command_tokens=("any",))
    with running(settings) as connection:
        yield connection


@pytest.fixture
def simulator(shared: Connection) -> Connection:
    """The simulator, as it was at its start."""
    assert ask(shared, "POST", "/_simulator/reset").status == 204
    return shared


def add(simulator: Connection, *faults: str) -> None:
    assert ask(simulator, "POST", "/_simulator/faults", {"faults": list(faults)}).status == 200


def post(simulator: Connection, body: dict[str, str] | None = None) -> Reply:
    return ask(simulator, "POST", PATH, body or MAKES)


def place_of(simulator: Connection, reply: Reply) -> str:
    assert reply.status == 202, reply.raw
    return reply.headers["location"].removeprefix(simulator.endpoint)


def was_made(simulator: Connection) -> bool:
    """Says whether the namespace of the command is in the cluster."""
    state = ask(simulator, "GET", "/_simulator/state").body
    return "n1" in state["clusters"]["sandbox-rg/demo"].get("inside", {}).get("namespaces", {})


def done(simulator: Connection, place: str) -> dict[str, Any]:
    """Returns what a command came to."""
    reply = ask(simulator, "GET", place)
    assert reply.status == 200, reply.raw
    return dict(reply.body["properties"])


def test_a_command_whose_answer_is_lost_is_carried_out(simulator: Connection) -> None:
    add(simulator, "POST .*/runCommand drop x1")
    with pytest.raises(LOST):
        post(simulator)
    assert was_made(simulator)
    logs = done(simulator, place_of(simulator, post(simulator)))["logs"]
    assert logs == 'Error from server (AlreadyExists): namespaces "n1" already exists\n'


@pytest.mark.parametrize(
    ("kind", "status", "code", "retry"),
    [
        ("503", 503, "ServiceUnavailable", None),
        ("429:1", 429, "TooManyRequests", "1"),
        ("403", 403, "AuthorizationFailed", None),
        ("409:OperationNotAllowed", 409, "OperationNotAllowed", None),
    ],
)
def test_a_command_that_is_refused_is_not_carried_out(
    simulator: Connection, kind: str, status: int, code: str, retry: str | None
) -> None:
    add(simulator, f"POST .*/runCommand {kind} x1")
    reply = post(simulator)
    assert (reply.status, reply.body["error"]["code"], reply.headers.get("retry-after")) == (status, code, retry)
    assert not was_made(simulator)
    assert done(simulator, place_of(simulator, post(simulator)))["logs"] == "namespace/n1 created\n"


def test_a_command_that_is_lost_on_its_way_is_not_carried_out(simulator: Connection) -> None:
    add(simulator, "POST .*/runCommand drop-before x1")
    with pytest.raises(LOST):
        post(simulator)
    assert not was_made(simulator)
    assert done(simulator, place_of(simulator, post(simulator)))["logs"] == "namespace/n1 created\n"


def test_a_command_that_is_told_to_fail_is_not_carried_out(simulator: Connection) -> None:
    add(simulator, "POST .*/runCommand fail-operation:KubernetesPerformanceError x1")
    found = done(simulator, place_of(simulator, post(simulator)))
    assert found == {
        "provisioningState": "Failed",
        "reason": "KubernetesPerformanceError: the command was told to fail by a fault of the simulator",
    }
    assert not was_made(simulator)


@pytest.mark.parametrize(("kind", "status"), [("404", 404), ("503", 503), ("429:1", 429), ("403", 403), ("500", 500)])
def test_a_result_that_is_refused_is_still_there(simulator: Connection, kind: str, status: int) -> None:
    place = place_of(simulator, post(simulator))
    add(simulator, f"GET .*/commandResults/.* {kind} x1")
    assert ask(simulator, "GET", place).status == status
    assert done(simulator, place)["exitCode"] == 0


@pytest.mark.parametrize("kind", ["drop", "drop-before"])
def test_a_result_that_is_lost_is_still_there(simulator: Connection, kind: str) -> None:
    place = place_of(simulator, post(simulator))
    add(simulator, f"GET .*/commandResults/.* {kind} x1")
    with pytest.raises(LOST):
        ask(simulator, "GET", place)
    assert done(simulator, place)["exitCode"] == 0


def test_a_result_that_is_spoiled(simulator: Connection) -> None:
    place = place_of(simulator, post(simulator))
    whole = ask(simulator, "GET", place).body
    path = "GET .*/commandResults/.*"
    add(simulator, f"{path} cut x1", f"{path} invalid-json x1", f"{path} wrong-type x1")
    with pytest.raises(http.client.IncompleteRead):
        ask(simulator, "GET", place)
    with pytest.raises(ValueError, match="Expecting value"):
        _ = ask(simulator, "GET", place).body
    assert ask(simulator, "GET", place).body == {"id": 17, "properties": "not what was expected"}
    for member in ("logs", "exitCode", "provisioningState", "startedAt"):
        add(simulator, f"{path} wrong-type:properties.{member} x1")
        found = ask(simulator, "GET", place).body["properties"]
        assert type(found[member]) is not type(whole["properties"][member])
    assert ask(simulator, "GET", place).body == whole


def test_a_slow_result_is_right(simulator: Connection) -> None:
    place = place_of(simulator, post(simulator))
    add(simulator, "GET .*/commandResults/.* slow:0.001 x1", "POST .*/runCommand slow:0.001 x1")
    assert done(simulator, place)["exitCode"] == 0
    assert post(simulator).status == 202
