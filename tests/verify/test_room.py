"""What the pods of a node request is read before a run, so that a full node is not the first to be tried."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import in_world
from tests.support.verifying import prove

CLUSTER = "sandbox-rg/demo"


def in_filled_world(**spec: Any) -> tuple[InProcessArm, str]:
    """Two sandboxed nodes, on the first of which a pod stands, and the name of the other one."""
    arm = in_world("inside-healthy")
    arm.world.document["clusters"][CLUSTER]["resource"]["properties"]["agentPoolProfiles"][1]["count"] = 2
    [pool] = prove(arm, nodes=2)["nodePools"]
    first, second = sorted(node["name"] for node in pool["nodes"])
    inside = arm.world.document["clusters"][CLUSTER]["inside"]
    inside["pods"] = {"default/heavy": {"spec": {"nodeName": first, **spec}}}
    return arm, second


def container(cpu: str, memory: str) -> dict[str, Any]:
    """A container that requests so much."""
    return {"name": "main", "image": "a", "resources": {"requests": {"cpu": cpu, "memory": memory}}}


@pytest.mark.parametrize("digits", ["00000000", "00000001"])
@pytest.mark.parametrize(
    "spec",
    [
        {"containers": [container("3770m", "1Gi")]},
        {"containers": [container("10m", "13100Mi")]},
        {"containers": [container("10m", "1Gi")], "overhead": {"memory": "12Gi", "cpu": "0"}},
        {
            "containers": [container("10m", "1Gi")],
            "initContainers": [{**container("3800m", "1Mi"), "restartPolicy": "Always"}],
        },
    ],
)
def test_a_full_node_is_not_the_first_whatever_the_digits_of_the_run(
    spec: dict[str, Any], digits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm, other = in_filled_world(**spec)
    sent = len(arm.traffic.of("POST"))
    real = secrets.token_hex
    monkeypatch.setattr(secrets, "token_hex", lambda count: digits if count == 4 else real(count))
    document = prove(arm)
    assert (document["verdict"], document["nodePools"][0]["node"]) == ("isolated", other)
    assert len(arm.traffic.of("POST")) - sent == 2


@pytest.mark.parametrize(("digits", "is_first"), [("00000000", True), ("00000001", False)])
def test_a_node_with_room_is_tried_whatever_stands_on_it(
    digits: str, is_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm, other = in_filled_world(containers=[container("100m", "1Gi")])
    real = secrets.token_hex
    monkeypatch.setattr(secrets, "token_hex", lambda count: digits if count == 4 else real(count))
    assert (prove(arm)["nodePools"][0]["node"] != other) is is_first


def test_where_pods_cannot_be_listed_the_run_goes_on() -> None:
    arm, _ = in_filled_world(containers=[container("10m", "1Mi")])
    arm.world.document["clusters"][CLUSTER]["inside"]["forbidden"] = ["list pods -A"]
    document = prove(arm)
    assert (document["verdict"], document["warnings"]) == ("isolated", [])
