"""What pods cost as a document, and as a table that a person can decide on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.sizing import MIB, in_words, smallest_machine
from aks_sandbox.manifests.nodes import Amounts, Fit, NodeSpace
from aks_sandbox.manifests.rules.room import in_cpus
from aks_sandbox.manifests.size import NodeAnswer, PodOnNode, SizedPod, SizeReport
from aks_sandbox.model.safe_text import printable
from aks_sandbox.reports.text import EMPTY, Line, Run, Shown
from aks_sandbox.steps import Command

COMMAND = "manifest size"
#: Columns are cut to this width where a name is longer.
_NAME_WIDTH = 34
_BOUND = {"memory": "memory", "cpu": "CPU", "pods": "number of pods"}


def size_document(report: SizeReport, run: Run) -> dict[str, Any]:
    """The report as plain data, in which every text is one line of visible characters."""
    booked = report.booked
    document: dict[str, Any] = printable(
        {
            **run.document(),
            "cluster": report.cluster or None,
            "complete": not report.broken,
            "judged": counted_sentence(report),
            "summary": {
                "pods": len(report.pods),
                "replicas": booked.pods,
                "bookedMemoryBytes": booked.memory,
                "bookedCpuMillis": booked.cpu,
                "notJudged": len(report.not_judged),
            },
            "pods": [_pod(one) for one in report.pods],
            "nodes": [_node(one) for one in report.nodes],
            "notJudged": [
                {"why": str(one.why), "file": one.file, "line": one.line, "message": one.message}
                for one in report.not_judged
            ],
        }
    )
    return document


def _pod(one: SizedPod) -> dict[str, Any]:
    machine = one.machine
    return {
        "file": one.file or None,
        "line": one.line or None,
        "kind": one.subject.kind or None,
        "name": one.subject.name or None,
        "namespace": one.subject.namespace or None,
        "replicas": one.replicas,
        "runtimeClass": one.runtime_class,
        "supposed": one.supposed,
        "machine": None if machine is None else {"memoryMiB": machine.mib, "vCpus": machine.vcpus},
        "limitMemoryBytes": one.shares.limit_memory,
        "memoryLimited": one.shares.bounded,
        "requestedMemoryBytes": one.requested.memory,
        "requestedCpuMillis": one.requested.cpu,
        "overheadMemoryBytes": None if one.overhead is None else one.extra.memory,
        "overheadCpuMillis": None if one.overhead is None else one.extra.cpu,
        "bookedMemoryBytes": one.booked.memory,
        "bookedCpuMillis": one.booked.cpu,
        "worstMemoryBytes": one.worst_memory,
        "ownClassOverheadBytes": one.own_overhead,
    }


def _amounts(one: Amounts) -> dict[str, int]:
    return {"memoryBytes": one.memory, "cpuMillis": one.cpu, "pods": one.pods}


def _node(one: NodeAnswer) -> dict[str, Any]:
    space = one.space
    return {
        "title": space.title,
        "vmSize": space.vm_size,
        "nodePool": space.pool or None,
        "nominal": space.nominal,
        "capacity": None if space.capacity is None else _amounts(space.capacity),
        "allocatable": _amounts(space.allocatable),
        "taken": _amounts(space.taken),
        "nodesForAll": one.nodes_for_all,
        "pods": [_on_node(number, row) for number, row in enumerate(one.pods)],
    }


def _on_node(number: int, row: PodOnNode) -> dict[str, Any]:
    own = row.with_own_class
    return {
        "pod": number,
        "podsPerNode": row.fit.pods,
        "boundBy": row.fit.bound_by,
        "podsPerNodeAtWorst": row.at_worst.pods,
        "nodes": row.nodes,
        "ownClass": None
        if own is None
        else {"podsPerNode": own.pods, "boundBy": own.bound_by, "nodes": row.nodes_with_own_class},
    }


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"


def counted_sentence(report: SizeReport) -> str:
    """What was counted, as one sentence."""
    of = _count(len(report.pods), "workload")
    booked = report.booked
    return f"{of} with {_count(booked.pods, 'pod')}, for which the scheduler books {_booking(booked)} in all."


def _booking(amounts: Amounts) -> str:
    return memory_words(amounts.memory) + (f", {in_cpus(amounts.cpu)}" if amounts.cpu else "")


def memory_words(amount: int) -> str:
    """Bytes in MiB where they are whole ones, so that amounts in a table can be compared; else as they are."""
    return f"{amount // MIB}Mi" if amount % MIB == 0 else in_words(amount)


def size_shown(report: SizeReport, run: Run) -> Shown:
    """The report for a terminal: what each pod costs, then how many fit on each kind of node."""
    lines = [*_table(_cost_rows(report.pods)), EMPTY, *_remarks(report)] if report.pods else []
    for one in report.nodes if report.pods else ():
        lines += [*_node_lines(one), EMPTY]
    lines += _own_class_lines(report)
    for skipped in report.not_judged:
        lines += [Line(f"Not counted  {skipped.file}:{skipped.line}"), Line(skipped.message, 4), EMPTY]
    if not report.nodes:
        lines.append(Line(f"To see how many fit on a node, add {Argument.VM_SIZE} or the cluster."))
    summary = counted_sentence(report)
    for answer in report.nodes:
        summary += f" {_for_all(answer)}"
    while lines and lines[-1] == EMPTY:
        lines.pop()
    return Shown(size_document(report, run), counted_sentence(report), (*lines, EMPTY, Line(summary)), summary)


def _cost_rows(pods: Sequence[SizedPod]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("WORKLOAD", "PODS", "VIRTUAL MACHINE", "BOOKS EACH", "OF IT OVERHEAD", "AT WORST")]
    for one in pods:
        machine = one.machine
        made = f"none: below {smallest_machine()}Mi" if machine is None else f"{machine.mib}Mi, {machine.vcpus} vCPU"
        overhead = "not known" if one.overhead is None else memory_words(one.extra.memory)
        rows.append(
            (
                _name(one),
                "one a node" if one.replicas is None else str(one.replicas),
                made,
                _booking(one.booked),
                overhead,
                memory_words(one.worst_memory),
            )
        )
    return rows


def _name(one: SizedPod) -> str:
    if not one.subject.kind:
        return "the pod"
    name = f"{one.subject.kind}/{one.subject.name or '(without a name)'}"
    return name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 3]}..."


def _table(rows: Sequence[Sequence[str]], indent: int = 0) -> list[Line]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    texts = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return [Line(text, indent, whole=True) for text in texts]


def _remarks(report: SizeReport) -> list[Line]:
    lines: list[Line] = []
    unknown = sorted({one.runtime_class for one in report.pods if one.overhead is None})
    if unknown:
        lines += [
            Line(
                f"The overhead of RuntimeClass {', '.join(unknown)} is not known, so it is not counted: add the class."
            ),
            EMPTY,
        ]
    open_ended = [one for one in report.pods if not one.shares.bounded]
    if open_ended:
        lines += [
            Line(
                "Without a memory limit on every container, kubelet does not limit the pod on the node: "
                f"{', '.join(_name(one) for one in open_ended[:5])}."
            ),
            EMPTY,
        ]
    return lines


def _node_lines(one: NodeAnswer) -> list[Line]:
    rows: list[Sequence[str]] = [
        ("WORKLOAD", "PODS ON A NODE", "NOT OVERCOMMITTED", "NODES", "WITH A CLASS FOR ITS SIZE")
    ]
    for row in one.pods:
        own = row.with_own_class
        better = "-"
        if own is not None and row.pod.own_overhead is not None:
            nodes = "" if row.nodes_with_own_class is None else f", {_count(row.nodes_with_own_class, 'node')}"
            better = f"{_fit(own, one.space)}{nodes} ({memory_words(row.pod.own_overhead)})"
        rows.append(
            (
                _name(row.pod),
                _fit(row.fit, one.space),
                str(row.at_worst.pods),
                "one each" if row.pod.replicas is None else "none fits" if row.nodes is None else str(row.nodes),
                better,
            )
        )
    return [Line(_space_sentence(one.space)), *_table(rows, 2), Line(_for_all(one), 2)]


def _fit(fit: Fit, space: NodeSpace) -> str:
    most = "at most " if space.nominal and fit.pods else ""
    return f"{most}{fit.pods} ({_BOUND[fit.bound_by]})"


def _space_sentence(space: NodeSpace) -> str:
    free, allocatable = space.free, space.allocatable
    left = f"{memory_words(free.memory // MIB * MIB)}, {in_cpus(free.cpu)} and {_count(free.pods, 'pod')}"
    taken = ""
    if space.taken.pods:
        taken = (
            f" of {memory_words(allocatable.memory // MIB * MIB)} and {in_cpus(allocatable.cpu)}, beside "
            f"{_count(space.taken.pods, 'pod')} that every node has"
        )
    if space.nominal:
        return (
            f"A node of {space.title} has room for {left}{taken}, by its nominal size: a real node has less memory, "
            "and pods of the system on it."
        )
    nodes = f" ({space.vm_size}, {_count(space.nodes, 'node')})" if space.nodes is not None else f" ({space.vm_size})"
    return f"A node of {space.title}{nodes} has room for {left}{taken}."


def _for_all(one: NodeAnswer) -> str:
    if one.nodes_for_all is None:
        return f"Not every pod fits on a node of {one.space.title}."
    too_few = one.space.nodes is not None and one.nodes_for_all > one.space.nodes
    has = f", which has {one.space.nodes}" if too_few else ""
    return f"All pods together need at least {_count(one.nodes_for_all, 'node')} of {one.space.title}{has}."


def _own_class_lines(report: SizeReport) -> list[Line]:
    better = [one for one in report.pods if one.own_overhead is not None and one.shares.limit_memory]
    saved = sum((one.extra.memory - (one.own_overhead or 0)) * (one.replicas or 1) for one in better)
    if not better:
        return []
    largest = max(one.shares.limit_memory for one in better)
    # Rounded up, because a command takes what a person would write.
    command = Command(
        "az aks-sandbox manifest generate runtime-class --memory {memory}", {"memory": f"{-(-largest // MIB)}Mi"}
    )
    if len(better) == 1:
        said = "A RuntimeClass with the overhead that is documented for the size of the pods would book"
        how = "To make it:"
    else:
        said = "RuntimeClasses with the overhead that is documented for the size of their pods would book"
        how = "To make one for the largest of them:"
    return [
        Line(f"{said} {memory_words(saved)} less in all. {how}"),
        Line(str(command), 2, whole=True),
        EMPTY,
    ]
