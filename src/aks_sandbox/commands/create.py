"""`create`: a new cluster whose node pool runs sandboxed pods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import default_os_sku, find_os_sku
from aks_sandbox.commands.addon_arguments import AddonArguments, addons_spec
from aks_sandbox.commands.api_server_arguments import ApiServerArguments
from aks_sandbox.commands.az_arguments import ClusterOfAzArguments
from aks_sandbox.commands.cluster_arguments import (
    AccessArguments,
    ControlPlaneArguments,
    NetworkArguments,
    SshArguments,
    access_spec,
    network_spec,
    ssh_key,
)
from aks_sandbox.commands.cluster_settings_arguments import ClusterSettingsArguments, cluster_settings
from aks_sandbox.commands.node_arguments import with_snapshot
from aks_sandbox.commands.outbound_arguments import OutboundArguments
from aks_sandbox.commands.pool_arguments import (
    NETWORK,
    POOL_NAME,
    NamedCluster,
    PoolArguments,
    PoolExtras,
    WriteArguments,
    defaults_of_pool,
    pool_spec,
    tags_of,
    target_of,
    write_options,
)
from aks_sandbox.commands.row import CommandRow, Context, Example, Kind, flag, option
from aks_sandbox.commands.validated import ANSWERS_OF_CHECKS, answer_of_checks
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import DEFAULT_NODE_COUNT, DEFAULT_POOL_NAME, DEFAULT_VM_SIZE, ClusterSpec, PoolSpec
from aks_sandbox.model.node_settings import NodeSettings
from aks_sandbox.steps import ours

if TYPE_CHECKING:
    from aks_sandbox.reports.text import Shown

SYSTEM_POOL_NAME = "system"
_SYSTEM = "System Node Pool"
#: How the options of the separate system pool are called, by what they are for a pool.
_OF_SYSTEM_POOL = {Argument.VM_SIZE: Argument.SYSTEM_VM_SIZE, Argument.NODE_COUNT: Argument.SYSTEM_NODE_COUNT}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NewClusterArguments(
    ClusterOfAzArguments,
    AddonArguments,
    ApiServerArguments,
    AccessArguments,
    SshArguments,
    OutboundArguments,
    NetworkArguments,
    PoolArguments,
    ClusterSettingsArguments,
    ControlPlaneArguments,
    NamedCluster,
):
    """A cluster and its sandboxed node pool."""

    location: str | None = option(
        Argument.LOCATION, "Region. The default is the region of the resource group.", "-l", kind=Kind.LOCATION
    )
    nodepool_name: str = option(Argument.POOL, POOL_NAME, default=DEFAULT_POOL_NAME)
    tags: Mapping[str, str] | None = option(
        Argument.TAGS, "Space-separated tags of the cluster: key[=value].", kind=Kind.TAGS
    )
    nodepool_tags: Sequence[str] | None = option(
        Argument.POOL_TAGS, "Space-separated tags of the sandboxed node pool: key[=value].", nargs="*"
    )
    separate_system_pool: bool = flag(
        Argument.SEPARATE_SYSTEM_POOL,
        f"Create a system node pool named `{SYSTEM_POOL_NAME}` that is not sandboxed. The sandboxed node pool is then "
        "a user node pool.",
        section=_SYSTEM,
    )
    system_node_vm_size: str | None = option(
        Argument.SYSTEM_VM_SIZE,
        f"VM size of the separate system node pool. The default is {DEFAULT_VM_SIZE}.",
        section=_SYSTEM,
    )
    system_node_count: int | None = option(
        Argument.SYSTEM_NODE_COUNT,
        f"Number of nodes of the separate system node pool. The default is {DEFAULT_NODE_COUNT}.",
        kind=Kind.INTEGER,
        section=_SYSTEM,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CreateArguments(NewClusterArguments, WriteArguments):
    """A cluster, its sandboxed node pool, and how they are created."""

    skip_subnet_role_assignment: bool = flag(
        Argument.SKIP_SUBNET_ROLE,
        "Do not assign the role Network Contributor at the subnet to the identity of the cluster; the command for it "
        "is printed.",
        "--skip-subnet-role",
        section=NETWORK,
    )


def run(context: Context, arguments: CreateArguments) -> Shown | dict[str, Any] | None:
    """The new cluster, or the request in a dry run."""
    from aks_sandbox.create.cluster import create_cluster, validate_cluster
    from aks_sandbox.create.created_text import cluster_shown

    connection = context.connect(refresh=True)
    spec = cluster_spec(context, with_snapshot(connection, arguments))
    options = write_options(
        arguments, not_asked=_not_asked(arguments), assign_roles=not arguments.skip_subnet_role_assignment
    )
    if options.validate:
        return validate_cluster(connection, spec, options, ssh_key(context, arguments), context.reporter)
    document = create_cluster(connection, spec, options, ssh_key(context, arguments), context.reporter)
    return document if document is None or options.dry_run else cluster_shown(document, spec.target)


#: The members of a cluster's body that hold a default of this product unless their option was given.
_DEFAULTS = {
    "location": "location",
    "tier": "sku",
    "assign_identity": "identity",
    "dns_name_prefix": "properties.dnsPrefix",
    "ssh_key_value": "properties.linuxProfile",
}
#: These have no option.
_ALWAYS_SENT = ("properties.enableRBAC",)


def _not_asked(arguments: CreateArguments) -> list[str]:
    paths = [path for name, path in _DEFAULTS.items() if name not in arguments.given]
    pools = "properties.agentPoolProfiles"
    sandboxed = f"{pools}.{arguments.nodepool_name}"
    paths += [*_ALWAYS_SENT, *defaults_of_pool(arguments, sandboxed)]
    if "nodepool_name" not in arguments.given:
        paths.append(f"{sandboxed}.name")
    if arguments.separate_system_pool:
        paths = [path for path in paths if path != f"{sandboxed}.mode"]
        system = {"system_node_vm_size": "vmSize", "system_node_count": "count"}
        names = [member for name, member in system.items() if name not in arguments.given]
        paths += [f"{pools}.{SYSTEM_POOL_NAME}.{name}" for name in (*names, "osSKU", "type")]
    return paths


def cluster_spec(context: Context, arguments: NewClusterArguments) -> ClusterSpec:
    """The cluster as wanted."""
    mode = "User" if arguments.separate_system_pool else "System"
    extras = PoolExtras(tags=tags_of(arguments.nodepool_tags))
    sandboxed = pool_spec(context, arguments.nodepool_name, arguments, mode=mode, extras=extras)
    return ClusterSpec(
        target=target_of(context, arguments.resource_group_name, arguments.name, arguments.location),
        sandboxed_pool=sandboxed,
        system_pool=_system_pool(arguments, sandboxed),
        kubernetes_version=sandboxed.kubernetes_version,
        network=network_spec(arguments, arguments),
        access=access_spec(arguments, arguments),
        dns_prefix=arguments.dns_name_prefix,
        node_resource_group=arguments.node_resource_group,
        admin_username=arguments.admin_username,
        assign_identity=arguments.assign_identity,
        tier=arguments.tier,
        auto_upgrade_channel=arguments.auto_upgrade_channel,
        node_os_upgrade_channel=arguments.node_os_upgrade_channel,
        tags=arguments.tags or {},
        addons=addons_spec(arguments),
        settings=cluster_settings(arguments),
        attach_acr=arguments.attach_acr,
    )


def _system_pool(arguments: NewClusterArguments, sandboxed: PoolSpec) -> PoolSpec | None:
    size, count = arguments.system_node_vm_size, arguments.system_node_count
    if not arguments.separate_system_pool:
        for argument, value in ((Argument.SYSTEM_VM_SIZE, size), (Argument.SYSTEM_NODE_COUNT, count)):
            if value is not None:
                raise InvalidInput(argument, f"needs {Argument.SEPARATE_SYSTEM_POOL}")
        return None
    try:
        return PoolSpec(
            name=SYSTEM_POOL_NAME,
            runtime=None,
            os_sku=find_os_sku(default_os_sku()),
            vm_size=DEFAULT_VM_SIZE if size is None else size,
            count=DEFAULT_NODE_COUNT if count is None else count,
            mode="System",
            kubernetes_version=sandboxed.kubernetes_version,
            zones=sandboxed.zones,
            vnet_subnet_id=sandboxed.vnet_subnet_id,
            pod_subnet_id=sandboxed.pod_subnet_id,
            node_settings=NodeSettings(encryption_at_host=sandboxed.node_settings.encryption_at_host),
        )
    except InvalidInput as error:
        if error.argument in _OF_SYSTEM_POOL:
            error.argument = _OF_SYSTEM_POOL[error.argument]
        raise


CREATE = CommandRow(
    name="create",
    summary="Create a cluster with a node pool that runs sandboxed pods.",
    details=(
        f"Runs the checks of `{ours('check')}` first and creates nothing when one of them fails. Never changes an "
        "existing cluster."
    ),
    examples=(
        Example("Create a cluster with the defaults.", "-g MyGroup -n MyCluster --generate-ssh-keys"),
        Example(
            "Create a cluster with the generally available runtime and a separate system node pool.",
            "-g MyGroup -n MyCluster --workload-runtime KataVmIsolation --separate-system-pool "
            "--system-node-vm-size Standard_D2s_v5 --no-ssh-key",
        ),
        Example(
            "Print the request without sending it.",
            "-g MyGroup -n MyCluster -l eastus --no-ssh-key --dry-run",
        ),
        Example(
            "Print the request and what the checks find about exactly that request.",
            "-g MyGroup -n MyCluster -l eastus --no-ssh-key --dry-run --validate",
        ),
        Example(
            "Create a cluster with an autoscaled node pool in three zones.",
            "-g MyGroup -n MyCluster -s Standard_D8s_v5 -z 1 2 3 --enable-cluster-autoscaler --min-count 3 "
            "--max-count 9",
        ),
        Example(
            "Create a cluster that pulls from a registry, with add-ons, as with `az aks create`.",
            "-g MyGroup -n MyCluster --no-ssh-key --attach-acr MyRegistry "
            "--enable-addons azure-policy,azure-keyvault-secrets-provider --enable-secret-rotation",
        ),
        Example(
            "Create a cluster in a pipeline that may have created it before.",
            "-g MyGroup -n MyCluster -c 3 --no-ssh-key --if-exists same",
        ),
        Example(
            "Set a property of the sandboxed node pool that has no option.",
            "-g MyGroup -n MyCluster --no-ssh-key "
            """--patch '{"properties":{"agentPoolProfiles":[{"name":"nodepool1","enableUltraSSD":true}]}}'""",
        ),
    ),
    arguments=CreateArguments,
    run=run,
    table="written_table",
    documents=("cluster", "request"),
    of_lines=("body",),
    supports_no_wait=True,
    answer=answer_of_checks,
    answers=ANSWERS_OF_CHECKS,
    not_found="the resource group was not found",
)
