"""5xx: what an existing cluster must be, and its sandboxed node pools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import find_os_sku, find_runtime, generally_available_runtime, pools_per_cluster
from aks_sandbox.explain.messages import Origin, explain_error
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import NodePool, Target
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Kind, Result, Status, noted, passed, skipped, unknown, violated, warned
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.subject import NO_SANDBOXED_POOL, JudgedPool
from aks_sandbox.model.wanted import CREATE, NODEPOOL, SandboxSpec
from aks_sandbox.rules.rule import node_pool, pool_rule, rule
from aks_sandbox.steps import Step, filled

CATEGORY = "cluster"
_NEEDS = ("existing_cluster",)
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
JudgePool = Callable[[NodePool, Target], Result]
_NO_POOL = NO_SANDBOXED_POOL


def add_step(text: str, target: Target, runtime: str = "") -> Step:
    """The step that adds a sandboxed node pool to the cluster, of that workload runtime where one is named."""
    pattern = "az aks-sandbox nodepool add -g {group} --cluster-name {cluster} -n {pool}"
    return target.step(text, pattern + (" --workload-runtime {runtime}" if runtime else ""), runtime=runtime)


def sandboxed_pools(spec: SandboxSpec, facts: Facts) -> Sequence[NodePool]:
    """The sandboxed node pools of the cluster, or the one of them that was named."""
    pools = [pool for pool in facts.existing_cluster.pools if find_runtime(pool.runtime) is not None]
    if spec.pool_named and not spec.adds_pool:
        return [pool for pool in pools if pool.name == spec.pool.name]
    return pools


@rule(
    "SBX501",
    "Cluster state",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("cluster",),
    source="https://learn.microsoft.com/azure/aks/start-stop-cluster",
)
def cluster_state(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a stopped cluster does not run pods, and a cluster whose last operation failed or is in progress does not
    accept a new one.

    Fix: start the cluster, wait for the operation, or fix what failed.
    Example: az aks start -g MyGroup -n MyCluster
    """
    cluster, target = facts.cluster, spec.target
    if cluster is None and spec.purpose == NODEPOOL:
        return violated(
            f"Cluster {target.cluster_name} was not found in resource group {target.resource_group}.",
            target.step("List the clusters of the resource group:", "az aks list -g {group} --output table"),
        )
    if cluster is None:
        return skipped(f"Cluster {target.cluster_name} does not exist yet.")
    if cluster.power_state.lower() == "stopped":
        return violated("The cluster is Stopped.", target.step("Start it:", "az aks start -g {group} -n {cluster}"))
    state = cluster.provisioning_state
    if state.lower() == "succeeded":
        running = f" and {cluster.power_state}" if cluster.power_state else ""
        return passed(f"The cluster is provisioned{running}.")
    if not state:
        return unknown("Azure did not report the provisioning state of the cluster.")
    if state.lower() == "deleting":
        return violated(
            "The cluster is being deleted.",
            f"Use another {Argument.CLUSTER}, or create the cluster again when it is deleted.",
        )
    if state.lower() in ("failed", "canceled"):
        return violated(
            f"The last operation on the cluster ended as {state}.",
            target.step("Reconcile the cluster:", "az aks-sandbox reconcile -g {group} -n {cluster}"),
        )
    return warned(
        f"An operation on the cluster is in progress ({state}), and AKS accepts one at a time.",
        target.step("Wait until it ends:", "az aks wait -g {group} -n {cluster} --updated"),
    )


