"""What AKS refuses in a node pool.

Public are the texts about nested virtualization (field reports of 2025 and 2026), about zones, and about a pool newer
than its control plane; the size that is not allowed and the flag follow older public texts. All others are the
simulator's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from arm_simulator.compute import sizes
from arm_simulator.containerservice.refusal import refusal
from arm_simulator.containerservice.runtimes import is_sandboxed, offered_runtimes
from arm_simulator.core.answer import ArmError
from arm_simulator.core.lookup import find
from arm_simulator.world import World

POOL_NAME = re.compile(r"[a-z][a-z0-9]{0,11}")
SKUS_LINK = "https://aka.ms/aks/quotas-skus-regions"
LINUX_SKUS = ("Ubuntu", "Ubuntu2204", "Ubuntu2404", "AzureLinux", "AzureLinux3")
OS_SKUS = (*LINUX_SKUS, "Windows2019", "Windows2022", "Windows2025")
PREVIEW_OS_SKUS = ("Mariner", "CBLMariner", "AzureContainerLinux", "Flatcar")
SANDBOX_OS_SKUS = ("azurelinux", "azurelinux3")
PREVIEW_SANDBOX_OS_SKUS = ("mariner", "cblmariner")


@dataclass(frozen=True)
class PoolCase:
    """Holds one pool of a write, with what it is judged by."""

    world: World
    region: str
    preview: bool
    pool: dict[str, Any]

    @property
    def name(self) -> str:
        """Returns the name of the pool."""
        return str(self.pool.get("name") or "")

    @property
    def runtime(self) -> str:
        """Returns the workload runtime, OCIContainer when none is named."""
        return str(self.pool.get("workloadRuntime") or "OCIContainer")

    @property
    def sandboxed(self) -> bool:
        """Says whether pods of the pool run in virtual machines."""
        return is_sandboxed(self.runtime)

    @property
    def size_name(self) -> str:
        """Returns the VM size as it was written."""
        return str(self.pool.get("vmSize") or "")

    @property
    def size(self) -> dict[str, Any]:
        """Returns the facts of the VM size; nothing for an unknown one."""
        found = find(sizes(self.world, self.region), self.size_name)
        return found[1] if found else {}


def check_pool(case: PoolCase) -> None:
    """Refuses a pool by the first rule that it breaks.

    Raises:
        ArmError: the refusal.
    """
    for rule in RULES:
        for error in rule(case):
            raise error


def _name(case: PoolCase) -> Iterator[ArmError]:
    if not POOL_NAME.fullmatch(case.name):
        yield refusal(
            "InvalidParameter",
            f"The node pool name '{case.name}' is not valid: 1 to 12 lower-case letters and digits, a letter first.",
        )


def _numbers(case: PoolCase) -> Iterator[ArmError]:
    count = case.pool.get("count")
    if count is not None and not 0 <= count <= 1000:
        yield refusal("InvalidParameter", f"Node pool '{case.name}': the count must be a number from 0 to 1000.")
    elif case.pool.get("mode") == "System" and count == 0:
        yield refusal("InvalidParameter", f"Node pool '{case.name}': a system pool needs at least one node.")


def _runtime(case: PoolCase) -> Iterator[ArmError]:
    offered = offered_runtimes(case.preview)
    if case.runtime.lower() not in (name.lower() for name in offered):
        yield refusal(
            "InvalidParameter",
            f"Node pool '{case.name}': the workloadRuntime '{case.runtime}' is unknown to this api-version, "
            f"which knows {', '.join(offered)}.",
        )


def _os_sku(case: PoolCase) -> Iterator[ArmError]:
    os_sku = case.pool.get("osSKU")
    offered = OS_SKUS + (PREVIEW_OS_SKUS if case.preview else ())
    if os_sku and str(os_sku).lower() not in (name.lower() for name in offered):
        yield refusal(
            "InvalidParameter",
            f"Node pool '{case.name}': the osSKU '{os_sku}' is unknown to this api-version, "
            f"which knows {', '.join(offered)}.",
        )
    allowed = SANDBOX_OS_SKUS + (PREVIEW_SANDBOX_OS_SKUS if case.preview else ())
    if case.sandboxed and str(os_sku or "").lower() not in allowed:
        yield refusal(
            "InvalidParameter",
            f"Node pool '{case.name}': workloadRuntime '{case.runtime}' needs the osSKU AzureLinux, "
            f"not '{os_sku or ''}'.",
        )
    if case.sandboxed and str(case.pool.get("osType") or "Linux") != "Linux":
        yield refusal("InvalidParameter", f"Node pool '{case.name}': sandboxed pods run on Linux nodes only.")


def _feature(case: PoolCase) -> Iterator[ArmError]:
    if case.runtime.lower() != "katamshvvmisolation":
        return
    flag = "Microsoft.ContainerService/KataVMIsolationPreview"
    found = find(case.world.document["features"], flag)
    # A flag that the world no longer has counts as gone general: nothing is left to register.
    if found is not None and found[1]["state"] != "Registered":
        yield refusal(
            "SubscriptionNotRegisteredForFeature",
            f"Subscription {case.world.subscription_id} is not registered for feature {flag}, "
            f"which the workloadRuntime of node pool '{case.name}' needs.",
        )


def _size(case: PoolCase) -> Iterator[ArmError]:
    not_allowed = (
        f"The VM size of AgentPoolProfile:{case.name} is not allowed in your subscription in location '{case.region}'. "
        f"The size was '{case.size_name}'. See {SKUS_LINK}"
    )
    if not case.size or case.size.get("restriction"):
        yield refusal("BadRequest", not_allowed)


def _zones(case: PoolCase) -> Iterator[ArmError]:
    open_zones = [zone for zone in case.size.get("zones", []) if zone not in case.size.get("restrictedZones", [])]
    asked = [str(zone) for zone in case.pool.get("availabilityZones") or []]
    # With "auto" AKS chooses the zones itself.
    bad = [zone for zone in asked if zone not in open_zones and asked != ["auto"]]
    if bad:
        yield refusal(
            "AvailabilityZoneNotSupported",
            f"The zone(s) '{','.join(bad)}' for resource '{case.name}' is not supported. The supported zones "
            f"for location '{case.region}' are '{','.join(open_zones)}'",
        )


def _sandbox_size(case: PoolCase) -> Iterator[ArmError]:
    if not case.sandboxed:
        return
    start = f"Node pool '{case.name}': the VM size '{case.size_name}' cannot carry workloadRuntime '{case.runtime}': it"
    if str(case.size.get("architecture", "")).lower() == "arm64":
        yield refusal("BadRequest", f"{start} is an Arm64 size, and x64 is needed.")
    if "V2" not in str(case.size.get("hyperVGenerations", "")).split(","):
        yield refusal("BadRequest", f"{start} does not support generation 2 virtual machines.")
    if case.size.get("nestedVirtualization") is False:
        yield refusal(
            "InvalidWorkloadRuntimeSettingError",
            f'Kata: "{case.runtime}" has to be used with vm size that supports nested virtualization. '
            "See https://aka.ms/aks/podsandbox for details.",
        )


def _sandbox_settings(case: PoolCase) -> Iterator[ArmError]:
    if not case.sandboxed:
        return
    security = case.pool.get("securityProfile") or {}
    streaming = (case.pool.get("artifactStreamingProfile") or {}).get("enabled")
    settings = {
        "enableFIPS": case.pool.get("enableFIPS"),
        "securityProfile.enableVTPM": security.get("enableVTPM"),
        "securityProfile.enableSecureBoot": security.get("enableSecureBoot"),
        "artifactStreamingProfile.enabled": streaming,
    }
    for name, value in settings.items():
        if value:
            yield refusal(
                "BadRequest",
                f"Node pool '{case.name}': {name} cannot be on together with workloadRuntime '{case.runtime}'.",
            )


RULES: tuple[Callable[[PoolCase], Iterator[ArmError]], ...] = (
    _name,
    _numbers,
    _runtime,
    _os_sku,
    _feature,
    _size,
    _zones,
    _sandbox_size,
    _sandbox_settings,
)
