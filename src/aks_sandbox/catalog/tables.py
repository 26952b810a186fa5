"""Facts as rows of JSON, each with its source: one loader, one function per table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from aks_sandbox.model.azure import KubernetesVersion, SeenSize, VmSeries, cli_version
from aks_sandbox.model.cluster import FeatureFlag, OsSku, WorkloadRuntime


@cache
def document(name: str) -> Any:
    """The parsed content of `NAME.json` beside this module."""
    # Not importlib.resources: importing it costs more than all that this package reads, and az always unpacks wheels.
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class OtherFeature:
    """A flag, whether it is said to be a prerequisite, and when it counts, by how certain a source."""

    flag: FeatureFlag
    prerequisite: bool
    needed_when: str
    certainty: str
    source: str


@cache
def other_features() -> tuple[OtherFeature, ...]:
    """Every such flag of the catalogue."""
    return tuple(
        OtherFeature(
            FeatureFlag(row["namespace"], row["name"]),
            row["prerequisite"],
            row["needed_when"],
            row["certainty"],
            row["source"],
        )
        for row in document("features")["rows"]
    )


@dataclass(frozen=True)
class ApiProperty:
    """A property of a cluster or of a node pool, and the first API versions that define it; None where not known."""

    name: str
    first_stable: str
    first_preview: str | None

    def defined_by(self, api_version: str) -> bool:
        """Whether a read with that version can report the property; what is no API version reports nothing."""
        if not _API_VERSION.fullmatch(api_version):
            return False
        first = self.first_preview if api_version.endswith("-preview") else self.first_stable
        return first is not None and api_version >= first


_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?", re.ASCII)


@cache
def api_properties() -> Mapping[str, ApiProperty]:
    """The properties that not every API version defines, by names such as `managedCluster.enableFIPS`."""
    rows = document("api_versions")["rows"]
    return {
        row["property"]: ApiProperty(row["property"].partition(".")[2], row["first_stable"], row["first_preview"])
        for row in rows
    }


@dataclass(frozen=True)
class RuntimeReleases:
    """The first API versions whose types have a workload runtime, None where none has, and the releases of the provider
    azurerm that take it: from one on, and before another where one is named.
    """

    first_stable: str | None
    first_preview: str
    azurerm_first: str
    azurerm_before: str | None


def runtime_releases(runtime: str) -> RuntimeReleases:
    """Those of a workload runtime of the catalogue."""
    row = next(one for one in document("templates")["runtimes"] if one["runtime"].lower() == runtime.lower())
    return RuntimeReleases(row["first_stable"], row["first_preview"], row["azurerm_first"], row["azurerm_before"])


def newest_preview() -> str:
    """The newest preview version of the API that templates are written with."""
    version: str = document("templates")["api"]["preview"]
    return version


def newest_known_stable() -> str:
    """The newest stable API version of Microsoft.ContainerService whose properties this catalogue knows."""
    version: str = document("api_versions")["newest_stable"]
    return version


def kata_handlers() -> tuple[str, ...]:
    """The handlers that give each pod a virtual machine on the Kata nodes of AKS."""
    return tuple(document("handlers")["kata"]["names"])


def plain_handlers() -> tuple[str, ...]:
    """The handlers whose pods share the kernel of the node; a missing one is the node's default, runc."""
    return tuple(document("handlers")["plain"]["names"])


def other_owner(class_name: str) -> str | None:
    """Who else than Pod Sandboxing makes a RuntimeClass of that name and chooses its handler; None for nobody."""
    owner: str | None = document("handlers")["other_owners"]["classes"].get(class_name)
    return owner


def looks_like_kata(class_name: str) -> bool:
    """Whether people who read the name of a RuntimeClass, or of a handler, expect a virtual machine."""
    return "kata" in class_name.lower()


def own_classes() -> frozenset[str]:
    """The names of the RuntimeClasses that AKS creates for Pod Sandboxing."""
    return frozenset(name for runtime in runtimes() for name in runtime.runtime_classes)


@dataclass(frozen=True)
class NodeMinimum:
    """The least that a node of a pool must have; memory in GB."""

    vcpus: int
    memory: float


