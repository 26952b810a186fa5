"""Table views: what a person reads at 120 columns."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

_MESSAGE_WIDTH = 92
_VALUE_WIDTH = 66


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


def _request_table(request: Mapping[str, Any]) -> list[Mapping[str, str]]:
    import textwrap

    parts = [("Method", request["method"]), ("ApiVersion", request["apiVersion"]), *request["headers"].items()]
    parts += [("Path", request["path"]), *_leaves("", request["body"])]
    rows: list[Mapping[str, str]] = []
    for name, value in parts:
        # A blank before each slash lets long paths break there.
        lines = textwrap.wrap(str(value).replace("/", " /"), _VALUE_WIDTH, break_on_hyphens=False) or [""]
        rows += [
            OrderedDict(Part=name if number == 0 else "", Value=line.replace(" /", "/"))
            for number, line in enumerate(lines)
        ]
    return rows


def _leaves(name: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        return [leaf for key, item in value.items() for leaf in _leaves(f"{name}.{key}" if name else key, item)]
    if isinstance(value, list) and value:
        return [leaf for number, item in enumerate(value) for leaf in _leaves(f"{name}[{number}]", item)]
    return [(name, value)]


def node_pools_table(pools: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A row per node pool; a plain one has no RuntimeClass."""
    return [
        OrderedDict(
            Name=pool["name"],
            RuntimeClass=pool["runtimeClass"] or "-",
            OsSku=pool["osSku"],
            VmSize=pool["vmSize"],
            Count=pool["count"],
            NodeImage=_short_image(pool["nodeImageVersion"]),
            State=pool["provisioningState"],
        )
        for pool in pools
    ]


def _short_image(image: str) -> str:
    # AKSAzureLinux-V3katagen2-202606.10.0: the OS has a column of its own.
    vendor, dash, rest = image.partition("-")
    return rest if dash and vendor.startswith("AKS") else image


def feature_table(feature: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The flag in one row."""
    name = f"{feature['namespace']}/{feature['name']}" if feature["name"] else "-"
    return [OrderedDict(Feature=name, State=feature["state"], WorkloadRuntime=feature["workloadRuntime"])]
