"""The members that options write and no check reads: like those that a check reads, each has one spelling."""

from __future__ import annotations

from collections.abc import Mapping

from aks_sandbox.model import config_files
from aks_sandbox.model.cluster_settings import AUTOSCALER_KEYS
from aks_sandbox.model.config_files import Shape, Value

#: A member's name, and what stands inside of it: None where nothing is read, or where any name may stand, as in tags.
#: A list stands for its items.
Members = Mapping[str, "Members | None"]


def _of_shape(shape: Shape | Value) -> Members | None:
    return {name: _of_shape(inside) for name, inside in shape.members.items()} if isinstance(shape, Shape) else None


_IDS: Members = {"id": None}
_ADDON: Members = {"enabled": None, "config": None}
_ON: Members = {"enabled": None}

POOL_OPTIONS: Members = {
    "creationData": {"sourceResourceId": None},
    "enableEncryptionAtHost": None,
    "kubeletConfig": _of_shape(config_files.KUBELET),
    "linuxOSConfig": _of_shape(config_files.LINUX_OS),
    "scaleDownMode": None,
    "upgradeSettings": {
        "drainTimeoutInMinutes": None,
        "maxUnavailable": None,
        "nodeSoakDurationInMinutes": None,
        "undrainableNodeBehavior": None,
    },
}
CLUSTER_OPTIONS: Members = {
    "addonProfiles": {"omsagent": _ADDON, "azurepolicy": _ADDON, "azureKeyvaultSecretsProvider": _ADDON},
    "agentPoolProfiles": POOL_OPTIONS,
    "apiServerAccessProfile": {
        "enablePrivateClusterPublicFQDN": None,
        "enableVnetIntegration": None,
        "privateDNSZone": None,
        "subnetId": None,
    },
    "autoScalerProfile": dict.fromkeys(AUTOSCALER_KEYS),
    "azureMonitorProfile": {
        "metrics": {
            "enabled": None,
            "kubeStateMetrics": {"metricAnnotationsAllowList": None, "metricLabelsAllowlist": None},
        },
    },
    "diskEncryptionSetID": None,
    "fqdnSubdomain": None,
    "httpProxyConfig": _of_shape(config_files.HTTP_PROXY),
    "identityProfile": {"kubeletidentity": {"resourceId": None}},
    "networkProfile": {
        "loadBalancerProfile": {
            "allocatedOutboundPorts": None,
            "backendPoolType": None,
            "idleTimeoutInMinutes": None,
            "managedOutboundIPs": {"count": None, "countIPv6": None},
            "outboundIPPrefixes": {"publicIPPrefixes": _IDS},
            "outboundIPs": {"publicIPs": _IDS},
        },
        "natGatewayProfile": {
            "idleTimeoutInMinutes": None,
            "managedOutboundIPProfile": {"count": None, "countIPv6": None},
            "outboundIPPrefixes": {"publicIPPrefixes": None},
            "outboundIPs": {"publicIPs": None},
            "sku": None,
        },
    },
    "securityProfile": {"defender": {"logAnalyticsWorkspaceResourceId": None, "securityMonitoring": _ON}},
    "supportPlan": None,
    "workloadAutoScalerProfile": {"keda": _ON, "verticalPodAutoscaler": _ON},
}


def joined(one: Members, other: Members) -> Members:
    """The members of both, those inside of them too."""
    both: dict[str, Members | None] = {**one}
    for name, inside in other.items():
        known = both.get(name)
        both[name] = joined(known, inside) if known is not None and inside is not None else known or inside
    return both
