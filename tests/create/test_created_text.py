"""A new cluster or node pool on a terminal: what exists, the RuntimeClass to use, the next step as a command."""

from typing import Any

import pytest

from aks_sandbox.create.created_text import cluster_shown, pool_shown
from aks_sandbox.model.cluster import Target

TARGET = Target(subscription_id="0", resource_group="sandbox-rg", cluster_name="demo")
BOX: dict[str, Any] = {
    "name": "box",
    "count": 3,
    "vmSize": "Standard_D4s_v5",
    "osSKU": "AzureLinux",
    "mode": "User",
    "workloadRuntime": "KataVmIsolation",
    "provisioningState": "Succeeded",
}
SYSTEM = {**BOX, "name": "system", "count": 2, "mode": "System", "workloadRuntime": "OCIContainer"}
DEMO: dict[str, Any] = {
    "name": "demo",
    "location": "eastus",
    "currentKubernetesVersion": "1.34.4",
    "provisioningState": "Succeeded",
    "agentPoolProfiles": [SYSTEM, BOX],
}
VERIFY = "az aks-sandbox verify -g sandbox-rg -n demo --output table"
VERIFY_BOX = "az aks-sandbox verify -g sandbox-rg -n demo --nodepool-name box --output table"
RECONCILE = "az aks-sandbox reconcile -g sandbox-rg -n demo"


def test_a_new_cluster_names_its_sandboxed_pools_the_runtime_class_and_the_next_step() -> None:
    shown = cluster_shown(DEMO, TARGET)
    assert shown.document is DEMO
    assert shown.laid_out() == (
        ["Cluster demo in resource group sandbox-rg (eastus): Kubernetes 1.34.4, Succeeded."],
        [
            "Sandboxed node pool box: 3 x Standard_D4s_v5, AzureLinux, User, KataVmIsolation",
            "RuntimeClass for the pods to sandbox: kata-vm-isolation",
            "Next, verify that sandboxed pods have their own kernels:",
            VERIFY,
        ],
    )
    assert shown.summary == f"RuntimeClass for the pods to sandbox: kata-vm-isolation. Next step: {VERIFY}"


def test_a_new_pool_names_its_runtime_class_and_how_to_verify_it() -> None:
    heading, lines = pool_shown(BOX, TARGET, reconciled=True).laid_out()
    assert heading == ["Node pool box of cluster demo in resource group sandbox-rg: Succeeded."]
    assert lines[1:] == [
        "RuntimeClass for the pods to sandbox: kata-vm-isolation",
        "Next, verify that sandboxed pods have their own kernels:",
        VERIFY_BOX,
    ]


def test_a_pool_that_was_not_reconciled_says_that_first() -> None:
    shown = pool_shown(BOX, TARGET, reconciled=False)
    assert shown.laid_out()[1][2:] == [
        "If this is the first node pool with that RuntimeClass, reconcile the cluster:",
        RECONCILE,
        "Next, verify that sandboxed pods have their own kernels:",
        VERIFY_BOX,
    ]
    assert shown.summary.endswith(f"Next step: {RECONCILE}")


def test_each_runtime_class_of_a_cluster_is_named_once() -> None:
    old = {**BOX, "name": "old", "workloadRuntime": "KataMshvVmIsolation"}
    lines = cluster_shown({**DEMO, "agentPoolProfiles": [BOX, {**BOX, "name": "two"}, old]}, TARGET).laid_out()[1]
    assert "RuntimeClass for the pods to sandbox: kata-vm-isolation or kata-mshv-vm-isolation" in lines


@pytest.mark.parametrize("pools", [None, [], "strange", [None, 3], [{}]])
def test_what_azure_leaves_out_is_left_out(pools: object) -> None:
    heading, lines = cluster_shown({"agentPoolProfiles": pools}, TARGET).laid_out()
    assert heading == ["Cluster demo in resource group sandbox-rg."]
    assert lines[-1] == VERIFY
    assert "None" not in "".join(lines)


def test_a_hundred_pools_take_as_many_lines_as_one() -> None:
    pools = [{**BOX, "name": f"pool{number}"} for number in range(100)]
    one, hundred = (cluster_shown({**DEMO, "agentPoolProfiles": some}, TARGET).laid_out()[1] for some in ([BOX], pools))
    assert hundred[0] == "Sandboxed node pools: pool0, pool1, pool2, pool3, pool4 and 95 more"
    assert len(one) == len(hundred)
