"""SBX501 to SBX505, SBX509, SBX510: what an existing cluster must be."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.limits import pools_per_cluster
from aks_sandbox.catalog.runtimes import find_runtime
from aks_sandbox.checks.registry import check
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import (
    Result,
    Status,
    noted,
    passed,
    skipped,
    unknown,
    violated,
    warned,
)
from aks_sandbox.model.sandbox_spec import CREATE, NODEPOOL, SandboxSpec
from aks_sandbox.model.target import Target

CATEGORY = "cluster"
_NEEDS = ("existing_cluster",)
_UPGRADES = "https://learn.microsoft.com/azure/aks/auto-upgrade-node-os-image"


def add_command(target: Target) -> str:
    """The command that adds a sandboxed node pool to the cluster, up to the name."""
    return f"az aks-sandbox nodepool add {target.of_cluster} -n NAME"


def _az(command: str, spec: SandboxSpec, rest: str = "") -> str:
    return f"az aks {command} {spec.target.at_cluster}{rest}"


@check(
    "SBX501",
    category=CATEGORY,
    needs=("cluster",),
    source="https://learn.microsoft.com/azure/aks/start-stop-cluster",
)
def cluster_is_provisioned_and_running(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a cluster that is stopped runs no pods, and one whose last operation failed or still runs takes no new one.

    Fix: start the cluster, wait for the running operation, or mend what failed.
    Example: az aks start -g MyGroup -n MyCluster
    """
    cluster = facts.cluster
    if cluster is None and spec.purpose == NODEPOOL:
        return violated(
            f"There is no cluster {spec.target.cluster_name} in the resource group {spec.target.resource_group}.",
            f"az aks list {spec.target.in_group} --output table",
        )
    if cluster is None:
        return skipped(f"There is no cluster {spec.target.cluster_name} yet.")
    if cluster.power_state.lower() == "stopped":
        return violated(f"The cluster {cluster.name} is Stopped.", _az("start", spec))
    if cluster.provisioning_state.lower() == "succeeded":
        running = f" and {cluster.power_state}" if cluster.power_state else ""
        return passed(f"The cluster {cluster.name} is provisioned{running}.")
    if not cluster.provisioning_state:
        return unknown(f"The cluster {cluster.name} does not tell its provisioning state.")
    if cluster.provisioning_state.lower() == "deleting":
        return violated(
            f"The cluster {cluster.name} is being deleted.",
            f"Give another {Argument.CLUSTER}, or create the cluster anew when it is gone.",
        )
    if cluster.provisioning_state.lower() in ("failed", "canceled"):
        return violated(
            f"The last operation on the cluster {cluster.name} ended as {cluster.provisioning_state}.",
            f"Reconcile it, or look at what failed: {_az('update', spec, ' --yes')}",
        )
    return warned(
        f"An operation runs on the cluster {cluster.name} ({cluster.provisioning_state}); it takes no other meanwhile.",
        _az("wait", spec, " --updated"),
    )


