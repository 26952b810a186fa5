"""From a body to a template: its parameters, its API version, and what a reader has to know about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aks_sandbox.catalog.body_versions import members_with_versions
from aks_sandbox.catalog.tables import document, find_runtime
from aks_sandbox.model.cluster import Target, WorkloadRuntime
from aks_sandbox.steps import step
from aks_sandbox.templates.parameters import (
    PROFILES,
    Parameters,
    cluster_name,
    cluster_parameters,
    pool_name,
    pool_parameters,
)
from aks_sandbox.templates.template import Kind, Note, Path, Template, at

_REMARKS = {
    "osSKU": "Sandboxed pods require Azure Linux nodes.",
    "workloadRuntime": "Runs each pod with the RuntimeClass of the sandbox in its own virtual machine.",
}
_CLASS = (
    "AKS creates RuntimeClass {name} when the cluster is reconciled after its first sandboxed node pool. The "
    "deployment of a node pool does not do that."
)


def pool_template(
    target: Target, name: str, body: Mapping[str, Any], notes: Iterable[Note] = (), *, offered: str = ""
) -> Template:
    """The template of a node pool of a cluster that exists; `offered` is as `_api_version` has it."""
    runtime = find_runtime(str(body["properties"].get("workloadRuntime")))
    cluster, pool = cluster_name(target.cluster_name), pool_name(name)
    found = pool_parameters(body, (cluster, pool))
    own = [Note(f"{'Sandboxed node' if runtime else 'Node'} pool {name} of AKS cluster {target.cluster_name}.")]
    if runtime is not None:
        own += _about(runtime)
        reconcile = target.step("After the deployment, run:", "az aks-sandbox reconcile -g {group} -n {cluster}")
        own.append(Note(_CLASS.format(name=runtime.runtime_class), (reconcile,)))
    return Template(
        kind=Kind.NODE_POOL,
        target=target,
        name=pool,
        cluster=cluster,
        body=found.body,
        parameters=found.parameters,
        api_version=_api_version(body, [runtime], offered),
        notes=(*own, *notes),
        remarks=_remarks(("properties",), body["properties"]),
    )


def cluster_template(
    target: Target,
    body: Mapping[str, Any],
    *,
    region: bool = True,
    key: bool = True,
    notes: Iterable[Note] = (),
    offered: str = "",
) -> Template:
    """The template of a cluster with all its node pools; `region` and `key` are as `cluster_parameters` has them, and
    `offered` as `_api_version` does.
    """
    name = cluster_name(target.cluster_name)
    found: Parameters = cluster_parameters(body, (name,), region=region, key=key)
    profiles = at(body, PROFILES)
    runtimes = [find_runtime(str(one.get("workloadRuntime"))) for one in profiles]
    own = [Note(f"AKS cluster {target.cluster_name}.")]
    for runtime in dict.fromkeys(runtimes):
        own += _about(runtime) if runtime is not None else []
    if len(profiles) > 1 and any(runtimes):
        # Terraform makes the second pool after the cluster; in the other languages both are one request.
        reconcile = target.step("If it does not, run:", "az aks-sandbox reconcile -g {group} -n {cluster}")
        look = target.step(
            "After the deployment, check that the RuntimeClass exists:",
            "az aks-sandbox check -g {group} -n {cluster} --in-cluster --output table",
        )
        own.append(Note("AKS creates the RuntimeClass when the cluster is reconciled.", (look, reconcile)))
    remarks: dict[Path, str] = {}
    for number, profile in enumerate(profiles):
        remarks.update(_remarks((*PROFILES, number), profile))
    return Template(
        kind=Kind.CLUSTER,
        target=target,
        name=name,
        cluster=name,
        body=found.body,
        parameters=found.parameters,
        api_version=_api_version(body, runtimes, offered),
        notes=(*own, *notes),
        remarks=remarks,
    )


def _about(runtime: WorkloadRuntime) -> list[Note]:
    name = runtime.runtime_class
    notes = [Note(f"A pod requests a sandbox with spec.runtimeClassName: {name}.")]
    if runtime.feature is not None:
        register = step(
            "Before the first deployment, register it in the subscription:",
            "az aks-sandbox feature register --workload-runtime {runtime}",
            runtime=runtime.name,
        )
        why = f"{runtime.name} is a preview: it requires the feature registration {runtime.feature}."
        notes.append(Note(why, (register,)))
    return notes


def _remarks(path: Path, properties: Mapping[str, Any]) -> dict[Path, str]:
    if find_runtime(str(properties.get("workloadRuntime"))) is None:
        return {}
    return {(*path, name): text for name, text in _REMARKS.items() if name in properties}


def _api_version(body: Mapping[str, Any], runtimes: Iterable[WorkloadRuntime | None], offered: str) -> str:
    """The newest version that the tools know, or a newer one that the body needs; where only an older one is
    `offered`, that one, unless the body needs a newer one. An empty text says that nothing is known of the offer.
    """
    preview = any(runtime is not None and runtime.preview for runtime in runtimes)
    newest: str = document("templates")["api"]["preview" if preview else "stable"]
    if offered and not preview:
        newest = min(newest, offered)
    return max([newest, *(version for _, version in members_with_versions(body, preview=preview))])
