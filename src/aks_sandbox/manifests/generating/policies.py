"""What surrounds sandboxed pods: RuntimeClass, policies of admission and network, limits of a namespace."""

from __future__ import annotations

from collections.abc import Mapping

from aks_sandbox.catalog.sizing import documented_overhead, in_words, largest_documented_limit
from aks_sandbox.manifests.edits import plain
from aks_sandbox.manifests.generating.lines import comment, flow, item, member, scalars
from aks_sandbox.manifests.generating.wanted import CLOSED, Kind, Wanted


def _metadata(wanted: Wanted, name: str, *, namespaced: bool = True) -> list[str]:
    space = {"namespace": wanted.namespace} if namespaced and wanted.namespace else {}
    return member("metadata", scalars({"name": name, **space}))


def network_policy(wanted: Wanted, name: str, selector: Mapping[str, str]) -> list[str]:
    """A NetworkPolicy that leaves the selected pods DNS and the ranges that were named."""
    chosen = member("podSelector", member("matchLabels", scalars(selector))) if selector else ["podSelector: {}"]
    return [
        *comment(
            "A virtual machine does not fence the network. This policy closes everything but what it names, so the "
            "metadata service of the node and the API server too. It has an effect only where the cluster has a "
            "network policy engine."
        ),
        "apiVersion: networking.k8s.io/v1",
        "kind: NetworkPolicy",
        *_metadata(wanted, name),
        *member(
            "spec",
            [*chosen, "policyTypes:", "- Egress", "egress:", *_dns(), *_ranges(wanted)],
        ),
    ]


def _dns() -> list[str]:
    to = [
        *member("namespaceSelector", member("matchLabels", scalars({"kubernetes.io/metadata.name": "kube-system"}))),
        *member("podSelector", member("matchLabels", scalars({"k8s-app": "kube-dns"}))),
    ]
    ports = [line for name in ("UDP", "TCP") for line in item([f"protocol: {name}", "port: 53"])]
    return [*comment("Names are looked up at the DNS of the cluster."), *item(["to:", *item(to), "ports:", *ports])]


def _ranges(wanted: Wanted) -> list[str]:
    lines: list[str] = []
    for one in wanted.allowed:
        cut = wanted.except_in(one)
        block = [f"cidr: {plain(one)}"]
        if cut:
            block += ["except:", *(f"- {plain(part)}" for part in cut)]
        closed = [part for part in CLOSED if part in cut]
        if closed:
            lines += comment(
                "What is cut out is the metadata service of the node and the fabric of Azure. The API server also has "
                "a public address, unless the cluster is private: cut that out too."
            )
        lines += item(["to:", *item(member("ipBlock", block))])
    return lines


def runtime_class(wanted: Wanted) -> list[str]:
    """A RuntimeClass with the overhead that is documented for a memory limit."""
    needed = in_words(documented_overhead(wanted.limit))
    served = wanted.served
    scheduling = member("nodeSelector", scalars(served.selector)) if served.selector else []
    taints = (*served.taints, *wanted.taints)
    if taints:
        rows = [line for one in taints for line in item(scalars(one.toleration))]
        scheduling += [
            *comment("Added to each pod of the class, with the taints of the node pool."),
            "tolerations:",
            *rows,
        ]
    return [
        "apiVersion: node.k8s.io/v1",
        "kind: RuntimeClass",
        *_metadata(wanted, wanted.name, namespaced=False),
        *comment(f"From {served.of}. A handler cannot be changed later: delete the class and create it again."),
        f"handler: {plain(served.handler)}",
        *member(
            "overhead",
            member(
                "podFixed",
                [
                    *comment(
                        f"Documented for pods with a memory limit of up to {in_words(wanted.limit)} in sum. The "
                        "scheduler books it for each pod, and it is the memory of the virtual machine monitor: pods "
                        "with a larger limit, or with none, need a class with more."
                    ),
                    *scalars({"memory": needed}),
                ],
            ),
        ),
        *comment("Added to each pod of the class, so that it goes to nodes with this handler."),
        *member("scheduling", scheduling),
    ]


