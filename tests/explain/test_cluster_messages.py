"""Each known message of a cluster is recognised in words as they come, with its cause and what to do."""

import re
from typing import Any

import pytest

from aks_sandbox.catalog.tables import document
from aks_sandbox.explain.messages import Origin, explain_error, explain_text
from aks_sandbox.model.secret_text import Cleaner
from tests.support.cluster_texts import CLUSTER_TEXTS
from tests.support.steps import text_of

ROWS = document("cluster_messages")["rows"]
ALL_ROWS = [*document("arm_errors")["rows"], *ROWS]

POOLS = "az aks-sandbox nodepool list -g GROUP --cluster-name CLUSTER --output table"
TAINTS = 'az aks nodepool list -g GROUP --cluster-name CLUSTER --query "[].[name,nodeTaints]"'
COMMAND_NODES = (
    'az aks nodepool list -g GROUP --cluster-name CLUSTER --query "[].[name,count,powerState.code,nodeTaints]"'
)
INSIDE = "az aks-sandbox check -g GROUP -n CLUSTER --in-cluster"
OTHER_NODE = (
    f"Take spec.nodeName out of the pod, so that its RuntimeClass chooses the node, and compare classes, handlers and "
    f"nodes:\n{INSIDE}"
)
NO_OVERHEAD = "Take spec.overhead out of the pod: Kubernetes fills it in from the RuntimeClass."
SCHEDULER = "Warning  FailedScheduling  5s  default-scheduler  0/3 nodes are available: "

