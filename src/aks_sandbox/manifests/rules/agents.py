"""Rules about agent sandboxes, and about what untrusted code reaches from a sandbox."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.catalog.sizing import in_words
from aks_sandbox.manifests.kinds import Manifest, pods_of
from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.replicas import template_of
from aks_sandbox.manifests.rules.rule import CONSIDERATIONS, Certainty, Effect, Hit, object_rule, pod_rule
from aks_sandbox.manifests.together import Together, selects
from aks_sandbox.manifests.tree import get, is_false, items, number, text
from aks_sandbox.model.finding import Status

_AGENT_SANDBOX = "https://github.com/kubernetes-sigs/agent-sandbox"
_SANDBOX, _TEMPLATE = ("agents.x-k8s.io", "Sandbox"), ("extensions.agents.x-k8s.io", "SandboxTemplate")
_POOL = ("extensions.agents.x-k8s.io", "SandboxWarmPool")


@object_rule(
    "SBW601",
    "agent sandbox without a RuntimeClass",
    _SANDBOX,
    _TEMPLATE,
    effect=Effect.UNSAFE,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=_AGENT_SANDBOX,
)
def without_class(manifest: Manifest, _together: Together) -> Iterable[Hit]:
    """A Sandbox that is not one.

    Why: a Sandbox or SandboxTemplate isolates nothing by itself: without runtimeClassName its pod shares the kernel of
    the node.
    Fix: set spec.podTemplate.spec.runtimeClassName.
    Example: az aks-sandbox manifest convert sandbox.yaml
    """
    for one in pods_of(manifest):
        if get(one.spec, "runtimeClassName") is None:
            yield Hit(
                one.spec,
                f"The pod of the {manifest.kind} requests no RuntimeClass, so it shares the host kernel.",
                "Set spec.podTemplate.spec.runtimeClassName to kata-vm-isolation.",
            )


@pod_rule(
    "SBW602",
    "service account token of an agent sandbox",
    effect=Effect.UNSAFE,
    certainty=Certainty.VERIFIED,
    severity=Status.WARN,
    source=_AGENT_SANDBOX,
)
def token(pod: Pod) -> Iterable[Hit]:
    """A key to the API server in the hands of untrusted code.

    Why: unless automountServiceAccountToken is false, the pod has a token of its service account. A virtual machine
    does not keep code from using it.
    Fix: set automountServiceAccountToken to false.
    """
    bare = (pod.manifest.group, pod.manifest.kind) == _SANDBOX
    node = get(pod.spec, "automountServiceAccountToken")
    if bare and not is_false(node):
        yield Hit(
            node or pod.spec,
            "Code in the sandbox can use the token of the service account at the API server.",
            "Set automountServiceAccountToken to false.",
        )


@object_rule(
    "SBW603",
    "network policy of a SandboxTemplate",
    _TEMPLATE,
    effect=Effect.UNSAFE,
    certainty=Certainty.REPORTED,
    severity=Status.WARN,
    source=_AGENT_SANDBOX,
)
def unmanaged_network(manifest: Manifest, together: Together) -> Iterable[Hit]:
    """A template whose network is left to others.

    Why: with networkPolicyManagement Unmanaged the controller makes no NetworkPolicy, and the input has none either. A
    policy has an effect only where the cluster has a network policy engine.
    Fix: use Managed, or add a NetworkPolicy.
    """
    node = get(manifest.node, "spec", "networkPolicyManagement")
    own = [one for one in together.all("networking.k8s.io", "NetworkPolicy") if one.namespace == manifest.namespace]
    if node is not None and node.value == "Unmanaged" and not own:
        yield Hit(
            node,
            "The controller makes no NetworkPolicy for its sandboxes, and the input has none for the namespace.",
            "Set networkPolicyManagement to Managed, or add a NetworkPolicy.",
        )


@object_rule(
    "SBW604",
    "API version v1alpha1 of agent sandboxes",
    _SANDBOX,
    _TEMPLATE,
    _POOL,
    ("extensions.agents.x-k8s.io", "SandboxClaim"),
    effect=Effect.BREAKS,
    certainty=Certainty.REPORTED,
    severity=Status.WARN,
    source=_AGENT_SANDBOX,
)
def old_version(manifest: Manifest, _together: Together) -> Iterable[Hit]:
    """An old API version.

    Why: agent-sandbox has replaced v1alpha1 with v1beta1.
    Fix: use v1beta1.
    """
    node = get(manifest.node, "apiVersion")
    if manifest.version == "v1alpha1" and node is not None:
        yield Hit(node, f"{manifest.group}/v1alpha1 is replaced by v1beta1.", f"Use {manifest.group}/v1beta1.")


@object_rule(
    "SBW605",
    "cost of a warm pool",
    _POOL,
    effect=Effect.SLOW,
    certainty=Certainty.VERIFIED,
    severity=Status.INFO,
    source=CONSIDERATIONS,
)
def warm_pool(manifest: Manifest, together: Together) -> Iterable[Hit]:
    """Virtual machines that wait.

    Why: each replica of a warm pool is a virtual machine that runs and costs its limit and its overhead.
    Fix: keep as many replicas as are claimed at once.
    """
    replicas, node = number(get(manifest.node, "spec", "replicas")), get(manifest.node, "spec", "replicas")
    name = template_of(manifest)
    for one in together.all(*_TEMPLATE):
        if one.name != name or one.namespace != manifest.namespace or not replicas or node is None:
            continue
        for found in pods_of(one):
            pod = Pod(found, together)
            overhead = together.overhead_of(pod.judged_class)
            each = (pod.shares.limit_memory or 0) + ((overhead.memory or 0) if overhead else 0)
            if pod.requests_kata and each:
                yield Hit(
                    node,
                    f"{replicas} waiting sandboxes cost {in_words(replicas * each)} of memory, {in_words(each)} each.",
                    "Keep as many replicas as are claimed at once.",
                )


@object_rule(
    "SBW606",
    "AKSNodeClass",
    ("karpenter.azure.com", "AKSNodeClass"),
    effect=Effect.BREAKS,
    certainty=Certainty.REPORTED,
    severity=Status.WARN,
    source="https://github.com/Azure/karpenter-provider-azure",
)
def node_class(manifest: Manifest, _together: Together) -> Iterable[Hit]:
    """Nodes that Karpenter makes.

    Why: sandboxed nodes need the image of Azure Linux without FIPS, and the generally available name of the runtime.
    Fix: set imageFamily to AzureLinux, workloadRuntime to KataVmIsolation, and leave fipsMode out.
    """
    runtime = get(manifest.node, "spec", "workloadRuntime")
    name = text(runtime) or ""
    if runtime is None or not name.startswith("Kata"):
        return
    if name != "KataVmIsolation":
        yield Hit(runtime, f"{name} is not the generally available name.", "Set workloadRuntime to KataVmIsolation.")
    family = get(manifest.node, "spec", "imageFamily")
    if text(family) not in ("AzureLinux", "AzureLinux3"):
        yield Hit(
            family or runtime,
            f"Sandboxed nodes need Azure Linux, and imageFamily is {text(family) or 'not set'}.",
            "Set imageFamily to AzureLinux.",
        )
    fips = get(manifest.node, "spec", "fipsMode")
    if text(fips) == "FIPS" and fips is not None:
        yield Hit(fips, "There is no FIPS image for sandboxed nodes.", "Remove fipsMode.")


@pod_rule(
    "SBW607",
    "network of untrusted pods",
    effect=Effect.UNSAFE,
    certainty=Certainty.DEDUCED,
    severity=Status.INFO,
    source=CONSIDERATIONS,
)
def open_network(pod: Pod) -> Iterable[Hit]:
    """What a sandbox reaches over the network.

    Why: a virtual machine does not fence the network: the pod reaches the metadata service of the node at
    169.254.169.254 and the API server, unless a policy forbids it.
    Fix: add a NetworkPolicy that restricts egress, and see that the cluster has a network policy engine.
    """
    if (pod.manifest.group, pod.manifest.kind) == _TEMPLATE:
        # Its controller makes the policy, which SBW603 looks at.
        return
    for one in pod.together.all("networking.k8s.io", "NetworkPolicy"):
        if one.namespace == pod.manifest.namespace and selects(get(one.node, "spec", "podSelector"), pod.found.labels):
            types = [str(value.value) for value in items(get(one.node, "spec", "policyTypes"))]
            if "Egress" in types or get(one.node, "spec", "egress") is not None:
                return
    yield Hit(
        pod.class_node or pod.spec,
        "The pod reaches the metadata service of the node (169.254.169.254) and the API server: a virtual machine does "
        "not fence the network.",
        "Add a NetworkPolicy that restricts egress.",
    )


RULES = (without_class, token, unmanaged_network, old_version, warm_pool, node_class, open_network)
