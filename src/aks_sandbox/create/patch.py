"""--patch: what it may change, one spelling for each checked member, and the merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.create.option_members import CLUSTER_OPTIONS, POOL_OPTIONS, Members, joined
from aks_sandbox.errors import InvalidInput
from aks_sandbox.steps import ours, step

_SETTINGS: Members = {
    "enableFIPS": None,
    "securityProfile": {
        "enableVTPM": None,
        "enableSecureBoot": None,
        "workloadIdentity": {"enabled": None},
    },
    "artifactStreamingProfile": {"enabled": None},
}
_STATE: Members = {"provisioningState": None, "powerState": {"code": None}}

#: The `properties` of a node pool.
POOL_PROPERTIES: Members = {
    **_SETTINGS,
    **_STATE,
    "availabilityZones": None,
    "count": None,
    "creationData": None,
    "currentOrchestratorVersion": None,
    "enableAutoScaling": None,
    "gpuInstanceProfile": None,
    "maxCount": None,
    "maxPods": None,
    "minCount": None,
    "mode": None,
    "nodeImageVersion": None,
    "nodeLabels": None,
    "nodeTaints": None,
    "orchestratorVersion": None,
    "osDiskSizeGB": None,
    "osDiskType": None,
    "osSKU": None,
    "osType": None,
    "podSubnetID": None,
    "scaleSetEvictionPolicy": None,
    "scaleSetPriority": None,
    "spotMaxPrice": None,
    "status": {"provisioningError": None},
    "tags": None,
    "type": None,
    "upgradeSettings": {"maxSurge": None, "maxUnavailable": None},
    "virtualMachinesProfile": {"scale": {"manual": None, "autoscale": None}},
    "vmSize": None,
    "vnetSubnetID": None,
    "workloadRuntime": None,
}
POOL_PROPERTIES = joined(POOL_PROPERTIES, POOL_OPTIONS)
#: The body of a node pool as a resource of its own.
POOL: Members = {"name": None, "properties": POOL_PROPERTIES}

#: The body of a cluster.
CLUSTER: Members = {
    "name": None,
    "location": None,
    "sku": {"name": None, "tier": None},
    "identity": {"type": None, "userAssignedIdentities": None},
    "tags": None,
    "properties": {
        **_SETTINGS,
        **_STATE,
        "aadProfile": {"managed": None, "enableAzureRBAC": None, "adminGroupObjectIDs": None},
        "agentPoolProfiles": {"name": None, **POOL_PROPERTIES},
        "apiServerAccessProfile": {
            "authorizedIPRanges": None,
            "disableRunCommand": None,
            "enablePrivateCluster": None,
            "enablePrivateClusterPublicFQDN": None,
            "enableVnetIntegration": None,
            "privateDNSZone": None,
            "subnetId": None,
        },
        "autoUpgradeProfile": {"nodeOSUpgradeChannel": None, "upgradeChannel": None},
        "currentKubernetesVersion": None,
        "disableLocalAccounts": None,
        "dnsPrefix": None,
        "enableRBAC": None,
        "fqdnSubdomain": None,
        "hostedSystemProfile": {"enabled": None},
        "identityProfile": {"kubeletidentity": {"resourceId": None}},
        "kubernetesVersion": None,
        "linuxProfile": {"adminUsername": None, "ssh": {"publicKeys": {"keyData": None}}},
        "maxAgentPools": None,
        "networkProfile": {
            "advancedNetworking": {"performance": {"accelerationMode": None}},
            "dnsServiceIP": None,
            "loadBalancerProfile": None,
            "loadBalancerSku": None,
            "natGatewayProfile": None,
            "networkDataplane": None,
            "networkPlugin": None,
            "networkPluginMode": None,
            "networkPolicy": None,
            "outboundType": None,
            "podCidr": None,
            "podCidrs": None,
            "serviceCidr": None,
            "serviceCidrs": None,
        },
        "nodeProvisioningProfile": {"mode": None},
        "nodeResourceGroup": None,
        "oidcIssuerProfile": {"enabled": None},
        "supportPlan": None,
    },
}
CLUSTER = joined(CLUSTER, {"properties": CLUSTER_OPTIONS})

OPTION = Argument.PATCH
_PROFILES = "agentPoolProfiles"
_PROFILES_PATH = f"properties.{_PROFILES}"
#: Objects and lists inside one another. The deepest body of AKS has less than a dozen; the JSON readers of .NET stop
#: at 64, and so does this one, long before a reader of Python does.
MOST_LEVELS = 64
#: The fields that make a pool a sandboxed one, with the option that sets each.
_POOL_FIELDS: Mapping[str, Argument | str] = {
    "workloadRuntime": Argument.WORKLOAD_RUNTIME,
    "osSKU": Argument.OS_SKU,
    "osType": "",
    "type": "",
    "vmSize": Argument.VM_SIZE,
    "count": Argument.NODE_COUNT,
    "maxCount": Argument.MAX_COUNT,
    "availabilityZones": Argument.ZONES,
    "mode": Argument.MODE,
    "scaleSetPriority": Argument.PRIORITY,
    "orchestratorVersion": Argument.KUBERNETES_VERSION,
    "creationData": Argument.SNAPSHOT,
    "nodeImageVersion": "",
    "gpuInstanceProfile": "",
}
#: `create` has other ways to these.
_CLUSTER_FIELDS: Mapping[str, Argument | str] = {
    **_POOL_FIELDS,
    "mode": Argument.SEPARATE_SYSTEM_POOL,
    "scaleSetPriority": f"{ours('nodepool add')} {Argument.PRIORITY}",
}
#: Those of the separate system pool that have options; its other members, and those of any further pool, are judged
#: as the patch has them.
_SYSTEM_FIELDS = {"vmSize": Argument.SYSTEM_VM_SIZE, "count": Argument.SYSTEM_NODE_COUNT}


def refuse_too_deep(patch: Any) -> None:
    """InvalidInput for a patch with more than MOST_LEVELS objects and lists inside one another."""
    level = [patch]
    for _ in range(MOST_LEVELS + 1):
        containers = [value for value in level if isinstance(value, (Mapping, list))]
        if not containers:
            return
        level = [item for one in containers for item in (one.values() if isinstance(one, Mapping) else one)]
    raise InvalidInput(
        OPTION,
        f"this is nested too deeply: it has more than {MOST_LEVELS} objects and lists inside one another, which "
        "Azure does not read. Nothing was sent",
    )


def merge_patch(target: Any, patch: Any) -> Any:
    """The target with the patch applied, as RFC 7386 defines it; neither argument is changed."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result


