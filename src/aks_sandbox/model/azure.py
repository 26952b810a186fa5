"""What Azure reports about a subscription, its region, its versions and its VM sizes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property

_KUBERNETES_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, order=True)
class KubernetesVersion:
    """A version; `patch` is -1 when only the minor version is named, so that 1.32 sorts before 1.32.0."""

    major: int
    minor: int
    patch: int = -1

    @classmethod
    def parse(cls, text: str) -> KubernetesVersion:
        """Read `1.32` or `1.32.7`; raise ValueError on anything else."""
        match = _KUBERNETES_VERSION.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"'{text}' is not a Kubernetes version such as 1.34 or 1.34.2")
        major, minor, patch = match.groups()
        return cls(int(major), int(minor), -1 if patch is None else int(patch))

    @property
    def minor_version(self) -> KubernetesVersion:
        """The same version without its patch."""
        return KubernetesVersion(self.major, self.minor)

    def __str__(self) -> str:
        base = f"{self.major}.{self.minor}"
        return base if self.patch < 0 else f"{base}.{self.patch}"


def cli_version(text: str) -> tuple[int, ...]:
    """The three numbers of a version, pre-release words dropped; ValueError when it has another form."""
    from packaging.version import InvalidVersion, Version

    try:
        release = Version(text).release
    except InvalidVersion:
        release = ()
    if len(release) != 3:
        raise ValueError(f"'{text}' is not a version of the Azure CLI")
    return release


COMMUNITY_SUPPORT = "KubernetesOfficial"


@dataclass(frozen=True)
class OfferedVersion:
    """A Kubernetes minor version that AKS offers in a region, with its patch versions."""

    version: KubernetesVersion
    patches: tuple[KubernetesVersion, ...]
    is_default: bool
    is_preview: bool
    support_plans: tuple[str, ...]

    def covers(self, version: KubernetesVersion) -> bool:
        """Whether that version is this minor version or one of its patches."""
        return version == self.version or version in self.patches


@dataclass(frozen=True)
class ChosenVersion:
    """The Kubernetes version that a pool would get, and who chose it."""

    version: KubernetesVersion
    origin: str
    of_cluster: bool = False


def location_name(text: str) -> str:
    """Turn a region's name or display name into its name, as ARM itself compares them."""
    return "".join(text.split()).lower()


@dataclass(frozen=True)
class Subscription:
    """`state` is Enabled, Warned, PastDue, Disabled or Deleted."""

    state: str


@dataclass(frozen=True)
class ResourceType:
    """One type of a resource provider; `locations` are region names, `api_versions` as ARM lists them."""

    locations: frozenset[str]
    api_versions: tuple[str, ...]


@dataclass(frozen=True)
class Provider:
    """A resource provider as the subscription sees it; resource types by name in lower case."""

    namespace: str
    registration_state: str
    resource_types: Mapping[str, ResourceType] = field(default_factory=dict)

    @property
    def registered(self) -> bool:
        """Whether the subscription may use it."""
        return self.registration_state.lower() == "registered"


@dataclass(frozen=True)
class SeenSize:
    """What AKS was seen to do with a VM size of a sandboxed node pool, or with a whole series where `size` is empty.

    `outcome` is accepted or refused; `when` is a day or a month; None stands for what the source does not name.
    """

    size: str
    outcome: str
    when: str
    api_version: str | None
    workload_runtime: str | None
    certainty: str
    source: str


@dataclass(frozen=True)
class VmSeries:
    """A series in two columns: `documented` is what its page says of nested virtualization, `seen` what AKS was seen to
    do; `denied` marks a series that a published reading of the service's list leaves out.

    `traits` are burstable, confidential, confidential-child (a parent of confidential containers) and nvme (needs a
    node image that is NVMe-capable). `retires_by_size` holds the dates of single sizes, by name in lower case.
    """

    series: str
    pattern: re.Pattern[str]
    documented: str
    generations: tuple[int, ...]
    architecture: str
    traits: frozenset[str]
    retires: date | None
    source: str
    retires_by_size: Mapping[str, date] = field(default_factory=dict)
    seen: tuple[SeenSize, ...] = ()
    denied: bool = False

    @cached_property
    def _judged(self) -> tuple[str, str]:
        return judged_series(self.documented, self.seen, denied=self.denied)

    @property
    def nested_virtualization(self) -> str:
        """Whether sandboxed pods can run on the series, by all that is known: yes, no or unknown."""
        return self._judged[0]

    @property
    def why_unknown(self) -> str:
        """Which sources disagree or are silent; empty where the answer is known."""
        return self._judged[1]

    def retirement(self, size: str) -> date | None:
        """The announced retirement of one size of the series."""
        return self.retires_by_size.get(size.lower(), self.retires)

    def seen_of(self, size: str) -> tuple[SeenSize, ...]:
        """What was seen, the size itself first, then its series, then the other sizes; each the newest first."""

        def order(row: SeenSize) -> int:
            return 0 if row.size.lower() == size.lower() else 1 if not row.size else 2

        return tuple(sorted(sorted(self.seen, key=lambda row: row.when, reverse=True), key=order))


