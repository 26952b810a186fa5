"""From evidence to a verdict: per pool, with the reasons and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import AksSandboxError, ended
from aks_sandbox.explain.messages import Origin, explain_text
from aks_sandbox.model.cluster import NodePool, Target
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
)
from aks_sandbox.steps import Step, distinct, filled
from aks_sandbox.verify.evidence import (
    Witness,
    boot_id,
    build_stamp,
    handler,
    kernel_release,
    memory,
    node_image,
    node_label,
    overhead,
    processors,
    read_machine,
    root_file_system,
)
from aks_sandbox.verify.plan import PoolPlan
from aks_sandbox.verify.record import Outcome

_ITEMS = (
    boot_id,
    build_stamp,
    processors,
    memory,
    overhead,
    handler,
    node_label,
    node_image,
    kernel_release,
    root_file_system,
)


def gather(witness: Witness) -> tuple[Evidence, ...]:
    """Every item, the strongest first."""
    return tuple(judge(witness) for judge in _ITEMS)


def verdict_on(evidence: Sequence[Evidence]) -> tuple[Isolation, tuple[str, ...]]:
    """The verdict and why it is not better.

    The boot ID decides: only a kernel of its own gives a pod another one. Whatever contradicts it leaves the isolation
    unproven, for then one of the two is not what it seems.
    """
    against = [one for one in evidence if one.weight is Weight.CONTRADICTS]
    reasons = contradictions(evidence)
    proofs = [one for one in evidence if one.weight is Weight.PROVES]
    boot = next((one for one in evidence if one.item == "bootId"), None)
    if boot in against:
        if not proofs:
            return Isolation.NOT_ISOLATED, reasons
        return Isolation.NOT_PROVEN, (*reasons, "The evidence contradicts itself.")
    if boot not in proofs:
        missing = _sentence(boot) if boot is not None else "The boot IDs are not known."
        return Isolation.NOT_PROVEN, (*reasons, missing)
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
    pod = seen.pod(pair.sandboxed_name) if pair else None
    control = seen.pod(pair.control_name) if pair else None
    sandbox, host = _machine(pod), _machine(control)
    evidence: tuple[Evidence, ...] = ()
    if plan.runtime_class is not None and plan.node is not None:
        evidence = gather(
            Witness(
                plan.runtime,
                plan.runtime_class,
                plan.node,
                plan.pool.node_image,
                pod=pod,
                control=control,
                other_boot_ids=plan.other_boot_ids,
                sandbox=sandbox or Machine(),
                host=host or Machine(),
            )
        )
    if pair is None:
        verdict, reasons = plan.verdict, [plan.reason]
        diagnoses = diagnoses_of([Said(plan.reason, Origin.KUBECTL)], target, plan.pool.name)
        steps = [*plan.steps, *(step for one in diagnoses for step in one.steps)]
    else:
        verdict, against = verdict_on(evidence)
        reasons, steps = list(against), list[Step]()
        diagnoses = _diagnoses(pair, pod, control, outcome, target)
        if sandbox is None or host is None:
            reasons = _why_unseen(pair, outcome, sandbox is None, host is None)
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
        probe_images=tuple(dict.fromkeys(one.image_id for one in (pod, control) if one and one.image_id)),
    )


def _machine(pod: ProbePod | None) -> Machine | None:
    return read_machine(pod.log) if pod is not None else None


def _diagnoses(
    pair: Pair, pod: ProbePod | None, control: ProbePod | None, outcome: Outcome, target: Target
) -> tuple[KnownMessage, ...]:
    said: list[Said] = []
    for name, one in ((pair.sandboxed_name, pod), (pair.control_name, control)):
        if read_machine(one.log if one else "") is None:
            said += texts_about(one, name, outcome.seen)
    if outcome.problem is not None:
        said.append(said_by(outcome.problem))
    return diagnoses_of(said, target, pair.pool)


def _why_unseen(pair: Pair, outcome: Outcome, *missing: bool) -> list[str]:
    if outcome.problem is not None:
        return [_capitalized(outcome.problem.message)]
    names = ((pair.sandboxed_name, "sandboxed"), (pair.control_name, "plain"))
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
