"""Workload runtimes as the provider knows them, by kind of api-version."""

from __future__ import annotations

STABLE = ("OCIContainer", "WasmWasi", "KataVmIsolation")
PREVIEW = ("OCIContainer", "WasmWasi", "KataMshvVmIsolation", "KataVmIsolation")
RUNTIME_CLASSES = {"katavmisolation": "kata-vm-isolation", "katamshvvmisolation": "kata-mshv-vm-isolation"}


def offered_runtimes(preview: bool) -> tuple[str, ...]:
    """Returns the names that a write may use."""
    return PREVIEW if preview else STABLE


def is_sandboxed(runtime: str) -> bool:
    """Says whether a runtime puts pods into virtual machines."""
    return runtime.lower() in RUNTIME_CLASSES


def canonical(runtime: str) -> str:
    """Returns a known name as AKS spells it, and any other name as it is."""
    return next((name for name in PREVIEW if name.lower() == runtime.lower()), runtime)


def runtime_classes(pools: list[dict[str, object]]) -> list[str]:
    """Returns the RuntimeClass objects that a cluster with these pools gets when it is reconciled."""
    names = {RUNTIME_CLASSES.get(str(pool.get("workloadRuntime", "")).lower()) for pool in pools}
    return sorted(name for name in names if name)
