"""The real, unmodified az against the simulator, with every other address out of reach.

The az is the one that AKS_SANDBOX_TEST_AZ names, else the one beside the running Python, else the first on PATH.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from arm_simulator.core.server import running
from arm_simulator.core.settings import Settings
from tests.support.moments import HANGS_AFTER_SECONDS

BESIDE_PYTHON = shutil.which("az", path=str(Path(sys.executable).parent))
AZ = os.environ.get("AKS_SANDBOX_TEST_AZ") or BESIDE_PYTHON or shutil.which("az")
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
# Nothing listens there, so a call to anywhere but the simulator fails.
NOWHERE = "http://127.0.0.1:9"
FLAG = ("--namespace", "Microsoft.ContainerService", "-n", "KataVMIsolationPreview")
CLUSTER = ("-g", "sandbox-rg", "-n", "c1")

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(AZ is None, reason="no az: set AKS_SANDBOX_TEST_AZ, or install one on PATH"),
]


@dataclass
class Az:
    """An az with a private configuration, signed in to a simulator."""

    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return subprocess.run(
            [str(AZ), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=HANGS_AFTER_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def __call__(self, *arguments: str) -> Any:
        """Runs a command that has to succeed and returns its JSON, if it prints any."""
        done = self.run(*arguments, "-o", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture(scope="module")
def az(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Az]:
    """An az connected as docs/simulator.md describes it."""
    home = tmp_path_factory.mktemp("home")
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    with running(Settings(operation_polls=2, retry_after=0.05)) as connection:
        environment |= connection.environment() | {
            "HOME": str(home),
            "AZURE_CONFIG_DIR": str(home / "config"),
            "AZURE_EXTENSION_DIR": str(home / "extensions"),
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_LOGIN_EXPERIENCE_V2": "false",
            "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
            "NO_PROXY": "localhost",
        }
        connected = Az(environment)
        connected("cloud", "register", "-n", "Simulator", "--endpoint-resource-manager", connection.endpoint)
        connected("cloud", "set", "-n", "Simulator")
        connected("login", "--identity")
        yield connected


def test_az_knows_where_it_is(az: Az) -> None:
    account = az("account", "show")
    assert account["id"] == "00000000-0000-0000-0000-000000000000"
    assert account["environmentName"] == "Simulator"


def test_az_reads_groups_providers_sizes_quota_and_versions(az: Az) -> None:
    assert az("group", "show", "-n", "sandbox-rg")["location"] == "eastus"
    assert az("group", "exists", "-n", "nowhere") is False
    assert az("provider", "show", "-n", "Microsoft.ContainerService")["registrationState"] == "Registered"
    assert "Standard_D4s_v3" in [row["name"] for row in az("vm", "list-skus", "-l", "eastus")]
    usages = {row["name"]["value"]: row for row in az("vm", "list-usage", "-l", "eastus")}
    assert int(usages["cores"]["limit"]) == 200
    assert "1.34" in [row["version"] for row in az("aks", "get-versions", "-l", "eastus")["values"]]


def test_az_registers_a_flag_and_its_provider(az: Az) -> None:
    assert az("feature", "show", *FLAG)["properties"]["state"] == "NotRegistered"
    assert az("feature", "register", *FLAG)["properties"]["state"] == "Registering"
    states = [az("feature", "show", *FLAG)["properties"]["state"] for _ in range(2)]
    assert states == ["Registering", "Registered"]
    az("provider", "register", "-n", "Microsoft.ContainerService")
    states = [az("provider", "show", "-n", "Microsoft.ContainerService")["registrationState"] for _ in range(2)]
    assert states[-1] == "Registered"


def test_az_tells_a_missing_cluster_in_arms_words(az: Az) -> None:
    done = az.run("aks", "show", "-g", "sandbox-rg", "-n", "nope")
    assert done.returncode == 3
    assert "(ResourceNotFound) The Resource 'Microsoft.ContainerService/managedClusters/nope'" in done.stderr


@pytest.mark.smoke
def test_az_creates_a_cluster_adds_a_sandboxed_pool_and_deletes_both(az: Az) -> None:
    made = az("aks", "create", *CLUSTER, "--generate-ssh-keys", "--node-count", "1")
    assert made["provisioningState"] == "Succeeded"
    size = ("--node-vm-size", "Standard_D4s_v3", "--node-count", "1")
    sandbox = ("--workload-runtime", "KataVmIsolation", "--os-sku", "AzureLinux")
    name = ("-g", "sandbox-rg", "--cluster-name", "c1", "-n", "kata1")
    added = az("aks", "nodepool", "add", *name, *size, *sandbox)
    assert added["nodeImageVersion"] == "AKSAzureLinux-V3katagen2-202606.10.0"
    refused = az.run("aks", "nodepool", "add", *name[:-1], "kata2", *size[2:], "-s", "Standard_D4as_v4", *sandbox)
    assert refused.returncode == 1
    assert '(InvalidWorkloadRuntimeSettingError) Kata: "KataVmIsolation" has to be used with vm size' in refused.stderr
    assert [row["name"] for row in az("aks", "nodepool", "list", *name[:-2])] == ["nodepool1", "kata1"]
    assert az("aks", "show", *CLUSTER)["agentPoolProfiles"][1]["workloadRuntime"] == "KataVmIsolation"
    az("aks", "delete", *CLUSTER, "--yes")
    assert az("aks", "list") == []


@pytest.mark.smoke
def test_az_runs_a_command_in_a_cluster_with_a_file(az: Az, tmp_path: Path) -> None:
    az("aks", "create", *CLUSTER[:-1], "c2", "--generate-ssh-keys", "--node-count", "1")
    script = tmp_path / "look.sh"
    script.write_text("kubectl get ns -o name; kubectl get pod nix\n", encoding="utf-8")
    done = az.run("aks", "command", "invoke", *CLUSTER[:-1], "c2", "--command", "sh look.sh", "--file", str(script))
    assert done.returncode == 0, done.stderr
    assert "exitcode=1" in done.stdout
    assert "namespace/kube-system\n" in done.stdout
    assert 'Error from server (NotFound): pods "nix" not found' in done.stdout
    az("aks", "delete", *CLUSTER[:-1], "c2", "--yes")


def test_az_sends_a_token_for_a_cluster_of_directory_users(az: Az) -> None:
    az("aks", "create", *CLUSTER[:-1], "c3", "--generate-ssh-keys", "--node-count", "1", "--enable-aad")
    done = az.run("aks", "command", "invoke", *CLUSTER[:-1], "c3", "--command", "echo fine")
    assert "\nfine\n" in done.stdout, done.stderr
    az("aks", "delete", *CLUSTER[:-1], "c3", "--yes")
