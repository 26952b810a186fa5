"""How a cluster looks once AKS has taken it: the request's properties, the defaults, and what AKS adds."""

from __future__ import annotations

import copy
import secrets
import uuid
from typing import Any

from arm_simulator.core.lookup import find
from arm_simulator.world import World

STORAGE = {
    "diskCSIDriver": {"enabled": True, "version": "v1"},
    "fileCSIDriver": {"enabled": True},
    "snapshotController": {"enabled": True},
}
PROVISIONING = {"mode": "Manual", "defaultNodePools": "Auto"}
PLUGINS = (
    "azure-monitor-metrics-ccp",
    "gpu-provisioner",
    "karpenter",
    "kubelet-serving-csr-approver",
    "live-patching-controller",
    "static-egress-controller",
)
READ_ONLY = (
    "provisioningState",
    "powerState",
    "fqdn",
    "azurePortalFQDN",
    "resourceUID",
    "maxAgentPools",
    "currentKubernetesVersion",
    "identityProfile",
    "nodeResourceGroup",
    "servicePrincipalProfile",
    "controlPlanePluginProfiles",
    "status",
)
NO_CLIENT = "00000000-0000-0000-0000-000000000001"


def filled_properties(
    region: str,
    group: str,
    name: str,
    request: dict[str, Any],
    before: dict[str, Any] | None,
    versions: tuple[str, str],
) -> dict[str, Any]:
    """Returns the cluster's properties without its pools.

    What the request leaves out falls back to the default, also on an update: so a client that loses a property is
    found out.
    """
    old = before or {}
    prefix = request.get("dnsPrefix") or old.get("dnsPrefix") or name
    host = f"{prefix}-{secrets.token_hex(4)}"
    properties: dict[str, Any] = {
        "provisioningState": "Creating" if before is None else "Updating",
        "powerState": old.get("powerState", {"code": "Running"}),
        "kubernetesVersion": versions[0],
        "currentKubernetesVersion": versions[1],
        "dnsPrefix": prefix,
        "fqdn": old.get("fqdn", f"{host}.hcp.{region}.azmk8s.invalid"),
        "azurePortalFQDN": old.get("azurePortalFQDN", f"{host}.portal.hcp.{region}.azmk8s.invalid"),
        "servicePrincipalProfile": old.get("servicePrincipalProfile", {"clientId": NO_CLIENT}),
        "nodeResourceGroup": old.get("nodeResourceGroup")
        or request.get("nodeResourceGroup")
        or f"MC_{group}_{name}_{region}",
        "enableRBAC": request.get("enableRBAC", True),
        "supportPlan": request.get("supportPlan") or "KubernetesOfficial",
        "networkProfile": filled_network(request.get("networkProfile") or {}),
        "maxAgentPools": 100,
        "autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage", **(request.get("autoUpgradeProfile") or {})},
        "disableLocalAccounts": bool(request.get("disableLocalAccounts")),
        "securityProfile": request.get("securityProfile") or {},
        "storageProfile": {**copy.deepcopy(STORAGE), **(request.get("storageProfile") or {})},
        "oidcIssuerProfile": {"enabled": False, **(request.get("oidcIssuerProfile") or {})},
        "workloadAutoScalerProfile": request.get("workloadAutoScalerProfile") or {},
        "metricsProfile": request.get("metricsProfile") or {"costAnalysis": {"enabled": False}},
        "resourceUID": old.get("resourceUID") or secrets.token_hex(12),
        "controlPlanePluginProfiles": {plugin: {"enableV2": True} for plugin in PLUGINS},
        "nodeProvisioningProfile": {**PROVISIONING, **(request.get("nodeProvisioningProfile") or {})},
        "bootstrapProfile": request.get("bootstrapProfile") or {"artifactSource": "Direct"},
        "enableFIPS": bool(request.get("enableFIPS")),
    }
    if "identityProfile" in old:
        properties["identityProfile"] = old["identityProfile"]
    for key, value in request.items():
        if key in properties or key in READ_ONLY or key == "agentPoolProfiles" or value is None:
            continue
        if key == "addonProfiles" and value == {}:
            continue
        properties[key] = value
    return properties


