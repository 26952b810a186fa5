"""The body of a cluster."""

from __future__ import annotations

from typing import Any

from aks_sandbox.create.agent_pool import agent_pool_profile
from aks_sandbox.model.cluster import (
    AccessSpec,
    ClusterSpec,
    NetworkSpec,
    default_dns_prefix,
)


def managed_cluster(spec: ClusterSpec, location: str, ssh_public_key: str | None) -> dict[str, Any]:
    """The body of PUT managedClusters/{name}; without a key, the nodes accept no SSH login by key."""
    properties: dict[str, Any] = {
        "dnsPrefix": spec.dns_prefix or default_dns_prefix(spec.target),
        "enableRBAC": True,
        "agentPoolProfiles": [agent_pool_profile(pool) for pool in spec.pools],
    }
    if spec.kubernetes_version is not None:
        properties["kubernetesVersion"] = str(spec.kubernetes_version)
    if spec.node_resource_group is not None:
        properties["nodeResourceGroup"] = spec.node_resource_group
    if ssh_public_key is not None:
        properties["linuxProfile"] = {
            "adminUsername": spec.admin_username,
            "ssh": {"publicKeys": [{"keyData": ssh_public_key}]},
        }
    properties |= _network(spec.network) | _access(spec.access) | _upgrades(spec)
    body: dict[str, Any] = {
        "location": location,
        "sku": {"name": "Base", "tier": (spec.tier or "free").capitalize()},
        "identity": _identity(spec.assign_identity),
        "properties": properties,
    }
    if spec.tags:
        body["tags"] = dict(spec.tags)
    return body


def _identity(resource_id: str | None) -> dict[str, Any]:
    if resource_id is None:
        return {"type": "SystemAssigned"}
    return {"type": "UserAssigned", "userAssignedIdentities": {resource_id: {}}}


def _network(network: NetworkSpec) -> dict[str, Any]:
    profile = {
        "networkPlugin": network.plugin,
        "networkPluginMode": network.plugin_mode,
        "networkPolicy": network.policy,
        "networkDataplane": network.dataplane,
        "podCidr": network.pod_cidr,
        "serviceCidr": network.service_cidr,
        "dnsServiceIP": network.dns_service_ip,
        "outboundType": network.outbound_type,
        "loadBalancerSku": network.load_balancer_sku,
    }
    given = {key: value for key, value in profile.items() if value is not None}
    return {"networkProfile": given} if given else {}


def _access(access: AccessSpec) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    if access.enable_aad:
        properties["aadProfile"] = {
            "managed": True,
            "enableAzureRBAC": access.enable_azure_rbac,
        }
        if access.aad_admin_group_object_ids:
            properties["aadProfile"]["adminGroupObjectIDs"] = list(access.aad_admin_group_object_ids)
    if access.disable_local_accounts:
        properties["disableLocalAccounts"] = True
    if access.enable_private_cluster:
        properties["apiServerAccessProfile"] = {"enablePrivateCluster": True}
    elif access.api_server_authorized_ip_ranges:
        properties["apiServerAccessProfile"] = {"authorizedIPRanges": list(access.api_server_authorized_ip_ranges)}
    if access.enable_oidc_issuer:
        properties["oidcIssuerProfile"] = {"enabled": True}
    if access.enable_workload_identity:
        properties["securityProfile"] = {"workloadIdentity": {"enabled": True}}
    return properties


def _upgrades(spec: ClusterSpec) -> dict[str, Any]:
    profile = {
        "upgradeChannel": spec.auto_upgrade_channel,
        "nodeOSUpgradeChannel": spec.node_os_upgrade_channel,
    }
    given = {key: value for key, value in profile.items() if value is not None}
    return {"autoUpgradeProfile": given} if given else {}
