"""`nodepool list`, on recordings of the simulator."""

from __future__ import annotations

import pytest

from aks_sandbox.arm.connection import Connection
from aks_sandbox.create.node_pool import list_node_pools
from aks_sandbox.errors import NotFound
from tests.support.wanted import GA, pool_row, target, world_with_cluster


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
