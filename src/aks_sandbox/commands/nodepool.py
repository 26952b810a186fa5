"""Commands about node pools: list, show, add, and the reconcile after the first one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.az_arguments import PoolOfAzArguments
from aks_sandbox.commands.node_arguments import AddedNodeArguments, with_snapshot
from aks_sandbox.commands.pool_arguments import (
    NO_WAIT,
    POOL_NAME,
    SPOT,
    ClusterOfNodePools,
    NamedCluster,
    PoolArguments,
    PoolExtras,
    WriteArguments,
    defaults_of_pool,
    pool_spec,
    target_of,
    write_options,
)
from aks_sandbox.commands.row import CommandRow, Context, Example, GroupRow, Kind, flag, option
from aks_sandbox.commands.validated import ANSWERS_OF_CHECKS, answer_of_checks
from aks_sandbox.model.cluster import EVICTION_POLICIES, MODES, PRIORITIES
from aks_sandbox.model.wanted import NODEPOOL as ADDING
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.steps import ours

if TYPE_CHECKING:
    from aks_sandbox.reports.text import Shown


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NewPoolArguments(PoolOfAzArguments, AddedNodeArguments, PoolArguments, ClusterOfNodePools):
    """A sandboxed node pool."""

    nodepool_name: str = option(Argument.POOL, POOL_NAME, "-n", "--nodepool-name", names=["--name"], required=True)
    tags: Mapping[str, str] | None = option(
        Argument.TAGS, "Space-separated tags of the node pool: key[=value].", kind=Kind.TAGS
    )
    mode: str = option(
        Argument.MODE, "Mode of the node pool: System pools run system pods.", default="User", choices=MODES
    )
    max_surge: str | None = option(
        Argument.MAX_SURGE, "Number or percentage of extra nodes during an upgrade, such as 1 or 33%."
    )
    priority: str | None = option(
        Argument.PRIORITY, "Whether the nodes are regular or spot VMs.", choices=PRIORITIES, section=SPOT
    )
    eviction_policy: str | None = option(
        Argument.EVICTION_POLICY, "What happens to a spot node on eviction.", choices=EVICTION_POLICIES, section=SPOT
    )
    spot_max_price: float | None = option(
        Argument.SPOT_MAX_PRICE,
        "Maximum price of a spot node in US dollars per hour. Use -1 for no limit.",
        kind=Kind.NUMBER,
        section=SPOT,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AddArguments(NewPoolArguments, WriteArguments):
    """A sandboxed node pool, and how it is added."""

    no_reconcile: bool = flag(
        Argument.NO_RECONCILE,
        "Do not reconcile the cluster. Without that, AKS does not create the RuntimeClass for the first sandboxed node "
        "pool of a cluster.",
    )
    wait_for_cluster: bool = flag(
        Argument.WAIT_FOR_CLUSTER,
        "Wait, for up to 60 minutes, for an operation that runs on the cluster, instead of failing because AKS takes "
        "one at a time. The reconciliation always waits.",
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ShowArguments(ClusterOfNodePools):
    """One node pool of a cluster."""

    nodepool_name: str = option(Argument.POOL, POOL_NAME, "-n", "--nodepool-name", names=["--name"], required=True)


def run_add(context: Context, arguments: AddArguments) -> Shown | dict[str, Any] | None:
    """The new node pool, or the request in a dry run."""
    from aks_sandbox.create.created_text import pool_shown
    from aks_sandbox.create.node_pool import add_node_pool, validate_node_pool

    connection = context.connect(refresh=True)
    spec = added_pool(context, with_snapshot(connection, arguments))
    options = write_options(
        arguments,
        reconcile=not arguments.no_reconcile,
        not_asked=defaults_of_pool(arguments, "properties"),
        wait_for_cluster=arguments.wait_for_cluster,
    )
    if options.validate:
        return validate_node_pool(connection, spec, options, context.reporter)
    document = add_node_pool(connection, spec, options, context.reporter)
    if document is None or options.dry_run:
        return document
    return pool_shown(document, spec.target, reconciled=options.reconcile)


def added_pool(context: Context, arguments: NewPoolArguments) -> SandboxSpec:
    """The node pool as wanted, with its cluster."""
    extras = PoolExtras(
        tags=arguments.tags or {},
        priority=arguments.priority,
        eviction_policy=arguments.eviction_policy,
        spot_max_price=arguments.spot_max_price,
        max_surge=arguments.max_surge,
    )
    return SandboxSpec(
        target=target_of(context, arguments.resource_group_name, arguments.cluster_name),
        pool=pool_spec(context, arguments.nodepool_name, arguments, mode=arguments.mode, extras=extras),
        purpose=ADDING,
        adds_pool=True,
        pool_named=True,
        runtime_open=arguments.workload_runtime is None,
    )


def run_list(context: Context, arguments: ClusterOfNodePools) -> list[dict[str, Any]]:
    """Every node pool of a cluster."""
    from aks_sandbox.create.shown_pools import list_node_pools

    connection = context.connect()
    return list_node_pools(connection, target_of(context, arguments.resource_group_name, arguments.cluster_name))


def run_show(context: Context, arguments: ShowArguments) -> dict[str, Any]:
    """One node pool of a cluster."""
    from aks_sandbox.create.shown_pools import show_node_pool

    connection = context.connect()
    target = target_of(context, arguments.resource_group_name, arguments.cluster_name)
    return show_node_pool(connection, target, arguments.nodepool_name)


_USUAL = (
    "The RuntimeClass is the usual one of the workload runtime: the inside of the cluster is not read. Checks with "
    "--in-cluster and verify read which RuntimeClass selects the nodes."
)

_CONDITION = "Wait Condition"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WaitArguments(ClusterOfNodePools):
    """A node pool and what of it is waited for, with az's names."""

    nodepool_name: str = option(Argument.POOL, POOL_NAME, "-n", "--nodepool-name", names=["--name"], required=True)
    created: bool = flag(
        Argument.CREATED, "Wait until created with 'provisioningState' at 'Succeeded'.", section=_CONDITION
    )
    updated: bool = flag(
        Argument.UPDATED, "Wait until updated with 'provisioningState' at 'Succeeded'.", section=_CONDITION
    )
    deleted: bool = flag(Argument.DELETED, "Wait until deleted.", section=_CONDITION)
    exists: bool = flag(Argument.EXISTS, "Wait until the node pool exists.", section=_CONDITION)
    custom: str | None = option(
        Argument.CUSTOM,
        "Wait until a JMESPath query over the node pool is true, such as provisioningState!='Updating'.",
        section=_CONDITION,
    )
    interval: int = option(
        Argument.INTERVAL, "Seconds between two looks.", default=30, kind=Kind.INTEGER, section=_CONDITION
    )
    timeout: int = option(
        Argument.TIMEOUT, "Maximum wait in seconds.", default=3600, kind=Kind.INTEGER, section=_CONDITION
    )


