"""Table views: what a person reads at 120 columns."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from aks_sandbox.model.safe_text import one_line, printable
from aks_sandbox.reports.text import WIDTH

if TYPE_CHECKING:
    from aks_sandbox.reports.text import Shown

Document = TypeVar("Document")
Rows = list[Mapping[str, Any]]


def table(make_rows: Callable[[Document], Sequence[Mapping[str, Any]]]) -> Callable[[Document], Rows]:
    """Turn a function that makes rows of a document into a table view of knack, which prints cells as they are."""

    @wraps(make_rows)
    def transform(document: Document) -> Rows:
        rows = make_rows(document)
        return [OrderedDict((one_line(name), printable(cell)) for name, cell in row.items()) for row in rows]

    return transform


#: knack draws the line below a heading so much longer than the heading.
_MARGIN = 2
_waiting: list[Shown] = []


def keep(shown: Shown) -> None:
    """Keep what the table of this run shows."""
    _waiting[:] = [shown]


def lines_table(_document: Any) -> list[Mapping[str, str]]:
    """One column, headed by what was judged, whose one cell has all the lines: knack would strip them one by one."""
    (shown,) = _waiting
    heading, lines = shown.laid_out(_width())
    return [{"\n".join(map(one_line, heading)): "\n".join(map(one_line, lines))}]


def tell_warnings(cli_ctx: Any, shown: Shown, warn: Callable[..., None]) -> None:
    """Warn of what the table says anyhow, where the table is not what is shown."""
    if cli_ctx.invocation is None or cli_ctx.invocation.data.get("query_active") or _output(cli_ctx) != "table":
        for lines in shown.warnings:
            warn(*lines)


def tell_summary(cli_ctx: Any, shown: Shown) -> None:
    """Say the verdict in one line below JSON on a terminal, where the document itself is long."""
    if _output(cli_ctx) in ("json", "jsonc") and sys.stdout.isatty() and not cli_ctx.only_show_errors:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        print(one_line(shown.summary), file=sys.stderr)  # noqa: T201 - a result, not a warning


def tell_log(shown: Shown) -> None:
    """Write the lines for the log of a pipeline on standard error: nothing stands beside the document."""
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        for line in shown.log:
            print(line, file=sys.stderr)  # noqa: T201 - commands to the pipeline, whose texts are lines already


def _output(cli_ctx: Any) -> str | None:
    output: str | None = cli_ctx.invocation.data.get("output") if cli_ctx.invocation else None
    return output


def _width() -> int:
    """The columns of the terminal, and not more than a line should have; that many where there is no terminal."""
    return min(shutil.get_terminal_size((WIDTH, 0)).columns - _MARGIN, WIDTH) if sys.stdout.isatty() else WIDTH


_MESSAGE_WIDTH = 92
_REASON_WIDTH = 20
_VALUE_WIDTH = 66
# The longest source, a link, stays whole.
_EXPLAINED_WIDTH = 105


def _lines(text: str, width: int = _MESSAGE_WIDTH) -> Sequence[str]:
    import textwrap

    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


@table
def explain_table(result: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Each known message part by part; the summary where there is none."""
    rows: list[Mapping[str, str]] = []
    for match in result["matches"]:
        rows += [*_part("message", match["name"]), *_part("found", match["found"]), *_part("cause", match["cause"])]
        rows += _fix(match["steps"])
        rows += [*_part("source", match["source"]), *_part("certainty", match["certainty"])]
    return rows or [*_part("summary", result["summary"]), *_fix(result["steps"])]


def _fix(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, str]]:
    """Each sentence wrapped, each command whole, so that it can be pasted."""
    lines = [line for step in steps for line in (*_lines(step["text"], _EXPLAINED_WIDTH), step["command"]) if line]
    return _rows("fix", lines)


def _part(part: str, text: str) -> list[Mapping[str, str]]:
    return _rows(part, _lines(text, _EXPLAINED_WIDTH))


def _rows(part: str, lines: Sequence[str]) -> list[Mapping[str, str]]:
    return [OrderedDict(Part=part if number == 0 else "", Text=line) for number, line in enumerate(lines)]


def written_table(result: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """What was written as lines; a dry run's request as method, path and API version."""
    if "body" not in result:
        return lines_table(result)
    return [*request_table(result), *(_checks_of_request() if "check" in result else [])]


def _checks_of_request() -> list[Mapping[str, str]]:
    """What the checks found, below the request that they judged."""
    (shown,) = _waiting
    heading, lines = shown.laid_out(_VALUE_WIDTH)
    return [
        OrderedDict(Part="Checks" if number == 0 else "", Value=one_line(line))
        for number, line in enumerate([*heading, *lines])
    ]


@table
def request_table(request: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """A request part by part."""
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
            Runtime=pool["workloadRuntime"] or "-",
            UsualRuntimeClass=pool["runtimeClass"] or "-",
            VmSize=pool["vmSize"] or "-",
            Count="-" if pool["count"] is None else pool["count"],
            NodeImage=_short_image(pool["nodeImageVersion"]) or "-",
            State="Stopped" if pool["powerState"].lower() == "stopped" else pool["provisioningState"] or "-",
        )
        for pool in pools
    ]


@table
def node_pool_table(pool: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """One node pool part by part; what Azure did not report is left out."""
    age, error, counts = pool["nodeImageAgeDays"], pool["provisioningError"], pool["count"]
    classes = " or ".join(pool["runtimeClasses"])
    scale = "" if pool["maxCount"] is None else f" (autoscaler: up to {pool['maxCount']})"
    meaning = pool["runtimeMeaning"] or "not known"
    parts = [
        ("Name", pool["name"]),
        ("WorkloadRuntime", f"{pool['workloadRuntime'] or '-'} ({meaning})"),
        ("RuntimeClass", f"{classes} (the usual one; the cluster was not read)" if classes else ""),
        ("Mode", pool["mode"]),
        ("VmSize", ", ".join(pool["vmSizes"])),
        ("Nodes", "" if counts is None else f"{counts}{scale}"),
        ("Zones", ", ".join(pool["availabilityZones"])),
        ("OsSku", pool["osSku"]),
        ("NodeImage", pool["nodeImageVersion"]),
        ("ImageAge", "" if age is None else f"{age} days ({pool['nodeImageDate']})"),
        ("Kubernetes", pool["kubernetesVersion"]),
        ("ProvisioningState", pool["provisioningState"]),
        ("PowerState", pool["powerState"]),
        ("Error", " ".join(part for part in (error["code"], error["message"]) if part) if error else ""),
        ("Unreadable", ", ".join(pool["unreadable"])),
    ]
    rows = [row for part, text in parts if text for row in _rows(part, _lines(text, _EXPLAINED_WIDTH))]
    steps = [
        line for step in pool["steps"] for line in (*_lines(step["text"], _EXPLAINED_WIDTH), step["command"]) if line
    ]
    return [*rows, *_rows("NextSteps", steps)]


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


#: Whether AKS was seen to accept a size, or another one of its series.
_SEEN = {"accepted": "yes", "refused": "no", "seriesAccepted": "series", "seriesRefused": "no", "notSeen": "-"}


@table
def vm_sizes_table(sizes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """A row per VM size; the reasons are there when a size that does not fit, or may not, is listed, long ones in
    several rows.
    """
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
            OnAks=_SEEN[size["seenOnAks"]],
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
