"""`check` and `nodepool list`, on recordings of the simulator."""

from __future__ import annotations

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.errors import InvalidInput, NotFound
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.operations.check import check
from aks_sandbox.operations.list_node_pools import list_node_pools
from traffic import SUBSCRIPTION, Traffic
from wanted import GA, PREVIEW, REGISTERED, RecordingReporter, pool_row, pool_spec, target, world_with_cluster


def statuses(answer: dict[str, object]) -> dict[str, str]:
    rows = answer["checks"]
    assert isinstance(rows, list)
    return {row["code"]: row["status"] for row in rows}


def test_check_reports_a_missing_registration_and_passes_the_rest(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    spec = SandboxSpec(target(cluster_name=None, location="eastus"), pool_spec(PREVIEW))
    answer = check(connection, spec, (), reporter)
    assert answer["verdict"] == "fail"
    assert statuses(answer) == {
        "SBX104": "pass",
        "SBX105": "pass",
        "SBX106": "fail",
        "SBX107": "warn",
        "SBX201": "pass",
        "SBX203": "pass",
        "SBX301": "pass",
        "SBX304": "pass",
        "SBX305": "pass",
        "SBX306": "pass",
        "SBX401": "pass",
    }
    assert answer["summary"] == {"pass": 9, "info": 0, "skipped": 0, "ignored": 0, "warn": 1, "unknown": 0, "fail": 1}
    [failed] = [row for row in answer["checks"] if row["status"] == "fail"]
    assert failed["message"] == (
        "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation needs it."
    )
    assert failed["remedy"] == "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation"
    assert traffic.writes == []


@pytest.mark.world(REGISTERED)
def test_check_takes_the_location_of_the_group_and_shows_the_target(
    connection: Connection, reporter: RecordingReporter
) -> None:
    answer = check(connection, SandboxSpec(target(cluster_name=None), pool_spec(GA)), (), reporter)
    assert answer["verdict"] == "pass"
    assert answer["target"] == {
        "subscriptionId": SUBSCRIPTION,
        "resourceGroup": "sandbox-rg",
        "clusterName": None,
        "nodepoolName": "nodepool1",
        "location": "eastus",
        "nodeVmSize": "Standard_D4s_v3",
        "nodeCount": 1,
        "kubernetesVersion": None,
        "osSku": "AzureLinux",
        "workloadRuntime": "KataVmIsolation",
        "zones": [],
    }


@pytest.mark.world(world_with_cluster(kubernetesVersion="1.20.7"))
def test_check_reads_the_kubernetes_version_of_an_existing_cluster(
    connection: Connection, reporter: RecordingReporter
) -> None:
    answer = check(connection, SandboxSpec(target(), pool_spec(GA)), (), reporter)
    [row] = [row for row in answer["checks"] if row["code"] == "SBX203"]
    assert row["status"] == "fail"
    assert row["message"] == ("Kubernetes 1.20.7 (the cluster's) is below 1.27, the minimum of KataVmIsolation.")
    assert row["remedy"] == "az aks get-upgrades -g sandbox-rg -n demo --output table"


def test_check_refuses_an_unknown_code_before_any_call(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    with pytest.raises(InvalidInput) as caught:
        check(connection, SandboxSpec(target(), pool_spec(GA)), ("SBX999",), reporter)
    assert caught.value.message == "--ignore: no check has the code SBX999"
    assert traffic.sent == []


@pytest.mark.world(
    world_with_cluster(
        pool_row("nodepool1"), pool_row("kata1", GA, mode="User"), pool_row("old1", "katamshvvmisolation", mode="User")
    )
)
def test_listing_pools_tells_which_are_sandboxed_and_which_class_to_name(connection: Connection) -> None:
    rows = list_node_pools(connection, target())
    shown = [(row["name"], row["workloadRuntime"], row["sandboxed"], row["runtimeClass"]) for row in rows]
    assert shown == [
        ("nodepool1", "OCIContainer", False, None),
        ("kata1", "KataVmIsolation", True, "kata-vm-isolation"),
        ("old1", "katamshvvmisolation", True, "kata-mshv-vm-isolation"),
    ]
    assert set(rows[0]) == {
        "name", "mode", "workloadRuntime", "sandboxed", "runtimeClass", "osSku", "vmSize", "count",
        "nodeImageVersion", "kubernetesVersion", "provisioningState", "powerState",
    }  # fmt: skip
    assert (rows[1]["mode"], rows[1]["osSku"], rows[1]["count"]) == ("User", "AzureLinux", 1)


def test_listing_the_pools_of_a_missing_cluster_names_it(connection: Connection) -> None:
    with pytest.raises(NotFound) as caught:
        list_node_pools(connection, target())
    assert caught.value.message.startswith("listing the node pools of demo: ")
    assert "(ResourceNotFound)" in caught.value.message
