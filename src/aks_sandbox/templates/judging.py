"""`template check`: the clusters and node pools of files, judged by the rules of `check`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from aks_sandbox.catalog.tables import find_os_sku, find_runtime, find_series, other_runtime
from aks_sandbox.model.azure import ChosenVersion, KubernetesVersion, VmSku
from aks_sandbox.model.cluster import PoolSettings, PoolSpec, Target, WorkloadRuntime
from aks_sandbox.model.facts import Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.finding import Finding, Kind, Place, Report, Resource
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.secret_text import without_secrets
from aks_sandbox.model.subject import Subject
from aks_sandbox.model.wanted import NODEPOOL, SandboxSpec
from aks_sandbox.model.written import (
    LeftOpen,
    TemplateVersions,
    WrittenCluster,
    WrittenNodePool,
    WrittenPool,
    WrittenSettings,
)
from aks_sandbox.rules.engine import KNOWN_RULES, run_rules
from aks_sandbox.rules.rule import Rule
from aks_sandbox.steps import Step
from aks_sandbox.templates.reading.declared import Declared, DeclaredCluster, DeclaredPool, Language, NotRead
from aks_sandbox.templates.reading.values import (
    ABSENT,
    Either,
    Literal,
    Open,
    Value,
    Words,
    assuming,
    at_path,
    in_words,
    items_of,
    member,
    scalar_text,
)

#: What a file decides; the others need facts of Azure, or of the inside of a cluster.
OF_A_POOL = (
    *("SBX107", "SBX203", "SBX304", "SBX305", "SBX306", "SBX310", "SBX311"),
    *("SBX401", "SBX402", "SBX403", "SBX404", "SBX405", "SBX407", "SBX409"),
)
OF_A_CLUSTER = ("SBX504", "SBX505")
#: The members of node pools that are named where a file leaves them open.
POOL_MEMBERS = (
    *("name", "workloadRuntime", "osSKU", "osType", "vmSize", "mode", "count", "orchestratorVersion", "enableFIPS"),
    *("securityProfile.enableVTPM", "securityProfile.enableSecureBoot", "artifactStreamingProfile.enabled"),
)
_VERSION = "kubernetesVersion"
_CHANNEL = "autoUpgradeProfile.nodeOSUpgradeChannel"
_ACCELERATION = "networkProfile.advancedNetworking.performance.accelerationMode"
CLUSTER_MEMBERS = ("name", _VERSION, "enableFIPS", _CHANNEL, _ACCELERATION)


@dataclass(frozen=True)
class OpenMember:
    """A member whose value a file leaves open, and what decides it, with its default."""

    member: str
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class JudgedFilePool:
    """A node pool of a file; `sandboxed` is None where the file does not decide it."""

    resource: Resource
    sandboxed: bool | None
    runtime: str
    cluster: str
    open_members: tuple[OpenMember, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JudgedFileCluster:
    """A cluster of a file."""

    resource: Resource
    open_members: tuple[OpenMember, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FilesReport:
    """What was found in files. `unread` is what was not judged, of `files` by name with their languages."""

    report: Report
    files: Mapping[str, Language]
    clusters: tuple[JudgedFileCluster, ...] = ()
    pools: tuple[JudgedFilePool, ...] = ()
    unread: tuple[NotRead, ...] = ()


def judge_files(
    declared: Sequence[Declared], ignore: Collection[str] = frozenset(), *, strict: bool = False
) -> FilesReport:
    """The report of all files. What is not read makes the checks unknown where nothing else was judged, where a
    workload runtime of Pod Sandboxing is handed to it, and with `strict`.
    """
    judge = _Judge(declared, ignore, strict=strict)
    for one in declared:
        judge.file(one)
    judge.unread(strict=strict)
    return FilesReport(
        report=Report(tuple(judge.findings), strict),
        files={_printable(one.file): one.language for one in declared},
        clusters=tuple(judge.clusters),
        pools=tuple(judge.pools),
        unread=tuple(
            replace(unread, file=_printable(unread.file), what=_printable(unread.what))
            for one in declared
            for unread in one.not_read
        ),
    )


def not_judged_codes() -> tuple[str, ...]:
    """The codes of the checks that a file does not decide."""
    judged = {*OF_A_POOL, *OF_A_CLUSTER}
    return tuple(rule.code for rule in KNOWN_RULES if rule.code not in judged)


def _rules(codes: Collection[str]) -> Sequence[Rule]:
    return [rule for rule in KNOWN_RULES if rule.code in codes]


@dataclass(frozen=True)
class _Unit:
    """A node pool under one assumption: the runtime that it has, and the conditions under which it has it."""

    pool: DeclaredPool
    runtime: WorkloadRuntime
    only_if: Words = field(default=())


class _Judge:
    """Judges file by file and collects what is found."""

    def __init__(self, declared: Sequence[Declared], ignore: Collection[str], *, strict: bool) -> None:
        self._declared = declared
        self._ignore = ignore
        self._strict = strict
        self.findings: list[Finding] = []
        self.clusters: list[JudgedFileCluster] = []
        self.pools: list[JudgedFilePool] = []

    def file(self, one: Declared) -> None:
        """Judge the clusters and node pools of a file."""
        own = {id(pool) for cluster in one.clusters for pool in cluster.pools}
        for cluster in one.clusters:
            self._cluster(one, cluster)
        for pool in one.pools:
            if id(pool) not in own:
                self._pool(one, pool, self._cluster_of(one, pool))

    def unread(self, *, strict: bool) -> None:
        """What was not read and may matter."""
        nothing = not self.clusters and not self.pools
        for one in (unread for file in self._declared for unread in file.not_read):
            resource = Resource(Kind.NODE_POOL, "", _place(one.file, one.line))
            if one.named:
                names = " and ".join(one.named)
                self._open(resource, f"{_sentence(one.what)}, and {names} is handed to it.")
            elif one.may_hide and (nothing or strict or one.kind != "module"):
                self._open(resource, f"{_sentence(one.what)}. It may declare sandboxed node pools.")

    # Of clusters.

    def _cluster_of(self, one: Declared, pool: DeclaredPool) -> DeclaredCluster | None:
        if not pool.parent:
            return None
        folder = PurePath(one.file).parent
        near = [
            cluster
            for other in self._declared
            if other is one or (one.language is Language.TERRAFORM and PurePath(other.file).parent == folder)
            for cluster in other.clusters
        ]
        if one.language is Language.ARM:
            return next((cluster for cluster in near if cluster.key and cluster.key in pool.parent), None)
        return next((cluster for cluster in near if cluster.key == pool.parent), None)

    def _children(self, cluster: DeclaredCluster) -> Iterator[DeclaredPool]:
        for other in self._declared:
            for pool in other.pools:
                if self._cluster_of(other, pool) is cluster:
                    yield pool

    def _cluster(self, one: Declared, cluster: DeclaredCluster) -> None:
        place = _place(cluster.file, cluster.line, cluster.only_if)
        resource = Resource(Kind.CLUSTER, _shown(cluster.name), place)
        open_members = tuple(_open_members(cluster, CLUSTER_MEMBERS))
        self.clusters.append(JudgedFileCluster(resource=resource, open_members=open_members))
        states = [self._pool(one, pool, cluster) for pool in cluster.pools]
        children = list(self._children(cluster))
        states += [_sandboxed(pool) for pool in children]
        for why in cluster.more_pools:
            found = Resource(Kind.NODE_POOL, "", place)
            self._open(found, f"Node pools of the cluster are decided by {why}.")
            self.pools.append(
                JudgedFilePool(
                    resource=found,
                    sandboxed=None,
                    runtime="",
                    cluster=resource.name,
                    open_members=(OpenMember("agentPoolProfiles", _printable(why)),),
                )
            )
            states.append(None)
        if any(state is not False for state in states):
            written = Known(_written_cluster(cluster, _together([*cluster.pools, *children])))
            facts = {
                "cluster": written,
                "existing_cluster": written,
                "subject": Known(Subject(NODEPOOL, ())),
            }
            self._run(OF_A_CLUSTER, facts, resource)

    # Of node pools.

    def _pool(self, one: Declared, pool: DeclaredPool, cluster: DeclaredCluster | None) -> bool | None:
        """Judge a node pool; whether it is sandboxed."""
        value = _of(pool, "workloadRuntime")
        runtime = find_runtime(value.value) if isinstance(value, Literal) and isinstance(value.value, str) else None
        units, unknown = _units(pool)
        state = _sandboxed(pool)
        resource = Resource(Kind.NODE_POOL, _shown(_of(pool, "name")), _place(pool.file, pool.line, pool.only_if))
        open_members = tuple(_open_members(pool, POOL_MEMBERS))
        self.pools.append(
            JudgedFilePool(
                resource=resource,
                sandboxed=state,
                runtime="" if runtime is None else runtime.name,
                cluster="" if cluster is None else _shown(cluster.name),
                open_members=open_members,
            )
        )
        for unit in units:
            self._unit(one, unit, cluster)
        if unknown is not None:
            member = pool.spelled.get("workloadRuntime", "workloadRuntime")
            why = f"{member} is decided by {in_words(unknown)}, so it is not known whether the node pool is sandboxed."
            self._open(resource, why)
        return state

    def _unit(self, one: Declared, unit: _Unit, cluster: DeclaredCluster | None) -> None:
        pool = unit.pool
        name = _shown(_of(pool, "name", unit.only_if))
        resource = Resource(Kind.NODE_POOL, name, _place(pool.file, pool.line, unit.only_if))
        written = _written_pool(unit)
        found: Fact = NotAsked("The file does not declare the cluster of the node pool.")
        if cluster is not None:
            found = Known(_written_cluster(cluster, unit.only_if))
        facts: dict[str, Fact] = {
            "subject": Known(Subject(NODEPOOL, (written,))),
            "cluster": found,
            "existing_cluster": found,
            "skus": _sku(unit),
            "kubernetes_version": _version(unit, cluster),
            "template": _versions(one, pool),
        }
        self._run(OF_A_POOL, facts, resource)

    def _open(self, resource: Resource, why: str) -> None:
        """Every check of a node pool is unknown, for one reason."""
        self._run(OF_A_POOL, {"subject": Unknown(why)}, resource)

    def _run(self, codes: Collection[str], facts: Mapping[str, Fact], resource: Resource) -> None:
        report = run_rules(_rules(codes), _spec(), Facts(facts), self._ignore, strict=self._strict)
        self.findings += [replace(finding, resource=resource) for finding in report.findings]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _printable(text: str) -> str:
    # Texts of the file: nothing hidden in them reaches a terminal, and no secret a report.
    return one_line(without_secrets(text))


def _place(file: str, line: int, only_if: Words = ()) -> Place:
    return Place(_printable(file), line, tuple(_printable(one) for one in only_if))


def _shown(name: Value) -> str:
    """A name as people find it: as it stands there, or what decides it."""
    if isinstance(name, Literal) and name.value is not None:
        return _printable(scalar_text(name.value))
    return _printable(f"({in_words(name)})") if name != ABSENT else ""


def _of(pool: DeclaredPool, member: str, only_if: Words = ()) -> Value:
    value = pool.name if member == "name" else at_path(pool.properties, member)
    return assuming(value, (*pool.only_if, *only_if))


def _open_members(of: DeclaredPool | DeclaredCluster, members: Iterable[str]) -> Iterator[OpenMember]:
    for path in members:
        value = of.name if path == "name" else at_path(of.properties, path)
        value = assuming(value, of.only_if)
        if isinstance(value, Open | Either):
            yield OpenMember(of.spelled.get(path, path), _printable(in_words(value)))


def _sandboxed(pool: DeclaredPool) -> bool | None:
    units, unknown = _units(pool)
    if unknown is not None:
        return None
    if not units:
        return False
    conditional = any(unit.only_if != pool.only_if for unit in units)
    return None if conditional else True


def _units(pool: DeclaredPool) -> tuple[Sequence[_Unit], Value | None]:
    """The node pool once for each workload runtime of Pod Sandboxing that it may have; and what leaves open whether it
    has one, None where nothing does.
    """
    value = _of(pool, "workloadRuntime")
    cases: Sequence[tuple[Words, Value]] = value.cases if isinstance(value, Either) else (((), value),)
    units: dict[str, _Unit] = {}
    unknown: Value | None = None
    for when, one in cases:
        if not isinstance(one, Literal):
            unknown = value
        elif isinstance(one.value, str):
            runtime = find_runtime(one.value)
            if runtime is not None:
                units.setdefault(runtime.name, _Unit(pool, runtime, (*pool.only_if, *when)))
            elif one.value and other_runtime(one.value) is None:
                unknown = Open(f"the name {one.value}, which is not known")
    return list(units.values()), unknown


def _spec() -> SandboxSpec:
    pool = PoolSpec(runtime=None, os_sku=find_os_sku("AzureLinux"))
    return SandboxSpec(target=Target(subscription_id=""), pool=pool, purpose=NODEPOOL)


# From the members of a file to what the rules read.


def _left_open(spelled: Mapping[str, str], member: str, value: Value) -> LeftOpen:
    return LeftOpen(f"{spelled.get(member, member)} is decided by {in_words(value)}.")


def _written_pool(unit: _Unit) -> WrittenPool:
    pool, reasons, values = unit.pool, dict[str, LeftOpen](), dict[str, str]()
    for attribute, path, absent in (
        ("checked_name", "name", ""),
        ("os_sku", "osSKU", None),
        ("vm_size", "vmSize", None),
        ("mode", "mode", "User"),
    ):
        value = _of(pool, path, unit.only_if)
        spelled = pool.spelled.get(path, path)
        if isinstance(value, Literal) and value.value not in (None, ""):
            values[attribute] = scalar_text(value.value)
        elif isinstance(value, Literal):
            values[attribute] = absent or ""
            if absent is None:
                reasons[attribute] = _not_set(path, spelled)
        else:
            values[attribute] = ""
            reasons[attribute] = _left_open(pool.spelled, path, value)
    sizes = _sizes(unit)
    if sizes:
        reasons.pop("vm_size", None)
        values["vm_size"] = sizes[0]
    if "os_sku" in reasons:
        reasons["os_sku_asked"] = reasons["os_sku"]
    os_sku = find_os_sku(values["os_sku"] or "AzureLinux")
    if not os_sku.known and not os_sku.sandboxable:
        reasons["os_sku"] = reasons["os_sku_asked"] = LeftOpen(
            f"It is not known whether the OS SKU {os_sku.asked} runs sandboxed pods."
        )
    return WrittenPool(
        name=values["checked_name"],
        runtime=unit.runtime,
        os_sku=os_sku.sent,
        os_sku_asked=os_sku.asked,
        vm_size=values["vm_size"],
        mode=values["mode"],
        exists=False,
        vm_sizes=sizes,
        settings=_settings(pool, unit.only_if),
        left_open=reasons,
        spellings=pool.spelled,
    )


def _not_set(path: str, spelled: str) -> LeftOpen:
    if path == "osSKU":
        why = f"{spelled} is not set, so AKS chooses it, and sandboxed pods require Azure Linux nodes."
        return LeftOpen(why, (Step(f"Set {spelled} to AzureLinux."),))
    why = f"{spelled} is not set, so AKS chooses the VM size."
    return LeftOpen(why, (Step(f"Set {spelled} to a size that AKS was seen to accept, such as Standard_D4s_v5."),))


def _settings(pool: DeclaredPool, only_if: Words = ()) -> PoolSettings:
    reasons, values = dict[str, LeftOpen](), dict[str, bool | None]()
    for attribute, path in (
        ("fips", "enableFIPS"),
        ("vtpm", "securityProfile.enableVTPM"),
        ("secure_boot", "securityProfile.enableSecureBoot"),
        ("artifact_streaming", "artifactStreamingProfile.enabled"),
    ):
        value = _of(pool, path, only_if)
        values[attribute] = _truth(value)
        if not isinstance(value, Literal):
            reasons[attribute] = _left_open(pool.spelled, path, value)
    return WrittenSettings(
        fips=values["fips"],
        vtpm=values["vtpm"],
        secure_boot=values["secure_boot"],
        artifact_streaming=values["artifact_streaming"],
        left_open=reasons,
    )


def _truth(value: Value) -> bool | None:
    if not isinstance(value, Literal) or value.value is None:
        return None
    return value.value is True or scalar_text(value.value).lower() == "true"


def _together(pools: Iterable[DeclaredPool]) -> Words:
    """The conditions that hold wherever the cluster may have a sandboxed node pool."""
    words: list[Words] = []
    for pool in pools:
        units, unknown = _units(pool)
        words += [unit.only_if for unit in units]
        words += [pool.only_if] if unknown is not None else []
    return tuple(one for one in words[0] if all(one in others for others in words)) if words else ()


def _written_cluster(cluster: DeclaredCluster, only_if: Words) -> WrittenCluster:
    only_if = (*cluster.only_if, *only_if)
    reasons, texts = dict[str, LeftOpen](), dict[str, str]()
    for attribute, path in (("node_os_upgrade_channel", _CHANNEL), ("acceleration_mode", _ACCELERATION)):
        value = assuming(at_path(cluster.properties, path), only_if)
        texts[attribute] = scalar_text(value.value) if isinstance(value, Literal) and value.value is not None else ""
        if not isinstance(value, Literal):
            reasons[attribute] = _left_open(cluster.spelled, path, value)
    fips = assuming(at_path(cluster.properties, "enableFIPS"), only_if)
    if not isinstance(fips, Literal):
        reasons["fips"] = LeftOpen(f"enableFIPS of the cluster is decided by {in_words(fips)}.")
    pools = tuple(_beside(pool) for pool in cluster.pools)
    if cluster.more_pools:
        reasons["pools"] = LeftOpen(f"Node pools of the cluster are decided by {' and '.join(cluster.more_pools)}.")
    return WrittenCluster(
        name=_shown(cluster.name),
        location="",
        kubernetes_version="",
        provisioning_state="",
        power_state="",
        pools=pools,
        acceleration_mode=texts["acceleration_mode"],
        node_os_upgrade_channel=texts["node_os_upgrade_channel"],
        fips=_truth(fips),
        left_open=reasons,
        spellings=cluster.spelled,
    )


def _beside(pool: DeclaredPool) -> WrittenNodePool:
    mode, reasons = _of(pool, "mode"), dict[str, LeftOpen]()
    fips = _of(pool, "enableFIPS")
    # The mode counts where the node pool has FIPS.
    without = isinstance(fips, Literal) and not _truth(fips)
    if not isinstance(mode, Literal) and not without:
        spelled = pool.spelled.get("mode", "mode")
        reasons["mode"] = LeftOpen(f"{spelled} of node pool {_shown(pool.name)} is decided by {in_words(mode)}.")
    return WrittenNodePool(
        name=_shown(pool.name),
        runtime="",
        mode=scalar_text(mode.value) if isinstance(mode, Literal) and mode.value is not None else "User",
        os_sku="",
        vm_size="",
        count=None,
        node_image="",
        provisioning_state="",
        power_state="",
        kubernetes_version="",
        settings=_settings(pool),
        left_open=reasons,
    )


def _sku(unit: _Unit) -> Fact:
    """What the catalogue knows of the VM size; nothing else knows it without Azure."""
    value, skus = _of(unit.pool, "vmSize", unit.only_if), dict[str, VmSku]()
    named = [value.value] if isinstance(value, Literal) and isinstance(value.value, str) else _sizes(unit)
    for size in named:
        series = find_series(size)
        if series is None:
            return Unknown(f"The series of {size} is not in the catalogue.")
        generations = ",".join(f"V{one}" for one in series.generations)
        capabilities = {"HyperVGenerations": generations, "CpuArchitectureType": series.architecture}
        skus[size.lower()] = VmSku(size, "", capabilities=capabilities)
    return Known(skus)


def _sizes(unit: _Unit) -> tuple[str, ...]:
    """The VM sizes of a node pool of virtual machines, which has several; none where one of them is open."""
    sizes: list[str] = []
    for kind in ("manual", "autoscale"):
        found = items_of(_of(unit.pool, f"virtualMachinesProfile.scale.{kind}", unit.only_if))
        if found.rest:
            return ()
        for item in found.items:
            size = member(item.value, "size")
            if not isinstance(size, Literal) or not isinstance(size.value, str):
                return ()
            sizes.append(size.value)
    return tuple(dict.fromkeys(sizes))


def _version(unit: _Unit, cluster: DeclaredCluster | None) -> Fact:
    """The Kubernetes version of the node pool, else of its cluster."""
    pool = unit.pool
    value, member = _of(pool, "orchestratorVersion", unit.only_if), "orchestratorVersion"
    spelled = pool.spelled.get(member, member)
    if value == ABSENT:
        if cluster is None:
            return NotAsked("The file does not declare the cluster of the node pool.")
        value = assuming(at_path(cluster.properties, _VERSION), (*cluster.only_if, *unit.only_if))
        spelled = cluster.spelled.get(_VERSION, _VERSION)
    if value == ABSENT:
        return NotAsked("The file does not set a Kubernetes version, so AKS chooses it.")
    if not isinstance(value, Literal):
        return Unknown(f"{spelled} is decided by {in_words(value)}.")
    try:
        return Known(ChosenVersion(KubernetesVersion.parse(scalar_text(value.value)), "the file's"))
    except ValueError:
        return Unknown(f"The Kubernetes version {scalar_text(value.value)} cannot be compared.")


def _versions(one: Declared, pool: DeclaredPool) -> Fact:
    if pool.azurerm:
        return Known(TemplateVersions(of_azurerm=True, azurerm=one.azurerm))
    if not isinstance(pool.api_version, Literal):
        return Unknown(f"The API version is decided by {in_words(pool.api_version)}.")
    text = pool.api_version.value
    return Known(TemplateVersions(api_version=text if isinstance(text, str) else None))
