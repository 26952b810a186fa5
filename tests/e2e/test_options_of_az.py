"""The same words for `az aks` and for `az aks-sandbox`, to their end: both PUT the same body."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.az_defaults import without_defaults
from tests.support.wanted import world_with_cluster

from .conftest import Az, Simulator

PROVIDERS = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sandbox-rg/providers"
WORKSPACE = f"{PROVIDERS}/Microsoft.OperationalInsights/workspaces/logs"
SAME = ("--node-vm-size", "Standard_D4s_v5", "--os-sku", "AzureLinux", "--workload-runtime", "KataVmIsolation")


def sent(simulator: Simulator, part: str) -> dict[str, Any]:
    """The body of the one PUT to that resource."""
    (put,) = [entry for entry in simulator.requests("PUT") if entry["path"].endswith(part)]
    body: dict[str, Any] = without_defaults(put["body"])
    return body


def both(az: Az, simulator: Simulator, words: tuple[str, ...], part: str) -> list[dict[str, Any]]:
    """The bodies of az and of ours."""
    bodies = []
    for product in ("aks", "aks-sandbox"):
        done = az(product, *words, *SAME)
        assert done.exit_code == 0, done.stderr
        bodies.append(sent(simulator, part))
        simulator.reset()
    return bodies


def test_create_sends_what_az_sends(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    proxy, kubelet, defender = (tmp_path / name for name in ("proxy.json", "kubelet.json", "defender.json"))
    proxy.write_text(json.dumps({"httpProxy": "http://proxy.example.com:8080", "noProxy": ["localhost"]}))
    kubelet.write_text(json.dumps({"podMaxPids": 1000}))
    defender.write_text(json.dumps({"logAnalyticsWorkspaceResourceId": WORKSPACE}))
    words = (
        *("create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key", "--enable-managed-identity", "--yes"),
        *("--enable-addons", "azure-policy,azure-keyvault-secrets-provider", "--enable-secret-rotation"),
        *("--enable-private-cluster", "--private-dns-zone", "system", "--disable-run-command"),
        *("--load-balancer-managed-outbound-ip-count", "2", "--load-balancer-idle-timeout", "10"),
        *("--tier", "premium", "--k8s-support-plan", "AKSLongTermSupport", "--enable-keda", "--enable-vpa"),
        *("--cluster-autoscaler-profile", "scan-interval=30s", "expander=random"),
        *("--enable-encryption-at-host", "--nodepool-tags", "team=blue", "--tags", "cost=1"),
        *("--http-proxy-config", str(proxy), "--kubelet-config", str(kubelet)),
        *("--enable-defender", "--defender-config", str(defender)),
    )
    theirs, ours = both(az, simulator, words, "/managedClusters/demo")
    assert ours == theirs


def test_nodepool_add_sends_what_az_sends(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    linux = tmp_path / "linux.json"
    linux.write_text(json.dumps({"sysctls": {"vmMaxMapCount": 262144}, "swapFileSizeMB": 1500}))
    words = (
        *("nodepool", "add", "-g", "sandbox-rg", "--cluster-name", "demo", "-n", "box", "--os-type", "Linux"),
        *("--vm-set-type", "VirtualMachineScaleSets", "--linux-os-config", str(linux)),
        *("--max-surge", "0", "--max-unavailable", "1", "--drain-timeout", "60", "--node-soak-duration", "10"),
        *(
            "--undrainable-node-behavior",
            "Cordon",
            "--scale-down-mode",
            "Deallocate",
            "--node-taints",
            "a=b:NoSchedule",
        ),
    )
    bodies = []
    for product, more in (("aks", ()), ("aks-sandbox", ("--no-reconcile",))):
        simulator.reset()
        simulator.process.control("PATCH", "state", world_with_cluster())
        done = az(product, *words, *SAME, *more)
        assert done.exit_code == 0, done.stderr
        bodies.append(sent(simulator, "/agentPools/box"))
    theirs, ours = bodies
    assert ours == theirs


def test_a_registry_is_attached_as_az_attaches_it(az: Az, simulator: Simulator) -> None:
    words = ("create", "-g", "sandbox-rg", "-n", "demo", "--no-ssh-key", "--attach-acr", "sandboxregistry")
    done = az("aks-sandbox", *words, *SAME)
    assert done.exit_code == 0, done.stderr
    (role,) = [entry for entry in simulator.requests("PUT") if "/roleAssignments/" in entry["path"]]
    assert role["path"].startswith(f"{PROVIDERS}/Microsoft.ContainerRegistry/registries/sandboxregistry/")


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("create", "-g", "sandbox-rg", "-n", "demo", "--enable-fips-image"),
            "--enable-fips-image: AKS has no FIPS node",
        ),
        (
            ("nodepool", "add", "-g", "sandbox-rg", "--cluster-name", "demo", "-n", "box", "--os-type", "Windows"),
            "--os-type: sandboxed pods run on Linux nodes only",
        ),
    ],
    ids=["fips", "windows"],
)
def test_what_sandboxing_excludes_is_refused_before_anything_is_read(
    az: Az, simulator: Simulator, words: tuple[str, ...], message: str
) -> None:
    done = az("aks-sandbox", *words)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"ERROR: {message}")
    assert "az aks nodepool add -g sandbox-rg --cluster-name demo -n POOL --" in done.stderr
    assert simulator.requests() == []
