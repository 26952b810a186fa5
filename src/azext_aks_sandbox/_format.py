"""Table views: what a person reads at 120 columns."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

_MESSAGE_WIDTH = 92


def check_table(report: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """A row per check; long messages go on in rows of their own, the remedy follows what is not well."""
    rows: list[Mapping[str, str]] = []
    for check in report["checks"]:
        text = check["message"]
        if check["remedy"] and check["status"] not in ("pass", "info"):
            text = f"{text} -> {check['remedy']}"
        for number, line in enumerate(_lines(text)):
            first = number == 0
            rows.append(
                OrderedDict(Status=check["status"] if first else "", Code=check["code"] if first else "", Message=line)
            )
    return rows


def _lines(text: str) -> Sequence[str]:
    import textwrap

    return textwrap.wrap(text, _MESSAGE_WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def cluster_table(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A cluster in one row; a dry run's request as method, path and API version."""
    if "body" in result:
        return _request_table(result)
    pools = result.get("agentPoolProfiles") or []
    return [
        OrderedDict(
            Name=result.get("name"),
            Location=result.get("location"),
            ResourceGroup=result.get("resourceGroup"),
            KubernetesVersion=result.get("currentKubernetesVersion") or result.get("kubernetesVersion"),
            NodePools=", ".join(str(pool.get("name")) for pool in pools),
            ProvisioningState=result.get("provisioningState"),
        )
    ]


def pool_table(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A new node pool in one row; a dry run's request as method, path and API version."""
    if "body" in result:
        return _request_table(result)
    return [
        OrderedDict(
            Name=result.get("name"),
            Runtime=result.get("workloadRuntime"),
            OsSku=result.get("osSKU"),
            VmSize=result.get("vmSize"),
            Count=result.get("count"),
            Mode=result.get("mode"),
            ProvisioningState=result.get("provisioningState"),
        )
    ]


def _request_table(request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [OrderedDict(Method=request["method"], ApiVersion=request["apiVersion"], Path=request["path"])]


def node_pools_table(pools: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A row per node pool."""
    return [
        OrderedDict(
            Name=pool["name"],
            Sandboxed="yes" if pool["sandboxed"] else "no",
            RuntimeClass=pool["runtimeClass"] or "-",
            OsSku=pool["osSku"],
            VmSize=pool["vmSize"],
            Count=pool["count"],
            NodeImage=pool["nodeImageVersion"],
            State=pool["provisioningState"],
        )
        for pool in pools
    ]


def feature_table(feature: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The flag in one row."""
    name = f"{feature['namespace']}/{feature['name']}" if feature["name"] else "-"
    return [OrderedDict(Feature=name, State=feature["state"], WorkloadRuntime=feature["workloadRuntime"])]
