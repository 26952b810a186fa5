"""What is wrong with a sandboxed pod now, and why: its state decides, its events and its node explain.

What was overtaken is history: of a pod that has a node it does not count that it once waited for one, and of containers
that were started before it does not count that their sandbox or image once failed. A pod that failed and was replaced,
or that its Job tried again, is not sick either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from aks_sandbox.catalog.sizing import PodShares, Resources, Share, in_words
from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.catalog.taints import is_system_taint
from aks_sandbox.explain.messages import explain_pod
from aks_sandbox.explain.scheduling import Weight, reasons_in, weight_of
from aks_sandbox.model.cluster import NodePool, Target
from aks_sandbox.model.in_cluster import (
    ClassedPod,
    ContainerState,
    InCluster,
    Node,
    PodEvent,
    Taint,
    memory_bytes,
    millicpus,
)
from aks_sandbox.model.proof import KnownMessage
from aks_sandbox.model.safe_text import one_line, quoted
from aks_sandbox.steps import Step, filled

#: How long a pod may take until it is worth a look: to be scheduled, to start, to end after its deletion.
_SCHEDULED_WITHIN, _STARTED_WITHIN, _REMOVED_WITHIN = 60, 180, 60
#: How long the cluster autoscaler may take for a node: after that it tries another node pool.
#: https://learn.microsoft.com/azure/aks/cluster-autoscaler (max-node-provision-time)
_NODE_WITHIN = 900
#: After so long a pod that failed and that nothing creates again is history.
_FAILED_LONG_AGO = 3600
#: A container that was restarted longer ago than this has recovered, where it is ready.
_LATELY = 600
_STARTING = ("", "ContainerCreating", "PodInitializing")
_OF_A_START = ("FailedCreatePodSandBox", "FailedMount", "FailedAttachVolume", "NetworkNotReady", "FailedMapVolume")
#: The kubelet tries to mount a volume again after 500 ms, then after twice as long each time, up to two minutes, and an
#: attempt may take two minutes itself. Of one object it reports 25 events at once, then one in five minutes.
#: https://github.com/kubernetes/kubernetes/blob/master/pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go
_OF_A_VOLUME = ("FailedMount", "FailedAttachVolume", "FailedMapVolume")
_LONGEST_PAUSE, _ATTEMPT, _SLACK, _WITH_FEWER_EVENTS, _EVENTS_AT_ONCE = 122, 125, 60, 600, 15
#: What the kubelet reports at nearly every start of a pod, once, until its cache has what the pod mounts.
_CACHE_NOT_FILLED, _TIMES_OF_A_FAULT = "cache: timed out waiting for the condition", 3
#: How the kubelet, the scheduler or the node itself ended a pod that had run: its controller replaces it.
_TAKEN_AWAY = ("Evicted", "Preempting", "NodeShutdown", "Terminated", "Shutdown", "NodeLost")
_OF_A_PROBE = ("Unhealthy", "ProbeWarning", "FailedPostStartHook", "Killing")
_MOST_OF_A_MESSAGE = 700


class Over(Enum):
    """Why a trouble is not one of now, in a sentence about one pod and about several."""

    RUNS = ("It runs again.", "They run again.")
    TRIED_AGAIN = ("Its Job tries again.", "Their Jobs try again.")
    REPLACED = ("Its controller creates another pod in its place.", "Their controllers create others in their place.")
    LONG_AGO = (
        "It failed more than an hour ago, and nothing creates it again.",
        "They failed more than an hour ago, and nothing creates them again.",
    )


@dataclass(frozen=True)
class Trouble:
    """What is wrong, in a sentence that is the same for every pod that has it, and what to do.

    `over` is why it is not a trouble of now. `node` is named where the trouble is that of a node.
    """

    cause: str
    steps: tuple[Step, ...] = ()
    over: Over | None = None
    node: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What a pod is judged beside: the inside of the cluster, its node pools, and the target of commands."""

    inside: InCluster
    pools: Mapping[str, NodePool]
    target: Target

    def node(self, name: str) -> Node | None:
        """The node of that name, where it was read."""
        return next((one for one in self.inside.nodes if one.name == name), None)

    def nodes_of_class(self, name: str) -> Sequence[Node] | None:
        """The nodes that a RuntimeClass selects; None where it does not select or is not there."""
        one = self.inside.runtime_class(name)
        if one is None or not one.node_selector:
            return None
        return [node for node in self.inside.nodes if node.selected_by(one.node_selector)]

    def events_of(self, kind: str, namespace: str, name: str) -> Sequence[PodEvent]:
        """The events of an object, as the look orders them: the newest first."""
        return [one for one in self.inside.events if (one.kind, one.namespace, one.pod) == (kind, namespace, name)]


