"""From az's parsed arguments to the library's specifications; bad input is refused here, before any call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aks_sandbox.catalog.os_skus import default_os_sku, find_os_sku
from aks_sandbox.catalog.runtimes import default_runtime, find_runtime, runtimes
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import cluster as cluster_model
from aks_sandbox.model import pool as pool_model
from aks_sandbox.model.input_rules import choice
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.runtime import WorkloadRuntime
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.subject import NODEPOOL
from aks_sandbox.model.target import Target
from aks_sandbox.model.write_options import WriteOptions
from azext_aks_sandbox._files import read_patch

SYSTEM_POOL_NAME = "system"
Options = Mapping[str, Any]
_OPTIONS = {"resource_group_name": "resource_group", "purpose": "for"}


def plain(options: Options) -> dict[str, Any]:
    """The options without az's marks on default values, which would be printed as objects of their own."""
    kinds = {"DefaultStr": str, "DefaultInt": int}
    values = {key: kinds.get(type(value).__name__, lambda same: same)(value) for key, value in options.items()}
    for key, value in values.items():
        if value == "":
            # An empty variable of a pipeline must not turn one command into another.
            raise InvalidInput("--" + _OPTIONS.get(key, key).replace("_", "-"), "is empty")
    values["node_count_given"] = type(options.get("node_count")).__name__ != "DefaultInt"
    return values


def subscription(cmd: Any) -> str:
    from azure.cli.core.commands.client_factory import get_subscription_id

    subscription: str = get_subscription_id(cmd.cli_ctx)
    return subscription


def runtime(cmd: Any, name: str | None) -> WorkloadRuntime:
    """The named runtime, else the one that `az config` or the environment sets, else the catalogue's default."""
    option = "--workload-runtime"
    if name is None:
        name = cmd.cli_ctx.config.get("aks_sandbox", "workload_runtime", fallback=None)
        option = "aks_sandbox.workload_runtime (az config, or its environment variable)"
    if not name:
        return default_runtime()
    found = find_runtime(name)
    if found is None:
        names = ", ".join(row.name for row in runtimes())
        raise InvalidInput(option, f"'{name}' does not isolate pods in virtual machines: give one of {names}")
    return found


def cluster_target(cmd: Any, resource_group: str | None, cluster: str | None, location: str | None = None) -> Target:
    """The target of a command that works on a cluster by --cluster-name."""
    return Target(
        subscription_id=subscription(cmd),
        resource_group=resource_group,
        cluster_name=cluster,
        location=location,
        cluster_option="--cluster-name",
    )


def named_target(cmd: Any, resource_group: str, cluster: str) -> Target:
    """The target of a command that works on a cluster by --name."""
    return Target(subscription_id=subscription(cmd), resource_group=resource_group, cluster_name=cluster)


def added_pool_spec(cmd: Any, resource_group: str, cluster: str, name: str, options: Options) -> SandboxSpec:
    """What `nodepool add` sends."""
    mode = choice("--mode", options.get("mode"), pool_model.MODES) or "User"
    pool = sandboxed_pool(cmd, name, options, mode=mode, name_option="--name", tags=options.get("tags"))
    return SandboxSpec(
        target=cluster_target(cmd, resource_group, cluster),
        pool=pool,
        purpose=NODEPOOL,
        adds_pool=True,
        pool_named=True,
    )


def cluster_spec(
    cmd: Any, resource_group: str, name: str, location: str | None, options: Options
) -> cluster_model.ClusterSpec:
    """What `create` sends."""
    target = Target(
        subscription_id=subscription(cmd), resource_group=resource_group, cluster_name=name, location=location
    )
    separate = bool(options.get("separate_system_pool"))
    sandboxed = sandboxed_pool(cmd, options["nodepool_name"], options, mode="User" if separate else "System")
    return cluster_model.ClusterSpec(
        target=target,
        sandboxed_pool=sandboxed,
        system_pool=_system_pool(options, sandboxed, separate=separate),
        kubernetes_version=sandboxed.kubernetes_version,
        network=_network(options),
        access=_access(options),
        dns_prefix=options.get("dns_name_prefix"),
        node_resource_group=options.get("node_resource_group"),
        admin_username=options.get("admin_username") or "azureuser",
        assign_identity=options.get("assign_identity"),
        tier=choice("--tier", options.get("tier"), cluster_model.TIERS),
        auto_upgrade_channel=choice(
            "--auto-upgrade-channel", options.get("auto_upgrade_channel"), cluster_model.AUTO_UPGRADE_CHANNELS
        ),
        node_os_upgrade_channel=choice(
            "--node-os-upgrade-channel", options.get("node_os_upgrade_channel"), cluster_model.NODE_OS_UPGRADE_CHANNELS
        ),
        tags=options.get("tags") or {},
    )


def write_options(options: Options) -> WriteOptions:
    """How the write is carried out; reads the patch."""
    return WriteOptions(
        no_wait=bool(options.get("no_wait")),
        dry_run=bool(options.get("dry_run")),
        skip_checks=bool(options.get("skip_checks")),
        reconcile=not options.get("no_reconcile"),
        ignore=codes(options.get("ignore")),
        patch=read_patch(options.get("patch")),
    )


