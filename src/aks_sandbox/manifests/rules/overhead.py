"""Rules about RuntimeClasses in the input, their overhead, and what counts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aks_sandbox.catalog.sizing import Resources, in_words
from aks_sandbox.catalog.tables import kata_handlers, looks_like_kata, own_classes, plain_handlers
from aks_sandbox.manifests.kinds import Manifest
from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.rules.rule import (
    AGENT_BAKER,
    CONSIDERATIONS,
    OVERHEAD,
    RUNTIME_CLASS,
    Certainty,
    Effect,
    Hit,
    object_rule,
    pod_rule,
)
from aks_sandbox.manifests.together import NEW_LABEL, ClassInInput, Together
from aks_sandbox.manifests.tree import Node, cpu_of, get, items, key_of, memory_of, text
from aks_sandbox.model.finding import Status

_CLASS = ("node.k8s.io", "RuntimeClass")


@pod_rule(
    "SBW110",
    "spec.overhead",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=OVERHEAD,
)
def overhead_by_hand(pod: Pod) -> Iterable[Hit]:
    """Overhead that is written by hand.

    Why: admission writes the overhead of the RuntimeClass into the pod, and refuses a pod that has another one. A
    workload is accepted, and its controller fails to create pods. An equal one is accepted, until the class changes.
    Fix: remove spec.overhead. Only static pods need it.
    """
    node = get(pod.spec, "overhead")
    if node is None or not node.value:
        return
    if pod.class_name not in pod.together.classes and pod.class_name not in own_classes() and pod.class_name:
        # Whether it is equal is not known.
        yield Hit(
            node,
            f"The overhead must be that of RuntimeClass {pod.class_name}, or the pod is refused.",
            "Remove spec.overhead: admission writes it.",
            severity=Status.WARN,
        )
        return
    wanted = pod.together.overhead_of(pod.class_name) if pod.class_name else None
    written = Resources(memory_of(get(node, "memory")), cpu_of(get(node, "cpu")))
    if wanted is None:
        yield Hit(
            node,
            "The pod is refused: Pod Overhead set without corresponding RuntimeClass defined Overhead.",
            "Remove spec.overhead.",
        )
    elif (written.memory or 0, written.cpu or 0) != (wanted.memory or 0, wanted.cpu or 0):
        yield Hit(
            node,
            "The pod is refused: Pod's Overhead doesn't match RuntimeClass's defined Overhead.",
            "Remove spec.overhead: admission writes it.",
        )
    elif not pod.static:
        yield Hit(
            node,
            f"The overhead is that of RuntimeClass {pod.class_name} now; when the class changes, the pod is refused.",
            "Remove spec.overhead: admission writes it.",
            severity=Status.WARN,
        )


@object_rule(
    "SBW308",
    "RuntimeClass without overhead",
    _CLASS,
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def without_overhead(manifest: Manifest, together: Together) -> Iterable[Hit]:
    """A Kata class that books nothing for the virtual machine.

    Why: the memory limit of the pod's cgroup is its limits and the overhead. Without an overhead the virtual machine
    monitor has no memory there, and the scheduler books none.
    Fix: add overhead.podFixed.memory. The guide of AKS has the amounts by the size of the virtual machine.
    """
    own = together.classes.get(manifest.name)
    if (
        own is not None
        and own.is_kata
        and own.handler in kata_handlers()
        and not (own.overhead and own.overhead.memory)
    ):
        yield Hit(
            get(manifest.node, "overhead") or manifest.node,
            "The RuntimeClass has no memory overhead: the virtual machine monitor has no memory in the cgroup "
            "of the pod, "
            "and the scheduler books none.",
            "Add overhead.podFixed.memory: 64Mi for pods with a limit of 512Mi, 128Mi for 1Gi, 600Mi for pods "
            "without one.",
        )


@pod_rule(
    "SBW309",
    "overhead that is small for the limits",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def small_overhead(pod: Pod) -> Iterable[Hit]:
    """An overhead that is smaller than documented for the limit.

    Why: the larger the virtual machine, the more memory its monitor needs. Where the overhead is too small for it, the
    monitor is killed for want of memory, and the pod with it.
    Fix: raise the overhead of the RuntimeClass to what is documented for the largest pod that uses it.
    """
    own = pod.together.classes.get(pod.class_name)
    if own is None or own.overhead is None or not own.overhead.memory:
        return
    limit = pod.shares.limit_memory
    needed = pod.shares.needed_overhead
    if own.overhead.memory < needed:
        yield Hit(
            pod.class_node or pod.spec,
            f"RuntimeClass {own.name} has an overhead of {in_words(own.overhead.memory)}. For "
            f"{f'a limit of {in_words(limit)}' if limit else 'a pod without a memory limit'} it should be "
            f"{in_words(needed)} or more.",
            "Raise overhead.podFixed.memory of the RuntimeClass, or use one for pods of this size.",
        )


@object_rule(
    "SBW401",
    "handler of a RuntimeClass",
    _CLASS,
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=AGENT_BAKER,
)
def handler(manifest: Manifest, together: Together) -> Iterable[Hit]:
    """A handler that nodes of AKS do not have.

    Why: sandboxed nodes of AKS have the handler kata; containerd refuses pods of another one. A handler cannot be
    changed: the class is to be deleted and created again, and meanwhile containers of its pods that end are not
    restarted.
    Fix: use the handler kata.
    """
    own = together.classes.get(manifest.name)
    if own is None or not own.is_kata or own.handler == "kata" or own.shares_the_host_kernel:
        return
    known = own.handler in kata_handlers()
    yield Hit(
        own.handler_node,
        f"Sandboxed nodes of AKS have the handler kata, "
        f"{'and ' + own.handler + ' on some alone' if known else f'not {own.handler}'}: where a node does not "
        "have it, the "
        f'pod stays in ContainerCreating with: no runtime for "{own.handler}" is configured.',
        "Set the handler to kata. Delete the RuntimeClass and create it again: a handler cannot be changed.",
        severity=Status.WARN if known else None,
    )


@object_rule(
    "SBW402",
    "RuntimeClass that is named like a sandbox",
    _CLASS,
    effect=Effect.UNSAFE,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=RUNTIME_CLASS,
)
def spoof(manifest: Manifest, together: Together) -> Iterable[Hit]:
    """A class that promises what it does not do.

    Why: the name of the class says Kata, and its handler runs ordinary containers: its pods share the kernel of the
    node although the name promises isolation.
    Fix: set the handler to kata, or give the class another name.
    """
    yield from _spoofed(together.classes.get(manifest.name), None)


def spoofed_in_cluster(pod: Pod) -> Iterable[Hit]:
    """The same of a class of the cluster that a pod requests."""
    if pod.together.cluster is not None and pod.class_name not in pod.together.in_input:
        yield from _spoofed(pod.together.classes.get(pod.class_name), pod.class_node)


def _spoofed(own: ClassInInput | None, place: Node | None) -> Iterable[Hit]:
    if own is None or not (looks_like_kata(own.name) or own.name in own_classes()):
        return
    if own.shares_the_host_kernel:
        runs = "gVisor" if own.handler not in plain_handlers() else "ordinary containers on the host kernel"
        yield Hit(
            place or own.handler_node,
            f"RuntimeClass {own.name} is named like Kata, and its handler {own.handler or '(none)'} runs {runs}.",
            "Set the handler to kata, or give the RuntimeClass another name.",
        )


@object_rule(
    "SBW403",
    "RuntimeClass without a node selector",
    _CLASS,
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=RUNTIME_CLASS,
)
def without_selector(manifest: Manifest, together: Together) -> Iterable[Hit]:
    """A Kata class whose pods go anywhere.

    Why: without scheduling.nodeSelector the scheduler also puts pods on nodes that have no Kata, where they stay in
    ContainerCreating.
    Fix: add the label of sandboxed nodes to scheduling.nodeSelector.
    """
    own = together.classes.get(manifest.name)
    if own is not None and own.is_kata and not own.shares_the_host_kernel and not own.selector:
        yield Hit(
            get(manifest.node, "scheduling") or manifest.node,
            "Its pods also go to nodes without Kata, where they stay in ContainerCreating with: no runtime for "
            '"kata" is '
            "configured.",
            f'Add {NEW_LABEL}: "true" to scheduling.nodeSelector.',
        )


@object_rule(
    "SBW404",
    "RuntimeClass of AKS",
    _CLASS,
    effect=Effect.IGNORED,
    certainty=Certainty.DEDUCED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def own_class_redefined(manifest: Manifest, together: Together) -> Iterable[Hit]:
    """A class that AKS manages.

    Why: AKS makes kata-vm-isolation itself and restores it, so a change of it is lost.
    Fix: make a RuntimeClass with another name.
    """
    if manifest.name in own_classes() and manifest.name in together.classes:
        yield Hit(
            get(manifest.node, "metadata", "name") or manifest.node,
            f"AKS manages RuntimeClass {manifest.name} and restores it: a change is lost.",
            "Give the RuntimeClass another name, and request that.",
        )


@pod_rule(
    "SBW312",
    "quotas and limit ranges in the namespace",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source="https://kubernetes.io/docs/concepts/policy/resource-quotas/",
)
def quota(pod: Pod) -> Iterable[Hit]:
    """What a namespace allows.

    Why: the overhead counts against quotas of memory, and does not count as a request that a quota requires. A limit
    range runs before the overhead is added: a minimum alone sets no limit, so the virtual machine has 512Mi.
    Fix: add the overhead of each pod to the quota, and write a default into the limit range.
    """
    overhead = pod.together.overhead_of(pod.judged_class)
    extra = (overhead.memory or 0) if overhead else 0
    for one in pod.together.all("", "ResourceQuota"):
        if one.namespace != pod.manifest.namespace:
            continue
        hard = get(one.node, "spec", "hard")
        amounts = {
            "requests.memory": pod.shares.request_memory,
            "memory": pod.shares.request_memory,
            "limits.memory": pod.shares.limit_memory,
        }
        for name, amount in amounts.items():
            allowed = memory_of(get(hard, name))
            if allowed is not None and extra and amount + extra > allowed:
                yield Hit(
                    pod.class_node or pod.spec,
                    f"ResourceQuota {one.name} allows {in_words(allowed)} of {name}; the pod needs "
                    f"{in_words(amount + extra)}, of which {in_words(extra)} are the overhead of its RuntimeClass.",
                    "Raise the quota by the overhead of each pod.",
                )
    for one in pod.together.all("", "LimitRange"):
        if one.namespace != pod.manifest.namespace:
            continue
        for row in items(get(one.node, "spec", "limits")):
            no_default = get(row, "default", "memory") is None and get(row, "max", "memory") is None
            least = get(row, "min", "memory")
            bare = any(c.limits.memory is None for c in pod.containers if not c.init)
            if text(get(row, "type")) == "Container" and least is not None and no_default and bare:
                yield Hit(
                    key_of(pod.spec, "containers") or pod.spec,
                    f"LimitRange {one.name} has a minimum and no default, which sets no limit: a container without one "
                    "adds nothing to the virtual machine.",
                    "Write default.memory into the LimitRange.",
                )


RULES = (
    overhead_by_hand,
    without_overhead,
    small_overhead,
    quota,
    handler,
    replace(spoof, of_pod=spoofed_in_cluster),
    without_selector,
    own_class_redefined,
)
