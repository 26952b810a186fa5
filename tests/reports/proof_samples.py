"""Proofs as `verify` makes them: isolated, not proven, not isolated, of a cluster without a pool, and hostile."""

from dataclasses import replace
from typing import Any

from aks_sandbox.model.proof import (
    Change,
    Cleanup,
    Evidence,
    Isolation,
    KnownMessage,
    NodeProof,
    PoolProof,
    Proof,
    SeenPod,
    Weight,
)
from aks_sandbox.model.provenance import Caller, ClusterIdentity, NodeVersions, ProbedPod, Provenance, SentCommand
from aks_sandbox.reports.text import Run
from aks_sandbox.steps import Command, Step, step

from .samples import HOSTILE, RUN

KERNEL = "https://docs.kernel.org/admin-guide/sysctl/kernel.html"
CONSIDERATIONS = "https://learn.microsoft.com/azure/aks/considerations-pod-sandboxing"
IMAGES = "https://learn.microsoft.com/azure/aks/node-images"
CLASSES = "https://kubernetes.io/docs/concepts/containers/runtime-class/"
GUEST_BOOT = "7c3e0b52-9f4d-4b1a-8e57-1d2f60a9c384"
HOST_BOOT = "e41f8a06-2b77-4c93-a0de-95b8c7d31f6a"
GUEST_BUILD = "#1 SMP PREEMPT_DYNAMIC Tue May 12 09:14:55 UTC 2026"
HOST_BUILD = "#1 SMP PREEMPT_DYNAMIC Thu Jun 04 21:40:02 UTC 2026"
NODE = "aks-untrusted-31415926-vmss000000"
NAMESPACE = "aks-sandbox-verify-1a2b3c4d"
VERIFY_RUN = Run(RUN.tool_version, RUN.created_at, "az aks-sandbox verify")
TARGET: dict[str, Any] = {
    "subscriptionId": "00000000-0000-0000-0000-000000000000",
    "resourceGroup": "rg-sandbox-weu",
    "clusterName": "untrusted-jobs",
    "location": "westeurope",
    "kubernetesVersion": None,
    "image": "mcr.microsoft.com/cbl-mariner/busybox:2.0",
}

