"""SBX605 to SBX607: the sandboxed pods inside the cluster, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aks_sandbox.catalog.handlers import looks_like_kata, own_classes
from aks_sandbox.catalog.runtimes import find_runtime, generally_available_runtime, runtimes
from aks_sandbox.explain.messages import explain_text
from aks_sandbox.explain.origin import Origin
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Kind, Result, Status, noted, passed, skipped, unknown, violated, warned
from aks_sandbox.model.in_cluster import ClassedPod, InCluster, PodEvent
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.target import Target
from aks_sandbox.rules.classes import CATEGORY, kubectl, listed, reconcile, unreadable
from aks_sandbox.rules.cluster import add_step
from aks_sandbox.rules.rule import rule, runtime_class
from aks_sandbox.steps import Step, filled

_NO_SANDBOX = "FailedCreatePodSandBox"
_ENDED = ("Succeeded", "Failed")


def _asks_for_kata(pod: ClassedPod) -> bool:
    return looks_like_kata(pod.runtime_class) or pod.runtime_class in own_classes()


def _names(pods: Iterable[ClassedPod]) -> str:
    return listed(f"{pod.namespace}/{pod.name}" for pod in pods)


def _counted(pods: Sequence[ClassedPod]) -> str:
    return "1 pod asks" if len(pods) == 1 else f"{len(pods)} pods ask"


def _cut(inside: InCluster) -> Result | None:
    if inside.pods_in_all <= len(inside.pods):
        return None
    read = f"{len(inside.pods)} of {inside.pods_in_all} pods with a RuntimeClass were read"
    return unknown(f"{read}; there is nothing wrong with those.")


@dataclass
class _Trouble:
    """What some events have in common, and the pods they belong to."""

    message: str
    steps: tuple[Step, ...]
    pods: list[str] = field(default_factory=list)


@rule(
    "SBX605",
    "Recent events of sandboxed pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    severity=Status.WARN,
    source="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/",
)
def recent_events(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: the reason why a sandboxed pod does not start is in its events, which Kubernetes deletes after an hour, in
    words of the container runtime that few people know. A pod that failed may have recovered since.

    Fix: follow the step for the message.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get events -A'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "events")
    if hidden is not None:
        return hidden
    troubles: dict[str, _Trouble] = {}
    for event in inside.events:
        for key, trouble in _troubles(event, inside, spec.target):
            troubles.setdefault(key, trouble).pods.append(f"{event.namespace}/{event.pod}")
    if not troubles and inside.events_in_all > len(inside.events):
        return unknown(
            f"{len(inside.events)} of {inside.events_in_all} events of pods that may be sandboxed were read."
        )
    if not troubles:
        return passed("The events of the last hour do not report a sandboxed pod that could not start.")
    return [
        violated(f"{trouble.message} Pods: {listed(trouble.pods)}.", *trouble.steps) for trouble in troubles.values()
    ]


def _troubles(event: PodEvent, inside: InCluster, target: Target) -> Sequence[tuple[str, _Trouble]]:
    if not _of_a_sandbox(event, inside):
        return ()
    known = explain_text(event.message, Origin.TENANT)
    if known:
        return [(one.name, _Trouble(one.cause, filled(one.steps, target.names))) for one in known]
    if event.reason != _NO_SANDBOX:
        return ()
    reported = quoted(event.message)
    text = "Give `az aks-sandbox explain` the output of:"
    look = kubectl(text, target, "describe pod", event.pod, event.namespace)
    message = f"A pod sandbox could not be created, for a reason that is not a known one: {reported}."
    return [(reported, _Trouble(message, (look,)))]


def _of_a_sandbox(event: PodEvent, inside: InCluster) -> bool:
    for pod in inside.pods:
        if (pod.namespace, pod.name) == (event.namespace, event.pod):
            return _asks_for_kata(pod)
    # The pod was deleted, or asks for no class: only the event itself shows it.
    return event.reason == _NO_SANDBOX or "kata" in event.message.lower()


@rule(
    "SBX606",
    "Pods with the RuntimeClass of the preview",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("existing_cluster", "in_cluster"),
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def pods_with_the_preview_class(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: kata-mshv-vm-isolation is the RuntimeClass of the preview. The generally available one is kata-vm-isolation;
    a pod that asks for the old one never runs on node pools of the new runtime.

    Fix: add a node pool with KataVmIsolation, and use kata-vm-isolation in the workloads.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --query "[?sandboxed].runtimeClass"
    """
    inside, new = facts.in_cluster, generally_available_runtime()
    hidden = unreadable(inside, "pods")
    if hidden is not None:
        return hidden
    old = {runtime.runtime_class: runtime.name for runtime in runtimes() if runtime.preview}
    asking = [pod for pod in inside.pods if pod.runtime_class in old]
    found = {find_runtime(pool.runtime) for pool in facts.existing_cluster.pools} - {None}
    if not asking:
        return _cut(inside) or passed(f"Pods do not ask for {' or '.join(old)}.")
    message = f"{_counted(asking)} for {asking[0].runtime_class}, the RuntimeClass of the preview: {_names(asking)}."
    if found and new not in found:
        message += f" That is right while the cluster does not have a node pool with {new.name}."
        return noted(message, add_step("Add one before the preview ends:", spec.target, new.name))
    fix = Step(f"Set runtimeClassName: {new.runtime_class} in the workloads that create these pods.")
    return violated(
        message, fix, *(() if new in found else (add_step("Add a node pool for them:", spec.target, new.name),))
    )


