"""SBX601 to SBX604: the RuntimeClasses inside of the cluster, and the nodes that they select."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aks_sandbox.catalog.handlers import kata_handlers, other_owner, plain_handlers
from aks_sandbox.catalog.runtimes import find_runtime, runtimes
from aks_sandbox.checks.existing_pools import sandboxed_pools
from aks_sandbox.checks.registry import check
from aks_sandbox.model.existing_cluster import NodePool
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, Status, merged, noted, passed, skipped, steps, unknown, violated, warned
from aks_sandbox.model.in_cluster import InCluster, Node, RuntimeClass
from aks_sandbox.model.quantity import memory_bytes
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.target import Target

CATEGORY = "in-cluster"
_NEEDS = ("existing_cluster", "in_cluster")
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_MEMORY = "https://learn.microsoft.com/azure/aks/considerations-pod-sandboxing"
_CLASSES = "https://kubernetes.io/docs/concepts/containers/runtime-class/"
_MOST_NAMES = 10
_SPELLINGS = {"runtimeclasses": "RuntimeClasses"}
_MIB = 1024 * 1024
#: The documented default overhead, its part for the virtual machine of a pod without a limit, and that for the host.
_DEFAULT_OVERHEAD, _OF_MACHINE, _OF_HOST = 600 * _MIB, "512Mi", "88Mi"
_SMALLEST_LIMIT = "256Mi"


def unreadable(inside: InCluster, *kinds: str) -> Result | None:
    """Unknown with what kubectl said, where one of these kinds of objects could not be listed; None otherwise."""
    for kind in kinds:
        said = inside.unreadable.get(kind, "")
        if said.strip():
            words = _SPELLINGS.get(kind, kind)
            return unknown(
                f"The {words} of the cluster could not be listed: {quoted(said)}.",
                f"Repeat the check as somebody who may list {words} in the whole cluster.",
            )
    return None


def listed(names: Iterable[str]) -> str:
    """The names in their order, each once; beyond ten only how many more there are."""
    every = list(dict.fromkeys(names))
    more = f" and {len(every) - _MOST_NAMES} more" if len(every) > _MOST_NAMES else ""
    return ", ".join(every[:_MOST_NAMES]) + more


def reconcile_command(target: Target) -> str:
    """The command that lets AKS make the RuntimeClasses of the cluster's node pools."""
    return f"az aks-sandbox reconcile {target.at_cluster}"


def own_classes() -> frozenset[str]:
    """The names of the RuntimeClasses that AKS makes for Pod Sandboxing."""
    return frozenset(runtime.runtime_class for runtime in runtimes())


def looks_like_kata(class_name: str) -> bool:
    """Whether people who read the name of a RuntimeClass expect a virtual machine."""
    return "kata" in class_name.lower()


def _pools_by_class(spec: SandboxSpec, facts: Facts) -> Mapping[str, Sequence[NodePool]]:
    found: dict[str, list[NodePool]] = {}
    for pool in sandboxed_pools(spec, facts):
        runtime = find_runtime(pool.runtime)
        if runtime is not None:
            found.setdefault(runtime.runtime_class, []).append(pool)
    return dict(sorted(found.items()))


def _classes_of_pools(spec: SandboxSpec, facts: Facts) -> Sequence[tuple[RuntimeClass, Sequence[NodePool]]] | Result:
    """The RuntimeClasses that the node pools have, with the pools of each; a result where there is none to judge."""
    wanted, inside = _pools_by_class(spec, facts), facts.in_cluster
    if not wanted:
        return skipped("The cluster has no sandboxed node pool to look at.")
    hidden = unreadable(inside, "runtimeclasses")
    if hidden is not None:
        return hidden
    there = [(inside.runtime_class(name), pools) for name, pools in wanted.items()]
    found = [(one, pools) for one, pools in there if one is not None]
    return found or skipped(f"There is no RuntimeClass {' or '.join(wanted)} to look at (SBX601).")


def _worst(results: Sequence[Result]) -> Result:
    status = merged([("", result) for result in results]).status
    worst = [result for result in results if result.status is status]
    return Result(status, " ".join(result.message for result in worst), steps(result.remedy for result in worst))


