"""--snapshot-id: what of the new pool is the snapshot's, and which snapshots no sandboxed pool can be made of."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.commands.create import CreateArguments
from aks_sandbox.commands.node_arguments import with_snapshot
from aks_sandbox.commands.nodepool import AddArguments
from aks_sandbox.errors import InvalidInput, NotFound
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import advice

SNAPSHOT = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.ContainerService"
SNAPSHOT += "/snapshots/box"
OF_SANDBOXED: dict[str, Any] = {
    "vmSize": "Standard_D8s_v5",
    "osType": "Linux",
    "osSku": "AzureLinux",
    "kubernetesVersion": "1.34.2",
    "nodeImageVersion": "AKSAzureLinux-V3katagen2-202608.20.0",
    "enableFIPS": False,
}


def pool(arm: InProcessArm, **given: Any) -> AddArguments:
    """The arguments of `nodepool add`, with those of the snapshot."""
    values = {"resource_group_name": "g", "cluster_name": "demo", "nodepool_name": "box", "snapshot_id": SNAPSHOT}
    return with_snapshot(arm.connection, AddArguments(**{**values, **given}, given=frozenset(given)))


def answer(arm: InProcessArm, **changes: Any) -> None:
    """The snapshot is there."""
    arm.reply("GET", "snapshots/box$", 200, {"name": "box", "properties": {**OF_SANDBOXED, **changes}})


def test_what_was_not_given_is_the_snapshot_s(arm: InProcessArm) -> None:
    answer(arm)
    taken = pool(arm)
    assert (taken.node_vm_size, taken.os_sku, taken.kubernetes_version) == ("Standard_D8s_v5", "AzureLinux", "1.34.2")
    own = pool(arm, node_vm_size="Standard_D4s_v5", kubernetes_version="1.34.3")
    assert (own.node_vm_size, own.os_sku, own.kubernetes_version) == ("Standard_D4s_v5", "AzureLinux", "1.34.3")


def test_what_a_snapshot_lacks_stays_the_default(arm: InProcessArm) -> None:
    arm.reply("GET", "snapshots/box$", 200, {"name": "box", "properties": {"vmSize": None}})
    taken = pool(arm)
    assert (taken.node_vm_size, taken.os_sku, taken.kubernetes_version) == ("Standard_D4s_v3", "AzureLinux", None)


def test_without_a_snapshot_nothing_is_asked(arm: InProcessArm) -> None:
    arguments = CreateArguments(resource_group_name="g", name="demo")
    assert with_snapshot(arm.connection, arguments) is arguments
    assert arm.traffic.sent == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"osType": "Windows"}, "is of a Windows node pool, and sandboxed pods run on Linux nodes only"),
        ({"osSku": "Ubuntu"}, "has the OS SKU Ubuntu, and sandboxed pods run on Azure Linux only"),
        ({"enableFIPS": True}, "has FIPS enabled, which AKS refuses on sandboxed node pools"),
        (
            {"nodeImageVersion": "AKSAzureLinux-V3gen2-202608.20.0"},
            "has the node image AKSAzureLinux-V3gen2-202608.20.0, which lacks the Kata runtime: images that have it "
            "have kata in their name",
        ),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_snapshot_of_another_kind_of_pool_is_refused(
    arm: InProcessArm, changes: dict[str, Any], problem: str
) -> None:
    answer(arm, **changes)
    with pytest.raises(InvalidInput) as caught:
        pool(arm)
    assert caught.value.message == f"--snapshot-id: snapshot box {problem}"
    assert advice(caught.value) == "Use a snapshot of a sandboxed node pool."


def test_a_snapshot_that_does_not_exist_is_not_found(arm: InProcessArm) -> None:
    arm.reply("GET", "snapshots/box$", 404, {"error": {"code": "ResourceNotFound", "message": "None."}})
    with pytest.raises(NotFound) as caught:
        pool(arm)
    assert caught.value.message == "--snapshot-id: snapshot box was not found."


def test_what_is_no_snapshot_is_refused_before_it_is_read(arm: InProcessArm) -> None:
    with pytest.raises(InvalidInput, match="^--snapshot-id: '/x' is not valid: give the full resource ID of a "):
        pool(arm, snapshot_id="/x")
    assert arm.traffic.sent == []
