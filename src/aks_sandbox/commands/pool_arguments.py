"""Arguments of a node pool, which create and nodepool add share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import (
    default_os_sku,
    default_runtime,
    find_os_sku,
    find_runtime,
    os_sku_names,
    runtimes,
)
from aks_sandbox.commands.node_arguments import NodeArguments, node_settings
from aks_sandbox.commands.row import Arguments, Context, Kind, flag, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import (
    DEFAULT_NODE_COUNT,
    DEFAULT_VM_SIZE,
    OS_DISK_TYPES,
    PoolSpec,
    Target,
    WorkloadRuntime,
    autoscaler_from,
)
from aks_sandbox.model.wanted import WriteOptions
from aks_sandbox.steps import as_run, ours

_GROUP = "Name of the resource group."
_CLUSTER = "Name of the cluster."
#: What an existing resource of the name means.
FAIL, SAME = "fail", "same"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NamedCluster(Arguments):
    """A command on a cluster."""

    resource_group_name: str = option(Argument.RESOURCE_GROUP, _GROUP, "-g", required=True, kind=Kind.RESOURCE_GROUP)
    name: str = option(Argument.CLUSTER, _CLUSTER, "-n", required=True)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClusterOfNodePools(Arguments):
    """A command on the node pools of a cluster."""

    resource_group_name: str = option(Argument.RESOURCE_GROUP, _GROUP, "-g", required=True, kind=Kind.RESOURCE_GROUP)
    cluster_name: str = option(Argument.CLUSTER, _CLUSTER, names=["--cluster-name"], required=True)


def target_of(context: Context, resource_group: str, cluster: str, location: str | None = None) -> Target:
    """The cluster in the subscription that is signed in to."""
    return Target(
        subscription_id=context.subscription_id, resource_group=resource_group, cluster_name=cluster, location=location
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RuntimeArguments(Arguments):
    """The runtime, for every command that needs one."""

    workload_runtime: str | None = option(
        Argument.WORKLOAD_RUNTIME,
        "Workload runtime that runs each pod in its own virtual machine. Set the default with "
        f"`{as_run('az config set aks_sandbox.workload_runtime=NAME')}`; otherwise it is {default_runtime().name}.",
        choices=[one.name for one in runtimes()],
    )


def chosen_runtime(context: Context, name: str | None) -> WorkloadRuntime:
    """The named runtime, else the configured one, else the default of the catalogue."""
    if name is not None:
        return _runtime(Argument.WORKLOAD_RUNTIME, name)
    configured = context.configured("workload_runtime")
    return default_runtime() if configured is None else _runtime(configured.place, configured.value)


def _runtime(source: Argument | str, name: str) -> WorkloadRuntime:
    found = find_runtime(name)
    if found is None:
        names = ", ".join(row.name for row in runtimes())
        raise InvalidInput(source, f"'{name}' does not isolate pods in virtual machines: give one of {names}")
    return found


def ignore_option() -> Any:
    """The field for the codes of checks that the caller accepts."""
    return option(
        Argument.IGNORE,
        "Space-separated codes of checks to ignore when they fail, warn or cannot be carried out. It may be repeated.",
        nargs="+",
        metavar="CODE",
        repeats=True,
    )


NO_WAIT = "Return without waiting for the long-running operation to finish."


def patch_option() -> Any:
    """The field for patches of the request body."""
    return option(
        Argument.PATCH,
        "JSON merge patch (RFC 7386) for the request body, as JSON or @FILE. Use it to set a property that has no "
        "option. Each entry of agentPoolProfiles is merged into the node pool of its name, or adds one. It may be "
        "repeated; each patch is applied to the result of the one before.",
        repeats=True,
    )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WriteArguments(Arguments):
    """How the request is sent."""

    no_wait: bool = option(Argument.NO_WAIT, NO_WAIT, default=False, kind=Kind.NO_WAIT)
    ignore: Sequence[str] | None = ignore_option()
    strict: bool = flag(
        Argument.STRICT,
        "Send nothing when a check warns or could not be carried out. Without it, both are warnings.",
    )
    dry_run: bool = flag(
        Argument.DRY_RUN,
        "Print the exact request without sending it; (removed) stands for each of its secrets. Azure is asked only for "
        "what the request depends on: the region of the resource group and the API versions on offer.",
    )
    validate: bool = flag(
        Argument.VALIDATE,
        f"With {Argument.DRY_RUN}, also run the checks on exactly the request that is printed. The exit code is then "
        f"that of `{ours('check')}`.",
    )
    skip_checks: bool = flag(Argument.SKIP_CHECKS, "Send the request without running the checks first.")
    patch: Sequence[str] | None = patch_option()
    if_exists: str = option(
        Argument.IF_EXISTS,
        "What an existing resource of that name means. `fail` is an error. `same` is success without writing anything "
        "when it has what the given options ask for, and an error that lists the differences otherwise, in a dry run "
        "too.",
        default=FAIL,
        choices=(FAIL, SAME),
    )


def write_options(
    arguments: WriteArguments,
    *,
    reconcile: bool = True,
    assign_roles: bool = True,
    not_asked: Iterable[str] = (),
    wait_for_cluster: bool = False,
) -> WriteOptions:
    """How the write is carried out; reads the patches. `not_asked` has the paths of members that hold defaults."""
    patches = tuple(read_patch(text) for text in arguments.patch or ())
    return WriteOptions(
        accept_same=arguments.if_exists == SAME,
        not_asked=frozenset(path for path in not_asked if not any(_patched(patch, path) for patch in patches)),
        wait_for_cluster=wait_for_cluster,
        no_wait=arguments.no_wait,
        dry_run=arguments.dry_run,
        validate=arguments.validate,
        assign_roles=assign_roles,
        skip_checks=arguments.skip_checks,
        reconcile=reconcile,
        ignore=codes_of(arguments.ignore),
        patches=patches,
        strict=arguments.strict,
    )


#: The members of a node pool's properties that hold a default of this product unless their option was given.
_DEFAULTS = {
    "node_vm_size": "vmSize",
    "node_count": "count",
    "os_sku": "osSKU",
    "workload_runtime": "workloadRuntime",
    "mode": "mode",
}
#: These have no option.
_ALWAYS_SENT = ("type",)


def defaults_of_pool(arguments: Arguments, where: str) -> list[str]:
    """The paths of the members of a node pool at that path for which nothing was given."""
    names = [member for name, member in _DEFAULTS.items() if name not in arguments.given]
    return [f"{where}.{name}" for name in (*names, *_ALWAYS_SENT)]


def _patched(patch: Any, path: str) -> bool:
    """Whether the patch sets the member at the path, in which an entry of a list stands by its name."""
    for name in path.split("."):
        if isinstance(patch, Mapping):
            if name not in patch:
                return False
            patch = patch[name]
        elif isinstance(patch, list):
            # Node pools are merged by their names, so what an entry leaves out stays what it was.
            entry = next((one for one in patch if isinstance(one, Mapping) and one.get("name") == name), None)
            if entry is None:
                return False
            patch = entry
        else:
            return True
    return True


def codes_of(values: Iterable[str] | None) -> tuple[str, ...]:
    """The codes of checks, whether blanks or commas stand between them."""
    return tuple(code for value in values or () for code in words_of(value))


def read_patch(text: str) -> Mapping[str, Any]:
    """The JSON object in the option's text; the front end has put a file's content there when it began with @."""
    from aks_sandbox.create.patch import refuse_too_deep

    if text.startswith("@"):
        # A front end reads @FILE itself, and leaves the text as it is when there is no such file.
        raise InvalidInput(Argument.PATCH, f"the file '{text[1:]}' cannot be read")
    try:
        patch = json.loads(text)
        refuse_too_deep(patch)
        json.dumps(patch, allow_nan=False)  # Python reads NaN and numbers too large to send, which are no JSON
    except RecursionError:
        raise InvalidInput(Argument.PATCH, "this is nested too deeply") from None
    except ValueError as error:
        raise InvalidInput(
            Argument.PATCH, f"this is not JSON ({error}): give JSON, or @FILE for a file that holds it"
        ) from None
    if not isinstance(patch, Mapping):
        raise InvalidInput(Argument.PATCH, f"a JSON merge patch is an object, this is {type(patch).__name__}")
    return patch


REFRESH = "Get the VM sizes from Azure again instead of using the list that an earlier run saved."
VM_SIZE = "VM size of the nodes: generation 2, x64, with nested virtualization."
NODE_COUNT = "Number of nodes."
KUBERNETES_VERSION = "Kubernetes version, such as 1.34 or 1.34.2. AKS chooses one by default."
ZONES = "Space-separated availability zones of the nodes: 1, 2, 3."
OS_SKU = "OS SKU of the nodes. Mariner and CBLMariner are former names of AzureLinux."
POOL_NAME = "Name of the sandboxed node pool: 1 to 12 lowercase letters and digits, starting with a letter."
AUTOSCALER, NETWORK, SPOT = "Autoscaler", "Network", "Spot"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PoolArguments(NodeArguments, RuntimeArguments):
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
        node_settings=node_settings(arguments),
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


def tags_of(pairs: Iterable[str] | None) -> Mapping[str, str]:
    """The tags in words such as `key=value` or `key`, as az reads them."""
    return {key: value for key, _, value in (pair.partition("=") for pair in pairs or () if pair)}


def _labels(pairs: Iterable[str]) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InvalidInput(Argument.LABELS, f"'{pair}' is not a label such as team=blue")
        labels[key] = value
    return labels
