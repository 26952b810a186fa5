"""A cluster that exists, as far as the checks look at it."""

from __future__ import annotations

from dataclasses import dataclass, field

from aks_sandbox.model.pool_settings import PoolSettings


@dataclass(frozen=True)
class ProvisioningError:
    """Why a node pool failed, in the service's words."""

    code: str
    message: str


@dataclass(frozen=True)
class NodePool:
    """A node pool of an existing cluster; `runtime` is a string because APIs answer names that their enums lack."""

    name: str
    runtime: str
    mode: str
    os_sku: str
    vm_size: str
    count: int
    node_image: str
    provisioning_state: str
    power_state: str
    kubernetes_version: str
    max_count: int | None = None
    max_surge: str | None = None
    spot: bool = False
    zones: tuple[str, ...] = ()
    settings: PoolSettings = field(default_factory=PoolSettings)
    error: ProvisioningError | None = None


@dataclass(frozen=True)
class Cluster:
    """An existing cluster; a setting is empty where the answer has none.

    `directory_users` says that its users come from Microsoft Entra ID in the managed way, so that a command inside of
    it needs a token of the user's.
    """

    name: str
    location: str
    kubernetes_version: str
    provisioning_state: str
    power_state: str
    pools: tuple[NodePool, ...]
    max_pools: int | None = None
    acceleration_mode: str = ""
    node_os_upgrade_channel: str = ""
    node_provisioning_mode: str = ""
    run_command_disabled: bool = False
    directory_users: bool = False
    fips: bool | None = None
