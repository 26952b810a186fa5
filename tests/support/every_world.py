"""Every kind of pool in every kind of subscription that some check tells apart."""

import itertools
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from aks_sandbox.model.azure import PermissionSet, Provider, SkuRestriction, Subscription, Usage
from aks_sandbox.model.cluster import Autoscaler, PoolSettings, ProvisioningError
from aks_sandbox.model.facts import Fact, Facts, Known
from aks_sandbox.model.finding import Finding, Report
from aks_sandbox.model.in_cluster import ContainerShare, ContainerState, PlainTrouble, Workload
from aks_sandbox.model.network import NetworkSettings, Subnet
from aks_sandbox.model.roles import NETWORK_CONTRIBUTOR, WantedRole
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.steps import Step
from tests.support.inside import CLASS, OLD_CLASS, event, inside, node, pod, runtime_class
from tests.support.worlds import (
    FLAG,
    GENERAL,
    GOOD,
    LINUX_3_FLAG,
    NODES,
    OTHER_FLAG,
    PODS,
    PREVIEW,
    SUBSCRIPTION,
    cluster,
    facts,
    live_pool,
    offered,
    plain_pool,
    provider,
    requested,
    sku,
    skus,
    spec,
    subnets,
    usages,
    version,
    wanted_pool,
)

IDENTITY = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
)


def specs() -> Iterator[SandboxSpec]:
    """Every kind of pool that some check tells apart."""
    for runtime, os_sku in ((PREVIEW, "AzureLinux"), (GENERAL, "Ubuntu"), (GENERAL, "AzureLinux3")):
        for size in ("Standard_D4s_v5", "Standard_D4as_v4", "Standard_F8s_v2", "Standard_DC4as_v5"):
            yield spec(runtime=runtime, os_sku=os_sku, vm_size=size)
    settings = PoolSettings(fips=True, vtpm=True, artifact_streaming=True)
    yield spec(pool={"settings": settings, "name": "Bad", "mode": "System", "zones": ("1",)})
    yield spec(pool={"priority": "Spot", "zones": ("1", "2")}, shape={"pool_named": True})
    yield spec(shape={"plain_pools": (wanted_pool(runtime=None, name="system", mode="System"),)})
    yield spec(pool={"name": "system"}, shape={"pool_named": True})
    yield spec(shape={"adds_pool": True})
    yield spec(resource_group=None, cluster_name=None)
    yield from requests()


def requests() -> Iterator[SandboxSpec]:
    """Every kind of request that is about to be sent, as far as only its own members say more than a check has."""
    whole = {"whole": True, "pool_named": True}
    placed = {"vnet_subnet_id": NODES, "pod_subnet_id": PODS, "os_disk_type": "Ephemeral", "count": 40}
    azure = NetworkSettings(plugin="azure", outbound_type="userDefinedRouting", service_ranges=("10.0.0.0/16",))
    owned = requested(network=azure, identities=(IDENTITY,), node_provisioning_mode="Auto")
    roles = (WantedRole(NODES, NETWORK_CONTRIBUTOR, IDENTITY),)
    yield spec(pool=placed, shape={**whole, "purpose": "create", "requested": owned, "roles": roles})
    scaled = {"vnet_subnet_id": NODES, "autoscaler": Autoscaler(1, 300), "os_disk_type": "Ephemeral"}
    yield spec(pool=scaled, shape={**whole, "purpose": "create", "requested": owned})
    yield spec(pool={"count": 300}, shape={**whole, "purpose": "create", "requested": requested()})
    yield spec(pool={"autoscaler": Autoscaler(1, 5)}, shape={**whole, "purpose": "nodepool", "adds_pool": True})


