"""The arguments of each command. Names, short options and defaults are those of `az aks` where it has the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aks_sandbox.catalog.os_skus import default_os_sku, os_sku_names
from aks_sandbox.catalog.runtimes import runtimes
from aks_sandbox.model import cluster, pool
from azext_aks_sandbox._option_meanings import MEANINGS


class _Options:
    """Adds options to one command: `add` with a value, `flag` without, `choice` with one of some words."""

    def __init__(self, context: Any, group: str | None = None) -> None:
        self._context = context
        self._group = group

    def add(self, dest: str, *names: str, **settings: Any) -> None:
        if self._group is not None:
            settings["arg_group"] = self._group
        if names:
            settings["options_list"] = list(names)
        self._context.extra(dest, help=MEANINGS[dest], **settings)

    def flag(self, dest: str, *names: str) -> None:
        self.add(dest, *names, action="store_true")

    def choice(self, dest: str, words: Sequence[str], *names: str, **settings: Any) -> None:
        from azure.cli.core.commands.parameters import get_enum_type

        self.add(dest, *names, arg_type=get_enum_type(words), **settings)


def load_arguments(loader: Any, _command: str) -> None:
    """Register the arguments of all commands; az merges those of the one that runs."""
    with loader.argument_context("aks-sandbox check") as context:
        _load_check(context)
    with loader.argument_context("aks-sandbox rule show") as context:
        context.argument("code", options_list=["--code"], help=MEANINGS["code"])
    for command in ("list", "show"):
        with loader.argument_context(f"aks-sandbox vm-size {command}") as context:
            context.argument("location", required=True)
    with loader.argument_context("aks-sandbox vm-size show") as context:
        context.argument("vm_size", options_list=["--vm-size", "-s"], help=MEANINGS["vm_size"])
        context.argument("refresh", action="store_true", help=MEANINGS["refresh"])
    with loader.argument_context("aks-sandbox vm-size list") as context:
        _load_size_filter(context)
    with loader.argument_context("aks-sandbox create") as context:
        context.argument("name", options_list=["--name", "-n"], help=MEANINGS["name"])
        _load_cluster(context)
        _load_network(context)
        _load_ssh(context)
        _load_access(context)
        _load_pool(context)
        _load_how_to_write(context)
    with loader.argument_context("aks-sandbox explain") as context:
        context.argument("message", options_list=["--message", "-m"], help=MEANINGS["message"])
    with loader.argument_context("aks-sandbox reconcile") as context:
        context.argument("name", options_list=["--name", "-n"], help=MEANINGS["name"])
    with loader.argument_context("aks-sandbox verify") as context:
        context.argument("name", options_list=["--name", "-n"], help=MEANINGS["name"])
        _load_verify(context)
    with loader.argument_context("aks-sandbox nodepool") as context:
        context.argument("cluster_name", options_list=["--cluster-name"], help=MEANINGS["cluster_name"])
    with loader.argument_context("aks-sandbox nodepool add") as context:
        names = ["--name", "-n", "--nodepool-name"]
        context.argument("nodepool_name", options_list=names, help=MEANINGS["nodepool_name"])
        _load_added_pool(context)
        _load_pool(context)
        _load_how_to_write(context)
    for command in ("show", "register"):
        with loader.argument_context(f"aks-sandbox feature {command}") as context:
            _load_runtime(context)


def _load_check(context: Any) -> None:
    from azure.cli.core.commands.parameters import zones_type

    context.argument("resource_group_name", required=False)
    _load_runtime(context)
    _load_ignore(context)
    options = _Options(context)
    options.add("name", "--name", "-n")
    options.add("nodepool_name")
    options.choice("purpose", ("create", "nodepool"), "--for")
    options.add("node_vm_size", "--node-vm-size", "-s")
    options.add("node_count", "--node-count", "-c", type=int)
    options.add("kubernetes_version", "--kubernetes-version", "-k")
    options.add("zones", "--zones", "-z", arg_type=zones_type)
    options.add("os_sku")
    options.flag("in_cluster")
    options.flag("strict")
    options.flag("refresh")
    files = _Options(context, "File")
    files.add("report")
    files.add("save_facts")
    files.flag("anonymize")
    files.add("facts")


def _load_verify(context: Any) -> None:
    options = _Options(context)
    options.add("nodepool_name")
    options.add("image")
    options.add("timeout", type=int)
    options.flag("keep")
    context.extra("report", help=MEANINGS["proof_report"], arg_group="File")


def _load_size_filter(context: Any) -> None:
    options = _Options(context)
    options.add("zone")
    options.add("min_vcpus", type=int)
    options.add("max_vcpus", type=int)
    options.add("min_memory", type=float)
    options.flag("everything", "--all")
    options.flag("refresh")


def _load_runtime(context: Any) -> None:
    _Options(context).choice("workload_runtime", [runtime.name for runtime in runtimes()])


def _load_ignore(context: Any) -> None:
    _Options(context).add("ignore", nargs="+", metavar="CODE")


def _load_size(context: Any) -> None:
    from azure.cli.core.commands.parameters import zones_type

    _load_runtime(context)
    options = _Options(context)
    options.add("node_vm_size", "--node-vm-size", "-s", default=pool.DEFAULT_VM_SIZE)
    options.add("node_count", "--node-count", "-c", type=int, default=pool.DEFAULT_NODE_COUNT)
    options.add("kubernetes_version", "--kubernetes-version", "-k")
    options.add("zones", "--zones", "-z", arg_type=zones_type)


def _load_pool(context: Any) -> None:
    _load_size(context)
    options = _Options(context)
    options.choice("os_sku", os_sku_names(), default=default_os_sku())
    options.add("node_osdisk_size", type=int)
    options.choice("node_osdisk_type", pool.OS_DISK_TYPES)
    options.add("max_pods", "--max-pods", "-m", type=int)
    options.add("nodepool_labels", "--nodepool-labels", "--labels", nargs="*")
    options.add("nodepool_taints", "--nodepool-taints", "--node-taints")
    scale = _Options(context, "Autoscaler")
    scale.flag("enable_cluster_autoscaler", "--enable-cluster-autoscaler", "-e")
    scale.add("min_count", type=int)
    scale.add("max_count", type=int)
    network = _Options(context, "Network")
    network.add("vnet_subnet_id")
    network.add("pod_subnet_id")


def _load_added_pool(context: Any) -> None:
    from azure.cli.core.commands.parameters import tags_type

    options = _Options(context)
    context.extra("tags", tags_type)
    options.choice("mode", pool.MODES, default="User")
    options.add("max_surge")
    options.flag("no_reconcile")
    spot = _Options(context, "Spot")
    spot.choice("priority", pool.PRIORITIES)
    spot.choice("eviction_policy", pool.EVICTION_POLICIES)
    spot.add("spot_max_price", type=float)


def _load_cluster(context: Any) -> None:
    from azure.cli.core.commands.parameters import tags_type

    options = _Options(context)
    context.extra("tags", tags_type)
    options.add("nodepool_name", default=pool.DEFAULT_POOL_NAME)
    options.add("dns_name_prefix", "--dns-name-prefix", "-p")
    options.add("node_resource_group")
    options.add("assign_identity")
    options.choice("tier", cluster.TIERS)
    options.choice("auto_upgrade_channel", cluster.AUTO_UPGRADE_CHANNELS)
    names = ("--node-os-upgrade-channel", "--node-os-channel")
    options.choice("node_os_upgrade_channel", cluster.NODE_OS_UPGRADE_CHANNELS, *names)
    system = _Options(context, "System Node Pool")
    system.flag("separate_system_pool")
    system.add("system_node_vm_size")
    system.add("system_node_count", type=int)


def _load_network(context: Any) -> None:
    options = _Options(context, "Network")
    options.choice("network_plugin", cluster.NETWORK_PLUGINS)
    options.choice("network_plugin_mode", cluster.NETWORK_PLUGIN_MODES)
    options.choice("network_policy", cluster.NETWORK_POLICIES)
    options.choice("network_dataplane", cluster.NETWORK_DATAPLANES)
    options.choice("outbound_type", cluster.OUTBOUND_TYPES)
    options.choice("load_balancer_sku", cluster.LOAD_BALANCER_SKUS)
    options.add("pod_cidr")
    options.add("service_cidr")
    options.add("dns_service_ip")


def _load_ssh(context: Any) -> None:
    options = _Options(context, "SSH")
    options.add("admin_username", "--admin-username", "-u", default="azureuser")
    options.add("ssh_key_value")
    options.flag("generate_ssh_keys")
    options.flag("no_ssh_key", "--no-ssh-key", "-x")


def _load_access(context: Any) -> None:
    options = _Options(context, "Access")
    options.flag("enable_aad")
    options.add("aad_admin_group_object_ids", "--aad-admin-group-object-ids", "--aad-admin-groups")
    options.flag("enable_azure_rbac")
    options.flag("disable_local_accounts", "--disable-local-accounts", "--no-local-accounts")
    options.flag("enable_private_cluster", "--enable-private-cluster", "--private-cluster")
    options.add("api_server_authorized_ip_ranges", "--api-server-authorized-ip-ranges", "--authorized-ip-ranges")
    options.flag("enable_oidc_issuer")
    options.flag("enable_workload_identity", "--enable-workload-identity", "--workload-identity")


def _load_how_to_write(context: Any) -> None:
    _load_ignore(context)
    options = _Options(context)
    options.flag("dry_run")
    options.flag("skip_checks")
    options.add("patch")