def node_minimum(mode: str) -> NodeMinimum:
    """The minimum for a System or a User node pool."""
    row = document("limits")["system_pool" if mode.lower() == "system" else "user_pool"]
    return NodeMinimum(row["vcpus"], row["memory"])


def effective_minimum_kubernetes() -> tuple[KubernetesVersion, str]:
    """The first version whose AzureLinux image is not retired, and why."""
    row = document("limits")["effective_minimum_kubernetes"]
    return KubernetesVersion.parse(row["value"]), row["why"]


def default_os_disk_size(vcpus: int) -> int:
    """The size in GB of the OS disk of a node with that many vCPUs, where none is named."""
    rows = document("limits")["default_os_disk"]["rows"]
    size: int = max(row["size"] for row in rows if row["vcpus"] <= max(1, vcpus))
    return size


def known_kubernetes() -> tuple[str, ...]:
    """The Kubernetes versions that AKS is known to offer somewhere, the newest first."""
    return tuple(document("limits")["known_kubernetes"]["values"])


def pools_per_cluster() -> int:
    """The most node pools of a cluster, where the cluster itself does not say."""
    most: int = document("limits")["pools_per_cluster"]["value"]
    return most


def actions_for(purpose: str) -> tuple[str, ...]:
    """The control-plane actions of `create`, of `nodepool` (adding one), and of the `reconcile` after the first one."""
    return tuple(document("limits")["actions"][purpose])


def os_sku_names() -> tuple[str, ...]:
    """The accepted words, the default first."""
    return tuple(row["name"] for row in document("os_skus")["rows"])


def default_os_sku() -> str:
    """The OS SKU that is used when nobody names one."""
    name: str = document("os_skus")["default"]
    return name


def find_os_sku(name: str) -> OsSku:
    """The OS SKU for that word, whatever its case; one that cannot be sandboxed is answered as such."""
    for row in document("os_skus")["rows"]:
        if row["name"].lower() == name.strip().lower():
            low, high = (row.get(name) for name in ("min_kubernetes", "max_kubernetes"))
            return OsSku(
                asked=row["name"],
                sent=row["sent"],
                note=row["note"],
                minimum_kubernetes=KubernetesVersion.parse(low) if low else None,
                maximum_kubernetes=KubernetesVersion.parse(high) if high else None,
            )
    others = {other.lower() for other in document("os_skus")["others"]["names"]}
    return OsSku(asked=name, sent=None, known=name.strip().lower() in others)


def first_cli(command: str) -> str | None:
    """The first version of az that has all options of a command line; None where every supported version has them."""
    rows = [
        row["first"]
        for row in document("az_options")["rows"]
        if command.startswith(f"az {row['command']} ") and row["option"] in command.split()
    ]
    return max(rows, key=cli_version, default=None)


@cache
def runtimes() -> tuple[WorkloadRuntime, ...]:
    """Every runtime of the catalogue, in its order."""
    return tuple(
        WorkloadRuntime(
            name=row["name"],
            preview=row["preview"],
            runtime_classes=tuple(row["runtime_classes"]),
            node_labels=tuple(row["node_labels"]),
            feature=FeatureFlag(**row["feature"]) if row["feature"] else None,
            preview_api_version=row["preview_api_version"],
            minimum_kubernetes=KubernetesVersion.parse(row["minimum_kubernetes"]),
            minimum_cli=row["minimum_cli"],
            source=row["source"],
        )
        for row in document("runtimes")["rows"]
    )


def find_runtime(name: str) -> WorkloadRuntime | None:
    """The runtime of that name, whatever its case; None for any other word, such as OCIContainer."""
    for runtime in runtimes():
        if runtime.name.lower() == name.strip().lower():
            return runtime
    return None


@dataclass(frozen=True)
class OtherRuntime:
    """A workload runtime that is not Pod Sandboxing: what it is, and whether that is easily taken for it."""

    name: str
    what: str
    looks_sandboxed: bool