def changes() -> Iterator[dict[str, Fact]]:
    """Every kind of subscription, region and cluster that some check tells apart."""
    bad = sku(**{**GOOD, "HyperVGenerations": "V1", "CpuArchitectureType": "Arm64", "vCPUs": "1", "GPUs": "1"})
    closed = replace(bad, zones=("2",), restrictions=(SkuRestriction("Location", "QuotaId"),))
    retired = live_pool(node_image="AKSAzureLinux-V2katagen2-1", vm_size="Standard_X1", runtime=PREVIEW)
    failed = live_pool("two", node_image="AKSUbuntu-1", provisioning_state="Failed", mode="System")
    yield {}
    yield {"cli_version": Known("2.10.0"), "subscription": Known(Subscription("Disabled")), "permissions": Known(())}
    yield {"subscription": Known(Subscription("PastDue")), "permissions": Known((PermissionSet(("*/read",)),))}
    yield {"container_service": Known(provider("Microsoft.ContainerService", "NotRegistered"))}
    yield {"container_service": Known(Provider("Microsoft.ContainerService", "Registered"))}
    yield {"compute": Known(provider("Microsoft.Compute", "Registering")), "location": Known("antarctica")}
    for state in ("NotRegistered", "Pending", None):
        flags = {OTHER_FLAG: state, LINUX_3_FLAG: state}
        yield {"feature_states": Known({FLAG: state}), "other_features": Known(flags), "group_location": Known(None)}
    yield {"other_features": Known({}), "feature_states": Known({}), "kubernetes_version": version("1.31")}
    yield {"skus": skus(), "cluster_quota": Known(Usage("ManagedClusters", 9, 9))}
    yield {"skus": skus(sku()), "usages": usages()}
    yield {"skus": skus(sku(**GOOD, GPUs="1", RetirementDateUtc="09/03/2024")), "usages": usages()}
    yield {"skus": skus(closed, sku("Standard_E4s_v5", "standardESv5Family", **GOOD))}
    yield {"usages": usages(Usage("cores", 0, 13), Usage("standardDSv5Family", 0, 1), Usage("lowPriorityCores", 0, 1))}
    yield {"kubernetes_version": version("1.20")}
    yield {"kubernetes_version": version("1.31"), "kubernetes_versions": Known((offered("1.34", preview=True),))}
    long_term = Known((offered("1.34"), offered("1.32", "AKSLongTermSupport")))
    yield {"kubernetes_version": version("1.32"), "kubernetes_versions": long_term}
    yield {"cluster": cluster()}
    room = Subnet("nodes", ("10.240.0.0/16",), 0, route_table=True)
    free = Known(dict.fromkeys((NODES.lower(), PODS.lower(), IDENTITY.lower()), (PermissionSet(("*",)),)))
    local = {**GOOD, "EphemeralOSDiskSupported": "True", "MaxResourceVolumeMB": "307200"}
    yield {"subnets": subnets(nodes=room, pods=room), "permissions_elsewhere": free, "skus": skus(sku(**local))}
    full = Subnet("nodes", ("10.0.0.0/28",), 9)
    remote = skus(sku(**GOOD, EphemeralOSDiskSupported="False"))
    none: Known = Known(dict.fromkeys((NODES.lower(), PODS.lower(), IDENTITY.lower()), ()))
    yield {"subnets": subnets(nodes=full, pods=None), "permissions_elsewhere": none, "skus": remote}
    overlay = NetworkSettings(plugin="azure", plugin_mode="overlay", pod_addresses=65536)
    owned = {"network": overlay, "node_provisioning_mode": "Auto"}
    yield {"cluster": cluster(plain_pool(), live_pool(vnet_subnet_id=NODES), **owned), "roles_held": Known({})}
    yield {"cluster": cluster(plain_pool(), node_provisioning_mode="Auto", fips=True)}
    yield {"cluster": cluster(plain_pool()), "kubernetes_version": version("1.35")}
    yield {
        "cluster": cluster(
            *(retired, failed, live_pool("six", error=ProvisioningError("a", "b."), provisioning_state="Failed")),
            kubernetes_version="1.26.1",
            power_state="Stopped",
            max_pools=1,
            acceleration_mode="BpfVeth",
            node_os_upgrade_channel="SecurityPatch",
            run_command_disabled=True,
        )
    }
    yield from ({"cluster": cluster(), "in_cluster": change} for change in insides())
    yield {"cluster": cluster(plain_pool(), automatic=True, node_provisioning_mode="Auto")}
    others = [plain_pool(name, runtime=name) for name in ("KataCcIsolation", "WasmWasi", "Tomorrow", "")]
    yield {"cluster": cluster(live_pool(power_state="Stopped", provisioning_state="Canceled"), *others)}
    yield {"cluster": cluster(live_pool(vm_sizes=("Standard_D4s_v5", "Standard_D4s_v3"), zones=("auto",)))}
    yield {"cluster": cluster(live_pool(vm_size="", count=None, unreadable=("vmSize", "count", "enableFIPS")))}
    yield {"cluster": cluster(live_pool(os_sku="Tomorrow", node_image="x", mode="x"), unreadable=("sku.name",))}
    idle = live_pool(count=0, max_count=3)
    yield {"cluster": cluster(idle), "in_cluster": inside(nodes=())}
    yield {"cluster": cluster(live_pool(runtime=PREVIEW)), "in_cluster": inside(pods=(pod(runtime_class=OLD_CLASS),))}
    settings = PoolSettings(fips=True, secure_boot=True, artifact_streaming=True)
    yield {"cluster": cluster(live_pool(settings=settings, os_sku="Ubuntu"), plain_pool(), provisioning_state="Failed")}


