"""Lists in pages: all rows come, and a link that leads elsewhere gets neither a request nor a token."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from aks_sandbox.arm.containerservice import list_node_pools
from aks_sandbox.errors import Unreachable
from tests.support.in_process_arm import InProcessArm
from tests.support.traffic import BASE_URL
from tests.support.wanted import CLUSTER, target

POOLS = f"{BASE_URL}{CLUSTER}/agentPools"


def row(name: str) -> dict[str, object]:
    return {"name": name, "properties": {}}


def names(arm: InProcessArm) -> list[str]:
    return [pool.name for pool in list_node_pools(arm.connection, target())]


def test_rows_of_all_pages_come_in_order(arm: InProcessArm) -> None:
    link = f"{POOLS}?api-version=2026-08-01&$skipToken=a%20b"
    arm.reply("GET", "/agentPools$", 200, {"value": [row("a")], "nextLink": link}, times=1)
    arm.reply("GET", "/agentPools$", 200, {"value": [row("b"), row("c")], "nextLink": None})
    assert names(arm) == ["a", "b", "c"]
    assert arm.traffic.sent[1].query == {"api-version": "2026-08-01", "$skipToken": "a b"}


def test_a_link_in_another_case_is_the_same_host(arm: InProcessArm) -> None:
    link = f"https://ARM-Simulator.INVALID{CLUSTER}/agentPools?page=2"
    arm.reply("GET", "/agentPools$", 200, {"value": [row("a")], "nextLink": link}, times=1)
    arm.reply("GET", "/agentPools$", 200, {"value": [row("b")]})
    assert names(arm) == ["a", "b"]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.invalid/subscriptions",
        "http://arm-simulator.invalid/subscriptions",
        "https://arm-simulator.invalid.evil.invalid/",
        "https://arm-simulator.invalid@evil.invalid/",
        "https://arm-simulator.invalid:8443/",
        "//evil.invalid/",
        "/subscriptions/relative",
        "ftp://arm-simulator.invalid/",
        "https://[broken",
        17,
        {"href": "x"},
    ],
)
def test_a_link_to_another_host_is_refused_and_no_token_goes_there(arm: InProcessArm, link: object) -> None:
    arm.reply("GET", "/agentPools$", 200, {"value": [row("a")], "nextLink": link})
    with pytest.raises(Unreachable) as caught:
        names(arm)
    assert caught.value.message == (
        f"listing the node pools of demo: Azure's answer leads away from the cloud's endpoint, to {link}; "
        "nothing was sent there."
    )
    assert [sent.host for sent in arm.traffic.sent] == ["arm-simulator.invalid"]


@pytest.mark.parametrize("rest", ["?$skipToken={a}", "?$skipToken={endpoint}&x={0}", "/{location}?page=2", "?x=}{"])
def test_a_link_is_sent_as_it_is_and_is_no_template(arm: InProcessArm, rest: str) -> None:
    arm.reply("GET", "/agentPools$", 200, {"value": [row("a")], "nextLink": f"{POOLS}{rest}"}, times=1)
    arm.reply("GET", "/agentPools", 200, {"value": [row("b")]})
    assert names(arm) == ["a", "b"]
    parts = urlsplit(f"{POOLS}{rest}")
    assert unquote(arm.traffic.sent[1].path) == parts.path
    assert arm.traffic.sent[1].query == dict(parse_qsl(parts.query))


@pytest.mark.parametrize("value", [None, 17, "text", {}, [1], [["x"]], [None]])
def test_a_page_that_holds_no_rows_is_no_list(arm: InProcessArm, value: object) -> None:
    arm.reply("GET", "/agentPools$", 200, {"value": value})
    with pytest.raises(Unreachable) as caught:
        names(arm)
    assert caught.value.message == "listing the node pools of demo: the answer is not a list."


def test_a_list_that_links_to_itself_ends(arm: InProcessArm) -> None:
    arm.reply("GET", "/agentPools$", 200, {"value": [row("a")], "nextLink": POOLS})
    with pytest.raises(Unreachable) as caught:
        names(arm)
    assert caught.value.message == "listing the node pools of demo: the list does not end after 1000 pages."


def test_a_list_has_a_bound_in_rows(arm: InProcessArm) -> None:
    arm.reply("GET", "/agentPools$", 200, {"value": [{}] * 50_001, "nextLink": POOLS})
    with pytest.raises(Unreachable) as caught:
        names(arm)
    assert "the list does not end after 100002 rows" in caught.value.message
    assert len(arm.traffic.sent) == 2


def test_a_list_has_a_bound_in_time(arm: InProcessArm, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = count(0, 250)
    monkeypatch.setattr("aks_sandbox.arm.connection.time", SimpleNamespace(monotonic=lambda: next(moments)))
    arm.reply("GET", "/agentPools$", 200, {"value": [row("a"), row("b")], "nextLink": POOLS})
    with pytest.raises(Unreachable) as caught:
        names(arm)
    assert "the list does not end after 6 rows" in caught.value.message
    assert len(arm.traffic.sent) == 3