def _made_again(target: Target, name: str) -> str:
    return "\n".join(
        [
            "Remove it, and let AKS make its own again:",
            target.kubectl("delete runtimeclass", name),
            reconcile_command(target),
        ]
    )


@check("SBX601", category=CATEGORY, needs=_NEEDS, source=_SANDBOXING)
def runtimeclass_of_each_node_pool_exists(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a pod asks for its sandbox by the name of a RuntimeClass, and is rejected where there is none. AKS makes it
    only when the cluster is reconciled after its first node pool of a runtime.

    Fix: reconcile the cluster.
    Example: az aks-sandbox reconcile -g MyGroup -n MyCluster
    """
    wanted, inside = _pools_by_class(spec, facts), facts.in_cluster
    if not wanted:
        return skipped("The cluster has no sandboxed node pool to look at.")
    hidden = unreadable(inside, "runtimeclasses")
    if hidden is not None:
        return hidden
    missing = [
        f"There is no RuntimeClass {name} for the pods of {', '.join(pool.name for pool in pools)}."
        for name, pools in wanted.items()
        if inside.runtime_class(name) is None
    ]
    if missing:
        return violated(" ".join(missing), reconcile_command(spec.target))
    return passed(f"The cluster has the RuntimeClass {' and '.join(wanted)}.")


@check("SBX602", category=CATEGORY, needs=("in_cluster",), source=_CLASSES)
def handlers_of_kata_classes_are_kata_handlers(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the handler of a RuntimeClass decides what runs its pods, whatever the class is called. Behind runc, or
    `untrusted`, which is runc on AKS nodes, a pod shares the kernel of the node and nothing shows it.

    Fix: remove a class that promises Kata and has another handler, and let AKS make its own again. What ran under it
    was not isolated.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get runtimeclass'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "runtimeclasses")
    if hidden is not None:
        return hidden
    judged = [
        _handler(one, spec.target)
        for one in sorted(inside.runtime_classes, key=lambda one: one.name)
        if looks_like_kata(one.name) or one.name in own_classes()
    ]
    return _worst(judged) if judged else skipped("No RuntimeClass of the cluster promises Kata.")


def _handler(one: RuntimeClass, target: Target) -> Result:
    own, owner = one.name in own_classes(), other_owner(one.name)
    again = _made_again(target, one.name)
    look = target.kubectl("describe runtimeclass", one.name)
    if one.handler in plain_handlers():
        has = f"has the handler {one.handler}" if one.handler else "has no handler"
        message = f"The RuntimeClass {one.name} {has}: pods that ask for it share the kernel of the node."
        return violated(message, again if own else f"See what it is, then remove it: {look}")
    if one.handler in kata_handlers():
        return passed(f"The RuntimeClass {one.name} has the handler {one.handler}.")
    if owner is not None:
        return noted(f"The RuntimeClass {one.name} belongs to {owner}; its handler {one.handler} is not judged here.")
    names = " and ".join(kata_handlers())
    message = f"The RuntimeClass {one.name} has the handler {one.handler}; the Kata handlers of AKS are {names}."
    if own and not looks_like_kata(one.handler):
        return violated(message, again)
    return warned(message, again if own else look)


@check("SBX603", category=CATEGORY, needs=_NEEDS, source=_CLASSES)
def runtimeclass_has_nodes_that_are_ready(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: pods of a RuntimeClass are placed on the nodes that it selects by their labels; without one that is ready
    they wait, and their events say only that no node fits.

    Fix: start, scale or mend the node pool whose nodes the class selects.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
    """
    classes = _classes_of_pools(spec, facts)
    if isinstance(classes, Result):
        return classes
    hidden = unreadable(facts.in_cluster, "nodes")
    if hidden is not None:
        return hidden
    return _worst([_nodes(one, pools, facts.in_cluster, spec.target) for one, pools in classes])


def _nodes(one: RuntimeClass, pools: Sequence[NodePool], inside: InCluster, target: Target) -> Result:
    if not one.node_selector:
        message = f"The RuntimeClass {one.name} selects no nodes: its pods may be placed where there is no Kata."
        return warned(message, _made_again(target, one.name))
    selected = [node for node in inside.nodes if node.selected_by(one.node_selector)]
    ready = [node for node in selected if node.ready]
    if any(node.schedulable for node in ready):
        return passed(f"Nodes that {one.name} selects and that are ready: {len(ready)} of {len(selected)}.")
    if inside.nodes_in_all > len(inside.nodes):
        return unknown(f"Only {len(inside.nodes)} of {inside.nodes_in_all} nodes were looked at, none of them usable.")
    if ready:
        names = listed(node.name for node in ready)
        message = f"All nodes that {one.name} selects and that are ready are cordoned: {names}."
        return warned(message, target.kubectl("uncordon", ready[0].name))
    if selected:
        message = f"No node that {one.name} selects is ready: {listed(node.name for node in selected)}."
        return violated(message, target.kubectl("describe node", selected[0].name))
    return _no_node(one, pools, target)


def _no_node(one: RuntimeClass, pools: Sequence[NodePool], target: Target) -> Result:
    labels = ", ".join(f"{key}={value}" for key, value in sorted(one.node_selector.items()))
    message = f"No node has the labels that {one.name} selects ({labels})."
    idle = [pool for pool in pools if pool.count == 0 or pool.power_state.lower() == "stopped"]
    if len(idle) < len(pools):
        return violated(message, f"az aks-sandbox nodepool list {target.of_cluster} --output table")
    pool = idle[0]
    message += f" The node pools for it have no nodes now: {', '.join(pool.name for pool in idle)}."
    if pool.power_state.lower() == "stopped":
        return warned(message, f"az aks nodepool start {target.at_pool(pool.name)}")
    if any(pool.max_count for pool in idle):
        return warned(
            f"{message} The autoscaler may add one when a pod waits.", "Expect the first pod to wait for its node."
        )
    return warned(message, f"az aks nodepool scale {target.at_pool(pool.name)} --node-count 1")


@check("SBX604", category=CATEGORY, needs=_NEEDS, severity=Status.WARN, source=_MEMORY)
def runtimeclass_has_an_overhead(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: each sandboxed pod costs the overhead of its RuntimeClass beside its own limit: its virtual machine is paid
    from it. A class without one lets the scheduler fill nodes with memory that is not there.

    Fix: let AKS make its own class again. Where small pods all have limits, a RuntimeClass of your own with the handler
    kata and less overhead lets more of them fit.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl describe runtimeclass kata-vm-isolation'
    """
    classes = _classes_of_pools(spec, facts)
    if isinstance(classes, Result):
        return classes
    return _worst([_overhead(one, facts.in_cluster, spec.target) for one, _ in classes])


def _overhead(one: RuntimeClass, inside: InCluster, target: Target) -> Result:
    text = one.overhead.get("memory", "0")
    try:
        overhead = memory_bytes(text)
    except ValueError:
        return unknown(f"The memory overhead of {one.name} is no quantity: {text}.")
    if overhead == 0:
        message = f"The RuntimeClass {one.name} has no memory overhead: nobody counts the virtual machines of its pods."
        return violated(message, _made_again(target, one.name))
    parts = [f"Each pod of {one.name} costs {text} of memory beside its own limit"]
    if overhead == _DEFAULT_OVERHEAD:
        parts.append(f": {_OF_MACHINE} for the virtual machine of a pod without a limit, about {_OF_HOST} for the host")
    selected = [node for node in inside.nodes if one.node_selector and node.selected_by(one.node_selector)]
    smallest = min((room for room in map(_memory, selected) if room), default=0)
    if smallest:
        most = smallest // (overhead + memory_bytes(_SMALLEST_LIMIT))
        parts.append(
            f". A node with {smallest // _MIB}Mi takes at most {most} pods that have a limit of {_SMALLEST_LIMIT}"
        )
    return passed("".join([*parts, "."]))


def _memory(node: Node) -> int:
    try:
        return memory_bytes(node.memory)
    except ValueError:
        return 0


CHECKS = (
    runtimeclass_of_each_node_pool_exists,
    handlers_of_kata_classes_are_kata_handlers,
    runtimeclass_has_nodes_that_are_ready,
    runtimeclass_has_an_overhead,
)
