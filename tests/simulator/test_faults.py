"""Bad weather: the fault language, and what each kind does to an answer on the wire."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arm_simulator.core.faults import FaultError, Weather, parse_fault
from arm_simulator.core.server import Connection, running
from arm_simulator.core.settings import Settings

from .conftest import CLUSTER, STABLE, SUBSCRIPTION, cluster_body
from .wire import ask

GROUPS = SUBSCRIPTION + "/resourcegroups?api-version=2024-11-01"
GROUP = SUBSCRIPTION + "/resourcegroups/sandbox-rg?api-version=2024-11-01"
PUT_CLUSTER = CLUSTER + "?api-version=" + STABLE


@pytest.fixture(scope="module")
def shared() -> Iterator[Connection]:
    """One simulator for all tests of this file."""
    with running(Settings(operation_polls=1, retry_after=0.01)) as connection:
        yield connection


@pytest.fixture
def simulator(shared: Connection) -> Connection:
    """The simulator, as it was at its start."""
    assert ask(shared, "POST", "/_simulator/reset").status == 204
    return shared


def add(simulator: Connection, *faults: str) -> None:
    reply = ask(simulator, "POST", "/_simulator/faults", {"faults": list(faults)})
    assert reply.status == 200, reply.raw


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("GET .*", "expected METHOD PATH_REGEX KIND[:ARG] [xN]"),
        ("FETCH .* 500", "'FETCH' is no method; use GET, PUT, POST, DELETE, HEAD, PATCH or *"),
        ("GET ( 500", "'(' is no regular expression: missing ), unterminated subpattern at position 0"),
        ("GET .* 200", "status 200 is not between 400 and 599"),
        (
            "GET .* explode",
            "unknown kind 'explode'; use a status or one of drop, drop-before, cut, invalid-json, "
            "empty-list, wrong-type, slow, hold, fail-operation",
        ),
        ("GET .* slow", "slow needs a number of seconds, like slow:2"),
        ("GET .* 500 twice", "'twice' is no number of times; use x1, x2, ..."),
        ("GET .* 500 x0", "'x0' is no number of times; use x1, x2, ..."),
    ],
)
def test_a_bad_fault_is_refused_in_one_line(text: str, problem: str) -> None:
    with pytest.raises(FaultError) as caught:
        parse_fault(text)
    assert str(caught.value) == f"fault {text!r}: {problem}"


@settings(deadline=None)
@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        fault = parse_fault(text)
    except FaultError:
        return
    assert fault.left is None or fault.left > 0


@settings(deadline=None)
@given(times=st.integers(1, 5), asked=st.integers(0, 10))
def test_a_fault_strikes_as_often_as_it_says(times: int, asked: int) -> None:
    weather = Weather((f"GET .* 500 x{times}",))
    assert sum(weather.strike("GET", "/x") is not None for _ in range(asked)) == min(times, asked)


def test_a_fault_meets_whole_paths_of_its_method_only() -> None:
    weather = Weather(("GET .*/skus 503",))
    assert weather.strike("GET", "/a/SKUS") is not None
    assert weather.strike("GET", "/a/skus/b") is None
    assert weather.strike("PUT", "/a/skus") is None


@pytest.mark.parametrize(
    ("kind", "status", "code", "retry"),
    [
        ("403", 403, "AuthorizationFailed", None),
        ("404", 404, "ResourceNotFound", None),
        ("500", 500, "InternalServerError", None),
        ("429:7", 429, "TooManyRequests", "7"),
        ("400:RequestDisallowedByPolicy", 400, "RequestDisallowedByPolicy", None),
    ],
)
def test_a_status_is_answered_as_often_as_wanted(
    simulator: Connection, kind: str, status: int, code: str, retry: str | None
) -> None:
    add(simulator, f"GET .*/resourcegroups {kind} x2")
    for _ in range(2):
        reply = ask(simulator, "GET", GROUPS)
        assert (reply.status, reply.body["error"]["code"]) == (status, code)
        assert reply.headers.get("retry-after") == retry
    assert ask(simulator, "GET", GROUPS).status == 200


def test_drop_carries_the_request_out(simulator: Connection) -> None:
    add(simulator, "PUT .*/managedClusters/.* drop x1")
    with pytest.raises((ConnectionError, ssl.SSLError)):
        ask(simulator, "PUT", PUT_CLUSTER, cluster_body())
    assert ask(simulator, "GET", PUT_CLUSTER).status == 200


def test_drop_before_does_not(simulator: Connection) -> None:
    add(simulator, "PUT .*/managedClusters/.* drop-before x1")
    with pytest.raises((ConnectionError, ssl.SSLError)):
        ask(simulator, "PUT", PUT_CLUSTER, cluster_body())
    assert ask(simulator, "GET", PUT_CLUSTER).status == 404
    assert [entry["status"] for entry in ask(simulator, "GET", "/_simulator/requests").body["requests"]] == [0, 404]


def test_cut_sends_half_of_the_body(simulator: Connection) -> None:
    add(simulator, "GET .*/resourcegroups cut x1")
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(simulator, "GET", GROUPS)
    whole = ask(simulator, "GET", GROUPS).raw
    assert whole.startswith(caught.value.partial)
    assert len(caught.value.partial) == len(whole) // 2


def test_invalid_json_is_none(simulator: Connection) -> None:
    add(simulator, "GET .*/resourcegroups invalid-json x1")
    with pytest.raises(ValueError, match="Expecting value"):
        assert ask(simulator, "GET", GROUPS).body


def test_an_empty_list_keeps_its_shape(simulator: Connection) -> None:
    add(simulator, "GET .*/resourcegroups empty-list")
    assert ask(simulator, "GET", GROUPS).body == {"value": []}


def test_wrong_types_are_everywhere_or_where_they_are_wanted(simulator: Connection) -> None:
    add(simulator, "GET .*/sandbox-rg wrong-type x1", "GET .*/resourcegroups wrong-type:value.0.location x1")
    assert ask(simulator, "GET", GROUP).body == {
        "id": 17,
        "name": 17,
        "type": 17,
        "location": 17,
        "tags": "not what was expected",
        "properties": "not what was expected",
    }
    rows = ask(simulator, "GET", GROUPS).body["value"]
    assert [row["location"] for row in rows] == [17, "westus2"]


def test_a_slow_answer_is_right(simulator: Connection) -> None:
    add(simulator, "GET .*/resourcegroups slow:0.01")
    assert ask(simulator, "GET", GROUPS).status == 200


def test_an_operation_can_be_told_to_fail(simulator: Connection) -> None:
    add(simulator, "PUT .*/managedClusters/.* fail-operation:SkuNotAvailable x1")
    link = ask(simulator, "PUT", PUT_CLUSTER, cluster_body()).headers["azure-asyncoperation"]
    status = ask(simulator, "GET", link.removeprefix(simulator.endpoint)).body
    assert status["status"] == "Failed"
    assert status["error"] == {
        "code": "SkuNotAvailable",
        "message": "The operation was told to fail by a fault of the simulator.",
    }
    assert ask(simulator, "GET", PUT_CLUSTER).body["properties"]["provisioningState"] == "Failed"


def test_faults_can_be_listed_ended_and_refused(simulator: Connection) -> None:
    add(simulator, "GET .* 500 x3")
    assert ask(simulator, "GET", GROUPS).status == 500
    assert ask(simulator, "GET", "/_simulator/faults").body == {"faults": [{"fault": "GET .* 500 x3", "left": 2}]}
    refused = ask(simulator, "POST", "/_simulator/faults", {"faults": ["GET .* 99"]})
    assert (refused.status, refused.body) == (400, {"error": "fault 'GET .* 99': status 99 is not between 400 and 599"})
    assert ask(simulator, "POST", "/_simulator/faults", b"{").status == 400
    assert ask(simulator, "DELETE", "/_simulator/faults").body == {"faults": []}
    assert ask(simulator, "GET", GROUPS).status == 200


QUOTA = SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/eastus/providers/Microsoft.Quota"
QUESTIONS = {
    "subscription": SUBSCRIPTION + "?api-version=2022-12-01",
    "permissions": SUBSCRIPTION + "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01",
    "group permissions": GROUP.partition("?")[0]
    + "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01",
    "cluster permissions": CLUSTER + "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01",
    "quota usages": QUOTA + "/usages?api-version=2023-02-01",
    "quota limits": QUOTA + "/quotas?api-version=2023-02-01",
    "sizes": SUBSCRIPTION + "/providers/Microsoft.Compute/skus?api-version=2021-07-01",
    "usages": SUBSCRIPTION + "/providers/Microsoft.Compute/locations/eastus/usages?api-version=2024-07-01",
    "versions": SUBSCRIPTION
    + "/providers/Microsoft.ContainerService/locations/eastus/kubernetesVersions?api-version=2025-09-01",
    "flag": SUBSCRIPTION + "/providers/Microsoft.Features/providers/Microsoft.Network/features"
    "/AllowBringYourOwnPublicIpAddress?api-version=2021-07-01",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_fault_reaches_every_question(simulator: Connection, question: str) -> None:
    address = QUESTIONS[question]
    path = address.partition("?")[0]
    whole = ask(simulator, "GET", address)
    assert whole.status == 200, whole.raw
    for kind, status in (("403", 403), ("404", 404), ("429:1", 429), ("500", 500), ("503", 503)):
        add(simulator, f"GET {path} {kind} x1")
        assert ask(simulator, "GET", address).status == status
    for kind in ("drop", "drop-before"):
        add(simulator, f"GET {path} {kind} x1")
        with pytest.raises((ConnectionError, ssl.SSLError)):
            ask(simulator, "GET", address)
    add(simulator, f"GET {path} cut x1", f"GET {path} invalid-json x1", f"GET {path} wrong-type x1")
    with pytest.raises(http.client.IncompleteRead):
        ask(simulator, "GET", address)
    with pytest.raises(ValueError, match="Expecting value"):
        assert ask(simulator, "GET", address).body
    assert {type(item) for item in ask(simulator, "GET", address).body.values()} <= {int, str}
    add(simulator, f"GET {path} empty-list x1", f"GET {path} slow:0.001 x1")
    emptied = ask(simulator, "GET", address).body
    assert all(emptied[name] == [] for name in ("value", "values") if name in emptied)
    assert ask(simulator, "GET", address).body == whole.body


@pytest.mark.parametrize(
    ("question", "member"),
    [
        ("permissions", "value.0.actions"),
        ("quota usages", "value.0.properties.usages.value"),
        ("quota limits", "value.0.properties.limit"),
        ("sizes", "value.0.capabilities.0.value"),
        ("usages", "value.1.limit"),
        ("versions", "values.0.capabilities"),
        ("subscription", "state"),
    ],
)
def test_a_single_member_deep_in_an_answer_can_have_a_wrong_type(
    simulator: Connection, question: str, member: str
) -> None:
    def value_of(body: Any) -> Any:
        for name in member.split("."):
            body = body[int(name)] if name.isdigit() else body[name]
        return body

    address = QUESTIONS[question]
    right = value_of(ask(simulator, "GET", address).body)
    add(simulator, f"GET {address.partition('?')[0]} wrong-type:{member} x1")
    assert type(value_of(ask(simulator, "GET", address).body)) is not type(right)


def test_faults_reach_a_long_list_of_sizes_too() -> None:
    with running(Settings(sku_rows=200, faults=("GET .*/skus wrong-type:value.199.name x1",))) as connection:
        assert [row["name"] for row in ask(connection, "GET", QUESTIONS["sizes"]).body["value"]][199] == 17
        assert ask(connection, "GET", QUESTIONS["sizes"]).body["value"][199]["name"].startswith("Standard_Simulated")
