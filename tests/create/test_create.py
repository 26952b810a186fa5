"""`create`, on recordings of the simulator: what is asked, what is written, what comes back."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.errors import AlreadyExists, ChecksFailed, InvalidInput, NotFound
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.traffic import Traffic
from tests.support.wanted import (
    CLUSTER,
    GA,
    PREVIEW,
    REGISTERED,
    RecordingReporter,
    advice,
    cluster_spec,
    world_with_cluster,
)


def expected_body(runtime: str, **properties: Any) -> dict[str, Any]:
    pool = {
        "name": "nodepool1",
        "count": 1,
        "vmSize": "Standard_D4s_v3",
        "osType": "Linux",
        "osSKU": "AzureLinux",
        "type": "VirtualMachineScaleSets",
        "mode": "System",
        "workloadRuntime": runtime,
    }
    return {
        "location": "eastus",
        "sku": {"name": "Base", "tier": "Free"},
        "identity": {"type": "SystemAssigned"},
        "properties": {"dnsPrefix": "demo", "enableRBAC": True, "agentPoolProfiles": [pool], **properties},
    }


def no_key() -> str:
    raise AssertionError("a key was made although nothing may be written")


def test_create_makes_a_cluster_of_the_generally_available_runtime(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = create_cluster(connection, cluster_spec(GA), WriteOptions(), SshKey(), reporter)
    assert answer is not None
    assert (answer["name"], answer["location"], answer["provisioningState"]) == ("demo", "eastus", "Succeeded")
    assert answer["agentPoolProfiles"][0]["workloadRuntime"] == "KataVmIsolation"
    assert "properties" not in answer
    [put] = traffic.writes
    assert (put.method, put.path) == ("PUT", CLUSTER)
    assert put.body == expected_body("KataVmIsolation")
    assert put.headers["if-none-match"] == "*"
    assert put.api_version == connection.stable_api_version()
    assert reporter.warned() == ["SBX407 warn"]


@pytest.mark.world(REGISTERED)
def test_create_makes_a_cluster_of_the_preview_runtime_with_a_preview_version(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = create_cluster(connection, cluster_spec(PREVIEW), WriteOptions(), SshKey("ssh-rsa AAAA me"), reporter)
    assert answer is not None
    assert answer["agentPoolProfiles"][0]["workloadRuntime"] == "KataMshvVmIsolation"
    [put] = traffic.writes
    key = {"adminUsername": "azureuser", "ssh": {"publicKeys": [{"keyData": "ssh-rsa AAAA me"}]}}
    assert put.body == expected_body("KataMshvVmIsolation", linuxProfile=key)
    assert put.headers["if-none-match"] == "*"
    assert put.api_version == "2026-08-02-preview"
    assert reporter.warned() == ["SBX107 warn", "SBX407 warn"]
    assert reporter.warnings[0] == (
        "SBX107 Support stage of the workload runtime: KataMshvVmIsolation is the preview name of Pod Sandboxing.\n"
        "Use KataVmIsolation for new node pools:\n"
        "az config set aks_sandbox.workload_runtime=KataVmIsolation"
    )


@pytest.mark.world(
    {
        **REGISTERED,
        "providers": {
            "Microsoft.ContainerService": {
                "resourceTypes": {
                    "managedClusters": {
                        "apiVersions": ["2026-04-02-preview", "2026-08-01", "2026-06-01", "2025-09-02-preview"]
                    }
                }
            }
        },
    }
)
def test_create_takes_the_newest_preview_version_where_the_known_one_is_gone(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    create_cluster(connection, cluster_spec(PREVIEW), WriteOptions(no_wait=True), SshKey(), reporter)
    assert [put.api_version for put in traffic.writes] == ["2026-04-02-preview"]


def test_create_without_waiting_sends_one_write_and_no_poll(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = create_cluster(connection, cluster_spec(GA), WriteOptions(no_wait=True), SshKey(), reporter)
    assert answer is None
    assert traffic.sent[-1].method == "PUT"
    assert len(traffic.writes) == 1


def test_a_dry_run_of_create_shows_the_request_and_sends_no_write(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = create_cluster(connection, cluster_spec(GA), WriteOptions(dry_run=True), SshKey(generate=no_key), reporter)
    key = "(the public key that --generate-ssh-keys makes)"
    profile = {"adminUsername": "azureuser", "ssh": {"publicKeys": [{"keyData": key}]}}
    assert answer == {
        "method": "PUT",
        "path": CLUSTER,
        "apiVersion": connection.stable_api_version(),
        "headers": {"If-None-Match": "*"},
        "body": expected_body("KataVmIsolation", linuxProfile=profile),
    }
    assert traffic.writes == []


def test_a_dry_run_of_create_asks_for_the_api_version_of_the_preview_runtime(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = create_cluster(connection, cluster_spec(PREVIEW), WriteOptions(dry_run=True), SshKey(), reporter)
    assert answer is not None
    assert answer["apiVersion"] == "2026-08-02-preview"
    assert traffic.writes == []
    assert reporter.warnings == [
        "KataMshvVmIsolation is the preview name of Pod Sandboxing. "
        "KataVmIsolation is generally available: --workload-runtime KataVmIsolation"
    ]


@pytest.mark.world({"resourceGroups": {"sandbox-rg": {"location": "westus2"}}})
def test_create_takes_the_location_of_the_group(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    answer = create_cluster(connection, cluster_spec(GA), WriteOptions(), SshKey(), reporter)
    assert answer is not None
    assert answer["location"] == "westus2"
    assert [put.body["location"] for put in traffic.writes] == ["westus2"]


def test_create_prefers_the_location_that_was_given(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    create_cluster(connection, cluster_spec(GA, location="westus2"), WriteOptions(no_wait=True), SshKey(), reporter)
    assert [put.body["location"] for put in traffic.writes] == ["westus2"]


@pytest.mark.world({"providers": {"Microsoft.Compute": {"registrationState": "NotRegistered"}}})
def test_create_stops_at_failed_checks_and_lists_every_one(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    spec = cluster_spec(PREVIEW, vm_size="Standard_D4ps_v5")
    with pytest.raises(ChecksFailed) as caught:
        create_cluster(connection, spec, WriteOptions(), SshKey(generate=no_key), reporter)
    lines = caught.value.message.splitlines()
    assert lines[0] == "3 checks failed, so nothing was written."
    assert [line.split()[0] for line in lines if line.startswith("SBX")] == ["SBX105", "SBX106", "SBX305"]
    at = next(number for number, line in enumerate(lines) if line.startswith("SBX105"))
    assert lines[at].endswith("Microsoft.Compute is NotRegistered.")
    assert "az provider register --namespace Microsoft.Compute --wait" in lines[at + 1 : at + 3]
    assert advice(caught.value) == "Fix the failed checks. To create it anyway, add --ignore SBX105 SBX106 SBX305"
    assert traffic.writes == []


def test_create_carries_on_in_spite_of_an_ignored_failure(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    options = WriteOptions(no_wait=True, ignore=("sbx106",))
    with pytest.raises(Exception, match="KataVMIsolationPreview"):
        create_cluster(connection, cluster_spec(PREVIEW), options, SshKey(), reporter)
    assert len(traffic.writes) == 1
    assert any(text.startswith("SBX106 ") and " (ignored): " in text for text in reporter.warnings)


@pytest.mark.world(world_with_cluster())
def test_create_refuses_an_existing_cluster_before_any_write(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    with pytest.raises(AlreadyExists) as caught:
        create_cluster(connection, cluster_spec(GA), WriteOptions(), SshKey(generate=no_key), reporter)
    assert caught.value.message == ("Cluster demo already exists in resource group sandbox-rg. Nothing was changed.")
    assert advice(caught.value) == (
        "Use another name, or look at it:\naz aks show -g sandbox-rg -n demo --query provisioningState"
    )
    assert traffic.writes == []


@pytest.mark.world({"resourceGroups": {"sandbox-rg": None}})
def test_create_refuses_a_missing_group_before_any_write(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    with pytest.raises(NotFound) as caught:
        create_cluster(
            connection, cluster_spec(GA, location="eastus"), WriteOptions(), SshKey(generate=no_key), reporter
        )
    assert caught.value.message == ("--resource-group: resource group sandbox-rg was not found in this subscription.")
    assert advice(caught.value) == (
        "List the resource groups:\naz group list --output table\n"
        "Or create it:\naz group create --name sandbox-rg --location eastus"
    )
    assert traffic.writes == []


@pytest.mark.world({"resourceGroups": {"sandbox-rg": None}})
def test_create_without_checks_refuses_an_unknown_location(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    options = WriteOptions(skip_checks=True)
    with pytest.raises(NotFound) as caught:
        create_cluster(connection, cluster_spec(GA), options, SshKey(generate=no_key), reporter)
    assert caught.value.message == (
        "--location was not given, and the region of the resource group is not known. "
        "Resource group sandbox-rg was not found, so its region is not known."
    )
    assert traffic.writes == []


def test_create_makes_the_ssh_key_after_the_checks_and_sends_it(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    asked_before: list[int] = []

    def generate() -> str:
        asked_before.append(len(traffic.sent))
        return "ssh-rsa AAAA made"

    create_cluster(connection, cluster_spec(GA), WriteOptions(no_wait=True), SshKey(generate=generate), reporter)
    assert asked_before == [len(traffic.sent) - 1]
    keys = traffic.writes[0].body["properties"]["linuxProfile"]["ssh"]["publicKeys"]
    assert keys == [{"keyData": "ssh-rsa AAAA made"}]


def test_create_refuses_another_os_sku_before_any_call(
    connection: Connection, traffic: Traffic, reporter: RecordingReporter
) -> None:
    from aks_sandbox.catalog.tables import find_os_sku

    with pytest.raises(InvalidInput) as caught:
        create_cluster(connection, cluster_spec(GA, os_sku=find_os_sku("Ubuntu")), WriteOptions(), SshKey(), reporter)
    assert caught.value.message == "--os-sku: 'Ubuntu' cannot run sandboxed pods: give AzureLinux or AzureLinux3"
    assert traffic.sent == []