@rule(
    "SBX607",
    "Nodes of the sandboxed pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    source="https://kubernetes.io/docs/concepts/containers/runtime-class/",
)
def nodes_of_the_pods(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: a pod cannot start on a node without the handler of its RuntimeClass, and a pod whose RuntimeClass was
    deleted cannot be created again. A node that has the handler but not the labels of the RuntimeClass has drifted.

    Fix: let the RuntimeClass choose the node, and have a missing RuntimeClass created again.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get pods -A -o wide'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "pods", "runtimeclasses", "nodes")
    if hidden is not None:
        return hidden
    pods = [pod for pod in inside.pods if _asks_for_kata(pod) and pod.phase not in _ENDED]
    placed = _placed(pods, inside)
    wrong = [*_without_class(placed.without_class, spec.target), *_without_handler(placed.without_handler)]
    if wrong:
        return wrong
    if placed.out_of_sight:
        return unknown(f"The nodes of some pods were not read: {_names(placed.out_of_sight)}.")
    if placed.without_labels:
        nodes = listed(pod.node for pod in placed.without_labels)
        return warned(
            f"Pods run on nodes that their RuntimeClass does not select: {_names(placed.without_labels)} on {nodes}.",
            "Replace these nodes: new nodes of a sandboxed node pool have the labels.",
        )
    if not pods:
        return _cut(inside) or skipped("The cluster does not have a pod that asks for Kata.")
    waiting = sum(not pod.node for pod in pods)
    return _cut(inside) or passed(
        f"{_counted(pods)} for Kata: {len(pods) - waiting} on nodes that fit their RuntimeClass, {waiting} without a "
        "node."
    )


@dataclass
class _Placed:
    without_class: list[ClassedPod] = field(default_factory=list)
    without_handler: list[ClassedPod] = field(default_factory=list)
    without_labels: list[ClassedPod] = field(default_factory=list)
    out_of_sight: list[ClassedPod] = field(default_factory=list)


def _placed(pods: Iterable[ClassedPod], inside: InCluster) -> _Placed:
    placed, nodes = _Placed(), {node.name: node for node in inside.nodes}
    for pod in pods:
        one, node = inside.runtime_class(pod.runtime_class), nodes.get(pod.node)
        if one is None:
            placed.without_class.append(pod)
        elif not pod.node:
            continue
        elif node is None:
            placed.out_of_sight.append(pod)
        elif one.handler and node.handlers is not None and one.handler not in node.handlers:
            placed.without_handler.append(pod)
        elif not node.selected_by(one.node_selector):
            placed.without_labels.append(pod)
    return placed


def _without_class(pods: Sequence[ClassedPod], target: Target) -> Iterable[Result]:
    for name in dict.fromkeys(pod.runtime_class for pod in pods):
        those = [pod for pod in pods if pod.runtime_class == name]
        own = "Create the RuntimeClass, or use an existing one in the workloads that create these pods."
        yield violated(
            f"It was not found. {_counted(those)} for it and cannot be created again: {_names(those)}.",
            reconcile("Let AKS create it again:", target) if name in own_classes() else own,
            resource=runtime_class(name),
        )


def _without_handler(pods: Sequence[ClassedPod]) -> Iterable[Result]:
    if pods:
        nodes = listed(pod.node for pod in pods)
        yield violated(
            f"Pods run on nodes without the handler of their RuntimeClass: {_names(pods)} on {nodes}.",
            "Remove spec.nodeName and your own tolerations from these pods: the RuntimeClass chooses the node.",
        )


RULES = (recent_events, pods_with_the_preview_class, nodes_of_the_pods)
