"""Clusters and node pools: as named, as wanted, and as Azure reports them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules
from aks_sandbox.model.addons import AddonsSpec
from aks_sandbox.model.api_server import ApiServerSpec
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster_settings import LONG_TERM_SUPPORT, ClusterSettings
from aks_sandbox.model.network import NetworkSettings
from aks_sandbox.model.node_settings import NodeSettings
from aks_sandbox.model.outbound import LoadBalancerSpec, NatGatewaySpec, check_outbound_type
from aks_sandbox.steps import Names, Step, step


@dataclass(frozen=True, kw_only=True)
class Target:
    """What was named by the caller; None where it was not."""

    subscription_id: str
    resource_group: str | None = None
    cluster_name: str | None = None
    location: str | None = None

    def __post_init__(self) -> None:
        if self.resource_group is not None:
            input_rules.resource_group(Argument.RESOURCE_GROUP, self.resource_group)
        if self.cluster_name is not None:
            input_rules.cluster_name(Argument.CLUSTER, self.cluster_name)
        if self.location is not None:
            input_rules.location(Argument.LOCATION, self.location)

    @property
    def group_path(self) -> str:
        """The ARM path of the resource group."""
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"

    @property
    def cluster_path(self) -> str:
        """The ARM path of the cluster."""
        return f"{self.group_path}/providers/Microsoft.ContainerService/managedClusters/{self.cluster_name}"

    @property
    def names(self) -> Names:
        """What is known, as commands name it."""
        return {
            "subscription": self.subscription_id,
            "group": self.resource_group,
            "cluster": self.cluster_name,
            "location": self.location,
        }

    def step(self, text: str, pattern: str, **more: str | None) -> Step:
        """A step whose command is about this target: `{group}`, `{cluster}` and `{location}` are filled in."""
        return step(text, pattern, self.names, **more)

    def pool_path(self, pool_name: str) -> str:
        """The ARM path of one of the cluster's node pools."""
        return f"{self.cluster_path}/agentPools/{pool_name}"


@dataclass(frozen=True)
class PoolSettings:
    """Each is None where nothing is said."""

    fips: bool | None = None
    vtpm: bool | None = None
    secure_boot: bool | None = None
    artifact_streaming: bool | None = None


