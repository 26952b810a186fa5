"""`nodepool add`, on recordings of the simulator: the pool, and the reconciliation that a runtime's first one needs."""

from __future__ import annotations

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.errors import AlreadyExists, ChecksFailed, NotFound
from aks_sandbox.model.wanted import WriteOptions
from tests.support.traffic import Traffic
from tests.support.wanted import (
    CLUSTER,
    GA,
    PREVIEW,
    REGISTERED,
    RecordingReporter,
    advice,
    pool_row,
    sandbox_spec,
    world_with_cluster,
)

POOL = f"{CLUSTER}/agentPools/untrusted"
EXPECTED_BODY = {
    "properties": {
        "count": 1,
        "vmSize": "Standard_D4s_v3",
        "osType": "Linux",
        "osSKU": "AzureLinux",
        "type": "VirtualMachineScaleSets",
        "mode": "User",
        "workloadRuntime": "KataVmIsolation",
    }
}
PLAIN = world_with_cluster()
SANDBOXED = world_with_cluster(pool_row("nodepool1"), pool_row("kata1", GA, mode="User"))
MIXED = {**REGISTERED, **world_with_cluster(pool_row("nodepool1"), pool_row("old1", PREVIEW, mode="User"))}


@pytest.mark.world(PLAIN)
def test_the_first_pool_of_a_runtime_is_added_and_the_cluster_reconciled(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = add_node_pool(connection, sandbox_spec(GA), WriteOptions(), reporter)
    assert answer is not None
    assert (answer["name"], answer["workloadRuntime"]) == ("untrusted", "KataVmIsolation")
    assert answer["provisioningState"] == "Succeeded"
    pool, cluster = traffic.writes
    assert (pool.method, pool.path, pool.body) == ("PUT", POOL, EXPECTED_BODY)
    assert pool.headers["if-none-match"] == "*"
    assert (cluster.method, cluster.path) == ("PUT", CLUSTER)
    assert cluster.headers["if-match"] == cluster.body["eTag"]
    assert "if-none-match" not in cluster.headers
    assert [one["name"] for one in cluster.body["properties"]["agentPoolProfiles"]] == ["nodepool1", "untrusted"]
    assert (pool.api_version, cluster.api_version) == (connection.stable_api_version(), "2026-08-01")
    assert reporter.warned() == []


@pytest.mark.world(SANDBOXED)
def test_the_cluster_is_reconciled_after_each_pool_whatever_it_has_already(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = add_node_pool(connection, sandbox_spec(GA), WriteOptions(), reporter)
    assert answer is not None
    assert [write.path for write in traffic.writes] == [POOL, CLUSTER]


@pytest.mark.world(PLAIN)
def test_no_reconcile_adds_the_pool_alone(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    add_node_pool(connection, sandbox_spec(GA), WriteOptions(reconcile=False), reporter)
    assert [write.path for write in traffic.writes] == [POOL]
    assert reporter.warned() == [
        "RuntimeClass kata-vm-isolation appears when the cluster is reconciled after its first node pool, "
        "which was not done.\nReconcile the cluster:\naz aks-sandbox reconcile -g sandbox-rg -n demo",
    ]


@pytest.mark.world(PLAIN)
def test_adding_without_waiting_says_what_remains_to_be_done(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = add_node_pool(connection, sandbox_spec(GA), WriteOptions(no_wait=True), reporter)
    assert answer is None
    assert [write.path for write in traffic.writes] == [POOL]
    assert reporter.warned() == [
        "RuntimeClass kata-vm-isolation appears when the cluster is reconciled after its first node pool, "
        "which is possible only when the node pool is ready.\n"
        "Wait for the node pool:\n"
        "az aks-sandbox nodepool wait -g sandbox-rg --cluster-name demo -n untrusted --created\n"
        "When it is, reconcile the cluster:\naz aks-sandbox reconcile -g sandbox-rg -n demo",
    ]


@pytest.mark.world(MIXED)
def test_a_cluster_with_a_preview_runtime_is_reconciled_with_a_preview_version(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    add_node_pool(connection, sandbox_spec(GA), WriteOptions(), reporter)
    pool, cluster = traffic.writes
    assert pool.api_version == connection.stable_api_version()
    assert cluster.api_version == "2026-08-02-preview"
    runtimes = [one["workloadRuntime"] for one in cluster.body["properties"]["agentPoolProfiles"]]
    assert runtimes == ["OCIContainer", "KataMshvVmIsolation", "KataVmIsolation"]


@pytest.mark.world({**REGISTERED, **SANDBOXED})
def test_a_pool_of_the_preview_runtime_is_written_and_reconciled_with_a_preview_version(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    add_node_pool(connection, sandbox_spec(PREVIEW), WriteOptions(), reporter)
    assert [write.api_version for write in traffic.writes] == ["2026-08-02-preview", "2026-08-02-preview"]


@pytest.mark.world({})
def test_adding_a_pool_to_a_missing_cluster_names_it(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    with pytest.raises(NotFound) as caught:
        add_node_pool(connection, sandbox_spec(GA), WriteOptions(), reporter)
    assert caught.value.argument is Argument.CLUSTER
    assert caught.value.problem == "cluster demo was not found in resource group sandbox-rg."
    assert advice(caught.value) == "List the clusters of the resource group:\naz aks list -g sandbox-rg --output table"
    assert traffic.writes == []


@pytest.mark.world(SANDBOXED)
def test_adding_a_pool_that_exists_is_refused_before_any_write(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    with pytest.raises(AlreadyExists) as caught:
        add_node_pool(connection, sandbox_spec(GA, name="kata1"), WriteOptions(), reporter)
    assert caught.value.message == (
        "Node pool kata1 of cluster demo already exists in resource group sandbox-rg. Nothing was changed."
    )
    assert advice(caught.value) == (
        "Use another name, or look at it:\naz aks nodepool show -g sandbox-rg --cluster-name demo -n kata1 --query "
        "provisioningState"
    )
    assert traffic.writes == []


@pytest.mark.world(PLAIN)
def test_adding_a_pool_stops_at_failed_checks(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    with pytest.raises(ChecksFailed) as caught:
        add_node_pool(connection, sandbox_spec(GA, vm_size="Standard_D4_v3"), WriteOptions(), reporter)
    assert [line.split()[0] for line in caught.value.message.splitlines()][:2] == ["1", "SBX304"]
    assert caught.value.message.startswith("1 check failed, so nothing was written.\n")
    assert traffic.writes == []


def test_a_dry_run_of_adding_a_pool_asks_for_the_api_versions_alone(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = add_node_pool(connection, sandbox_spec(GA), WriteOptions(dry_run=True), reporter)
    assert answer == {
        "method": "PUT",
        "path": POOL,
        "apiVersion": connection.stable_api_version(),
        "headers": {"If-None-Match": "*"},
        "body": EXPECTED_BODY,
    }
    [read] = traffic.sent
    assert (read.method, read.path.rsplit("/", 1)[1]) == ("GET", "Microsoft.ContainerService")
