"""What the tests ask for: targets, pools and clusters with few words, and a reporter that remembers."""

from __future__ import annotations

import re
from typing import Any

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.errors import AksSandboxError
from aks_sandbox.model.cluster import ClusterSpec, PoolSpec, Target, WorkloadRuntime
from aks_sandbox.model.wanted import NODEPOOL, SandboxSpec
from aks_sandbox.steps import lines_of
from tests.support.traffic import SUBSCRIPTION

GA = "KataVmIsolation"
PREVIEW = "KataMshvVmIsolation"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/sandbox-rg"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/demo"
REGISTERED: dict[str, Any] = {
    "features": {"Microsoft.ContainerService/KataVMIsolationPreview": {"state": "Registered"}}
}


class RecordingReporter:
    """Remembers what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.warnings: list[str] = []

    def progress(self, message: str) -> None:
        """Remember what is waited for."""
        self.said.append(message)

    def warn(self, message: str, *more_lines: str) -> None:
        """Remember a warning."""
        self.warnings.append("\n".join([message, *more_lines]))

    def warned(self) -> list[str]:
        """The warnings, those of checks by code and status alone."""
        heads = [re.match(r"(SBX[^:]*?) [A-Z][^:]*?(?: \((unknown|ignored)\))?: ", text) for text in self.warnings]
        return [
            f"{head[1]} {head[2] or 'warn'}" if head else text for head, text in zip(heads, self.warnings, strict=True)
        ]


def runtime(name: str) -> WorkloadRuntime:
    """A runtime of the catalogue."""
    found = find_runtime(name)
    assert found is not None
    return found


def target(**changes: Any) -> Target:
    """The cluster demo in the group sandbox-rg."""
    given = {"subscription_id": SUBSCRIPTION, "resource_group": "sandbox-rg", "cluster_name": "demo", **changes}
    return Target(**given)


def pool_spec(runtime_name: str = GA, /, **changes: Any) -> PoolSpec:
    """A sandboxed pool of that runtime."""
    given = {"runtime": runtime(runtime_name), "os_sku": find_os_sku("AzureLinux"), "count": 1, **changes}
    return PoolSpec(**given)


def cluster_spec(runtime_name: str = GA, /, *, location: str | None = None, **changes: Any) -> ClusterSpec:
    """The cluster demo with one sandboxed system pool, and a fixed DNS prefix."""
    pool = pool_spec(runtime_name, mode="System", **changes)
    return ClusterSpec(target=target(location=location), sandboxed_pool=pool, dns_prefix="demo")


def sandbox_spec(runtime_name: str = GA, /, **changes: Any) -> SandboxSpec:
    """The pool untrusted that is about to be added to the cluster demo."""
    pool = pool_spec(runtime_name, **{"name": "untrusted", **changes})
    return SandboxSpec(target=target(), pool=pool, purpose=NODEPOOL, adds_pool=True, pool_named=True)


def judged_spec(
    runtime_name: str = GA,
    /,
    *,
    of_pool: dict[str, Any] | None = None,
    purpose: str | None = None,
    **of_target: Any,
) -> SandboxSpec:
    """What `check` judges when no pool is named: the default pool for the target, or the pools of its cluster."""
    pool = pool_spec(runtime_name, **(of_pool or {}))
    return SandboxSpec(target=target(**of_target), pool=pool, mode_open=True, purpose=purpose)


def pool_row(name: str, workload_runtime: str = "OCIContainer", **changes: Any) -> dict[str, Any]:
    """A pool of a cluster in a seed of the simulator."""
    return {
        "name": name,
        "count": 1,
        "vmSize": "Standard_D4s_v3",
        "osType": "Linux",
        "osSKU": "AzureLinux",
        "mode": "System",
        "workloadRuntime": workload_runtime,
        **changes,
    }


def world_with_cluster(*pools: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A seed with the cluster demo, of one plain pool unless told otherwise."""
    rows = list(pools or (pool_row("nodepool1"),))
    resource = {"name": "demo", "location": "eastus", "properties": {"agentPoolProfiles": rows, **properties}}
    return {"clusters": {"sandbox-rg/demo": {"resource": resource}}}


def advice(error: AksSandboxError) -> str:
    """What an error says to do next, line by line."""
    return "\n".join(lines_of(error.steps))