#: Name of the row: a text as it comes, then the expected cause and fix.
CASES = {
    "runtime-class-missing": (
        'pods "x" is forbidden: pod rejected: RuntimeClass "kata-mshv-vm-isolation" not found',
        "The cluster has no RuntimeClass kata-mshv-vm-isolation: AKS makes it only when the cluster has a sandboxed "
        "node pool of that runtime and has been reconciled since.",
        "Reconcile the cluster when it has such a node pool:\naz aks-sandbox reconcile -g GROUP -n CLUSTER\n"
        "Add one when it has none:\naz aks-sandbox nodepool add -g GROUP --cluster-name CLUSTER -n POOL",
    ),
    "runtime-class-unknown": (
        'Error from server (NotFound): runtimeclasses.node.k8s.io "kata-cc-isolation" not found',
        "The cluster has no RuntimeClass kata-cc-isolation, and AKS makes none of that name for its sandboxed node "
        "pools.",
        f"Write the RuntimeClass of a sandboxed node pool into spec.runtimeClassName of the pod:\n{POOLS}",
    ),
    "class-selector-conflict": (
        'pods "x" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[kubernetes.azure.com/kata-vm-isolation] '
        "= true; pod.spec.nodeSelector[kubernetes.azure.com/kata-vm-isolation] = false",
        "The nodeSelector of the pod sets kubernetes.azure.com/kata-vm-isolation to another value than its "
        "RuntimeClass does.",
        "Take kubernetes.azure.com/kata-vm-isolation out of spec.nodeSelector of the pod: the RuntimeClass chooses the "
        "nodes.",
    ),
    "overhead-differs": (
        "pods \"x\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
        ("The pod sets an overhead that differs from that of its RuntimeClass."),
        NO_OVERHEAD,
    ),
    "overhead-without-class": (
        'pods "x" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        "The pod sets an overhead, and its RuntimeClass defines none, or it has no RuntimeClass.",
        NO_OVERHEAD,
    ),
    "handler-not-supported": (
        ('Failed create pod sandbox: rpc error: code = Unknown desc = RuntimeHandler "kata-runtime" not supported'),
        (
            "The container runtime of the node does not know the handler kata-runtime: the node is not in a "
            "sandboxed node pool, or the RuntimeClass names a handler that AKS does not have. Sandboxed nodes "
            "have kata."
        ),
        (
            "Write the RuntimeClass of a sandboxed node pool into the pod, whose nodeSelector chooses the nodes; "
            "a pod that sets spec.nodeName gets around that. Compare classes, handlers and nodes:\n"
            "az aks-sandbox check -g GROUP -n CLUSTER --in-cluster"
        ),
    ),
    "handler-not-configured": (
        (
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no "
            'runtime for "kata-qemu" is configured'
        ),
        (
            "containerd on the node has no runtime for the handler kata-qemu: the node is not in a sandboxed node"
            " pool, or the RuntimeClass names a handler that AKS does not have. Sandboxed nodes have kata."
        ),
        (
            "Write the RuntimeClass of a sandboxed node pool into the pod, whose nodeSelector chooses the nodes; "
            "a pod that sets spec.nodeName gets around that. Compare classes, handlers and nodes:\n"
            "az aks-sandbox check -g GROUP -n CLUSTER --in-cluster"
        ),
    ),
    "vm-not-booted": (
        'failed to create shim task: error: Put "http://localhost/api/v1/vm.boot": EOF: unknown',
        "Cloud Hypervisor went away while it started the virtual machine of the pod, so it is the node that does not "
        "start virtual machines.",
        "Replace the node, and ask Azure support when it comes back on a new one:\n"
        "az aks nodepool delete-machines -g GROUP --cluster-name CLUSTER -n POOL --machine-names NODE",
    ),
    "vm-too-small": (
        "failed to create shim task: Failed to Check if grpc server is working: ttrpc: closed: unknown",
        (
            "The virtual machine of the pod went away while it started. Most often its memory limit is too "
            "small for a second kernel; with less than 128Mi it does not start."
        ),
        "Give the pod a memory limit of 256Mi or more. When it has that, it is the node that has too little memory or "
        "a fault: try another node, or a new one.",
    ),
    "no-node-selected": (
        (
            "Warning  FailedScheduling  5s  default-scheduler  0/3 nodes are available: 3 node(s) didn't match "
            "Pod's node affinity/selector. preemption: 0/3 nodes are available."
        ),
        (
            "None of the nodes that were looked at has all the labels that the pod asks for: in its nodeSelector "
            "or node affinity, and by its RuntimeClass, whose label the nodes of a sandboxed node pool have."
        ),
        (
            "Compare the labels that the pod asks for with those of the nodes; a nodeSelector for another node "
            "pool contradicts the RuntimeClass:\n"
            "kubectl get nodes --show-labels\n"
            "See whether there is a sandboxed node pool of the pod's RuntimeClass with nodes:\n"
            "az aks-sandbox nodepool list -g GROUP --cluster-name CLUSTER --output table"
        ),
    ),
    "insufficient": (
        (
            "Warning  FailedScheduling  5s  default-scheduler  0/3 nodes are available: 3 Insufficient memory. "
            "preemption: 0/3 nodes are available."
        ),
        (
            "Nodes have less memory left than the pod requests. The overhead of a RuntimeClass counts too; that "
            "of the classes of AKS is 600Mi of memory."
        ),
        (
            "Lower the requests of the pod, or give the node pool more nodes; where the pod requests more than a "
            "whole node has, only a larger VM size helps. What the nodes have:\n"
            "kubectl describe nodes\n"
            "More nodes:\n"
            "az aks nodepool scale -g GROUP --cluster-name CLUSTER -n POOL --node-count COUNT"
        ),
    ),
    "out-of-resource": (
        "Reason: OutOfcpu\nMessage: Pod was rejected: Node didn't have enough resource: cpu, requested: 99, used: 1",
        "The kubelet refused the pod, because its node has too little cpu left for it. That happens to pods that name "
        "their node, and to those placed at the same moment as others.",
        (
            "Take spec.nodeName out of the pod, or lower its requests, and create it again: a pod that was "
            "refused is not tried again."
        ),
    ),
    "untolerated-taint": (
        (
            "Warning  FailedScheduling  5s  default-scheduler  0/3 nodes are available: 2 node(s) had untolerated"
            " taint {kata: enabled}. preemption: 0/3 nodes are available."
        ),
        ("Nodes have the taint kata, which the pod does not tolerate."),
        (
            "Give the pods that may run there a toleration for kata. AKS is not known to taint sandboxed node "
            "pools itself. The taints of the node pools:\n"
            'az aks nodepool list -g GROUP --cluster-name CLUSTER --query "[].[name,nodeTaints]"'
        ),
    ),
    "untolerated-taints": (
        (
            "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had "
            "untolerated taint(s). no new claims to deallocate"
        ),
        (
            "Nodes that could take the pod have a taint that it does not tolerate. Newer versions of Kubernetes "
            "do not name the taint in the message: it may be one of a node pool, or that of a node that is not "
            "ready."
        ),
        (
            "See first whether the nodes are ready (NotReady), because a toleration does not help there:\n"
            "kubectl get nodes -o wide\n"
            "When they are ready, see the taints of the node pools, and give the pods that may run there a "
            "toleration for theirs:\n"
            'az aks nodepool list -g GROUP --cluster-name CLUSTER --query "[].[name,nodeTaints]"'
        ),
    ),
    "no-nodes": (
        "Warning  FailedScheduling  9m4s  default-scheduler  no nodes available to schedule pods",
        ("The cluster does not have a node: it is starting, or every node pool has a node count of 0."),
        "See how many nodes the node pools have, and scale one:\n"
        "az aks nodepool list -g GROUP --cluster-name CLUSTER --output table",
    ),
    "image-pull": (
        ('Failed to pull image "mcr.microsoft.com/x:9": rpc error: code = NotFound desc = not found'),
        (
            "The node could not pull an image; the events of the pod name the reason. This is the same for "
            "sandboxed and other pods."
        ),
        (
            "See the event with the reason (Failed to pull image), and explain it:\n"
            "kubectl describe pod POD -n NAMESPACE"
        ),
    ),
    "runs-as-root": (
        'Error: container has runAsNonRoot and image will run as root (pod: "x_default(1)", container: x)',
        "The pod forbids root with runAsNonRoot, and the container would run as root, or its image names a user "
        "without a number, which cannot be judged.",
        "Set securityContext.runAsUser of the container to a number above 0 that the image can run as.",
    ),
    "config-missing": (
        'Warning  Failed  2s (x3 over 9s)  kubelet  Error: configmap "settings" not found',
        "A container takes values from the configmap settings, which is not in the namespace of the pod.",
        "Make the configmap settings in the namespace of the pod, or correct the name in the pod.",
    ),
    "forbidden": (
        (
            'Error from server (Forbidden): pods is forbidden: User "me@example.invalid" cannot list resource '
            '"pods" in API group "" in the namespace "dev"'
        ),
        ("The caller may sign in to the cluster and may not list pods there."),
        (
            "Ask for a Kubernetes role that may list pods; with Azure RBAC, for a role such as Azure Kubernetes "
            "Service RBAC Reader. RBAC Reader does not read Secrets, which RBAC Writer does, and it does not read "
            "roles and role bindings, which RBAC Admin does. What the caller may do:\n"
            "kubectl auth can-i --list"
        ),
    ),
    "pod-security": (
        'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
        "The namespace enforces the pod security level restricted, which the pod breaks; the message lists where.",
        "Change the listed fields of the pod, or use a namespace of a lower level. That a pod is sandboxed makes no "
        "difference here.",
    ),
    "namespace-terminating": (
        'pods "x" is forbidden: unable to create new content in namespace blue because it is being terminated',
        "The namespace blue is being deleted, so nothing new can be made in it.",
        ("Wait until it is deleted and create it again, or use another namespace:\nkubectl get namespace blue"),
    ),
    "azure-policy": (
        'admission webhook "validation.gatekeeper.sh" denied the request: [azurepolicy-k8sazurev2noprivilege-1] no',
        "Gatekeeper, with which Azure Policy guards a cluster, refused the object; the name in square brackets is the "
        "constraint.",
        "Change the object as the message says, or have the policy assignment changed:\n"
        "az policy assignment list --disable-scope-strict-match --output table",
    ),
    "webhook-denied": (
        'admission webhook "labels.example.com" denied the request without explanation',
        ("The admission webhook labels.example.com, which is installed in the cluster, refused the object."),
        ("Change the object as the message says, or ask the owner of labels.example.com."),
    ),
    "webhook-unreachable": (
        (
            'Internal error occurred: failed calling webhook "labels.example.com": failed to call webhook: the '
            "server could not find the requested resource"
        ),
        (
            "The API server asked the admission webhook labels.example.com and got no usable answer, so it "
            "refused the object."
        ),
        (
            "See whether the pods behind labels.example.com run:\n"
            "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations"
        ),
    ),
    "resource-quota": (
        'pods "x" is forbidden: exceeded quota: small, requested: limits.memory=856Mi, used: limits.memory=0',
        "The ResourceQuota small of the namespace has no room for the pod. The overhead of a RuntimeClass counts "
        "towards it, so a sandboxed pod needs more than the same pod without a sandbox.",
        "Raise the quota small, or lower the requests and limits of the pod:\nkubectl describe resourcequota small",
    ),
    "command-not-started": (
        "Failed to run command due to cluster perf issue, container command-0be71db980254f398cdecce07419fbed in "
        "aks-command namespace did not start within 30s on your cluster",
        (
            "AKS runs a command in a separate pod, in the namespace aks-command, and no node took that pod "
            "in time. A taint on every node pool, or nodes that are full or not ready, does this."
        ),
        "See that a node pool without taints has a ready node with 200m CPU and 500Mi memory left, then repeat the "
        f"command:\n{COMMAND_NODES}",
    ),
    "command-performance": (
        "(KubernetesPerformanceError) The cluster is slow.",
        (
            "AKS could not run the command in time in a separate pod in the cluster. The usual reason is "
            "that the pod does not find a node."
        ),
        "Repeat the command; when that does not help, see that a node pool without taints has a ready node with "
        f"room:\n{COMMAND_NODES}",
    ),
    "commands-off": (
        "Commands are switched off for the cluster demo (disableRunCommand), and there is no other way into it.",
        "Commands are switched off for the cluster (disableRunCommand). The exact words of the service are not public, "
        "so this is deduced.",
        "Switch them on, if your rules allow it, or work from a machine that reaches the API server:\n"
        "az aks update -g GROUP -n CLUSTER --enable-run-command",
    ),
    "command-without-token": (
        ("The cluster 'demo' takes users of the directory only, so a command needs a 'clusterToken'."),
        (
            "The users of the cluster come from Microsoft Entra ID, so a command needs a token of the caller for "
            "AKS, and none came."
        ),
        ("Sign in as a user or service principal that may get such a token:\naz login"),
    ),
}


