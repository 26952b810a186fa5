"""What a new cluster does not collect yet is said with the commands that complete it, waited for or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aks_sandbox.create.cluster import create_cluster
from aks_sandbox.model.addons import AddonsSpec
from aks_sandbox.model.wanted import SshKey, WriteOptions
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, RecordingReporter, cluster_spec

WORKSPACE = "/subscriptions/0/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/logs"
MONITORING = (
    "--enable-addons monitoring: the cluster sends logs only when a data collection rule is associated with it, which "
    "was not made here.\n"
    "When the cluster exists, disable the add-on and enable it again, which makes the rule:\n"
    "az aks disable-addons -g sandbox-rg -n demo --addons monitoring\n"
    f"az aks enable-addons -g sandbox-rg -n demo --addons monitoring --workspace-resource-id {WORKSPACE}"
)
METRICS = (
    "--enable-azure-monitor-metrics: the cluster sends metrics only when a data collection rule is associated with it, "
    "which was not made here.\n"
    "When the cluster exists, make the rule and turn the metrics on:\n"
    "az aks update -g sandbox-rg -n demo --enable-azure-monitor-metrics"
)


def said(arm: InProcessArm, addons: AddonsSpec, **options: Any) -> list[str]:
    """The warnings of a create that are about collecting."""
    reporter = RecordingReporter()
    create_cluster(
        arm.connection, replace(cluster_spec(GA), addons=addons), WriteOptions(**options), SshKey(), reporter
    )
    return [text for text in reporter.warnings if "data collection rule" in text]


@pytest.mark.parametrize("no_wait", [False, True], ids=["waiting", "no wait"])
def test_what_collects_nothing_yet_is_said(arm: InProcessArm, no_wait: bool) -> None:
    addons = AddonsSpec(addons=("monitoring", "azure-policy"), workspace=WORKSPACE, metrics=True)
    assert said(arm, addons, no_wait=no_wait) == [MONITORING, METRICS]


def test_nothing_is_said_where_nothing_remains(arm: InProcessArm) -> None:
    assert said(arm, AddonsSpec(addons=("azure-policy",), keda=True)) == []


def test_a_dry_run_says_it_too(arm: InProcessArm) -> None:
    addons = AddonsSpec(metrics=True)
    assert said(arm, addons, dry_run=True) == [METRICS]
