"""SBX506 to SBX508, SBX511: the node pools that a cluster has."""

from __future__ import annotations

from collections.abc import Sequence

from aks_sandbox.catalog.arm_errors import explain_error
from aks_sandbox.catalog.origin import Origin
from aks_sandbox.catalog.os_skus import find_os_sku
from aks_sandbox.catalog.runtimes import find_runtime, generally_available_runtime
from aks_sandbox.checks.cluster import add_command
from aks_sandbox.checks.registry import check
from aks_sandbox.model.existing_cluster import NodePool
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, Status, passed, skipped, steps, unknown, violated, warned
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.sandbox_spec import SandboxSpec

CATEGORY = "cluster"
_NEEDS = ("existing_cluster",)
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"


def sandboxed_pools(spec: SandboxSpec, facts: Facts) -> Sequence[NodePool]:
    """The sandboxed pools that the cluster has, or the one of them that was named."""
    pools = [pool for pool in facts.existing_cluster.pools if find_runtime(pool.runtime) is not None]
    if spec.pool_named and not spec.adds_pool:
        return [pool for pool in pools if pool.name == spec.pool.name]
    return pools


def _beside(spec: SandboxSpec, result: Result) -> Result:
    """The result about pools that exist, which keeps nobody from adding another one."""
    if spec.adds_pool and result.status is Status.FAIL:
        return warned(f"{result.message} It does not keep another pool from being added.", result.remedy)
    return result


def _none() -> Result:
    return skipped("The cluster has no sandboxed node pool to look at.")


@check("SBX506", category=CATEGORY, needs=_NEEDS, source=_SANDBOXING)
def sandboxed_node_pools_agree_with_themselves(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a pool whose runtime says sandbox and whose node image or OS says otherwise has drifted: its pods may run
    without a virtual machine, or not at all. The node image of a sandboxed pool has `kata` in its name.

    Fix: replace the pool: add a new one, drain the old one, delete it.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --output table
    """
    pools = sandboxed_pools(spec, facts)
    if not pools:
        return _none()
    wrong = [
        f"{pool.name} runs {pool.runtime} on {pool.os_sku} with the node image {pool.node_image}."
        for pool in pools
        if (pool.node_image and "kata" not in pool.node_image.lower())
        or (pool.os_sku and not find_os_sku(pool.os_sku).sandboxable)
    ]
    if wrong:
        remedy = f"Replace each of them, then drain and delete the old one: {add_command(spec.target)}"
        return _beside(spec, violated(" ".join(wrong), remedy))
    for pool in pools:
        if not pool.os_sku or not pool.node_image:
            silent_about = "node image" if pool.os_sku else "OS SKU"
            return unknown(f"The cluster does not tell the {silent_about} of {pool.name}.")
    return passed(f"{', '.join(pool.name for pool in pools)}: runtime, OS SKU and node image agree.")


@check(
    "SBX507",
    category=CATEGORY,
    needs=_NEEDS,
    source="https://learn.microsoft.com/azure/aks/upgrade-os-version",
)
def no_node_pool_is_on_a_retired_image(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the Azure Linux 2.0 images (V2katagen2) were removed on 2026-03-31: such a pool runs, but cannot scale,
    heal or upgrade in place.

    Fix: upgrade the cluster to Kubernetes 1.32 or later and the pool's node image with it, or replace the pool.
    Example: az aks nodepool upgrade -g MyGroup --cluster-name MyCluster -n untrusted --kubernetes-version 1.34
    """
    pools = sandboxed_pools(spec, facts)
    if not pools:
        return _none()
    retired = [f"{pool.name} ({pool.node_image})" for pool in pools if "v2kata" in pool.node_image.lower()]
    if retired:
        remedy = f"az aks get-upgrades {spec.target.at_cluster} --output table"
        return _beside(spec, violated(f"On a retired node image: {', '.join(retired)}.", remedy))
    silent = [pool.name for pool in pools if not pool.node_image]
    if silent:
        return unknown(f"The cluster does not tell the node image of {', '.join(silent)}.")
    return passed("No sandboxed node pool is on a retired image.")


@check("SBX508", category=CATEGORY, needs=_NEEDS, severity=Status.WARN, source=_SANDBOXING)
def cluster_has_one_runtime_name_only(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: the preview and the generally available runtime have different RuntimeClasses and node labels, so a pod
    that names one never runs on the pools of the other.

    Fix: move the workloads to one name, and delete the pools of the other.
    Example: az aks-sandbox nodepool list -g MyGroup --cluster-name MyCluster --query "[?sandboxed].runtimeClass"
    """
    runtimes = {find_runtime(pool.runtime) for pool in facts.existing_cluster.pools} - {None}
    if not runtimes:
        return _none()
    names = sorted(runtime.name for runtime in runtimes if runtime is not None)
    if len(names) > 1:
        return violated(
            f"The cluster has pools of {' and '.join(names)}.",
            f"Use {generally_available_runtime().name} for new pools.",
        )
    return passed(f"All sandboxed node pools have {names[0]}.")


@check(
    "SBX511",
    category=CATEGORY,
    needs=_NEEDS,
    source="https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/aks-error-code-page",
)
def no_node_pool_has_failed(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a pool in the state Failed may have too few nodes, or none, and the service keeps the reason.

    Fix: mend the cause that the message names, then reconcile the pool.
    Example: az aks nodepool show -g MyGroup --cluster-name MyCluster -n untrusted --query status
    """
    failed = [pool for pool in facts.existing_cluster.pools if pool.provisioning_state.lower() == "failed"]
    if not failed:
        return passed("No node pool is in the state Failed.")
    messages, remedies = zip(*(_decode(pool, spec) for pool in failed), strict=True)
    message, remedy = " ".join(messages), steps(remedies)
    sandboxed = {pool.name for pool in sandboxed_pools(spec, facts)}
    if not sandboxed.intersection(pool.name for pool in failed):
        return warned(f"{message} No node pool that is judged here has failed.", remedy)
    return _beside(spec, violated(message, remedy))


def _decode(pool: NodePool, spec: SandboxSpec) -> tuple[str, str]:
    look = f"az aks nodepool show {spec.target.at_pool(pool.name)} --query status"
    if pool.error is None:
        return f"{pool.name} has failed, and the service does not say why.", look
    known = explain_error(pool.error.code, pool.error.message, Origin.AZURE)
    said = f"The service says: {quoted(f'({pool.error.code}) {pool.error.message}')}."
    if known is None:
        return f"{pool.name} has failed. {said}", look
    return f"{pool.name} has failed: {known.cause} {said}", spec.target.filled(known.next_step, POOL=pool.name)


CHECKS = (
    sandboxed_node_pools_agree_with_themselves,
    no_node_pool_is_on_a_retired_image,
    cluster_has_one_runtime_name_only,
    no_node_pool_has_failed,
)