BOOT_ID = Evidence(
    "bootId",
    "boot ID",
    "differs from the host's",
    GUEST_BOOT,
    HOST_BOOT,
    Weight.PROVES,
    "A kernel makes its boot ID when it starts, so two of them are two kernels.",
    KERNEL,
)
BUILD_STAMP = Evidence(
    "buildStamp",
    "kernel build stamp",
    "differs from the host's",
    GUEST_BUILD,
    HOST_BUILD,
    Weight.PROVES,
    "One kernel has one build stamp, so two of them are two kernels.",
    KERNEL,
)
PROCESSORS = Evidence(
    "processors",
    "processors",
    "1 (limit 500m, rounded up)",
    "1",
    "4",
    Weight.SUPPORTS,
    "The sandboxed pod sees what its limit gives, and not what the node has.",
    CONSIDERATIONS,
)
NODE_IMAGE = Evidence(
    "nodeImage",
    "node image",
    "contains kata",
    "-",
    "AKSAzureLinux-V3katagen2-202606.10.0",
    Weight.SUPPORTS,
    "The node image is a Kata image.",
    IMAGES,
)
NODE_LABEL = Evidence(
    "nodeLabel",
    "node label",
    "kubernetes.azure.com/kata-vm-isolation=true",
    "-",
    "kubernetes.azure.com/kata-vm-isolation=true",
    Weight.SUPPORTS,
    "The node has the label that AKS gives to nodes for sandboxed pods.",
    "https://github.com/Azure/karpenter-provider-azure/pull/1721",
)
RELEASE = Evidence(
    "kernelRelease",
    "kernel release",
    "may be equal",
    "6.6.121.mshv1-2.azl3",
    "6.6.121.mshv1-2.azl3",
    Weight.INCONCLUSIVE,
    "With some node images, host and guest report the same release, so an equal one decides nothing.",
    KERNEL,
)
EVIDENCE = (
    BOOT_ID,
    BUILD_STAMP,
    PROCESSORS,
    replace(PROCESSORS, item="memory", title="memory", expected="at most 256 MiB", sandbox="240 MiB", host="15.7 GiB"),
    replace(
        NODE_IMAGE,
        item="overhead",
        title="pod overhead",
        expected="memory 600Mi",
        sandbox="memory 600Mi",
        host="-",
        why="The pod has the overhead of the RuntimeClass.",
        source=CLASSES,
    ),
    replace(
        NODE_IMAGE,
        item="handler",
        title="runtime handler",
        expected="kata or kata-preview",
        sandbox="kata",
        host="-",
        why="The RuntimeClass has a Kata handler.",
        source=CLASSES,
    ),
    NODE_LABEL,
    NODE_IMAGE,
    RELEASE,
    replace(
        NODE_IMAGE,
        item="rootFilesystem",
        title="root file system",
        expected="virtiofs, or another",
        sandbox="none virtiofs",
        host="overlay overlay",
        why="The files of the image reach the virtual machine through virtiofs.",
        source=CLASSES,
    ),
)
GOOD_POOL = PoolProof(
    pool="untrusted",
    runtime="KataVmIsolation",
    runtime_class="kata-vm-isolation",
    node=NODE,
    node_image="AKSAzureLinux-V3katagen2-202606.10.0",
    verdict=Isolation.ISOLATED,
    evidence=EVIDENCE,
    probe_images=("mcr.microsoft.com/cbl-mariner/busybox@sha256:5e",),
    notes=("The nodes of the pool have different host kernels: 6.6.121, 6.6.137.",),
    nodes=(
        NodeProof(
            name=NODE,
            verdict=Isolation.ISOLATED,
            evidence=EVIDENCE[:2],
            changes=(Change("sandboxed-untrusted", "the image", "busybox:2.0", "mirror.example.com/busybox:2.0"),),
            pods=(SeenPod("sandboxed-untrusted", "5d0c", "kata-vm-isolation", "busybox:2.0", "sha256:5e"),),
            handlers=("runc", "kata"),
            labelled=True,
            image="AKSAzureLinux-V3katagen2-202606.10.0",
            container_runtime="containerd://2.0.0",
            kernel="6.6.121",
            kubelet="v1.34.0",
        ),
        NodeProof(name="aks-untrusted-31415926-vmss000001", findings=("Is not Ready.",), kernel="6.6.137"),
    ),
    nodes_in_all=3,
)
ISOLATED = Proof((GOOD_POOL,), cleanup=Cleanup(NAMESPACE, removed=(NAMESPACE,)), calls=3)

NAMES = {"group": "rg-sandbox-weu", "cluster": "untrusted-jobs"}
STEP = step(
    "Use an image that the nodes can pull:",
    "az aks-sandbox verify -g {group} -n {cluster} --image REGISTRY/IMAGE:TAG",
    NAMES,
)
IMAGE_DIAGNOSIS = KnownMessage(
    name="image-pull",
    found='Failed to pull image "mcr.microsoft.com/cbl-mariner/busybox:2.0": rpc error: code = Unknown desc = '
    "failed to pull and unpack image: dial tcp: lookup mcr.microsoft.com on 168.63.129.16:53: no such host",
    cause="The node could not download the image of the pod, because it does not reach the registry.",
    steps=(STEP,),
    source="https://kubernetes.io/docs/concepts/containers/images/",
    certainty="verified",
)
WAITING = "The sandboxed pod did not start in time. The cluster says: ErrImagePull Failed to pull image."
DELETE = Command(
    'az aks command invoke -g {group} -n {cluster} --command "kubectl delete namespace {namespace} --ignore-not-found"',
    {**NAMES, "namespace": NAMESPACE},
)
STUCK_POOL = replace(
    GOOD_POOL,
    pool="stuck",
    verdict=Isolation.NOT_PROVEN,
    reasons=(WAITING,),
    steps=(STEP,),
    evidence=(
        replace(
            BOOT_ID,
            sandbox="-",
            weight=Weight.INCONCLUSIVE,
            why="The two pods did not both report it.",
        ),
        NODE_IMAGE,
    ),
    diagnoses=(IMAGE_DIAGNOSIS,),
    notes=(),
    nodes=(),
)
NOT_PROVEN = Proof(
    (GOOD_POOL, STUCK_POOL),
    reasons=("The events of the cluster could not be read.",),
    steps=(
        step("Check the cluster first:", "az aks-sandbox check -g {group} -n {cluster}", NAMES),
        Step("Then try again."),
        STEP,
    ),
    warnings=(f"Still in the cluster: namespace {NAMESPACE}.",),
    cleanup=Cleanup(NAMESPACE, removed=("aks-sandbox-verify-00c0ffee",), left=(NAMESPACE,), command=DELETE),
    calls=4,
)

