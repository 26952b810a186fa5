"""Table views: what a person reads at 120 columns."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from azext_aks_sandbox._cells import table

_MESSAGE_WIDTH = 92
_REASON_WIDTH = 24
_VALUE_WIDTH = 66
# The longest source, a link, stays whole.
_EXPLAINED_WIDTH = 105


def _lines(text: str, width: int = _MESSAGE_WIDTH) -> Sequence[str]:
    import textwrap

    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


@table
def explain_table(result: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Each known message part by part; the summary where there is none."""
    parts: list[tuple[str, str]] = []
    for match in result["matches"]:
        parts += [("message", match["name"]), ("found", match["found"]), ("cause", match["cause"])]
        parts += _step_parts(match["steps"])
        parts += [("source", match["source"]), ("certainty", match["certainty"])]
    return _part_rows(parts or [("summary", result["summary"]), *_step_parts(result["steps"])])


def _step_parts(steps: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    texts = [text for step in steps for text in (step["text"], step["command"]) if text]
    return [("fix" if number == 0 else "", text) for number, text in enumerate(texts)]


def _part_rows(parts: Sequence[tuple[str, str]]) -> list[Mapping[str, str]]:
    rows: list[Mapping[str, str]] = []
    for part, text in parts:
        # A command stays whole, so that it can be pasted.
        lines = [text] if text.startswith(("az ", "kubectl ")) else _lines(text, _EXPLAINED_WIDTH)
        rows += [OrderedDict(Part=part if number == 0 else "", Text=line) for number, line in enumerate(lines)]
    return rows


@table
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


@table
def pool_table(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A new node pool in one row; a dry run's request as method, path and API version."""
    if "body" in result:
        return _request_table(result)
    return [
        OrderedDict(
            Name=result.get("name"),
            Runtime=result.get("workloadRuntime"),
            OsSku=result.get("osSku"),
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


@table
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


@table
def feature_table(feature: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The flag in one row."""
    name = f"{feature['namespace']}/{feature['name']}" if feature["name"] else "-"
    return [OrderedDict(Feature=name, State=feature["state"], WorkloadRuntime=feature["workloadRuntime"])]


@table
def rules_table(rules: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A row per check."""
    return [
        OrderedDict(Code=rule["code"], Category=rule["category"], AtWorst=rule["severity"], Title=rule["title"])
        for rule in rules
    ]


@table
def rule_table(rule: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The manual page of a check, part by part."""
    rows: list[Mapping[str, str]] = []
    for part in ("code", "title", "why", "fix", "example", "source"):
        for number, line in enumerate(_lines(str(rule[part]))):
            rows.append(OrderedDict(Part=part if number == 0 else "", Text=line))
    return rows


@table
def vm_sizes_table(sizes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A row per VM size; the reasons are there when a size that does not fit is listed, long ones in several rows."""
    with_reasons = any(size["reasons"] for size in sizes)
    rows: list[Mapping[str, Any]] = []
    for size in sizes:
        row = OrderedDict(
            Name=size["name"],
            VCpus=size["vCpus"],
            MemGb=size["memoryGb"],
            Zones=" ".join(size["zones"]) or "-",
            Gen=" ".join(generation.removeprefix("V") for generation in size["generations"]) or "-",
            Nested=size["nestedVirtualization"],
            Nodes="-" if size["quotaLeftNodes"] is None else size["quotaLeftNodes"],
            Retires=size["retirementDate"] or "-",
        )
        if not with_reasons:
            rows.append(row)
            continue
        first, *others = _lines(", ".join(size["inShort"]) or "-", _REASON_WIDTH)
        rows.append({**row, "Reason": first})
        rows += [{**dict.fromkeys(row, ""), "Reason": line} for line in others]
    return rows


@table
def vm_size_table(size: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """A row per condition on the size."""
    rows: list[Mapping[str, str]] = []
    for condition in size["conditions"]:
        for number, line in enumerate(_lines(condition["message"])):
            first = number == 0
            rows.append(
                OrderedDict(
                    Status=condition["status"] if first else "",
                    Code=condition["code"] if first else "",
                    Message=line,
                )
            )
    return rows
