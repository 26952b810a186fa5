"""JSON merge patch (RFC 7386), and the guard over the fields that a patch may not touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput

OPTION = Argument.PATCH
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
    "creationData": "",
    "nodeImageVersion": "",
    "gpuInstanceProfile": "",
}
#: `create` has other ways to these.
_CLUSTER_FIELDS: Mapping[str, Argument | str] = {
    **_POOL_FIELDS,
    "mode": Argument.SEPARATE_SYSTEM_POOL,
    "scaleSetPriority": f"az aks-sandbox nodepool add {Argument.PRIORITY}",
}
_JUDGED = "which the checks look at: spell it so"
#: The settings of a pool that a patch may set and the checks judge, with those inside them.
_POOL_SETTINGS = {
    "enableFIPS": (),
    "securityProfile": ("enableVTPM", "enableSecureBoot"),
    "artifactStreamingProfile": ("enabled",),
}


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
    result: dict[str, Any] = merge_patch(body, patch)
    _guard_pool(_member(result, "properties", "properties"), body["properties"], "properties", _POOL_FIELDS)
    return result


def patched_cluster(body: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The cluster body with the patch applied, its sandboxed pool untouched; else InvalidInput names the field."""
    result: dict[str, Any] = merge_patch(body, patch)
    _unchanged(result, body, "location", "location", Argument.LOCATION)
    properties = _member(result, "properties", "properties")
    _unchanged(
        properties, body["properties"], "kubernetesVersion", "properties.kubernetesVersion", Argument.KUBERNETES_VERSION
    )
    where = "properties.agentPoolProfiles"
    _one_spelling(properties, "agentPoolProfiles", where)
    profiles = properties.get("agentPoolProfiles")
    if not isinstance(profiles, list) or not all(isinstance(profile, Mapping) for profile in profiles):
        raise InvalidInput(OPTION, f"the patch removes {where}, which holds the sandboxed node pool")
    for profile in profiles:
        _one_spelling(profile, "name", f"{where}.name")
    sandboxed = [pool for pool in body["properties"]["agentPoolProfiles"] if "workloadRuntime" in pool]
    _no_unchecked_sandbox(profiles, [pool["name"] for pool in sandboxed], where)
    for original in sandboxed:
        found = [profile for profile in profiles if profile.get("name") == original["name"]]
        if len(found) != 1:
            raise InvalidInput(
                OPTION,
                f"the patch replaces {where} and leaves {len(found)} node pools named '{original['name']}', "
                "the sandboxed one: repeat its entry in full",
            )
        _guard_pool(found[0], original, f"{where}[{original['name']}]", _CLUSTER_FIELDS)
    return result


def _no_unchecked_sandbox(profiles: list[Mapping[str, Any]], checked: list[str], where: str) -> None:
    for profile in profiles:
        _one_spelling(profile, "workloadRuntime", f"{where}.workloadRuntime")
        runtime = profile.get("workloadRuntime")
        if profile.get("name") not in checked and runtime not in (None, "OCIContainer"):
            raise InvalidInput(
                OPTION,
                f"the patch gives {where}[{profile.get('name')}] the workload runtime {runtime!r}, and no check has "
                "looked at that pool: add it with az aks-sandbox nodepool add",
            )


def _member(body: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    _one_spelling(body, key, path)
    value = body.get(key)
    if not isinstance(value, Mapping):
        raise InvalidInput(OPTION, f"the patch removes {path}, which holds the sandboxed node pool")
    return value


def _guard_pool(
    found: Mapping[str, Any], original: Mapping[str, Any], where: str, options: Mapping[str, Argument | str]
) -> None:
    for key, option in options.items():
        _unchanged(found, original, key, f"{where}.{key}", option)
    for key, members in _POOL_SETTINGS.items():
        _one_spelling(found, key, f"{where}.{key}", _JUDGED)
        inside = found.get(key)
        if isinstance(inside, Mapping):
            for member in members:
                _one_spelling(inside, member, f"{where}.{key}.{member}", _JUDGED)


def _unchanged(
    found: Mapping[str, Any], original: Mapping[str, Any], key: str, path: str, option: Argument | str
) -> None:
    _one_spelling(found, key, path)
    if found.get(key) == original.get(key):
        return
    hint = f": use {option}" if option else ""
    raise InvalidInput(
        OPTION,
        f"the patch would change {path} from {original.get(key)!r} to {found.get(key)!r}, "
        f"which the checks and the sandboxing rest on{hint}",
    )


def _one_spelling(body: Mapping[str, Any], key: str, path: str, why: str = "which it may not change") -> None:
    # A service that reads keys whatever their case would take the second spelling for the first; some, such as
    # Go's JSON reader, fold more letters than lower case does.
    for other in body:
        if other != key and other.casefold() == key.casefold():
            raise InvalidInput(OPTION, f"the patch sets '{other}', another spelling of {path}, {why}")
