"""Which RuntimeClass of a cluster serves a node pool: the live objects decide, the catalogue only orders them."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.catalog.tables import (
    find_runtime,
    kata_handlers,
    looks_like_kata,
    other_owner,
    own_classes,
    plain_handlers,
)
from aks_sandbox.model.cluster import NodePool, WorkloadRuntime
from aks_sandbox.model.in_cluster import InCluster, Node, RuntimeClass

_POOL_LABELS = ("agentpool", "kubernetes.azure.com/agentpool")


def classes_of_pool(pool_name: str, runtime: WorkloadRuntime, inside: InCluster) -> tuple[RuntimeClass, ...]:
    """The RuntimeClasses that serve a sandboxed node pool, the one to use first; empty where it has none.

    A class serves a pool when its handler is Kata's and it selects the pool's nodes. Where nodes were not seen, the
    labels that AKS usually gives them are compared; where no class fits, those of the usual names are what pods ask
    for. A class of AKS's name is among them whatever its handler, and before all others when its pods share the host
    kernel: those who use the pool use that name, so it must not be hidden by a class that is right.
    """
    fitting = [one for one in inside.runtime_classes if _of_sandboxing(one) and _fits(one, pool_name, runtime, inside)]
    if not fitting:
        # Nodes with the usual label of one class need that class; another of the usual names does not help them.
        found = {key for node in inside.nodes if node.pool == pool_name for key in node.labels}
        usual_labels = [label.partition("=")[0] for label in runtime.node_labels]
        labelled = [label in found for label in usual_labels]
        pairs = zip(runtime.runtime_classes, labelled, strict=True)
        needed = [name for name, has in pairs if has or not any(labelled)]
        return tuple(one for name in needed if (one := inside.runtime_class(name)) is not None)
    usual = {name: rank for rank, name in enumerate(runtime.runtime_classes)}

    def order(one: RuntimeClass) -> tuple[bool, int, int, bool, bool, str]:
        selected = len(selected_nodes(one, pool_name, inside))
        rank = usual.get(one.name, len(usual))
        own = one.name in own_classes()
        return not (own and one.handler in plain_handlers()), -selected, rank, not own, not one.node_selector, one.name

    return tuple(sorted(fitting, key=order))


def selected_nodes(one: RuntimeClass, pool_name: str, inside: InCluster) -> tuple[Node, ...]:
    """The nodes of the pool that a class selects."""
    return tuple(node for node in inside.nodes if node.pool == pool_name and node.selected_by(one.node_selector))


def serving_pools(class_name: str, pools: Iterable[NodePool], inside: InCluster) -> tuple[str, ...]:
    """The names of the sandboxed node pools with nodes that a Kata RuntimeClass of that name selects."""
    one = inside.runtime_class(class_name)
    if one is None or one.handler not in kata_handlers():
        return ()
    sandboxed = (pool for pool in pools if find_runtime(pool.runtime) is not None)
    return tuple(pool.name for pool in sandboxed if selected_nodes(one, pool.name, inside))


def promises_kata(class_name: str, inside: InCluster) -> bool:
    """Whether pods with a RuntimeClass of that name are to be sandboxed: by its handler, or else by its name."""
    one = inside.runtime_class(class_name)
    by_name = looks_like_kata(class_name) or class_name in own_classes()
    return by_name or (one is not None and (one.handler in kata_handlers() or looks_like_kata(one.handler)))


def _of_sandboxing(one: RuntimeClass) -> bool:
    return one.name in own_classes() or (one.handler in kata_handlers() and other_owner(one.name) is None)


def _fits(one: RuntimeClass, pool_name: str, runtime: WorkloadRuntime, inside: InCluster) -> bool:
    if any(node.pool == pool_name for node in inside.nodes):
        return bool(selected_nodes(one, pool_name, inside))
    labels = dict(label.split("=", 1) for label in runtime.node_labels) | dict.fromkeys(_POOL_LABELS, pool_name)
    return all(labels.get(key) == value for key, value in one.node_selector.items())
