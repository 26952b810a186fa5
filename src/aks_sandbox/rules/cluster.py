"""5xx: what an existing cluster must be, and its sandboxed node pools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.classes import classes_of_pool, selected_nodes
from aks_sandbox.catalog.tables import (
    find_os_sku,
    find_runtime,
    generally_available_runtime,
    other_runtime,
    pools_per_cluster,
)
from aks_sandbox.explain.messages import Origin, explain_error
from aks_sandbox.model.azure import KubernetesVersion
from aks_sandbox.model.cluster import Cluster, NodePool, Target
from aks_sandbox.model.facts import Facts, Known
from aks_sandbox.model.finding import Kind, Result, Status, noted, passed, skipped, unknown, violated, warned
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.subject import NO_SANDBOXED_POOL, JudgedPool
from aks_sandbox.model.wanted import CREATE, NODEPOOL, SandboxSpec
from aks_sandbox.rules.rule import node_pool, pool_rule, rule, unreadable_members
from aks_sandbox.rules.unseen import unseen
from aks_sandbox.steps import Step, filled

CATEGORY = "cluster"
_NEEDS = ("existing_cluster",)
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
JudgePool = Callable[[NodePool, Cluster, Target], Result]
_ACCELERATION = "managedCluster.networkProfile.advancedNetworking.performance.accelerationMode"
_NO_POOL = NO_SANDBOXED_POOL


def add_step(text: str, target: Target, cluster: Cluster, runtime: str = "") -> Step:
    """The step that adds a sandboxed node pool to the cluster, of that workload runtime where one is named; where the
    cluster does not take one, the step that creates another cluster.
    """
    if cluster.makes_its_nodes:
        return another_cluster(target, cluster)
    if cluster.fips:
        text = "A cluster with enableFIPS cannot have sandboxed node pools. Create another cluster for sandboxed pods:"
        return target.step(text, _ANOTHER)
    pattern = "az aks-sandbox nodepool add -g {group} --cluster-name {cluster} -n {pool}"
    return target.step(text, pattern + (" --workload-runtime {runtime}" if runtime else ""), runtime=runtime)


def another_cluster(target: Target, cluster: Cluster) -> Step:
    """The step in place of adding a node pool, for a cluster that does not take any."""
    text = (
        f"{_what_makes_nodes(cluster)} does not take node pools of your own. Create another cluster for sandboxed pods:"
    )
    return target.step(text, _ANOTHER)


_ANOTHER = "az aks-sandbox create -g {group} -n {new_cluster}"


def _what_makes_nodes(cluster: Cluster) -> str:
    return "AKS Automatic" if cluster.automatic else "A cluster with hosted system node pools"


def sandboxed_pools(spec: SandboxSpec, facts: Facts) -> Sequence[NodePool]:
    """The sandboxed node pools of the cluster, or the one of them that was named."""
    pools = [pool for pool in facts.existing_cluster.pools if find_runtime(pool.runtime) is not None]
    if spec.pool_named and not spec.adds_pool:
        return [pool for pool in pools if pool.name == spec.pool.name]
    return pools


@rule(
    "SBX501",
    "Cluster state",
    members=("provisioningState", "powerState.code"),
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
    if state.lower() == "canceled":
        return warned(
            "The last operation on the cluster was canceled, so it may be half done.",
            target.step("Reconcile the cluster:", "az aks-sandbox reconcile -g {group} -n {cluster}"),
        )
    if state.lower() == "failed":
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
    members=("currentKubernetesVersion", "kubernetesVersion"),
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
    members=("maxAgentPools",),
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
            add_step("Add another node pool:", spec.target, cluster),
        )
    count = f"The cluster has {len(names)} of at most {maximum} node pools."
    if adds and len(names) >= maximum:
        return violated(count, "Delete a node pool.")
    return passed(count)


@rule(
    "SBX504",
    "eBPF host routing",
    members=("networkProfile.advancedNetworking.performance.accelerationMode",),
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
    if cluster is not None and not mode:
        left_open = unseen(_ACCELERATION, cluster.read_with, spec.target)
        if left_open is not None:
            return left_open
    if mode.lower() in ("", "none"):
        return passed("eBPF host routing is off.")
    fix = Step(f"Remove networkProfile.advancedNetworking.performance.accelerationMode from {Argument.PATCH}.")
    if cluster is not None and cluster.written:
        fix = Step("Set networkProfile.advancedNetworking.performance.accelerationMode to None.")
    elif cluster is not None:
        pattern = "az aks update -g {group} -n {cluster} --acns-datapath-acceleration-mode None"
        fix = spec.target.step("Turn it off:", pattern)
    return violated(f"The cluster uses eBPF host routing (accelerationMode {mode}).", fix)


@rule(
    "SBX505",
    "Node OS upgrade channel",
    members=("autoUpgradeProfile.nodeOSUpgradeChannel",),
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
    if facts.existing_cluster.written:
        fix = Step("Set the node OS upgrade channel to NodeImage.")
    name = "managedCluster.autoUpgradeProfile.nodeOSUpgradeChannel"
    left_open = unseen(name, facts.existing_cluster.read_with, spec.target)
    if not channel and left_open is not None:
        return left_open
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
    return _of_pools(spec, facts, _runtime_os_sku_and_image, "osSKU", "nodeImageVersion")


def _runtime_os_sku_and_image(pool: NodePool, cluster: Cluster, target: Target) -> Result:
    wrong, sku = [], find_os_sku(pool.os_sku)
    if not sku.sandboxable and sku.known:
        wrong.append(f"OS SKU {pool.os_sku} does not support {pool.runtime}.")
    if _is_plain_image(pool.node_image):
        wrong.append(f"Node image {pool.node_image} is not a Kata image, which {pool.runtime} requires.")
    if wrong:
        return violated(
            " ".join(wrong),
            add_step("Add a node pool to replace it, then drain and delete the old one:", target, cluster),
        )
    if not pool.os_sku or not pool.node_image:
        return unknown(f"Azure did not report the {'node image' if pool.os_sku else 'OS SKU'}.")
    if not sku.sandboxable:
        return unknown(f"It is not known whether the OS SKU {pool.os_sku} runs sandboxed pods.")
    if "kata" not in pool.node_image.lower():
        return unknown(f"It is not known whether the node image {pool.node_image} is a Kata image.")
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
    return _of_pools(spec, facts, _retired_node_image, "nodeImageVersion")


def _is_plain_image(image: str) -> bool:
    """Whether it has a name as AKS gives node images, and not one of a Kata image."""
    return image.lower().startswith("aks") and "kata" not in image.lower()


def _retired_node_image(pool: NodePool, cluster: Cluster, target: Target) -> Result:
    if "v2kata" in pool.node_image.lower():
        pattern = "az aks get-upgrades -g {group} -n {cluster} --output table"
        return violated(
            f"The node image {pool.node_image} is retired.", target.step("See the upgrades of the cluster:", pattern)
        )
    if not pool.node_image:
        return unknown("Azure did not report the node image.")
    return passed("The node image is not retired.")


def _of_pools(spec: SandboxSpec, facts: Facts, judge: JudgePool, *members: str) -> Iterable[Result]:
    pools, cluster = sandboxed_pools(spec, facts), facts.existing_cluster
    if not pools and not _unclear(cluster):
        return [skipped(_NO_POOL)]
    return [
        *(unknown(_UNCLEAR, resource=node_pool(pool.name)) for pool in _unclear(cluster)),
        *(
            _beside(spec, unreadable_members(pool.unreadable, members) or judge(pool, cluster, spec.target)).about(
                node_pool(pool.name)
            )
            for pool in pools
        ),
    ]


_UNCLEAR = "Azure did not report its workload runtime in a form that is known."


def _unclear(cluster: Cluster) -> Sequence[NodePool]:
    """The node pools of which it is not known whether they are sandboxed."""
    return [pool for pool in cluster.pools if not pool.runtime]


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
    needs=("subject", "existing_cluster"),
    severity=Status.WARN,
    source=_SANDBOXING,
)
def workload_runtimes_of_the_cluster(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: node pools of the preview runtime may lack the label of the generally available RuntimeClass, and those of
    the generally available runtime that of the old one. A pod runs only on nodes that its RuntimeClass selects.

    Fix: use one RuntimeClass that selects the nodes of all sandboxed node pools; where there is none, move the
    workloads to one runtime, and delete the node pools of the other.
    Example: az aks-sandbox check -g MyGroup -n MyCluster --in-cluster --output table
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
            add_step("Add one:", spec.target, facts.existing_cluster),
        )
    added = facts.subject.pools[0].runtime.name if spec.adds_pool else names[0]
    if added not in names:
        return violated(
            f"The sandboxed node pools of the cluster have the workload runtime {' and '.join(names)}, and node pool "
            f"{spec.pool.name} would get {added}.",
            f"Use {Argument.WORKLOAD_RUNTIME} {names[0]}, unless the other node pools are to be replaced.",
        )
    if len(names) > 1:
        has = f"The cluster has node pools with {' and '.join(names)}."
        common = _class_of_all(facts)
        if common:
            return noted(f"{has} RuntimeClass {common} selects the nodes of all of them.")
        pattern = "az aks-sandbox check -g {group} -n {cluster} --in-cluster --output table"
        return violated(
            f"{has} A pod runs on those whose nodes its RuntimeClass selects.",
            f"Use {generally_available_runtime().name} for new node pools.",
            spec.target.step("See which nodes each RuntimeClass selects:", pattern),
        )
    return passed(f"Every sandboxed node pool has the workload runtime {names[0]}.")


def _class_of_all(facts: Facts) -> str:
    """The first RuntimeClass that serves every sandboxed node pool with nodes that were seen; empty where none does."""
    outcome = facts.outcome("in_cluster")
    if not isinstance(outcome, Known):
        return ""
    inside, served = outcome.value, list[Sequence[str]]()
    for pool in facts.existing_cluster.pools:
        runtime = find_runtime(pool.runtime)
        if runtime is not None:
            classes = classes_of_pool(pool.name, runtime, inside)
            served.append([one.name for one in classes if selected_nodes(one, pool.name, inside)])
    return next((name for name in served[0] if all(name in names for names in served)), "") if served else ""


@rule(
    "SBX509",
    "Node auto-provisioning",
    members=("nodeProvisioningProfile.mode",),
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
    mode = facts.existing_cluster.node_provisioning_mode
    name = "managedCluster.nodeProvisioningProfile.mode"
    left_open = unseen(name, facts.existing_cluster.api_version, spec.target)
    if not mode and left_open is not None:
        return left_open
    if mode.lower() != "auto":
        return passed("Node auto-provisioning is off.")
    if any(find_runtime(pool.runtime) is not None for pool in facts.existing_cluster.pools):
        return noted("Node auto-provisioning is on; it does not change the sandboxed node pools.")
    if spec.adds_pool:
        return noted("Node auto-provisioning is on; it does not change the sandboxed node pool that is added.")
    return violated(
        "Node auto-provisioning is on; the documentation does not say whether it creates sandboxed nodes.",
        add_step("Add a sandboxed node pool:", spec.target, facts.existing_cluster),
    )


@rule(
    "SBX510",
    "run-command",
    members=("apiServerAccessProfile.disableRunCommand",),
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
    """Why: a node pool in the state Failed may have too few nodes, or none; Azure keeps the reason. A canceled
    operation is not undone: what it had begun stays as it is.

    Fix: fix the cause that the message names, then reconcile the node pool.
    Example: az aks nodepool show -g MyGroup --cluster-name MyCluster -n untrusted --query status
    """
    judged = {pool.name for pool in sandboxed_pools(spec, facts)}
    for pool in facts.existing_cluster.pools:
        if pool.provisioning_state.lower() != "failed":
            yield _not_failed(pool, spec.target).about(node_pool(pool.name))
            continue
        failed = _failed(pool, spec.target)
        if pool.name not in judged:
            failed = warned(f"{failed.message} It is not one of the checked node pools.", *failed.steps)
        yield _beside(spec, failed).about(node_pool(pool.name))


def _not_failed(pool: NodePool, target: Target) -> Result:
    state = pool.provisioning_state
    if state.lower() == "canceled":
        return warned(
            "The last operation on the node pool was canceled, so it may be half done.",
            target.step("Reconcile the cluster:", "az aks-sandbox reconcile -g {group} -n {cluster}"),
        )
    if not state:
        return unreadable_members(pool.unreadable, ["provisioningState"]) or unknown(
            "Azure did not report the provisioning state of the node pool."
        )
    if state.lower() == "succeeded":
        return passed("The node pool is not in the state Failed.")
    return noted(f"The node pool is not in the state Failed: its provisioning state is {state}.")


def _failed(pool: NodePool, target: Target) -> Result:
    pattern = "az aks nodepool show -g {group} --cluster-name {cluster} -n {pool} --query status"
    look = target.step("Look at its status:", pattern, pool=pool.name)
    if pool.error is None:
        return violated("The node pool has failed, and Azure did not report why.", look)
    known = explain_error(pool.error.code, pool.error.message, Origin.AZURE)
    code = f"({pool.error.code}) " if pool.error.code else ""
    reported = f"Azure reports: {quoted(code + pool.error.message)}."
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


@rule(
    "SBX513",
    "Node pools of your own",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("subject", "existing_cluster"),
    members=("sku.name", "hostedSystemProfile.enabled"),
    source="https://learn.microsoft.com/azure/aks/intro-aks-automatic",
)
def node_pools_of_your_own(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: AKS Automatic, and every cluster with hosted system node pools, creates its nodes itself. Sandboxed pods
    need a node pool with a workload runtime of Pod Sandboxing, which cannot be added there.

    Fix: create a cluster of the SKU Base for sandboxed pods.
    Example: az aks show -g MyGroup -n MyCluster --query sku.name
    """
    cluster = facts.existing_cluster
    if not cluster.makes_its_nodes:
        return passed("The cluster takes node pools of your own.")
    message = f"{_what_makes_nodes(cluster)} creates its nodes itself and does not take node pools of your own."
    fix = spec.target.step("Create another cluster for sandboxed pods:", _ANOTHER)
    if not all(pool.exists for pool in facts.subject.pools):
        return violated(message, fix)
    if any(find_runtime(pool.runtime) is not None for pool in cluster.pools):
        return noted(f"{message} The sandboxed node pools that it has were accepted.")
    return warned(message, fix)


