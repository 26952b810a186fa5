"""The commands that run inside of a cluster: fixed lines, their scripts, and what they are told in files."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from aks_sandbox.builders.probe_pods import namespace_manifest, pod_manifests
from aks_sandbox.model.cluster_command import ClusterCommand
from aks_sandbox.model.probe import ProbeRun

_ALL = "runtimeclasses nodes pods events namespaces"
_BEFORE_A_RUN = "runtimeclasses nodes namespaces"


def look_command() -> ClusterCommand:
    """Looks at all that sandboxed pods depend on, and at those pods; changes nothing."""
    return _command(f"sh look.sh {_ALL}", ("look.sh", "look.jq"), {})


def look_before_run_command() -> ClusterCommand:
    """Looks at what a run of `verify` needs to know; changes nothing."""
    return _command(f"sh look.sh {_BEFORE_A_RUN}", ("look.sh", "look.jq"), {})


def start_command(run: ProbeRun) -> ClusterCommand:
    """Removes what is stale, makes the run, waits a while, tells, and removes the run when it is over."""
    manifests = {
        "namespace.json": json.dumps(namespace_manifest(run)),
        "pods.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": pod_manifests(run)}),
    }
    return _command("sh probe.sh start", ("probe.sh", "probe.jq"), {**_told(run), **manifests})


def read_command(run: ProbeRun) -> ClusterCommand:
    """Waits a while longer, tells, and removes the run when it is over."""
    return _command("sh probe.sh read", ("probe.sh", "probe.jq"), _told(run))


def clean_command(run: ProbeRun) -> ClusterCommand:
    """Removes the run and what is stale, whatever became of them, and tells what is left."""
    return _command("sh probe.sh clean", ("probe.sh", "probe.jq"), _told(run))


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


def _command(line: str, scripts: Iterable[str], files: Mapping[str, str]) -> ClusterCommand:
    mark = f"aks-sandbox-{secrets.token_hex(16)}"
    texts = {name: _script(name) for name in ("reading.sh", *scripts)}
    return ClusterCommand(line, {**texts, **files, "mark": mark + "\n"}, mark)


@cache
def _script(name: str) -> str:
    return (Path(__file__).parent / "scripts" / name).read_text(encoding="utf-8")
