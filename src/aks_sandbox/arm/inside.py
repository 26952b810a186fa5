"""Looks into a cluster: fixed lines with their scripts, and what they report."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aks_sandbox.arm.answers import expected_form, flag, lines, rows, text, text_or_empty, texts, whole
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.run_command import CommandResult, document_of, start_run_command, wait_for_result
from aks_sandbox.errors import AksSandboxError
from aks_sandbox.model.cluster import Cluster, Target
from aks_sandbox.model.in_cluster import (
    Booked,
    Claim,
    ClassedPod,
    ContainerShare,
    ContainerState,
    InCluster,
    Node,
    PlainTrouble,
    PodEvent,
    ProbeNamespace,
    RuntimeClass,
    Taint,
    Toleration,
    Unscheduled,
    Workload,
    memory_bytes,
    millicpus,
)
from aks_sandbox.model.node_room import Asked, Room, RoomyNode, ServedRuntimeClass, StandingPod
from aks_sandbox.model.proof import NamespaceLeft, ProbePod, ProbeResult
from aks_sandbox.model.provenance import ClusterIdentity
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.steps import filled

_ALL = "runtimeclasses nodes pods workloads claims events namespaces"
_BEFORE_A_RUN = "runtimeclasses nodes booked namespaces identity"
_FOLDS = ("nodes.jq", "few_nodes.jq", "pods.jq", "workloads.jq", "claims.jq", "events.jq")
_SCRIPTS = Path(__file__).parent / "scripts"


def look_command() -> ClusterCommand:
    """Look at all that sandboxed pods depend on, and at those pods; changes nothing."""
    return cluster_command(f"sh look.sh {_ALL}", map(_SCRIPTS.joinpath, ("look.sh", "look.jq", *_FOLDS)), {})


def look_before_run_command(namespace: str | None = None) -> ClusterCommand:
    """Look at what a run of `verify` needs to know, and at the pods of earlier runs in the namespace that it is to use;
    changes nothing.
    """
    scripts = map(_SCRIPTS.joinpath, ("look.sh", "look.jq", "nodes.jq", "roomy_nodes.jq", "booked.jq"))
    if namespace is None:
        return cluster_command(f"sh look.sh {_BEFORE_A_RUN}", scripts, {})
    return cluster_command(f"sh look.sh {_BEFORE_A_RUN} runpods", scripts, {"namespace": namespace + "\n"})


def room_command() -> ClusterCommand:
    """Look at the room on the nodes for sandboxed pods, and at their RuntimeClasses; changes nothing."""
    return cluster_command("sh room.sh", [_SCRIPTS / "room.sh", _SCRIPTS / "room.jq"], {})


def cluster_command(line: str, scripts: Iterable[Path], files: Mapping[str, str]) -> ClusterCommand:
    """A command with its scripts, with what it is told in files, and with a mark that is made for it alone."""
    mark = f"aks-sandbox-{secrets.token_hex(16)}"
    texts = {path.name: _text(path) for path in (_SCRIPTS / "reading.sh", *scripts)}
    return ClusterCommand(line, {**texts, **files, "mark": mark + "\n"}, mark)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


_POOL_LABELS = ("kubernetes.azure.com/agentpool", "agentpool")


def look_inside(connection: Connection, target: Target, cluster: Cluster, look: ClusterCommand) -> InCluster:
    """Run a look and answer what it saw; AksSandboxError when it could not be run or its output cannot be read."""
    try:
        identifier = start_run_command(connection, target, cluster, look).identifier
        return read_look(wait_for_result(connection, target, cluster, identifier), look, cluster.name)
    except AksSandboxError as error:
        error.steps = filled(error.steps, target.names)
        raise


def look_at_room(connection: Connection, target: Target, cluster: Cluster) -> Room:
    """What the room on the nodes is; AksSandboxError when the look could not be run or its output cannot be read."""
    look = room_command()
    try:
        identifier = start_run_command(connection, target, cluster, look).identifier
        return read_room(wait_for_result(connection, target, cluster, identifier), look, cluster.name)
    except AksSandboxError as error:
        error.steps = filled(error.steps, target.names)
        raise


def read_room(result: CommandResult, look: ClusterCommand, cluster_name: str) -> Room:
    """What a look at the room printed; Unreachable when it cannot be read."""
    doing = f"looking into cluster {cluster_name}"
    document = document_of(result, look.mark, doing)
    with expected_form(doing):
        return Room(
            classes=_all(document, "runtimeClasses", _served_class),
            nodes=_all(document, "nodes", _roomy_node),
            pods=_all(document, "pods", _standing_pod),
            nodes_in_all=whole(document["nodesInAll"]),
            pods_in_all=whole(document["podsInAll"]),
            unreadable=_told(document.get("unreadable")),
        )


def read_look(result: CommandResult, look: ClusterCommand, cluster_name: str) -> InCluster:
    """What a look printed; Unreachable when it cannot be read."""
    doing = f"looking into cluster {cluster_name}"
    document = document_of(result, look.mark, doing)
    with expected_form(doing):
        return InCluster(
            now=whole(document["now"]),
            runtime_classes=_all(document, "runtimeClasses", _runtime_class),
            nodes=_all(document, "nodes", _node),
            pods=_all(document, "pods", _classed_pod),
            events=_all(document, "events", _event),
            namespaces=_all(document, "namespaces", _namespace),
            run_pods=_all(document, "runPods", _namespace),
            booked=tuple(filter(None, _all(document, "booked", _booked))),
            nodes_in_all=whole(document["nodesInAll"]),
            pods_in_all=whole(document["podsInAll"]),
            events_in_all=whole(document["eventsInAll"]),
            pods_unread=whole(document.get("podsUnread") or 0),
            plain_beside=_all(document, "plainBeside", _classed_pod),
            plain_troubles={text(word): _plain_trouble(row) for word, row in _members(document, "plainTroubles")},
            workloads=_all(document, "workloads", _workload),
            workloads_in_all=whole(document.get("workloadsInAll") or 0),
            plain_refused={text(kind): whole(count) for kind, count in _members(document, "plainRefused")},
            jobs=_texts(document.get("jobs")),
            claims=_all(document, "claims", _claim),
            unreadable=_told(document.get("unreadable")),
        )


def read_identity(result: CommandResult, look: ClusterCommand, cluster_name: str) -> ClusterIdentity:
    """Which cluster a look was in, and its RuntimeClasses as they are; Unreachable when it cannot be read."""
    doing = f"looking into cluster {cluster_name}"
    told = document_of(result, look.mark, doing).get("identity") or {}
    with expected_form(doing):
        return ClusterIdentity(
            kube_system_uid=text_or_empty(told.get("kubeSystemUid")),
            server_version=text_or_empty(told.get("serverVersion")),
            runtime_classes=tuple(rows(told.get("runtimeClasses"))),
        )


def read_probe(result: CommandResult, command: ClusterCommand, cluster_name: str) -> ProbeResult:
    """What a command of a run printed; Unreachable when it cannot be read."""
    doing = f"reading the probe in cluster {cluster_name}"
    document = document_of(result, command.mark, doing)
    with expected_form(doing):
        logs, unlogged = _lines(document.get("logs")), _lines(document.get("unlogged"))
        told = document.get("namespaces")
        return ProbeResult(
            pods=tuple(_probe_pod(row, logs, unlogged) for row in rows(document.get("pods"))),
            events=_all(document, "events", _event),
            made=None if document.get("made") is None else flag(document["made"]),
            creation=lines(document.get("creation")).strip(),
            removal=lines(document.get("removal")).strip(),
            refusals=_told(document.get("refusals")),
            left=None if told is None else tuple(_namespace_left(row) for row in rows(told)),
            unreadable=_told(document.get("unreadable")),
        )


def _all(document: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any]], Any]) -> tuple[Any, ...]:
    return tuple(read(row) for row in rows(document.get(name)))


def _texts(value: Any) -> dict[str, str]:
    return {} if value is None else {text(key): text(item) for key, item in value.items()}


def _lines(value: Any) -> dict[str, str]:
    return {} if value is None else {text(key): lines(item) for key, item in value.items()}


def _told(value: Any) -> dict[str, str]:
    return {kind: said.strip() for kind, said in _lines(value).items()}


def _runtime_class(row: Mapping[str, Any]) -> RuntimeClass:
    return RuntimeClass(
        name=text(row["name"]),
        handler=text(row["handler"]),
        overhead=_texts(row.get("overhead")),
        node_selector=_texts(row.get("nodeSelector")),
    )


def _node(row: Mapping[str, Any]) -> Node:
    labels = _texts(row.get("labels"))
    handlers = row.get("handlers")
    return Node(
        name=text(row["name"]),
        pool=_pool_of(labels),
        ready=flag(row["ready"]),
        schedulable=flag(row["schedulable"]),
        labels=labels,
        handlers=None if handlers is None else texts(handlers),
        image=text_or_empty(row.get("image")),
        boot_id=text_or_empty(row.get("bootId")),
        kernel_release=text_or_empty(row.get("kernel")),
        cpu=text_or_empty(row.get("cpu")),
        memory=text_or_empty(row.get("memory")),
        version=text_or_empty(row.get("version")),
        taints=_all(row, "taints", _taint),
        pressures=texts(row.get("pressures")),
        capacity_cpu=text_or_empty(row.get("capacityCpu")),
        capacity_memory=text_or_empty(row.get("capacityMemory")),
        container_runtime=text_or_empty(row.get("containerRuntime")),
        pods=text_or_empty(row.get("pods")),
    )


def _booked(row: Mapping[str, Any]) -> Booked | None:
    """What a node has booked; None where an amount cannot be read, which leaves its room open."""
    amounts = [(whole(one.pop("times", 1)), _texts(one)) for one in map(dict, rows(row.get("requests")))]
    try:
        cpu = sum(millicpus(one["cpu"]) * times for times, one in amounts if "cpu" in one)
        memory = sum(memory_bytes(one["memory"]) * times for times, one in amounts if "memory" in one)
    except ValueError:
        return None
    return Booked(text(row["node"]), whole(row["pods"]), cpu, memory)


def _members(document: Mapping[str, Any], name: str) -> Iterable[tuple[Any, Any]]:
    return (document.get(name) or {}).items()


def _classed_pod(row: Mapping[str, Any]) -> ClassedPod:
    unscheduled = row.get("unscheduled")
    return ClassedPod(
        namespace=text(row["namespace"]),
        name=text(row["name"]),
        runtime_class=text(row["runtimeClass"]),
        node=text_or_empty(row.get("node")),
        phase=text_or_empty(row.get("phase")),
        owner_kind=text_or_empty(row.get("ownerKind")),
        owner=text_or_empty(row.get("owner")),
        age=_number(row.get("age")),
        reason=text_or_empty(row.get("reason")),
        message=lines(row.get("message")),
        deleted_for=_number(row.get("deletedFor")),
        ended_for=_number(row.get("endedFor")),
        finalizers=texts(row.get("finalizers")),
        gates=texts(row.get("gates")),
        unscheduled=unscheduled
        and Unscheduled(text_or_empty(unscheduled.get("reason")), lines(unscheduled.get("message"))),
        scheduler=text_or_empty(row.get("scheduler")),
        node_selector=_texts(row.get("nodeSelector")),
        tolerations=_all(row, "tolerations", _toleration),
        ready=True if row.get("ready") is None else flag(row["ready"]),
        sandbox_ready=None if row.get("sandboxReady") is None else flag(row["sandboxReady"]),
        restart_policy=text_or_empty(row.get("restartPolicy")),
        containers=_all(row, "containers", _container),
        claims=texts(row.get("claims")),
        host_paths=texts(row.get("hostPaths")),
        privileged=texts(row.get("privileged")),
        host_namespaces=texts(row.get("hostNamespaces")),
        shares=_all(row, "shares", _share),
        pod_limits=_texts(row.get("podLimits")),
        pod_requests=_texts(row.get("podRequests")),
        overhead=_texts(row.get("overhead")),
        alike=whole(row.get("alike") or 0),
    )


def _number(value: Any) -> int | None:
    return None if value is None else whole(value)


def _container(row: Mapping[str, Any]) -> ContainerState:
    return ContainerState(
        name=text(row["name"]),
        init=flag(row.get("init")),
        waiting=text_or_empty(row.get("waiting")),
        message=lines(row.get("message")),
        ended=text_or_empty(row.get("ended")),
        exit_code=_number(row.get("exitCode")),
        last_ended=text_or_empty(row.get("lastEnded")),
        last_exit_code=_number(row.get("lastExitCode")),
        last_message=lines(row.get("lastMessage")),
        last_age=_number(row.get("lastAge")),
        last_ran=_number(row.get("lastRan")),
        running_for=_number(row.get("runningFor")),
        restarts=whole(row.get("restarts") or 0),
        ready=flag(row.get("ready")),
    )


def _share(row: Mapping[str, Any]) -> ContainerShare:
    return ContainerShare(
        init=flag(row.get("init")),
        stays=flag(row.get("stays")),
        limits=_texts(row.get("limits")),
        requests=_texts(row.get("requests")),
        times=whole(row.get("times") or 1),
    )


def _plain_trouble(row: Mapping[str, Any]) -> PlainTrouble:
    return PlainTrouble(count=whole(row["count"]), example=text_or_empty(row.get("example")))


def _workload(row: Mapping[str, Any]) -> Workload:
    return Workload(
        kind=text(row["kind"]),
        namespace=text(row["namespace"]),
        name=text(row["name"]),
        runtime_class=text(row["runtimeClass"]),
        wanted=whole(row.get("wanted") or 0),
        made=whole(row.get("made") or 0),
        ended=whole(row.get("ended") or 0),
        paused=flag(row.get("paused")),
        reason=text_or_empty(row.get("reason")),
        message=lines(row.get("message")),
        age=_number(row.get("age")),
    )


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        namespace=text(row["namespace"]),
        name=text(row["name"]),
        phase=text_or_empty(row.get("phase")),
        storage_class=text_or_empty(row.get("storageClass")),
        age=_number(row.get("age")),
    )


def _taint(row: Mapping[str, Any]) -> Taint:
    return Taint(text(row["key"]), text_or_empty(row.get("value")), text_or_empty(row.get("effect")))


def _toleration(row: Mapping[str, Any]) -> Toleration:
    return Toleration(
        text_or_empty(row.get("key")),
        text_or_empty(row.get("operator")) or "Equal",
        text_or_empty(row.get("value")),
        text_or_empty(row.get("effect")),
    )


def _event(row: Mapping[str, Any]) -> PodEvent:
    # A run of `verify` reports events of its pods alone.
    return PodEvent(
        namespace=text_or_empty(row.get("namespace")),
        pod=text_or_empty(row.get("name") if "name" in row else row.get("pod")),
        reason=text_or_empty(row.get("reason")),
        message=lines(row.get("message")),
        count=whole(row.get("count") or 1),
        last_seen=text_or_empty(row.get("lastSeen")),
        kind=text_or_empty(row.get("kind")) or "Pod",
    )


def _namespace(row: Mapping[str, Any]) -> ProbeNamespace:
    annotations = _texts(row.get("annotations"))
    until = annotations.get("until", "")
    return ProbeNamespace(
        name=text(row["name"]),
        created=text_or_empty(row.get("created")),
        until=int(until) if until.isascii() and until.isdecimal() and len(until) < 16 else None,
        kept=annotations.get("kept") == "true",
        process=annotations.get("process", ""),
        deleted=flag(row.get("deleted")),
        finalizers=texts(row.get("finalizers")),
        why=lines(row.get("why")).strip(),
    )


def _namespace_left(row: Mapping[str, Any]) -> NamespaceLeft:
    return NamespaceLeft(
        name=text(row["name"]),
        deleted=flag(row.get("deleted")),
        finalizers=texts(row.get("finalizers")),
        why=lines(row.get("why")).strip(),
    )


def _probe_pod(row: Mapping[str, Any], logs: Mapping[str, str], unlogged: Mapping[str, str]) -> ProbePod:
    name = text(row["name"])
    return ProbePod(
        name=name,
        phase=text_or_empty(row.get("phase")),
        node=text_or_empty(row.get("node")),
        runtime_class=text_or_empty(row.get("runtimeClass")),
        overhead=_texts(row.get("overhead")),
        image_id=text_or_empty(row.get("imageId")),
        reason=text_or_empty(row.get("reason")),
        message=lines(row.get("message")),
        log=logs.get(name, ""),
        uid=text_or_empty(row.get("uid")),
        image=text_or_empty(row.get("image")),
        command=tuple(lines(word) for word in row.get("command") or ()),
        others=texts(row.get("others")),
        volumes=texts(row.get("volumes")),
        mounts=texts(row.get("mounts")),
        environment=texts(row.get("environment")),
        security=texts(row.get("security")),
        limits=_texts(row.get("limits")),
        requests=_texts(row.get("requests")),
        created=text_or_empty(row.get("created")),
        started=text_or_empty(row.get("started")),
        finished=text_or_empty(row.get("finished")),
        unscheduled=lines(row.get("unscheduled")).strip(),
        unlogged=unlogged.get(name, "").strip(),
        read_back="command" in row,
        finalizers=texts(row.get("finalizers")),
        restarts=whole(row.get("restarts") or 0),
        restart_policy=text_or_empty(row.get("restartPolicy")),
    )


def _served_class(row: Mapping[str, Any]) -> ServedRuntimeClass:
    return ServedRuntimeClass(_runtime_class(row), tuple(_texts(one) for one in rows(row.get("tolerations"))))


def _pool_of(labels: Mapping[str, str]) -> str:
    return next((labels[label] for label in _POOL_LABELS if label in labels), "")


def _roomy_node(row: Mapping[str, Any]) -> RoomyNode:
    labels = _texts(row.get("labels"))
    taints = [_texts(one) for one in rows(row.get("taints"))]
    return RoomyNode(
        name=text(row["name"]),
        pool=_pool_of(labels),
        vm_size=labels.get("node.kubernetes.io/instance-type", ""),
        ready=flag(row["ready"]),
        schedulable=flag(row["schedulable"]),
        labels=labels,
        taints=tuple(Taint(one["key"], one.get("value", ""), one.get("effect", "")) for one in taints),
        cpu=text_or_empty(row.get("cpu")),
        memory=text_or_empty(row.get("memory")),
        pods=text_or_empty(row.get("pods")),
    )


def _standing_pod(row: Mapping[str, Any]) -> StandingPod:
    return StandingPod(
        namespace=text(row["namespace"]),
        name=text(row["name"]),
        node=text(row["node"]),
        containers=_each(row, "containers"),
        init_containers=_each(row, "initContainers"),
        whole=_asked(row),
        overhead=_texts(row.get("overhead")),
    )


def _each(row: Mapping[str, Any], name: str) -> tuple[Asked, ...]:
    return tuple(one for each in rows(row.get(name)) for one in [_asked(each)] * whole(each.get("times") or 1))


def _asked(row: Mapping[str, Any]) -> Asked:
    return Asked(_texts(row.get("limits")), _texts(row.get("requests")), row.get("stays") is True)
