"""Where a request or a check is aimed: subscription, resource group, cluster, region."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.model import input_rules
from aks_sandbox.steps import Names, Step, step


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
    def names(self) -> Names:
        """What is known, as commands name it."""
        return {
            "subscription": self.subscription_id,
            "group": self.resource_group,
            "cluster": self.cluster_name,
            "location": self.location,
        }

    def step(self, text: str, pattern: str, **more: str | None) -> Step:
        """A step whose command is about this target: `{group}`, `{cluster}` and `{location}` are filled in."""
        return step(text, pattern, self.names, **more)

    def pool_path(self, pool_name: str) -> str:
        """The ARM path of one of the cluster's node pools."""
        return f"{self.cluster_path}/agentPools/{pool_name}"