@dataclass(frozen=True)
class FeatureFlag:
    """A feature of a resource provider that a subscription registers for."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class WorkloadRuntime:
    """One row of the runtimes catalogue: everything that differs between the names of Pod Sandboxing.

    `preview_api_version` is the API version known to accept the name in a write; None means that the stable
    default of the ContainerService SDK does. `minimum_cli` is the least version of az that its documents name.
    `runtime_classes` and `node_labels` (key=value) are those that AKS is known to use, the usual one first; which of
    them a cluster has is seen only inside of it.
    """

    name: str
    preview: bool
    runtime_classes: tuple[str, ...]
    node_labels: tuple[str, ...]
    feature: FeatureFlag | None
    preview_api_version: str | None
    minimum_kubernetes: KubernetesVersion
    minimum_cli: str
    source: str

    @property
    def runtime_class(self) -> str:
        """The usual RuntimeClass, for where the inside of the cluster was not read."""
        return self.runtime_classes[0]


@dataclass(frozen=True)
class OsSku:
    """`asked` is the caller's word, `sent` what goes to AKS; `sent` is None when no sandboxed pool can have it.

    `known` says that the word is one of today's: of any other word it is not known what it is. `minimum_kubernetes` and
    `maximum_kubernetes` are the minor versions between which AKS has it; None is open.
    """

    asked: str
    sent: str | None
    note: str = ""
    known: bool = True
    minimum_kubernetes: KubernetesVersion | None = None
    maximum_kubernetes: KubernetesVersion | None = None

    @property
    def sandboxable(self) -> bool:
        """Whether AKS accepts it for a sandboxed node pool."""
        return self.sent is not None


DEFAULT_VM_SIZE = "Standard_D4s_v3"
DEFAULT_NODE_COUNT = 3
DEFAULT_POOL_NAME = "nodepool1"
#: Stands in place of availability zones where AKS chooses them.
AUTOMATIC_ZONES = "auto"
OS_DISK_TYPES = ("Managed", "Ephemeral")
MODES = ("System", "User")
PRIORITIES = ("Regular", "Spot")
EVICTION_POLICIES = ("Delete", "Deallocate")
_ZONES = step("See the zones of each VM size:", "az aks-sandbox vm-size list --location {location} --output table")
_SUBNET = "Microsoft.Network/virtualNetworks/subnets"


@dataclass(frozen=True)
class Autoscaler:
    """The range of nodes between which the cluster autoscaler moves."""

    min_count: int
    max_count: int


@dataclass(frozen=True, kw_only=True)
class PoolSpec:
    """A node pool as wanted; `runtime` is None for a plain pool. Sizes in GB, prices in US dollars per hour.

    `name_open` leaves a name that no pool can have to the check that judges it.
    """

    name: str = DEFAULT_POOL_NAME
    runtime: WorkloadRuntime | None
    os_sku: OsSku
    vm_size: str = DEFAULT_VM_SIZE
    count: int = DEFAULT_NODE_COUNT
    mode: str = "User"
    kubernetes_version: KubernetesVersion | None = None
    zones: tuple[str, ...] = ()
    autoscaler: Autoscaler | None = None
    os_disk_size: int | None = None
    os_disk_type: str | None = None
    max_pods: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    vnet_subnet_id: str | None = None
    pod_subnet_id: str | None = None
    priority: str | None = None
    eviction_policy: str | None = None
    spot_max_price: float | None = None
    max_surge: str | None = None
    settings: PoolSettings = field(default_factory=PoolSettings)
    node_settings: NodeSettings = field(default_factory=NodeSettings)
    name_open: bool = False

    def __post_init__(self) -> None:
        if not self.name_open:
            input_rules.pool_name(Argument.POOL, self.name)
        # Here, because each size that is typed becomes that of a pool: what is shown and sent has the full name.
        object.__setattr__(self, "vm_size", input_rules.full_vm_size(self.vm_size))
        input_rules.vm_size(Argument.VM_SIZE, self.vm_size)
        input_rules.between(Argument.NODE_COUNT, self.count, 1 if self.mode == "System" else 0, 1000)
        input_rules.between(Argument.OS_DISK_SIZE, self.os_disk_size, 30, 2048)
        input_rules.between(Argument.MAX_PODS, self.max_pods, 10, 250)
        for key, value in self.labels.items():
            input_rules.label(Argument.LABELS, key, value)
        for taint in self.taints:
            input_rules.taint(Argument.TAINTS, taint)
        for zone in self.zones:
            if zone not in ("1", "2", "3"):
                raise InvalidInput(Argument.ZONES, f"'{zone}' is not an availability zone: give 1, 2 or 3", _ZONES)
        if len(set(self.zones)) < len(self.zones):
            raise InvalidInput(Argument.ZONES, f"'{' '.join(self.zones)}' names a zone twice", _ZONES)
        input_rules.resource_id(Argument.VNET_SUBNET, self.vnet_subnet_id, _SUBNET)
        input_rules.resource_id(Argument.POD_SUBNET, self.pod_subnet_id, _SUBNET)
        if self.pod_subnet_id and not self.vnet_subnet_id:
            raise InvalidInput(Argument.POD_SUBNET, f"needs {Argument.VNET_SUBNET}, the subnet of the nodes")
        if self.max_surge is not None:
            input_rules.max_surge(Argument.MAX_SURGE, self.max_surge)
        self._check_spot()
        self._check_autoscaler()

    def _check_spot(self) -> None:
        if self.priority == "Spot":
            if self.mode == "System":
                raise InvalidInput(
                    Argument.PRIORITY,
                    f"a spot node pool cannot be a system node pool: give {Argument.MODE} User",
                )
            price = self.spot_max_price
            if price is not None and price != -1 and not 0 < price < math.inf:
                raise InvalidInput(
                    Argument.SPOT_MAX_PRICE,
                    f"{price} is not a price: give a number above 0, or -1 for no limit",
                )
            return
        for option, value in (
            (Argument.EVICTION_POLICY, self.eviction_policy),
            (Argument.SPOT_MAX_PRICE, self.spot_max_price),
        ):
            if value is not None:
                raise InvalidInput(
                    option,
                    f"applies to spot node pools only: give {Argument.PRIORITY} Spot with it",
                )

    def _check_autoscaler(self) -> None:
        if self.autoscaler is None:
            return
        low, high = self.autoscaler.min_count, self.autoscaler.max_count
        input_rules.between(Argument.MIN_COUNT, low, 1 if self.mode == "System" else 0, 1000)
        input_rules.between(Argument.MAX_COUNT, high, 1, 1000)
        if low > high:
            raise InvalidInput(Argument.MIN_COUNT, f"{low} is more than {Argument.MAX_COUNT} {high}")
        if not low <= self.count <= high:
            raise InvalidInput(
                Argument.NODE_COUNT,
                f"{self.count} is not between {Argument.MIN_COUNT} {low} and {Argument.MAX_COUNT} {high}",
            )


def autoscaler_from(enabled: bool, min_count: int | None, max_count: int | None) -> Autoscaler | None:
    """Join the three options of `az aks` into one value, or say which one is missing."""
    if not enabled:
        for option, value in ((Argument.MIN_COUNT, min_count), (Argument.MAX_COUNT, max_count)):
            if value is not None:
                raise InvalidInput(option, f"needs {Argument.AUTOSCALER}")
        return None
    if min_count is None or max_count is None:
        missing = Argument.MIN_COUNT if min_count is None else Argument.MAX_COUNT
        raise InvalidInput(
            missing,
            f"{Argument.AUTOSCALER} needs both {Argument.MIN_COUNT} and {Argument.MAX_COUNT}",
        )
    return Autoscaler(min_count, max_count)


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
    load_balancer: LoadBalancerSpec = field(default_factory=LoadBalancerSpec)
    nat_gateway: NatGatewaySpec = field(default_factory=NatGatewaySpec)

    def __post_init__(self) -> None:
        check_outbound_type(self.outbound_type, self.load_balancer, self.nat_gateway)
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
    api_server: ApiServerSpec = field(default_factory=ApiServerSpec)

    def __post_init__(self) -> None:
        self.api_server.check_with(private_cluster=self.enable_private_cluster)
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
    addons: AddonsSpec = field(default_factory=AddonsSpec)
    settings: ClusterSettings = field(default_factory=ClusterSettings)
    attach_acr: str | None = None

    def __post_init__(self) -> None:
        self._check_settings()
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

    def _check_settings(self) -> None:
        server = self.access.api_server
        if server.fqdn_subdomain is not None and self.dns_prefix is not None:
            raise InvalidInput(Argument.FQDN_SUBDOMAIN, f"cannot be used with {Argument.DNS_NAME_PREFIX}")
        if server.subnet_id is not None and self.sandboxed_pool.vnet_subnet_id is None:
            raise InvalidInput(Argument.API_SERVER_SUBNET, f"needs {Argument.VNET_SUBNET}, the subnet of the nodes")
        if self.attach_acr is not None:
            input_rules.registry(Argument.ATTACH_ACR, self.attach_acr)
        if self.settings.kubelet_identity is not None and self.assign_identity is None:
            raise InvalidInput(Argument.KUBELET_IDENTITY, f"needs {Argument.IDENTITY}")
        if self.settings.support_plan == LONG_TERM_SUPPORT and (self.tier or "").lower() != "premium":
            raise InvalidInput(Argument.SUPPORT_PLAN, f"{LONG_TERM_SUPPORT} needs {Argument.TIER} premium")

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


@dataclass(frozen=True)
class ProvisioningError:
    """Why a node pool failed, in the service's words."""

    code: str
    message: str


