"""SBX605 to SBX607: the sandboxed pods inside of the cluster, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.messages import explain_text
from aks_sandbox.catalog.origin import Origin
from aks_sandbox.catalog.runtimes import find_runtime, generally_available_runtime, runtimes
from aks_sandbox.checks.cluster import add_command
from aks_sandbox.checks.in_cluster import (
    CATEGORY,
    listed,
    looks_like_kata,
    own_classes,
    reconcile_command,
    unreadable,
)
from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, Status, noted, passed, skipped, steps, unknown, violated, warned
from aks_sandbox.model.in_cluster import ClassedPod, InCluster, PodEvent
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.sandbox_spec import SandboxSpec
from aks_sandbox.model.target import Target

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
    seen = f"Only {len(inside.pods)} of {inside.pods_in_all} pods that ask for a RuntimeClass were looked at"
    return unknown(f"{seen}, and there is nothing wrong with those.")


@dataclass
class _Trouble:
    """What some events have in common, and whose they are."""

    message: str
    remedy: str
    pods: list[str] = field(default_factory=list)


@check(
    "SBX605",
    category=CATEGORY,
    needs=("in_cluster",),
    severity=Status.WARN,
    source="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/",
)
def no_sandboxed_pod_has_failed_lately(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: what keeps a sandboxed pod from starting stands in its events, which go away after an hour, in words of the
    container runtime that few people know. A pod that failed may have recovered since.

    Fix: follow the step that belongs to the message.
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
        return unknown(f"Of {inside.events_in_all} events that may tell of one, only {len(inside.events)} were read.")
    if not troubles:
        return passed("No event of the last hour tells of a sandboxed pod that could not start.")
    messages = [f"{trouble.message} Seen at {listed(trouble.pods)}." for trouble in troubles.values()]
    return violated(" ".join(messages), steps(trouble.remedy for trouble in troubles.values()))


def _troubles(event: PodEvent, inside: InCluster, target: Target) -> Sequence[tuple[str, _Trouble]]:
    if not _of_a_sandbox(event, inside):
        return ()
    known = explain_text(event.message, Origin.TENANT)
    if known:
        return [(one.name, _Trouble(one.cause, target.filled(one.fix))) for one in known]
    if event.reason != _NO_SANDBOX:
        return ()
    said = quoted(event.message)
    look = target.kubectl("describe pod", event.pod, namespace=event.namespace)
    remedy = f"Give `az aks-sandbox explain` all that the pod tells:\n{look}"
    return [(said, _Trouble(f"A pod sandbox could not be made, and the reason is not a known one: {said}.", remedy))]


def _of_a_sandbox(event: PodEvent, inside: InCluster) -> bool:
    for pod in inside.pods:
        if (pod.namespace, pod.name) == (event.namespace, event.pod):
            return _asks_for_kata(pod)
    # The pod is gone, or asks for no class: only what the event itself says tells.
    return event.reason == _NO_SANDBOX or "kata" in event.message.lower()


@check(
    "SBX606",
    category=CATEGORY,
    needs=("existing_cluster", "in_cluster"),
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def no_pod_has_the_class_of_the_preview(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: kata-mshv-vm-isolation is the RuntimeClass of the preview. The generally available one is kata-vm-isolation;
    a pod that asks for the old one never runs on node pools of the new runtime.

    Fix: have a node pool of KataVmIsolation, and write kata-vm-isolation into the workloads.
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
        return _cut(inside) or passed(f"No pod asks for {' or '.join(old)}.")
    message = f"{_counted(asking)} for the class of the preview, {asking[0].runtime_class}: {_names(asking)}."
    add = f"{add_command(spec.target)} {Argument.WORKLOAD_RUNTIME} {new.name}"
    if found and new not in found:
        message += f" That is right as long as the cluster has no node pool of {new.name}."
        return noted(message, f"Add one before the preview ends: {add}")
    remedy = f"Write runtimeClassName: {new.runtime_class} into what makes these pods."
    return violated(message, remedy if new in found else f"{remedy}\nAdd a node pool for them: {add}")


@check(
    "SBX607",
    category=CATEGORY,
    needs=("in_cluster",),
    source="https://kubernetes.io/docs/concepts/containers/runtime-class/",
)
def nodes_of_pods_have_what_their_class_needs(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a pod whose node lacks the handler of its RuntimeClass cannot start there, and a pod whose class is gone
    cannot be made anew. A node that has the handler and not the labels of the class has drifted.

    Fix: leave the choice of the node to the RuntimeClass, and have the class made again.
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
        return violated(" ".join(message for message, _ in wrong), steps(remedy for _, remedy in wrong))
    if placed.out_of_sight:
        return unknown(f"The nodes of some pods were not looked at: {_names(placed.out_of_sight)}.")
    if placed.without_labels:
        nodes = listed(pod.node for pod in placed.without_labels)
        return warned(
            f"Pods are on nodes that their RuntimeClass does not select: {_names(placed.without_labels)} on {nodes}.",
            "Replace these nodes: new nodes of a sandboxed node pool have the labels.",
        )
    if not pods:
        return _cut(inside) or skipped("No pod that asks for Kata is there.")
    waiting = sum(not pod.node for pod in pods)
    return _cut(inside) or passed(
        f"{_counted(pods)} for Kata. On nodes that have what their RuntimeClass needs: {len(pods) - waiting}. "
        f"Without a node: {waiting}."
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


def _without_class(pods: Sequence[ClassedPod], target: Target) -> Iterable[tuple[str, str]]:
    for name in dict.fromkeys(pod.runtime_class for pod in pods):
        those = [pod for pod in pods if pod.runtime_class == name]
        message = f"{_counted(those)} for {name}, which does not exist, and cannot be made anew: {_names(those)}."
        remedy = "Make the RuntimeClass, or write one that exists into what makes these pods."
        yield message, reconcile_command(target) if name in own_classes() else remedy


def _without_handler(pods: Sequence[ClassedPod]) -> Iterable[tuple[str, str]]:
    if pods:
        nodes = listed(pod.node for pod in pods)
        yield (
            f"Pods are on nodes that lack the handler of their RuntimeClass: {_names(pods)} on {nodes}.",
            "Take spec.nodeName and tolerations of your own out of these pods: the RuntimeClass chooses the node.",
        )


CHECKS = (
    no_sandboxed_pod_has_failed_lately,
    no_pod_has_the_class_of_the_preview,
    nodes_of_pods_have_what_their_class_needs,
)
