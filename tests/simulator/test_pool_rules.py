"""What a node pool write is refused for. The texts are the simulator's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import CLUSTER, PREVIEW, STABLE, Client, cluster_body, kata, pool, pool_body

PREFIX = "Node pool 'kata1': "
CANNOT = "Node pool 'kata1': the VM size '{}' cannot carry workloadRuntime 'KataVmIsolation': it "
NOT_NESTED = (
    'Kata: "KataVmIsolation" has to be used with vm size that supports nested virtualization. '
    "See https://aka.ms/aks/podsandbox for details."
)
NOT_ALLOWED = (
    "The VM size of AgentPoolProfile:kata1 is not allowed in your subscription in location 'eastus'. "
    "The size was '{}'. See https://aka.ms/aks/quotas-skus-regions"
)

REFUSALS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "preview runtime on a stable version",
        {"workloadRuntime": "KataMshvVmIsolation"},
        "InvalidParameter",
        PREFIX + "the workloadRuntime 'KataMshvVmIsolation' is unknown to this api-version, "
        "which knows OCIContainer, WasmWasi, KataVmIsolation.",
    ),
    (
        "gen 1 only",
        {"vmSize": "Standard_D4_v3"},
        "BadRequest",
        CANNOT.format("Standard_D4_v3") + "does not support generation 2 virtual machines.",
    ),
    (
        "not nested",
        {"vmSize": "Standard_D4as_v4"},
        "InvalidWorkloadRuntimeSettingError",
        NOT_NESTED,
    ),
    (
        "burstable",
        {"vmSize": "Standard_B4ms"},
        "InvalidWorkloadRuntimeSettingError",
        NOT_NESTED,
    ),
    (
        "Arm64",
        {"vmSize": "Standard_D4ps_v5"},
        "BadRequest",
        CANNOT.format("Standard_D4ps_v5") + "is an Arm64 size, and x64 is needed.",
    ),
    ("unknown size", {"vmSize": "Standard_X1"}, "BadRequest", NOT_ALLOWED.format("Standard_X1")),
    ("restricted size", {"vmSize": "Standard_L8s_v3"}, "BadRequest", NOT_ALLOWED.format("Standard_L8s_v3")),
    (
        "closed zone",
        {"vmSize": "Standard_E4s_v5", "availabilityZones": ["1", "3"]},
        "AvailabilityZoneNotSupported",
        "The zone(s) '3' for resource 'kata1' is not supported. The supported zones for location 'eastus' are '1,2'",
    ),
    (
        "Ubuntu",
        {"osSKU": "Ubuntu"},
        "InvalidParameter",
        PREFIX + "workloadRuntime 'KataVmIsolation' needs the osSKU AzureLinux, not 'Ubuntu'.",
    ),
    (
        "no OS SKU",
        {"osSKU": None},
        "InvalidParameter",
        PREFIX + "workloadRuntime 'KataVmIsolation' needs the osSKU AzureLinux, not ''.",
    ),
    (
        "Mariner on a stable version",
        {"osSKU": "Mariner"},
        "InvalidParameter",
        PREFIX + "the osSKU 'Mariner' is unknown to this api-version, which knows Ubuntu, Ubuntu2204, Ubuntu2404, "
        "AzureLinux, AzureLinux3, Windows2019, Windows2022, Windows2025.",
    ),
    (
        "FIPS",
        {"enableFIPS": True},
        "BadRequest",
        PREFIX + "enableFIPS cannot be on together with workloadRuntime 'KataVmIsolation'.",
    ),
    (
        "vTPM",
        {"securityProfile": {"enableVTPM": True}},
        "BadRequest",
        PREFIX + "securityProfile.enableVTPM cannot be on together with workloadRuntime 'KataVmIsolation'.",
    ),
    (
        "secure boot",
        {"securityProfile": {"enableSecureBoot": True}},
        "BadRequest",
        PREFIX + "securityProfile.enableSecureBoot cannot be on together with workloadRuntime 'KataVmIsolation'.",
    ),
    (
        "artifact streaming",
        {"artifactStreamingProfile": {"enabled": True}},
        "BadRequest",
        PREFIX + "artifactStreamingProfile.enabled cannot be on together with workloadRuntime 'KataVmIsolation'.",
    ),
    ("too many nodes", {"count": 1001}, "InvalidParameter", PREFIX + "the count must be a number from 0 to 1000."),
    ("count as text", {"count": "3"}, "InvalidParameter", PREFIX + "'count' must be a whole number."),
    ("size as number", {"vmSize": 7}, "InvalidParameter", PREFIX + "'vmSize' must be a text."),
    (
        "unknown version",
        {"orchestratorVersion": "1.20"},
        "K8sVersionNotSupported",
        "Kubernetes version '1.20' is not offered in 'eastus'; these are: 1.35, 1.34, 1.33, 1.32, 1.31.",
    ),
    (
        "family quota",
        {"vmSize": "Standard_D4as_v5", "count": 3},
        "QuotaExceeded",
        "The write would end in exceeding approved standardDASv5Family Cores quota. Location: eastus, "
        "Current Limit: 10, Current Usage: 0, Additional Required: 12, (Minimum) New Limit Required: 12.",
    ),
    (
        "regional quota",
        {"vmSize": "Standard_D64s_v3", "count": 4},
        "QuotaExceeded",
        "The write would end in exceeding approved Total Regional Cores quota. Location: eastus, "
        "Current Limit: 200, Current Usage: 4, Additional Required: 256, (Minimum) New Limit Required: 260.",
    ),
]


@pytest.mark.parametrize(("change", "code", "text"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_a_bad_pool_is_refused_and_leaves_no_trace(
    client: Client, change: dict[str, Any], code: str, text: str
) -> None:
    before = client.create().body
    answer = client("PUT", CLUSTER + "/agentPools/kata1", pool_body(kata(**change)), version=STABLE)
    assert answer.status == 400
    assert answer.body == {"code": code, "details": None, "message": text, "subcode": ""}
    assert client("GET", CLUSTER, version=STABLE).body == before


@pytest.mark.parametrize("name", ["Kata1", "1kata", "kata-1", "katakatakata1"])
def test_a_bad_pool_name_is_refused(client: Client, name: str) -> None:
    client.create()
    answer = client("PUT", CLUSTER + "/agentPools/" + name, pool_body(kata()), version=STABLE)
    assert (answer.status, answer.body["code"]) == (400, "InvalidParameter")
    assert answer.body["message"].startswith(f"The node pool name '{name}' is not valid")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"vmSize": "Standard_F4s_v2"},
        {"vmSize": "standard_d4S_V5"},
        {"vmSize": ""},
        {"osSKU": "AzureLinux3"},
        {"workloadRuntime": "katavmisolation"},
        {"availabilityZones": ["1", "2"]},
        {"count": 0},
    ],
    ids=str,
)
def test_a_good_sandboxed_pool_is_taken(client: Client, change: dict[str, Any]) -> None:
    client.create()
    answer = client("PUT", CLUSTER + "/agentPools/kata1", pool_body(kata(**change)), version=STABLE)
    assert answer.status == 201, answer.body
    assert answer.body["properties"]["workloadRuntime"] == "KataVmIsolation"
    assert answer.body["properties"]["nodeImageVersion"] == "AKSAzureLinux-V3katagen2-202606.10.0"


def test_plain_pools_may_have_what_sandboxed_ones_may_not(client: Client) -> None:
    client.create()
    plain = pool("plain1", vmSize="Standard_D4as_v4", osSKU="Ubuntu", enableFIPS=True, mode="User")
    answer = client("PUT", CLUSTER + "/agentPools/plain1", pool_body(plain), version=STABLE)
    assert answer.status == 201
    assert answer.body["properties"]["nodeImageVersion"] == "AKSUbuntu-2204gen2containerd-202606.10.0"


@pytest.mark.parametrize("os_sku", ["AzureLinux", "Mariner", "CBLMariner"])
def test_a_preview_version_takes_the_preview_runtime_once_its_flag_is_registered(client: Client, os_sku: str) -> None:
    body = cluster_body(pool(workloadRuntime="KataMshvVmIsolation", osSKU=os_sku))
    refused = client("PUT", CLUSTER, body, version=PREVIEW)
    assert refused.status == 400
    assert refused.body["code"] == "SubscriptionNotRegisteredForFeature"
    assert refused.body["message"] == (
        "Subscription 00000000-0000-0000-0000-000000000000 is not registered for feature "
        "Microsoft.ContainerService/KataVMIsolationPreview, which the workloadRuntime of node pool 'nodepool1' needs."
    )
    client.world.patch({"features": {"Microsoft.ContainerService/KataVMIsolationPreview": {"state": "Registered"}}})
    assert client("PUT", CLUSTER, body, version=PREVIEW).status == 201
    # The stable version reads back what its own list of names lacks.
    read = client("GET", CLUSTER, version=STABLE).body
    assert read["properties"]["agentPoolProfiles"][0]["workloadRuntime"] == "KataMshvVmIsolation"


def test_a_flag_that_is_gone_is_not_needed(make_client: Callable[..., Client]) -> None:
    client = make_client(seed={"features": {"Microsoft.ContainerService/KataVMIsolationPreview": None}})
    body = cluster_body(pool(workloadRuntime="KataMshvVmIsolation"))
    assert client("PUT", CLUSTER, body, version=PREVIEW).status == 201


@pytest.mark.parametrize(("name", "value"), [("workloadRuntime", "KataVmIsolation"), ("vmSize", "Standard_D8s_v3")])
def test_a_pool_keeps_its_runtime_and_size(client: Client, name: str, value: str) -> None:
    client.create(pool(), pool("user1", mode="User"))
    changed = pool_body(pool("user1", mode="User", **{name: value}))
    answer = client("PUT", CLUSTER + "/agentPools/user1", changed, version=STABLE)
    assert (answer.status, answer.body["code"]) == (400, "PropertyChangeNotAllowed")
    assert answer.body["message"].startswith(f"Node pool 'user1': changing property 'properties.{name}' from ")


def test_a_version_under_long_term_support_needs_that_plan(client: Client) -> None:
    refused = client("PUT", CLUSTER, cluster_body(kubernetesVersion="1.31"), version=STABLE)
    assert refused.body["message"] == (
        "Kubernetes version '1.31' is offered in 'eastus' under AKSLongTermSupport only, "
        "and the cluster has the support plan KubernetesOfficial."
    )
    body = cluster_body(kubernetesVersion="1.31", supportPlan="AKSLongTermSupport")
    taken = client("PUT", CLUSTER, body, version=STABLE)
    assert (taken.status, taken.body["properties"]["currentKubernetesVersion"]) == (201, "1.31.13")
