"""What the API version of a read does not define is unknown, whatever the check: never "not set"."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.arm.containerservice import find_cluster
from aks_sandbox.catalog.tables import api_properties
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Known
from aks_sandbox.model.finding import Status
from aks_sandbox.model.wanted import SandboxSpec
from arm_simulator.seed.providers import CONTAINER_SERVICE
from tests.support.in_process_arm import InProcessArm
from tests.support.worlds import SUBSCRIPTION, cluster, judge, judge_all, live_pool, plain_pool, shown, spec

#: Which check rests on which property, where it is absent, and on an existing pool or a new one.
CHECKS = [
    ("SBX402", "managedCluster.enableFIPS", False),
    ("SBX403", "agentPool.securityProfile.enableVTPM", True),
    ("SBX404", "agentPool.artifactStreamingProfile.enabled", True),
    ("SBX504", "managedCluster.networkProfile.advancedNetworking.performance.accelerationMode", True),
    ("SBX505", "managedCluster.autoUpgradeProfile.nodeOSUpgradeChannel", True),
    ("SBX509", "managedCluster.nodeProvisioningProfile.mode", True),
]


def read_with(version: str, *, sandboxed: bool = True) -> Known:
    """A cluster in which all is well and nothing of the table is set, read with that version."""
    pools = (plain_pool(), live_pool()) if sandboxed else (plain_pool(),)
    return cluster(*pools, api_version=version, node_os_upgrade_channel="")


def of(sandboxed: bool) -> SandboxSpec:
    """What is judged: the sandboxed pools that exist, or one that is about to be added where there are none."""
    return spec() if sandboxed else spec(shape={"purpose": "nodepool", "adds_pool": True})


@pytest.mark.parametrize(("code", "name", "sandboxed"), CHECKS)
def test_a_property_that_the_version_does_not_define_is_unknown_and_named(
    code: str, name: str, sandboxed: bool
) -> None:
    row = api_properties()[name]
    status, message, steps = shown(judge(code, of(sandboxed), cluster=read_with("2020-01-01", sandboxed=sandboxed)))
    assert status == "unknown"
    assert message == (
        f"Azure reports {row.name} only from API version {row.first_stable} on, and the cluster was read with "
        "2020-01-01, the newest that Azure offers here."
    )
    assert steps.startswith("Look at the API versions that Azure offers:\naz provider show ")


@pytest.mark.parametrize(("code", "name", "sandboxed"), CHECKS)
@pytest.mark.parametrize("preview", [False, True])
def test_from_its_first_version_on_an_absent_property_is_not_set(
    code: str, name: str, sandboxed: bool, preview: bool
) -> None:
    row = api_properties()[name]
    first = row.first_preview if preview else row.first_stable
    assert first is not None
    assert judge(code, of(sandboxed), cluster=read_with(first, sandboxed=sandboxed)).status is not Status.UNKNOWN


@pytest.mark.parametrize(("code", "name", "sandboxed"), CHECKS)
@pytest.mark.parametrize("said", ["", "newest", "2026-08-01\n", "9999"])
def test_facts_that_do_not_say_their_version_are_unknown(code: str, name: str, sandboxed: bool, said: str) -> None:
    status, message, steps = shown(judge(code, of(sandboxed), cluster=read_with(said, sandboxed=sandboxed)))
    assert status == "unknown"
    assert message.startswith(f"Azure reports {api_properties()[name].name} only from API version ")
    if not said:
        assert message.endswith("and the facts file does not say which version the cluster was read with.")
        assert steps == ("Save the facts again:\naz aks-sandbox check -g sandbox-rg -n demo --save-facts FILE"), steps


def test_what_is_requested_is_known_whatever_the_cluster_was_read_with() -> None:
    for code in ("SBX403", "SBX404"):
        finding = judge(code, spec(shape={"adds_pool": True}), cluster=read_with("2020-01-01"))
        assert finding.status is Status.PASS


BAD: dict[str, Any] = {
    "enableFIPS": True,
    "networkProfile": {
        "networkDataplane": "cilium",
        "advancedNetworking": {"enabled": True, "performance": {"accelerationMode": "BpfVeth"}},
    },
    "nodeProvisioningProfile": {"mode": "Auto"},
    "autoUpgradeProfile": {"nodeOSUpgradeChannel": "SecurityPatch"},
    "apiServerAccessProfile": {"disableRunCommand": True},
}
BAD_POOL: dict[str, Any] = {
    "name": "untrusted",
    "vmSize": "Standard_D4s_v3",
    "osSKU": "AzureLinux",
    "workloadRuntime": "KataVmIsolation",
    "enableFIPS": True,
    "securityProfile": {"enableVTPM": True, "enableSecureBoot": True},
    "artifactStreamingProfile": {"enabled": True},
    "provisioningState": "Failed",
}
PLAIN_POOL = {"name": "system", "mode": "System", "vmSize": "Standard_D4s_v5", "osSKU": "AzureLinux"}
CODES = ["SBX402", "SBX403", "SBX404", "SBX504", "SBX505", "SBX506", "SBX509", "SBX510", "SBX511"]


def live(version: str, *pools: dict[str, Any]) -> Known:
    """The cluster with all that is bad, from a service that offers this version alone."""
    types = {name: {"apiVersions": [version]} for name in ("managedClusters", "managedClusters/agentPools")}
    arm = InProcessArm(
        {
            "providers": {"Microsoft.ContainerService": {"resourceTypes": types}},
            "clusters": {
                "sandbox-rg/demo": {
                    "resource": {"location": "eastus", "properties": {**BAD, "agentPoolProfiles": list(pools)}}
                }
            },
        }
    )
    target = Target(subscription_id=SUBSCRIPTION, resource_group="sandbox-rg", cluster_name="demo")
    read = find_cluster(arm.connection, target)
    assert read is not None
    assert read.api_version == version
    return Known(read)


def found(cluster: Known, *statuses: Status) -> set[tuple[str, str]]:
    """The checks with those statuses, each with its resource."""
    wanted = of(any(pool.runtime != "OCIContainer" for pool in cluster.value.pools))
    findings = [one for code in CODES for one in judge_all(code, wanted, cluster=cluster)]
    return {(one.rule.code, one.resource.name) for one in findings if one.status in statuses}


@pytest.mark.parametrize("pools", [(PLAIN_POOL, BAD_POOL), (PLAIN_POOL,)], ids=["sandboxed", "plain"])
def test_no_check_passes_at_an_older_version_what_fails_at_the_newest(pools: tuple[dict[str, Any], ...]) -> None:
    newest = live("2026-08-01", *pools)
    bad = found(newest, Status.FAIL, Status.WARN)
    assert {"SBX402", "SBX504", "SBX505"} <= {code for code, _ in bad}
    for version in CONTAINER_SERVICE:
        if version.endswith("-preview") or version > "2026-08-01":
            continue
        passing = found(live(version, *pools), Status.PASS)
        assert bad & passing == set(), version
