"""Pods, and the kinds that run them: one container, its limits, and what a virtual machine does not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aks_sandbox.catalog.sizing import in_words
from aks_sandbox.manifests.edits import plain
from aks_sandbox.manifests.generating.lines import comment, documents, flow, indented, item, member, scalars
from aks_sandbox.manifests.generating.policies import network_policy
from aks_sandbox.manifests.generating.wanted import CLASS, Controller, Kind, Wanted
from aks_sandbox.manifests.together import Together
from aks_sandbox.model.in_cluster import Taint
from aks_sandbox.model.proof import DEFAULT_IMAGE
from aks_sandbox.steps import Command

#: The image that is taken where none is named has a shell and no service.
_IDLE = ("sh", "-c", "trap 'exit 0' TERM; while true; do sleep 1; done")
_USER = 65532
_BOOT_ID = "/proc/sys/kernel/random/boot_id"


def metadata(wanted: Wanted, name: str = "", more: Sequence[str] = ()) -> list[str]:
    """The metadata of an object."""
    own = {"name": name or wanted.name, **({"namespace": wanted.namespace} if wanted.namespace else {})}
    return member("metadata", [*scalars(own), *more])


def labels(name: str) -> list[str]:
    """The label by which the objects beside a pod find it."""
    return member("labels", scalars({"app": name}))


def pod_spec(wanted: Wanted, name: str, *, sandboxed: bool = True, node: Sequence[str] = ()) -> list[str]:
    """The specification of a pod; `node` are the lines that say on which node it runs."""
    lines: list[str] = []
    if sandboxed:
        lines += _class_lines(wanted)
    lines += node
    lines += _tolerations(wanted.taints)
    lines += [
        *comment(
            "A pod that does not call the API server needs no token for it. A sandbox does not fence the API server."
        ),
        "automountServiceAccountToken: false",
    ]
    if wanted.image == DEFAULT_IMAGE:
        lines += member("securityContext", ["runAsNonRoot: true", f"runAsUser: {_USER}"])
    return [*lines, "containers:", *item(_container(wanted, name, sandboxed))]


def _class_lines(wanted: Wanted) -> list[str]:
    overhead = wanted.overhead
    if overhead is None:
        adds = (
            "The RuntimeClass requests the sandbox. Its node selector and its overhead are added to the pod, so leave "
            "both out here."
        )
    else:
        adds = (
            "The RuntimeClass requests the sandbox. It adds the node selector of sandboxed node pools and an overhead "
            f"of {in_words(overhead)}, so leave both out here."
        )
    return [*comment(adds), f"runtimeClassName: {plain(wanted.runtime_class)}"]


def _tolerations(taints: Sequence[Taint]) -> list[str]:
    if not taints:
        return []
    rows = [line for one in taints for line in item(scalars(one.toleration))]
    return [*comment("The taints of the node pool, without which the pod stays Pending."), "tolerations:", *rows]


def _container(wanted: Wanted, name: str, sandboxed: bool) -> list[str]:
    start = wanted.command or (_IDLE if wanted.image == DEFAULT_IMAGE else ())
    dropped = ["capabilities:", "  drop:", "  - ALL"] if wanted.image == DEFAULT_IMAGE else []
    lines = [f"name: {plain(name)}", f"image: {plain(wanted.image)}"]
    if start:
        lines.append(f"command: {flow(start)}")
    limits = member("limits", scalars({"cpu": wanted.cpu, "memory": wanted.memory}))
    said = _size_comment(wanted) if sandboxed else []
    lines += ["resources:", *indented([*said, *limits])]
    return [*lines, *member("securityContext", ["allowPrivilegeEscalation: false", *dropped])]


def _size_comment(wanted: Wanted) -> list[str]:
    machine = wanted.shares.machine
    booked = wanted.shares.request_memory
    overhead = wanted.overhead
    if overhead is None:
        books = f"the scheduler books {in_words(booked)} and the overhead of the RuntimeClass"
    else:
        books = f"the scheduler books {in_words(booked + overhead)}, {in_words(overhead)} of it as overhead"
    return comment(
        f"The limits of all containers add up to the size of the virtual machine: {machine} here. It is fixed while "
        f"the pod runs. Without requests, these are the limits, and {books}."
    )


def pod(wanted: Wanted) -> str:
    """A pod in a sandbox, and the policy of its network."""
    own = ["apiVersion: v1", "kind: Pod", *metadata(wanted, more=labels(wanted.name))]
    spec = member("spec", pod_spec(wanted, wanted.name))
    return documents([*own, *spec], network_policy(wanted, wanted.name, {"app": wanted.name}))


def _workload(wanted: Wanted, kind: str, name: str, spec: Sequence[str], replicas: int | None = None) -> list[str]:
    template = [*member("metadata", labels(name)), *member("spec", spec)]
    selector = member("selector", member("matchLabels", scalars({"app": name})))
    count = [] if replicas is None else [f"replicas: {replicas}"]
    own = ["apiVersion: apps/v1", f"kind: {kind}", *metadata(wanted, name)]
    return [*own, *member("spec", [*count, *selector, *member("template", template)])]


def deployment(wanted: Wanted) -> str:
    """A Deployment whose pods are in sandboxes, and the policy of their network."""
    own = _workload(wanted, "Deployment", wanted.name, pod_spec(wanted, wanted.name), wanted.replicas)
    return documents(own, network_policy(wanted, wanted.name, {"app": wanted.name}))


def pair(wanted: Wanted) -> str:
    """An ordinary workload beside a sandboxed one on one node, to compare their kernels."""
    trusted, untrusted = f"{wanted.name}-trusted", f"{wanted.name}-untrusted"
    daemons = wanted.controller is Controller.DAEMON_SET
    kind = "DaemonSet" if daemons else "Deployment"
    selector = member("nodeSelector", scalars(Together().selector_of(wanted.runtime_class) or wanted.served.selector))
    if daemons:
        beside = [
            *comment("One on each node that also runs the sandboxed one, to compare the two."),
            *selector,
        ]
        with_selector = [
            *comment(
                "A DaemonSet makes a pod for every node and does not know the node selector of the RuntimeClass. "
                "Without this copy of it, the pods for other node pools stay Pending, and a rollout never ends."
            ),
            *selector,
        ]
    else:
        beside = [
            *comment("On the node of the sandboxed one, to compare the two."),
            *_beside(untrusted),
        ]
        with_selector = []
    replicas = None if daemons else 1
    ordinary = [
        *comment("An ordinary pod: it shares the kernel of the node, since it requests no RuntimeClass."),
        *_workload(wanted, kind, trusted, pod_spec(wanted, trusted, sandboxed=False, node=beside), replicas),
    ]
    sandboxed = [
        *comment("A sandboxed pod: it has its own kernel."),
        *_workload(wanted, kind, untrusted, pod_spec(wanted, untrusted, node=with_selector), replicas),
    ]
    return documents(ordinary, sandboxed, network_policy(wanted, untrusted, {"app": untrusted}))


def _beside(label: str) -> list[str]:
    term = [
        *member("labelSelector", member("matchLabels", scalars({"app": label}))),
        "topologyKey: kubernetes.io/hostname",
    ]
    terms = ["requiredDuringSchedulingIgnoredDuringExecution:", *item(term)]
    return member("affinity", member("podAffinity", terms))


def agent_sandbox(wanted: Wanted) -> str:
    """A Sandbox, and a SandboxTemplate with its warm pool."""
    group = "agents.x-k8s.io"
    template = [*member("metadata", labels(wanted.name)), *member("spec", pod_spec(wanted, wanted.name))]
    own = [
        *comment("One sandbox. The Sandbox itself isolates nothing: the RuntimeClass of its pod does."),
        f"apiVersion: {group}/v1beta1",
        "kind: Sandbox",
        *metadata(wanted),
        *member("spec", member("podTemplate", template)),
    ]
    of_template = f"{wanted.name}-template"
    many = [
        *comment("A template for sandboxes that a SandboxClaim asks for, one after another."),
        f"apiVersion: extensions.{group}/v1beta1",
        "kind: SandboxTemplate",
        *metadata(wanted, of_template),
        *member(
            "spec",
            [
                *comment("The controller makes a NetworkPolicy for the sandboxes of this template."),
                "networkPolicyManagement: Managed",
                *member(
                    "podTemplate",
                    [*member("metadata", labels(of_template)), *member("spec", pod_spec(wanted, of_template))],
                ),
            ],
        ),
    ]
    each = wanted.limit + (wanted.overhead or 0)
    of = f"{in_words(wanted.replicas * each)} of memory, {in_words(each)} each"
    without = "" if wanted.overhead else ", without the overhead of the RuntimeClass"
    warm = [
        *comment(f"Sandboxes that run and wait, so that a claim is served at once. They cost {of}{without}."),
        f"apiVersion: extensions.{group}/v1beta1",
        "kind: SandboxWarmPool",
        *metadata(
            wanted,
            f"{wanted.name}-warm",
            [
                *comment("Lint names the cost of warm pools. An annotation with the reason accepts it for this one."),
                *member("annotations", scalars({"aks-sandbox/ignore-SBW605": "claims are to be served at once"})),
            ],
        ),
        *member(
            "spec",
            [f"replicas: {wanted.replicas}", *member("sandboxTemplateRef", scalars({"name": of_template}))],
        ),
    ]
    return documents(own, network_policy(wanted, wanted.name, {"app": wanted.name}), many, warm)


def opening(wanted: Wanted) -> tuple[Sequence[str], Sequence[Command]]:
    """What is said of these kinds at the top of the text, and the commands that show that it works."""
    of = {"namespace": wanted.namespace} if wanted.namespace else {}
    space = " -n {namespace}" if wanted.namespace else ""
    names: Mapping[str, str] = {"name": wanted.name, "boot_id": _BOOT_ID, **of}
    on_azure = (
        "It needs a cluster with a sandboxed node pool."
        if wanted.runtime_class == CLASS
        else "It needs a cluster with this RuntimeClass, and a sandboxed node pool."
    )
    if wanted.kind is Kind.POD:
        return (
            (f"A pod in a sandbox: it runs in its own virtual machine, with its own kernel. {on_azure}",),
            (Command(f"kubectl exec {{name}}{space} -- cat {{boot_id}}", names),),
        )
    if wanted.kind is Kind.DEPLOYMENT:
        return (
            (f"A Deployment whose pods run in sandboxes, each with its own kernel. {on_azure}",),
            (Command(f"kubectl rollout status deployment/{{name}}{space}", names),),
        )
    if wanted.kind is Kind.PAIR:
        what = "daemonset" if wanted.controller is Controller.DAEMON_SET else "deployment"
        lines = [f"kubectl exec {what}/{{workload}}{space} -- cat {{boot_id}}"] * 2
        return (
            (
                f"An ordinary workload beside a sandboxed one on the same node. {on_azure}",
                "A kernel makes its boot ID when it starts: two boot IDs on one node are two kernels.",
            ),
            tuple(
                Command(line, {**names, "workload": f"{wanted.name}-{end}"})
                for line, end in zip(lines, ("trusted", "untrusted"), strict=True)
            ),
        )
    return (
        (
            "A Sandbox, and a SandboxTemplate with a warm pool. Their kinds come with the Agent Sandbox extension of "
            f"AKS, or with the controller of kubernetes-sigs/agent-sandbox. {on_azure}",
        ),
        (Command(f"kubectl get sandboxes,sandboxwarmpools{space}", names),),
    )
