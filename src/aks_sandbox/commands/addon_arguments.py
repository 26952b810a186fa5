"""Arguments for what AKS runs in a cluster besides the workloads."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.json_file import json_object
from aks_sandbox.commands.pool_arguments import words_of
from aks_sandbox.commands.row import Arguments, flag, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.addons import ADDONS, AddonsSpec, defender_needs_workspace

_ADDONS, _MONITORING = "Add-ons", "Monitoring"


@dataclass(frozen=True, kw_only=True, init=False, eq=False, repr=False)
class AddonArguments(Arguments):
    """Add-ons, monitoring, Defender and scalers."""

    enable_addons: str | None = option(
        Argument.ADDONS, f"Comma-separated add-ons to enable: {', '.join(ADDONS)}.", "-a", section=_ADDONS
    )
    workspace_resource_id: str | None = option(
        Argument.WORKSPACE, "Resource ID of the Log Analytics workspace of the monitoring add-on.", section=_ADDONS
    )
    enable_secret_rotation: bool = flag(
        Argument.SECRET_ROTATION,
        "Let the azure-keyvault-secrets-provider add-on read secrets again at an interval.",
        section=_ADDONS,
    )
    rotation_poll_interval: str | None = option(
        Argument.ROTATION_INTERVAL,
        "Interval of the secret rotation, such as 2m, which is the default.",
        section=_ADDONS,
    )
    enable_keda: bool = flag(Argument.KEDA, "Enable KEDA, which scales workloads by events.", section=_ADDONS)
    enable_vpa: bool = flag(Argument.VPA, "Enable the vertical pod autoscaler.", section=_ADDONS)
    enable_azure_monitor_metrics: bool = flag(
        Argument.MONITOR_METRICS,
        "Prepare the cluster for managed Prometheus metrics. The command that completes it with the rule that collects "
        "them is printed.",
        "--monitor-metrics",
        section=_MONITORING,
    )
    enable_defender: bool = flag(
        Argument.DEFENDER,
        f"Enable Microsoft Defender for Containers. Requires {Argument.DEFENDER_CONFIG}.",
        section=_MONITORING,
    )
    defender_config: str | None = option(
        Argument.DEFENDER_CONFIG,
        "Path of a JSON file that names the Log Analytics workspace of Defender: "
        '{"logAnalyticsWorkspaceResourceId": "ID"}.',
        section=_MONITORING,
    )


def addons_spec(arguments: AddonArguments) -> AddonsSpec:
    """What runs besides the workloads; reads the file of Defender."""
    return AddonsSpec(
        addons=words_of(arguments.enable_addons),
        workspace=_workspace(arguments.workspace_resource_id),
        secret_rotation=arguments.enable_secret_rotation,
        rotation_interval=arguments.rotation_poll_interval,
        metrics=arguments.enable_azure_monitor_metrics,
        defender_workspace=_defender_workspace(arguments),
        keda=arguments.enable_keda,
        vpa=arguments.enable_vpa,
    )


def _workspace(given: str | None) -> str | None:
    # az takes an ID with or without the slash before it, and sends it with one.
    return None if given is None else "/" + given.strip(" /")


def _defender_workspace(arguments: AddonArguments) -> str | None:
    if not arguments.enable_defender:
        if arguments.defender_config is not None:
            raise InvalidInput(Argument.DEFENDER_CONFIG, f"needs {Argument.DEFENDER}")
        return None
    from aks_sandbox.model.config_files import DEFENDER

    config = json_object(Argument.DEFENDER_CONFIG, arguments.defender_config)
    DEFENDER.check(Argument.DEFENDER_CONFIG, config)
    workspace = config.get("logAnalyticsWorkspaceResourceId")
    if not workspace:
        raise defender_needs_workspace()
    return str(workspace)