def troubles_of(pod: ClassedPod, around: Surroundings) -> Sequence[Trouble]:
    """What is wrong with the pod now; empty where nothing is, or where it may only be starting or being removed."""
    if pod.deleted_for is not None:
        return _deletion(pod, around)
    if pod.phase == "Succeeded":
        return ()
    if not pod.node and pod.phase != "Failed":
        return _unscheduled(pod, around)
    node = around.node(pod.node)
    if node is not None and not node.ready and pod.phase != "Failed":
        return [_on_a_dead_node(node, around.target)]
    if pod.phase == "Running" and pod.ready and not _restarted(pod):
        return ()
    if pod.phase == "Failed":
        return _failed(pod, around)
    over = Over.RUNS if pod.phase == "Running" and pod.ready and not _loops(pod) else None
    return _of_its_state(pod, around, over)


def _failed(pod: ClassedPod, around: Surroundings) -> Sequence[Trouble]:
    """The end of a pod, where it is still what is so: what made the pod may have made another one since."""
    lately = pod.ended_for is None or pod.ended_for < _LATELY
    over = None
    if pod.owner_kind == "Job":
        stands = around.inside.jobs.get(f"{pod.namespace}/{pod.owner}")
        if stands == "Complete":
            return ()
        over = Over.TRIED_AGAIN if stands == "Running" else None
    elif pod.owner_kind:
        if not lately:
            return ()
        over = Over.REPLACED if pod.reason in _TAKEN_AWAY else None
    elif pod.ended_for is not None and pod.ended_for >= _FAILED_LONG_AGO:
        over = Over.LONG_AGO
    return _of_its_state(pod, around, over)


def _loops(pod: ClassedPod) -> bool:
    """Whether a container ends again and again, though it runs at this moment: its last two runs were short."""
    return any(
        one.restarts > 1
        and one.last_age is not None
        and one.last_age < _LATELY
        and one.last_ran is not None
        and one.last_ran < _LATELY
        for one in pod.containers
    )


def _restarted(pod: ClassedPod) -> bool:
    return any(one.restarts and one.last_age is not None and one.last_age < _LATELY for one in pod.containers)


def _kubectl(text: str, around: Surroundings, verb: str, name: str, namespace: str = "") -> Step:
    line = f"kubectl {verb} {{name}}" + (" --namespace {namespace}" if namespace else "")
    pattern = f"az aks command invoke -g {{group}} -n {{cluster}} --command '{line}'"
    return around.target.step(text, pattern, name=name, namespace=namespace)


def _describe(pod: ClassedPod, around: Surroundings, text: str = "Look at the pod:") -> Step:
    return _kubectl(text, around, "describe pod", pod.name, pod.namespace)


def _on_a_dead_node(node: Node, target: Target) -> Trouble:
    pressures = f" It reports {' and '.join(node.pressures)}." if node.pressures else ""
    pattern = "az aks command invoke -g {group} -n {cluster} --command 'kubectl describe node {name}'"
    return Trouble(
        f"Its node {node.name} is not Ready.{pressures}",
        (target.step("See why:", pattern, node=node.name),),
        node=node.name,
    )


