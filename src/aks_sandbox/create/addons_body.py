"""The parts of a cluster's body for add-ons, monitoring, Defender and scalers, and what remains to do for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.model.addons import MONITORING, POLICY, SECRETS, AddonsSpec
from aks_sandbox.model.cluster import Target
from aks_sandbox.steps import Step


def addons_properties(spec: AddonsSpec) -> dict[str, Any]:
    """The `properties` of the cluster that turn all of it on; `securityProfile` may have other members elsewhere."""
    properties: dict[str, Any] = {}
    if spec.addons:
        properties["addonProfiles"] = dict(_profiles(spec))
    if spec.metrics:
        # Off, as az first sends it: az turns it on when the rule that collects the metrics is there.
        states = {"metricLabelsAllowlist": "", "metricAnnotationsAllowList": ""}
        properties["azureMonitorProfile"] = {"metrics": {"enabled": False, "kubeStateMetrics": states}}
    if spec.defender_workspace is not None:
        properties["securityProfile"] = {
            "defender": {
                "logAnalyticsWorkspaceResourceId": spec.defender_workspace,
                "securityMonitoring": {"enabled": True},
            }
        }
    scalers = {"keda": spec.keda, "verticalPodAutoscaler": spec.vpa}
    if any(scalers.values()):
        properties["workloadAutoScalerProfile"] = {name: {"enabled": True} for name, on in scalers.items() if on}
    return properties


def _profiles(spec: AddonsSpec) -> Iterator[tuple[str, dict[str, Any]]]:
    if MONITORING in spec.addons:
        config = {"logAnalyticsWorkspaceResourceID": spec.workspace, "useAADAuth": "true"}
        yield "omsagent", {"enabled": True, "config": config}
    if POLICY in spec.addons:
        yield "azurepolicy", {"enabled": True}
    if SECRETS in spec.addons:
        config = {
            "enableSecretRotation": "true" if spec.secret_rotation else "false",
            "rotationPollInterval": spec.rotation_interval or "2m",
        }
        yield "azureKeyvaultSecretsProvider", {"enabled": True, "config": config}


def remaining_steps(spec: AddonsSpec, target: Target) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """What collects nothing yet on a cluster that was created so, each with the commands that complete it.

    Data is collected by a rule outside of the cluster; az makes it and associates it with the cluster, and this product
    does not.
    """
    if MONITORING in spec.addons:
        yield (
            f"{Argument.ADDONS} {MONITORING}: the cluster sends logs only when a data collection rule is associated "
            "with it, which was not made here.",
            (
                target.step(
                    "When the cluster exists, disable the add-on and enable it again, which makes the rule:",
                    "az aks disable-addons -g {group} -n {cluster} --addons monitoring",
                ),
                target.step(
                    "",
                    "az aks enable-addons -g {group} -n {cluster} --addons monitoring "
                    "--workspace-resource-id {workspace}",
                    workspace=spec.workspace,
                ),
            ),
        )
    if spec.metrics:
        yield (
            f"{Argument.MONITOR_METRICS}: the cluster sends metrics only when a data collection rule is associated "
            "with it, which was not made here.",
            (
                target.step(
                    "When the cluster exists, make the rule and turn the metrics on:",
                    "az aks update -g {group} -n {cluster} --enable-azure-monitor-metrics",
                ),
            ),
        )
