"""From evidence to a verdict: per pool, with the reasons and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import AksSandboxError, ended
from aks_sandbox.explain.messages import Origin, explain_text
from aks_sandbox.model.cluster import NodePool, Target
from aks_sandbox.model.in_cluster import Node, memory_bytes, millicpus
from aks_sandbox.model.proof import (
    Evidence,
    Isolation,
    KnownMessage,
    Machine,
    Pair,
    PoolProof,
    ProbePod,
    ProbeResult,
    Weight,
    is_control,
)
from aks_sandbox.steps import Step, distinct, filled
from aks_sandbox.verify.evidence import Witness, handler, node_image, node_label, overhead
from aks_sandbox.verify.kernel_items import (
    FURTHER_ITEMS,
    boot_id,
    boot_time,
    build_stamp,
    command_line,
    disks,
    forks,
    hardware,
    kernel_files,
    kernel_release,
    memory,
    processors,
    root_file_system,
    seen_processes,
    tasks,
    uptime,
)
from aks_sandbox.verify.plan import PoolPlan
from aks_sandbox.verify.probe_log import known_boot_id, read_machine
from aks_sandbox.verify.session import Outcome

_ITEMS = (
    boot_id,
    build_stamp,
    boot_time,
    tasks,
    processors,
    memory,
    disks,
    forks,
    uptime,
    command_line,
    hardware,
    kernel_files,
    overhead,
    handler,
    node_label,
    node_image,
    kernel_release,
    root_file_system,
    seen_processes,
)
#: How many facts of the kernel and of the machine have to differ beside the boot ID.
NEEDED = 2
_FOR = (Weight.PROVES, Weight.SUPPORTS)


def gather(witness: Witness) -> tuple[Evidence, ...]:
    """Every item, the strongest first."""
    return tuple(judge(witness) for judge in _ITEMS)


def differing_facts(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The facts that differ from the host's: a runtime that lies would have to falsify each of them."""
    counted = ("bootId", *FURTHER_ITEMS, "forks", "uptime", "commandLine", "hardware", "kernelRelease")
    return tuple(one for one in evidence if one.item in counted and one.weight in _FOR)


def verdict_on(evidence: Sequence[Evidence]) -> tuple[Isolation, tuple[str, ...]]:
    """The verdict and why it is not better.

    The boot IDs decide, with two further facts of the kernel and of the machine: only a kernel of its own gives a pod
    another boot ID, and one fact alone is easily falsified. Whatever contradicts them leaves the isolation unproven,
    for then one of the two is not what it seems.
    """
    against = [one for one in evidence if one.weight is Weight.CONTRADICTS]
    reasons = contradictions(evidence)
    proofs = [one for one in evidence if one.weight is Weight.PROVES]
    boot = next((one for one in evidence if one.item == "bootId"), None)
    if boot is not None and boot in against:
        if boot.decides or not proofs:
            return Isolation.NOT_ISOLATED, reasons
        return Isolation.NOT_PROVEN, (*reasons, "The evidence contradicts itself.")
    if boot is None or boot not in proofs:
        missing = _sentence(boot) if boot is not None else "The boot IDs are not known."
        return Isolation.NOT_PROVEN, (*reasons, missing)
    further = [one.title for one in evidence if one.item in FURTHER_ITEMS and one.weight in _FOR]
    if len(further) < NEEDED:
        told = f"{further[0]} alone does" if further else "none of them does"
        reasons += (
            f"Beside the boot ID, {NEEDED} facts of the kernel and of the machine are required to differ from the "
            f"host's, and {told}.",
        )
        return Isolation.NOT_PROVEN, reasons
    return (Isolation.NOT_PROVEN, reasons) if against else (Isolation.ISOLATED, ())