def _deletion(pod: ClassedPod, around: Surroundings) -> Sequence[Trouble]:
    if pod.deleted_for is None or pod.deleted_for < _REMOVED_WITHIN:
        return ()
    node = around.node(pod.node)
    if node is not None and not node.ready:
        dead = _on_a_dead_node(node, around.target)
        cause = f"It was deleted and is still there: its node {node.name} is not Ready, so it cannot confirm the end."
        return [Trouble(cause, dead.steps, node=node.name)]
    if pod.finalizers:
        cause = f"It was deleted and is still there: the finalizers {', '.join(pod.finalizers)} are not removed."
        return [Trouble(cause, (_describe(pod, around, "The owner of the finalizers removes them. Look at the pod:"),))]
    cause = "It was deleted and is still there: its containers have not ended."
    return [Trouble(cause, (_describe(pod, around),))]


def _events_of(pod: ClassedPod, around: Surroundings) -> Sequence[PodEvent]:
    return around.events_of("Pod", pod.namespace, pod.name)


def _unscheduled(pod: ClassedPod, around: Surroundings) -> Sequence[Trouble]:
    if pod.gates:
        cause = f"Its schedulingGates keep it from the scheduler: {', '.join(pod.gates)}."
        text = "What set the gates removes them; ask its owner, or create the pod without them. The pod:"
        return [Trouble(cause, (_describe(pod, around, text),))]
    message = pod.unscheduled.message if pod.unscheduled is not None else ""
    message = message or next((one.message for one in _events_of(pod, around) if one.reason == "FailedScheduling"), "")
    if not message:
        if pod.age is not None and pod.age < _SCHEDULED_WITHIN:
            return ()
        return [_without_scheduler(pod, around)]
    of_claims = list(_claims(pod, around))
    if of_claims:
        return of_claims
    if _a_node_may_come(pod, message, around):
        return ()
    return _refused_by_the_scheduler(pod, message, around)


def _a_node_may_come(pod: ClassedPod, message: str, around: Surroundings) -> bool:
    """Whether the pod has only begun to wait for what a new node has, or for pods that are about to leave."""
    if pod.age is None or any(weight_of(reason) is Weight.OWN and not _is_of_room(reason) for reason in _own(message)):
        return False
    if "didn't trigger scale-up" in message:
        return False
    if any(_exceeds_a_node(pod, reason.removeprefix("Insufficient "), around) for reason in _own(message)):
        return False
    growing = _growing_pools(pod, around)
    has_nodes = bool(around.nodes_of_class(pod.runtime_class))
    if (has_nodes or not growing) and not any(_is_of_room(reason) for reason in _own(message)):
        return False
    return pod.age < (_NODE_WITHIN if growing else _SCHEDULED_WITHIN)


def _own(message: str) -> Sequence[str]:
    return [reason for _, reason in reasons_in(message)]


def _is_of_room(reason: str) -> bool:
    return reason in ("Insufficient cpu", "Insufficient memory") or reason.startswith("Too many pods")


def _growing_pools(pod: ClassedPod, around: Surroundings) -> Sequence[NodePool]:
    """The node pools for the pod to which the cluster autoscaler may add a node that has room for it."""
    nodes = around.nodes_of_class(pod.runtime_class) or ()
    of_nodes = {node.pool for node in nodes}
    pools = [
        pool for pool in around.pools.values() if pool.name in of_nodes or (not nodes and find_runtime(pool.runtime))
    ]
    return [
        pool
        for pool in pools
        if pool.max_count is not None and pool.count is not None and pool.count < pool.max_count and not pool.stopped
    ]


def _without_scheduler(pod: ClassedPod, around: Surroundings) -> Trouble:
    if pod.scheduler:
        cause = f"It asks for the scheduler {one_line(pod.scheduler)} (spec.schedulerName), which has not looked at it."
        fix = "Start that scheduler, or leave spec.schedulerName out. The pod:"
        return Trouble(cause, (_describe(pod, around, fix),))
    return Trouble("It has not been scheduled, and no reason is reported.", (_describe(pod, around),))


