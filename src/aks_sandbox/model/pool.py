"""The sandboxed node pool that is wanted, with the defaults of `az aks`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.os_sku import OsSku
from aks_sandbox.model.pool_settings import PoolSettings
from aks_sandbox.model.runtime import WorkloadRuntime

DEFAULT_VM_SIZE = "Standard_D4s_v3"
DEFAULT_NODE_COUNT = 3
DEFAULT_POOL_NAME = "nodepool1"
OS_DISK_TYPES = ("Managed", "Ephemeral")
MODES = ("System", "User")
PRIORITIES = ("Regular", "Spot")
EVICTION_POLICIES = ("Delete", "Deallocate")
_SUBNET = "Microsoft.Network/virtualNetworks/subnets"


@dataclass(frozen=True)
class Autoscaler:
    """The range of nodes between which the cluster autoscaler moves."""

    min_count: int
    max_count: int


@dataclass(frozen=True, kw_only=True)
class PoolSpec:
    """A node pool as wanted; `runtime` is None for a plain pool. Sizes in GB, prices in US dollars per hour.

    `name_open` leaves a name that no pool can have to the check that judges it.
    """

    name: str = DEFAULT_POOL_NAME
    runtime: WorkloadRuntime | None
    os_sku: OsSku
    vm_size: str = DEFAULT_VM_SIZE
    count: int = DEFAULT_NODE_COUNT
    mode: str = "User"
    kubernetes_version: KubernetesVersion | None = None
    zones: tuple[str, ...] = ()
    autoscaler: Autoscaler | None = None
    os_disk_size: int | None = None
    os_disk_type: str | None = None
    max_pods: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    vnet_subnet_id: str | None = None
    pod_subnet_id: str | None = None
    priority: str | None = None
    eviction_policy: str | None = None
    spot_max_price: float | None = None
    max_surge: str | None = None
    settings: PoolSettings = field(default_factory=PoolSettings)
    name_open: bool = False

    def __post_init__(self) -> None:
        if not self.name_open:
            input_rules.pool_name(Argument.POOL, self.name)
        input_rules.vm_size(Argument.VM_SIZE, self.vm_size)
        input_rules.between(Argument.NODE_COUNT, self.count, 1 if self.mode == "System" else 0, 1000)
        input_rules.between(Argument.OS_DISK_SIZE, self.os_disk_size, 30, 2048)
        input_rules.between(Argument.MAX_PODS, self.max_pods, 10, 250)
        for key, value in self.labels.items():
            input_rules.label(Argument.LABELS, key, value)
        for taint in self.taints:
            input_rules.taint(Argument.TAINTS, taint)
        for zone in self.zones:
            if zone not in ("1", "2", "3"):
                raise InvalidInput(Argument.ZONES, f"'{zone}' is not an availability zone: give 1, 2 or 3")
        if len(set(self.zones)) < len(self.zones):
            raise InvalidInput(Argument.ZONES, f"'{' '.join(self.zones)}' names a zone twice")
        input_rules.resource_id(Argument.VNET_SUBNET, self.vnet_subnet_id, _SUBNET)
        input_rules.resource_id(Argument.POD_SUBNET, self.pod_subnet_id, _SUBNET)
        if self.pod_subnet_id and not self.vnet_subnet_id:
            raise InvalidInput(Argument.POD_SUBNET, f"needs {Argument.VNET_SUBNET}, the subnet of the nodes")
        if self.max_surge is not None:
            input_rules.max_surge(Argument.MAX_SURGE, self.max_surge)
        self._check_spot()
        self._check_autoscaler()

    def _check_spot(self) -> None:
        if self.priority == "Spot":
            if self.mode == "System":
                raise InvalidInput(
                    Argument.PRIORITY,
                    f"a spot node pool cannot be a system node pool: give {Argument.MODE} User",
                )
            price = self.spot_max_price
            if price is not None and price != -1 and not 0 < price < math.inf:
                raise InvalidInput(
                    Argument.SPOT_MAX_PRICE,
                    f"{price} is not a price: give a number above 0, or -1 for no limit",
                )
            return
        for option, value in (
            (Argument.EVICTION_POLICY, self.eviction_policy),
            (Argument.SPOT_MAX_PRICE, self.spot_max_price),
        ):
            if value is not None:
                raise InvalidInput(
                    option,
                    f"applies to spot node pools only: give {Argument.PRIORITY} Spot with it",
                )

    def _check_autoscaler(self) -> None:
        if self.autoscaler is None:
            return
        low, high = self.autoscaler.min_count, self.autoscaler.max_count
        input_rules.between(Argument.MIN_COUNT, low, 1 if self.mode == "System" else 0, 1000)
        input_rules.between(Argument.MAX_COUNT, high, 1, 1000)
        if low > high:
            raise InvalidInput(Argument.MIN_COUNT, f"{low} is more than {Argument.MAX_COUNT} {high}")
        if not low <= self.count <= high:
            raise InvalidInput(
                Argument.NODE_COUNT,
                f"{self.count} is not between {Argument.MIN_COUNT} {low} and {Argument.MAX_COUNT} {high}",
            )


def autoscaler_from(enabled: bool, min_count: int | None, max_count: int | None) -> Autoscaler | None:
    """Join the three options of `az aks` into one value, or say which one is missing."""
    if not enabled:
        for option, value in ((Argument.MIN_COUNT, min_count), (Argument.MAX_COUNT, max_count)):
            if value is not None:
                raise InvalidInput(option, f"needs {Argument.AUTOSCALER}")
        return None
    if min_count is None or max_count is None:
        missing = Argument.MIN_COUNT if min_count is None else Argument.MAX_COUNT
        raise InvalidInput(
            missing,
            f"{Argument.AUTOSCALER} needs both {Argument.MIN_COUNT} and {Argument.MAX_COUNT}",
        )
    return Autoscaler(min_count, max_count)
