"""`reconcile`: the second step of `nodepool add` by itself, for a pool that was added without waiting."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.create.reconcile import reconcile_cluster
from aks_sandbox.errors import Denied, InvalidInput, NotFound
from tests.support.in_process_arm import InProcessArm
from tests.support.traffic import Traffic
from tests.support.wanted import (
    CLUSTER,
    GA,
    PREVIEW,
    REGISTERED,
    RecordingReporter,
    advice,
    pool_row,
    target,
    world_with_cluster,
)

SANDBOXED = world_with_cluster(pool_row("nodepool1"), pool_row("kata1", GA, mode="User"))
MIXED = {**REGISTERED, **world_with_cluster(pool_row("nodepool1"), pool_row("old1", PREVIEW, mode="User"))}


def without_etags(arm: InProcessArm) -> dict[str, Any]:
    """The properties of the cluster, less what every write changes."""
    properties: dict[str, Any] = copy.deepcopy(arm.cluster()["properties"])
    for pool in properties["agentPoolProfiles"]:
        pool.pop("eTag")
    return properties


@pytest.mark.world(SANDBOXED)
def test_a_cluster_is_put_back_as_it_was_read(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = reconcile_cluster(connection, target(), reporter)
    assert answer is not None
    assert (answer["name"], answer["provisioningState"]) == ("demo", "Succeeded")
    [put] = traffic.writes
    assert (put.method, put.path) == ("PUT", CLUSTER)
    assert put.headers["if-match"] == put.body["eTag"]
    assert put.api_version == "2026-08-01"
    assert reporter.warnings == []


@pytest.mark.world(MIXED)
def test_a_cluster_of_the_preview_runtime_is_put_back_with_a_preview_version(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    reconcile_cluster(connection, target(), reporter)
    assert [put.api_version for put in traffic.writes] == ["2026-08-02-preview"]


@pytest.mark.world(SANDBOXED)
def test_the_runtime_class_appears_and_nothing_else_changes(arm: InProcessArm, reporter: RecordingReporter) -> None:
    before = without_etags(arm)
    arm.runtime_classes().clear()
    reconcile_cluster(arm.connection, target(), reporter)
    assert arm.runtime_classes() == ["kata-vm-isolation"]
    assert without_etags(arm) == before


LATER: dict[str, Any] = {
    "enableFIPS": True,
    "networkProfile": {"advancedNetworking": {"enabled": True, "performance": {"accelerationMode": "None"}}},
    "nodeProvisioningProfile": {"mode": "Manual"},
}
LATER_POOL = {"artifactStreamingProfile": {"enabled": True}, "securityProfile": {"enableVTPM": True}}


@pytest.mark.parametrize("name", [GA, PREVIEW])
def test_a_reconciliation_sends_back_what_came_with_the_newest_version(name: str, reporter: RecordingReporter) -> None:
    pools = [{**pool_row("nodepool1"), **LATER_POOL}, pool_row("kata1", name, mode="User")]
    seed = {"location": "eastus", "properties": {**LATER, "agentPoolProfiles": pools}}
    arm = InProcessArm({**REGISTERED, "clusters": {"sandbox-rg/demo": {"resource": seed}}})
    before = without_etags(arm)
    reconcile_cluster(arm.connection, target(), reporter)
    [put] = arm.traffic.writes
    sent = put.body["properties"]
    assert put.api_version == ("2026-08-02-preview" if name == PREVIEW else "2026-08-01")
    assert sent["enableFIPS"] is True
    assert sent["networkProfile"]["advancedNetworking"] == LATER["networkProfile"]["advancedNetworking"]
    assert sent["agentPoolProfiles"][0]["artifactStreamingProfile"] == {"enabled": True}
    assert sent["agentPoolProfiles"][0]["securityProfile"]["enableVTPM"] is True
    assert without_etags(arm) == before


def test_a_cluster_that_is_not_there_is_named(arm: InProcessArm, reporter: RecordingReporter) -> None:
    with pytest.raises(NotFound) as caught:
        reconcile_cluster(arm.connection, target(), reporter)
    assert caught.value.message == "--name: cluster demo was not found in resource group sandbox-rg."
    assert advice(caught.value) == "List the clusters of the resource group:\naz aks list -g sandbox-rg --output table"


@pytest.mark.world(world_with_cluster())
def test_a_cluster_without_a_sandboxed_pool_is_left_alone(arm: InProcessArm, reporter: RecordingReporter) -> None:
    with pytest.raises(InvalidInput) as caught:
        reconcile_cluster(arm.connection, target(), reporter)
    assert caught.value.message == (
        "--name: cluster demo does not have a sandboxed node pool, so there is nothing to reconcile"
    )
    assert arm.traffic.writes == []


def test_a_cluster_that_takes_no_pool_is_not_proposed_one(reporter: RecordingReporter) -> None:
    arm = InProcessArm(world_with_cluster())
    arm.cluster()["sku"] = {"name": "Automatic", "tier": "Standard"}
    with pytest.raises(InvalidInput) as caught:
        reconcile_cluster(arm.connection, target(), reporter)
    assert "nodepool add" not in advice(caught.value)
    assert "az aks-sandbox create -g sandbox-rg -n NEW_CLUSTER" in advice(caught.value)


@pytest.mark.world(SANDBOXED)
def test_a_write_that_is_refused_says_why(arm: InProcessArm, reporter: RecordingReporter) -> None:
    arm.fault("PUT .*/managedClusters/demo 403")
    with pytest.raises(Denied, match=r"^writing cluster demo: Azure reports: \(AuthorizationFailed\)"):
        reconcile_cluster(arm.connection, target(), reporter)
