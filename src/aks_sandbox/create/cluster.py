"""`create`: a new cluster with a sandboxed node pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import cluster_as_in_az
from aks_sandbox.arm.missing import group_not_found
from aks_sandbox.arm.operation import Body
from aks_sandbox.arm.write import Write, already_exists, look_at
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.check.check import inspect, stop_at_failures
from aks_sandbox.check.codes import known_codes
from aks_sandbox.create import requests
from aks_sandbox.create.addons_body import remaining_steps
from aks_sandbox.create.as_sent import cluster_as_sent
from aks_sandbox.create.attached_registry import AttachedRegistry
from aks_sandbox.create.bodies import managed_cluster
from aks_sandbox.create.contradictions import refuse_contradictions_of_cluster
from aks_sandbox.create.existing import find_same
from aks_sandbox.create.patch import patched_cluster
from aks_sandbox.create.requests import nothing_written
from aks_sandbox.create.role_assignments import ClusterRoles, at_a_subnet, wanted_roles
from aks_sandbox.errors import AlreadyExists, NotFound, Unreachable
from aks_sandbox.model.cluster import ClusterSpec, Target
from aks_sandbox.model.facts import Facts, Known, Unknown
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.roles import WantedRole
from aks_sandbox.model.wanted import SandboxSpec, SshKey, WriteOptions, WriteRequest
from aks_sandbox.reports.text import Shown
from aks_sandbox.steps import lines_of, step

_ALSO = ("location", "group_location", "cluster")


@nothing_written()
def create_cluster(
    connection: Connection,
    spec: ClusterSpec,
    options: WriteOptions,
    ssh_key: SshKey,
    reporter: Reporter,
) -> dict[str, Any] | None:
    """The new cluster; the request instead in a dry run, None when not waiting. Nothing is written before the
    checks pass, and never over a cluster that exists.
    """
    sandbox, roles = _as_sent(spec, options, reporter)
    registry = AttachedRegistry(connection, spec, options)
    sandbox = replace(sandbox, roles=(*sandbox.roles, *registry.roles))
    if options.accept_same:
        same = _find_same(connection, spec, options, ssh_key, reporter, sandbox.roles)
        if same is not None and not options.dry_run:
            return None if options.no_wait else cluster_as_in_az(same)
    checked = options.checks
    if checked:
        report, facts = inspect(connection, sandbox, options, reporter, also=_ALSO)
        _refuse_impossible(facts, spec.target, connection)
        stop_at_failures(report, reporter)
    else:
        facts = ArmFacts(connection, sandbox).fetch(["location", *([] if spec.target.location else ["group_location"])])
    location = _location(facts)
    read = facts if checked else None
    plain = _body(spec, location, None, options)
    api_version = requests.version_to_write(connection, sandbox.runtime, read, spec.target, plain, ask=options.dry_run)
    key = ssh_key.for_dry_run() if options.dry_run else ssh_key.for_write()
    request = _request(spec, options, location, key, api_version)
    if options.dry_run:
        _say_what_remains(spec, reporter)
        return requests.request_document(connection, request, reporter)
    of_identity = ClusterRoles(connection, spec.target, roles, reporter, skip_subnets=not options.assign_roles)
    of_identity.before()
    write = Write(connection, spec.target, request, None)
    try:
        answer = write.create(reporter, wait=not options.no_wait, accepted=of_identity.after)
    except AlreadyExists:
        # Another run was faster, which may have wanted the same.
        same = _find_same(connection, spec, options, ssh_key, reporter, sandbox.roles) if options.accept_same else None
        if same is None:
            raise
        return None if options.no_wait else cluster_as_in_az(same)
    with requests.written("The cluster was written.", look_at(spec.target, None)):
        _say_what_remains(spec, reporter)
        if answer is None:
            return None
        registry.attach(answer, reporter)
        return cluster_as_in_az(answer)


@nothing_written()
def validate_cluster(
    connection: Connection, spec: ClusterSpec, options: WriteOptions, ssh_key: SshKey, reporter: Reporter
) -> Shown | dict[str, Any]:
    """The request of a dry run, and what the checks find about exactly that request; the request alone where what
    exists is accepted in its place.
    """
    sandbox, _ = _as_sent(spec, options, reporter)
    registry = AttachedRegistry(connection, spec, options)
    sandbox = replace(sandbox, roles=(*sandbox.roles, *registry.roles))
    if options.accept_same and _find_same(connection, spec, options, ssh_key, reporter, sandbox.roles) is not None:
        # What is there is not created, so the checks of a new one have nothing to judge.
        facts = ArmFacts(connection, sandbox).fetch(["location", "group_location"])
        plain = _body(spec, _location(facts), None, options)
        api_version = requests.version_to_write(connection, sandbox.runtime, None, spec.target, plain, ask=True)
        request = _request(spec, options, _location(facts), ssh_key.for_dry_run(), api_version)
        return requests.request_document(connection, request, reporter)
    report, facts = inspect(connection, sandbox, options, reporter, also=_ALSO)
    plain = _body(spec, _location(facts), None, options)
    api_version = requests.version_to_write(connection, sandbox.runtime, facts, spec.target, plain)
    request = _request(spec, options, _location(facts), ssh_key.for_dry_run(), api_version)
    document = requests.request_document(connection, request, reporter)
    return requests.validated(document, report, sandbox, facts, "create")


def planned_cluster(
    spec: ClusterSpec, options: WriteOptions, key: str | None, reporter: Reporter
) -> tuple[SandboxSpec, dict[str, Any]]:
    """What is judged of a new cluster, and the body that a request would have; without a region in the target, the
    region of the body is empty. InvalidInput for a body that is refused without a question.
    """
    sandbox, _ = _as_sent(spec, options, reporter)
    return sandbox, _body(spec, spec.target.location or "", key, options)


def _say_what_remains(spec: ClusterSpec, reporter: Reporter) -> None:
    for missing, steps in remaining_steps(spec.addons, spec.target):
        reporter.warn(missing, *lines_of(steps))


def _as_sent(
    spec: ClusterSpec, options: WriteOptions, reporter: Reporter
) -> tuple[SandboxSpec, tuple[WantedRole, ...]]:
    """What is judged of the body, and all roles that the cluster's identity needs; InvalidInput for a body that is
    refused without a question.
    """
    requests.refuse_other_os_skus(spec.sandboxed_pool)
    known_codes(Argument.IGNORE, options.ignore)
    region = spec.target.location or ""
    body = _body(spec, region, None, options)
    sandbox = cluster_as_sent(spec, body)
    refuse_contradictions_of_cluster(spec.target, body, managed_cluster(spec, region, None))
    requests.say_notices(sandbox, reporter, checked=options.checks)
    roles = wanted_roles(sandbox)
    given = tuple(one for one in roles if options.assign_roles or not at_a_subnet(one))
    return replace(sandbox, roles=given), roles


def _request(
    spec: ClusterSpec, options: WriteOptions, location: str, key: str | None, api_version: str | None
) -> WriteRequest:
    body = _body(spec, location, key, options)
    return WriteRequest(spec.target.cluster_path, api_version, body, requests.ONLY_IF_ABSENT)


def _find_same(
    connection: Connection,
    spec: ClusterSpec,
    options: WriteOptions,
    ssh_key: SshKey,
    reporter: Reporter,
    roles: Sequence[WantedRole],
) -> Body | None:
    body = _body(spec, spec.target.location or "", ssh_key.public_key, options)
    request = WriteRequest(spec.target.cluster_path, None, body)
    same = find_same(connection, spec.target, None, request, options, reporter)
    if same is not None and roles:
        look = step("Look at them:", "az role assignment list --all --output table")
        reporter.warn("The roles of the cluster's identities were not compared.", *lines_of([look]))
    return same


def _body(spec: ClusterSpec, location: str, key: str | None, options: WriteOptions) -> dict[str, Any]:
    body = managed_cluster(spec, location, key)
    for patch in options.patches:
        body = patched_cluster(body, patch)
    return body


def _refuse_impossible(facts: Facts, target: Target, connection: Connection) -> None:
    # The service says all this too, when it is asked to write; here it is said before any key is made.
    if facts.outcome("group_location") == Known(None):
        create = target.step("Or create it:", "az group create --name {group} --location {location}")
        raise group_not_found(target, connection, create)
    cluster = facts.outcome("cluster")
    if isinstance(cluster, Known) and cluster.value is not None:
        raise already_exists(target, None, cluster.value.provisioning_state)
    _location(facts)


def _location(facts: Facts) -> str:
    outcome = facts.outcome("location")
    if isinstance(outcome, Known):
        location: str = outcome.value
        return location
    if isinstance(outcome, Unknown) and isinstance(facts.outcome("group_location"), Unknown) and not outcome.denied:
        raise Unreachable(outcome.reason, *outcome.steps)
    raise NotFound(
        f"{Argument.LOCATION} was not given, and the region of the resource group is not known. {outcome.reason}",
        step(f"Use {Argument.LOCATION}, and a {Argument.RESOURCE_GROUP} that exists:", "az group list --output table"),
    )