@rule(
    "SBX502",
    "Kubernetes version of the cluster",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("existing_cluster", "kubernetes_versions"),
    source="https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
)
def kubernetes_version_of_the_cluster(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a cluster with a version that the region no longer offers gets neither new node pools nor node images.

    Fix: upgrade the cluster.
    Example: az aks get-upgrades -g MyGroup -n MyCluster --output table
    """
    text = facts.existing_cluster.kubernetes_version
    offered = {str(row.version) for row in facts.kubernetes_versions}
    minor = ".".join(text.split(".")[:2])
    if not minor:
        return unknown("Azure did not report the Kubernetes version of the cluster.")
    if minor in offered:
        return passed(f"The cluster runs Kubernetes {text}, which the region offers.")
    pattern = "az aks get-upgrades -g {group} -n {cluster} --output table"
    return warned(
        f"The cluster runs Kubernetes {text}, which the region no longer offers.",
        spec.target.step("See the upgrades of the cluster:", pattern),
    )


@rule(
    "SBX503",
    "Number and names of node pools",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("subject", "existing_cluster"),
    source="https://learn.microsoft.com/azure/aks/quotas-skus-regions",
)
def room_for_the_node_pool(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a node pool never replaces another one of the same name, and a cluster has a maximum number of node pools.

    Fix: use another name, or delete a node pool that is no longer used.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
    """
    cluster, name = facts.existing_cluster, spec.pool.name
    names = {pool.name for pool in cluster.pools}
    maximum = cluster.max_pools or pools_per_cluster()
    if spec.purpose == CREATE:
        return violated(f"Cluster {spec.target.cluster_name} already exists.", f"Use another {Argument.CLUSTER}.")
    if spec.adds_pool and spec.pool_named and name in names:
        return violated(f"Node pool {name} already exists.", f"Use another {Argument.POOL}.")
    adds = not all(pool.exists for pool in facts.subject.pools)
    if spec.pool_named and name in names and not facts.subject.pools:
        return violated(
            f"Node pool {name} exists without Pod Sandboxing, and the workload runtime of a node pool cannot be "
            "changed.",
            add_step("Add another node pool:", spec.target),
        )
    count = f"The cluster has {len(names)} of at most {maximum} node pools."
    if adds and len(names) >= maximum:
        return violated(count, "Delete a node pool.")
    return passed(count)


@rule(
    "SBX504",
    "eBPF host routing",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("cluster",),
    source="https://learn.microsoft.com/azure/aks/container-network-performance-ebpf-host-routing",
)
def ebpf_host_routing(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: eBPF host routing is a setting of the whole cluster, and its documentation excludes Pod Sandboxing.

    Fix: turn the acceleration off.
    Example: az aks update -g MyGroup -n MyCluster --acns-datapath-acceleration-mode None
    """
    cluster = facts.cluster
    mode = spec.acceleration_mode if cluster is None else cluster.acceleration_mode
    if mode.lower() in ("", "none"):
        return passed("eBPF host routing is off.")
    fix = Step(f"Remove networkProfile.advancedNetworking.performance.accelerationMode from {Argument.PATCH}.")
    if cluster is not None:
        pattern = "az aks update -g {group} -n {cluster} --acns-datapath-acceleration-mode None"
        fix = spec.target.step("Turn it off:", pattern)
    return violated(f"The cluster uses eBPF host routing (accelerationMode {mode}).", fix)


@rule(
    "SBX505",
    "Node OS upgrade channel",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=_NEEDS,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/auto-upgrade-node-os-image",
)
def node_os_upgrade_channel(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: nodes with the Kata image do not install unattended upgrades; they get patches as new node images. The
    documentation does not say whether the SecurityPatch channel covers them.

    Fix: use the NodeImage channel.
    Example: az aks update -g MyGroup -n MyCluster --node-os-upgrade-channel NodeImage
    """
    channel = facts.existing_cluster.node_os_upgrade_channel
    if channel.lower() == "nodeimage":
        return passed("The node OS upgrade channel is NodeImage.")
    pattern = "az aks update -g {group} -n {cluster} --node-os-upgrade-channel NodeImage"
    fix = spec.target.step("Use the NodeImage channel:", pattern)
    if channel.lower() in ("", "none"):
        return noted("The node OS upgrade channel is not set, so you upgrade node images yourself.", fix)
    return violated(
        f"The node OS upgrade channel is {channel}; sandboxed nodes get patches as new node images.",
        fix,
    )


@rule(
    "SBX506",
    "Runtime, OS SKU and node image of each pool",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=_NEEDS,
    source=_SANDBOXING,
)
def runtime_os_sku_and_image(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: a node pool whose workload runtime is a sandboxed one and whose node image or OS SKU is not has drifted: its
    pods may run without a virtual machine, or not at all. The node image of a sandboxed node pool has `kata` in its
    name.

    Fix: replace the node pool: add a new one, drain the old one, delete it.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
    """
    return _of_pools(spec, facts, _runtime_os_sku_and_image)


def _runtime_os_sku_and_image(pool: NodePool, target: Target) -> Result:
    wrong = []
    if pool.os_sku and not find_os_sku(pool.os_sku).sandboxable:
        wrong.append(f"OS SKU {pool.os_sku} does not support {pool.runtime}.")
    if pool.node_image and "kata" not in pool.node_image.lower():
        wrong.append(f"Node image {pool.node_image} is not a Kata image, which {pool.runtime} requires.")
    if wrong:
        return violated(
            " ".join(wrong),
            add_step("Add a node pool to replace it, then drain and delete the old one:", target),
        )
    if not pool.os_sku or not pool.node_image:
        return unknown(f"Azure did not report the {'node image' if pool.os_sku else 'OS SKU'}.")
    return passed("Workload runtime, OS SKU and node image match.")


@rule(
    "SBX507",
    "Retired node images",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=_NEEDS,
    source="https://learn.microsoft.com/azure/aks/upgrade-os-version",
)
def retired_node_images(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: the Azure Linux 2.0 images (V2katagen2) were removed on 2026-03-31: such a node pool runs, but it cannot be
    scaled, repaired or upgraded in place.

    Fix: upgrade the cluster to Kubernetes 1.32 or later and the node image with it, or replace the node pool.
    Example: az aks nodepool upgrade -g MyGroup --cluster-name MyCluster -n untrusted --kubernetes-version 1.34
    """
    return _of_pools(spec, facts, _retired_node_image)


def _retired_node_image(pool: NodePool, target: Target) -> Result:
    if "v2kata" in pool.node_image.lower():
        pattern = "az aks get-upgrades -g {group} -n {cluster} --output table"
        return violated(
            f"The node image {pool.node_image} is retired.", target.step("See the upgrades of the cluster:", pattern)
        )
    if not pool.node_image:
        return unknown("Azure did not report the node image.")
    return passed("The node image is not retired.")


def _of_pools(spec: SandboxSpec, facts: Facts, judge: JudgePool) -> Iterable[Result]:
    pools = sandboxed_pools(spec, facts)
    if not pools:
        return [skipped(_NO_POOL)]
    return [_beside(spec, judge(pool, spec.target)).about(node_pool(pool.name)) for pool in pools]


def _beside(spec: SandboxSpec, result: Result) -> Result:
    """The result about an existing node pool; it does not prevent another one from being added."""
    if spec.adds_pool and result.status is Status.FAIL:
        return warned(f"{result.message} You can still add another node pool.", *result.steps)
    return result


@rule(
    "SBX508",
    "Workload runtimes of the cluster",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=_NEEDS,
    severity=Status.WARN,
    source=_SANDBOXING,
)
def workload_runtimes_of_the_cluster(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the preview and the generally available runtime have different RuntimeClasses and node labels, so a pod
    with the RuntimeClass of one never runs on the node pools of the other.

    Fix: move the workloads to one runtime, and delete the node pools of the other.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --query "[?sandboxed].runtimeClass"
    """
    found = {find_runtime(pool.runtime) for pool in facts.existing_cluster.pools}
    names = sorted(runtime.name for runtime in found if runtime is not None)
    if not names and (spec.adds_pool or spec.purpose == CREATE):
        return skipped(_NO_POOL)
    if not names:
        pattern = "az aks-sandbox check -g {group} -n {cluster} --for nodepool"
        return warned(
            f"{_NO_POOL} Sandboxed pods cannot run on it.",
            spec.target.step("Check whether one can be added:", pattern),
            add_step("Add one:", spec.target),
        )
    if len(names) > 1:
        return violated(
            f"The cluster has node pools with {' and '.join(names)}.",
            f"Use {generally_available_runtime().name} for new node pools.",
        )
    return passed(f"Every sandboxed node pool has the workload runtime {names[0]}.")


@rule(
    "SBX509",
    "Node auto-provisioning",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=_NEEDS,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/node-autoprovision",
)
def node_auto_provisioning(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: node auto-provisioning creates nodes by itself. The documentation does not say whether it creates sandboxed
    nodes, so pods may wait for nodes that never come.

    Fix: keep a sandboxed node pool beside it.
    Example: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted
    """
    if facts.existing_cluster.node_provisioning_mode.lower() != "auto":
        return passed("Node auto-provisioning is off.")
    if any(find_runtime(pool.runtime) is not None for pool in facts.existing_cluster.pools):
        return noted("Node auto-provisioning is on; it does not change the sandboxed node pools.")
    return violated(
        "Node auto-provisioning is on; the documentation does not say whether it creates sandboxed nodes.",
        add_step("Add a sandboxed node pool:", spec.target),
    )


@rule(
    "SBX510",
    "run-command",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=_NEEDS,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/access-private-cluster",
)
def run_command(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: `verify` and `check --in-cluster` run commands inside the cluster through Azure Resource Manager.

    Fix: turn run-command on, at least while the proof runs.
    Example: az aks update -g MyGroup -n MyCluster --enable-run-command
    """
    if facts.existing_cluster.run_command_disabled:
        pattern = "az aks update -g {group} -n {cluster} --enable-run-command"
        return violated("run-command is disabled on the cluster.", spec.target.step("Turn it on:", pattern))
    return passed("run-command is enabled.")


@rule(
    "SBX511",
    "Failed node pools",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=_NEEDS,
    source="https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/aks-error-code-page",
)
def failed_node_pools(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: a node pool in the state Failed may have too few nodes, or none; Azure keeps the reason.

    Fix: fix the cause that the message names, then reconcile the node pool.
    Example: az aks nodepool show -g MyGroup --cluster-name MyCluster -n untrusted --query status
    """
    judged = {pool.name for pool in sandboxed_pools(spec, facts)}
    for pool in facts.existing_cluster.pools:
        if pool.provisioning_state.lower() != "failed":
            yield passed("The node pool is not in the state Failed.", resource=node_pool(pool.name))
            continue
        failed = _failed(pool, spec.target)
        if pool.name not in judged:
            failed = warned(f"{failed.message} It is not one of the checked node pools.", *failed.steps)
        yield _beside(spec, failed).about(node_pool(pool.name))


def _failed(pool: NodePool, target: Target) -> Result:
    pattern = "az aks nodepool show -g {group} --cluster-name {cluster} -n {pool} --query status"
    look = target.step("Look at its status:", pattern, pool=pool.name)
    if pool.error is None:
        return violated("The node pool has failed, and Azure did not report why.", look)
    known = explain_error(pool.error.code, pool.error.message, Origin.AZURE)
    reported = f"Azure reports: {quoted(f'({pool.error.code}) {pool.error.message}')}."
    if known is None:
        return violated(f"The node pool has failed. {reported}", look)
    return violated(
        f"The node pool has failed: {known.cause} {reported}", *filled(known.steps, {**target.names, "pool": pool.name})
    )


@pool_rule(
    "SBX512",
    "Kubernetes version beside the control plane",
    category=CATEGORY,
    needs=("existing_cluster", "kubernetes_version"),
    source="https://kubernetes.io/releases/version-skew-policy/",
)
def version_beside_the_control_plane(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: a kubelet is never newer than its control plane, and at most three minor versions older. AKS refuses a node
    pool outside of that range (NodePoolMcVersionIncompatible). Some of its pages allow two minor versions, so a third
    one warns.

    Fix: choose the version of the cluster, or upgrade the cluster first.
    Example: az aks get-upgrades -g MyGroup -n MyCluster --output table
    """
    if pool.exists:
        return skipped("The node pool exists, so AKS accepted its version.")
    text, version = facts.existing_cluster.kubernetes_version, facts.kubernetes_version.version
    try:
        control_plane = KubernetesVersion.parse(text)
    except ValueError:
        return unknown("Azure did not report a Kubernetes version of the cluster that can be compared.")
    compared = control_plane if version.patch >= 0 else control_plane.minor_version
    behind = control_plane.minor - version.minor
    beside = f"Kubernetes {version} of the node pool and {control_plane} of the control plane"
    choose = f"Choose another {Argument.KUBERNETES_VERSION} for the node pool, or leave the option out."
    if version > compared:
        pattern = "az aks get-upgrades -g {group} -n {cluster} --output table"
        upgrade = target.step("Or upgrade the cluster first. See its upgrades:", pattern)
        return violated(f"{beside} do not go together: the node pool is newer.", choose, upgrade)
    if behind > 3:
        return violated(f"{beside} do not go together: the node pool is {behind} minor versions older.", choose)
    if behind == 3:
        return warned(f"{beside} are three minor versions apart, and AKS may refuse that.", choose)
    return passed(f"{beside} go together.")


RULES = (
    cluster_state,
    kubernetes_version_of_the_cluster,
    room_for_the_node_pool,
    ebpf_host_routing,
    node_os_upgrade_channel,
    runtime_os_sku_and_image,
    retired_node_images,
    workload_runtimes_of_the_cluster,
    node_auto_provisioning,
    run_command,
    failed_node_pools,
    version_beside_the_control_plane,
)