def judged_series(documented: str, seen: Iterable[SeenSize], *, denied: bool = False) -> tuple[str, str]:
    """Join the columns: yes, no or unknown, and why it is unknown. What AKS does wins over a page that is silent; where
    they contradict each other, nothing is known.
    """
    accepted = [row for row in seen if row.outcome == "accepted"]
    refused = [row for row in seen if row.outcome == "refused"]
    if accepted and refused:
        return "unknown", f"{_seen_sentence(accepted)} {_seen_sentence(refused)}"
    if refused:
        return ("no", "") if documented != "yes" else ("unknown", f"The size page says yes. {_seen_sentence(refused)}")
    if accepted:
        return ("yes", "") if documented != "no" else ("unknown", f"The size page says no. {_seen_sentence(accepted)}")
    if denied and documented == "yes":
        return "unknown", "The size page says yes, a published reading of the service's own table says no."
    return documented, "The size page does not say." if documented == "unknown" else ""


def _seen_sentence(rows: Sequence[SeenSize]) -> str:
    newest = max(rows, key=lambda row: row.when)
    return f"AKS {newest.outcome} {newest.size or 'the series'} for sandboxed pods ({newest.when})."


@dataclass(frozen=True)
class SkuRestriction:
    """Why a size cannot be used: `kind` is Location or Zone, `zones` says which for the latter."""

    kind: str
    reason: str
    zones: tuple[str, ...] = ()


#: The capabilities of a VM size that anything here reads, of some fifty that the API gives to each of a thousand sizes.
CAPABILITIES = frozenset(
    {
        "CachedDiskBytes",
        "ConfidentialComputingType",
        "CpuArchitectureType",
        "DiskControllerTypes",
        "EncryptionAtHostSupported",
        "EphemeralOSDiskSupported",
        "GPUs",
        "HyperVGenerations",
        "LowPriorityCapable",
        "MaxResourceVolumeMB",
        "MemoryGB",
        "NvmeDiskSizeInMiB",
        "ParentSize",
        "PremiumIO",
        "RetirementDateUtc",
        "SupportedEphemeralOSDiskPlacements",
        "UltraSSDAvailable",
        "vCPUs",
        "vCPUsAvailable",
    }
)


