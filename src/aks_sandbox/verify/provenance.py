"""Where a proof comes from, read out of its record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from aks_sandbox.arm.inside import read_identity
from aks_sandbox.arm.run_command import clock_of
from aks_sandbox.errors import AksSandboxError
from aks_sandbox.model.in_cluster import Node
from aks_sandbox.model.provenance import ClusterIdentity, NodeVersions, ProbedPod, Provenance, SentCommand
from aks_sandbox.verify.evidence_file import Sealed
from aks_sandbox.verify.record import Exchange, Outcome, Purpose, Record, inside_of, outcome_of

_OF_CLUSTER = "the pods of run-command in the cluster"
_OF_AZURE = "Azure, which reports when each command began and ended"


def provenance_of(evidence: Sealed, *, from_file: bool) -> Provenance:
    """All that the record says about itself; what it does not say is empty."""
    record = evidence.record
    name = record.cluster().name
    clocks = [time for one in record.exchanges for time in _by_the_cluster(one)]
    others = [time for one in record.exchanges for time in _by_azure(one)]
    times = clocks or others
    return Provenance(
        sha256=evidence.sha256,
        from_file=from_file,
        anonymized=evidence.anonymized,
        tool_version=record.tool_version,
        started_at=min(times, default=""),
        ended_at=max(times, default=""),
        clock=(_OF_CLUSTER if clocks else _OF_AZURE) if times else "",
        caller=record.caller,
        resource_id=str(record.body.get("id") or record.target.cluster_path),
        cluster=_identity(record, name),
        commands=tuple(map(_sent, record.exchanges)),
        nodes=tuple(_nodes(record, name)),
        pods=tuple(_pods(outcome_of(record, name))),
    )


def _by_the_cluster(exchange: Exchange) -> tuple[str, ...]:
    times = clock_of(exchange.result, exchange.command.mark) if exchange.result is not None else None
    if times is None:
        return ()
    return tuple(datetime.fromtimestamp(one, tz=UTC).isoformat().replace("+00:00", "Z") for one in times)


def _by_azure(exchange: Exchange) -> tuple[str, ...]:
    result = exchange.result
    return tuple(filter(None, (result.started_at, result.finished_at))) if result is not None else ()


def _sent(exchange: Exchange) -> SentCommand:
    times = _by_the_cluster(exchange) or _by_azure(exchange)
    return SentCommand(
        purpose=str(exchange.purpose),
        identifier=exchange.identifier,
        correlation_id=exchange.ids.correlation,
        request_id=exchange.ids.request,
        started_at=min(times, default=""),
        ended_at=max(times, default=""),
        exit_code=exchange.result.exit_code if exchange.result is not None else None,
    )


def _looks(record: Record) -> Iterator[Exchange]:
    return (one for one in reversed(record.exchanges) if one.purpose is Purpose.LOOK and one.result is not None)


def _identity(record: Record, name: str) -> ClusterIdentity:
    for look in _looks(record):
        try:
            return read_identity(look.result, look.command, name) if look.result is not None else ClusterIdentity()
        except AksSandboxError:
            continue
    return ClusterIdentity()


def _nodes(record: Record, name: str) -> Iterator[NodeVersions]:
    for look in _looks(record):
        try:
            inside = inside_of(look, name)
        except AksSandboxError:
            continue
        yield from map(_versions, inside.nodes)
        return


def _versions(node: Node) -> NodeVersions:
    return NodeVersions(
        name=node.name,
        pool=node.pool,
        kubelet=node.version,
        container_runtime=node.container_runtime,
        kernel=node.kernel_release,
        image=node.image,
        boot_id=node.boot_id,
    )


def _pods(outcome: Outcome) -> Iterator[ProbedPod]:
    for pod in outcome.seen.pods:
        yield ProbedPod(pod.name, pod.uid, pod.node, pod.runtime_class, pod.image_id)
