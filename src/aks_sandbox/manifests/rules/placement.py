"""Rules about the nodes that a pod may run on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.rules.rule import (
    AKS,
    AKS_CHANGES,
    RUNTIME_CLASS,
    Certainty,
    Effect,
    Hit,
    pod_rule,
)
from aks_sandbox.manifests.together import OLD_LABEL, tolerates
from aks_sandbox.manifests.tree import Node, entries, get, items, key_of, text, texts
from aks_sandbox.model.finding import Status

_ARCHITECTURES = ("kubernetes.io/arch", "beta.kubernetes.io/arch")
_SYSTEMS = ("kubernetes.io/os", "beta.kubernetes.io/os")
_FOREIGN = ("cloud.google.com/", "sandbox.gke.io/", "eks.amazonaws.com/", "karpenter.k8s.aws/")


def _selected(pod: Pod) -> Iterator[tuple[str, Node, Node]]:
    """The labels of the node selector: key, and the nodes of key and value."""
    for key, value in entries(get(pod.spec, "nodeSelector")):
        yield str(key.value), key, value


def _required(pod: Pod) -> Iterator[tuple[str, str, list[str], Node]]:
    """The expressions of the required node affinity: key, operator, values and node."""
    terms = get(
        pod.spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"
    )
    for term in items(terms):
        for one in items(get(term, "matchExpressions")):
            values = [str(value.value) for value in items(get(one, "values"))]
            yield text(get(one, "key")) or "", text(get(one, "operator")) or "", values, one


@pod_rule(
    "SBW106",
    "node label kubernetes.azure.com/kata-mshv-vm-isolation",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=AKS_CHANGES,
)
def preview_label(pod: Pod) -> Iterable[Hit]:
    """The label of the preview.

    Why: only node pools of the preview runtime have the label kubernetes.azure.com/kata-mshv-vm-isolation; on others
    the pod stays Pending.
    Fix: remove the label. The RuntimeClass adds the right one by itself.
    """
    found = [key for name, key, _ in _selected(pod) if name == OLD_LABEL]
    found += [node for name, _, _, node in _required(pod) if name == OLD_LABEL]
    for node in found:
        yield Hit(
            node,
            f"Only node pools of the preview runtime have the label {OLD_LABEL}; on others the pod stays Pending.",
            "Remove the label: the RuntimeClass adds the right one.",
        )


@pod_rule(
    "SBW107",
    "node selector against the RuntimeClass",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=RUNTIME_CLASS,
)
def contradicting_selector(pod: Pod) -> Iterable[Hit]:
    """A node selector that contradicts that of the class.

    Why: admission adds the node selector of the RuntimeClass and refuses a pod whose own selector has another value for
    the same label. A contradiction in node affinity is accepted, and the pod stays Pending.
    Fix: remove the label from the selector and from the affinity.
    """
    wanted = pod.together.selector_of(pod.judged_class)
    for name, _, value in _selected(pod):
        if name in wanted and value.value != wanted[name]:
            how = "the pod is refused" if pod.manifest.kind == "Pod" else "the workload is accepted and gets no pod"
            yield Hit(
                value,
                f"The selector {name}={value.value} contradicts RuntimeClass {pod.judged_class}, which selects "
                f"{name}={wanted[name]}: {how}.",
                "Remove the label: the RuntimeClass adds it.",
            )
    for name, operator, values, node in _required(pod):
        if name not in wanted:
            continue
        has = wanted[name] in values
        if (operator == "In" and not has) or (operator == "NotIn" and has) or operator == "DoesNotExist":
            yield Hit(
                node,
                f"The affinity to {name} contradicts RuntimeClass {pod.judged_class}, which selects "
                f"{name}={wanted[name]}: the pod is accepted and stays Pending.",
                "Remove the expression: the RuntimeClass adds the label.",
                severity=Status.WARN,
            )


@pod_rule(
    "SBW108",
    "spec.nodeName",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=RUNTIME_CLASS,
)
def node_name(pod: Pod) -> Iterable[Hit]:
    """A node by name.

    Why: spec.nodeName skips the scheduler and nothing else: admission adds overhead and selector, and kubelet checks
    both. On a node of another pool the pod is Failed with reason NodeAffinity, on a full one with OutOfmemory.
    Fix: remove spec.nodeName, or select the node by a label.
    """
    node = get(pod.spec, "nodeName")
    if node is not None and node.value:
        yield Hit(
            node,
            "The pod skips the scheduler. On a node that is not of a sandboxed node pool it is Failed with reason "
            "NodeAffinity, on a full one with OutOfmemory.",
            "Remove spec.nodeName, or select the node by a label.",
        )


@pod_rule(
    "SBW109",
    "Windows or Arm64 nodes",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=AKS,
)
def other_platform(pod: Pod) -> Iterable[Hit]:
    """A platform that has no sandbox.

    Why: AKS has node images for sandboxed pods for Linux on x86-64 alone. With os.name windows a pod is scheduled on
    the Linux node and Failed with reason PodOSNotSupported.
    Fix: remove what selects Windows or Arm64, or remove the RuntimeClass.
    """
    system = get(pod.spec, "os", "name")
    if text(system) == "windows" and system is not None:
        yield Hit(
            system,
            "Sandboxed pods run on Linux: this one is Failed with reason PodOSNotSupported.",
            "Remove the RuntimeClass, or use a Linux image.",
        )
    wrong = {**dict.fromkeys(_ARCHITECTURES, "arm64"), **dict.fromkeys(_SYSTEMS, "windows")}
    for name, _, value in _selected(pod):
        if name in wrong and value.value == wrong[name]:
            yield _no_node(value, f"{name}={value.value}")
    for name, operator, values, node in _required(pod):
        if name in wrong and operator == "In" and values == [wrong[name]]:
            yield _no_node(node, f"{name}={values[0]}")


def _no_node(node: Node, label: str) -> Hit:
    return Hit(
        node,
        f"A sandboxed node pool has Linux nodes on x86-64: a node with {label} cannot run the pod, so it stays "
        "Pending.",
        "Remove the label from the selector, or remove the RuntimeClass.",
    )


@pod_rule(
    "SBW111",
    "node label katacontainers.io/kata-runtime",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source="https://github.com/kata-containers/kata-containers/tree/3.32.0/tools/packaging/kata-deploy",
)
def kata_deploy_label(pod: Pod) -> Iterable[Hit]:
    """The label of kata-deploy.

    Why: kata-deploy puts katacontainers.io/kata-runtime on nodes. AKS does not, so the pod stays Pending.
    Fix: remove the label. The RuntimeClass of AKS adds its own.
    """
    found = [(name, key) for name, key, _ in _selected(pod)] + [(name, node) for name, _, _, node in _required(pod)]
    for name, node in found:
        if name.startswith("katacontainers.io/") or "kata-firecracker" in name:
            yield Hit(
                node,
                f"The nodes of AKS do not have the label {name}, which kata-deploy sets: the pod stays Pending.",
                "Remove the label: the RuntimeClass of AKS adds its own.",
            )


@pod_rule(
    "SBW112",
    "node labels of other clouds",
    effect=Effect.BREAKS,
    certainty=Certainty.DEDUCED,
    severity=Status.WARN,
    source=AKS,
)
def foreign_label(pod: Pod) -> Iterable[Hit]:
    """A label of another cloud.

    Why: the nodes of AKS do not have the labels of Google's and Amazon's clusters, so the pod stays Pending.
    Fix: remove the label, or replace it with one of AKS.
    """
    found = [(name, key) for name, key, _ in _selected(pod)] + [(name, node) for name, _, _, node in _required(pod)]
    for name, node in found:
        if name.startswith(_FOREIGN):
            yield Hit(
                node,
                f"The nodes of AKS do not have the label {name} of another cloud: the pod stays Pending.",
                "Remove the label, or replace it with one of AKS.",
            )
    for one in items(get(pod.spec, "tolerations")):
        key = get(one, "key")
        if key is not None and str(key.value).startswith(_FOREIGN):
            yield Hit(
                key,
                f"The taint {key.value} is of another cloud: the nodes of AKS do not have it.",
                "Remove the toleration.",
            )


@pod_rule(
    "SBW113",
    "static pods",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source="https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/",
)
def static_pod(pod: Pod) -> Iterable[Hit]:
    """A pod that kubelet reads from a file of the node.

    Why: kubelet runs the file as it is, and admission adds no overhead to it: the memory limit of the pod's cgroup is
    its own limit, without room for the virtual machine monitor. The mirror pod in the API shows an overhead all the
    same.
    Fix: write the overhead of the RuntimeClass into spec.overhead of the file, exactly as the class has it.
    """
    if pod.static and get(pod.spec, "overhead") is None:
        yield Hit(
            pod.class_node or pod.spec,
            "Kubelet runs a static pod without the overhead of its RuntimeClass: the memory limit of its cgroup leaves "
            "no room for the virtual machine monitor.",
            "Write the overhead of the RuntimeClass into spec.overhead, exactly as the class has it.",
        )


@pod_rule(
    "SBW211",
    "DaemonSet",
    effect=Effect.IGNORED,
    certainty=Certainty.DEDUCED,
    severity=Status.WARN,
    source="https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
)
def daemon_set(pod: Pod) -> Iterable[Hit]:
    """A DaemonSet in sandboxes.

    Why: an agent in a sandbox sees the guest and not the node. And the controller does not know the node selector of
    the RuntimeClass: it makes a pod for each node of every pool, and those for other pools stay Pending, so a rollout
    never ends.
    Fix: write the node selector of the RuntimeClass into the template of the DaemonSet. Agents of the node stay
    outside of sandboxes.
    """
    if pod.manifest.kind != "DaemonSet":
        return
    wanted = pod.together.selector_of(pod.judged_class)
    own = texts(get(pod.spec, "nodeSelector"))
    node = pod.class_node or pod.spec
    if wanted and any(own.get(key) != value for key, value in wanted.items()):
        label = ", ".join(f"{key}={value}" for key, value in wanted.items())
        yield Hit(
            node,
            "The DaemonSet makes a pod for every node of the cluster. Those for nodes without the label "
            f"{label} stay Pending.",
            f"Add {label} to spec.template.spec.nodeSelector.",
        )
    elif any(get(one.node, "hostPath") is not None for one in pod.volumes):
        yield Hit(
            node,
            "An agent in a sandbox sees the guest: of the node it has only the files that are mounted.",
            "Run agents of the node without a RuntimeClass.",
        )


@pod_rule(
    "SBW405",
    "taints of sandboxed node pools",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source="https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
)
def taints(pod: Pod) -> Iterable[Hit]:
    """The taints of the node pools in the input, and of those of the cluster.

    Why: the scheduler puts a pod on tainted nodes only where the pod, or its RuntimeClass, tolerates the taints.
    Fix: add a toleration to the RuntimeClass, or to the pod.
    """
    own = pod.together.classes.get(pod.judged_class)
    tolerations = [*items(get(pod.spec, "tolerations")), *(own.tolerations if own else ())]
    pools = [*_pools_of_input(pod), *_pools_of_cluster(pod)]
    blocked = [
        (name, next((one for one in taints if one[2] != "PreferNoSchedule" and not tolerates(tolerations, *one)), None))
        for name, taints in pools
    ]
    if blocked and all(taint is not None for _, taint in blocked):
        name, taint = blocked[0]
        key = taint[0] if taint else ""
        yield Hit(
            key_of(pod.spec, "tolerations") or pod.class_node or pod.spec,
            f"Node pool {name} has the taint {key}, which neither the pod nor its RuntimeClass tolerates: the pod "
            "stays Pending.",
            f"Add a toleration of {key} to the RuntimeClass or to the pod.",
        )


_Taint = tuple[str, str, str]


def _pools_of_input(pod: Pod) -> Iterator[tuple[str, list[_Taint]]]:
    """Names and taints of the node pools of Karpenter that are sandboxed."""
    kata = {
        one.name
        for one in pod.together.all("karpenter.azure.com", "AKSNodeClass")
        if (text(get(one.node, "spec", "workloadRuntime")) or "").startswith("Kata")
    }
    for one in pod.together.all("karpenter.sh", "NodePool"):
        template = get(one.node, "spec", "template", "spec")
        if text(get(template, "nodeClassRef", "name")) in kata:
            rows = items(get(template, "taints"))
            members = ([text(get(row, name)) or "" for name in ("key", "value", "effect")] for row in rows)
            yield f"{one.name} of the input", [(key, value, effect) for key, value, effect in members]


def _pools_of_cluster(pod: Pod) -> Iterator[tuple[str, list[_Taint]]]:
    """Names and taints of the node pools of the cluster that the class of the pod selects."""
    cluster = pod.together.cluster
    for one in cluster.pools if cluster else ():
        if one.selected_by(pod.together.selector_of(pod.judged_class)):
            yield f"{one.name} of the cluster", [(row.key, row.value, row.effect) for row in one.taints]


RULES = (
    preview_label,
    contradicting_selector,
    node_name,
    other_platform,
    kata_deploy_label,
    foreign_label,
    static_pod,
    daemon_set,
    taints,
)
