"""Rules about the RuntimeClass that a pod requests."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.catalog.tables import own_classes
from aks_sandbox.manifests.pod import OTHER_SANDBOXES, Pod
from aks_sandbox.manifests.rules.rule import AKS_CHANGES, RUNTIME_CLASS, Certainty, Effect, Hit, pod_rule
from aks_sandbox.manifests.tree import get
from aks_sandbox.model.finding import Status

_GA = "kata-vm-isolation"
_SET = f"Set spec.runtimeClassName to {_GA}."


@pod_rule(
    "SBW101",
    "spec.runtimeClassName that is empty",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=RUNTIME_CLASS,
    every_pod=True,
)
def empty_class(pod: Pod) -> Iterable[Hit]:
    """An empty name of a RuntimeClass.

    Why: Kubernetes refuses an empty name: creating the pod fails with 500, creating a workload with 422. Annotations of
    Kata without a RuntimeClass leave the pod in an ordinary container.
    Fix: name the RuntimeClass, or remove the line where the pod needs no sandbox.
    """
    node = pod.class_node
    if node is not None and node.value == "":
        yield Hit(node, "The name of the RuntimeClass is empty, which Kubernetes refuses.", _SET)
    elif not pod.class_name and not pod.supposed:
        for name, value in pod.found.annotations.items():
            if name.startswith("io.katacontainers."):
                yield Hit(
                    value,
                    f"The annotation {name} is meant for Kata, and the pod does not request a RuntimeClass: it runs as "
                    "an ordinary container on the host kernel.",
                    _SET,
                    severity=Status.WARN,
                )
                return


@pod_rule(
    "SBW102",
    "RuntimeClass kata-mshv-vm-isolation",
    effect=Effect.ADVICE,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=AKS_CHANGES,
)
def preview_class(pod: Pod) -> Iterable[Hit]:
    """The name of the preview.

    Why: kata-mshv-vm-isolation is the name of the preview. Node pools of both workload runtimes serve
    kata-vm-isolation; the older name stays for the time being.
    Fix: rename the class. Node pools need no change for it.
    Example: az aks-sandbox manifest convert app.yaml --from kata-mshv-vm-isolation
    """
    if pod.class_name == "kata-mshv-vm-isolation" and pod.class_node is not None:
        yield Hit(
            pod.class_node,
            "RuntimeClass kata-mshv-vm-isolation is the name of the preview; both workload runtimes serve "
            f"{_GA} as well.",
            _SET,
        )


@pod_rule(
    "SBW103",
    "RuntimeClass kata-cc-isolation",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source="https://github.com/Azure/AKS/issues/3781",
)
def confidential_class(pod: Pod) -> Iterable[Hit]:
    """The class of Confidential Containers.

    Why: AKS has retired the preview of Confidential Containers, so a new cluster does not have kata-cc-isolation and
    refuses its pods.
    Fix: use kata-vm-isolation for a separate kernel, or a node pool of confidential VMs for encrypted memory.
    """
    if pod.class_name == "kata-cc-isolation" and pod.class_node is not None:
        yield Hit(
            pod.class_node,
            "RuntimeClass kata-cc-isolation is of Confidential Containers, a preview that AKS has retired.",
            f"{_SET} For encrypted memory, use a node pool of confidential VMs.",
        )


@pod_rule(
    "SBW104",
    "RuntimeClass kata-vm-isolation-v2",
    effect=Effect.UNSAFE,
    certainty=Certainty.REPORTED,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/agent-sandbox-cluster-extension",
)
def extension_class(pod: Pod) -> Iterable[Hit]:
    """The class of the Agent Sandbox extension.

    Why: kata-vm-isolation-v2 exists only with the Agent Sandbox extension. Its machines start from a template without
    a shared file system: in a live test, what the guest wrote to a persistent volume was lost.
    Fix: use kata-vm-isolation for pods that write to volumes, and test what is written where you keep the class.
    """
    if pod.class_name == "kata-vm-isolation-v2" and pod.class_node is not None:
        claims = [one.node for one in pod.volumes if get(one.node, "persistentVolumeClaim") is not None]
        lost = " In a live test, what such a pod wrote to a persistent volume was lost." if claims else ""
        yield Hit(
            pod.class_node,
            f"RuntimeClass kata-vm-isolation-v2 exists only with the Agent Sandbox extension.{lost}",
            f"{_SET} Or install the extension, and test that what the pod writes is kept.",
        )


@pod_rule(
    "SBW105",
    "RuntimeClass that AKS does not make",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=RUNTIME_CLASS,
    every_pod=True,
)
def unknown_class(pod: Pod) -> Iterable[Hit]:
    """A sandbox class that is neither in the input nor one of AKS, or any class that the cluster does not have.

    Why: admission refuses a pod whose RuntimeClass does not exist. A workload is accepted, and its controller then
    fails to create pods.
    Fix: use kata-vm-isolation, or add the RuntimeClass to the input.
    Example: az aks-sandbox manifest convert app.yaml --from kata-qemu
    """
    name = pod.class_name
    if pod.class_node is None or not name or name in pod.together.classes:
        return
    is_pod = pod.manifest.kind == "Pod"
    then = "the pod is refused" if is_pod else f"the {pod.manifest.kind} is accepted and gets no pod"
    said = f'{then}: RuntimeClass "{name}" not found.'
    cluster = pod.together.cluster
    if cluster is not None:
        made = name in own_classes()
        yield Hit(
            pod.class_node,
            f"RuntimeClass {name} is neither in the input nor in cluster {cluster.name}: {said}",
            "Add a sandboxed node pool, or reconcile the cluster: AKS makes the RuntimeClass then."
            if made
            else f"{_SET} Or add the RuntimeClass to the input.",
        )
        return
    known = own_classes() | {"kata-vm-isolation-v2", "kata-cc-isolation"}
    if name not in known and (pod.requests_kata or name in OTHER_SANDBOXES):
        yield Hit(
            pod.class_node,
            f"RuntimeClass {name} is neither in the input nor one that AKS makes. Where the cluster does not have it, "
            f"{said}",
            f"{_SET} Or add the RuntimeClass to the input.",
            severity=Status.WARN,
        )


RULES = (empty_class, preview_class, confidential_class, extension_class, unknown_class)
