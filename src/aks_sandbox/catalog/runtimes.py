"""The workload runtimes that isolate pods in virtual machines."""

from __future__ import annotations

from functools import cache

from aks_sandbox.catalog.document import document
from aks_sandbox.model.kubernetes_version import KubernetesVersion
from aks_sandbox.model.runtime import FeatureFlag, WorkloadRuntime


@cache
def runtimes() -> tuple[WorkloadRuntime, ...]:
    """Every runtime of the catalogue, in its order."""
    return tuple(
        WorkloadRuntime(
            name=row["name"],
            preview=row["preview"],
            runtime_class=row["runtime_class"],
            node_label=row["node_label"],
            feature=FeatureFlag(**row["feature"]) if row["feature"] else None,
            preview_api_version=row["preview_api_version"],
            minimum_kubernetes=KubernetesVersion.parse(row["minimum_kubernetes"]),
            minimum_cli=row["minimum_cli"],
            source=row["source"],
        )
        for row in document("runtimes")["rows"]
    )


def find_runtime(name: str) -> WorkloadRuntime | None:
    """The runtime of that name, whatever its case; None for any other word, such as OCIContainer."""
    for runtime in runtimes():
        if runtime.name.lower() == name.strip().lower():
            return runtime
    return None


def default_runtime() -> WorkloadRuntime:
    """The runtime that is used when nobody names one."""
    return _named(document("runtimes")["default"])


def generally_available_runtime() -> WorkloadRuntime:
    """The runtime to name to people who use a preview one."""
    return _named(document("runtimes")["generally_available"])


def _named(name: str) -> WorkloadRuntime:
    runtime = find_runtime(name)
    if runtime is None:
        raise LookupError(f"runtimes.json names '{name}' and has no such row")
    return runtime