def _claims(pod: ClassedPod, around: Surroundings) -> Iterable[Trouble]:
    """The claims of a pod that have no volume, where their own events name the reason."""
    for claim in around.inside.claims:
        if claim.namespace != pod.namespace or claim.name not in pod.claims:
            continue
        events = around.events_of("PersistentVolumeClaim", claim.namespace, claim.name)
        known = [
            one
            for one in explain_pod("\n".join(f"{event.reason} {_line(event.message)}" for event in events))
            if one.name != "claim-waits-for-pod"
        ]
        names = {**around.target.names, "namespace": claim.namespace, "claim": claim.name}
        for one in known:
            yield Trouble(f"Its claim {claim.name} has no volume. {one.cause}", filled(one.steps, names))
        if not known and not (events and _waits_for_its_pod(events[0])):
            asks = f" It asks for the StorageClass {claim.storage_class}." if claim.storage_class else ""
            step = _kubectl("See why:", around, "describe pvc", claim.name, claim.namespace)
            yield Trouble(f"Its claim {claim.name} has no volume.{asks}", (step,))


def _waits_for_its_pod(event: PodEvent) -> bool:
    """Whether a claim gets its volume once its pod has a node, so that it is not what keeps the pod from one."""
    return event.reason in ("WaitForFirstConsumer", "WaitForPodScheduled") or "first consumer" in event.message


def _refused_by_the_scheduler(pod: ClassedPod, message: str, around: Surroundings) -> Sequence[Trouble]:
    nodes = around.nodes_of_class(pod.runtime_class)
    if nodes is not None and around.inside.nodes_in_all <= len(around.inside.nodes):
        of_nodes = _of_the_nodes(pod, nodes, around)
        if of_nodes is not None:
            return [of_nodes]
    usable = [node for node in nodes or () if node.ready and node.schedulable]
    message = _line(message)
    if usable and all(node.schedulable for node in nodes or ()):
        message = _without_cordons(message)
    reasons = reasons_in(message)
    weights = {weight_of(reason) for _, reason in reasons}
    if weights and min(weights) is Weight.TAINT and usable:
        return [_of_the_taints(pod, usable, around)]
    if weights == {Weight.LABELS} and usable:
        return [_of_its_own_selector(pod, around)]
    lacking = [name for _, reason in reasons if (name := reason.removeprefix("Insufficient ")) in ("cpu", "memory")]
    found = [_of_the_room(pod, name, usable, around) for name in dict.fromkeys(lacking)]
    names = _names(pod, around)
    known = [one for one in explain_pod(message) if one.name != "insufficient" or not found]
    found += [Trouble(one.cause, filled(one.steps, names)) for one in known if one.name != "sched-not-triggered"]
    return found or [Trouble(f"The scheduler finds no node for it: {quoted(message)}.", (_describe(pod, around),))]


def _without_cordons(message: str) -> str:
    """The message without the nodes that are cordoned, where another reason than labels stands in it: the scheduler
    looks at that first, so it counts every cordoned node of the cluster.
    """
    cordoned = [f"{count} {reason}" for count, reason in reasons_in(message) if "were unschedulable" in reason]
    others = [reason for _, reason in reasons_in(message) if "were unschedulable" not in reason]
    if all(weight_of(reason) is Weight.LABELS for reason in others):
        return message
    for one in cordoned:
        message = message.replace(f"{one}, ", "", 1).replace(f", {one}", "", 1)
    return message


def _of_the_nodes(pod: ClassedPod, nodes: Sequence[Node], around: Surroundings) -> Trouble | None:
    """Why none of the nodes that its RuntimeClass selects can take any pod; None where one can."""
    named = f"RuntimeClass {pod.runtime_class}"
    if not nodes:
        pattern = "az aks-sandbox nodepool list -g {group} --cluster-name {cluster} --output table"
        cause = f"No node has the labels that {named} selects (SBX603)."
        return Trouble(cause, (around.target.step("See the sandboxed node pools:", pattern),))
    ready = [node for node in nodes if node.ready]
    if not ready:
        pattern = "az aks command invoke -g {group} -n {cluster} --command 'kubectl describe node {name}'"
        cause = f"None of the nodes for {named} is Ready: {_listed(node.name for node in nodes)}."
        return Trouble(cause, (around.target.step("See why:", pattern, name=nodes[0].name),), node=nodes[0].name)
    if not any(node.schedulable for node in ready):
        pattern = "az aks command invoke -g {group} -n {cluster} --command 'kubectl uncordon {name}'"
        cause = f"Every Ready node for {named} is cordoned: {_listed(node.name for node in ready)}."
        step = around.target.step("Allow pods on a node again:", pattern, name=ready[0].name)
        return Trouble(cause, (step,), node=ready[0].name)
    return None


