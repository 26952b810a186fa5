"""Where a request or a check is aimed: subscription, resource group, cluster, region."""

from __future__ import annotations

from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.model import input_rules
from aks_sandbox.model.shell_words import filled, kubernetes_name, option


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
    def in_group(self) -> str:
        """The options of a command that name the resource group."""
        return option("-g", self.resource_group, "GROUP")

    @property
    def group_creation(self) -> str:
        """The command that creates the resource group."""
        where = option("--location", self.location, "LOCATION")
        return f"az group create {option('--name', self.resource_group, 'GROUP')} {where}"

    @property
    def at_cluster(self) -> str:
        """The options of a command about the cluster that name it."""
        return f"{self.in_group} {option('-n', self.cluster_name, 'CLUSTER')}"

    @property
    def of_cluster(self) -> str:
        """The options of a command about node pools that name the cluster."""
        return f"{self.in_group} {option('--cluster-name', self.cluster_name, 'CLUSTER')}"

    def at_pool(self, name: str) -> str:
        """The options of a command about a node pool that name it; the name may come from Azure."""
        return f"{self.of_cluster} {option('-n', name, 'POOL')}"

    def kubectl(self, words: str, *names: str, namespace: str | None = None, rest: str = "") -> str:
        """The az command that runs kubectl in the cluster, with the names of objects after its words."""
        line = " ".join(["kubectl", words, *map(kubernetes_name, names)])
        if namespace is not None:
            line += f" --namespace {kubernetes_name(namespace)}"
        # Double quotes mean the same to every shell, as long as nothing between them is special to one.
        return f'az aks command invoke {self.at_cluster} --command "{line}{rest}"'

    def filled(self, step: str, **others: str) -> str:
        """A next step of the catalogue with GROUP, CLUSTER and what else is named as words of a command line."""
        return filled(step, {"GROUP": self.resource_group, "CLUSTER": self.cluster_name, **others})

    def pool_path(self, pool_name: str) -> str:
        """The ARM path of one of the cluster's node pools."""
        return f"{self.cluster_path}/agentPools/{pool_name}"
