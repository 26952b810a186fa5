"""A cloud that does not offer the newest API version: what is written there, with which version, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster, validate_cluster
from aks_sandbox.create.node_pool import add_node_pool
from aks_sandbox.errors import ServiceFailed
from aks_sandbox.model.wanted import SshKey, WriteOptions
from aks_sandbox.reports.text import Shown
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, RecordingReporter, advice, cluster_spec, sandbox_spec, target, world_with_cluster

OFFERED = ["2025-09-02-preview", "2025-09-01", "2025-05-01"]
OLD = {
    "providers": {
        "Microsoft.ContainerService": {
            "resourceTypes": {
                "managedClusters": {"apiVersions": OFFERED},
                "managedClusters/agentPools": {"apiVersions": OFFERED},
            }
        }
    }
}
SKIP = WriteOptions(skip_checks=True)
#: A member that came with 2026-06-01, the version of the SDK.
LATER = {
    "properties": {"networkProfile": {"outboundType": "managedNATGateway", "natGatewayProfile": {"sku": "StandardV2"}}}
}


def create(arm: InProcessArm, options: WriteOptions, reporter: RecordingReporter | None = None) -> Any:
    """What `create` gives."""
    return create_cluster(arm.connection, cluster_spec(GA), options, SshKey(), reporter or RecordingReporter())


def add(arm: InProcessArm, options: WriteOptions, reporter: RecordingReporter | None = None) -> Any:
    """What `nodepool add` gives."""
    return add_node_pool(arm.connection, sandbox_spec(GA), options, reporter or RecordingReporter())


@pytest.mark.parametrize("options", [WriteOptions(), SKIP], ids=["checked", "--skip-checks"])
def test_a_cluster_is_created_with_the_newest_version_that_is_offered(options: WriteOptions) -> None:
    arm, reporter = InProcessArm(OLD), RecordingReporter()
    assert create(arm, options, reporter)["provisioningState"] == "Succeeded"
    assert arm.traffic.writes[-1].api_version == "2025-09-01"
    assert (len(arm.traffic.writes), reporter.warned()) == (1, [] if options.skip_checks else ["SBX407 warn"])


def test_a_write_that_is_refused_for_its_version_is_sent_again_with_the_newest_that_azure_lists() -> None:
    arm, reporter = InProcessArm(OLD), RecordingReporter()
    wanted = arm.connection.stable_api_version()
    spec = cluster_spec(GA)
    # With the region nothing is read before the write.
    spec = replace(spec, target=replace(spec.target, location="eastus"))
    answer = create_cluster(arm.connection, spec, SKIP, SshKey(), reporter)
    assert answer is not None
    sent = [put.api_version for put in arm.traffic.writes]
    if wanted in OFFERED:
        assert (sent, reporter.warnings) == ([wanted], [])
        return
    assert sent == [wanted, "2025-09-01"]
    assert reporter.warnings == [
        f"Azure does not offer API version {wanted} here. The cluster demo is written with 2025-09-01."
    ]
    assert arm.traffic.writes[-1].headers["if-none-match"] == "*"


@pytest.mark.parametrize("options", [WriteOptions(), SKIP], ids=["checked", "--skip-checks"])
def test_a_node_pool_is_added_with_the_newest_version_that_is_offered(options: WriteOptions) -> None:
    arm = InProcessArm({**world_with_cluster(), **OLD})
    assert add(arm, options)["provisioningState"] == "Succeeded"
    pool, cluster = arm.traffic.writes
    assert (pool.api_version, cluster.api_version) == ("2025-09-01", "2025-09-01")


def test_a_dry_run_shows_the_version_that_is_offered() -> None:
    dry = WriteOptions(dry_run=True)
    assert create(InProcessArm(OLD), dry)["apiVersion"] == "2025-09-01"
    assert add(InProcessArm({**world_with_cluster(), **OLD}), dry)["apiVersion"] == "2025-09-01"
    arm = InProcessArm(OLD)
    shown = validate_cluster(
        arm.connection, cluster_spec(GA), replace(dry, validate=True), SshKey(), RecordingReporter()
    )
    assert isinstance(shown, Shown)
    assert shown.document["apiVersion"] == "2025-09-01"


@pytest.mark.parametrize(
    "options", [WriteOptions(), SKIP, WriteOptions(dry_run=True)], ids=["checked", "--skip-checks", "--dry-run"]
)
def test_a_member_that_came_later_is_never_sent_with_a_version_that_may_drop_it(options: WriteOptions) -> None:
    arm = InProcessArm(OLD)
    if arm.connection.stable_api_version() in OFFERED:
        pytest.skip("the SDK of this az does not know the member either")
    with pytest.raises(ServiceFailed) as caught:
        create(arm, replace(options, patches=(LATER,)))
    assert (
        "Azure offers Microsoft.ContainerService here up to API version 2025-09-01, and the request needs a later one: "
        "AKS is known to take properties.networkProfile.natGatewayProfile.sku from 2026-06-01 on. Nothing was sent."
    ) in caught.value.message
    assert advice(caught.value) == "Leave it out of the request, or use a cloud or region that offers a later version."
    assert not arm.world.document["clusters"]


def test_a_runtime_that_came_later_than_what_is_offered_is_not_sent() -> None:
    offered = ["2025-05-01", "2024-09-01"]
    types = {name: {"apiVersions": offered} for name in ("managedClusters", "managedClusters/agentPools")}
    arm = InProcessArm({"providers": {"Microsoft.ContainerService": {"resourceTypes": types}}})
    with pytest.raises(ServiceFailed, match="workloadRuntime KataVmIsolation from 2025-09-01 on"):
        create(arm, SKIP)


def test_where_the_newest_version_is_offered_nothing_changes() -> None:
    arm, reporter = InProcessArm(), RecordingReporter()
    create(arm, SKIP, reporter)
    [put] = arm.traffic.writes
    assert put.api_version == arm.connection.stable_api_version()
    assert reporter.warnings == []
    assert target().cluster_path == put.path