def _of_the_taints(pod: ClassedPod, nodes: Sequence[Node], around: Surroundings) -> Trouble:
    taints = dict.fromkeys(
        taint
        for node in nodes
        for taint in node.taints
        if _keeps_off(taint)
        and not is_system_taint(taint.key)
        and not any(toleration.tolerates(taint) for toleration in pod.tolerations)
    )
    if taints:
        words = ", ".join(str(taint) for taint in list(taints)[:5])
        fix = "Give the pods that may run there a toleration for it in their workload, or use another node pool."
        return Trouble(
            f"Nodes that could take it have a taint that it does not tolerate: {one_line(words)}.", (Step(fix),)
        )
    pattern = "az aks command invoke -g {group} -n {cluster} --command 'kubectl get nodes -o wide'"
    return Trouble(
        "Nodes that could take it have a taint of Kubernetes or AKS, such as that of a node that starts, is short of "
        "memory or disk, or is being removed; a toleration does not help.",
        (around.target.step("See the state of the nodes:", pattern),),
    )


def _keeps_off(taint: Taint) -> bool:
    return taint.effect in ("NoSchedule", "NoExecute")


def _of_its_own_selector(pod: ClassedPod, around: Surroundings) -> Trouble:
    one = around.inside.runtime_class(pod.runtime_class)
    own = {key: value for key, value in pod.node_selector.items() if not one or one.node_selector.get(key) != value}
    named = f"RuntimeClass {pod.runtime_class}"
    words = ", ".join(f"{key}={value}" for key, value in sorted(own.items()))
    if words:
        cause = f"Its nodeSelector {one_line(words)} rules out the nodes that {named} selects."
        return Trouble(cause, (Step("Remove it from the workload: the RuntimeClass selects the nodes."),))
    cause = f"Its own node affinity rules out the nodes that {named} selects."
    fix = "Remove the affinity for other nodes from the workload: the RuntimeClass selects the nodes. The pod:"
    return Trouble(cause, (_describe(pod, around, fix),))


def shares_of(pod: ClassedPod) -> PodShares:
    """What a pod asks for; ValueError where a quantity is none."""

    def resources(texts: Mapping[str, str]) -> Resources:
        memory, cpu = texts.get("memory"), texts.get("cpu")
        return Resources(None if memory is None else memory_bytes(memory), None if cpu is None else millicpus(cpu))

    def share(init: bool) -> tuple[Share, ...]:
        those = (one for one in pod.shares if one.init is init)
        return tuple(
            share
            for one in those
            for share in [Share(resources(one.limits), resources(one.requests), one.stays)] * one.times
        )

    return PodShares(share(False), share(True), resources(pod.pod_limits), resources(pod.pod_requests))


def _amounts(pod: ClassedPod, resource: str, nodes: Sequence[Node]) -> tuple[int, int, int]:
    """What the pod books of memory or CPU, how much of it is overhead, and what the largest node has; nothing of each
    where a quantity is none.
    """
    measure = memory_bytes if resource == "memory" else millicpus
    try:
        shares = shares_of(pod)
        overhead = measure(pod.overhead.get(resource, "0"))
        asked = (shares.request_memory if resource == "memory" else shares.request_cpu) + overhead
        return asked, overhead, max((measure(getattr(node, resource) or "0") for node in nodes), default=0)
    except ValueError:
        return 0, 0, 0


def _exceeds_a_node(pod: ClassedPod, resource: str, around: Surroundings) -> bool:
    """Whether the pod books more than a whole node has, so that no further node of that size helps."""
    if resource not in ("cpu", "memory"):
        return False
    asked, _, largest = _amounts(pod, resource, around.nodes_of_class(pod.runtime_class) or ())
    return asked > largest > 0


