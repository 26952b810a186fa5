"""Request bodies of clusters and node pools, in the REST shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.create.addons_body import addons_properties
from aks_sandbox.model.cluster import (
    AccessSpec,
    ClusterSpec,
    NetworkSpec,
    PoolSpec,
    default_dns_prefix,
)
from aks_sandbox.model.cluster_settings import ClusterSettings
from aks_sandbox.model.node_settings import NodeSettings
from aks_sandbox.model.outbound import LoadBalancerSpec, NatGatewaySpec


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
    body |= _node_properties(pool.node_settings, pool.max_surge)
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


def _node_properties(settings: NodeSettings, max_surge: str | None) -> dict[str, Any]:
    """The members that were asked for, the upgrade settings among them."""
    upgrade = {
        "maxSurge": max_surge,
        "maxUnavailable": settings.max_unavailable,
        "drainTimeoutInMinutes": settings.drain_timeout,
        "nodeSoakDurationInMinutes": settings.soak_duration,
        "undrainableNodeBehavior": settings.undrainable_behavior,
    }
    snapshot = settings.snapshot_id
    members = {
        "upgradeSettings": {key: value for key, value in upgrade.items() if value is not None},
        "enableEncryptionAtHost": True if settings.encryption_at_host else None,
        "kubeletConfig": dict(settings.kubelet_config),
        "linuxOSConfig": dict(settings.linux_os_config),
        "creationData": {} if snapshot is None else {"sourceResourceId": snapshot},
        "scaleDownMode": settings.scale_down_mode,
    }
    return {key: value for key, value in members.items() if value not in (None, {})}


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
    properties |= _settings_properties(spec.settings) | ({"securityProfile": security} if security else {})
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
    given |= _outbound_profiles(network.load_balancer, network.nat_gateway)
    return {"networkProfile": given} if given else {}


def _outbound_profiles(balancer: LoadBalancerSpec, gateway: NatGatewaySpec) -> dict[str, Any]:
    """`loadBalancerProfile` and `natGatewayProfile`, each where it was asked for."""
    profiles = {"loadBalancerProfile": _balancer(balancer), "natGatewayProfile": _gateway(gateway)}
    return {key: value for key, value in profiles.items() if value}


def _balancer(spec: LoadBalancerSpec) -> dict[str, Any]:
    return _given(
        {
            "managedOutboundIPs": _managed(spec.managed_ips, spec.managed_ipv6),
            "outboundIPs": _given({"publicIPs": [{"id": one} for one in spec.ips]}),
            "outboundIPPrefixes": _given({"publicIPPrefixes": [{"id": one} for one in spec.prefixes]}),
            "allocatedOutboundPorts": spec.ports,
            "idleTimeoutInMinutes": spec.idle_timeout,
            "backendPoolType": spec.backend_pool,
        }
    )


def _gateway(spec: NatGatewaySpec) -> dict[str, Any]:
    # Unlike the load balancer's, these addresses are plain IDs.
    return _given(
        {
            "sku": spec.sku,
            "managedOutboundIPProfile": _managed(spec.managed_ips, spec.managed_ipv6),
            "outboundIPs": _given({"publicIPs": list(spec.ips)}),
            "outboundIPPrefixes": _given({"publicIPPrefixes": list(spec.prefixes)}),
            "idleTimeoutInMinutes": spec.idle_timeout,
        }
    )


def _managed(count: int | None, ipv6: int | None) -> dict[str, Any]:
    if count is None and ipv6 is None:
        return {}
    return _given({"count": 1 if count is None else count, "countIPv6": ipv6})


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value not in (None, [], {})}


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
    api_server = _api_server_profile(access)
    if api_server:
        properties["apiServerAccessProfile"] = api_server
    if access.enable_oidc_issuer:
        properties["oidcIssuerProfile"] = {"enabled": True}
    return properties


def _api_server_profile(access: AccessSpec) -> dict[str, Any]:
    """The profile; empty where nothing was asked for."""
    server = access.api_server
    profile = {
        "authorizedIPRanges": list(access.api_server_authorized_ip_ranges) or None,
        "enablePrivateCluster": True if access.enable_private_cluster else None,
        "enablePrivateClusterPublicFQDN": False if server.disable_public_fqdn else None,
        "privateDNSZone": server.private_dns_zone,
        "enableVnetIntegration": True if server.vnet_integration else None,
        "subnetId": server.subnet_id,
        "disableRunCommand": True if server.disable_run_command else None,
    }
    return {key: value for key, value in profile.items() if value is not None}


def _security(access: AccessSpec) -> dict[str, Any]:
    return {"workloadIdentity": {"enabled": True}} if access.enable_workload_identity else {}


def _upgrades(spec: ClusterSpec) -> dict[str, Any]:
    profile = {
        "upgradeChannel": spec.auto_upgrade_channel,
        "nodeOSUpgradeChannel": spec.node_os_upgrade_channel,
    }
    given = {key: value for key, value in profile.items() if value is not None}
    return {"autoUpgradeProfile": given} if given else {}


def _settings_properties(settings: ClusterSettings) -> dict[str, Any]:
    """The `properties` that were asked for."""
    identity = settings.kubelet_identity
    properties = {
        "identityProfile": None if identity is None else {"kubeletidentity": {"resourceId": identity}},
        "diskEncryptionSetID": settings.disk_encryption_set,
        "supportPlan": settings.support_plan,
        "autoScalerProfile": dict(settings.autoscaler_profile),
        "httpProxyConfig": dict(settings.http_proxy),
    }
    return {key: value for key, value in properties.items() if value not in (None, {})}