def patched_pool(body: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The node pool body with the patch applied, still a sandboxed pool; else InvalidInput names the field."""
    refuse_too_deep(patch)
    result: dict[str, Any] = merge_patch(body, patch)
    _one_spelling(result, POOL)
    properties = _object(result, "properties")
    for key, option in _POOL_FIELDS.items():
        _unchanged(properties, body["properties"], key, f"properties.{key}", option)
    return result


def patched_cluster(body: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The cluster body with the patch applied, its sandboxed pool untouched; else InvalidInput names the field.

    Entries of `agentPoolProfiles` are merged into those of the same name, and others are added.
    """
    refuse_too_deep(patch)
    result: dict[str, Any] = merge_patch(body, patch)
    changed = patch.get("properties")
    profiles_changed = changed.get(_PROFILES) if isinstance(changed, Mapping) else None
    if isinstance(profiles_changed, list):
        result["properties"][_PROFILES] = _merged_by_name(body["properties"][_PROFILES], profiles_changed)
    _one_spelling(result, CLUSTER)
    _unchanged(result, body, "location", "location", Argument.LOCATION)
    properties = _object(result, "properties")
    _unchanged(
        properties, body["properties"], "kubernetesVersion", "properties.kubernetesVersion", Argument.KUBERNETES_VERSION
    )
    where = _PROFILES_PATH
    profiles = properties.get(_PROFILES)
    if not isinstance(profiles, list):
        raise InvalidInput(OPTION, f"the patch removes {where}, which holds the sandboxed node pool")
    ours = body["properties"][_PROFILES]
    sandboxed = [pool for pool in ours if "workloadRuntime" in pool]
    _no_unchecked_sandbox(profiles, [pool["name"] for pool in sandboxed], where)
    for original in sandboxed:
        found = [profile for profile in profiles if profile.get("name") == original["name"]]
        _unchanged_fields(found, original, where, _CLUSTER_FIELDS)
    for original in (pool for pool in ours if pool not in sandboxed):
        found = [profile for profile in profiles if profile.get("name") == original["name"]]
        _unchanged_fields(found, original, where, _SYSTEM_FIELDS)
    return result


def _merged_by_name(ours: Sequence[Mapping[str, Any]], changes: Sequence[Any]) -> list[dict[str, Any]]:
    """Our profiles, each with its change applied, then those that the patch adds."""
    merged: dict[str, dict[str, Any]] = {pool["name"]: dict(pool) for pool in ours}
    taken = {_folded(name): name for name in merged}
    named: set[str] = set()
    for number, change in enumerate(changes):
        where = f"{_PROFILES_PATH}[{number}]"
        if not isinstance(change, Mapping):
            raise InvalidInput(OPTION, f"{where} is not an object with the name of a node pool")
        name = change.get("name")
        if not isinstance(name, str) or not name:
            raise InvalidInput(
                OPTION,
                f"{where} has no name: an entry is merged into the node pool of its name, and one with another name is "
                f"added; the node pools of the request are {', '.join(merged)}",
            )
        if taken.setdefault(_folded(name), name) != name:
            raise InvalidInput(
                OPTION, f"{where} is named '{name}', another spelling of the node pool '{taken[_folded(name)]}'"
            )
        if name in named:
            raise InvalidInput(OPTION, f"{where} names the node pool '{name}' a second time")
        named.add(name)
        merged[name] = merge_patch(merged.get(name, {}), change)
    return list(merged.values())


def _unchanged_fields(
    found: Sequence[Mapping[str, Any]],
    original: Mapping[str, Any],
    where: str,
    options: Mapping[str, Argument] | Mapping[str, Argument | str],
) -> None:
    for profile in found:
        for key, option in options.items():
            _unchanged(profile, original, key, f"{where}[{original['name']}].{key}", option)


def _no_unchecked_sandbox(profiles: list[Mapping[str, Any]], checked: list[str], where: str) -> None:
    for profile in profiles:
        runtime = profile.get("workloadRuntime")
        if profile.get("name") not in checked and runtime not in (None, "OCIContainer"):
            raise InvalidInput(
                OPTION,
                f"the patch gives {where}[{profile.get('name')}] the workload runtime {runtime!r}, and the checks do "
                "not judge that node pool",
                step(
                    "Leave it out of the patch, and add it to the cluster afterwards:",
                    "az aks-sandbox nodepool add -g {group} --cluster-name {cluster} -n {pool}",
                    pool=str(profile.get("name")),
                ),
            )


def _object(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = body.get(key)
    if not isinstance(value, Mapping):
        raise InvalidInput(OPTION, f"the patch removes {key}, which holds the sandboxed node pool")
    return value


def _unchanged(
    found: Mapping[str, Any], original: Mapping[str, Any], key: str, path: str, option: Argument | str
) -> None:
    now, before = found.get(key), original.get(key)
    if type(now) is type(before) and now == before:  # to Python, true is 1 and 3.0 is 3
        return
    instead = f": use {option}" if option else ""
    raise InvalidInput(
        OPTION,
        f"the patch would change {path} from {before!r} to {now!r}, which the checks and the sandboxing rest on"
        f"{instead}",
    )


def _one_spelling(value: Any, members: Members, path: str = "") -> None:
    if isinstance(value, list):
        for number, item in enumerate(value):
            _one_spelling(item, members, f"{path}[{number}]")
        return
    if not isinstance(value, Mapping):
        return
    spelt = {_folded(name): name for name in members}
    for key, item in value.items():
        name = spelt.get(_folded(key))
        if name is None:
            continue
        member = f"{path}.{name}" if path else name
        if key != name:
            raise InvalidInput(
                OPTION,
                f"the patch sets '{key}', another spelling of {member}, which the checks and the request rest on: "
                f"spell it '{name}'",
            )
        inside = members[name]
        if inside is not None:
            _one_spelling(item, inside, member)


def _folded(name: str) -> str:
    # A service that reads keys whatever their case takes the second spelling for the first. Some readers, such as
    # those of Go and .NET, fold more letters than lower case does: the long s, the Kelvin sign, the Turkish i's.
    return name.upper().casefold().replace("\N{COMBINING DOT ABOVE}", "")