def _of_the_room(pod: ClassedPod, resource: str, nodes: Sequence[Node], around: Surroundings) -> Trouble:
    asked, overhead, largest = _amounts(pod, resource, nodes)
    asks = f"It requests {_amount(resource, asked)} of {resource}" if asked else f"Nodes have less {resource} left"
    with_overhead = (
        f", {_amount(resource, overhead)} of it the overhead of its RuntimeClass" if asked and overhead else ""
    )
    pool = next((node.pool for node in nodes if node.pool), "")
    if asked > largest > 0:
        cause = (
            f"{asks}{with_overhead}, and the largest node for it has {_amount(resource, largest)}: more nodes of that "
            "size do not help."
        )
        pattern = "az aks-sandbox vm-size list -l {location} --output table"
        steps = (
            Step("Lower the requests of the workload, or add a sandboxed node pool with a larger VM size."),
            around.target.step("See the VM sizes:", pattern),
        )
        return Trouble(cause, steps)
    cause = f"{asks}{with_overhead}" + (
        ", and none of its nodes has that much left." if asked else " than it requests."
    )
    return Trouble(cause, (_more_nodes(pool, around),))


def _amount(resource: str, amount: int) -> str:
    if resource == "memory":
        return in_words(amount)
    return str(amount // 1000) if amount % 1000 == 0 else f"{amount}m"


def _more_nodes(pool: str, around: Surroundings) -> Step:
    found = around.pools.get(pool)
    if found is not None and found.max_count and found.count is not None and found.count < found.max_count:
        pattern = "az aks command invoke -g {group} -n {cluster} --command 'kubectl get events -A'"
        return around.target.step(
            f"The cluster autoscaler may add nodes to node pool {pool}, which has {found.count} of at most "
            f"{found.max_count}, and has not. Its events (TriggeredScaleUp, NotTriggerScaleUp) name why:",
            pattern,
        )
    if found is not None and found.max_count:
        pattern = (
            "az aks nodepool update -g {group} --cluster-name {cluster} -n {pool} --update-cluster-autoscaler "
            "--min-count {min} --max-count {max}"
        )
        more = {"min": str(found.min_count or 0), "max": str(found.max_count + 1)}
        return around.target.step(
            "Lower the requests of the workload, or raise the maximum of the node pool:", pattern, pool=pool, **more
        )
    pattern = "az aks nodepool scale -g {group} --cluster-name {cluster} -n {pool} --node-count {count}"
    count = str(found.count + 1) if found is not None and found.count is not None else None
    return around.target.step(
        "Lower the requests of the workload, or scale the node pool:", pattern, pool=pool, count=count
    )


def _names(pod: ClassedPod, around: Surroundings) -> dict[str, str | None]:
    node = around.node(pod.node)
    nodes = around.nodes_of_class(pod.runtime_class) or ()
    pools = list(dict.fromkeys(one.pool for one in nodes if one.pool))
    found = around.pools.get(pools[0]) if len(pools) == 1 else None
    return {
        **around.target.names,
        "pod": pod.name,
        "namespace": pod.namespace,
        "node": pod.node,
        "pool": node.pool if node is not None else pools[0] if len(pools) == 1 else None,
        "count": str(found.count + 1) if found is not None and found.count is not None else None,
        "container": next((one.name for one in pod.containers), None),
    }


def _of_its_state(pod: ClassedPod, around: Surroundings, over: Over | None = None) -> Sequence[Trouble]:
    if over is None and not _loops(pod) and _only_starting(pod):
        return ()
    events = _events_of_now(pod, around)
    known = explain_pod(described(pod, events))
    names = _names(pod, around)
    found = [Trouble(one.cause, filled(one.steps, names), over) for one in known if not _is_too_general(one, known)]
    if found:
        return found
    if not pod.containers and not events and pod.phase == "Pending":
        started = pod.age is not None and pod.age < _STARTED_WITHIN
        return (
            ()
            if started
            else [Trouble("Its containers do not start, and no reason is reported.", (_describe(pod, around),))]
        )
    if not events and not _started(pod) and all(one.waiting in _STARTING for one in pod.containers):
        if any(one.last_age is not None and one.last_age < _STARTED_WITHIN for one in pod.containers):
            return ()
        return [Trouble("Its containers do not start, and no reason is reported.", (_describe(pod, around),))]
    return [_not_known(pod, events, over, around)]


def _only_starting(pod: ClassedPod) -> bool:
    """Whether every container that is not ready was started a moment ago, for the first time."""
    return (
        pod.phase == "Running"
        and bool(pod.containers)
        and all(_runs(one) and not one.restarts and (one.ready or _is_young(one)) for one in pod.containers)
    )


def _is_young(one: ContainerState) -> bool:
    return one.running_for is not None and one.running_for < _STARTED_WITHIN


#: What says only that there is a trouble, where another message says which.
_GENERAL = ("crash-loop", "sandbox-failed", "image-pull", "start-failed", "sched-unknown-reason")


def _is_too_general(one: KnownMessage, known: Sequence[KnownMessage]) -> bool:
    return one.name in _GENERAL and any(other.name not in _GENERAL for other in known)


def _events_of_now(pod: ClassedPod, around: Surroundings) -> Sequence[PodEvent]:
    events = [event for event in _events_of(pod, around) if _is_now(event, pod)]
    # A sandbox is made once the volumes are there.
    of_sandbox = max((_time(event) or 0 for event in events if event.reason == "FailedCreatePodSandBox"), default=0)
    return [
        event
        for event in events
        if event.reason not in _OF_A_VOLUME
        or (_repeats(event, around.inside.now) and (_time(event) or of_sandbox) >= of_sandbox)
    ]


def _time(event: PodEvent) -> float | None:
    """When it was last seen, in seconds since 1970; None where that is not known."""
    try:
        seen = datetime.fromisoformat(event.last_seen)
    except ValueError:
        return None
    return (seen if seen.tzinfo else seen.replace(tzinfo=UTC)).timestamp()


def age_of(event: PodEvent, now: int) -> float | None:
    """How many seconds ago it was last seen; None where that is not known."""
    time = _time(event)
    return None if time is None else now - time


def _repeats(event: PodEvent, now: int) -> bool:
    """Whether a volume still cannot be mounted: the next attempt has failed too, or is not due yet."""
    if _CACHE_NOT_FILLED in event.message and event.count < _TIMES_OF_A_FAULT:
        return False
    age = age_of(event, now)
    if age is None:
        return True
    if event.count > _EVENTS_AT_ONCE:
        return age < _WITH_FEWER_EVENTS
    at_once = event.message.startswith("MountVolume.SetUp failed") and "not found" in event.message
    pause = min(_LONGEST_PAUSE, float(2 ** (event.count - 1)) / 2)
    return age < 2 * pause + _SLACK + (0 if at_once else _ATTEMPT)


def _is_now(event: PodEvent, pod: ClassedPod) -> bool:
    """Whether an event is about the present state of a pod that has a node, and not about one that it has left."""
    waits = {one.waiting for one in pod.containers}
    if event.reason == "FailedScheduling":
        return False
    if event.reason in _OF_A_START:
        return not _started(pod) and not pod.sandbox_ready
    of_an_image = "pull" in event.message.lower() or "image" in event.message.lower()
    waits_for_image = any("Image" in reason for reason in waits)
    if event.reason in ("Failed", "BackOff", "InspectFailed", "ErrImageNeverPull") and of_an_image:
        return waits_for_image
    if event.reason in ("Failed", "BackOff"):
        return bool(waits - set(_STARTING)) or _loops(pod)
    if event.reason in _OF_A_PROBE:
        return not pod.ready or _restarted(pod)
    return True


def _started(pod: ClassedPod) -> bool:
    """Whether the sandbox and the volumes are there. After a restart of its node a pod that is Running waits for them
    again, though its containers were restarted before.
    """
    begins = [one.waiting in _STARTING and bool(one.waiting) for one in pod.containers if not one.init]
    if any(begins) and all(begins):
        return False
    return any(one.restarts or one.last_ended or one.ended for one in pod.containers) or pod.phase == "Running"


def described(pod: ClassedPod, events: Iterable[PodEvent]) -> str:
    """The state of a pod and those events, as kubectl describes them: what the known messages are written for."""
    lines = [
        f"Name: {_line(pod.name)}",
        f"Namespace: {_line(pod.namespace)}",
        "Priority: 0",
        f"Runtime Class Name: {_line(pod.runtime_class)}",
        f"Node: {_line(pod.node)}/" if pod.node else "Node: <none>",
        f"Status: {_line(pod.phase)}",
        *([f"Reason: {_line(pod.reason)}"] if pod.reason else []),
        *([f"Message: {_line(pod.message)}"] if pod.message else []),
    ]
    for title, init in (("Init Containers:", True), ("Containers:", False)):
        of_kind = [one for one in pod.containers if one.init is init]
        lines += [title, *(line for one in of_kind for line in _container_lines(one))] if of_kind else []
    lines += ["Conditions:", f"Ready {pod.ready}", "Events:"]
    lines += [f"Warning {_line(event.reason)} {_line(event.message)}" for event in events]
    return "\n".join(lines) + "\n"


def _runs(one: ContainerState) -> bool:
    return not (one.waiting or one.ended or one.exit_code is not None)


def _recovered(one: ContainerState) -> bool:
    """Whether how a container ended before is not what is wrong with its pod now: it is being started again, or it runs
    and that is long ago.
    """
    if one.waiting in _STARTING and one.waiting:
        return True
    return _runs(one) and one.last_age is not None and one.last_age >= _LATELY


def _container_lines(one: ContainerState) -> Iterable[str]:
    yield f"{_line(one.name)}:"
    if one.waiting:
        yield from ("State: Waiting", f"Reason: {_line(one.waiting)}")
        # The kubelet's event about the same begins so, and that is the form in which messages are known.
        yield from ([f"Message: Error: {_line(one.message)}"] if one.message else [])
    elif one.ended or one.exit_code is not None:
        yield from ("State: Terminated", f"Reason: {_line(one.ended)}")
        yield from ([f"Message: {_line(one.message)}"] if one.message else [])
        yield from ([f"Exit Code: {one.exit_code}"] if one.exit_code is not None else [])
    else:
        yield "State: Running"
    if (one.last_ended or one.last_exit_code is not None) and not _recovered(one):
        yield from ("Last State: Terminated", f"Reason: {_line(one.last_ended)}")
        yield from ([f"Message: {_line(one.last_message)}"] if one.last_message else [])
        yield from ([f"Exit Code: {one.last_exit_code}"] if one.last_exit_code is not None else [])
    yield from (f"Ready: {one.ready}", f"Restart Count: {one.restarts}")


def _line(text: str) -> str:
    """The text in one line: a message that had lines could pass for other parts of a description."""
    return one_line(" ".join(text.split()))


def _not_known(pod: ClassedPod, events: Sequence[PodEvent], over: Over | None, around: Surroundings) -> Trouble:
    """The state in the words of Kubernetes, where none of them is known, with the command that shows more."""
    for one in pod.containers:
        kind = "init container" if one.init else "container"
        if one.waiting and one.waiting not in _STARTING:
            said = f": {quoted(one.message, _MOST_OF_A_MESSAGE)}" if one.message else ""
            return Trouble(f"Its {kind} {one.name} waits with {one.waiting}{said}.", (_describe(pod, around),), over)
    for event in events:
        reported = f"{event.reason}: {quoted(event.message, _MOST_OF_A_MESSAGE)}"
        return Trouble(f"It does not run. Kubernetes reports {reported}.", (_describe(pod, around),), over)
    if pod.reason or pod.message:
        said = f": {quoted(pod.message, _MOST_OF_A_MESSAGE)}" if pod.message else ""
        return Trouble(f"It is {pod.phase} with {pod.reason or 'a message'}{said}.", (_describe(pod, around),), over)
    not_ready = [one.name for one in pod.containers if not one.ready and not one.init]
    if not_ready:
        log = _kubectl("Read its log:", around, "logs", pod.name, pod.namespace)
        return Trouble(f"Its container {not_ready[0]} runs and is not ready.", (log, _describe(pod, around)), over)
    return Trouble(f"It is {pod.phase or 'in an unknown phase'} and not ready.", (_describe(pod, around),), over)


def _listed(names: Iterable[str], most: int = 10) -> str:
    every = list(dict.fromkeys(names))
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")
