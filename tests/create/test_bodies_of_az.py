"""For the same words, the body is the one that `az aks create` and `az aks nodepool add` of az 2.91 send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from aks_sandbox.commands.create import CREATE
from tests.support.az_bodies import ADD, AzBodies
from tests.support.az_defaults import DEFAULTS, without_defaults

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/net-rg/providers/Microsoft.Network"
SUBNET = f"{NETWORK}/virtualNetworks/vnet/subnets/nodes"
API_SUBNET = f"{NETWORK}/virtualNetworks/vnet/subnets/api"
IDENTITY = f"{SUBSCRIPTION}/resourceGroups/id-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/cluster"
KUBELET = IDENTITY.replace("/cluster", "/kubelet")
IP, PREFIX = f"{NETWORK}/publicIPAddresses/ip", f"{NETWORK}/publicIPPrefixes/prefix"
ZONE = f"{NETWORK}/privateDnsZones/privatelink.eastus.azmk8s.io"
WORKSPACE = f"{SUBSCRIPTION}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs"
DISKS = f"{SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/disks"
SNAPSHOT = f"{SUBSCRIPTION}/resourceGroups/snap/providers/Microsoft.ContainerService/snapshots/box"
GROUP = "11111111-2222-3333-4444-555555555555"

FILES: Mapping[str, Any] = {
    "KUBELET_FILE": {
        "cpuManagerPolicy": "static", "cpuCfsQuota": True, "cpuCfsQuotaPeriod": "200ms", "imageGcHighThreshold": 90,
        "imageGcLowThreshold": 70, "topologyManagerPolicy": "best-effort", "allowedUnsafeSysctls": ["kernel.msg*"],
        "failSwapOn": False, "containerLogMaxSizeMB": 50, "containerLogMaxFiles": 5, "podMaxPids": 100,
    },
    "LINUX_FILE": {
        "transparentHugePageEnabled": "madvise", "transparentHugePageDefrag": "defer+madvise", "swapFileSizeMB": 1500,
        "sysctls": {
            "netCoreSomaxconn": 163849, "netIpv4TcpTwReuse": True, "netIpv4IpLocalPortRange": "32000 60000",
            "vmMaxMapCount": 262144,
        },
    },
    "PROXY_FILE": {
        "httpProxy": "http://proxy.example.com:8080/", "httpsProxy": "http://proxy.example.com:8080/",
        "noProxy": ["localhost", "127.0.0.1"], "trustedCa": "Y2E=",
    },
    "DEFENDER_FILE": {"logAnalyticsWorkspaceResourceId": WORKSPACE},
}  # fmt: skip

POOL_ROWS = (
    "--node-count 5",
    "--kubernetes-version 1.34",
    "--zones 1 2 3",
    "--node-osdisk-size 128 --node-osdisk-type Ephemeral",
    "--max-pods 50",
    "--enable-cluster-autoscaler --min-count 1 --max-count 5",
    f"--vnet-subnet-id {SUBNET} --pod-subnet-id {SUBNET.replace('nodes', 'pods')}",
    "--enable-encryption-at-host",
    "--kubelet-config KUBELET_FILE",
    "--linux-os-config LINUX_FILE",
    f"--snapshot-id {SNAPSHOT} --kubernetes-version 1.34.2",
    "--vm-set-type virtualmachinescalesets",
)
ROWS = {
    "create": (
        "",
        *POOL_ROWS,
        "--nodepool-name box --nodepool-labels team=blue --nodepool-taints sandbox=true:NoSchedule",
        "--nodepool-tags team=blue plain --tags cost=1",
        "--enable-managed-identity --yes",
        f"--assign-identity {IDENTITY}",
        f"--assign-identity {IDENTITY} --assign-kubelet-identity {KUBELET}",
        "--dns-name-prefix mine --node-resource-group nodes",
        "--tier standard",
        "--tier premium --k8s-support-plan AKSLongTermSupport",
        "--k8s-support-plan KubernetesOfficial",
        "--auto-upgrade-channel patch --node-os-upgrade-channel NodeImage",
        "--network-plugin azure --network-plugin-mode overlay --network-policy cilium --network-dataplane cilium",
        "--pod-cidr 10.244.0.0/16 --service-cidr 10.1.0.0/16 --dns-service-ip 10.1.0.10 --network-plugin kubenet",
        "--load-balancer-sku standard",
        "--load-balancer-managed-outbound-ip-count 2",
        "--load-balancer-managed-outbound-ipv6-count 2",
        f"--load-balancer-outbound-ips {IP},{IP}2",
        f"--load-balancer-outbound-ip-prefixes {PREFIX}",
        "--load-balancer-outbound-ports 1024 --load-balancer-idle-timeout 10",
        "--load-balancer-backend-pool-type nodeIP",
        f"--outbound-type userDefinedRouting --vnet-subnet-id {SUBNET}",
        "--outbound-type managedNATGateway --nat-gateway-managed-outbound-ip-count 3 --nat-gateway-idle-timeout 5",
        "--outbound-type managedNATGateway --outbound-type-sku StandardV2 --nat-gw-ipv6-count 2",
        "--outbound-type managedNATGateway --outbound-type-sku StandardV2 "
        f"--nat-gw-ips {IP} --nat-gw-prefixes {PREFIX}",
        f"--enable-aad --aad-admin-group-object-ids {GROUP} --enable-azure-rbac --disable-local-accounts",
        "--api-server-authorized-ip-ranges 20.1.2.3/32,20.1.2.0/24",
        "--enable-oidc-issuer --enable-workload-identity",
        "--enable-private-cluster",
        "--enable-private-cluster --private-dns-zone none --disable-public-fqdn",
        f"--enable-private-cluster --private-dns-zone {ZONE} --fqdn-subdomain demo --assign-identity {IDENTITY}",
        "--enable-apiserver-vnet-integration",
        f"--enable-apiserver-vnet-integration --vnet-subnet-id {SUBNET} --apiserver-subnet-id {API_SUBNET}",
        "--disable-run-command",
        f"--node-osdisk-diskencryptionset-id {DISKS}",
        "--cluster-autoscaler-profile scan-interval=30s,expander=least-waste ignore-daemonsets-utilization=TRUE",
        "--http-proxy-config PROXY_FILE",
        f"--enable-addons monitoring --workspace-resource-id {WORKSPACE[1:]}/",
        f"-a monitoring,azure-policy,azure-keyvault-secrets-provider --workspace-resource-id {WORKSPACE} "
        "--enable-secret-rotation --rotation-poll-interval 5m",
        "-a azure-keyvault-secrets-provider",
        "--enable-azure-monitor-metrics",
        "--enable-defender --defender-config DEFENDER_FILE",
        "--enable-defender --defender-config DEFENDER_FILE --enable-oidc-issuer --enable-workload-identity",
        "--enable-keda",
        "--enable-keda --enable-vpa",
    ),
    "nodepool add": (
        "",
        *POOL_ROWS,
        "--labels team=blue --node-taints sandbox=true:NoSchedule --tags team=blue plain",
        "--mode System",
        "--priority Spot --eviction-policy Deallocate --spot-max-price 0.5",
        "--max-surge 33%",
        "--max-surge 0 --max-unavailable 5% --drain-timeout 60 --node-soak-duration 10",
        "--undrainable-node-behavior Cordon",
        "--scale-down-mode Deallocate",
        "--os-type Linux",
    ),
}
#: Options of both whose effect is not a member of the body, or needs no row of its own.
ELSEWHERE = {
    "resource_group_name", "name", "cluster_name", "nodepool_name", "location", "node_vm_size", "os_sku",
    "workload_runtime", "no_wait", "no_ssh_key",  # in each row
    "admin_username", "ssh_key_value", "generate_ssh_keys",  # tests/adapter/test_ssh_key.py
    "attach_acr", "skip_subnet_role_assignment",  # roles, beside the body
    "enable_fips_image", "enable_vtpm", "enable_secure_boot", "enable_artifact_streaming",  # refused
    "gpu_driver", "gpu_instance_profile",  # refused
}  # fmt: skip


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzBodies]:
    """Both products behind one parser."""
    from azure.cli.core import __version__

    if Version(__version__) < Version("2.91"):
        pytest.skip("the bodies are those of az 2.91")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        yield AzBodies()


@pytest.mark.parametrize(
    ("command", "line"),
    [(command, line) for command, lines in ROWS.items() for line in lines],
    ids=lambda part: re.sub(r"/\S*/", "", part)[:70] or "defaults",
)
def test_the_body_is_the_one_of_az(
    bodies: AzBodies, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, line: str
) -> None:
    words = ["--node-vm-size", "Standard_D4s_v3", "--os-sku", "AzureLinux", "--workload-runtime", "KataVmIsolation"]
    words += ["--location", "eastus", "--no-ssh-key"] if command == "create" else []
    for word in line.split():
        if word in FILES:
            (tmp_path / word).write_text(json.dumps(FILES[word]), encoding="utf-8")
        words.append(str(tmp_path / word) if word in FILES else word)
    theirs = bodies.of_az(monkeypatch, command, *words)
    assert without_defaults(bodies.of_ours(command, *words)) == without_defaults(theirs)


@pytest.mark.parametrize(("command", "row"), [("create", CREATE), ("nodepool add", ADD)], ids=["create", "add"])
def test_every_option_that_az_has_too_is_in_a_row_and_spelled_as_az_spells_it(
    bodies: AzBodies, command: str, row: Any
) -> None:
    ours, theirs = (bodies.options(product, command) for product in ("aks-sandbox", "aks"))
    in_rows = {word for line in ROWS[command] for word in line.split() if word.startswith("-")}
    common = set(row.options) & set(theirs)
    missing = {name for name in common - ELSEWHERE if not in_rows & set(ours[name])}
    assert missing == set()
    spelled_otherwise = {name: sorted(set(theirs[name]) - set(ours[name])) for name in common}
    assert {name: names for name, names in spelled_otherwise.items() if names} == {}


def test_each_default_that_differs_has_a_reason() -> None:
    assert all(reason for _, reason in DEFAULTS.values())