def test_every_row_has_a_case() -> None:
    assert sorted(row["name"] for row in ROWS) == sorted([*CASES, *CLUSTER_TEXTS])
    names = [row["name"] for row in ALL_ROWS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", CASES)
def test_a_known_message_is_recognised_as_that_one_with_its_cause_and_fix(name: str) -> None:
    text, cause, fix = CASES[name]
    (known,) = explain_text(text, Origin.PERSON)
    assert (known.name, known.cause, text_of(known.steps)) == (name, cause, fix)
    assert known.found


@pytest.mark.parametrize("name", CASES)
def test_a_write_that_the_service_refuses_with_such_a_message_is_explained_too(name: str) -> None:
    text, cause, fix = CASES[name]
    code = "KubernetesPerformanceError" if name == "command-performance" else "BadRequest"
    known = explain_error(code, text, Origin.AZURE)
    assert known is not None
    assert (known.cause, text_of(known.steps)) == (cause, fix)


@pytest.mark.parametrize("name", CASES)
def test_a_message_that_was_cleaned_for_a_file_is_known_all_the_same(name: str) -> None:
    text, cause, fix = CASES[name]
    (known,) = explain_text(Cleaner(anonymize=True).text(text), Origin.PERSON)
    assert (known.name, known.cause, text_of(known.steps)) == (name, cause, fix)


@pytest.mark.parametrize("row", ALL_ROWS, ids=lambda row: row["name"])
def test_every_row_says_who_says_so_and_ends_its_sentences(row: dict[str, Any]) -> None:
    assert re.fullmatch(r"https://[a-z.]+/[!-~]+", row["source"])
    assert row["certainty"] in ("verified", "indexed", "deduced")
    assert row["cause"].endswith(".")
    for step in row["steps"]:
        assert re.search(r":$" if step.get("command") else r"\.$", step["text"]), step
    assert ("deduced" in row["cause"]) == (row["certainty"] == "deduced")
    assert row["about"] in ("yes", "partly", "no")