def contradictions(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What speaks against isolation, a sentence for each item."""
    return tuple(_sentence(one) for one in evidence if one.weight is Weight.CONTRADICTS)


def _sentence(one: Evidence) -> str:
    # What was expected and what was seen stands in the evidence, beside these reasons wherever they are shown.
    return f"{one.title[:1].upper()}{one.title[1:]}: {one.why}"


@dataclass(frozen=True)
class Said:
    """A text and who can have written it."""

    text: str
    origin: Origin


def said_by(error: AksSandboxError) -> Said:
    """What an error says: Azure's own text, or else our words, which may hold what a command printed in the cluster."""
    return Said(error.raw, Origin.AZURE) if error.raw else Said(error.message, Origin.TENANT)


def diagnoses_of(said: Iterable[Said], target: Target, pool_name: str) -> tuple[KnownMessage, ...]:
    """Every known message in the texts, each cause once, with commands for that node pool of that cluster."""
    found: dict[str, KnownMessage] = {}
    for one in dict.fromkeys(said):
        for known in explain_text(one.text, one.origin):
            steps = filled(known.steps, {**target.names, "pool": pool_name})
            found.setdefault(known.cause, replace(known, steps=steps))
    return tuple(found.values())


def texts_about(pod: ProbePod | None, name: str, result: ProbeResult) -> tuple[Said, ...]:
    """What the cluster said about a pod of a run: at its creation, in its status, in its events."""
    # Not every refusal names the pod; one that names another is about that one.
    others = {one.name for one in result.pods} | {event.pod for event in result.events}
    refused = [
        line
        for line in result.creation.splitlines()
        if f'"{name}"' in line or not any(f'"{other}"' in line for other in others)
    ]
    status = [f"{pod.reason} {pod.message}".strip()] if pod is not None else []
    unread = [result.unreadable["logs"]] if pod is not None and "logs" in result.unreadable else []
    events = [
        f"{event.reason} {event.message}"
        for event in result.events
        if event.pod == name and event.reason not in ("Scheduled", "Pulled", "Pulling", "Created", "Started")
    ]
    return (*_said([*refused, *unread], Origin.KUBECTL), *_said([*status, *events], Origin.TENANT))


def _said(texts: Iterable[str], origin: Origin) -> Iterable[Said]:
    return (Said(" ".join(text.split()), origin) for text in texts if text.strip())


def not_proven(pool: NodePool, why: AksSandboxError, target: Target) -> PoolProof:
    """A node pool into which nobody could look."""
    return PoolProof(
        pool=pool.name,
        runtime=pool.runtime,
        runtime_class="",
        node="",
        node_image=pool.node_image,
        verdict=Isolation.NOT_PROVEN,
        reasons=(_capitalized(why.message),),
        steps=filled(why.steps, {**target.names, "pool": pool.name}),
        diagnoses=diagnoses_of([said_by(why)], target, pool.name),
    )


def prove(plan: PoolPlan, outcome: Outcome, target: Target) -> PoolProof:
    """The evidence of a node pool and what it comes to."""
    pair, seen = plan.pair, outcome.seen
    pods = [seen.pod(name) if pair else None for name in (pair.names if pair else ("", "", ""))]
    first, second, control = pods
    machines = [_machine(pod) for pod in pods]
    evidence: tuple[Evidence, ...] = ()
    notes: list[str] = []
    if plan.runtime_class is not None and plan.node is not None:
        # A plain pod that a policy gave a class, or that did not run, is not a witness of the host.
        is_status = pair is not None and (machines[2] is None or (control is not None and control.runtime_class != ""))
        if is_status and pair is not None and None not in machines[:2]:
            notes.append(_why_status(pair, control, outcome))
        evidence = gather(
            Witness(
                plan.runtime,
                plan.runtime_class,
                plan.node,
                plan.pool.node_image,
                pod=first,
                second_pod=second,
                control=control,
                other_boot_ids=plan.other_boot_ids,
                other_sandboxes=_boot_ids_of_others(pair, seen),
                sandbox=machines[0] or Machine(),
                second=machines[1] or Machine(),
                host=(status_of(plan.node) if is_status else machines[2]) or Machine(),
                host_is_status=is_status,
            )
        )
    if pair is None:
        verdict, reasons = plan.verdict, [plan.reason]
        diagnoses = diagnoses_of([Said(plan.reason, Origin.KUBECTL)], target, plan.pool.name)
        steps = [*plan.steps, *(step for one in diagnoses for step in one.steps)]
    else:
        verdict, against = verdict_on(evidence)
        reasons, steps = list(against), list[Step]()
        diagnoses = _diagnoses(pair, outcome, target)
        if None in machines[:2]:
            reasons = _why_unseen(pair, outcome, *(one is None for one in machines))
            reasons += contradictions(evidence)
            problem = outcome.problem.steps if outcome.problem is not None else ()
            steps = [*problem, *(step for one in diagnoses for step in one.steps)]
    if verdict is not Isolation.ISOLATED and not steps:
        pattern = f"az aks-sandbox check -g {{group}} -n {{cluster}} {Argument.IN_CLUSTER} --output table"
        steps = [target.step("Check the cluster from the inside:", pattern)]
    return PoolProof(
        pool=plan.pool.name,
        runtime=plan.runtime.name,
        runtime_class=plan.runtime_class.name if plan.runtime_class else "",
        node=plan.node.name if plan.node else "",
        node_image=plan.pool.node_image,
        verdict=verdict,
        reasons=tuple(dict.fromkeys(reason for reason in reasons if reason)),
        steps=distinct(steps),
        evidence=evidence,
        diagnoses=diagnoses,
        probe_images=tuple(dict.fromkeys(one.image_id for one in pods if one and one.image_id)),
        notes=tuple(notes),
    )


def status_of(node: Node) -> Machine:
    """The host as the status of its node reports it, for want of a plain pod that saw it."""
    try:
        processors, memory = millicpus(node.capacity_cpu) // 1000, memory_bytes(node.capacity_memory)
    except ValueError:
        processors, memory = 0, 0
    return Machine(
        boot_id=known_boot_id(node.boot_id),
        release=node.kernel_release,
        processors=processors or None,
        memory=memory or None,
    )


def _boot_ids_of_others(pair: Pair | None, seen: ProbeResult) -> frozenset[str]:
    """The boot IDs of the sandboxed pods of the run on other nodes and of other node pools."""
    if pair is None:
        return frozenset()
    others = (pod for pod in seen.pods if pod.name not in pair.names and not is_control(pod.name))
    return frozenset(machine.boot_id for pod in others if (machine := _machine(pod)) and machine.boot_id)


def _why_status(pair: Pair, control: ProbePod | None, outcome: Outcome) -> str:
    status = "The host is the one that the status of the node reports"
    if control is not None and control.runtime_class:
        return f"{status}: a policy gave the plain pod the RuntimeClass {control.runtime_class}."
    return f"{status}, because a plain pod did not run beside the sandboxed pods. " + " ".join(
        _why_unseen(pair, outcome, False, False, True)
    )


def _machine(pod: ProbePod | None) -> Machine | None:
    return read_machine(pod.log) if pod is not None else None


def _diagnoses(pair: Pair, outcome: Outcome, target: Target) -> tuple[KnownMessage, ...]:
    said: list[Said] = []
    for name in pair.names:
        one = outcome.seen.pod(name)
        if read_machine(one.log if one else "") is None:
            said += texts_about(one, name, outcome.seen)
    if outcome.problem is not None:
        said.append(said_by(outcome.problem))
    return diagnoses_of(said, target, pair.pool)


def _why_unseen(pair: Pair, outcome: Outcome, *missing: bool) -> list[str]:
    if outcome.problem is not None:
        return [_capitalized(outcome.problem.message)]
    names = tuple(zip(pair.names, ("sandboxed", "second sandboxed", "plain"), strict=True))
    return [_why(name, kind, outcome.seen) for (name, kind), unseen in zip(names, missing, strict=True) if unseen]


def _why(name: str, kind: str, seen: ProbeResult) -> str:
    pod = seen.pod(name)
    if pod is None and "pods" in seen.unreadable:
        return f"The pods could not be listed. kubectl reports: {ended(' '.join(seen.unreadable['pods'].split()))}"
    said = [one.text for one in texts_about(pod, name, seen) if one.text not in ("Completed", "ContainerCreating")]
    if pod is None:
        told = f" Kubernetes reports: {ended(said[0])}" if said else ""
        return f"The {kind} pod could not be created.{told}"
    told = f" Kubernetes reports: {ended(said[-1])}" if said else ""
    if pod.phase == "Pending":
        return f"The {kind} pod did not start in time.{told}"
    if pod.phase == "Failed":
        return f"The {kind} pod failed.{told}"
    return f"The {kind} pod is {pod.phase or 'in no known phase'}, and its log is not complete.{told}"


def _capitalized(message: str) -> str:
    return message[:1].upper() + message[1:]
