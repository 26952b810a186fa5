"""`verify` and the look of `check --in-cluster` on recordings: what goes over the wire, and how it is read."""

from __future__ import annotations

import dataclasses
import json
import secrets
from typing import Any

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import find_cluster
from aks_sandbox.arm.inside import look_command, look_inside
from aks_sandbox.verify import verify as operation
from aks_sandbox.verify.verify import VerifyOptions, verify
from tests.support.traffic import Traffic
from tests.support.wanted import GA, RecordingReporter, pool_row, target, world_with_cluster

POOLS = (pool_row("system"), pool_row("untrusted", GA, mode="User"))
HEALTHY = world_with_cluster(*POOLS)
DIRECTORY = world_with_cluster(*POOLS, aadProfile={"managed": True})


def with_inside(inside: dict[str, Any]) -> dict[str, Any]:
    """The healthy cluster with something seeded inside."""
    world = world_with_cluster(*POOLS)
    world["clusters"]["sandbox-rg/demo"]["inside"] = inside
    return world


@pytest.fixture(autouse=True)
def nothing_random(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of a run are made of random bytes, and those of a recording stand in it."""
    monkeypatch.setattr(secrets, "token_hex", lambda count: "0" * 2 * count)
    monkeypatch.setattr(operation, "process_mark", lambda: "")


@pytest.mark.world(HEALTHY)
def test_verify_proves_an_isolation(connection: Connection, traffic: Traffic) -> None:
    document = verify(connection, target(), VerifyOptions(), RecordingReporter()).document
    assert (document["verdict"], document["commandCalls"]) == ("isolated", 2)
    assert [sent.api_version for sent in traffic.of("POST")] == ["2025-09-01", "2025-09-01"]
    assert [sorted(sent.body) for sent in traffic.of("POST")] == [["command", "context"]] * 2
    weights = {row["item"]: row["verdict"] for row in document["nodePools"][0]["evidence"]}
    assert (weights["bootId"], weights["buildStamp"]) == ("proves", "proves")


@pytest.mark.world(with_inside({"runtimeClasses": {"kata-vm-isolation": {"handler": "runc"}}}))
def test_verify_reports_a_spoofed_class(connection: Connection, traffic: Traffic) -> None:
    document = verify(connection, target(), VerifyOptions(), RecordingReporter()).document
    assert (document["verdict"], len(traffic.of("POST"))) == ("notIsolated", 1)


@pytest.mark.world(with_inside({"sandbox": {"smallestMemory": "8Gi"}}))
def test_verify_decodes_a_sandbox_that_does_not_start(connection: Connection, traffic: Traffic) -> None:
    document = verify(connection, target(), VerifyOptions(), RecordingReporter()).document
    assert (document["verdict"], document["commandCalls"]) == ("notProven", 4)
    assert "ttrpc: closed" in json.dumps(document["nodePools"][0]["diagnoses"])


@pytest.mark.world(DIRECTORY)
def test_verify_sends_the_token_of_a_directory_user(connection: Connection, traffic: Traffic) -> None:
    with_token = dataclasses.replace(connection, cluster_token=lambda: "made-up")
    document = verify(with_token, target(), VerifyOptions(), RecordingReporter()).document
    assert document["verdict"] == "isolated"
    assert {sent.body["clusterToken"] for sent in traffic.of("POST")} == {"made-up"}


@pytest.mark.world(HEALTHY)
def test_a_look_into_a_cluster_is_one_command(connection: Connection, traffic: Traffic) -> None:
    cluster = find_cluster(connection, target())
    assert cluster is not None
    inside = look_inside(connection, target(), cluster, look_command())
    assert [(one.name, one.handler, dict(one.overhead)) for one in inside.runtime_classes] == [
        ("kata-vm-isolation", "kata", {"memory": "600Mi"})
    ]
    assert [(node.pool, node.ready, node.handlers) for node in inside.nodes] == [
        ("untrusted", True, ("runc", "kata", "kata-preview"))
    ]
    assert inside.unreadable == {}
    assert len(traffic.of("POST")) == 1
