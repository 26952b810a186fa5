"""601 to 604, 611: the inside of a running cluster: its RuntimeClasses and nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aks_sandbox.catalog.classes import classes_of_pool, selected_nodes
from aks_sandbox.catalog.tables import (
    find_runtime,
    kata_handlers,
    looks_like_kata,
    other_owner,
    own_classes,
    plain_handlers,
)
from aks_sandbox.explain.messages import Origin, explain_error
from aks_sandbox.model.cluster import NodePool, Target, WorkloadRuntime
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Kind, Result, Status, noted, passed, skipped, unknown, violated, warned
from aks_sandbox.model.in_cluster import InCluster, Node, RuntimeClass, memory_bytes
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.cluster import sandboxed_pools
from aks_sandbox.rules.rule import node_pool, rule, runtime_class
from aks_sandbox.steps import Step

CATEGORY = "in-cluster"
_NEEDS = ("existing_cluster", "in_cluster")
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_MEMORY = "https://learn.microsoft.com/azure/aks/considerations-pod-sandboxing"
_CLASSES = "https://kubernetes.io/docs/concepts/containers/runtime-class/"
_NAMES_SHOWN = 10
_SPELLINGS = {"runtimeclasses": "RuntimeClasses"}
_MIB = 1024 * 1024
#: The documented default overhead, its part for the virtual machine of a pod without a limit, and that for the host.
_DEFAULT_OVERHEAD, _OF_MACHINE, _OF_HOST = 600 * _MIB, "512Mi", "88Mi"
_SMALL_LIMIT = "256Mi"


def unreadable(inside: InCluster, *kinds: str) -> Result | None:
    """Unknown with kubectl's message, where one of these kinds of objects could not be listed; None otherwise."""
    for kind in kinds:
        reported = inside.unreadable.get(kind, "")
        if reported.strip():
            words = _SPELLINGS.get(kind, kind)
            message = f"The {words} of the cluster could not be listed: {quoted(reported)}."
            again = Step(f"Repeat the check as a user who can list {words} in the whole cluster.")
            known = explain_error("", reported, Origin.KUBECTL)
            if known is None:
                return unknown(message, again)
            # To list is less than what the advice for other verbs gives.
            steps = (again,) if known.name.startswith("forbidden") else known.steps
            return unknown(f"{message} {known.cause}", *steps)
    return None


def listed(names: Iterable[str]) -> str:
    """The names in their order, each once; beyond ten only how many more there are."""
    every = list(dict.fromkeys(names))
    more = f" and {len(every) - _NAMES_SHOWN} more" if len(every) > _NAMES_SHOWN else ""
    return ", ".join(every[:_NAMES_SHOWN]) + more


def kubectl(text: str, target: Target, verb: str, name: str, namespace: str = "") -> Step:
    """A step that runs kubectl in the cluster through az."""
    line = f"kubectl {verb} {{name}}" + (" --namespace {namespace}" if namespace else "")
    pattern = f"az aks command invoke -g {{group}} -n {{cluster}} --command '{line}'"
    return target.step(text, pattern, name=name, namespace=namespace)


def reconcile(text: str, target: Target) -> Step:
    """The step that lets AKS create the RuntimeClasses of the cluster's node pools."""
    return target.step(text, "az aks-sandbox reconcile -g {group} -n {cluster}")


@dataclass(frozen=True)
class _PoolClasses:
    """A sandboxed node pool, its workload runtime, and the RuntimeClasses that serve it, the first one to use."""

    pool: NodePool
    runtime: WorkloadRuntime
    classes: tuple[RuntimeClass, ...]

    @property
    def judged(self) -> tuple[RuntimeClass, ...]:
        """The class to use, and the others that AKS makes."""
        return tuple(one for one in self.classes if one is self.classes[0] or one.name in own_classes())


def _served(spec: SandboxSpec, facts: Facts) -> Sequence[_PoolClasses]:
    pools = [(pool, find_runtime(pool.runtime)) for pool in sandboxed_pools(spec, facts)]
    return [
        _PoolClasses(pool, runtime, classes_of_pool(pool.name, runtime, facts.in_cluster))
        for pool, runtime in pools
        if runtime is not None
    ]


