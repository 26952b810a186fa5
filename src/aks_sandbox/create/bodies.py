"""Request bodies of clusters and node pools, in the REST shape."""

from __future__ import annotations

from typing import Any

from aks_sandbox.create.addons_body import addons_properties
from aks_sandbox.create.api_server_body import api_server_profile
from aks_sandbox.create.cluster_settings_body import settings_properties
from aks_sandbox.create.node_body import node_properties
from aks_sandbox.create.outbound_body import outbound_profiles
from aks_sandbox.model.cluster import (
    AccessSpec,
    ClusterSpec,
    NetworkSpec,
    PoolSpec,
    default_dns_prefix,
)


def pool_properties(pool: PoolSpec) -> dict[str, Any]:
    """The `properties` of a node pool; what the caller left open is left out, so AKS chooses it."""
    body: dict[str, Any] = {
        "count": pool.count,
        "vmSize": pool.vm_size,
        "osType": "Linux",
        "osSKU": pool.os_sku.sent,
        "type": "VirtualMachineScaleSets",
        "mode": pool.mode,
    }
    if pool.runtime is not None:
        body["workloadRuntime"] = pool.runtime.name
    if pool.autoscaler is not None:
        body["enableAutoScaling"] = True
        body["minCount"] = pool.autoscaler.min_count
        body["maxCount"] = pool.autoscaler.max_count
    body |= node_properties(pool.node_settings, pool.max_surge)
    optional = {
        "orchestratorVersion": str(pool.kubernetes_version) if pool.kubernetes_version else None,
        "availabilityZones": list(pool.zones),
        "osDiskSizeGB": pool.os_disk_size,
        "osDiskType": pool.os_disk_type,
        "maxPods": pool.max_pods,
        "nodeLabels": dict(pool.labels),
        "nodeTaints": list(pool.taints),
        "tags": dict(pool.tags),
        "vnetSubnetID": pool.vnet_subnet_id,
        "podSubnetID": pool.pod_subnet_id,
        "scaleSetPriority": pool.priority,
        "scaleSetEvictionPolicy": pool.eviction_policy,
        "spotMaxPrice": pool.spot_max_price,
    }
    return body | {key: value for key, value in optional.items() if value not in (None, [], {})}


def agent_pool(pool: PoolSpec) -> dict[str, Any]:
    """The body of PUT agentPools/{name}."""
    return {"properties": pool_properties(pool)}


def agent_pool_profile(pool: PoolSpec) -> dict[str, Any]:
    """One entry of a cluster's `agentPoolProfiles`."""
    return {"name": pool.name, **pool_properties(pool)}


def managed_cluster(spec: ClusterSpec, location: str, ssh_public_key: str | None) -> dict[str, Any]:
    """The body of PUT managedClusters/{name}; without a key, the nodes accept no SSH login by key."""
    properties: dict[str, Any] = {
        **_dns_names(spec),
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
    addons = addons_properties(spec.addons)
    security = _security(spec.access) | addons.pop("securityProfile", {})
    properties |= _network(spec.network) | _access(spec.access) | _upgrades(spec) | addons
    properties |= settings_properties(spec.settings) | ({"securityProfile": security} if security else {})
    body: dict[str, Any] = {
        "location": location,
        "sku": {"name": "Base", "tier": (spec.tier or "free").capitalize()},
        "identity": _identity(spec.assign_identity),
        "properties": properties,
    }
    if spec.tags:
        body["tags"] = dict(spec.tags)
    return body


def _dns_names(spec: ClusterSpec) -> dict[str, str]:
    if spec.access.api_server.fqdn_subdomain is not None:
        return {"fqdnSubdomain": spec.access.api_server.fqdn_subdomain}
    return {"dnsPrefix": spec.dns_prefix or default_dns_prefix(spec.target)}


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
    given |= outbound_profiles(network.load_balancer, network.nat_gateway)
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
    api_server = api_server_profile(access)
    if api_server:
        properties["apiServerAccessProfile"] = api_server
    if access.enable_oidc_issuer:
        properties["oidcIssuerProfile"] = {"enabled": True}
    return properties


def _security(access: AccessSpec) -> dict[str, Any]:
    return {"workloadIdentity": {"enabled": True}} if access.enable_workload_identity else {}


def _upgrades(spec: ClusterSpec) -> dict[str, Any]:
    profile = {
        "upgradeChannel": spec.auto_upgrade_channel,
        "nodeOSUpgradeChannel": spec.node_os_upgrade_channel,
    }
    given = {key: value for key, value in profile.items() if value is not None}
    return {"autoUpgradeProfile": given} if given else {}
