"""`create`: a new cluster with a sandboxed node pool."""

from __future__ import annotations

from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.containerservice import cluster_as_in_az
from aks_sandbox.arm.operation import Body
from aks_sandbox.arm.write import Write, already_exists, look_at
from aks_sandbox.check.asking import ArmFacts
from aks_sandbox.check.check import inspect, known_codes, stop_at_failures
from aks_sandbox.create import requests
from aks_sandbox.create.as_sent import cluster_as_sent
from aks_sandbox.create.bodies import managed_cluster
from aks_sandbox.create.existing import find_same
from aks_sandbox.create.patch import patched_cluster
from aks_sandbox.create.requests import nothing_written
from aks_sandbox.errors import AlreadyExists, NotFound, Unreachable
from aks_sandbox.model.cluster import ClusterSpec, Target
from aks_sandbox.model.facts import Facts, Known, Unknown
from aks_sandbox.model.reporter import Reporter
from aks_sandbox.model.wanted import SshKey, WriteOptions, WriteRequest
from aks_sandbox.steps import step

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
    requests.refuse_other_os_skus(spec.sandboxed_pool)
    known_codes(Argument.IGNORE, options.ignore)
    sandbox = cluster_as_sent(spec, _body(spec, spec.target.location or "", None, options))
    if options.accept_same and not options.dry_run:
        same = _find_same(connection, spec, options, ssh_key, reporter)
        if same is not None:
            return None if options.no_wait else cluster_as_in_az(same)
    checked = not options.dry_run and not options.skip_checks
    requests.say_notices(sandbox, reporter, checked=checked)
    if checked:
        report, facts = inspect(connection, sandbox, options.ignore, reporter, also=_ALSO)
        _refuse_impossible(facts, spec.target)
        stop_at_failures(report, reporter)
    else:
        facts = ArmFacts(connection, sandbox).fetch(["location", "group_location"])
    location = _location(facts)
    api_version = requests.choose_api_version(connection, [sandbox.runtime], facts if checked else None)
    key = ssh_key.for_dry_run() if options.dry_run else ssh_key.for_write()
    body = _body(spec, location, key, options)
    request = WriteRequest(spec.target.cluster_path, api_version, body, requests.ONLY_IF_ABSENT)
    if options.dry_run:
        return requests.request_document(connection, request)
    try:
        answer = Write(connection, spec.target, request, None).create(reporter, wait=not options.no_wait)
    except AlreadyExists:
        # Another run was faster, which may have wanted the same.
        same = _find_same(connection, spec, options, ssh_key, reporter) if options.accept_same else None
        if same is None:
            raise
        answer = None if options.no_wait else same
    with requests.written("The cluster was written.", look_at(spec.target, None)):
        return None if answer is None else cluster_as_in_az(answer)


def _find_same(
    connection: Connection, spec: ClusterSpec, options: WriteOptions, ssh_key: SshKey, reporter: Reporter
) -> Body | None:
    body = _body(spec, spec.target.location or "", ssh_key.public_key, options)
    request = WriteRequest(spec.target.cluster_path, None, body)
    return find_same(connection, spec.target, None, request, options, reporter)


def _body(spec: ClusterSpec, location: str, key: str | None, options: WriteOptions) -> dict[str, Any]:
    body = managed_cluster(spec, location, key)
    return body if options.patch is None else patched_cluster(body, options.patch)


def _refuse_impossible(facts: Facts, target: Target) -> None:
    # The service says all this too, when it is asked to write; here it is said before any key is made.
    if facts.outcome("group_location") == Known(None):
        raise NotFound(
            f"resource group {target.resource_group} was not found in this subscription.",
            target.step("Create it:", "az group create --name {group} --location {location}"),
            argument=Argument.RESOURCE_GROUP,
        )
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