@rule(
    "SBX514",
    "Other workload runtimes",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=_NEEDS,
    severity=Status.WARN,
    source="https://learn.microsoft.com/rest/api/aks/agent-pools/create-or-update",
)
def other_workload_runtimes(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: only the workload runtimes of Pod Sandboxing give each pod a virtual machine as this tool checks it. Node
    pools with another workload runtime are named as what they are and not checked.

    Fix: run pods that need a sandbox on a node pool with KataVmIsolation.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
    """
    pools = facts.existing_cluster.pools
    if not pools:
        return [skipped("The cluster does not have a node pool.")]
    return [_other_runtime(pool, spec.target).about(node_pool(pool.name)) for pool in pools]


def _other_runtime(pool: NodePool, target: Target) -> Result:
    if find_runtime(pool.runtime) is not None:
        return passed(f"Its workload runtime is {pool.runtime}.")
    pattern = "az aks-sandbox nodepool list -g {group} --cluster-name {cluster} --output table"
    look = target.step("See the workload runtime of each node pool:", pattern)
    other = other_runtime(pool.runtime)
    if not pool.runtime:
        return unknown(_UNCLEAR, look)
    if other is None:
        return unknown(f"It is not known what the workload runtime {pool.runtime} is. It was not checked.", look)
    message = f"Its workload runtime is {pool.runtime}: {other.what}, which is not Pod Sandboxing. It was not checked."
    if other.looks_sandboxed:
        return violated(message, look)
    plain = other.name == "OCIContainer"
    return passed(f"Its workload runtime is {pool.runtime}: {other.what}.") if plain else noted(message)


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
    node_pools_of_your_own,
    other_workload_runtimes,
)
