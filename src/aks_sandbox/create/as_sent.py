"""What the checks judge of a write: all pools and settings of its body, read as those of a live cluster are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.answers import flag, text, text_or_empty, texts, whole
from aks_sandbox.arm.containerservice import ACCELERATION_MODE, cluster_of, node_pool
from aks_sandbox.arm.members import Members
from aks_sandbox.catalog.tables import default_os_sku, find_os_sku
from aks_sandbox.create.patch import OPTION
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules
from aks_sandbox.model.cluster import MODES, ClusterSpec, PoolSpec, autoscaler_from
from aks_sandbox.model.wanted import CREATE, SandboxSpec

#: Which member of a pool's body the rules of an option are about.
_MEMBERS: Mapping[Argument | str | None, str] = {
    Argument.POOL: "name",
    Argument.VM_SIZE: "vmSize",
    Argument.SYSTEM_VM_SIZE: "vmSize",
    Argument.NODE_COUNT: "count",
    Argument.SYSTEM_NODE_COUNT: "count",
    Argument.MIN_COUNT: "minCount",
    Argument.MAX_COUNT: "maxCount",
    Argument.ZONES: "availabilityZones",
    Argument.MAX_SURGE: "upgradeSettings.maxSurge",
    Argument.PRIORITY: "scaleSetPriority",
    Argument.OS_DISK_SIZE: "osDiskSizeGB",
    Argument.MAX_PODS: "maxPods",
    Argument.LABELS: "nodeLabels",
    Argument.TAINTS: "nodeTaints",
    Argument.VNET_SUBNET: "vnetSubnetID",
    Argument.POD_SUBNET: "podSubnetID",
}


def cluster_as_sent(spec: ClusterSpec, body: Mapping[str, Any]) -> SandboxSpec:
    """What is judged of the body of a new cluster; InvalidInput for a pool or a setting that cannot be judged."""
    properties = body["properties"]
    profiles = properties["agentPoolProfiles"]
    wanted = spec.sandboxed_pool.name
    sandboxed = next(profile for profile in profiles if profile.get("name") == wanted)
    with _judgeable("the network profile"):
        mode = Members(properties, strict=True).text(ACCELERATION_MODE)
    with _judgeable("enableFIPS of the cluster"):
        fips = Members(properties, strict=True).flag("enableFIPS")
    pool = pool_as_sent(spec.sandboxed_pool, sandboxed)
    plain_pools = tuple(
        _plain_pool(profile, number, spec.system_pool)
        for number, profile in enumerate(profiles)
        if profile is not sandboxed
    )
    with _judgeable("a setting of the cluster"):
        requested = cluster_of(body, spec.target.cluster_name, strict=True)
    return SandboxSpec(
        target=spec.target,
        pool=pool,
        plain_pools=plain_pools,
        purpose=CREATE,
        pool_named=True,
        acceleration_mode=mode,
        cluster_fips=fips,
        requested=requested,
        whole=True,
    )


def pool_as_sent(pool: PoolSpec, properties: Mapping[str, Any]) -> PoolSpec:
    """The pool with all that the checks read of it as the properties have it; InvalidInput when they have another
    shape, or a value that no node pool can have.
    """
    with _judgeable(f"a setting of the node pool '{pool.name}'"):
        sent = node_pool(pool.name, properties, strict=True)
        count = 1 if properties.get("count") is None else whole(properties["count"])  # 1 is the service's default
        least = None if properties.get("minCount") is None else whole(properties["minCount"])
        scales = flag(properties.get("enableAutoScaling"))
        labels = {text(key): text_or_empty(value) for key, value in (properties.get("nodeLabels") or {}).items()}
        taints = texts(properties.get("nodeTaints"))
    if scales and (least is None or sent.max_count is None):
        raise InvalidInput(OPTION, f"enableAutoScaling of the node pool '{pool.name}' needs both minCount and maxCount")
    same_os = not sent.os_sku or sent.os_sku == pool.os_sku.sent
    try:
        input_rules.vm_size(Argument.VM_SIZE, sent.vm_size)  # it is sent as it is, so it has to be the full name
        return replace(
            pool,
            os_sku=pool.os_sku if same_os else find_os_sku(sent.os_sku),
            vm_size=sent.vm_size,
            count=count,
            mode=next((mode for mode in MODES if mode.lower() == sent.mode.lower()), sent.mode or "User"),
            zones=sent.zones,
            autoscaler=autoscaler_from(scales, least if scales else None, sent.max_count),
            max_surge=sent.max_surge,
            priority="Spot" if sent.spot else None if pool.priority == "Spot" else pool.priority,
            settings=sent.settings,
            os_disk_type=sent.os_disk_type or None,
            os_disk_size=sent.os_disk_size or None,  # 0 leaves the size to AKS
            max_pods=sent.max_pods,
            labels=labels,
            taints=taints,
            vnet_subnet_id=sent.vnet_subnet_id or None,
            pod_subnet_id=sent.pod_subnet_id or None,
        )
    except InvalidInput as error:
        member = _MEMBERS.get(error.argument, error.argument)
        raise InvalidInput(OPTION, f"{member} of the node pool '{pool.name}': {error.problem}") from None


def _plain_pool(profile: Mapping[str, Any], number: int, system_pool: PoolSpec | None) -> PoolSpec:
    with _judgeable(f"properties.agentPoolProfiles[{number}].name"):
        name = text(profile.get("name"))
    if profile.get("vmSize") is None:
        raise InvalidInput(
            OPTION, f"the node pool '{name}' has no vmSize, so no check can judge it: add vmSize to its entry"
        )
    if system_pool is not None and system_pool.name == name:
        return pool_as_sent(system_pool, profile)
    try:
        pool = PoolSpec(name=name, runtime=None, os_sku=find_os_sku(default_os_sku()))
    except InvalidInput as error:
        raise InvalidInput(OPTION, f"properties.agentPoolProfiles[{number}].name: {error.problem}") from None
    return pool_as_sent(pool, profile)


@contextmanager
def _judgeable(what: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(OPTION, f"{what} has an unknown shape ({error})") from None