def admission_policy(wanted: Wanted) -> tuple[list[str], list[str]]:
    """A ValidatingAdmissionPolicy that demands the class in a namespace, and its binding."""
    allowed = f"has(object.spec.runtimeClassName) && object.spec.runtimeClassName in ['{wanted.runtime_class}']"
    message = f"Pods in this namespace must set spec.runtimeClassName to {wanted.runtime_class}."
    rule = item(
        [
            'apiGroups: [""]',
            f"apiVersions: {flow(['v1'])}",
            f"operations: {flow(['CREATE'])}",
            f"resources: {flow(['pods'])}",
        ]
    )
    policy = [
        "apiVersion: admissionregistration.k8s.io/v1",
        "kind: ValidatingAdmissionPolicy",
        *_metadata(wanted, wanted.name, namespaced=False),
        *member(
            "spec",
            [
                *comment("Pods are refused while the policy cannot be evaluated."),
                "failurePolicy: Fail",
                *comment(
                    "The class of a pod cannot be changed, so its creation is all there is to judge. A Deployment is "
                    "accepted; its ReplicaSet then reports FailedCreate with the message below."
                ),
                *member("matchConstraints", ["resourceRules:", *rule]),
                "validations:",
                *comment("Without has(), a pod without a class is refused with another message than this one."),
                *item([f"expression: {flow([allowed])[1:-1]}", f"message: {flow([message])[1:-1]}"]),
            ],
        ),
    ]
    where = member("matchLabels", scalars({"kubernetes.io/metadata.name": wanted.namespace}))
    binding = [
        *comment("Without a binding, a policy has no effect."),
        "apiVersion: admissionregistration.k8s.io/v1",
        "kind: ValidatingAdmissionPolicyBinding",
        *_metadata(wanted, wanted.name, namespaced=False),
        *member(
            "spec",
            [
                f"policyName: {plain(wanted.name)}",
                f"validationActions: {flow(['Deny'])}",
                *member("matchResources", member("namespaceSelector", where)),
            ],
        ),
    ]
    return policy, binding


def limit_range(wanted: Wanted) -> list[str]:
    """A LimitRange that gives every container limits, since the virtual machine is made of them."""
    amounts = scalars({"cpu": wanted.cpu, "memory": wanted.memory})
    container = [
        "type: Container",
        *comment(
            "The limits of containers that have none. A minimum alone would set no limit, and the virtual machine "
            "would have 512Mi, whatever the containers need."
        ),
        *member("default", amounts),
        *comment("As large as the limits: the virtual machine takes the limits, whatever the scheduler booked."),
        *member("defaultRequest", amounts),
    ]
    of_pod = [
        "type: Pod",
        *comment(
            "With less than 128Mi in sum, a sandbox does not start. The overhead of the class does not count here."
        ),
        *member("min", scalars({"memory": "128Mi"})),
    ]
    return [
        "apiVersion: v1",
        "kind: LimitRange",
        *_metadata(wanted, wanted.name),
        *member("spec", ["limits:", *item(container), *item(of_pod)]),
    ]


def _above_the_documented(wanted: Wanted) -> str:
    most = largest_documented_limit()
    if wanted.limit <= most:
        return ""
    return (
        f" No overhead is documented for memory limits above {in_words(most)}: this is that of {in_words(most)}, so "
        "measure what such a pod uses, and raise it."
    )


def said_of(kind: Kind, wanted: Wanted) -> str:
    """What is said of these kinds at the top of the text."""
    if kind is Kind.RUNTIME_CLASS:
        return (
            f"A RuntimeClass for small sandboxes: it books {in_words(documented_overhead(wanted.limit))} for the "
            f"virtual machine monitor of each pod, where the class of AKS books 600Mi.{_above_the_documented(wanted)}"
        )
    if kind is Kind.ADMISSION_POLICY:
        return (
            f"A policy that lets namespace {wanted.namespace} run sandboxed pods alone. It needs Kubernetes 1.30 or "
            "later, and judges new pods: those that run already stay."
        )
    if kind is Kind.NETWORK_POLICY:
        return "A policy that closes the network for untrusted pods, but for DNS and what is named."
    return "Limits for the containers of a namespace whose pods run in sandboxes."
