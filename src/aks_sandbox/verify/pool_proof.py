"""What a run of `verify` proves of one node pool."""

from __future__ import annotations

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import AksSandboxError, ended
from aks_sandbox.explain.origin import Origin
from aks_sandbox.model.existing_cluster import NodePool
from aks_sandbox.model.isolation import Diagnosis, Evidence, Isolation, PoolProof
from aks_sandbox.model.probe import Machine, Pair, ProbePod, ProbeResult
from aks_sandbox.model.target import Target
from aks_sandbox.steps import Step, distinct, filled
from aks_sandbox.verify.diagnosis import Said, diagnoses_of, said_by, texts_about
from aks_sandbox.verify.judgement import contradictions, gather, verdict_on
from aks_sandbox.verify.plan import PoolPlan
from aks_sandbox.verify.probe_log import read_machine
from aks_sandbox.verify.session import Outcome
from aks_sandbox.verify.witness import Witness


def not_proven(pool: NodePool, why: AksSandboxError, target: Target) -> PoolProof:
    """A node pool into which nobody could look."""
    return PoolProof(
        pool=pool.name,
        runtime=pool.runtime,
        runtime_class="",
        node="",
        node_image=pool.node_image,
        verdict=Isolation.NOT_PROVEN,
        reasons=(_sentence(why.message),),
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
        runtime_class=plan.runtime.runtime_class,
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
) -> tuple[Diagnosis, ...]:
    said: list[Said] = []
    for name, one in ((pair.sandboxed_name, pod), (pair.control_name, control)):
        if read_machine(one.log if one else "") is None:
            said += texts_about(one, name, outcome.seen)
    if outcome.problem is not None:
        said.append(said_by(outcome.problem))
    return diagnoses_of(said, target, pair.pool)


def _why_unseen(pair: Pair, outcome: Outcome, *missing: bool) -> list[str]:
    if outcome.problem is not None:
        return [_sentence(outcome.problem.message)]
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


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
