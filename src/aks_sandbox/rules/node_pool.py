"""4xx: what each node pool must be."""

from __future__ import annotations

from collections.abc import Iterable

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import find_os_sku
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.facts import Facts, known_cluster
from aks_sandbox.model.finding import Kind, Result, Status, passed, skipped, unknown, violated, warned
from aks_sandbox.model.input_rules import pool_name
from aks_sandbox.model.subject import JudgedPool
from aks_sandbox.model.wanted import CREATE, SandboxSpec
from aks_sandbox.rules import size_conditions
from aks_sandbox.rules.rule import node_pool, pool_rule, rule, unreadable_members
from aks_sandbox.rules.unseen import unseen
from aks_sandbox.rules.vm_size import not_offered
from aks_sandbox.steps import Step

CATEGORY = "node-pool"
_SANDBOXING = "https://learn.microsoft.com/azure/aks/use-pod-sandboxing"
_IMAGES = "https://learn.microsoft.com/azure/aks/node-images"
_RELEASES = "https://github.com/Azure/AKS/blob/master/CHANGELOG.md"


def _turn_off(pool: JudgedPool, target: Target, options: str, in_patch: str) -> Step:
    """How a setting is turned off: on an existing node pool by a command, in a request by leaving out the property."""
    if not pool.exists:
        return Step(pool.without(in_patch))
    pattern = f"az aks nodepool update -g {{group}} --cluster-name {{cluster}} -n {{pool}} {options}"
    return target.step("Turn it off:", pattern, pool=pool.name)


