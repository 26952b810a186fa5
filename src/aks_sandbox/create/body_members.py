"""The members of a cluster's and a node pool's body that a builder writes or a check reads, each in its one spelling.

A service may read the names of members whatever their case. A patch that spells one of these otherwise would be read
by the service and not by the checks, so it is refused: see merge_patch.
"""

from __future__ import annotations

from collections.abc import Mapping

#: A member's name, and what stands inside of it: None where nothing is read, or where any name may stand, as in tags.
#: A list stands for its items.
Members = Mapping[str, "Members | None"]

_SETTINGS: Members = {
    "enableFIPS": None,
    "securityProfile": {
        "enableVTPM": None,
        "enableSecureBoot": None,
        "workloadIdentity": {"enabled": None},
    },
    "artifactStreamingProfile": {"enabled": None},
}
_STATE: Members = {"provisioningState": None, "powerState": {"code": None}}

#: The `properties` of a node pool.
POOL_PROPERTIES: Members = {
    **_SETTINGS,
    **_STATE,
    "availabilityZones": None,
    "count": None,
    "creationData": None,
    "currentOrchestratorVersion": None,
    "enableAutoScaling": None,
    "gpuInstanceProfile": None,
    "maxCount": None,
    "maxPods": None,
    "minCount": None,
    "mode": None,
    "nodeImageVersion": None,
    "nodeLabels": None,
    "nodeTaints": None,
    "orchestratorVersion": None,
    "osDiskSizeGB": None,
    "osDiskType": None,
    "osSKU": None,
    "osType": None,
    "podSubnetID": None,
    "scaleSetEvictionPolicy": None,
    "scaleSetPriority": None,
    "spotMaxPrice": None,
    "status": {"provisioningError": None},
    "tags": None,
    "type": None,
    "upgradeSettings": {"maxSurge": None},
    "vmSize": None,
    "vnetSubnetID": None,
    "workloadRuntime": None,
}
#: The body of a node pool as a resource of its own.
POOL: Members = {"name": None, "properties": POOL_PROPERTIES}

#: The body of a cluster.
CLUSTER: Members = {
    "name": None,
    "location": None,
    "sku": {"name": None, "tier": None},
    "identity": {"type": None, "userAssignedIdentities": None},
    "tags": None,
    "properties": {
        **_SETTINGS,
        **_STATE,
        "aadProfile": {"managed": None, "enableAzureRBAC": None, "adminGroupObjectIDs": None},
        "agentPoolProfiles": {"name": None, **POOL_PROPERTIES},
        "apiServerAccessProfile": {
            "authorizedIPRanges": None,
            "disableRunCommand": None,
            "enablePrivateCluster": None,
        },
        "autoUpgradeProfile": {"nodeOSUpgradeChannel": None, "upgradeChannel": None},
        "currentKubernetesVersion": None,
        "disableLocalAccounts": None,
        "dnsPrefix": None,
        "enableRBAC": None,
        "kubernetesVersion": None,
        "linuxProfile": {"adminUsername": None, "ssh": {"publicKeys": {"keyData": None}}},
        "maxAgentPools": None,
        "networkProfile": {
            "advancedNetworking": {"performance": {"accelerationMode": None}},
            "dnsServiceIP": None,
            "loadBalancerSku": None,
            "networkDataplane": None,
            "networkPlugin": None,
            "networkPluginMode": None,
            "networkPolicy": None,
            "outboundType": None,
            "podCidr": None,
            "serviceCidr": None,
        },
        "nodeProvisioningProfile": {"mode": None},
        "nodeResourceGroup": None,
        "oidcIssuerProfile": {"enabled": None},
    },
}
