"""Rules about the room that pods need on nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aks_sandbox.catalog.sizing import MIB, in_words, largest_documented_limit
from aks_sandbox.manifests.nodes import Amounts, NodeSpace, default_max_pods, memory_of_size, nominal_node
from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.replicas import pods_made
from aks_sandbox.manifests.rules.rule import CONSIDERATIONS, Certainty, Effect, Hit, pod_rule
from aks_sandbox.manifests.tree import get
from aks_sandbox.model.finding import Status

#: The node that stands for one where no cluster is named: the default of `create`, in its newer generation.
_USUAL_SIZE = "Standard_D4s_v5"


@pod_rule(
    "SBW310",
    "room on nodes for many small pods",
    effect=Effect.SLOW,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def room(pod: Pod) -> Iterable[Hit]:
    """Pods whose overhead is more than a node has, and pods that fit on none.

    Why: the RuntimeClass of AKS books 600Mi for each pod, whatever its size. For many small pods that is more memory
    than they need themselves. A pod that books more than a node can allocate stays Pending.
    Fix: use a RuntimeClass with the overhead that is documented for the memory limit, or larger nodes.
    Example: az aks-sandbox manifest generate runtime-class --memory 256Mi
    """
    overhead = pod.together.overhead_of(pod.judged_class)
    if overhead is None:
        return
    books = Amounts(pod.shares.request_memory + (overhead.memory or 0), pod.shares.request_cpu + (overhead.cpu or 0))
    cluster, spaces = pod.together.cluster, _spaces(pod)
    node = pod.class_node or pod.spec
    if cluster is not None and not cluster.pools:
        yield Hit(
            node,
            f"Cluster {cluster.name} does not have a sandboxed node pool: the pod stays Pending.",
            "Add a sandboxed node pool to the cluster.",
        )
        return
    if cluster is not None and spaces and all(one.fit(books).pods == 0 for one in spaces):
        largest = max(spaces, key=lambda one: one.free.memory)
        yield Hit(
            node,
            f"The pod books {in_words(books.memory)} and {in_cpus(books.cpu)}, overhead included, and a node of "
            f"{largest.title} has {in_words(largest.free.memory // MIB * MIB)} and {in_cpus(largest.free.cpu)} for it: "
            "the pod stays Pending.",
            "Lower what the pod requests, or add a node pool with a larger VM size.",
        )
        return
    count, needed = pods_made(pod.found, pod.together), pod.shares.needed_overhead
    of_one = min((one.free.memory for one in spaces), default=_usual().free.memory)
    documented = pod.shares.limit_memory <= largest_documented_limit()
    if count and documented and overhead.memory and needed < overhead.memory and count * overhead.memory > of_one:
        yield Hit(
            get(pod.manifest.node, "spec", "replicas") or node,
            f"{count} pods book {in_words(count * overhead.memory)} of overhead, which is more than a node has. With a "
            f"RuntimeClass for their size they book {in_words(count * needed)}.",
            f"Make a RuntimeClass with an overhead of {in_words(needed)}, and request that.",
            severity=Status.INFO,
        )


def in_cpus(thousandths: int) -> str:
    """A CPU amount in words."""
    whole, rest = divmod(thousandths, 1000)
    return f"{thousandths}m CPU" if rest else f"{whole} CPU" if whole == 1 else f"{whole} CPUs"


def _spaces(pod: Pod) -> Sequence[NodeSpace]:
    cluster = pod.together.cluster
    if cluster is None:
        return ()
    selector = pod.together.selector_of(pod.judged_class)
    return [one.space for one in cluster.pools if one.space is not None and one.selected_by(selector)]


def _usual() -> NodeSpace:
    vcpus, memory = memory_of_size(_USUAL_SIZE) or (4, 16 * 1024 * MIB)
    return nominal_node(_USUAL_SIZE, vcpus, memory, default_max_pods())


RULES = (room,)