@check(
    "SBX502",
    category=CATEGORY,
    needs=("existing_cluster", "kubernetes_versions"),
    source="https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
)
def cluster_has_a_supported_version(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a cluster whose version the region no longer offers gets no new pools and no node images.

    Fix: upgrade the cluster.
    Example: az aks get-upgrades -g MyGroup -n MyCluster --output table
    """
    text = facts.existing_cluster.kubernetes_version
    minors = {str(row.version) for row in facts.kubernetes_versions}
    minor = ".".join(text.split(".")[:2])
    if not minor:
        return unknown("The cluster does not tell its Kubernetes version.")
    if minor in minors:
        return passed(f"The cluster runs Kubernetes {text}, which the region offers.")
    return warned(
        f"The cluster runs Kubernetes {text}, which the region no longer offers.",
        _az("get-upgrades", spec, " --output table"),
    )


@check(
    "SBX503",
    category=CATEGORY,
    needs=("subject", "existing_cluster"),
    source="https://learn.microsoft.com/azure/aks/quotas-skus-regions",
)
def cluster_has_room_for_the_node_pool(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a node pool never replaces another one of its name, and a cluster has a most number of pools.

    Fix: give another name, or delete a pool that is no longer used.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
    """
    cluster = facts.existing_cluster
    names = {pool.name for pool in cluster.pools}
    most = cluster.max_pools or pools_per_cluster()
    if spec.purpose == CREATE:
        return violated(f"There is a cluster {cluster.name} already.", f"Give another {Argument.CLUSTER}.")
    if spec.adds_pool and spec.pool_named and spec.pool.name in names:
        return violated(f"There is a node pool {spec.pool.name} already.", f"Give another {Argument.POOL}.")
    adds = not all(pool.exists for pool in facts.subject.pools)
    if adds and spec.pool_named and spec.pool.name in names:
        return violated(
            f"The node pool {spec.pool.name} exists without sandboxing, and a workload runtime cannot be changed.",
            f"Add another one: {add_command(spec.target)}",
        )
    if adds and len(names) >= most:
        return violated(
            f"The cluster has {len(names)} node pools of at most {most}.",
            "Delete a node pool.",
        )
    return passed(f"The cluster has {len(names)} node pools of at most {most}.")


@check(
    "SBX504",
    category=CATEGORY,
    needs=("cluster",),
    source="https://learn.microsoft.com/azure/aks/container-network-performance-ebpf-host-routing",
)
def cluster_does_not_use_ebpf_host_routing(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: eBPF host routing is a setting of the whole cluster, and its documentation excludes Pod Sandboxing.

    Fix: turn the acceleration off.
    Example: az aks update -g MyGroup -n MyCluster --acns-datapath-acceleration-mode None
    """
    cluster = facts.cluster
    mode = spec.acceleration_mode if cluster is None else cluster.acceleration_mode
    if mode.lower() in ("", "none"):
        return passed("eBPF host routing is off.")
    remedy = f"Leave networkProfile.advancedNetworking.performance.accelerationMode out of {Argument.PATCH}."
    if cluster is not None:
        remedy = _az("update", spec, " --acns-datapath-acceleration-mode None")
    return violated(f"The cluster uses eBPF host routing (accelerationMode {mode}).", remedy)


@check("SBX505", category=CATEGORY, needs=_NEEDS, severity=Status.WARN, source=_UPGRADES)
def node_os_upgrade_channel_fits_kata_images(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: nodes with the Kata image take no unattended upgrades; they get their patches as new node images. Whether
    the SecurityPatch channel reaches them no document says.

    Fix: use the NodeImage channel.
    Example: az aks update -g MyGroup -n MyCluster --node-os-upgrade-channel NodeImage
    """
    channel = facts.existing_cluster.node_os_upgrade_channel
    remedy = _az("update", spec, " --node-os-upgrade-channel NodeImage")
    if channel.lower() == "nodeimage":
        return passed("The node OS upgrade channel is NodeImage.")
    if channel.lower() in ("", "none"):
        return noted(
            "No node OS upgrade channel is set: node images are upgraded by hand.",
            remedy,
        )
    return violated(
        f"The node OS upgrade channel is {channel}; sandboxed nodes get patches as new node images.",
        remedy,
    )


@check(
    "SBX509",
    category=CATEGORY,
    needs=_NEEDS,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/node-autoprovision",
)
def node_auto_provisioning_is_off(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: node auto-provisioning makes nodes on its own; whether it makes sandboxed ones no document says, so pods
    may wait for nodes that never come.

    Fix: keep a sandboxed node pool of your own beside it.
    Example: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted
    """
    if facts.existing_cluster.node_provisioning_mode.lower() != "auto":
        return passed("Node auto-provisioning is off.")
    if any(find_runtime(pool.runtime) is not None for pool in facts.existing_cluster.pools):
        return noted("Node auto-provisioning is on; the sandboxed node pools beside it stay as they are.")
    return violated(
        "Node auto-provisioning is on, and no document says that it makes sandboxed nodes.",
        f"Add a sandboxed node pool of your own: {add_command(spec.target)}",
    )


@check(
    "SBX510",
    category=CATEGORY,
    needs=_NEEDS,
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/access-private-cluster",
)
def run_command_is_allowed(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: proving the isolation from outside runs a command inside the cluster through Azure Resource Manager.

    Fix: allow it, at least while the proof runs.
    Example: az aks update -g MyGroup -n MyCluster --enable-run-command
    """
    if facts.existing_cluster.run_command_disabled:
        return violated(
            "run-command is disabled on the cluster.",
            _az("update", spec, " --enable-run-command"),
        )
    return passed("run-command is allowed.")


CHECKS = (
    cluster_is_provisioned_and_running,
    cluster_has_a_supported_version,
    cluster_has_room_for_the_node_pool,
    cluster_does_not_use_ebpf_host_routing,
    node_os_upgrade_channel_fits_kata_images,
    node_auto_provisioning_is_off,
    run_command_is_allowed,
)