@dataclass(frozen=True)
class NodePool:
    """A node pool of an existing cluster; `runtime` is a string because APIs answer names that their enums lack.

    Texts are empty where Azure reports none. `vm_sizes` are those of a pool of the kind VirtualMachines, which may have
    several. `unreadable` names the members, as paths of the REST API, that have another type than is known: their
    values are not known, which is not the same as not set.
    """

    name: str
    runtime: str
    mode: str
    os_sku: str
    vm_size: str
    count: int | None
    node_image: str
    provisioning_state: str
    power_state: str
    kubernetes_version: str
    max_count: int | None = None
    max_surge: str | None = None
    spot: bool = False
    zones: tuple[str, ...] = ()
    settings: PoolSettings = field(default_factory=PoolSettings)
    error: ProvisioningError | None = None
    max_pods: int | None = None
    vnet_subnet_id: str = ""
    pod_subnet_id: str = ""
    os_disk_type: str = ""
    os_disk_size: int | None = None
    min_count: int | None = None
    os_type: str = ""
    kind: str = ""
    vm_sizes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether it was stopped, so that it has no nodes."""
        return self.power_state.lower() == "stopped"


@dataclass(frozen=True)
class Cluster:
    """A cluster that exists, or as its body is sent; a setting is empty where the body has none.

    `directory_users` says that its users come from Microsoft Entra ID in the managed way, so that a command inside of
    it needs a token of the user's. `api_version` is the one that it was read with: a setting that this version does not
    define is empty too. It is empty in a facts file that does not name it. `identities` are the resource IDs of its
    user-assigned identities. `automatic` is AKS Automatic, `hosted_system_pools` says that AKS runs the system nodes;
    `unreadable` is as that of a node pool.
    """

    name: str
    location: str
    kubernetes_version: str
    provisioning_state: str
    power_state: str
    pools: tuple[NodePool, ...]
    max_pools: int | None = None
    acceleration_mode: str = ""
    node_os_upgrade_channel: str = ""
    node_provisioning_mode: str = ""
    run_command_disabled: bool = False
    directory_users: bool = False
    fips: bool | None = None
    api_version: str = ""
    network: NetworkSettings = field(default_factory=NetworkSettings)
    tier: str = ""
    support_plan: str = ""
    identities: tuple[str, ...] = ()
    kubelet_identity: str = ""
    automatic: bool = False
    hosted_system_pools: bool = False
    unreadable: tuple[str, ...] = ()

    @property
    def read_with(self) -> str | None:
        """The API version that it was read with; None where all of it is known."""
        return self.api_version

    @property
    def written(self) -> bool:
        """Whether it stands in a file, and is no cluster that exists."""
        return False

    @property
    def makes_its_nodes(self) -> bool:
        """Whether AKS chooses the nodes, and node pools of one's own are not added."""
        return self.automatic or self.hosted_system_pools
