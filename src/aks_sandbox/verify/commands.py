"""The commands of a run of `verify` inside the cluster, and what they are told in files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from aks_sandbox.arm.look import cluster_command
from aks_sandbox.model.cluster_command import ClusterCommand
from aks_sandbox.model.probe import ProbeRun
from aks_sandbox.verify.pods import namespace_manifest, pod_manifests

_SCRIPTS = [Path(__file__).parent / "scripts" / name for name in ("probe.sh", "probe.jq")]


def start_command(run: ProbeRun) -> ClusterCommand:
    """Removes what is stale, makes the run, waits a while, tells, and removes the run when it is over."""
    manifests = {
        "namespace.json": json.dumps(namespace_manifest(run)),
        "pods.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": pod_manifests(run)}),
    }
    return cluster_command("sh probe.sh start", _SCRIPTS, {**_told(run), **manifests})


def read_command(run: ProbeRun) -> ClusterCommand:
    """Waits a while longer, tells, and removes the run when it is over."""
    return cluster_command("sh probe.sh read", _SCRIPTS, _told(run))


def clean_command(run: ProbeRun) -> ClusterCommand:
    """Removes the run and what is stale, whatever became of them, and tells what is left."""
    return cluster_command("sh probe.sh clean", _SCRIPTS, _told(run))


def _told(run: ProbeRun) -> dict[str, str]:
    names = [name for pair in run.pairs for name in (pair.sandboxed_name, pair.control_name)]
    files = {"namespace": run.namespace + "\n", "names": "".join(f"{name}\n" for name in names)}
    if run.keep:
        files["keep"] = ""
    if run.stale:
        files["stale.json"] = json.dumps({"apiVersion": "v1", "kind": "List", "items": _namespaces(run.stale)})
    return files


def _namespaces(names: Iterable[str]) -> list[dict[str, object]]:
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in names]
