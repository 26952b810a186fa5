"""Specifications and facts for the tests of the checks: a world in which all is well, and ways to spoil it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.model.azure import (
    ChosenVersion,
    KubernetesVersion,
    OfferedVersion,
    PermissionSet,
    Provider,
    ResourceType,
    Subscription,
    Usage,
    VmSku,
)
from aks_sandbox.model.cluster import Cluster, NodePool, PoolSpec, Target
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, with_derived
from aks_sandbox.model.finding import Finding
from aks_sandbox.model.network import Subnet
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.rules.rule import Rule
from aks_sandbox.steps import Step, lines_of
from tests.support.inside import inside

PREVIEW = "KataMshvVmIsolation"
GENERAL = "KataVmIsolation"
FLAG = "Microsoft.ContainerService/KataVMIsolationPreview"
OTHER_FLAG = "Microsoft.Network/AllowBringYourOwnPublicIpAddress"
LINUX_3_FLAG = "Microsoft.ContainerService/AzureLinuxV3Preview"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
NETWORK_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/sandbox-rg/providers/Microsoft.Network/virtualNetworks/vnet"
NODES, PODS = f"{NETWORK_ID}/subnets/nodes", f"{NETWORK_ID}/subnets/pods"
GOOD = {"HyperVGenerations": "V1,V2", "CpuArchitectureType": "x64", "vCPUs": "4", "MemoryGB": "16"}


def wanted_pool(*, runtime: str | None = GENERAL, os_sku: str = "AzureLinux", **options: Any) -> PoolSpec:
    """A pool as wanted; unnamed options have values with which every check passes."""
    values = {"vm_size": "Standard_D4s_v5", "name_open": True, **options}
    return PoolSpec(runtime=find_runtime(runtime) if runtime else None, os_sku=find_os_sku(os_sku), **values)


def spec(
    *,
    runtime: str = GENERAL,
    os_sku: str = "AzureLinux",
    vm_size: str = "Standard_D4s_v5",
    pool: Mapping[str, Any] | None = None,
    shape: Mapping[str, Any] | None = None,
    **target: Any,
) -> SandboxSpec:
    """What is wanted; `pool` has options of the pool, `shape` those of the specification."""
    wanted = wanted_pool(runtime=runtime, os_sku=os_sku, vm_size=vm_size, **(pool or {}))
    where = {"resource_group": "sandbox-rg", "cluster_name": "demo", **target}
    return SandboxSpec(target=Target(subscription_id=SUBSCRIPTION, **where), pool=wanted, **(shape or {}))


def provider(
    namespace: str, state: str = "Registered", locations: tuple[str, ...] = ("eastus", "westeurope")
) -> Provider:
    """A resource provider that offers managed clusters in those regions."""
    return Provider(namespace, state, {"managedclusters": ResourceType(frozenset(locations), ("2026-06-01",))})


def sku(name: str = "Standard_D4s_v5", family: str = "standardDSv5Family", **capabilities: str) -> VmSku:
    """A VM size with those capabilities and no other, in all three zones."""
    return VmSku(name, family, ("1", "2", "3"), capabilities)


def skus(*sizes: VmSku) -> Known:
    """The sizes of a region."""
    return Known({size.name.lower(): size for size in sizes})


def usages(*rows: Usage) -> Known:
    """The quota rows of a region."""
    return Known({row.name.lower(): row for row in rows})


def version(text: str, origin: str = "given", *, of_cluster: bool = False) -> Known:
    """The Kubernetes version that the pool would get."""
    return Known(ChosenVersion(KubernetesVersion.parse(text), origin, of_cluster))


def offered(text: str, *plans: str, patches: tuple[str, ...] = (), default: bool = False, preview: bool = False) -> Any:
    """A minor version that the region offers, under ordinary support unless told otherwise."""
    parsed = tuple(KubernetesVersion.parse(patch) for patch in patches)
    return OfferedVersion(
        KubernetesVersion.parse(text), parsed, default, preview, plans or ("KubernetesOfficial", "AKSLongTermSupport")
    )


def live_pool(name: str = "untrusted", **changes: Any) -> NodePool:
    """A sandboxed user pool of a cluster, in order, with changes."""
    values: dict[str, Any] = {
        "runtime": GENERAL,
        "mode": "User",
        "os_sku": "AzureLinux",
        "vm_size": "Standard_D4s_v5",
        "count": 3,
        "node_image": "AKSAzureLinux-V3katagen2-202609.10.0",
        "provisioning_state": "Succeeded",
        "power_state": "Running",
        "kubernetes_version": "1.34.2",
    }
    return NodePool(name=name, **{**values, **changes})


def plain_pool(name: str = "system", **changes: Any) -> NodePool:
    """A plain system pool of a cluster."""
    image = "AKSUbuntu-2404gen2containerd-202609.10.0"
    values = {"runtime": "OCIContainer", "mode": "System", "os_sku": "Ubuntu", "node_image": image}
    return live_pool(name, **{**values, **changes})


def cluster(*pools: NodePool, **changes: Any) -> Known:
    """A cluster in order, with a plain system pool and a sandboxed user pool unless other pools are given."""
    values: dict[str, Any] = {
        "name": "demo",
        "location": "eastus",
        "kubernetes_version": "1.34.2",
        "provisioning_state": "Succeeded",
        "power_state": "Running",
        "pools": pools or (plain_pool(), live_pool()),
        "node_os_upgrade_channel": "NodeImage",
        "api_version": "2026-08-01",
    }
    return Known(Cluster(**{**values, **changes}))


def requested(**changes: Any) -> Cluster:
    """A cluster that is about to be created, as its body is sent."""
    made: Cluster = replace(cluster(provisioning_state="", power_state="").value, **{"pools": (), **changes})
    return made


def subnets(**by_name: Subnet | None) -> Known:
    """The subnets of the virtual network, by the last part of their IDs."""
    return Known({f"{NETWORK_ID}/subnets/{name}".lower(): subnet for name, subnet in by_name.items()})


def outcomes(**changes: Fact) -> dict[str, Fact]:
    """What Azure answers in a subscription in which every check passes, with changes; there is no cluster yet."""
    well: dict[str, Fact] = {
        "cli_version": Known("2.91.0"),
        "subscription": Known(Subscription("Enabled")),
        "permissions": Known((PermissionSet(("*",)),)),
        "container_service": Known(provider("Microsoft.ContainerService")),
        "compute": Known(provider("Microsoft.Compute")),
        "feature_states": Known({FLAG: "Registered"}),
        "other_features": Known({OTHER_FLAG: "Registered", LINUX_3_FLAG: "NotRegistered"}),
        "location": Known("eastus"),
        "group_location": Known("eastus"),
        "cluster": Known(None),
        "skus": skus(sku(**GOOD)),
        "usages": usages(Usage("cores", 10, 100), Usage("standardDSv5Family", 0, 100), Usage("lowPriorityCores", 0, 3)),
        "kubernetes_versions": Known((offered("1.34", patches=("1.34.2",), default=True), offered("1.33"))),
        "cluster_quota": Known(Usage("ManagedClusters", 3, 100)),
        "in_cluster": inside(),
        "subnets": NotAsked("A subnet was not requested."),
        "permissions_elsewhere": NotAsked("The request does not use resources outside of the cluster."),
        "roles_held": NotAsked("The request does not assign a role."),
    }
    return {**well, **changes}


def facts(wanted: SandboxSpec, **changes: Fact) -> Facts:
    """The facts with those that follow from them; a change of a derived fact stays. Nobody looks into a cluster that
    is not known to exist.
    """
    asked = {name: fact for name, fact in changes.items() if name in ASKED}
    if wanted.target.resource_group is None:
        nobody = {"group_location": NotAsked("A resource group was not named.", (Step("Use --resource-group."),))}
        asked = {
            **nobody,
            "cluster": NotAsked("A cluster was not named.", (Step("Use --resource-group and --name."),)),
            **asked,
        }
    of_cluster = asked.get("cluster", Known(None))
    if of_cluster == Known(None):
        of_cluster = NotAsked("Cluster demo does not exist yet.")
    if not isinstance(of_cluster, Known):
        asked = {"in_cluster": of_cluster, **asked}
    result = with_derived(wanted, Facts(outcomes(**asked)), find_runtime, find_os_sku)
    for name, fact in changes.items():
        if name not in ASKED:
            result = result.with_fact(name, fact)
    return result


def rule_named(code: str) -> Rule:
    """The rule of that code."""
    found: list[Rule] = [rule for rule in ALL_RULES if rule.code == code]
    [rule] = found
    return rule


def judge_all(code: str, wanted: SandboxSpec | None = None, **changes: Fact) -> tuple[Finding, ...]:
    """What one rule finds, resource by resource, in a world where all is well but for the changes."""
    wanted = wanted or spec()
    return run_rules([rule_named(code)], wanted, facts(wanted, **changes)).findings


def judge(code: str, wanted: SandboxSpec | None = None, **changes: Fact) -> Finding:
    """What one rule finds about the one resource that it judges in such a world."""
    (finding,) = judge_all(code, wanted, **changes)
    return finding


def shown(finding: Finding) -> tuple[str, str, str]:
    """Status, message and what to do, line by line: what a person reads."""
    return str(finding.status), finding.message, "\n".join(lines_of(finding.steps))


def shown_each(code: str, wanted: SandboxSpec | None = None, **changes: Fact) -> list[tuple[str, str, str, str]]:
    """The name of each resource that one rule judges in such a world, with what `shown` makes of its finding."""
    return [(finding.resource.name, *shown(finding)) for finding in judge_all(code, wanted, **changes)]