@pool_rule("SBX401", "OS SKU", members=("osSKU",), category=CATEGORY, source=_SANDBOXING)
def os_sku(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: only Azure Linux has a node image with the Kata runtime and the hypervisor.

    Fix: use the OS SKU AzureLinux, which is the default.
    Example: az aks-sandbox check --location eastus --os-sku AzureLinux
    """
    if pool.exists and not pool.os_sku_asked:
        return unknown("Azure did not report the OS SKU.")
    if pool.exists and pool.os_sku is None and not find_os_sku(pool.os_sku_asked).known:
        return unknown(f"It is not known whether the OS SKU {pool.os_sku_asked} runs sandboxed pods.")
    if pool.os_sku is None:
        return violated(
            f"{pool.os_sku_asked} cannot run sandboxed pods.",
            f"Add another node pool with {Argument.OS_SKU} AzureLinux, then drain and delete this one."
            if pool.exists
            else f"Use {pool.spelled(Argument.OS_SKU, 'osSKU')} AzureLinux.",
        )
    if pool.os_sku_asked.lower() != pool.os_sku.lower():
        old_name = f"{pool.os_sku_asked} is the old name of {pool.os_sku}"
        return passed(f"{old_name}." if pool.exists or pool.in_file else f"{old_name}, which is sent.")
    return passed(f"{pool.os_sku} is Azure Linux.")


@rule("SBX402", "FIPS", category=CATEGORY, about=Kind.NODE_POOL, needs=("subject",), source=_IMAGES)
def fips(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: there is not a FIPS node image for sandboxed pods, and AKS has refused the combination since June 2026. A
    cluster with enableFIPS requires FIPS of every node pool, so it cannot have a sandboxed one.

    Fix: do not set enableFIPS on the node pool; run sandboxed pods on a cluster without enableFIPS.
    Example: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted
    """
    for pool in facts.subject.pools:
        hidden = unreadable_members(pool.unreadable, ("enableFIPS",))
        yield (hidden or _fips(pool, spec, known_cluster(facts))).about(node_pool(pool.name))


def _fips(pool: JudgedPool, spec: SandboxSpec, cluster: Cluster | None) -> Result:
    target = spec.target
    if pool.settings.fips:
        return violated("enableFIPS is set.", _turn_off(pool, target, "--disable-fips-image", "enableFIPS"))
    if pool.exists:
        return passed("enableFIPS is not set.")
    hidden = None if cluster is None else unreadable_members(cluster.unreadable, ("enableFIPS",))
    if hidden is not None:
        return hidden
    of_cluster = spec.cluster_fips if cluster is None else cluster.fips
    if of_cluster:
        return violated(
            "enableFIPS is set on the cluster, which then requires FIPS of all its node pools, and AKS does not accept "
            "FIPS on a sandboxed one.",
            "Use a cluster without enableFIPS." if cluster is not None else pool.without("enableFIPS"),
        )
    if cluster is None:
        return passed("enableFIPS is not set.")
    systems = [other.name for other in cluster.pools if other.mode.lower() == "system" and other.settings.fips]
    if systems:
        return warned(
            f"enableFIPS is set on the system node pool {systems[0]}; the documentation says that further node pools "
            "of such a cluster need FIPS too, without saying which.",
            "If AKS refuses the node pool because of FIPS, add it to a cluster whose system node pool is without FIPS.",
        )
    left_open = unseen("managedCluster.enableFIPS", cluster.read_with, target)
    if of_cluster is None and left_open is not None:
        return left_open
    return passed("enableFIPS is not set.")


@pool_rule(
    "SBX403",
    "Trusted Launch",
    members=("securityProfile.enableVTPM", "securityProfile.enableSecureBoot"),
    category=CATEGORY,
    source=_IMAGES,
)
def trusted_launch(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: Trusted Launch (vTPM, secure boot) does not have a node image for sandboxed pods. It can be turned on for
    existing Linux node pools too, so existing node pools are checked as well.

    Fix: turn vTPM and secure boot off.
    Example: az aks nodepool update -g MyGroup --cluster-name MyCluster -n untrusted --disable-vtpm
    """
    settings = (("enableVTPM", pool.settings.vtpm), ("enableSecureBoot", pool.settings.secure_boot))
    on = [name for name, value in settings if value]
    if on:
        in_patch = "securityProfile.enableVTPM and securityProfile.enableSecureBoot"
        return violated(
            f"{' and '.join(on)} {'is' if len(on) == 1 else 'are'} set.",
            _turn_off(pool, target, "--disable-vtpm --disable-secure-boot", in_patch),
        )
    for name, value in settings:
        left_open = unseen(f"agentPool.securityProfile.{name}", pool.api_version, target)
        if value is None and left_open is not None:
            return left_open
    return passed("Neither vTPM nor secure boot is set.")


@pool_rule(
    "SBX404", "Artifact streaming", members=("artifactStreamingProfile.enabled",), category=CATEGORY, source=_RELEASES
)
def artifact_streaming(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: AKS has refused artifact streaming on sandboxed node pools since April 2026.

    Fix: turn artifact streaming off.
    Example: az aks-sandbox nodepool add -g MyGroup --cluster-name MyCluster -n untrusted
    """
    if pool.settings.artifact_streaming:
        in_patch = "artifactStreamingProfile.enabled"
        return violated(
            "Artifact streaming is enabled.", _turn_off(pool, target, "--disable-artifact-streaming", in_patch)
        )
    left_open = unseen("agentPool.artifactStreamingProfile.enabled", pool.api_version, target)
    if pool.settings.artifact_streaming is None and left_open is not None:
        return left_open
    return passed("Artifact streaming is not enabled.")


@pool_rule(
    "SBX405",
    "Node pool name",
    creation=True,
    category=CATEGORY,
    source="https://learn.microsoft.com/azure/aks/create-node-pools",
)
def node_pool_name(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: the name of a Linux node pool has 1 to 12 lower-case letters and digits and begins with a letter.

    Fix: use such a name.
    Example: az aks-sandbox check --location eastus --nodepool-name untrusted
    """
    try:
        pool_name(Argument.POOL, pool.checked_name)
    except InvalidInput as error:
        return violated(f"{error.problem}.", f"Use another {pool.spelled(Argument.POOL, 'name')}.")
    return passed(f"{pool.name} is a valid name.")


@pool_rule("SBX406", "GPU", category=CATEGORY, needs=("skus",), severity=Status.WARN, source=_SANDBOXING)
def gpu(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: the documentation does not mention a sandboxed node image with GPU drivers, so pods would not see a GPU.
    That is deduced, and therefore a warning.

    Fix: run GPU workloads on a plain node pool.
    Example: az aks-sandbox vm-size list --location eastus
    """
    sku = facts.skus.get(pool.vm_size.lower())
    return not_offered(pool.vm_size) if sku is None else size_conditions.without_gpu(sku)


@rule(
    "SBX407",
    "Mode of the sandboxed node pool",
    category=CATEGORY,
    about=Kind.NODE_POOL,
    needs=("subject",),
    severity=Status.WARN,
    source=_SANDBOXING,
)
def mode_of_the_sandboxed_pool(spec: SandboxSpec, facts: Facts) -> Iterable[Result]:
    """Why: a sandboxed system node pool works, but system pods and untrusted pods then share nodes, and the node pool
    can be replaced only after another system node pool exists.

    Fix: use a plain system node pool and a sandboxed user node pool.
    Example: az aks-sandbox create -g MyGroup -n MyCluster --separate-system-pool --no-ssh-key
    """
    for pool in facts.subject.pools:
        if pool.mode.lower() not in ("system", "user"):
            reported = f"the mode {pool.mode}" if pool.mode else "no mode that is known"
            yield unknown(f"Azure reported {reported}.", resource=node_pool(pool.name))
            continue
        if pool.mode.lower() != "system":
            yield passed("The sandboxed node pool is a user node pool.", resource=node_pool(pool.name))
            continue
        if pool.exists:
            pattern = "az aks nodepool update -g {group} --cluster-name {cluster} -n {pool} --mode User"
            text = "Add a plain system node pool, then make this one a user node pool:"
            fix = spec.target.step(text, pattern, pool=pool.name)
        elif facts.subject.purpose == CREATE:
            # Not as a command: one without the size, the region and all else that was given would make another cluster.
            fix = Step(f"Use {Argument.SEPARATE_SYSTEM_POOL}, which adds a system node pool that is not sandboxed.")
        else:
            fix = Step(f"Use {pool.spelled(Argument.MODE, 'mode')} User.")
        yield violated("The sandboxed node pool is a system node pool.", fix, resource=node_pool(pool.name))


@pool_rule(
    "SBX408",
    "Power state of the node pool",
    category=CATEGORY,
    severity=Status.WARN,
    members=("powerState.code",),
    source="https://learn.microsoft.com/azure/aks/start-stop-nodepools",
)
def power_state(pool: JudgedPool, facts: Facts, target: Target) -> Result:
    """Why: a stopped node pool does not have nodes, so the pods for it wait.

    Fix: start the node pool.
    Example: az aks nodepool start -g MyGroup --cluster-name MyCluster --nodepool-name untrusted
    """
    if not pool.exists:
        return skipped("The node pool does not exist yet.")
    cluster = known_cluster(facts)
    if cluster is not None and cluster.power_state.lower() == "stopped":
        return skipped("The whole cluster is Stopped (SBX501).")
    if pool.power_state.lower() == "stopped":
        pattern = "az aks nodepool start -g {group} --cluster-name {cluster} --nodepool-name {pool}"
        return violated(
            "The node pool is Stopped, so it does not have nodes.",
            target.step("Start it:", pattern, pool=pool.name),
        )
    if not pool.power_state:
        return unknown("Azure did not report the power state of the node pool.")
    return passed(f"The node pool is {pool.power_state}.")


RULES = (
    os_sku,
    fips,
    trusted_launch,
    artifact_streaming,
    node_pool_name,
    gpu,
    mode_of_the_sandboxed_pool,
    power_state,
)