def filled_network(request: dict[str, Any]) -> dict[str, Any]:
    """Returns the network profile with AKS's defaults; addresses of both spellings are kept in step."""
    pods = request.get("podCidr") or "10.244.0.0/16"
    services = request.get("serviceCidr") or "10.0.0.0/16"
    plugin = request.get("networkPlugin") or "azure"
    profile: dict[str, Any] = {
        "networkPlugin": plugin,
        "networkPluginMode": "overlay",
        "networkPolicy": "none",
        "networkDataplane": "azure",
        "loadBalancerSku": "standard",
        "loadBalancerProfile": {"managedOutboundIPs": {"count": 1}, "backendPoolType": "nodeIPConfiguration"},
        "podCidr": pods,
        "serviceCidr": services,
        "dnsServiceIP": "10.0.0.10",
        "outboundType": "loadBalancer",
        "podCidrs": [pods],
        "serviceCidrs": [services],
        "ipFamilies": ["IPv4"],
        "podLinkLocalAccess": "IMDS",
    }
    if plugin != "azure" or ("networkPlugin" in request and not request.get("networkPluginMode")):
        profile.pop("networkPluginMode")
    given = {key: value for key, value in request.items() if value is not None}
    # SDKs before the newest spell this one otherwise, and AKS answers with the capital letters.
    if "dnsServiceIp" in given:
        given["dnsServiceIP"] = given.pop("dnsServiceIp")
    profile |= given
    if str(profile["loadBalancerSku"]).lower() != "standard" or profile["outboundType"] != "loadBalancer":
        profile.pop("loadBalancerProfile", None)
    return profile


def filled_identity(world: World, request: dict[str, Any]) -> dict[str, Any] | None:
    """Returns the identity with the ids that Azure adds."""
    identity = request.get("identity")
    if not isinstance(identity, dict):
        return None
    result = dict(identity)
    if "SystemAssigned" in str(identity.get("type", "")):
        result |= {"principalId": NO_CLIENT, "tenantId": world.tenant_id}
    assigned = identity.get("userAssignedIdentities")
    if isinstance(assigned, dict):
        result["userAssignedIdentities"] = {key: ids_of_identity(world, key) for key in assigned}
    return result


def ids_of_identity(world: World, identifier: str) -> dict[str, str]:
    """Returns the ids of a user-assigned identity; made-up ones for an identity that the world does not have."""
    segments = identifier.strip("/").split("/")
    found = find(world.document["identities"], f"{segments[3]}/{segments[-1]}") if len(segments) > 4 else None
    row = found[1] if found else {}
    return {name: str(row.get(name, NO_CLIENT)) for name in ("clientId", "principalId")}


def add_what_provisioning_gives(world: World, cluster: dict[str, Any]) -> None:
    """Adds what a cluster has only once it is provisioned: the kubelet's identity and its way out."""
    properties = cluster["properties"]
    node_group = properties["nodeResourceGroup"]
    base = f"/subscriptions/{world.subscription_id}"
    properties.setdefault(
        "identityProfile",
        {
            "kubeletidentity": {
                "resourceId": f"{base}/resourcegroups/{node_group}/providers/Microsoft.ManagedIdentity"
                f"/userAssignedIdentities/{cluster['name']}-agentpool",
                "clientId": NO_CLIENT,
                "objectId": NO_CLIENT,
            }
        },
    )
    balancer = properties["networkProfile"].get("loadBalancerProfile")
    if isinstance(balancer, dict) and "effectiveOutboundIPs" not in balancer:
        address = f"{base}/resourceGroups/{node_group}/providers/Microsoft.Network/publicIPAddresses/{uuid.uuid4()}"
        balancer["effectiveOutboundIPs"] = [{"id": address}]
    for pool in properties["agentPoolProfiles"]:
        if pool.get("nodeLabels") == {}:
            del pool["nodeLabels"]
