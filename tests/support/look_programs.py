"""The programs of a look, run by the real libjq over objects in pages, as look.sh runs them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jq

import aks_sandbox.arm
from aks_sandbox.arm.inside import read_look
from aks_sandbox.arm.run_command import CommandResult
from aks_sandbox.model.in_cluster import InCluster
from aks_sandbox.model.wanted import ClusterCommand

_SCRIPTS = Path(aks_sandbox.arm.__path__[0]) / "scripts"
_MARK = "aks-sandbox-0123456789abcdef0123456789abcdef"
NOW = 1_795_000_000
KINDS = (
    "runtimeclasses",
    "nodes",
    "booked",
    "total",
    "pods",
    "workloads",
    "claims",
    "events",
    "namespaces",
    "runpods",
    "kubesystem",
    "version",
)
_READS = {
    "nodes": (),
    "pods": ("nodes",),
    "workloads": ("pods",),
    "claims": (),
    "events": ("pods", "claims", "workloads"),
}
_LISTED = {"workloads": "DeploymentList"}


@cache
def _program(name: str) -> str:
    return (_SCRIPTS / name).read_text(encoding="utf-8")


def folded(
    kind: str,
    items: Sequence[Any],
    read: Mapping[str, Any],
    page: int = 500,
    listed: str = "",
    pages: int | None = None,
) -> Any:
    """What a list comes to that is read in pages, of which there is time for so many; `read` was read before."""
    before: Any = read.get(kind, {})
    for begin in list(range(0, len(items), page) if items else [0])[:pages]:
        left = max(len(items) - begin - page, 0)
        metadata = {"continue": "more", "remainingItemCount": left} if left else {}
        document = {
            "kind": listed or _LISTED.get(kind, "List"),
            "metadata": metadata,
            "items": items[begin : begin + page],
        }
        names = ("runtimeclasses", *_READS[kind])
        arguments = {"now": NOW, "before": [before], **{name: [read[name]] if name in read else [] for name in names}}
        before = jq.compile(_program(f"{kind}.jq"), args=arguments).input_value(document).first()
        assert next(iter(before)) == "continue", "look.sh finds the token at the beginning alone"
    return before


def look(
    page: int = 500, *, pages_of_deployments: int | None = None, **items: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The document of a look into a cluster with these objects."""
    read: dict[str, Any] = {
        "runtimeclasses": {"items": list(items.get("runtimeclasses", ()))},
        "namespaces": {"items": list(items.get("namespaces", ()))},
    }
    for kind in _READS:
        most = pages_of_deployments if kind == "workloads" else None
        read[kind] = folded(kind, list(items.get(kind, ())), read, page, pages=most)
        for listed in ("StatefulSet", "DaemonSet", "Job", "CronJob") if kind == "workloads" else ():
            if listed in items:
                read["workloads"] = folded("workloads", list(items[listed]), read, page, f"{listed}List")
    arguments: dict[str, Any] = {"now": NOW}
    for kind in KINDS:
        arguments |= {kind: [read[kind]] if kind in read else [], f"{kind}_error": ""}
    found: dict[str, Any] = jq.compile(_program("look.jq"), args=arguments).input_value(None).first()
    return found


def seen(page: int = 500, *, pages_of_deployments: int | None = None, **items: Sequence[dict[str, Any]]) -> InCluster:
    """What a look into a cluster with these objects finds."""
    return _read(look(page, pages_of_deployments=pages_of_deployments, **items))


def seen_in(lists: Mapping[str, Sequence[dict[str, Any]]]) -> InCluster:
    """What a look finds in a cluster with these lists, by their names in a look."""
    return _read(look(**dict(lists)))  # type: ignore[arg-type]


def _read(document: Mapping[str, Any]) -> InCluster:
    printed = f"\n{_MARK} begin\n{json.dumps(document)}\n{_MARK} end\n"
    return read_look(CommandResult(0, printed), ClusterCommand("sh look.sh", {}, _MARK), "demo")
