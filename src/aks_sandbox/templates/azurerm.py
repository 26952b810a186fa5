"""The members of request bodies as arguments of the Terraform provider azurerm.

Sources: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster and
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster_node_pool, both of
5.2.0, and the schema of that release.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import document
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.config_files import LINUX_OS, Shape
from aks_sandbox.templates.template import Path, Reference

#: Arguments by their paths, such as `network_profile.network_plugin`; what stands before a dot is a block.
Arguments = Mapping[str, Any]
#: Stands for no argument: the block is there, with or without others.
EMPTY = ""


class _NotExpressible(Exception):
    """The provider has no argument for the value; the message continues the name of the member."""


def oldest_release() -> str:
    """The first release that takes the generally available runtime."""
    release: str = document("templates")["azurerm"]["release"]
    return release


@dataclass(frozen=True)
class Taken:
    """What became of a body: the arguments, which argument each member became, and the release that all of it needs."""

    arguments: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Path] = field(default_factory=dict)
    release: str = field(default_factory=oldest_release)


Convert = Callable[[Any], Arguments]


def _to(argument: str, convert: Callable[[Any], Any] = lambda value: value) -> Convert:
    return lambda value: {argument: convert(value)}


def _only(*values: Any) -> Convert:
    """The member has to have one of the values, which is what the provider sends without an argument."""

    def check(value: Any) -> Arguments:
        if value not in values:
            raise _NotExpressible(f"cannot be {value!r}")
        return {}

    return check


def _one_of(argument: str, *values: str, absent: str | None = None) -> Convert:
    """The argument, whose values the provider spells in one way; `absent` is what AKS has without it."""

    def check(value: Any) -> Arguments:
        if isinstance(value, Reference):
            return {argument: value}
        if absent is not None and str(value).lower() == absent.lower():
            return {}
        for known in values:
            if known.lower() == str(value).lower():
                return {argument: known}
        raise _NotExpressible(f"cannot be {value!r}")

    return check


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _port_range(value: Any) -> Arguments:
    found = re.fullmatch(r"\s*(\d+)\s+(\d+)\s*", str(value), re.ASCII)
    if found is None:
        raise _NotExpressible(f"cannot be {value!r}")
    prefix = "linux_os_config.sysctl_config.net_ipv4_ip_local_port_range_"
    return {f"{prefix}min": int(found[1]), f"{prefix}max": int(found[2])}


def _ids(argument: str) -> Convert:
    return lambda value: {argument: [one["id"] for one in value]}


def _snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def _sysctls() -> dict[str, Any]:
    shape = LINUX_OS.members["sysctls"]
    names = shape.members if isinstance(shape, Shape) else {}
    block = "linux_os_config.sysctl_config"
    taken: dict[str, Any] = {name: _to(f"{block}.{_snake(name)}") for name in names}
    taken["netIpv4TcpkeepaliveIntvl"] = _to(f"{block}.net_ipv4_tcp_keepalive_intvl")
    taken["netIpv4IpLocalPortRange"] = _port_range
    return taken


#: By the members of a body: an object stands for an object, everything else makes arguments of a value.
Table = Mapping[str, Any]

_OS_SKUS = ("AzureLinux", "AzureLinux3", "Ubuntu", "Ubuntu2204", "Ubuntu2404", "Windows2019", "Windows2022")
_OF_BOTH_POOLS: Table = {
    "name": _to("name"),
    "count": _to("node_count"),
    "vmSize": _to("vm_size"),
    "osSKU": _one_of("os_sku", *_OS_SKUS),
    "enableAutoScaling": _to("auto_scaling_enabled"),
    "minCount": _to("min_count"),
    "maxCount": _to("max_count"),
    "orchestratorVersion": _to("orchestrator_version"),
    "availabilityZones": _to("zones"),
    "osDiskSizeGB": _to("os_disk_size_gb"),
    "osDiskType": _one_of("os_disk_type", "Managed", "Ephemeral"),
    "maxPods": _to("max_pods"),
    "nodeLabels": _to("node_labels"),
    "tags": _to("tags"),
    "vnetSubnetID": _to("vnet_subnet_id"),
    "podSubnetID": _to("pod_subnet_id"),
    "enableEncryptionAtHost": _to("host_encryption_enabled"),
    "enableFIPS": _to("fips_enabled"),
    "enableNodePublicIP": _to("node_public_ip_enabled"),
    "enableUltraSSD": _to("ultra_ssd_enabled"),
    "nodePublicIPPrefixID": _to("node_public_ip_prefix_id"),
    "proximityPlacementGroupID": _to("proximity_placement_group_id"),
    "capacityReservationGroupID": _to("capacity_reservation_group_id"),
    "hostGroupID": _to("host_group_id"),
    "scaleDownMode": _one_of("scale_down_mode", "Delete", "Deallocate"),
    "creationData": {"sourceResourceId": _to("snapshot_id")},
    "kubeletConfig": {
        "cpuManagerPolicy": _to("kubelet_config.cpu_manager_policy"),
        "cpuCfsQuota": _to("kubelet_config.cpu_cfs_quota_enabled"),
        "cpuCfsQuotaPeriod": _to("kubelet_config.cpu_cfs_quota_period"),
        "imageGcHighThreshold": _to("kubelet_config.image_gc_high_threshold"),
        "imageGcLowThreshold": _to("kubelet_config.image_gc_low_threshold"),
        "topologyManagerPolicy": _to("kubelet_config.topology_manager_policy"),
        "allowedUnsafeSysctls": _to("kubelet_config.allowed_unsafe_sysctls"),
        "containerLogMaxSizeMB": _to("kubelet_config.container_log_max_size_mb"),
        "containerLogMaxFiles": _to("kubelet_config.container_log_max_files"),
        "podMaxPids": _to("kubelet_config.pod_max_pid"),
    },
    "linuxOSConfig": {
        "transparentHugePageEnabled": _to("linux_os_config.transparent_huge_page"),
        "transparentHugePageDefrag": _to("linux_os_config.transparent_huge_page_defrag"),
        "swapFileSizeMB": _to("linux_os_config.swap_file_size_mb"),
        "sysctls": _sysctls(),
    },
    "upgradeSettings": {
        "maxSurge": _to("upgrade_settings.max_surge"),
        "drainTimeoutInMinutes": _to("upgrade_settings.drain_timeout_in_minutes"),
        "nodeSoakDurationInMinutes": _to("upgrade_settings.node_soak_duration_in_minutes"),
        "undrainableNodeBehavior": _to("upgrade_settings.undrainable_node_behavior"),
    },
}
#: The arguments that came, or got their name, after the oldest release that takes part.
_SINCE = {"kubelet_config.container_log_max_files": "5.0"}

POOL: Table = {
    **_OF_BOTH_POOLS,
    "type": _only("VirtualMachineScaleSets"),
    "osType": _one_of("os_type", "Linux", "Windows"),
    "mode": _one_of("mode", "System", "User"),
    "workloadRuntime": _one_of("workload_runtime", "KataVmIsolation", "OCIContainer", "WasmWasi"),
    "nodeTaints": _to("node_taints"),
    "scaleSetPriority": _one_of("priority", "Regular", "Spot"),
    "scaleSetEvictionPolicy": _one_of("eviction_policy", "Delete", "Deallocate"),
    "spotMaxPrice": _to("spot_max_price"),
    "upgradeSettings": {
        **_OF_BOTH_POOLS["upgradeSettings"],
        "maxUnavailable": _to("upgrade_settings.max_unavailable"),
    },
}
_CRITICAL = "CriticalAddonsOnly=true:NoSchedule"


def _default_pool_taints(value: Any) -> Arguments:
    if value != [_CRITICAL]:
        raise _NotExpressible(f"of the default node pool can be {_CRITICAL} alone")
    return {"only_critical_addons_enabled": True}


DEFAULT_POOL: Table = {
    **_OF_BOTH_POOLS,
    "type": _to("type"),
    "osType": _only("Linux"),
    "mode": _only("System"),
    "workloadRuntime": _one_of("workload_runtime", "KataVmIsolation", "OCIContainer"),
    "nodeTaints": _default_pool_taints,
    "scaleSetPriority": _only("Regular"),
}


def _identity(value: Any) -> Arguments:
    return {"identity.identity_ids": list(value)}


def _ssh_keys(value: Any) -> Arguments:
    if len(value) != 1:
        raise _NotExpressible("has more than one key")
    return {"linux_profile.ssh_key.key_data": value[0]["keyData"]}


def _private_dns_zone(value: Any) -> Arguments:
    words = {"system": "System", "none": "None"}
    return {"private_dns_zone_id": words.get(str(value).lower(), value)}


def _number(value: Any) -> float:
    try:
        number = float(str(value))
        if not math.isfinite(number):
            raise ValueError(value)
        return int(number) if number.is_integer() else number
    except (ValueError, OverflowError):
        raise _NotExpressible(f"cannot be {value!r}") from None


def _metrics(value: Any) -> Arguments:
    """The block where the metrics are on; az first sends them off, which the provider does without the block."""
    lists = {"metricLabelsAllowlist": "labels_allowed", "metricAnnotationsAllowList": "annotations_allowed"}
    states = value.get("kubeStateMetrics", {})
    if set(value) - {"enabled", "kubeStateMetrics"} or set(states) - set(lists):
        raise _NotExpressible("has more members than the provider knows")
    named = {f"monitor_metrics.{lists[name]}": words for name, words in states.items() if words}
    if value.get("enabled") is True:
        return {f"monitor_metrics.{EMPTY}": None, **named}
    if named:
        raise _NotExpressible("cannot have lists while the metrics are off")
    return {}


_AUTOSCALER: Table = {
    "balance-similar-node-groups": _to("auto_scaler_profile.balance_similar_node_groups", _is_true),
    "daemonset-eviction-for-empty-nodes": _to(
        "auto_scaler_profile.daemonset_eviction_for_empty_nodes_enabled", _is_true
    ),
    "daemonset-eviction-for-occupied-nodes": _to(
        "auto_scaler_profile.daemonset_eviction_for_occupied_nodes_enabled", _is_true
    ),
    "expander": _to("auto_scaler_profile.expander"),
    "ignore-daemonsets-utilization": _to("auto_scaler_profile.ignore_daemonsets_utilization_enabled", _is_true),
    "max-empty-bulk-delete": _to("auto_scaler_profile.empty_bulk_delete_max"),
    "max-graceful-termination-sec": _to("auto_scaler_profile.max_graceful_termination_sec"),
    "max-node-provision-time": _to("auto_scaler_profile.max_node_provisioning_time"),
    "max-total-unready-percentage": _to("auto_scaler_profile.max_unready_percentage", _number),
    "new-pod-scale-up-delay": _to("auto_scaler_profile.new_pod_scale_up_delay"),
    "ok-total-unready-count": _to("auto_scaler_profile.max_unready_nodes", _number),
    "scan-interval": _to("auto_scaler_profile.scan_interval"),
    "scale-down-delay-after-add": _to("auto_scaler_profile.scale_down_delay_after_add"),
    "scale-down-delay-after-delete": _to("auto_scaler_profile.scale_down_delay_after_delete"),
    "scale-down-delay-after-failure": _to("auto_scaler_profile.scale_down_delay_after_failure"),
    "scale-down-unneeded-time": _to("auto_scaler_profile.scale_down_unneeded"),
    "scale-down-unready-time": _to("auto_scaler_profile.scale_down_unready"),
    "scale-down-utilization-threshold": _to("auto_scaler_profile.scale_down_utilization_threshold"),
    "skip-nodes-with-local-storage": _to("auto_scaler_profile.skip_nodes_with_local_storage", _is_true),
    "skip-nodes-with-system-pods": _to("auto_scaler_profile.skip_nodes_with_system_pods", _is_true),
}


_LOAD_BALANCER: Table = {
    "managedOutboundIPs": {
        "count": _to("network_profile.load_balancer_profile.managed_outbound_ip_count"),
        "countIPv6": _to("network_profile.load_balancer_profile.managed_outbound_ipv6_count"),
    },
    "outboundIPs": {"publicIPs": _ids("network_profile.load_balancer_profile.outbound_ip_address_ids")},
    "outboundIPPrefixes": {"publicIPPrefixes": _ids("network_profile.load_balancer_profile.outbound_ip_prefix_ids")},
    "allocatedOutboundPorts": _to("network_profile.load_balancer_profile.outbound_ports_allocated"),
    "idleTimeoutInMinutes": _to("network_profile.load_balancer_profile.idle_timeout_in_minutes"),
    "backendPoolType": _one_of(
        "network_profile.load_balancer_profile.backend_pool_type", "NodeIPConfiguration", "NodeIP"
    ),
}
_NAT_GATEWAY: Table = {
    "managedOutboundIPProfile": {"count": _to("network_profile.nat_gateway_profile.managed_outbound_ip_count")},
    "idleTimeoutInMinutes": _to("network_profile.nat_gateway_profile.idle_timeout_in_minutes"),
}
_NETWORK: Table = {
    "networkPlugin": _one_of("network_profile.network_plugin", "azure", "kubenet", "none"),
    "networkPluginMode": _one_of("network_profile.network_plugin_mode", "overlay"),
    "networkPolicy": _one_of("network_profile.network_policy", "azure", "calico", "cilium", absent="none"),
    "networkDataplane": _one_of("network_profile.network_data_plane", "azure", "cilium"),
    "podCidr": _to("network_profile.pod_cidr"),
    "serviceCidr": _to("network_profile.service_cidr"),
    "podCidrs": _to("network_profile.pod_cidrs"),
    "serviceCidrs": _to("network_profile.service_cidrs"),
    "dnsServiceIP": _to("network_profile.dns_service_ip"),
    "outboundType": _to("network_profile.outbound_type"),
    "loadBalancerSku": _one_of("network_profile.load_balancer_sku", "standard", "basic"),
    "loadBalancerProfile": _LOAD_BALANCER,
    "natGatewayProfile": _NAT_GATEWAY,
}
CLUSTER: Table = {
    "location": _to("location"),
    "sku": {"name": _only("Base"), "tier": _one_of("sku_tier", "Free", "Standard", "Premium")},
    "identity": {
        "type": _one_of("identity.type", "SystemAssigned", "UserAssigned"),
        "userAssignedIdentities": _identity,
    },
    "tags": _to("tags"),
    "properties": {
        "dnsPrefix": _to("dns_prefix"),
        "fqdnSubdomain": _to("dns_prefix_private_cluster"),
        "enableRBAC": _to("role_based_access_control_enabled"),
        "kubernetesVersion": _to("kubernetes_version"),
        "nodeResourceGroup": _to("node_resource_group"),
        "linuxProfile": {
            "adminUsername": _to("linux_profile.admin_username"),
            "ssh": {"publicKeys": _ssh_keys},
        },
        "networkProfile": _NETWORK,
        "aadProfile": {
            "managed": _only(True),
            "enableAzureRBAC": _to("azure_active_directory_role_based_access_control.azure_rbac_enabled"),
            "adminGroupObjectIDs": _to("azure_active_directory_role_based_access_control.admin_group_object_ids"),
        },
        "disableLocalAccounts": _to("local_account_disabled"),
        "apiServerAccessProfile": {
            "authorizedIPRanges": _to("api_server_access_profile.authorized_ip_ranges"),
            "enablePrivateCluster": _to("private_cluster_enabled"),
            "enablePrivateClusterPublicFQDN": _to("private_cluster_public_fqdn_enabled"),
            "privateDNSZone": _private_dns_zone,
            "enableVnetIntegration": _to("api_server_access_profile.virtual_network_integration_enabled"),
            "subnetId": _to("api_server_access_profile.subnet_id"),
            "disableRunCommand": _to("run_command_enabled", lambda value: not value),
        },
        "oidcIssuerProfile": {"enabled": _to("oidc_issuer_enabled")},
        "autoUpgradeProfile": {
            "upgradeChannel": _one_of(
                "automatic_upgrade_channel", "rapid", "stable", "patch", "node-image", absent="none"
            ),
            "nodeOSUpgradeChannel": _one_of(
                "node_os_upgrade_channel", "NodeImage", "None", "Unmanaged", "SecurityPatch"
            ),
        },
        "addonProfiles": {
            "omsagent": {
                "enabled": _only(True),
                "config": {
                    "logAnalyticsWorkspaceResourceID": _to("oms_agent.log_analytics_workspace_id"),
                    "useAADAuth": _to("oms_agent.msi_auth_for_monitoring_enabled", _is_true),
                },
            },
            "azurepolicy": {"enabled": _to("azure_policy_enabled")},
            "azureKeyvaultSecretsProvider": {
                "enabled": _only(True),
                "config": {
                    "enableSecretRotation": _to("key_vault_secrets_provider.secret_rotation_enabled", _is_true),
                    "rotationPollInterval": _to("key_vault_secrets_provider.secret_rotation_interval"),
                },
            },
        },
        "azureMonitorProfile": {"metrics": _metrics},
        "securityProfile": {
            "workloadIdentity": {"enabled": _to("workload_identity_enabled")},
            "defender": {
                "logAnalyticsWorkspaceResourceId": _to("microsoft_defender.log_analytics_workspace_id"),
                "securityMonitoring": {"enabled": _only(True)},
            },
        },
        "workloadAutoScalerProfile": {
            "keda": {"enabled": _to("workload_autoscaler_profile.keda_enabled")},
            "verticalPodAutoscaler": {"enabled": _to("workload_autoscaler_profile.vertical_pod_autoscaler_enabled")},
        },
        "nodeProvisioningProfile": {"mode": _one_of("node_provisioning_profile.mode", "Manual", "Auto")},
        "diskEncryptionSetID": _to("disk_encryption_set_id"),
        "supportPlan": _one_of("support_plan", "KubernetesOfficial", "AKSLongTermSupport"),
        "autoScalerProfile": _AUTOSCALER,
        "httpProxyConfig": {
            "httpProxy": _to("http_proxy_config.http_proxy"),
            "httpsProxy": _to("http_proxy_config.https_proxy"),
            "noProxy": _to("http_proxy_config.no_proxy"),
            "trustedCa": _to("http_proxy_config.trusted_ca"),
        },
    },
}
#: Without these arguments, the provider does not take the block that others are in.
_NEEDED = (
    "network_profile.network_plugin",
    "linux_profile.admin_username",
    "linux_profile.ssh_key.key_data",
    "azure_active_directory_role_based_access_control.admin_group_object_ids",
)
_NEEDED_OF_DEFAULT_POOL = ("upgrade_settings.max_surge",)
_BALANCER = "network_profile.load_balancer_profile"
_OWN_ADDRESSES = (f"{_BALANCER}.outbound_ip_address_ids", f"{_BALANCER}.outbound_ip_prefix_ids")
_ONE_OF_CLUSTER = (("dns_prefix", "dns_prefix_private_cluster"), ("identity.type",))
#: Arguments that the provider does not take together, found with the validation of 5.2.0.
_APART = (
    ("upgrade_settings.max_surge", "upgrade_settings.max_unavailable"),
    *((f"{_BALANCER}.managed_outbound_ip_count", own) for own in _OWN_ADDRESSES),
    *((f"{_BALANCER}.managed_outbound_ipv6_count", own) for own in _OWN_ADDRESSES),
    _OWN_ADDRESSES,
)


def taken(body: Mapping[str, Any], table: Table, path: Path = ()) -> Taken:
    """The arguments for all of a body; InvalidInput names the first member that the provider cannot express."""
    result = Taken()
    _take(body, table, path, result)
    for needed in _NEEDED_OF_DEFAULT_POOL if table is DEFAULT_POOL else _NEEDED:
        block = needed.partition(".")[0]
        if needed not in result.arguments and any(name.startswith(f"{block}.") for name in result.arguments):
            raise _refusal(f"the provider azurerm requires {needed}, which was not given")
    for several in _ONE_OF_CLUSTER if table is CLUSTER else ():
        if not any(name in result.arguments for name in several):
            raise _refusal(f"the provider azurerm requires {' or '.join(several)}, which the cluster does not have")
    for one, other in _APART:
        if one in result.arguments and other in result.arguments:
            raise _refusal(f"the provider azurerm does not take {one} and {other.rpartition('.')[2]} together")
    release = max((since for name, since in _SINCE.items() if name in result.arguments), default=result.release)
    return Taken(result.arguments, result.origins, release)


def _take(body: Mapping[str, Any], table: Table, path: Path, result: Taken) -> None:
    for name, value in body.items():
        where, known = (*path, name), table.get(name)
        if known is None:
            raise _refusal(f"the provider azurerm has no argument for {_shown(where)}")
        if isinstance(known, Mapping):
            if not isinstance(value, Mapping):
                raise _refusal(f"the provider azurerm has no argument for {_shown(where)} as it is")
            _take(value, known, where, result)
            continue
        try:
            arguments = known(value)
        except _NotExpressible as error:
            raise _refusal(f"with the provider azurerm, {_shown(where)} {error}") from None
        except (KeyError, TypeError, AttributeError):
            raise _refusal(f"the provider azurerm has no argument for {_shown(where)} as it is") from None
        result.arguments.update(arguments)
        result.origins.update(dict.fromkeys(arguments, where))


def _shown(path: Path) -> str:
    return "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in path).removeprefix(".")


def _refusal(problem: str) -> InvalidInput:
    return InvalidInput(
        Argument.PROVIDER,
        problem,
        f"Use {Argument.PROVIDER} azapi, which has every property of the REST API.",
    )