def insides() -> Iterator[Fact]:
    """Every kind of inside of a cluster that some check tells apart."""
    yield inside(runtime_classes=())
    yield inside(runtime_classes=(runtime_class(handler="runc"), runtime_class("kata-own", handler="untrusted")))
    yield inside(runtime_classes=(runtime_class(handler="kata-cc", overhead={}, node_selector={}),))
    yield inside(runtime_classes=(runtime_class(overhead={"memory": "much"}), runtime_class("kata-vm-isolation-v2")))
    yield inside(nodes=(node("aks-1", ready=False), node("aks-2", ready=False)))
    yield inside(nodes=(node(schedulable=False),))
    yield inside(nodes=(node(labels={}, memory=""),))
    yield inside(nodes=(node(handlers=("runc",)),))
    yield inside(nodes=())
    yield inside(nodes_in_all=900, nodes=(), pods_in_all=900)
    yield inside(pods=(pod(runtime_class=OLD_CLASS), pod(runtime_class="kata-gone", node="aks-9"), pod(node="")))
    yield inside(pods=(pod(node="aks-9"),))
    yield inside(events=(event(), event("job-2", message="strange", count=3), event(reason="BackOff", message="x")))
    yield inside(
        nodes=(node(kernel_release="6.6"), node("aks-1", kernel_release="7.0")),
        pods=(
            pod(host_paths=("/etc",), host_namespaces=("hostNetwork", "hostPID"), privileged=("main",)),
            pod("small", shares=(ContainerShare(limits={"memory": "64Mi"}),)),
            pod("sick", ready=False, containers=(ContainerState("main", waiting="Odd"),)),
        ),
        plain_beside=(pod("plain", runtime_class=""),),
        plain_troubles={"CrashLoopBackOff": PlainTrouble(3, "work/web")},
        workloads=(Workload("Deployment", "work", "web", "kata-gone", wanted=2),),
    )
    yield inside(plain_refused={"Deployment": 1}, nodes=(node(), node("aks-1")))
    yield inside(nodes=(node(ready=False), node("aks-1")))
    words = "Error from server (Forbidden): no"
    yield inside(unreadable=dict.fromkeys(("runtimeclasses", "nodes", "pods", "events"), words), pods=())
    yield inside(unreadable={"nodes": words}, runtime_classes=(runtime_class(CLASS, overhead={"memory": "0"}),))


@cache
def worlds() -> tuple[tuple[SandboxSpec, Facts], ...]:
    """Each kind of pool in each kind of subscription."""
    found = []
    for wanted, change in itertools.product(specs(), changes()):
        # Without the name of a group there is neither a group nor a cluster to know.
        absent = () if wanted.target.resource_group else ("group_location", "cluster", "in_cluster")
        known = {name: fact for name, fact in change.items() if name not in absent}
        found.append((wanted, facts(wanted, **known)))
    return tuple(found)


@cache
def reports() -> tuple[tuple[SandboxSpec, Facts, Report], ...]:
    """What all checks find in each of the worlds; made once for all tests of a process, since it takes seconds."""
    return tuple((wanted, known, run_rules(ALL_RULES, wanted, known)) for wanted, known in worlds())


@cache
def findings() -> tuple[Finding, ...]:
    """Every finding of these reports, those that are alike once: most worlds share most of theirs."""
    return apart(finding for *_, report in reports() for finding in report.findings)


def apart(several: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, of those that are equal one; not a set, because the names in a command are a mapping."""
    return tuple(
        {(one.rule.code, one.status, one.resource, one.message, _key(one.steps)): one for one in several}.values()
    )


def _key(steps: Iterable[Step]) -> Hashable:
    return tuple(
        (one.text, one.command and (one.command.pattern, frozenset(one.command.names.items()))) for one in steps
    )
