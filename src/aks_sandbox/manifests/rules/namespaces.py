"""Rules about the namespaces of the node that a pod asks for."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.rules.rule import KATA_AGENT, KATA_LIMITATIONS, KATA_TESTS, Certainty, Effect, Hit, pod_rule
from aks_sandbox.manifests.tree import get, is_false, is_true, items, number, text
from aks_sandbox.model.finding import Status


@pod_rule(
    "SBW201",
    "spec.hostNetwork",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=KATA_LIMITATIONS,
)
def host_network(pod: Pod) -> Iterable[Hit]:
    """The network of the node.

    Why: a virtual machine cannot join the network of the node. The runtime refuses the pod with "Host networking
    requested, not supported by runtime", or gives it an empty network; Kata warns that the attempt may break the
    network of the node.
    Fix: remove hostNetwork, and reach the pod through a Service.
    """
    node = get(pod.spec, "hostNetwork")
    if node is not None and is_true(node):
        yield Hit(
            node,
            "A sandboxed pod cannot have the network of the node. The runtime reports: Host networking requested, not "
            "supported by runtime.",
            "Remove hostNetwork, and reach the pod through a Service.",
        )


@pod_rule(
    "SBW202",
    "spec.hostPID",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=KATA_AGENT,
)
def host_pid(pod: Pod) -> Iterable[Hit]:
    """The processes of the node.

    Why: hostPID has no effect in a sandbox: the agent gives the containers a new PID namespace of the guest, so the pod
    does not see the processes of the node.
    Fix: remove hostPID, or run an agent that needs the processes of the node without a RuntimeClass.
    """
    node = get(pod.spec, "hostPID")
    if node is not None and is_true(node):
        yield Hit(
            node,
            "hostPID has no effect: the pod does not see the processes of the node.",
            "Remove hostPID. An agent that needs the processes of the node runs without a RuntimeClass.",
        )


@pod_rule(
    "SBW203",
    "spec.hostIPC",
    effect=Effect.IGNORED,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=KATA_AGENT,
)
def host_ipc(pod: Pod) -> Iterable[Hit]:
    """The shared memory of the node.

    Why: hostIPC has no effect in a sandbox: the containers have the IPC namespace of the guest.
    Fix: remove hostIPC, or run what needs the shared memory of the node without a RuntimeClass.
    """
    node = get(pod.spec, "hostIPC")
    if node is not None and is_true(node):
        yield Hit(
            node,
            "hostIPC has no effect: the pod does not see the IPC of the node.",
            "Remove hostIPC. What needs the shared memory of the node runs without a RuntimeClass.",
        )


@pod_rule(
    "SBW204",
    "spec.shareProcessNamespace with hostPID",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=KATA_TESTS,
)
def shared_processes(pod: Pod) -> Iterable[Hit]:
    """One PID namespace for all containers.

    Why: shareProcessNamespace works inside of the virtual machine. Kubernetes refuses a pod that has it together with
    hostPID.
    Fix: remove hostPID.
    """
    node = get(pod.spec, "shareProcessNamespace")
    if node is not None and is_true(node) and is_true(get(pod.spec, "hostPID")):
        yield Hit(
            node,
            "Kubernetes refuses a pod with both shareProcessNamespace and hostPID.",
            "Remove hostPID: shareProcessNamespace works in a sandbox.",
        )


@pod_rule(
    "SBW205",
    "hostPort",
    effect=Effect.BREAKS,
    certainty=Certainty.DEDUCED,
    severity=Status.WARN,
    source=KATA_LIMITATIONS,
)
def host_port(pod: Pod) -> Iterable[Hit]:
    """A port of the node.

    Why: the port of the node is mapped before the traffic reaches the virtual machine; whether that works for sandboxed
    pods of AKS is not tested.
    Fix: reach the pod through a Service.
    """
    for container in pod.containers:
        for port in items(get(container.node, "ports")):
            node = get(port, "hostPort")
            if node is not None and number(node) != 0:
                yield Hit(
                    node,
                    f"Whether hostPort {node.value} reaches a sandboxed pod of AKS is not tested.",
                    "Remove hostPort, and reach the pod through a Service.",
                    container.name,
                )


@pod_rule(
    "SBW213",
    "sysctls",
    effect=Effect.ADVICE,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source=KATA_TESTS,
)
def sysctls(pod: Pod) -> Iterable[Hit]:
    """Kernel parameters.

    Why: parameters of a namespace are set in the kernel of the guest. Those that Kubernetes calls unsafe still need the
    permission of kubelet: without it the pod is Failed with reason SysctlForbidden. Kubernetes refuses parameters of
    the network together with hostNetwork, and kernel.shm* together with hostIPC.
    Fix: remove what is refused. An unsafe parameter has to be allowed on the node pool, with its kubelet configuration.
    """
    host_ipc_too = is_true(get(pod.spec, "hostIPC"))
    for one in items(get(pod.spec, "securityContext", "sysctls")):
        name, node = text(get(one, "name")) or "", get(one, "name")
        if node is None:
            continue
        if (name.startswith("net.") and pod.host_network) or (name.startswith("kernel.shm") and host_ipc_too):
            yield Hit(node, f"Kubernetes refuses sysctl {name} in a pod with a namespace of the node.", "Remove it.")
        elif name not in _SAFE:
            yield Hit(
                node,
                f"Sysctl {name} is unsafe to Kubernetes: where kubelet does not allow it, the pod is Failed "
                "with reason "
                f'SysctlForbidden: forbidden sysctl: "{name}" not allowlisted.',
                "Remove it, or allow it in the kubelet configuration of the node pool.",
                severity=Status.WARN,
            )
        else:
            yield Hit(node, f"Sysctl {name} is set in the kernel of the guest.", "Nothing to do.", severity=Status.INFO)


_SAFE = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
    }
)


@pod_rule(
    "SBW220",
    "spec.hostUsers: false",
    effect=Effect.BREAKS,
    certainty=Certainty.VERIFIED,
    severity=Status.FAIL,
    source="https://github.com/kata-containers/kata-containers/issues/8170",
)
def user_namespace(pod: Pod) -> Iterable[Hit]:
    """A user namespace.

    Why: Kata does not have user namespaces: the API server and the scheduler accept the pod, and kubelet never starts
    it. The virtual machine is the stronger border. Generic linters that advise hostUsers: false are wrong for sandboxed
    pods. Beside a namespace of the node, or a block volume, the API server refuses it.
    Fix: remove hostUsers.
    """
    node = get(pod.spec, "hostUsers")
    beside = [name for name in ("hostNetwork", "hostPID", "hostIPC") if is_true(get(pod.spec, name))]
    beside += ["volumeDevices"] if any(items(get(one.node, "volumeDevices")) for one in pod.containers) else []
    if node is not None and is_false(node) and beside:
        message = f"Kubernetes refuses hostUsers: false beside {' and '.join(beside)}."
        yield Hit(node, message, "Remove hostUsers: the virtual machine separates the pod from the node.")
    elif node is not None and is_false(node):
        yield Hit(
            node,
            'The pod never starts. Kubelet reports: can\'t set `spec.hostUsers: false`, RuntimeClass handler "kata" '
            "does not support user namespaces.",
            "Remove hostUsers: the virtual machine separates the pod from the node. Other linters' advice to "
            "set it does "
            "not apply here.",
        )


RULES = (host_network, host_pid, host_ipc, shared_processes, host_port, sysctls, user_namespace)