def sandboxed_pool(
    cmd: Any,
    name: str,
    options: Options,
    *,
    mode: str,
    name_option: str | None = "--nodepool-name",
    size_option: str = "--node-vm-size",
    tags: Mapping[str, str] | None = None,
) -> pool_model.PoolSpec:
    autoscaler = pool_model.autoscaler_from(
        bool(options.get("enable_cluster_autoscaler")), options.get("min_count"), options.get("max_count")
    )
    count: int = options["node_count"]
    if autoscaler is not None and not options["node_count_given"]:
        count = min(max(count, autoscaler.min_count), autoscaler.max_count)
    return pool_model.PoolSpec(
        name=name,
        runtime=runtime(cmd, options.get("workload_runtime")),
        os_sku=find_os_sku(options.get("os_sku") or default_os_sku()),
        vm_size=options.get("node_vm_size") or pool_model.DEFAULT_VM_SIZE,
        count=count,
        mode=mode,
        kubernetes_version=_version(options.get("kubernetes_version")),
        zones=tuple(options.get("zones") or ()),
        autoscaler=autoscaler,
        os_disk_size=options.get("node_osdisk_size"),
        os_disk_type=choice("--node-osdisk-type", options.get("node_osdisk_type"), pool_model.OS_DISK_TYPES),
        max_pods=options.get("max_pods"),
        labels=_labels(options.get("nodepool_labels") or ()),
        taints=_words(options.get("nodepool_taints")),
        tags=tags or {},
        vnet_subnet_id=options.get("vnet_subnet_id"),
        pod_subnet_id=options.get("pod_subnet_id"),
        priority=choice("--priority", options.get("priority"), pool_model.PRIORITIES),
        eviction_policy=choice("--eviction-policy", options.get("eviction_policy"), pool_model.EVICTION_POLICIES),
        spot_max_price=options.get("spot_max_price"),
        max_surge=options.get("max_surge"),
        name_option=name_option,
        size_option=size_option,
    )


def _system_pool(options: Options, sandboxed: pool_model.PoolSpec, *, separate: bool) -> pool_model.PoolSpec | None:
    if not separate:
        for option in ("system_node_vm_size", "system_node_count"):
            if options.get(option) is not None:
                raise InvalidInput("--" + option.replace("_", "-"), "needs --separate-system-pool")
        return None
    system_count: int | None = options.get("system_node_count")
    return pool_model.PoolSpec(
        name=SYSTEM_POOL_NAME,
        runtime=None,
        os_sku=find_os_sku(default_os_sku()),
        vm_size=options.get("system_node_vm_size") or pool_model.DEFAULT_VM_SIZE,
        count=pool_model.DEFAULT_NODE_COUNT if system_count is None else system_count,
        mode="System",
        kubernetes_version=sandboxed.kubernetes_version,
        zones=sandboxed.zones,
        vnet_subnet_id=sandboxed.vnet_subnet_id,
        pod_subnet_id=sandboxed.pod_subnet_id,
        size_option="--system-node-vm-size",
        count_option="--system-node-count",
    )


def _network(options: Options) -> cluster_model.NetworkSpec:
    return cluster_model.NetworkSpec(
        plugin=choice("--network-plugin", options.get("network_plugin"), cluster_model.NETWORK_PLUGINS),
        plugin_mode=choice(
            "--network-plugin-mode", options.get("network_plugin_mode"), cluster_model.NETWORK_PLUGIN_MODES
        ),
        policy=choice("--network-policy", options.get("network_policy"), cluster_model.NETWORK_POLICIES),
        dataplane=choice("--network-dataplane", options.get("network_dataplane"), cluster_model.NETWORK_DATAPLANES),
        pod_cidr=options.get("pod_cidr"),
        service_cidr=options.get("service_cidr"),
        dns_service_ip=options.get("dns_service_ip"),
        outbound_type=choice("--outbound-type", options.get("outbound_type"), cluster_model.OUTBOUND_TYPES),
        load_balancer_sku=choice(
            "--load-balancer-sku", options.get("load_balancer_sku"), cluster_model.LOAD_BALANCER_SKUS
        ),
    )


def _access(options: Options) -> cluster_model.AccessSpec:
    return cluster_model.AccessSpec(
        enable_aad=bool(options.get("enable_aad")),
        aad_admin_group_object_ids=_words(options.get("aad_admin_group_object_ids")),
        enable_azure_rbac=bool(options.get("enable_azure_rbac")),
        disable_local_accounts=bool(options.get("disable_local_accounts")),
        enable_private_cluster=bool(options.get("enable_private_cluster")),
        api_server_authorized_ip_ranges=_words(options.get("api_server_authorized_ip_ranges")),
        enable_oidc_issuer=bool(options.get("enable_oidc_issuer")),
        enable_workload_identity=bool(options.get("enable_workload_identity")),
    )


def _version(text: str | None) -> KubernetesVersion | None:
    if not text:
        return None
    try:
        return KubernetesVersion.parse(text)
    except ValueError as error:
        raise InvalidInput("--kubernetes-version", str(error)) from None


def codes(values: Iterable[str] | None) -> tuple[str, ...]:
    """The codes of checks, whether blanks or commas stand between them."""
    return tuple(code for value in values or () for code in _words(value))


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def _labels(pairs: Any) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InvalidInput("--nodepool-labels", f"'{pair}' is not a label such as team=blue")
        labels[key] = value
    return labels
