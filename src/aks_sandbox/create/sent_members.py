"""Members of a body that is about to be sent, each named to a person by what set it: an option, or --patch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.steps import Step

#: The options that set members of a cluster's `properties`, or of the body beside them, by the path of the member.
CLUSTER_OPTIONS: Mapping[str, Argument] = {
    "sku.tier": Argument.TIER,
    "properties.apiServerAccessProfile.authorizedIPRanges": Argument.AUTHORIZED_IP_RANGES,
    "properties.apiServerAccessProfile.enablePrivateCluster": Argument.PRIVATE_CLUSTER,
    "properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN": Argument.DISABLE_PUBLIC_FQDN,
    "properties.apiServerAccessProfile.enableVnetIntegration": Argument.API_SERVER_VNET,
    "properties.apiServerAccessProfile.privateDNSZone": Argument.PRIVATE_DNS_ZONE,
    "properties.apiServerAccessProfile.subnetId": Argument.API_SERVER_SUBNET,
    "properties.fqdnSubdomain": Argument.FQDN_SUBDOMAIN,
    "properties.identityProfile.kubeletidentity": Argument.KUBELET_IDENTITY,
    "properties.networkProfile.dnsServiceIP": Argument.DNS_SERVICE_IP,
    "properties.networkProfile.loadBalancerSku": Argument.LOAD_BALANCER_SKU,
    "properties.networkProfile.networkDataplane": Argument.NETWORK_DATAPLANE,
    "properties.networkProfile.networkPlugin": Argument.NETWORK_PLUGIN,
    "properties.networkProfile.networkPluginMode": Argument.NETWORK_PLUGIN_MODE,
    "properties.networkProfile.networkPolicy": Argument.NETWORK_POLICY,
    "properties.networkProfile.outboundType": Argument.OUTBOUND_TYPE,
    "properties.networkProfile.podCidr": Argument.POD_CIDR,
    "properties.networkProfile.serviceCidr": Argument.SERVICE_CIDR,
    "properties.nodeResourceGroup": Argument.NODE_RESOURCE_GROUP,
    "properties.oidcIssuerProfile.enabled": Argument.OIDC_ISSUER,
    "properties.securityProfile.workloadIdentity.enabled": Argument.WORKLOAD_IDENTITY,
    "properties.supportPlan": Argument.SUPPORT_PLAN,
}
#: The options that set members of a node pool.
POOL_OPTIONS: Mapping[str, Argument] = {
    "enableAutoScaling": Argument.AUTOSCALER,
    "maxPods": Argument.MAX_PODS,
    "mode": Argument.MODE,
    "nodeLabels": Argument.LABELS,
    "nodeTaints": Argument.TAINTS,
    "osDiskSizeGB": Argument.OS_DISK_SIZE,
    "osDiskType": Argument.OS_DISK_TYPE,
    "podSubnetID": Argument.POD_SUBNET,
    "scaleSetPriority": Argument.PRIORITY,
    "spotMaxPrice": Argument.SPOT_MAX_PRICE,
    "upgradeSettings.maxSurge": Argument.MAX_SURGE,
    "upgradeSettings.maxUnavailable": Argument.MAX_UNAVAILABLE,
    "vnetSubnetID": Argument.VNET_SUBNET,
}


@dataclass(frozen=True)
class Members:
    """Members by path as they are sent and as they were before --patch; `place` stands before the path in a message."""

    sent: Mapping[str, Any]
    asked: Mapping[str, Any]
    options: Mapping[str, Argument]
    place: str = ""

    def get(self, path: str) -> Any:
        """The member that is sent, None where there is none."""
        return _at(self.sent, path)

    def text(self, path: str) -> str:
        """The text that is sent, empty where there is none; InvalidInput for anything but a text."""
        value = self.get(path)
        if value is not None and not isinstance(value, str):
            raise self.refusal(path, f"{value!r} is not a text")
        return value or ""

    def word(self, path: str) -> str:
        """The text in lower case, as the service compares words."""
        return self.text(path).lower()

    def on(self, path: str) -> bool:
        """Whether the member is sent as true."""
        return self.get(path) is True

    def texts(self, path: str) -> list[str]:
        """The list of texts that is sent; InvalidInput for anything else."""
        value = self.get(path)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refusal(path, f"{value!r} is not a list of texts")
        return value

    def named(self, path: str) -> str:
        """The option that set the member, or the member where --patch did."""
        option = self.options.get(path)
        return f"{self.place}{path} of {Argument.PATCH}" if option is None or self._patched(path) else str(option)

    def refusal(self, path: str, problem: str, *steps: Step | str) -> InvalidInput:
        """The error that names what set the member."""
        option = self.options.get(path)
        if option is None or self._patched(path):
            return InvalidInput(Argument.PATCH, f"{self.place}{path}: {problem}", *steps)
        return InvalidInput(option, problem, *steps)

    def _patched(self, path: str) -> bool:
        return bool(_at(self.sent, path) != _at(self.asked, path))


def _at(body: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(body, Mapping):
            return None
        body = body.get(name)
    return body


def members_of_cluster(sent: Mapping[str, Any], asked: Mapping[str, Any]) -> Members:
    """The members of a cluster's body."""
    return Members(sent, asked, CLUSTER_OPTIONS)


def members_of_pools(sent: Mapping[str, Any], asked: Mapping[str, Any]) -> Iterator[Members]:
    """The members of each node pool in a cluster's body."""
    before = {profile.get("name"): profile for profile in asked["properties"]["agentPoolProfiles"]}
    for profile in sent["properties"]["agentPoolProfiles"]:
        name = profile.get("name")
        place = f"properties.agentPoolProfiles[{name}]."
        yield Members(profile, before.get(name, {}), POOL_OPTIONS, place)


def members_of_pool(sent: Mapping[str, Any], asked: Mapping[str, Any]) -> Members:
    """The members of a node pool's body."""
    return Members(sent["properties"], asked["properties"], POOL_OPTIONS, "properties.")