def run_wait(context: Context, arguments: WaitArguments) -> None:
    """Nothing, once the condition holds."""
    from aks_sandbox.create.waiting import WaitFor, wait_for_node_pool

    how = WaitFor(
        created=arguments.created,
        updated=arguments.updated,
        deleted=arguments.deleted,
        exists=arguments.exists,
        custom=arguments.custom,
        interval=arguments.interval,
        timeout=arguments.timeout,
    )
    target = target_of(context, arguments.resource_group_name, arguments.cluster_name)
    wait_for_node_pool(context.connect(), target, arguments.nodepool_name, how, context.reporter)


WAIT = CommandRow(
    name="wait",
    summary="Wait until a node pool meets a condition.",
    details=(
        "Continues where a command that was interrupted, or run with --no-wait, stopped waiting. Fails at once when "
        "the provisioning state is Failed or Canceled."
    ),
    examples=(
        Example(
            "Wait until a node pool that is being added is ready.",
            "-g MyGroup --cluster-name MyCluster -n untrusted --created",
        ),
        Example(
            "Wait up to ten minutes until a node pool is deleted.",
            "-g MyGroup --cluster-name MyCluster -n untrusted --deleted --interval 10 --timeout 600",
        ),
    ),
    arguments=WaitArguments,
    run=run_wait,
    table="written_table",
    waits=True,
)