def other_runtime(name: str) -> OtherRuntime | None:
    """The runtime of that name, whatever its case, that is known and is not Pod Sandboxing."""
    for row in document("runtimes")["others"]:
        if row["name"].lower() == name.strip().lower():
            return OtherRuntime(row["name"], row["what"], row["looks_sandboxed"])
    return None


def default_runtime() -> WorkloadRuntime:
    """The runtime that is used when nobody names one."""
    return _named(document("runtimes")["default"])


def generally_available_runtime() -> WorkloadRuntime:
    """The runtime to name to people who use a preview one."""
    return _named(document("runtimes")["generally_available"])


def _named(name: str) -> WorkloadRuntime:
    runtime = find_runtime(name)
    if runtime is None:
        raise LookupError(f"runtimes.json names '{name}' and has no such row")
    return runtime


@cache
def vm_series() -> tuple[VmSeries, ...]:
    """Every series of the catalogue, with what AKS was seen to do with its sizes."""
    return tuple(map(_series, range(len(document("vm_series")["rows"]))))


@cache
def _series(number: int) -> VmSeries:
    row = document("vm_series")["rows"][number]
    pattern = re.compile(row["pattern"], re.IGNORECASE | re.ASCII)
    seen = seen_sizes().items()
    of_sizes = [one for name, rows in seen if name == row["series"] or pattern.fullmatch(name) for one in rows]
    return VmSeries(
        series=row["series"],
        pattern=pattern,
        documented=row["nested_virtualization"],
        generations=tuple(row["generations"]),
        architecture=row["architecture"],
        traits=frozenset(row["traits"]),
        retires=date.fromisoformat(row["retires"]) if row["retires"] else None,
        source=row["source"],
        retires_by_size={size.lower(): date.fromisoformat(day) for size, day in row.get("retires_by_size", {}).items()},
        seen=tuple(of_sizes),
        denied=any(pattern.fullmatch(row["example"]) for pattern in _denied()),
    )


@cache
def _denied() -> Sequence[re.Pattern[str]]:
    patterns = document("vm_sizes_seen")["denylist"]["patterns"]
    return [re.compile(pattern, re.IGNORECASE | re.ASCII) for pattern in patterns]


@cache
def seen_sizes() -> Mapping[str, Sequence[SeenSize]]:
    """What AKS was seen to accept or refuse for sandboxed pools, by size, or by series where a source names that."""
    rows: dict[str, list[SeenSize]] = {}
    for row in document("vm_sizes_seen")["rows"]:
        seen = SeenSize(
            size=row.get("size", ""),
            outcome=row["outcome"],
            when=row["when"],
            api_version=row["api_version"],
            workload_runtime=row["workload_runtime"],
            certainty=row["certainty"],
            source=row["source"],
        )
        rows.setdefault(seen.size or row["series"], []).append(seen)
    return rows


def known_sizes() -> tuple[str, ...]:
    """The sizes that the catalogue names: those that were seen, and one of each series."""
    seen = [row.size for rows in seen_sizes().values() for row in rows if row.size]
    return tuple(dict.fromkeys([*seen, *(row["example"] for row in document("vm_series")["rows"])]))


# The letters between the tier and the first digit of a size, and of a pattern, which has them as they are.
_FAMILY = re.compile(r"\^?(?:Standard|Basic)_([A-Z]+)", re.IGNORECASE | re.ASCII)


@cache
def _by_family() -> Mapping[str, Sequence[int]]:
    """The numbers of the rows of each family, so that a check compiles the patterns of few of the series."""
    families: dict[str, list[int]] = {}
    for number, row in enumerate(document("vm_series")["rows"]):
        families.setdefault(_family(row["pattern"]), []).append(number)
    return families


def _family(text: str) -> str:
    letters = _FAMILY.match(text)
    return letters[1].lower() if letters else ""


@lru_cache(maxsize=32768)
def find_series(vm_size: str) -> VmSeries | None:
    """The series that a size belongs to, whatever its case; None when the catalogue does not know it."""
    for series in map(_series, _by_family().get(_family(vm_size), ())):
        if series.pattern.fullmatch(vm_size):
            return series
    return None
