"""The cluster that is wanted, with the defaults of `az aks create`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.pool import PoolSpec
from aks_sandbox.model.target import Target

NETWORK_PLUGINS = ("azure", "kubenet", "none")
NETWORK_PLUGIN_MODES = ("overlay",)
NETWORK_POLICIES = ("azure", "calico", "cilium", "none")
NETWORK_DATAPLANES = ("azure", "cilium")
OUTBOUND_TYPES = (
    "loadBalancer",
    "userDefinedRouting",
    "managedNATGateway",
    "userAssignedNATGateway",
    "none",
)
LOAD_BALANCER_SKUS = ("basic", "standard")
TIERS = ("free", "standard", "premium")
AUTO_UPGRADE_CHANNELS = ("rapid", "stable", "patch", "node-image", "none")
NODE_OS_UPGRADE_CHANNELS = ("NodeImage", "None", "Unmanaged", "SecurityPatch")


@dataclass(frozen=True, kw_only=True)
class NetworkSpec:
    """The network of a cluster; None leaves the choice to AKS."""

    plugin: str | None = None
    plugin_mode: str | None = None
    policy: str | None = None
    dataplane: str | None = None
    pod_cidr: str | None = None
    service_cidr: str | None = None
    dns_service_ip: str | None = None
    outbound_type: str | None = None
    load_balancer_sku: str | None = None

    def __post_init__(self) -> None:
        input_rules.cidr(Argument.POD_CIDR, self.pod_cidr)
        input_rules.cidr(Argument.SERVICE_CIDR, self.service_cidr)
        input_rules.ip_inside(Argument.DNS_SERVICE_IP, self.dns_service_ip, Argument.SERVICE_CIDR, self.service_cidr)
        if self.plugin_mode == "overlay" and self.plugin not in (None, "azure"):
            raise InvalidInput(
                Argument.NETWORK_PLUGIN_MODE,
                f"overlay needs {Argument.NETWORK_PLUGIN} azure, not {self.plugin}",
            )


@dataclass(frozen=True, kw_only=True)
class AccessSpec:
    """Who reaches and administers a cluster."""

    enable_aad: bool = False
    aad_admin_group_object_ids: tuple[str, ...] = ()
    enable_azure_rbac: bool = False
    disable_local_accounts: bool = False
    enable_private_cluster: bool = False
    api_server_authorized_ip_ranges: tuple[str, ...] = ()
    enable_oidc_issuer: bool = False
    enable_workload_identity: bool = False

    def __post_init__(self) -> None:
        for option, wanted in (
            (Argument.AZURE_RBAC, self.enable_azure_rbac),
            (Argument.AAD_ADMIN_GROUPS, bool(self.aad_admin_group_object_ids)),
            (Argument.DISABLE_LOCAL_ACCOUNTS, self.disable_local_accounts),
        ):
            if wanted and not self.enable_aad:
                raise InvalidInput(option, f"needs {Argument.AAD}")
        for group in self.aad_admin_group_object_ids:
            if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", group):
                raise InvalidInput(
                    Argument.AAD_ADMIN_GROUPS,
                    f"'{group}' is not the object ID of a group",
                )
        if self.enable_workload_identity and not self.enable_oidc_issuer:
            raise InvalidInput(Argument.WORKLOAD_IDENTITY, f"needs {Argument.OIDC_ISSUER}")
        input_rules.ip_ranges(Argument.AUTHORIZED_IP_RANGES, self.api_server_authorized_ip_ranges)
        if self.enable_private_cluster and self.api_server_authorized_ip_ranges:
            raise InvalidInput(
                Argument.AUTHORIZED_IP_RANGES,
                "a private cluster has no public endpoint to authorize: leave out one of the two options",
            )


@dataclass(frozen=True, kw_only=True)
class ClusterSpec:
    """A cluster as wanted; `system_pool` is the plain pool beside the sandboxed one, when they are separate."""

    target: Target
    sandboxed_pool: PoolSpec
    system_pool: PoolSpec | None = None
    kubernetes_version: KubernetesVersion | None = None
    network: NetworkSpec = field(default_factory=NetworkSpec)
    access: AccessSpec = field(default_factory=AccessSpec)
    dns_prefix: str | None = None
    node_resource_group: str | None = None
    admin_username: str = "azureuser"
    assign_identity: str | None = None
    tier: str | None = None
    auto_upgrade_channel: str | None = None
    node_os_upgrade_channel: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        input_rules.admin_username(Argument.ADMIN_USERNAME, self.admin_username)
        if self.dns_prefix is not None:
            input_rules.dns_prefix(Argument.DNS_NAME_PREFIX, self.dns_prefix)
        if self.node_resource_group is not None:
            input_rules.resource_group(Argument.NODE_RESOURCE_GROUP, self.node_resource_group)
        input_rules.resource_id(
            Argument.IDENTITY,
            self.assign_identity,
            "Microsoft.ManagedIdentity/userAssignedIdentities",
        )
        if self.system_pool is not None and self.system_pool.name == self.sandboxed_pool.name:
            raise InvalidInput(
                Argument.POOL,
                f"'{self.system_pool.name}' is the name of the separate system pool: give another",
            )

    @property
    def pools(self) -> tuple[PoolSpec, ...]:
        """All pools, the system pool first, as AKS lists them."""
        return (self.sandboxed_pool,) if self.system_pool is None else (self.system_pool, self.sandboxed_pool)


def default_dns_prefix(target: Target) -> str:
    """Make the prefix as `az aks create` does: name, group and subscription, shortened and cleaned."""
    name = re.sub(r"[^A-Za-z0-9-]", "", target.cluster_name or "")[:10]
    if not name[:1].isalpha():
        name = ("a" + name)[:10]
    group = re.sub(r"[^A-Za-z0-9-]", "", target.resource_group or "")[:16]
    return f"{name}-{group}-{target.subscription_id[:6]}"
