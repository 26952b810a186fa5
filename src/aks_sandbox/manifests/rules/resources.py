"""Rules about limits and requests, of which the virtual machine is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aks_sandbox.catalog.sizing import MIB, advised_machine, in_words, smallest_machine
from aks_sandbox.manifests.pod import Container, Pod
from aks_sandbox.manifests.rules.rule import CONSIDERATIONS, KATA_LIMITATIONS, SIZING, Certainty, Effect, Hit, pod_rule
from aks_sandbox.manifests.tree import Node, entries, get, items, memory_of, text
from aks_sandbox.model.finding import Status
from aks_sandbox.model.in_cluster import memory_bytes

_DEVICES = ("nvidia.com/", "amd.com/", "gpu.intel.com/", "intel.com/", "mellanox.com/", "rdma/", "xilinx.com/")


def _without_limit(pod: Pod, what: str) -> Sequence[Container]:
    default = getattr(pod.together.default_limits(pod.manifest.namespace), what)
    if default is not None or getattr(pod.shares.pod_limits, what) is not None:
        return ()
    return [one for one in pod.containers if not one.init and getattr(one.limits, what) is None]


def _names(containers: Sequence[Container]) -> str:
    return ", ".join(one.name or "(without a name)" for one in containers)


def _resources(container: Container) -> Node:
    return get(container.node, "resources", "limits") or get(container.node, "resources") or container.node


@pod_rule(
    "SBW210",
    "GPUs and devices of plugins",
    effect=Effect.BREAKS,
    certainty=Certainty.REPORTED,
    severity=Status.FAIL,
    source=KATA_LIMITATIONS,
)
def devices(pod: Pod) -> Iterable[Hit]:
    """GPUs and other devices.

    Why: sandboxed node pools have no GPU image, and the configuration of Kata on AKS passes no device to the guest. The
    pod stays Pending with Insufficient nvidia.com/gpu; with a resource claim that does not exist it stays Pending
    without any event. Kubernetes refuses a request for a device that is not its limit too.
    Fix: run what needs the device on another node pool, without a RuntimeClass.
    """
    for container in pod.containers:
        for part in ("limits", "requests"):
            found = [
                key
                for key, value in entries(get(container.node, "resources", part))
                if str(key.value).startswith(_DEVICES) and text(value) not in ("0", None)
            ]
            for key in found:
                amount = text(get(container.node, "resources", part, str(key.value)))
                limit = text(get(container.node, "resources", "limits", str(key.value)))
                if limit is None or text(get(container.node, "resources", "requests", str(key.value))) not in (
                    None,
                    limit,
                ):
                    yield Hit(
                        key,
                        f"Kubernetes refuses {amount} of {key.value}: what is requested of a device must be its limit.",
                        "Run it on a node pool with that device, without a RuntimeClass, and set the limit.",
                        container.name,
                    )
                    continue
                yield Hit(
                    key,
                    f"A sandboxed node pool does not offer {key.value}: the pod stays Pending.",
                    "Run it on a node pool with that device, without a RuntimeClass.",
                    container.name,
                    Status.WARN,
                )
            if found:
                break
    claims = get(pod.spec, "resourceClaims")
    if claims is not None and items(claims):
        yield Hit(
            claims,
            "A device of a resource claim does not reach the guest. Where the claim does not exist, the pod stays "
            "Pending without an event.",
            "Run it on a node pool with that device, without a RuntimeClass.",
            severity=Status.WARN,
        )


@pod_rule(
    "SBW216",
    "huge pages",
    effect=Effect.BREAKS,
    certainty=Certainty.REPORTED,
    severity=Status.FAIL,
    source=KATA_LIMITATIONS,
)
def huge_pages(pod: Pod) -> Iterable[Hit]:
    """Huge pages.

    Why: node pools of AKS cannot set huge pages aside, so the pod stays Pending with Insufficient hugepages-2Mi.
    Kubernetes refuses huge pages without CPU or memory beside them, in parts of a page, and requests that are not the
    limit.
    Fix: remove them, or let the program use transparent huge pages of the guest.
    """
    for container in pod.containers:
        resources = get(container.node, "resources")
        names = {
            str(key.value): key
            for part in ("requests", "limits")
            for key, _ in entries(get(resources, part))
            if str(key.value).startswith("hugepages-")
        }
        for name, key in names.items():
            refused = _refused_huge_pages(resources, name)
            if refused:
                yield Hit(key, f"Kubernetes refuses {name} {refused}.", "Remove it.", container.name)
            else:
                yield Hit(
                    key,
                    f"Node pools of AKS set no huge pages aside: the pod stays Pending with Insufficient {name}.",
                    "Remove it.",
                    container.name,
                    Status.WARN,
                )


def _refused_huge_pages(resources: Node | None, name: str) -> str:
    """Why the API server refuses huge pages of a size; empty where it takes them."""
    limit, request = (memory_of(get(resources, part, name)) for part in ("limits", "requests"))
    if get(resources, "limits", name) is None:
        return "without a limit"
    if get(resources, "requests", name) is not None and request != limit:
        return "whose request is not the limit"
    beside = (get(resources, part, what) for part in ("limits", "requests") for what in ("cpu", "memory"))
    if all(one is None for one in beside):
        return "without CPU or memory beside them"
    try:
        page = memory_bytes(name.removeprefix("hugepages-"))
    except ValueError:
        return ""
    return "in parts of a page" if limit and page and limit % page else ""


@pod_rule(
    "SBW229",
    "downward API of limits that are not set",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source="https://kubernetes.io/docs/concepts/workloads/pods/downward-api/",
)
def downward_limit(pod: Pod) -> Iterable[Hit]:
    """A limit that the container reads and does not have.

    Why: where a container has no limit, kubelet fills in what the node can allocate: many times what the virtual
    machine has. A heap of that size does not fit.
    Fix: set the limit.
    """
    bare = {what: {id(one.node) for one in _without_limit(pod, what)} for what in ("memory", "cpu")}
    for container in pod.containers:
        for variable in items(get(container.node, "env")):
            node = get(variable, "valueFrom", "resourceFieldRef", "resource")
            named = text(get(variable, "valueFrom", "resourceFieldRef", "containerName"))
            what = (text(node) or "").removeprefix("limits.")
            about = next((one for one in pod.containers if one.name == named), container) if named else container
            if node is not None and text(node) == f"limits.{what}" and id(about.node) in bare.get(what, ()):
                yield Hit(
                    node,
                    f"Container {about.name} has no {what} limit, so the variable holds what the node can "
                    "allocate; the "
                    f"virtual machine has {pod.machine}.",
                    f"Set resources.limits.{what}.",
                    container.name,
                )


@pod_rule(
    "SBW301",
    "memory limits that are missing",
    effect=Effect.SLOW,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def without_memory_limit(pod: Pod) -> Iterable[Hit]:
    """A pod in which no container has a memory limit.

    Why: the memory of the virtual machine is the sum of the memory limits, and 512Mi where there is none. It is fixed
    while the pod runs.
    Fix: set resources.limits.memory of each container to what it needs.
    """
    bare = _without_limit(pod, "memory")
    if bare and pod.shares.limit_memory == 0:
        yield Hit(
            _resources(bare[0]),
            f"The pod has no memory limit, so its virtual machine has {pod.machine.mib}Mi for all containers: "
            f"{_names(bare)}.",
            "Set resources.limits.memory of each container to what it needs.",
            bare[0].name,
        )


@pod_rule(
    "SBW302",
    "memory limit below 128Mi",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=SIZING,
)
def too_small(pod: Pod) -> Iterable[Hit]:
    """Too little memory for a virtual machine.

    Why: the shim makes no virtual machine of less than 128Mi. What counts is the sum of the limits of all containers.
    The pod stays in ContainerCreating.
    Fix: raise the limits to 256Mi or more in sum: the kernel of the guest and its agent take a part.
    Example: az aks-sandbox manifest convert app.yaml --set-limits
    """
    limit = pod.shares.limit_memory
    if limit > 0 and limit // MIB < smallest_machine() and limit >= MIB:
        first = next((one for one in pod.containers if one.limits.memory is not None), pod.containers[0])
        node = get(first.node, "resources", "limits", "memory") or get(pod.spec, "resources", "limits", "memory")
        got = limit // MIB
        yield Hit(
            node or _resources(first),
            "The pod does not start. The runtime reports: pod memory limit too low: minimum "
            f"{smallest_machine()}MiB, got "
            f"{got}MiB.",
            f"Raise the memory limits of the containers to {advised_machine()}Mi or more in sum.",
            first.name,
        )


@pod_rule(
    "SBW303",
    "memory request unlike the limit",
    effect=Effect.SLOW,
    certainty=Certainty.VERIFIED,
    severity=Status.INFO,
    source=CONSIDERATIONS,
)
def request_unlike_limit(pod: Pod) -> Iterable[Hit]:
    """A request that is not the limit.

    Why: the scheduler books the request, and the virtual machine takes the limit. A node can then run out of memory,
    although each pod is within its limit. Generic linters do not look at this.
    Fix: set the request to the limit, or leave it out: it is the limit then.
    """
    booked, limit = pod.shares.request_memory, pod.shares.limit_memory
    if limit and booked != limit:
        found = [one for one in pod.containers if one.requests.memory not in (None, one.limits.memory)]
        node = get(found[0].node, "resources", "requests", "memory") if found else None
        more = "more than" if limit > booked else "less than"
        yield Hit(
            node or get(pod.spec, "resources") or pod.spec,
            f"The scheduler books {in_words(booked)}, and the virtual machine takes {in_words(limit)}, {more} that.",
            "Set the request to the limit, or leave it out.",
            found[0].name if found else "",
        )


@pod_rule(
    "SBW304",
    "CPU limits that are missing",
    effect=Effect.SLOW,
    certainty=Certainty.VERIFIED,
    severity=Status.INFO,
    source=CONSIDERATIONS,
)
def without_cpu_limit(pod: Pod) -> Iterable[Hit]:
    """A pod without a CPU limit.

    Why: the virtual machine has as many vCPUs as the CPU limits add up to, rounded up, and one where there is none.
    Fix: set resources.limits.cpu where the pod needs more than one.
    """
    bare = _without_limit(pod, "cpu")
    if bare and pod.shares.limit_cpu == 0:
        yield Hit(
            _resources(bare[0]),
            "The pod has no CPU limit, so its virtual machine has 1 vCPU for all containers.",
            "Set resources.limits.cpu where the pod needs more.",
            bare[0].name,
        )


@pod_rule(
    "SBW305",
    "CPU limit that is not whole",
    effect=Effect.SLOW,
    certainty=Certainty.VERIFIED,
    severity=Status.INFO,
    source=CONSIDERATIONS,
)
def fractional_cpu(pod: Pod) -> Iterable[Hit]:
    """A fraction of a CPU.

    Why: the virtual machine has whole vCPUs; the cgroup of the pod on the node keeps the fraction.
    Fix: use whole numbers where the pod is to have all of its vCPUs.
    """
    limit = pod.shares.limit_cpu
    if limit % 1000:
        first = next((one for one in pod.containers if (one.limits.cpu or 0) % 1000), None)
        node = get(first.node, "resources", "limits", "cpu") if first else get(pod.spec, "resources", "limits", "cpu")
        yield Hit(
            node or pod.spec,
            f"The CPU limits add up to {limit}m: the virtual machine has {pod.machine.vcpus} whole "
            f"{'vCPU' if pod.machine.vcpus == 1 else 'vCPUs'}, and the cgroup keeps the fraction.",
            "Use whole numbers where the pod is to have all of its vCPUs.",
            first.name if first else "",
        )


@pod_rule(
    "SBW306",
    "resizePolicy",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def resize(pod: Pod) -> Iterable[Hit]:
    """A pod that is to be resized while it runs.

    Why: the size of the virtual machine is fixed while the pod runs. Kubernetes accepts a resize and reports
    ResizeCompleted, and the guest stays as it is.
    Fix: let a Vertical Pod Autoscaler recreate pods, and remove resizePolicy.
    """
    for container in pod.containers:
        node = get(container.node, "resizePolicy")
        if node is not None and items(node):
            yield Hit(
                node,
                "The virtual machine keeps its size: a resize in place is accepted and reported as complete, and the "
                "guest stays as it is.",
                "Remove resizePolicy, and recreate the pod to resize it.",
                container.name,
            )
    for one in pod.together.all("autoscaling.k8s.io", "VerticalPodAutoscaler"):
        mode = get(one.node, "spec", "updatePolicy", "updateMode")
        target = get(one.node, "spec", "targetRef")
        same = (text(get(target, "kind")), text(get(target, "name"))) == (pod.manifest.kind, pod.manifest.name)
        if same and (text(mode) or "").startswith("InPlace"):
            yield Hit(
                pod.class_node or pod.spec,
                f"VerticalPodAutoscaler {one.name} resizes the pod in place, and the virtual machine keeps its size.",
                "Set updateMode to Recreate.",
            )


@pod_rule(
    "SBW311",
    "memory limit below 256Mi",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=CONSIDERATIONS,
)
def small(pod: Pod) -> Iterable[Hit]:
    """Little memory for a virtual machine.

    Why: the kernel of the guest and its agent take a part of the memory of the virtual machine. Of less than 256Mi
    little is left to the containers.
    Fix: raise the limits to 256Mi or more in sum, or test the workload under load.
    """
    mib = pod.shares.limit_memory // MIB
    if smallest_machine() <= mib < advised_machine():
        first = next((one for one in pod.containers if one.limits.memory is not None), None)
        node = get(first.node, "resources", "limits", "memory") if first else None
        yield Hit(
            node or get(pod.spec, "resources") or pod.spec,
            f"The virtual machine has {mib}Mi, of which the kernel of the guest and its agent take a part.",
            f"Raise the memory limits to {advised_machine()}Mi or more in sum, or test the workload under load.",
            first.name if first else "",
        )


@pod_rule(
    "SBW314",
    "memory limits of some containers",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=SIZING,
)
def some_without_memory_limit(pod: Pod) -> Iterable[Hit]:
    """A pod in which some containers have a memory limit.

    Why: a container without a limit counts nothing, so it lives in the memory that the others asked for.
    Fix: set resources.limits.memory of each container.
    """
    bare = _without_limit(pod, "memory")
    if bare and pod.shares.limit_memory:
        yield Hit(
            _resources(bare[0]),
            f"Without a memory limit: {_names(bare)}. The virtual machine has {pod.machine.mib}Mi, what the "
            "others asked "
            "for, and is shared by all.",
            "Set resources.limits.memory of each container.",
            bare[0].name,
        )


RULES = (
    devices,
    huge_pages,
    downward_limit,
    without_memory_limit,
    too_small,
    request_unlike_limit,
    without_cpu_limit,
    fractional_cpu,
    resize,
    small,
    some_without_memory_limit,
)
