"""Which properties of clusters and pools have which JSON type; unknown ones may be anything."""

from __future__ import annotations

from typing import Any

from arm_simulator.containerservice.refusal import refusal

TEXT, OBJECT, NUMBER, FLAG, TEXTS = "a text", "an object", "a whole number", "true or false", "a list of texts"

BODY = {
    "location": TEXT,
    "kind": TEXT,
    "properties": OBJECT,
    "identity": OBJECT,
    "sku": OBJECT,
    "tags": OBJECT,
}
CLUSTER = {
    "kubernetesVersion": TEXT,
    "supportPlan": TEXT,
    "dnsPrefix": TEXT,
    "nodeResourceGroup": TEXT,
    "networkProfile": OBJECT,
    "autoUpgradeProfile": OBJECT,
    "securityProfile": OBJECT,
    "storageProfile": OBJECT,
    "oidcIssuerProfile": OBJECT,
    "workloadAutoScalerProfile": OBJECT,
    "metricsProfile": OBJECT,
    "nodeProvisioningProfile": OBJECT,
    "bootstrapProfile": OBJECT,
    "enableRBAC": FLAG,
    "disableLocalAccounts": FLAG,
    "enableFIPS": FLAG,
}
NETWORK = {
    "podCidr": TEXT,
    "serviceCidr": TEXT,
    "networkPlugin": TEXT,
    "networkPluginMode": TEXT,
    "loadBalancerSku": TEXT,
    "outboundType": TEXT,
    "loadBalancerProfile": OBJECT,
}
POOL = {
    "name": TEXT,
    "vmSize": TEXT,
    "workloadRuntime": TEXT,
    "osSKU": TEXT,
    "osType": TEXT,
    "osDiskType": TEXT,
    "mode": TEXT,
    "type": TEXT,
    "orchestratorVersion": TEXT,
    "scaleSetPriority": TEXT,
    "scaleDownMode": TEXT,
    "count": NUMBER,
    "minCount": NUMBER,
    "maxCount": NUMBER,
    "maxPods": NUMBER,
    "osDiskSizeGB": NUMBER,
    "availabilityZones": TEXTS,
    "nodeTaints": TEXTS,
    "nodeLabels": OBJECT,
    "securityProfile": OBJECT,
    "upgradeSettings": OBJECT,
    "upgradeSettingsBlueGreen": OBJECT,
    "artifactStreamingProfile": OBJECT,
    "virtualMachinesProfile": OBJECT,
    "networkProfile": OBJECT,
    "enableAutoScaling": FLAG,
    "enableFIPS": FLAG,
    "enableNodePublicIP": FLAG,
    "enableEncryptionAtHost": FLAG,
    "enableUltraSSD": FLAG,
}
POOL_SECURITY = {"sshAccess": TEXT, "enableVTPM": FLAG, "enableSecureBoot": FLAG}


def check_types(given: dict[str, Any], types: dict[str, str], where: str) -> None:
    """Requires that each known member has its type; a null counts as absent.

    Raises:
        ArmError: one has another type.
    """
    for name, wanted in types.items():
        value = given.get(name)
        if value is not None and not _fits(value, wanted):
            raise refusal("InvalidParameter", f"{where}: '{name}' must be {wanted}.")


def check_cluster_types(body: dict[str, Any]) -> None:
    """Requires known types in the body of a cluster, down to its network profile."""
    check_types(body, BODY, "The cluster")
    properties = body.get("properties") or {}
    check_types(properties, CLUSTER, "The cluster's properties")
    check_types(properties.get("networkProfile") or {}, NETWORK, "The cluster's networkProfile")


def check_pool_types(pool: dict[str, Any]) -> None:
    """Requires known types in a pool, down to its security profile."""
    check_types(pool, POOL, f"Node pool '{pool.get('name')}'")
    check_types(pool.get("securityProfile") or {}, POOL_SECURITY, f"Node pool '{pool.get('name')}', securityProfile")


def _fits(value: object, wanted: str) -> bool:
    """Says whether a value has a type."""
    if wanted == TEXT:
        return isinstance(value, str)
    if wanted == OBJECT:
        return isinstance(value, dict)
    if wanted == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted == FLAG:
        return isinstance(value, bool)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
