"""What AKS runs in a cluster besides the workloads: add-ons, monitoring, Defender and scalers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules
from aks_sandbox.steps import Step, step

MONITORING, POLICY, SECRETS = "monitoring", "azure-policy", "azure-keyvault-secrets-provider"
#: The add-ons by the names that az gives them.
ADDONS = (MONITORING, POLICY, SECRETS)
_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
_INTERVAL = re.compile(r"(?:\d{1,6}(?:\.\d{1,3})?(?:ms|s|m|h))+", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class AddonsSpec:
    """`defender_workspace` is set where Defender is wanted; workspaces are resource IDs."""

    addons: tuple[str, ...] = ()
    workspace: str | None = None
    secret_rotation: bool = False
    rotation_interval: str | None = None
    metrics: bool = False
    defender_workspace: str | None = None
    keda: bool = False
    vpa: bool = False

    def __post_init__(self) -> None:
        for number, addon in enumerate(self.addons):
            if addon in self.addons[:number]:
                raise InvalidInput(Argument.ADDONS, f"'{addon}' is named twice")
            if addon not in ADDONS:
                raise InvalidInput(
                    Argument.ADDONS,
                    f"'{addon}' is not one of {', '.join(ADDONS)}, which are set when a cluster is created",
                    step(
                        "Other add-ons are enabled on the cluster that exists:",
                        "az aks enable-addons -g {group} -n {cluster} --addons {addon}",
                        addon=addon,
                    ),
                )
        if MONITORING in self.addons and self.workspace is None:
            raise InvalidInput(Argument.ADDONS, f"{MONITORING} needs {Argument.WORKSPACE}", _make_workspace())
        self._refuse_without(MONITORING, ((Argument.WORKSPACE, self.workspace),))
        self._refuse_without(
            SECRETS,
            ((Argument.SECRET_ROTATION, self.secret_rotation), (Argument.ROTATION_INTERVAL, self.rotation_interval)),
        )
        input_rules.resource_id(Argument.WORKSPACE, self.workspace, _WORKSPACE)
        input_rules.resource_id(Argument.DEFENDER_CONFIG, self.defender_workspace, _WORKSPACE)
        if self.rotation_interval is not None and not _INTERVAL.fullmatch(self.rotation_interval):
            raise InvalidInput(
                Argument.ROTATION_INTERVAL, f"'{self.rotation_interval}' is not a time such as 2m or 90s"
            )

    def _refuse_without(self, addon: str, values: tuple[tuple[Argument, object], ...]) -> None:
        for argument, value in values:
            if value and addon not in self.addons:
                raise InvalidInput(argument, f"needs {Argument.ADDONS} {addon}")


def defender_needs_workspace() -> InvalidInput:
    """The error for Defender without a workspace, which the service requires."""
    return InvalidInput(
        Argument.DEFENDER,
        f"needs a Log Analytics workspace: name it as logAnalyticsWorkspaceResourceId in the JSON of "
        f"{Argument.DEFENDER_CONFIG}",
        _make_workspace(),
    )


def _make_workspace() -> Step:
    return step(
        "This command creates no workspace by itself. Create one, and use its ID:",
        "az monitor log-analytics workspace create -g {group} -n {workspace} --query id -o tsv",
    )
