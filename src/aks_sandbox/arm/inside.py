"""The inside of a cluster, read by commands that run there, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aks_sandbox.arm.command_output import document_of
from aks_sandbox.arm.connection import Connection
from aks_sandbox.arm.expected_form import expected_form, flag, lines, rows, text, text_or_empty, texts, whole
from aks_sandbox.arm.run_command import CommandResult, start_run_command, wait_for_result
from aks_sandbox.errors import AksSandboxError
from aks_sandbox.model.cluster_command import ClusterCommand
from aks_sandbox.model.existing_cluster import Cluster
from aks_sandbox.model.in_cluster import ClassedPod, InCluster, Node, PodEvent, ProbeNamespace, RuntimeClass
from aks_sandbox.model.probe import NAMESPACE_PREFIX, ProbePod, ProbeResult
from aks_sandbox.model.target import Target
from aks_sandbox.steps import filled

_POOL_LABELS = ("kubernetes.azure.com/agentpool", "agentpool")


def look_inside(connection: Connection, target: Target, cluster: Cluster, look: ClusterCommand) -> InCluster:
    """Run a look and answer what it saw; AksSandboxError when it could not be run or its output cannot be read."""
    try:
        identifier = start_run_command(connection, target, cluster, look)
        return read_look(wait_for_result(connection, target, cluster, identifier), look, cluster.name)
    except AksSandboxError as error:
        error.steps = filled(error.steps, target.names)
        raise


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
            nodes_in_all=whole(document["nodesInAll"]),
            pods_in_all=whole(document["podsInAll"]),
            events_in_all=whole(document["eventsInAll"]),
            unreadable=_told(document.get("unreadable")),
        )


def read_probe(result: CommandResult, command: ClusterCommand, cluster_name: str) -> ProbeResult:
    """What a command of a run printed; Unreachable when it cannot be read."""
    doing = f"reading the probe in cluster {cluster_name}"
    document = document_of(result, command.mark, doing)
    with expected_form(doing):
        logs = _lines(document.get("logs"))
        names = None if document.get("namespaces") is None else texts(document["namespaces"])
        return ProbeResult(
            pods=tuple(_probe_pod(row, logs) for row in rows(document.get("pods"))),
            events=_all(document, "events", _event),
            made=None if document.get("made") is None else flag(document["made"]),
            creation=lines(document.get("creation")).strip(),
            removal=lines(document.get("removal")).strip(),
            namespaces=names and tuple(name for name in names if name.startswith(NAMESPACE_PREFIX)),
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
        pool=next((labels[label] for label in _POOL_LABELS if label in labels), ""),
        ready=flag(row["ready"]),
        schedulable=flag(row["schedulable"]),
        labels=labels,
        handlers=None if handlers is None else texts(handlers),
        image=text_or_empty(row.get("image")),
        boot_id=text_or_empty(row.get("bootId")),
        kernel_release=text_or_empty(row.get("kernel")),
        cpu=text_or_empty(row.get("cpu")),
        memory=text_or_empty(row.get("memory")),
    )


def _classed_pod(row: Mapping[str, Any]) -> ClassedPod:
    return ClassedPod(
        namespace=text(row["namespace"]),
        name=text(row["name"]),
        runtime_class=text(row["runtimeClass"]),
        node=text_or_empty(row.get("node")),
        phase=text_or_empty(row.get("phase")),
    )


def _event(row: Mapping[str, Any]) -> PodEvent:
    return PodEvent(
        namespace=text_or_empty(row.get("namespace")),
        pod=text_or_empty(row.get("pod")),
        reason=text_or_empty(row.get("reason")),
        message=lines(row.get("message")),
        count=whole(row.get("count") or 1),
        last_seen=text_or_empty(row.get("lastSeen")),
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
    )


def _probe_pod(row: Mapping[str, Any], logs: Mapping[str, str]) -> ProbePod:
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
    )
