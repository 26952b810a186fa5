"""4xx: what each node pool must be."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.checks import size_conditions
from aks_sandbox.checks.registry import check, pool_check
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.derived_facts import known_cluster
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import Result, Status, passed, skipped, unknown, violated, warned
from aks_sandbox.model.input_rules import pool_name
from aks_sandbox.model.sandbox_spec import CREATE, SandboxSpec
from aks_sandbox.model.shell_words import option
from aks_sandbox.model.subject import JudgedPool

CATEGORY = "node-pool"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_IMAGES = "https://learn.microsoft.com/azure/aks/node-images"
_RELEASES = "https://github.com/Azure/AKS/blob/master/CHANGELOG.md"


def _turn_off(pool: JudgedPool, options: str, leave_off: str) -> str:
    if not pool.exists:
        return leave_off
    return f"az aks nodepool update -g GROUP --cluster-name CLUSTER {option('-n', pool.name, 'POOL')} {options}"


@pool_check("SBX401", category=CATEGORY, source=_SANDBOXING)
def os_sku_is_azure_linux(pool: JudgedPool, facts: Facts) -> Result:
    """Why: only Azure Linux has a node image with the Kata runtime and the hypervisor.

    Fix: leave out --os-sku, or give AzureLinux.
    Example: az aks-sandbox check --location eastus --os-sku AzureLinux
    """
    if pool.exists and not pool.os_sku_asked:
        return unknown(f"The cluster does not tell the OS SKU of {pool.name}.")
    if pool.os_sku is None:
        return violated(
            f"{pool.os_sku_asked} cannot run sandboxed pods.",
            f"Add another node pool with {Argument.OS_SKU} AzureLinux, then drain and delete this one."
            if pool.exists
            else f"Give {Argument.OS_SKU} AzureLinux.",
        )
    if pool.os_sku_asked.lower() != pool.os_sku.lower():
        old_name = f"{pool.os_sku_asked} is the old name of {pool.os_sku}"
        return passed(f"{old_name}." if pool.exists else f"{old_name}, which is what is sent.")
    return passed(f"{pool.os_sku} is Azure Linux.")


@pool_check("SBX402", category=CATEGORY, source=_IMAGES)
def node_pool_does_not_use_fips(pool: JudgedPool, facts: Facts) -> Result:
    """Why: there is no FIPS node image for sandboxed pods, and AKS rejects the combination since June 2026.

    Fix: leave enableFIPS out; keep FIPS workloads on a plain node pool.
    Example: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted
    """
    cluster = known_cluster(facts)
    if pool.settings.fips:
        return violated(
            "enableFIPS is set.", _turn_off(pool, "--disable-fips-image", f"Leave enableFIPS out of {Argument.PATCH}.")
        )
    if cluster is not None and cluster.fips and not pool.exists:
        return warned(
            "The cluster has enableFIPS set; whether its new pools then get it, no document says.",
            "If the node pool is refused for FIPS, add it to a cluster without enableFIPS.",
        )
    return passed("enableFIPS is not set.")


@pool_check("SBX403", category=CATEGORY, source=_IMAGES)
def node_pool_does_not_use_trusted_launch(pool: JudgedPool, facts: Facts) -> Result:
    """Why: Trusted Launch (vTPM, secure boot) has no node image for sandboxed pods. It can be turned on for existing
    Linux pools too, so live pools are read.

    Fix: leave vTPM and secure boot off.
    Example: az aks nodepool update -g MyGroup --cluster-name MyCluster -n untrusted --disable-vtpm
    """
    on = [
        name
        for name, value in (
            ("enableVTPM", pool.settings.vtpm),
            ("enableSecureBoot", pool.settings.secure_boot),
        )
        if value
    ]
    if on:
        leave_off = "Leave securityProfile.enableVTPM and enableSecureBoot off."
        return violated(
            f"{' and '.join(on)} {'is' if len(on) == 1 else 'are'} set.",
            _turn_off(pool, "--disable-vtpm --disable-secure-boot", leave_off),
        )
    return passed("Neither vTPM nor secure boot is set.")


@pool_check("SBX404", category=CATEGORY, source=_RELEASES)
def node_pool_does_not_use_artifact_streaming(pool: JudgedPool, facts: Facts) -> Result:
    """Why: AKS rejects artifact streaming on sandboxed pools since April 2026.

    Fix: leave artifactStreamingProfile.enabled off.
    Example: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted
    """
    if pool.settings.artifact_streaming:
        return violated(
            "Artifact streaming is enabled.",
            _turn_off(pool, "--disable-artifact-streaming", "Leave artifactStreamingProfile.enabled off."),
        )
    return passed("Artifact streaming is not enabled.")


@pool_check(
    "SBX405",
    category=CATEGORY,
    source="https://learn.microsoft.com/azure/aks/create-node-pools",
)
def node_pool_name_is_valid(pool: JudgedPool, facts: Facts) -> Result:
    """Why: a Linux node pool has a name of 1 to 12 lower-case letters and digits, a letter first.

    Fix: give such a name.
    Example: az aks-sandbox check --location eastus --nodepool-name untrusted
    """
    try:
        pool_name(Argument.POOL, pool.name)
    except InvalidInput as error:
        return violated(f"{error.message}.", f"Give another {Argument.POOL}.")
    return passed(f"{pool.name} is a valid name.")


@pool_check(
    "SBX406",
    category=CATEGORY,
    needs=("skus",),
    severity=Status.WARN,
    source=_SANDBOXING,
)
def node_pool_has_no_gpu_size(pool: JudgedPool, facts: Facts) -> Result:
    """Why: no document tells of a sandboxed node image with GPU drivers, so pods would see no GPU; that is deduced,
    and therefore a warning.

    Fix: keep GPU work on a plain node pool.
    Example: az aks-sandbox vm-size list --location eastus
    """
    sku = facts.skus.get(pool.vm_size.lower())
    if sku is None:
        return skipped("The size is not offered in the region, so there is nothing to read its properties from.")
    return size_conditions.without_gpu(sku)


@check(
    "SBX407",
    category=CATEGORY,
    needs=("subject",),
    severity=Status.WARN,
    source=_SANDBOXING,
)
def sandboxed_pods_have_a_pool_of_their_own(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: a sandboxed system pool works, but system pods and untrusted pods then share nodes, and the pool can be
    replaced only after another system pool exists.

    Fix: make a plain system pool beside the sandboxed user pool.
    Example: az aks-sandbox create -g MyGroup -n MyCluster --separate-system-pool --no-ssh-key
    """
    systems = [pool for pool in facts.subject.pools if pool.mode.lower() == "system"]
    if not systems:
        return passed("The sandboxed pools are user pools.")
    remedy = f"Use {Argument.SEPARATE_SYSTEM_POOL} with create."
    if systems[0].exists:
        remedy = (
            "Add a plain system pool, then make this one a user pool: "
            f"az aks nodepool update {spec.target.at_pool(systems[0].name)} --mode User"
        )
    elif facts.subject.purpose != CREATE:
        remedy = f"Give {Argument.MODE} User."
    return violated(f"A sandboxed system pool: {', '.join(pool.name for pool in systems)}.", remedy)


CHECKS = (
    os_sku_is_azure_linux,
    node_pool_does_not_use_fips,
    node_pool_does_not_use_trusted_launch,
    node_pool_does_not_use_artifact_streaming,
    node_pool_name_is_valid,
    node_pool_has_no_gpu_size,
    sandboxed_pods_have_a_pool_of_their_own,
)
