"""`nodepool list` on recordings of the simulator, and `nodepool show` of every shape of a node pool."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from aks_sandbox.arm.api_versions import ClusterVersion
from aks_sandbox.arm.connection import Connection
from aks_sandbox.create.shown_pools import date_of_image, list_node_pools, show_node_pool
from aks_sandbox.errors import InvalidInput, NotFound
from aks_sandbox.front_end.tables import node_pool_table
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, PREVIEW, advice, pool_row, target, world_with_cluster

TODAY = date(2026, 11, 30)
LIST = "List the node pools:\naz aks-sandbox nodepool list -g sandbox-rg --cluster-name demo --output table"
READ = "az aks-sandbox check -g sandbox-rg -n demo --in-cluster --output table"


@pytest.mark.world(
    world_with_cluster(
        pool_row("nodepool1"), pool_row("kata1", GA, mode="User"), pool_row("old1", "katamshvvmisolation", mode="User")
    )
)
def test_listing_pools_tells_which_are_sandboxed_and_which_class_to_name(connection: Connection) -> None:
    rows = list_node_pools(connection, target())
    shown = [(row["name"], row["workloadRuntime"], row["sandboxed"], row["runtimeClasses"]) for row in rows]
    assert shown == [
        ("nodepool1", "OCIContainer", False, []),
        ("kata1", "KataVmIsolation", True, ["kata-vm-isolation"]),
        ("old1", "katamshvvmisolation", True, ["kata-vm-isolation", "kata-mshv-vm-isolation"]),
    ]
    assert [row["runtimeClass"] for row in rows] == [None, "kata-vm-isolation", "kata-vm-isolation"]
    assert not any(row["runtimeClassRead"] for row in rows)
    assert set(rows[0]) == {
        "name", "mode", "workloadRuntime", "runtimeMeaning", "sandboxed", "runtimeClass", "runtimeClasses",
        "runtimeClassRead", "osSku", "vmSize", "count", "nodeImageVersion", "kubernetesVersion", "provisioningState",
        "powerState",
    }  # fmt: skip
    assert (rows[1]["mode"], rows[1]["osSku"], rows[1]["count"]) == ("User", "AzureLinux", 1)


def test_listing_the_pools_of_a_missing_cluster_names_it(connection: Connection) -> None:
    with pytest.raises(NotFound) as caught:
        list_node_pools(connection, target())
    assert caught.value.message.startswith("listing the node pools of demo: ")
    assert "(ResourceNotFound)" in caught.value.message


class OnePool:
    """A connection to a service that has this one node pool."""

    def __init__(self, **properties: Any) -> None:
        self.body = {"name": "untrusted", "properties": properties}
        self.cluster_version = ClusterVersion()

    def get(self, *_: Any) -> dict[str, Any]:
        """The node pool."""
        return self.body


def shown(**properties: Any) -> dict[str, Any]:
    """What is shown of a node pool with those properties."""
    return show_node_pool(cast(Connection, OnePool(**properties)), target(), "untrusted", TODAY)


@pytest.mark.parametrize(
    ("runtime", "meaning", "sandboxed", "classes"),
    [
        (GA, "Pod Sandboxing", True, ["kata-vm-isolation"]),
        (PREVIEW, "Pod Sandboxing", True, ["kata-vm-isolation", "kata-mshv-vm-isolation"]),
        (None, "plain containers", False, []),
        ("OCIContainer", "plain containers", False, []),
        ("KataCcIsolation", "Confidential Containers", False, []),
        ("wasmwasi", "WebAssembly", False, []),
        ("Tomorrow", None, None, []),
        (7, None, None, []),
    ],
)
def test_each_runtime_is_named_as_what_it_is(
    runtime: object, meaning: str | None, sandboxed: bool | None, classes: list[str]
) -> None:
    pool = shown(workloadRuntime=runtime)
    assert (pool["runtimeMeaning"], pool["sandboxed"], pool["runtimeClasses"]) == (meaning, sandboxed, classes)


@pytest.mark.parametrize(
    ("image", "day"),
    [
        ("AKSAzureLinux-V3katagen2-202609.10.0", date(2026, 9, 10)),
        ("AKSUbuntu-2204gen2containerd-202606.10.1", date(2026, 6, 10)),
        ("AKSWindows-2022-containerd-20348.2113.231115", None),
        ("AKSAzureLinux-V3katagen2-202613.10.0", None),
        ("AKSAzureLinux-V3katagen2-202602.30.0", None),
        ("Tomorrow", None),
        ("", None),
    ],
)
def test_the_age_of_a_node_image_is_in_its_name(image: str, day: date | None) -> None:
    assert date_of_image(image) == day
    pool = shown(nodeImageVersion=image)
    assert (pool["nodeImageDate"], pool["nodeImageAgeDays"]) == (
        (day.isoformat(), (TODAY - day).days) if day else (None, None)
    )


def test_a_pool_of_virtual_machines_shows_its_sizes_and_nodes() -> None:
    scale = {"manual": [{"size": "Standard_D4s_v5", "count": 2}, {"size": "Standard_D8s_v5", "count": 1}]}
    pool = shown(type="VirtualMachines", vmSize=None, virtualMachinesProfile={"scale": scale}, availabilityZones="auto")
    assert (pool["vmSizes"], pool["count"]) == (["Standard_D4s_v5", "Standard_D8s_v5"], 3)
    assert (pool["type"], pool["availabilityZones"]) == ("VirtualMachines", ["auto"])


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (
            {"workloadRuntime": GA, "powerState": {"code": "Stopped"}},
            [
                "az aks nodepool start -g sandbox-rg --cluster-name demo --nodepool-name untrusted",
                READ,
            ],
        ),
        ({"provisioningState": "Canceled"}, ["az aks-sandbox reconcile -g sandbox-rg -n demo"]),
        (
            {
                "provisioningState": "Failed",
                "status": {
                    "provisioningError": {
                        "code": "UpgradeFailed",
                        "message": "PDB debug info: team-a/runner-0 blocked by pdb runner-pdb with 0 unready pods.",
                    }
                },
            },
            [
                "az aks command invoke -g sandbox-rg -n demo --command "
                '"kubectl describe poddisruptionbudget runner-pdb --namespace team-a"',
                "az aks nodepool upgrade -g sandbox-rg --cluster-name demo -n untrusted --node-image-only",
            ],
        ),
        ({"workloadRuntime": GA, "provisioningState": "Succeeded"}, [READ]),
        ({"provisioningState": "Succeeded"}, []),
    ],
)
def test_what_is_wrong_with_a_pool_comes_with_the_next_command(properties: dict[str, Any], expected: list[str]) -> None:
    assert [step["command"] for step in shown(**properties)["steps"]] == expected


def test_a_member_that_cannot_be_read_is_named_in_the_document_and_the_table() -> None:
    pool = shown(count="3", vmSize=["odd"], status={"provisioningError": "odd"})
    assert (pool["count"], pool["vmSizes"], pool["provisioningError"]) == (None, [], None)
    assert pool["unreadable"] == ["count", "vmSize", "status.provisioningError"]
    rows = {row["Part"]: row["Text"] for row in node_pool_table(pool)}
    assert rows == {
        "Name": "untrusted",
        "WorkloadRuntime": "OCIContainer (plain containers)",
        "Unreadable": "count, vmSize, status.provisioningError",
    }


def test_a_pool_or_a_cluster_that_does_not_exist_is_not_found_with_the_command_that_lists() -> None:
    with pytest.raises(NotFound) as caught:
        show_node_pool(InProcessArm(world_with_cluster()).connection, target(), "missing")
    assert caught.value.message == "--nodepool-name: node pool missing was not found in cluster demo."
    assert advice(caught.value) == LIST
    with pytest.raises(NotFound) as caught:
        show_node_pool(InProcessArm().connection, target(), "missing")
    assert caught.value.message == "--name: cluster demo was not found in resource group sandbox-rg."
    assert advice(caught.value) == "List the clusters of the resource group:\naz aks list -g sandbox-rg --output table"


@pytest.mark.parametrize("name", ["Upper", "a/b", "-x", "x" * 13])
def test_a_name_that_no_pool_can_have_is_refused_before_any_call(name: str) -> None:
    arm = InProcessArm(world_with_cluster())
    with pytest.raises(InvalidInput):
        show_node_pool(arm.connection, target(), name)
    assert arm.traffic.sent == []