@dataclass(frozen=True)
class VmSku:
    """Capabilities are strings, as the API gives them, those of CAPABILITIES alone; memory is in GB."""

    name: str
    family: str
    zones: tuple[str, ...] = ()
    capabilities: Mapping[str, str] = field(default_factory=dict)
    restrictions: tuple[SkuRestriction, ...] = ()

    @property
    def generations(self) -> frozenset[str]:
        """Hyper-V generations, `V1` and `V2`; empty when the API does not say."""
        told = self.capabilities.get("HyperVGenerations", "")
        return frozenset(part.strip() for part in told.split(",") if part.strip())

    @property
    def architecture(self) -> str:
        """`x64` or `Arm64`; old sizes lack the capability and are x64."""
        return self.capabilities.get("CpuArchitectureType", "x64")

    @property
    def vcpus(self) -> int | None:
        """vCPUs that count against the quota; None when the API does not say."""
        return _whole(self.capabilities.get("vCPUs"))

    @property
    def memory(self) -> float | None:
        """Memory in GB; None when the API does not say."""
        try:
            told = float(self.capabilities["MemoryGB"])
        except (KeyError, ValueError):
            return None
        return told if math.isfinite(told) else None

    @property
    def gpus(self) -> int:
        """GPUs; 0 when the API names none."""
        return _whole(self.capabilities.get("GPUs")) or 0

    @property
    def ephemeral_os_disk(self) -> bool | None:
        """Whether the OS disk can be on local storage; None when the API does not say."""
        told = self.capabilities.get("EphemeralOSDiskSupported", "").lower()
        return None if told not in ("true", "false") else told == "true"

    @property
    def ephemeral_room(self) -> int | None:
        """GB of the largest local disk that an OS disk can be on; None when the API does not say.

        Source: https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks
        """
        told = self.capabilities
        allowed = told.get("SupportedEphemeralOSDiskPlacements", "ResourceDisk,CacheDisk,NvmeDisk").lower()
        nvme = told.get("NvmeSizePerDiskInMiB") or told.get("NvmeDiskSizeInMiB")
        rooms = (
            ("cachedisk", _whole(told.get("CachedDiskBytes")), 1024**3),
            ("resourcedisk", _whole(told.get("MaxResourceVolumeMB")), 1024),
            ("nvmedisk", _whole(nvme), 1024),
        )
        found = [room // unit for place, room, unit in rooms if room is not None and place in allowed]
        return max(found) if found else None

    @property
    def closed(self) -> SkuRestriction | None:
        """The restriction that closes the size to the subscription in the whole region."""
        return next((item for item in self.restrictions if item.kind.lower() != "zone"), None)

    @property
    def open_zones(self) -> tuple[str, ...]:
        """The zones in which the size is offered and not restricted."""
        closed = {zone for item in self.restrictions if item.kind.lower() == "zone" for zone in item.zones}
        return tuple(zone for zone in self.zones if zone not in closed)


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


#: What AKS sets when nobody names a surge (the public recordings of the service show it).
DEFAULT_SURGE = "10%"


_SURGE = re.compile(r"(?P<number>[0-9]{1,4})(?P<percent>%?)")


@dataclass(frozen=True)
class Usage:
    """One quota row of a region: `name` is a VM family, `cores` (regional) or `lowPriorityCores` (spot)."""

    name: str
    used: int
    limit: int

    @property
    def left(self) -> int:
        """What can still be used; never below zero."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class Demand:
    """vCPUs that pools take: when created, and at most, with all nodes of the autoscaler and the upgrade surge."""

    at_creation: int
    at_most: int

    def __add__(self, other: Demand) -> Demand:
        return Demand(self.at_creation + other.at_creation, self.at_most + other.at_most)


def surge_nodes(nodes: int, surge: str | None) -> int:
    """Extra nodes of an upgrade: a number, or a percentage of the nodes rounded up; text that is neither, which a live
    pool may have, counts as the default.
    """
    match = _SURGE.fullmatch(surge or DEFAULT_SURGE)
    if match is None:
        return surge_nodes(nodes, DEFAULT_SURGE)
    number = int(match["number"])
    return -(-nodes * number // 100) if match["percent"] else number


def demand(vcpus: int, count: int, max_count: int | None, surge: str | None) -> Demand:
    """The vCPUs of a pool whose nodes have `vcpus` each; `max_count` is the autoscaler's."""
    most = count if max_count is None else max(count, max_count)
    return Demand(vcpus * count, vcpus * (most + surge_nodes(most, surge)))


def limit_to_ask_for(usage: Usage, needed: int) -> int:
    """The smallest limit under which the need fits."""
    return usage.used + needed


@dataclass(frozen=True)
class PermissionSet:
    """One role's control-plane actions; `*` stands for any text, slashes included, and case does not count."""

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()

    def allows(self, action: str) -> bool:
        """Whether this role grants the action."""
        return _any_matches(self.actions, action) and not _any_matches(self.not_actions, action)


def missing_actions(granted: Iterable[PermissionSet], wanted: Iterable[str]) -> tuple[str, ...]:
    """The wanted actions that no role grants; what one role excludes, another may still grant.

    Source: https://learn.microsoft.com/azure/role-based-access-control/role-definitions#notactions
    """
    roles = tuple(granted)
    return tuple(action for action in wanted if not any(role.allows(action) for role in roles))


def _any_matches(patterns: Iterable[str], action: str) -> bool:
    return any(_matches(pattern, action) for pattern in patterns)


def _matches(pattern: str, action: str) -> bool:
    # Of the characters that fnmatch knows, only the star means something to Azure.
    stars_only = pattern.lower().replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(action.lower(), stars_only)


@dataclass(frozen=True)
class NodePoolSnapshot:
    """A snapshot of a node pool, as Azure reports it; empty where it has nothing."""

    name: str
    vm_size: str
    os_type: str
    os_sku: str
    kubernetes_version: str
    node_image: str
    fips: bool
