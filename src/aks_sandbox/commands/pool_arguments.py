"""The arguments that shape a sandboxed node pool, the same for `create` and `nodepool add`, and the pool they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.os_skus import default_os_sku, find_os_sku, os_sku_names
from aks_sandbox.commands.context import Context
from aks_sandbox.commands.option import Kind, flag, option
from aks_sandbox.commands.runtime import RuntimeArguments, chosen_runtime
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.pool import (
    DEFAULT_NODE_COUNT,
    DEFAULT_VM_SIZE,
    OS_DISK_TYPES,
    PoolSpec,
    autoscaler_from,
)

VM_SIZE = "VM size of the nodes: generation 2, x64, with nested virtualization."
NODE_COUNT = "Number of nodes."
KUBERNETES_VERSION = "Kubernetes version, such as 1.34 or 1.34.2. AKS chooses one by default."
ZONES = "Space-separated availability zones of the nodes: 1, 2, 3."
OS_SKU = "OS SKU of the nodes. Mariner and CBLMariner are former names of AzureLinux."
POOL_NAME = "Name of the sandboxed node pool: 1 to 12 lowercase letters and digits, starting with a letter."
AUTOSCALER, NETWORK, SPOT = "Autoscaler", "Network", "Spot"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PoolArguments(RuntimeArguments):
    """The shape of a sandboxed node pool that is about to be made."""

    node_vm_size: str = option(Argument.VM_SIZE, VM_SIZE, "-s", default=DEFAULT_VM_SIZE)
    node_count: int = option(Argument.NODE_COUNT, NODE_COUNT, "-c", default=DEFAULT_NODE_COUNT, kind=Kind.INTEGER)
    kubernetes_version: str | None = option(Argument.KUBERNETES_VERSION, KUBERNETES_VERSION, "-k")
    zones: Sequence[str] | None = option(Argument.ZONES, ZONES, "-z", kind=Kind.ZONES)
    os_sku: str = option(Argument.OS_SKU, OS_SKU, default=default_os_sku(), choices=os_sku_names())
    node_osdisk_size: int | None = option(
        Argument.OS_DISK_SIZE, "Size of the OS disk of each node, in GB.", kind=Kind.INTEGER
    )
    node_osdisk_type: str | None = option(
        Argument.OS_DISK_TYPE, "Type of the OS disk of each node.", choices=OS_DISK_TYPES
    )
    max_pods: int | None = option(Argument.MAX_PODS, "Maximum number of pods on a node.", "-m", kind=Kind.INTEGER)
    nodepool_labels: Sequence[str] | None = option(
        Argument.LABELS, "Space-separated labels of the nodes: key=value.", "--labels", nargs="*"
    )
    nodepool_taints: str | None = option(
        Argument.TAINTS, "Comma-separated taints of the nodes: key=value:Effect.", "--node-taints"
    )
    enable_cluster_autoscaler: bool = flag(
        Argument.AUTOSCALER, "Let the cluster autoscaler set the node count.", "-e", section=AUTOSCALER
    )
    min_count: int | None = option(
        Argument.MIN_COUNT, "Minimum node count for the autoscaler.", kind=Kind.INTEGER, section=AUTOSCALER
    )
    max_count: int | None = option(
        Argument.MAX_COUNT, "Maximum node count for the autoscaler.", kind=Kind.INTEGER, section=AUTOSCALER
    )
    vnet_subnet_id: str | None = option(
        Argument.VNET_SUBNET, "Resource ID of the subnet for the nodes.", section=NETWORK
    )
    pod_subnet_id: str | None = option(Argument.POD_SUBNET, "Resource ID of the subnet for the pods.", section=NETWORK)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PoolExtras:
    """What only an added node pool has."""

    tags: Mapping[str, str]
    priority: str | None = None
    eviction_policy: str | None = None
    spot_max_price: float | None = None
    max_surge: str | None = None


def pool_spec(
    context: Context, name: str, arguments: PoolArguments, *, mode: str, extras: PoolExtras | None = None
) -> PoolSpec:
    """The sandboxed node pool of that name; a count that is a default moves into the range of the autoscaler."""
    autoscaler = autoscaler_from(arguments.enable_cluster_autoscaler, arguments.min_count, arguments.max_count)
    count = arguments.node_count
    if autoscaler is not None and "node_count" not in arguments.given:
        count = min(max(count, autoscaler.min_count), autoscaler.max_count)
    extras = extras or PoolExtras(tags={})
    return PoolSpec(
        name=name,
        runtime=chosen_runtime(context, arguments.workload_runtime),
        os_sku=find_os_sku(arguments.os_sku),
        vm_size=arguments.node_vm_size,
        count=count,
        mode=mode,
        kubernetes_version=parsed_version(arguments.kubernetes_version),
        zones=tuple(arguments.zones or ()),
        autoscaler=autoscaler,
        os_disk_size=arguments.node_osdisk_size,
        os_disk_type=arguments.node_osdisk_type,
        max_pods=arguments.max_pods,
        labels=_labels(arguments.nodepool_labels or ()),
        taints=words_of(arguments.nodepool_taints),
        tags=extras.tags,
        vnet_subnet_id=arguments.vnet_subnet_id,
        pod_subnet_id=arguments.pod_subnet_id,
        priority=extras.priority,
        eviction_policy=extras.eviction_policy,
        spot_max_price=extras.spot_max_price,
        max_surge=extras.max_surge,
    )


def parsed_version(text: str | None) -> KubernetesVersion | None:
    """The Kubernetes version in the text; InvalidInput when there is none in it."""
    if text is None:
        return None
    try:
        return KubernetesVersion.parse(text)
    except ValueError as error:
        raise InvalidInput(Argument.KUBERNETES_VERSION, str(error)) from None


def words_of(text: str | None) -> tuple[str, ...]:
    """The words between the commas, without blanks and empty ones."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def _labels(pairs: Iterable[str]) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InvalidInput(Argument.LABELS, f"'{pair}' is not a label such as team=blue")
        labels[key] = value
    return labels
