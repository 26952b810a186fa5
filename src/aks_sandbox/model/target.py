"""Where a request or a check is aimed: subscription, resource group, cluster, region."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.model import input_rules


@dataclass(frozen=True, kw_only=True)
class Target:
    """What was named by the caller; None where it was not."""

    subscription_id: str
    resource_group: str | None = None
    cluster_name: str | None = None
    location: str | None = None

    def __post_init__(self) -> None:
        if self.resource_group is not None:
            input_rules.resource_group(Argument.RESOURCE_GROUP, self.resource_group)
        if self.cluster_name is not None:
            input_rules.cluster_name(Argument.CLUSTER, self.cluster_name)
        if self.location is not None:
            input_rules.location(Argument.LOCATION, self.location)

    @property
    def group_path(self) -> str:
        """The ARM path of the resource group."""
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"

    @property
    def cluster_path(self) -> str:
        """The ARM path of the cluster."""
        return f"{self.group_path}/providers/Microsoft.ContainerService/managedClusters/{self.cluster_name}"

    @property
    def group_argument(self) -> str:
        """The resource group as a word of a command line: parentheses are legal in its name."""
        return shlex.quote(self.resource_group or "")

    def filled(self, step: str, **others: str) -> str:
        """A next step of the catalogue with GROUP, CLUSTER and what else is named as words of a command line."""
        names = {"GROUP": self.resource_group, "CLUSTER": self.cluster_name, **others}
        known = {name: shlex.quote(value) for name, value in names.items() if value}
        words = re.split(r"\b([A-Z]{4,})\b", step)
        return "".join(known.get(word, word) for word in words)

    def pool_path(self, pool_name: str) -> str:
        """The ARM path of one of the cluster's node pools."""
        return f"{self.cluster_path}/agentPools/{pool_name}"
