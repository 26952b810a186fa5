"""How a node pool looks once AKS has taken it: the request's properties, the defaults, and what AKS adds."""

from __future__ import annotations

from typing import Any

from arm_simulator.compute import machines, sizes
from arm_simulator.containerservice.runtimes import canonical, is_sandboxed
from arm_simulator.core.lookup import find
from arm_simulator.world import World

IMAGE_DATE = "202606.10.0"
DEFAULT_SIZE = "Standard_D4pds_v5"
DEFAULT_SANDBOX_SIZE = "Standard_D4s_v3"
READ_ONLY = ("provisioningState", "currentOrchestratorVersion", "nodeImageVersion", "eTag", "powerState", "status")
# Sent by clients, and seen to be left out of the answer while they say nothing.
SILENT = {"scaleSetPriority": "Regular", "scaleSetEvictionPolicy": "Delete", "spotMaxPrice": -1.0}


def filled_size(pool: dict[str, Any]) -> str:
    """Returns the size that was asked for, or the one that AKS picks."""
    wanted = str(pool.get("vmSize") or "")
    if wanted:
        return wanted
    return DEFAULT_SANDBOX_SIZE if is_sandboxed(str(pool.get("workloadRuntime") or "")) else DEFAULT_SIZE


def filled_pool(
    world: World, region: str, request: dict[str, Any], before: dict[str, Any] | None, versions: tuple[str, str]
) -> dict[str, Any]:
    """Returns the pool as it is stored; properties that the simulator does not know are kept as they came."""
    pool: dict[str, Any] = {"name": request["name"]}
    vm_size = filled_size(request)
    ephemeral = vm_size == DEFAULT_SIZE and not request.get("osDiskType")
    os_sku = request.get("osSKU") or "Ubuntu"
    os_type = request.get("osType") or "Linux"
    runtime = canonical(str(request.get("workloadRuntime") or "OCIContainer"))
    security = dict(request.get("securityProfile") or {})
    access = str(security.get("sshAccess") or "LocalUser")
    security["sshAccess"] = {"localuser": "LocalUser", "disabled": "Disabled"}.get(access.lower(), access)
    security.setdefault("enableVTPM", False)
    security.setdefault("enableSecureBoot", False)
    upgrade = {"maxSurge": "10%", "maxUnavailable": "0", **(request.get("upgradeSettings") or {})}
    defaults: dict[str, Any] = {
        "count": request.get("count") if request.get("count") is not None else request.get("minCount") or 1,
        "vmSize": vm_size,
        "osDiskSizeGB": request.get("osDiskSizeGB") or (150 if ephemeral else 128),
        "osDiskType": request.get("osDiskType") or ("Ephemeral" if ephemeral else "Managed"),
        "kubeletDiskType": request.get("kubeletDiskType") or "OS",
        "workloadRuntime": runtime,
        "maxPods": request.get("maxPods") or 250,
        "type": request.get("type") or "VirtualMachineScaleSets",
        "enableAutoScaling": bool(request.get("enableAutoScaling")),
        "scaleDownMode": request.get("scaleDownMode") or "Delete",
        "provisioningState": "Creating" if before is None else "Updating",
        "powerState": (before or {}).get("powerState", {"code": "Running"}),
        "orchestratorVersion": versions[0],
        "currentOrchestratorVersion": versions[1],
        "enableNodePublicIP": bool(request.get("enableNodePublicIP")),
        "mode": request.get("mode") or "User",
        "enableEncryptionAtHost": bool(request.get("enableEncryptionAtHost")),
        "enableUltraSSD": bool(request.get("enableUltraSSD")),
        "osType": os_type,
        "osSKU": os_sku,
        "nodeImageVersion": (before or {}).get("nodeImageVersion") or image(world, region, vm_size, os_sku, runtime),
        "upgradeStrategy": request.get("upgradeStrategy") or "Rolling",
        "upgradeSettings": upgrade,
        "upgradeSettingsBlueGreen": request.get("upgradeSettingsBlueGreen") or {},
        "enableFIPS": bool(request.get("enableFIPS")),
        "networkProfile": request.get("networkProfile") or {},
        "securityProfile": security,
    }
    pool |= defaults
    if str(pool["type"]).lower() == "virtualmachines" and request.get("virtualMachinesProfile"):
        # Such a pool has its sizes and numbers in its profile, and what there is in the status of its machines.
        del pool["vmSize"], pool["count"]
        pool["virtualMachineNodesStatus"] = [{"size": size, "count": count} for size, count in machines(request)]
    for name, value in request.items():
        if name in pool or name in READ_ONLY or value in (None, []) or SILENT.get(name) == value:
            continue
        pool[name] = value
    return pool


def image(world: World, region: str, vm_size: str, os_sku: str, runtime: str) -> str:
    """Returns the name of the node image that such a pool gets."""
    found = find(sizes(world, region), vm_size)
    arm = found is not None and found[1].get("architecture") == "Arm64"
    generation = "gen2" if found is None or "V2" in found[1]["hyperVGenerations"] else ""
    if os_sku.lower().startswith("windows"):
        return f"AKSWindows-{os_sku[7:]}-containerd-{IMAGE_DATE}"
    if os_sku.lower().startswith("ubuntu"):
        return f"AKSUbuntu-2204{generation}{'arm64' if arm else ''}containerd-{IMAGE_DATE}"
    return f"AKSAzureLinux-V3{'kata' if is_sandboxed(runtime) else ''}{generation}{'arm64' if arm else ''}-{IMAGE_DATE}"