NODEPOOL = GroupRow(
    name="nodepool",
    summary="Manage the sandboxed node pools of a cluster.",
    rows=(
        CommandRow(
            name="add",
            summary="Add a sandboxed node pool to a cluster.",
            details=(
                "Runs the checks first. After adding the node pool, reconciles the cluster, because AKS creates the "
                "RuntimeClass only then. Without --workload-runtime, the node pool gets the workload runtime of the "
                "cluster's sandboxed node pools. Waits until Azure ends the operation, without a limit; Ctrl-C ends "
                "the wait only, and the message then names the commands that continue."
            ),
            examples=(
                Example(
                    "Add a sandboxed node pool with the defaults.",
                    "-g MyGroup --cluster-name MyCluster -n untrusted",
                ),
                Example(
                    "Add an autoscaled spot node pool that only pods with a toleration use.",
                    "-g MyGroup --cluster-name MyCluster -n spot -s Standard_D8s_v5 --priority Spot "
                    "--enable-cluster-autoscaler --min-count 0 --max-count 5 --node-taints sandbox=true:NoSchedule",
                ),
                Example(
                    "Add a node pool whose upgrades give pods two hours to leave a node.",
                    "-g MyGroup --cluster-name MyCluster -n untrusted --drain-timeout 120 --node-soak-duration 10",
                ),
                Example(
                    "Add a node pool in a pipeline, beside others that may write to the cluster or have added it.",
                    "-g MyGroup --cluster-name MyCluster -n untrusted -c 3 --wait-for-cluster --if-exists same",
                ),
                Example(
                    "Start adding a node pool without waiting for it.",
                    "-g MyGroup --cluster-name MyCluster -n untrusted --no-wait",
                ),
            ),
            arguments=AddArguments,
            run=run_add,
            table="written_table",
            documents=("node-pool", "request"),
            of_lines=("body",),
            supports_no_wait=True,
            answer=answer_of_checks,
            answers=ANSWERS_OF_CHECKS,
            not_found="the resource group or the cluster was not found",
        ),
        CommandRow(
            name="list",
            summary="List the node pools of a cluster, with the RuntimeClass of those that run sandboxed pods.",
            details=_USUAL,
            examples=(
                Example("List the node pools as a table.", "-g MyGroup --cluster-name MyCluster --output table"),
                Example(
                    "Print the RuntimeClass of each sandboxed node pool.",
                    '-g MyGroup --cluster-name MyCluster --query "[?sandboxed].runtimeClass" -o tsv',
                ),
            ),
            arguments=ClusterOfNodePools,
            run=run_list,
            table="node_pools_table",
            documents=("node-pools",),
        ),
        CommandRow(
            name="show",
            summary="Show a node pool of a cluster, with its RuntimeClass, states and the age of its node image.",
            details=_USUAL,
            examples=(
                Example("Show a node pool.", "-g MyGroup --cluster-name MyCluster -n untrusted --output table"),
                Example(
                    "Print the age of the node image in days.",
                    "-g MyGroup --cluster-name MyCluster -n untrusted --query nodeImageAgeDays -o tsv",
                ),
            ),
            arguments=ShowArguments,
            run=run_show,
            table="node_pool_table",
            documents=("shown-node-pool",),
            shows=True,
        ),
        WAIT,
    ),
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ReconcileArguments(NamedCluster):
    """A cluster, and whether its reconciliation is waited for."""

    no_wait: bool = option(Argument.NO_WAIT, NO_WAIT, default=False, kind=Kind.NO_WAIT)


def run_reconcile(context: Context, arguments: ReconcileArguments) -> Shown | None:
    """The reconciled cluster; None when not waiting."""
    from aks_sandbox.create.created_text import cluster_shown
    from aks_sandbox.create.reconcile import reconcile_cluster

    connection = context.connect()
    target = target_of(context, arguments.resource_group_name, arguments.name)
    document = reconcile_cluster(connection, target, context.reporter, wait=not arguments.no_wait)
    return None if document is None else cluster_shown(document, target)


RECONCILE = CommandRow(
    name="reconcile",
    summary="Reconcile a cluster so that AKS creates the RuntimeClasses of its sandboxed node pools.",
    details=(
        f"Reads the cluster and writes it back unchanged, under its ETag. `{ours('nodepool add')}` does this after "
        "each node pool, unless it was run with --no-wait or --no-reconcile. Waits, for up to 60 minutes, for another "
        "operation that runs on the cluster, also with --no-wait."
    ),
    examples=(
        Example("Reconcile a cluster after a node pool was added with --no-wait.", "-g MyGroup -n MyCluster"),
        Example("Start to reconcile a cluster without waiting for it.", "-g MyGroup -n MyCluster --no-wait"),
    ),
    arguments=ReconcileArguments,
    run=run_reconcile,
    table="written_table",
    documents=("cluster",),
    supports_no_wait=True,
)
