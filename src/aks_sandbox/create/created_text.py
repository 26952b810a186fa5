"""A new cluster or node pool on a terminal: what exists now, the RuntimeClass to use, and the next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.model.cluster import Target
from aks_sandbox.reports.text import Line, Shown, named, step_lines
from aks_sandbox.steps import Step

#: Of more sandboxed node pools than these, only names are shown.
_POOLS_SHOWN = 5


def cluster_shown(document: dict[str, Any], target: Target) -> Shown:
    """A cluster as az prints it, with the lines for people."""
    pools = document.get("agentPoolProfiles")
    version = _text(document, "currentKubernetesVersion") or _text(document, "kubernetesVersion")
    about = ", ".join(part for part in (f"Kubernetes {version}" if version else "", _state(document)) if part)
    region = _text(document, "location")
    where = f"in resource group {target.resource_group}" + (f" ({region})" if region else "")
    heading = f"Cluster {target.cluster_name} {where}" + (f": {about}." if about else ".")
    return _shown(document, heading, list(_maps(pools)), target)


def pool_shown(document: dict[str, Any], target: Target, *, reconciled: bool) -> Shown:
    """A node pool as az prints it, with the lines for people; without `reconciled`, its RuntimeClass may not exist."""
    state = _state(document)
    heading = f"Node pool {_text(document, 'name')} of cluster {target.cluster_name} in resource group "
    heading += f"{target.resource_group}" + (f": {state}." if state else ".")
    reconcile = target.step(
        "If this is the first node pool with that RuntimeClass, reconcile the cluster:",
        "az aks-sandbox reconcile -g {group} -n {cluster}",
    )
    pool = _text(document, "name")
    return _shown(document, heading, [document], target, [] if reconciled else [reconcile], pool=pool)


def _shown(
    document: dict[str, Any],
    heading: str,
    pools: Sequence[Mapping[str, Any]],
    target: Target,
    before: Sequence[Step] = (),
    *,
    pool: str | None = None,
) -> Shown:
    runtimes = {_text(one, "name"): find_runtime(_text(one, "workloadRuntime")) for one in pools}
    sandboxed = {name: runtime for name, runtime in runtimes.items() if runtime is not None}
    # Which of several a node pool has, `verify` reads inside of the cluster.
    classes = list(dict.fromkeys(name for runtime in sandboxed.values() for name in runtime.runtime_classes))
    of_pool = "" if pool is None else " --nodepool-name {pool}"
    verify = target.step(
        "Next, verify that sandboxed pods have their own kernels:",
        f"az aks-sandbox verify -g {{group}} -n {{cluster}}{of_pool} --output table",
        pool=pool,
    )
    steps = [*before, verify]
    lines = [Line(_pool(one)) for one in pools if _text(one, "name") in sandboxed]
    if len(lines) > _POOLS_SHOWN:
        lines = [Line(f"Sandboxed node pools: {named(list(sandboxed))}")]
    use = f"RuntimeClass for the pods to sandbox: {' or '.join(classes)}" if classes else ""
    lines += [Line(use)] if use else []
    lines += step_lines(steps)
    return Shown(document, heading, tuple(lines), f"{use}{'. ' if use else ''}Next step: {steps[0].command}")


def _pool(pool: Mapping[str, Any]) -> str:
    count, size = _text(pool, "count"), _text(pool, "vmSize")
    nodes = f"{count} x {size}" if count and size else size
    parts = (nodes, _text(pool, "osSku"), _text(pool, "mode"), _text(pool, "workloadRuntime"))
    return f"Sandboxed node pool {_text(pool, 'name')}: {', '.join(part for part in parts if part)}"


def _state(document: Mapping[str, Any]) -> str:
    return _text(document, "provisioningState")


def _text(document: Mapping[str, Any], name: str) -> str:
    # A service may spell a member in another case, as it does with osSKU.
    value = next((value for key, value in document.items() if key.lower() == name.lower()), None)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _maps(pools: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(pools, list):
        yield from (pool for pool in pools if isinstance(pool, Mapping))
