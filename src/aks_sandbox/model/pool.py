"""The sandboxed node pool that is wanted, with the defaults of `az aks`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """A node pool as wanted; `runtime` is None for a plain pool. Sizes in GB, prices in US dollars per hour."""

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
    name_option: str | None = "--nodepool-name"
    size_option: str = "--node-vm-size"
    count_option: str = "--node-count"

    def __post_init__(self) -> None:
        if self.name_option is not None:  # None leaves the name to a check
            input_rules.pool_name(self.name_option, self.name)
        input_rules.vm_size(self.size_option, self.vm_size)
        input_rules.between(self.count_option, self.count, 1 if self.mode == "System" else 0, 1000)
        input_rules.between("--node-osdisk-size", self.os_disk_size, 30, 2048)
        input_rules.between("--max-pods", self.max_pods, 10, 250)
        for key, value in self.labels.items():
            input_rules.label("--nodepool-labels", key, value)
        for taint in self.taints:
            input_rules.taint("--nodepool-taints", taint)
        for zone in self.zones:
            if zone not in ("1", "2", "3"):
                raise InvalidInput("--zones", f"'{zone}' is not an availability zone: give 1, 2 or 3")
        if len(set(self.zones)) < len(self.zones):
            raise InvalidInput("--zones", f"'{' '.join(self.zones)}' names a zone twice")
        input_rules.resource_id("--vnet-subnet-id", self.vnet_subnet_id, _SUBNET)
        input_rules.resource_id("--pod-subnet-id", self.pod_subnet_id, _SUBNET)
        if self.pod_subnet_id and not self.vnet_subnet_id:
            raise InvalidInput("--pod-subnet-id", "needs --vnet-subnet-id, the subnet of the nodes")
        if self.max_surge is not None:
            input_rules.max_surge("--max-surge", self.max_surge)
        self._check_spot()
        self._check_autoscaler()

    def _check_spot(self) -> None:
        if self.priority == "Spot":
            if self.mode == "System":
                raise InvalidInput(
                    "--priority",
                    "a spot node pool cannot be a system node pool: give --mode User",
                )
            price = self.spot_max_price
            if price is not None and price != -1 and not 0 < price < math.inf:
                raise InvalidInput(
                    "--spot-max-price",
                    f"{price} is not a price: give a number above 0, or -1 for no limit",
                )
            return
        for option, value in (
            ("--eviction-policy", self.eviction_policy),
            ("--spot-max-price", self.spot_max_price),
        ):
            if value is not None:
                raise InvalidInput(
                    option,
                    "applies to spot node pools only: give --priority Spot with it",
                )

    def _check_autoscaler(self) -> None:
        if self.autoscaler is None:
            return
        low, high = self.autoscaler.min_count, self.autoscaler.max_count
        input_rules.between("--min-count", low, 1 if self.mode == "System" else 0, 1000)
        input_rules.between("--max-count", high, 1, 1000)
        if low > high:
            raise InvalidInput("--min-count", f"{low} is more than --max-count {high}")
        if not low <= self.count <= high:
            raise InvalidInput(
                self.count_option,
                f"{self.count} is not between --min-count {low} and --max-count {high}",
            )


def autoscaler_from(enabled: bool, min_count: int | None, max_count: int | None) -> Autoscaler | None:
    """Join the three options of `az aks` into one value, or say which one is missing."""
    if not enabled:
        for option, value in (("--min-count", min_count), ("--max-count", max_count)):
            if value is not None:
                raise InvalidInput(option, "needs --enable-cluster-autoscaler")
        return None
    if min_count is None or max_count is None:
        missing = "--min-count" if min_count is None else "--max-count"
        raise InvalidInput(
            missing,
            "--enable-cluster-autoscaler needs both --min-count and --max-count",
        )
    return Autoscaler(min_count, max_count)
