"""`create`: a new cluster whose node pool runs sandboxed pods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import default_os_sku, find_os_sku
from aks_sandbox.commands.cluster_arguments import (
    AccessArguments,
    ControlPlaneArguments,
    NetworkArguments,
    SshArguments,
    access_spec,
    network_spec,
    ssh_key,
)
from aks_sandbox.commands.pool_arguments import (
    POOL_NAME,
    WRITE_ANSWERS,
    NamedCluster,
    PoolArguments,
    WriteArguments,
    pool_spec,
    target_of,
    write_options,
)
from aks_sandbox.commands.row import CommandRow, Context, Example, Kind, flag, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import DEFAULT_NODE_COUNT, DEFAULT_POOL_NAME, DEFAULT_VM_SIZE, ClusterSpec, PoolSpec

if TYPE_CHECKING:
    from aks_sandbox.reports.text import Shown

SYSTEM_POOL_NAME = "system"
_SYSTEM = "System Node Pool"
#: How the options of the separate system pool are called, by what they are for a pool.
_OF_SYSTEM_POOL = {Argument.VM_SIZE: Argument.SYSTEM_VM_SIZE, Argument.NODE_COUNT: Argument.SYSTEM_NODE_COUNT}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CreateArguments(
    WriteArguments,
    AccessArguments,
    SshArguments,
    NetworkArguments,
    PoolArguments,
    ControlPlaneArguments,
    NamedCluster,
):
    """A cluster, its sandboxed node pool, and how they are created."""

    location: str | None = option(
        Argument.LOCATION, "Region. The default is the region of the resource group.", "-l", kind=Kind.LOCATION
    )
    nodepool_name: str = option(Argument.POOL, POOL_NAME, default=DEFAULT_POOL_NAME)
    tags: Mapping[str, str] | None = option(
        Argument.TAGS, "Space-separated tags of the cluster: key[=value].", kind=Kind.TAGS
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


def run(context: Context, arguments: CreateArguments) -> Shown | dict[str, Any] | None:
    """The new cluster, or the request in a dry run."""
    from aks_sandbox.create.cluster import create_cluster
    from aks_sandbox.create.created_text import cluster_shown

    connection = context.connect(refresh=True)
    spec, options = cluster_spec(context, arguments), write_options(arguments)
    document = create_cluster(connection, spec, options, ssh_key(context, arguments), context.reporter)
    return document if document is None or options.dry_run else cluster_shown(document, spec.target)


def cluster_spec(context: Context, arguments: CreateArguments) -> ClusterSpec:
    """The cluster as wanted."""
    mode = "User" if arguments.separate_system_pool else "System"
    sandboxed = pool_spec(context, arguments.nodepool_name, arguments, mode=mode)
    return ClusterSpec(
        target=target_of(context, arguments.resource_group_name, arguments.name, arguments.location),
        sandboxed_pool=sandboxed,
        system_pool=_system_pool(arguments, sandboxed),
        kubernetes_version=sandboxed.kubernetes_version,
        network=network_spec(arguments),
        access=access_spec(arguments),
        dns_prefix=arguments.dns_name_prefix,
        node_resource_group=arguments.node_resource_group,
        admin_username=arguments.admin_username,
        assign_identity=arguments.assign_identity,
        tier=arguments.tier,
        auto_upgrade_channel=arguments.auto_upgrade_channel,
        node_os_upgrade_channel=arguments.node_os_upgrade_channel,
        tags=arguments.tags or {},
    )


def _system_pool(arguments: CreateArguments, sandboxed: PoolSpec) -> PoolSpec | None:
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
        )
    except InvalidInput as error:
        if error.argument in _OF_SYSTEM_POOL:
            error.argument = _OF_SYSTEM_POOL[error.argument]
        raise


CREATE = CommandRow(
    name="create",
    summary="Create a cluster with a node pool that runs sandboxed pods.",
    details=(
        "Runs the checks of `az aks-sandbox check` first and creates nothing when one of them fails. Never changes an "
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
            "Create a cluster with an autoscaled node pool in three zones.",
            "-g MyGroup -n MyCluster -s Standard_D8s_v5 -z 1 2 3 --enable-cluster-autoscaler --min-count 3 "
            "--max-count 9",
        ),
        Example(
            "Set a property that has no option.",
            """-g MyGroup -n MyCluster --patch '{"properties":{"supportPlan":"AKSLongTermSupport"}}'""",
        ),
    ),
    arguments=CreateArguments,
    run=run,
    table="written_table",
    documents=("cluster", "request"),
    of_lines=("body",),
    supports_no_wait=True,
    answers=WRITE_ANSWERS,
    not_found="the resource group was not found",
)