SHARED = "Boot ID: The sandboxed pod runs on the kernel of the node."
SPOOF_STEP = step(
    "",
    'az aks command invoke -g {group} -n {cluster} --command "kubectl get runtimeclass {class} -o yaml"',
    {**NAMES, "class": "kata-vm-isolation"},
)
SHARED_POOL = replace(
    GOOD_POOL,
    verdict=Isolation.NOT_ISOLATED,
    reasons=(SHARED,),
    steps=(SPOOF_STEP,),
    evidence=(
        replace(
            BOOT_ID,
            sandbox=HOST_BOOT,
            weight=Weight.CONTRADICTS,
            why="The sandboxed pod runs on the kernel of the node.",
        ),
        replace(
            PROCESSORS,
            sandbox="4",
            weight=Weight.CONTRADICTS,
            why="The sandboxed pod sees the processors of the node.",
        ),
        NODE_LABEL,
        RELEASE,
    ),
)
NOT_ISOLATED = Proof((SHARED_POOL,), cleanup=Cleanup(NAMESPACE, kept=True, command=DELETE), calls=2)
NO_POOL = Proof(
    (),
    reasons=("The cluster untrusted-jobs is stopped.",),
    steps=(step("Start it:", "az aks start -g {group} -n {cluster}", NAMES),),
)
PROOFS = {"isolated": ISOLATED, "not-proven": NOT_PROVEN, "not-isolated": NOT_ISOLATED, "no-pool": NO_POOL}


def hostile_proof(text: str = HOSTILE) -> Proof:
    """A proof in which every text is hostile, with every weight and every verdict."""
    evidence = tuple(Evidence(text, text, text, text, text, weight, text, f"https://{text}") for weight in Weight)
    command = Command("az aks show -n {cluster}", {"cluster": text})
    steps = (Step(text, command), Step(text))
    diagnoses = (KnownMessage(text, text, text, steps, f"javascript:alert(1)//{text}", text),)
    node = NodeProof(
        text,
        Isolation.NOT_PROVEN,
        (text,),
        evidence,
        (Change(text, text, text, text),),
        (text,),
        (SeenPod(text, text, text, text, text, text, text, text),),
        (text,),
        (text,),
        labelled=True,
        image=text,
        container_runtime=text,
        kernel=text,
        kubelet=text,
    )
    pools = tuple(
        PoolProof(
            text,
            text,
            text,
            text,
            text,
            verdict,
            (text,),
            steps,
            evidence,
            diagnoses,
            notes=(text,),
            nodes=(node,),
            nodes_in_all=2,
        )
        for verdict in Isolation
    )
    cleanup = Cleanup(text, kept=True, removed=(text,), left=(text,), command=command)
    provenance = Provenance(
        sha256=text,
        tool_version=text,
        started_at=text,
        ended_at=text,
        clock=text,
        caller=Caller(text, text, text, text),
        resource_id=text,
        cluster=ClusterIdentity(text, text, ({"metadata": {"name": text}, text: text},)),
        commands=(SentCommand(text, text, text, text, text, text),),
        nodes=(NodeVersions(text, text, text, text, text, text, text),),
        pods=(ProbedPod(text, text, text, text, text),),
    )
    return Proof(pools, (text,), steps, diagnoses, (text,), cleanup, 7, provenance)
