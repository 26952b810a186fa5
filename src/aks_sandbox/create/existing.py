"""--if-exists same: whether a cluster or node pool that exists has what was asked for, and what it has instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.idle import is_stopped
from aks_sandbox.arm.operation import Body, Operation, has_failed, resource_of, state_of
from aks_sandbox.arm.write import already_exists, label_of, look_at
from aks_sandbox.catalog.tables import find_runtime
from aks_sandbox.errors import Differs, Interrupted, NotFound
from aks_sandbox.model.azure import location_name
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.codec import az_name
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.model.secret_members import without_secret_members
from aks_sandbox.model.wanted import WriteOptions, WriteRequest
from aks_sandbox.steps import Step, lines_of

_LONGEST_VALUE = 120
_NOT_THERE = object()
#: Members that hold a version, of which a shorter one means any patch of it.
_VERSIONS = ("orchestratorversion", "kubernetesversion")
_POOLS = "agentpoolprofiles"


@dataclass(frozen=True)
class Difference:
    """One member, named as az prints it, in which what exists is not what was asked for."""

    member: str
    existing: str
    requested: str

    def __str__(self) -> str:
        return f"{self.member}: {self.existing} exists, {self.requested} was requested"


def differences(
    requested: Mapping[str, Any], existing: Mapping[str, Any], not_asked: Collection[str]
) -> tuple[Difference, ...]:
    """Where a resource that exists has not what a body asks for.

    Only members of the body count, less those that nobody asked for: `not_asked` has their names, as paths in which a
    pool of a cluster stands by its name (`properties.agentPoolProfiles.untrusted.count`). A workload runtime that was
    not asked for may be any sandboxed one.
    """
    return tuple(_compared(requested, existing, "", frozenset(path.lower() for path in not_asked)))


def differs(what: str, found: Collection[Difference], look: Step) -> Differs:
    """The error that lists the differences of `what`."""
    lines = [f"{what[:1].upper()}{what[1:]} exists and is not what was requested. Nothing was changed."]
    return Differs("\n".join([*lines, *(one_line(str(one)) for one in found)]), look)


def _compared(requested: Any, existing: Any, path: str, not_asked: frozenset[str]) -> Iterator[Difference]:
    here = path.lower()
    if here in not_asked and (not here.endswith(".workloadruntime") or find_runtime(str(existing)) is not None):
        return
    if isinstance(requested, Mapping):
        yield from _members(requested, existing, path, not_asked)
    elif isinstance(requested, list) and path.lower().endswith(_POOLS):
        yield from _pools(requested, existing, path, not_asked)
    elif not _same(requested, existing, path.rpartition(".")[2].lower()):
        yield Difference(_shown_path(path), _shown(existing, path), _shown(requested, path))


def _members(requested: Mapping[str, Any], existing: Any, path: str, not_asked: frozenset[str]) -> Iterator[Difference]:
    found = {str(key).lower(): value for key, value in existing.items()} if isinstance(existing, Mapping) else {}
    scaled = requested.get("enableAutoScaling") is True
    for key, value in requested.items():
        if scaled and key == "count":
            continue  # the autoscaler has chosen another one since
        here = f"{path}.{key}" if path else str(key)
        yield from _compared(value, found.get(str(key).lower(), _NOT_THERE), here, not_asked)


def _pools(requested: list[Any], existing: Any, path: str, not_asked: frozenset[str]) -> Iterator[Difference]:
    rows = [row for row in existing if isinstance(row, Mapping)] if isinstance(existing, list) else []
    for pool in requested:
        name = str(pool.get("name"))
        here = f"{path}.{name}"
        named = [row for row in rows if str(row.get("name")).lower() == name.lower()]
        if f"{here}.name".lower() in not_asked:
            # Any sandboxed pool is the one, where its name was not asked for.
            named = [row for row in rows if find_runtime(str(row.get("workloadRuntime"))) is not None] or named
        if not named:
            yield Difference(_shown_path(here), "nothing", "a node pool of that name")
            continue
        unlike = [(row, tuple(_members(pool, row, here, not_asked))) for row in named]
        nearest, members = min(unlike, key=lambda one: len(one[1]))
        for one in members:
            yield replace(one, member=one.member.replace(f"[{name}]", f"[{nearest.get('name')}]", 1))


def _same(requested: Any, existing: Any, name: str) -> bool:
    if existing is _NOT_THERE or existing is None:
        return requested is False or requested in (None, "", [], {})
    if isinstance(requested, list) and isinstance(existing, list):
        return all(any(_same(one, other, name) for other in existing) for one in requested) and all(
            any(_same(one, other, name) for one in requested) for other in existing
        )
    if isinstance(requested, bool) or isinstance(existing, bool):
        return requested is existing
    if isinstance(requested, str) and isinstance(existing, str):
        return _same_text(requested, existing, name)
    if isinstance(requested, Mapping) and isinstance(existing, Mapping):
        return not any(_members(requested, existing, "", frozenset()))
    return bool(requested == existing)


def _same_text(requested: str, existing: str, name: str) -> bool:
    if name == "location":
        return location_name(requested) == location_name(existing)
    if name == "keydata":
        return requested.split()[:2] == existing.split()[:2]  # the comment at the end is not part of the key
    mine, theirs = requested.lower(), existing.lower()
    return mine == theirs or (name in _VERSIONS and theirs.startswith(f"{mine}."))


def _shown(value: Any, path: str) -> str:
    if value is _NOT_THERE or value is None:
        return "nothing"
    # Before it is cut: what is left of a secret would not look like one.
    member = path.rpartition(".")[2]
    value = without_secret_members({member: value})[0][member]
    text = (", ".join(map(str, value)) if isinstance(value, list) else str(value)) or "an empty value"
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} (...)"


def _shown_path(path: str) -> str:
    parts = path.removeprefix("properties.").split(".")
    if parts[0].lower() == _POOLS and len(parts) > 1:
        return ".".join([f"{az_name(parts[0])}[{parts[1]}]", *map(az_name, parts[2:])])
    return ".".join(map(az_name, parts))


def find_same(
    connection: Connection,
    target: Target,
    pool_name: str | None,
    request: WriteRequest,
    options: WriteOptions,
    reporter: Reporter,
) -> Body | None:
    """The cluster, or the node pool, that exists and has what the request asks for; None when there is none.

    Differs when it has not, AlreadyExists when its last operation failed. One on which an operation runs is waited for,
    unless the options say not to wait or to write nothing.
    """
    label = label_of(target, pool_name)
    doing = f"reading {label}"
    try:
        read, version = connection.cluster_version.ask(lambda one: connection.get(request.path, one, doing))
        found = resource_of(read, doing)
    except NotFound:
        return None
    unlike = differences(request.body, found, options.not_asked)
    if unlike:
        raise differs(label, unlike, look_at(target, pool_name))
    if not options.no_wait and not options.dry_run:
        try:
            found = Operation(connection, request.path, label, doing, reporter).wait_for_resource(found, version)
        except KeyboardInterrupt:
            raise Interrupted(f"Stopped waiting for the {label}. Nothing was written.", "Repeat the command.") from None
    if has_failed(found):
        raise already_exists(target, pool_name, state_of(found))
    reporter.warn(f"The {label} exists and has what was requested. Nothing was written.")
    if is_stopped(found):
        reporter.warn(f"The {label} is stopped, so it does not run pods.", *lines_of([_start(target, pool_name)]))
    return found


def _start(target: Target, pool_name: str | None) -> Step:
    if pool_name is None:
        return target.step("Start it:", "az aks start -g {group} -n {cluster}")
    pattern = "az aks nodepool start -g {group} --cluster-name {cluster} --nodepool-name {pool}"
    return target.step("Start it:", pattern, pool=pool_name)