def _classes_of_pools(spec: SandboxSpec, facts: Facts) -> Sequence[tuple[RuntimeClass, Sequence[NodePool]]] | Result:
    """The RuntimeClasses of the node pools, with the pools of each; a result where there is none to judge."""
    served = _served(spec, facts)
    if not served:
        return skipped("The cluster does not have a sandboxed node pool.")
    hidden = unreadable(facts.in_cluster, "runtimeclasses")
    if hidden is not None:
        return hidden
    found: dict[str, tuple[RuntimeClass, list[NodePool]]] = {}
    for one in served:
        for judged in one.judged:
            found.setdefault(judged.name, (judged, []))[1].append(one.pool)
    usual = dict.fromkeys(one.runtime.runtime_class for one in served)
    return [found[name] for name in sorted(found)] or skipped(
        f"RuntimeClass {' or '.join(sorted(usual))} was not found (SBX601)."
    )


def _made_again(target: Target, name: str) -> tuple[Step, Step]:
    return (
        kubectl("Delete it:", target, "delete runtimeclass", name),
        reconcile("Let AKS create it again:", target),
    )


@rule(
    "SBX601", "RuntimeClass of each node pool", category=CATEGORY, about=Kind.CLUSTER, needs=_NEEDS, source=_SANDBOXING
)
def runtime_class_of_each_pool(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: a pod asks for its sandbox by the name of a RuntimeClass, and Kubernetes rejects it where the RuntimeClass
    does not exist. AKS creates it only when the cluster is reconciled after its first node pool of a runtime. The
    RuntimeClass of a node pool is the one that has a handler of Kata and selects the nodes of the pool, whatever its
    name: nodes of the preview runtime have the generally available RuntimeClass as well, or the old one alone.

    Fix: reconcile the cluster.
    Example: az aks-sandbox reconcile -g MyGroup -n MyCluster
    """
    served = _served(spec, facts)
    if not served:
        return skipped("The cluster does not have a sandboxed node pool.")
    hidden = unreadable(facts.in_cluster, "runtimeclasses")
    if hidden is not None:
        return hidden
    groups: dict[tuple[tuple[str, ...], str, bool], list[NodePool]] = {}
    for one in served:
        used = one.classes[0] if one.classes else None
        selects = used is not None and bool(selected_nodes(used, one.pool.name, facts.in_cluster))
        key = (one.runtime.runtime_classes, used.name if used else "", selects)
        groups.setdefault(key, []).append(one.pool)
    return [
        _of_group(usual, used_name, selects, listed(pool.name for pool in pools), spec.target).about(
            runtime_class(used_name or usual[0])
        )
        for (usual, used_name, selects), pools in sorted(groups.items(), key=lambda item: item[0])
    ]


def _of_group(usual: Sequence[str], used: str, selects: bool, names: str, target: Target) -> Result:
    """The result for node pools with the same usual RuntimeClasses, and the same one in use; empty where none is."""
    fix = reconcile("Reconcile the cluster:", target)
    if not used:
        if usual[1:]:
            return violated(f"Neither it nor {' nor '.join(usual[1:])} was found to serve node pool {names}.", fix)
        return violated(f"It was not found. Pods for node pool {names} need it.", fix)
    if used not in own_classes():
        return warned(
            f"It serves node pool {names}; RuntimeClass {' or '.join(usual)}, which AKS creates, does not.", fix
        )
    if not selects:
        return passed(f"It exists. No node of node pool {names} was seen that it selects (SBX603).")
    return passed(f"It serves node pool {names}.")


@rule(
    "SBX602",
    "Handlers of the Kata RuntimeClasses",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    source=_CLASSES,
)
def handlers_of_kata_classes(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: the handler of a RuntimeClass decides what runs its pods, whatever the RuntimeClass is called. With runc, or
    with `untrusted`, which is runc on AKS nodes, a pod shares the host kernel, and nothing shows it.

    Fix: delete a RuntimeClass that promises Kata and has another handler, and let AKS create it again. Pods that ran
    with it were not isolated.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get runtimeclass'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "runtimeclasses")
    if hidden is not None:
        return hidden
    judged = [
        _handler(one, spec.target).about(runtime_class(one.name))
        for one in sorted(inside.runtime_classes, key=lambda one: one.name)
        if looks_like_kata(one.name) or one.name in own_classes()
    ]
    return judged or skipped("The cluster does not have a RuntimeClass that promises Kata.")


def _handler(one: RuntimeClass, target: Target) -> Result:
    own, owner = one.name in own_classes(), other_owner(one.name)
    again = _made_again(target, one.name)
    look = kubectl("Look at it, then delete it:", target, "describe runtimeclass", one.name)
    if one.handler in plain_handlers():
        has = f"has the handler {one.handler}" if one.handler else "does not have a handler"
        return violated(f"It {has}: its pods share the host kernel.", *(again if own else (look,)))
    if one.handler in kata_handlers():
        return passed(f"It has the handler {one.handler}.")
    if owner is not None:
        return noted(f"It belongs to {owner}; its handler {one.handler} is not checked.")
    message = f"It has the handler {one.handler}; the Kata handlers of AKS are {' and '.join(kata_handlers())}."
    if own and not looks_like_kata(one.handler):
        return violated(message, *again)
    return warned(message, *(again if own else (kubectl("Look at it:", target, "describe runtimeclass", one.name),)))


@rule(
    "SBX603",
    "Nodes of each RuntimeClass",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=_NEEDS,
    source=_CLASSES,
)
def nodes_of_each_class(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: Kubernetes places the pods of a RuntimeClass on the nodes that it selects by their labels. Without a node
    that is Ready the pods wait, and their events name only the nodes that do not fit.

    Fix: start, scale or repair the node pool whose nodes the RuntimeClass selects.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
    """
    classes = _classes_of_pools(spec, facts)
    if isinstance(classes, Result):
        return classes
    hidden = unreadable(facts.in_cluster, "nodes")
    if hidden is not None:
        return hidden
    inside, target = facts.in_cluster, spec.target
    return [_nodes(one, pools, inside, target).about(runtime_class(one.name)) for one, pools in classes]


def _nodes(one: RuntimeClass, pools: Sequence[NodePool], inside: InCluster, target: Target) -> Result:
    if not one.node_selector:
        message = "It does not select nodes, so its pods may be placed on nodes without Kata."
        return warned(message, *_made_again(target, one.name))
    selected = [node for node in inside.nodes if node.selected_by(one.node_selector)]
    ready = [node for node in selected if node.ready]
    if any(node.schedulable for node in ready):
        return passed(f"{len(ready)} of {len(selected)} nodes for RuntimeClass {one.name} are Ready.")
    if inside.nodes_in_all > len(inside.nodes):
        return unknown(f"{len(inside.nodes)} of {inside.nodes_in_all} nodes were read; none of them can be used.")
    if ready:
        message = f"Every Ready node for it is cordoned: {listed(node.name for node in ready)}."
        return warned(message, kubectl("Allow pods on a node again:", target, "uncordon", ready[0].name))
    if selected:
        message = f"None of its nodes is Ready: {listed(node.name for node in selected)}."
        return violated(message, kubectl("See why:", target, "describe node", selected[0].name))
    return _no_node(one, pools, target)


def _no_node(one: RuntimeClass, pools: Sequence[NodePool], target: Target) -> Result:
    labels = ", ".join(f"{key}={value}" for key, value in sorted(one.node_selector.items()))
    message = f"No node has the labels that it selects ({labels})."
    idle = [pool for pool in pools if pool.count == 0 or pool.stopped]
    if len(idle) < len(pools):
        pattern = "az aks-sandbox nodepool list -g {group} --cluster-name {cluster} --output table"
        return violated(message, target.step("See the node pools:", pattern))
    pool = idle[0]
    message += f" Node pools without nodes: {listed(pool.name for pool in idle)}."
    if pool.stopped:
        pattern = "az aks nodepool start -g {group} --cluster-name {cluster} --nodepool-name {pool}"
        return warned(message, target.step("Start the node pool:", pattern, pool=pool.name))
    if any(pool.max_count for pool in idle):
        return warned(
            f"{message} The autoscaler may add a node when a pod waits.", "Expect the first pod to wait for its node."
        )
    pattern = "az aks nodepool scale -g {group} --cluster-name {cluster} -n {pool} --node-count 1"
    return warned(message, target.step("Scale the node pool:", pattern, pool=pool.name))


@rule(
    "SBX604",
    "Overhead of each RuntimeClass",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=_NEEDS,
    severity=Status.WARN,
    source=_MEMORY,
)
def overhead_of_each_class(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: each sandboxed pod costs the overhead of its RuntimeClass in addition to its own limit: the overhead pays
    for the virtual machine. Without it the scheduler assigns memory that the node does not have.

    Fix: let AKS create the RuntimeClass again. Where small pods all have limits, your own RuntimeClass with the handler
    kata and a smaller overhead lets more of them fit.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl describe runtimeclass kata-vm-isolation'
    """
    classes = _classes_of_pools(spec, facts)
    if isinstance(classes, Result):
        return classes
    return [_overhead(one, facts.in_cluster, spec.target).about(runtime_class(one.name)) for one, _ in classes]


def _overhead(one: RuntimeClass, inside: InCluster, target: Target) -> Result:
    text = one.overhead.get("memory", "0")
    try:
        overhead = memory_bytes(text)
    except ValueError:
        return unknown(f"Its memory overhead is not a quantity: {text}.")
    if overhead == 0:
        message = (
            "It does not have a memory overhead, so the scheduler does not count the virtual machines of its pods."
        )
        return violated(message, *_made_again(target, one.name))
    parts = [f"Each pod costs {text} of memory in addition to its limit"]
    if overhead == _DEFAULT_OVERHEAD:
        parts.append(f": {_OF_MACHINE} for the virtual machine of a pod without a limit, about {_OF_HOST} for the host")
    selected = [node for node in inside.nodes if one.node_selector and node.selected_by(one.node_selector)]
    smallest = min((room for room in map(_memory, selected) if room), default=0)
    if smallest:
        pods = smallest // (overhead + memory_bytes(_SMALL_LIMIT))
        parts.append(
            f". A node with {smallest // _MIB}Mi has room for up to {pods} pods with a limit of {_SMALL_LIMIT}"
        )
    return passed("".join([*parts, "."]))


def _memory(node: Node) -> int:
    try:
        return memory_bytes(node.memory)
    except ValueError:
        return 0


@rule(
    "SBX611",
    "Nodes of a sandboxed node pool beside each other",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=_NEEDS,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/node-image-upgrade",
)
def nodes_that_differ(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: the nodes of a node pool are made alike. One with another node image, host kernel, Kubernetes version,
    handler, label of Kata or taint was left over by an upgrade that did not end, or was changed by hand; a pod may
    start on one node of the pool and fail on the other.

    Fix: let an upgrade of the node image end or replace the nodes.
    Example: az aks nodepool upgrade -g MyGroup --cluster-name MyCluster -n untrusted --node-image-only
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "nodes")
    if hidden is not None:
        return hidden
    names = [pool.name for pool in sandboxed_pools(spec, facts)]
    pools = {name: [node for node in inside.nodes if node.pool == name] for name in names}
    several = {name: nodes for name, nodes in pools.items() if len(nodes) > 1}
    if not several:
        return skipped("The cluster does not have a sandboxed node pool with several nodes.")
    results = [
        result.about(node_pool(name))
        for name, nodes in several.items()
        for result in _differing(name, nodes, spec.target)
    ]
    return results or passed("The nodes of each sandboxed node pool are alike.")


def _differing(pool: str, nodes: Sequence[Node], target: Target) -> Iterable[Result]:
    for word, value_of in _ALIKE.items():
        values: dict[str, list[Node]] = {}
        for node in nodes:
            values.setdefault(value_of(node), []).append(node)
        # What a node did not report decides nothing.
        known = {value: those for value, those in values.items() if value}
        if len(known) < 2 and not (word in _MAY_BE_NONE and len(values) > 1):
            continue
        usual = max(values, key=lambda value: len(values[value]))
        others = [node for value, those in values.items() if value != usual for node in those]
        theirs = listed(f"{node.name} ({value_of(node) or 'none'})" for node in others)
        pattern = "az aks nodepool upgrade -g {group} --cluster-name {cluster} -n {pool} --node-image-only"
        yield violated(
            f"{len(others)} of {len(nodes)} nodes have another {word} than the others ({usual or 'none'}): {theirs}.",
            target.step("When no upgrade is running, replace its nodes:", pattern, pool=pool),
        )


#: What the nodes of a node pool have in common. Labels and taints may be none.
_ALIKE: Mapping[str, Callable[[Node], str]] = {
    "node image": lambda node: node.image,
    "host kernel": lambda node: node.kernel_release,
    "Kubernetes version": lambda node: node.version,
    "set of handlers": lambda node: " ".join(sorted(node.handlers or ())),
    "set of Kata labels": lambda node: " ".join(
        f"{key}={value}" for key, value in sorted(node.labels.items()) if looks_like_kata(key)
    ),
    "set of taints": lambda node: " ".join(
        sorted(str(taint) for taint in node.taints if not taint.key.startswith("node.kubernetes.io/"))
    ),
}
_MAY_BE_NONE = ("set of Kata labels", "set of taints")

RULES = (
    runtime_class_of_each_pool,
    handlers_of_kata_classes,
    nodes_of_each_class,
    overhead_of_each_class,
    nodes_that_differ,
)
