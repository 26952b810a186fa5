"""From evidence to a verdict: per pool, with the reasons and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import AksSandboxError, ended
from aks_sandbox.explain.messages import Origin, explain_text
from aks_sandbox.model.cluster import NodePool, Target
from aks_sandbox.model.in_cluster import Node, memory_bytes, millicpus
from aks_sandbox.model.proof import (
    MOST_SECONDS_TO_SCALE,
    Change,
    Evidence,
    Isolation,
    KnownMessage,
    Machine,
    NodeProof,
    PoolProof,
    ProbePod,
    ProbeResult,
    SeenPod,
    Trio,
    Weight,
    is_control,
)
from aks_sandbox.steps import Step, distinct, filled
from aks_sandbox.verify.advice import steps_after_changes, steps_for, steps_to_a_right
from aks_sandbox.verify.changes import RUNTIME_CLASS, changes_of
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
from aks_sandbox.verify.plan import PoolPlan, hostname
from aks_sandbox.verify.probe_log import began, known_boot_id, read_machine
from aks_sandbox.verify.record import Outcome

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
    """What the cluster said about a pod of a run: at its creation, in its status and events, in place of its log."""
    refused = [result.refusals[name]] if name in result.refusals else []
    if pod is None and not refused and result.made is False:
        refused = [result.creation]
    if pod is None and "pods" in result.unreadable:
        refused.append(result.unreadable["pods"])
    status = [f"{pod.reason} {pod.message}".strip()] if pod is not None else []
    unread = [pod.unlogged] if pod is not None else []
    if pod is not None and pod.log and not began(pod.log):
        unread.append(pod.log[:_LOG_SHOWN])
    events = [
        f"{event.reason} {event.message}"
        for event in result.events
        if event.pod == name and event.reason not in _QUIET_EVENTS
    ]
    kubectl, told = (
        _said([*refused, *unread[:1]], Origin.KUBECTL),
        _said([*status, *events, *unread[1:]], Origin.TENANT),
    )
    return (*kubectl, *told)


_LOG_SHOWN = 300
_QUIET_EVENTS = ("Scheduled", "Pulled", "Pulling", "Created", "Started", "Killing", "Unhealthy")


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


def prove(plan: PoolPlan, trios: Sequence[Trio], outcome: Outcome, target: Target) -> PoolProof:
    """The evidence of a node pool and what it comes to: of several nodes that were tested, the worst decides."""
    waiting = next((trio for trio in trios if not trio.node), None)
    if waiting is not None:
        return _without_node(plan, waiting, outcome, target)
    if not trios or not plan.open_nodes:
        return _without_pods(plan, target)
    nodes = {node.name: _seen(plan, node) for node in plan.nodes}
    steps: list[Step] = []
    diagnoses: list[KnownMessage] = []
    replaced = {trio.instead_of for trio in trios}
    deciding: NodeProof | None = None
    for trio in trios:
        node = next((one for one in plan.nodes if hostname(one) == trio.node), None)
        if node is None:
            continue
        found = _diagnoses(trio, outcome, target)
        if trio.number in replaced:
            told = " ".join(_why_unscheduled(trio, outcome.seen))
            finding = f"The scheduler did not put the pods on this node, so another one was tried. {told}".strip()
            nodes[node.name] = replace(nodes[node.name], findings=(*nodes[node.name].findings, finding))
            continue
        proof = _tested(plan, node, trio, outcome, nodes[node.name])
        nodes[node.name] = proof
        diagnoses += found
        if proof.verdict is not Isolation.ISOLATED and None in _machines(trio, outcome.seen)[:2]:
            steps += steps_for(trio, outcome.seen, target)
            steps += [*(outcome.problem.steps if outcome.problem else ()), *(one for row in found for one in row.steps)]
        if deciding is None or _rank(proof) < _rank(deciding):
            deciding = proof
    if deciding is None or deciding.verdict is None:
        return _without_pods(plan, target)
    verdict = deciding.verdict
    reasons = [*deciding.reasons]
    for proof in nodes.values():
        if proof is not deciding and proof.verdict not in (None, Isolation.ISOLATED):
            reasons += [f"Node {proof.name}: {reason}" for reason in proof.reasons]
    doubts = [doubt for node in plan.nodes for doubt in _doubts(plan, node) if node.name != deciding.name]
    if verdict is Isolation.ISOLATED and doubts:
        verdict = Isolation.NOT_PROVEN
    reasons += doubts
    if verdict is not Isolation.ISOLATED and not steps:
        steps = list(_next_steps(deciding, target))
    tested = [proof for proof in nodes.values() if proof.verdict is not None]
    notes = [*(note for proof in tested for note in proof.notes), *_notes_of_pool(plan)]
    if verdict is Isolation.ISOLATED:
        notes.append(_effort(min((proof.evidence for proof in tested), key=lambda one: len(differing_facts(one)))))
    return PoolProof(
        pool=plan.pool.name,
        runtime=plan.runtime.name,
        runtime_class=plan.runtime_class.name if plan.runtime_class else "",
        node=deciding.name,
        node_image=plan.pool.node_image,
        verdict=verdict,
        reasons=tuple(dict.fromkeys(reason for reason in reasons if reason)),
        steps=distinct(steps),
        evidence=deciding.evidence,
        diagnoses=tuple({one.cause: one for one in diagnoses}.values()),
        probe_images=tuple(dict.fromkeys(pod.image_id for proof in tested for pod in proof.pods if pod.image_id)),
        notes=tuple(dict.fromkeys(notes)),
        nodes=tuple(nodes.values()),
        nodes_in_all=max(len(nodes), plan.pool.count or 0),
    )


def _rank(proof: NodeProof) -> int:
    order = (Isolation.NOT_ISOLATED, Isolation.NOT_PROVEN, Isolation.ISOLATED)
    return len(order) if proof.verdict is None else order.index(proof.verdict)


def _without_pods(plan: PoolPlan, target: Target) -> PoolProof:
    """A node pool on which no pod was made, and why."""
    evidence: tuple[Evidence, ...] = ()
    node = plan.nodes[0] if plan.nodes else None
    if plan.runtime_class is not None and node is not None:
        evidence = gather(Witness(plan.runtime, plan.runtime_class, node, plan.pool.node_image))
    diagnoses = diagnoses_of([Said(plan.reason, Origin.KUBECTL)], target, plan.pool.name)
    steps = [*plan.steps, *(step for one in diagnoses for step in one.steps)]
    return PoolProof(
        pool=plan.pool.name,
        runtime=plan.runtime.name,
        runtime_class=plan.runtime_class.name if plan.runtime_class else "",
        node=node.name if node else "",
        node_image=plan.pool.node_image,
        verdict=plan.verdict,
        reasons=(plan.reason or "The node on which the pods were created was not found afterwards.",),
        steps=distinct(steps or [_check_inside(target)]),
        evidence=evidence,
        diagnoses=diagnoses,
        notes=_notes_of_pool(plan),
        nodes=tuple(_seen(plan, one) for one in plan.nodes),
        nodes_in_all=max(len(plan.nodes), plan.pool.count or 0),
    )


def _without_node(plan: PoolPlan, trio: Trio, outcome: Outcome, target: Target) -> PoolProof:
    """A node pool to which the cluster autoscaler did not bring a node, and what it and the scheduler say."""
    name = trio.sandboxed_names[0]
    pod = outcome.seen.pod(name)
    reasons = [f"Node pool {plan.pool.name} did not get a ready node in time for the pod that waited for one."]
    steps: list[Step] = []
    if pod is None:
        reasons = _why_unseen(trio, outcome, True, False, False)
        steps += [*steps_for(trio, outcome.seen, target), *(outcome.problem.steps if outcome.problem else ())]
    elif pod.node:
        reasons.append(f"The pod was put on node {pod.node}, which was not seen as a ready node of the node pool.")
    events = [event.message for event in outcome.seen.events if event.pod == name and event.reason in _OF_AUTOSCALER]
    said = dict.fromkeys(" ".join(text.split()) for text in (*events, *(pod.unscheduled for pod in [pod] if pod)))
    reasons += [f"Kubernetes reports: {ended(text)}" for text in said if text]
    proof = _without_pods(replace(plan, verdict=Isolation.NOT_PROVEN, reason="", steps=()), target)
    if pod is not None:
        pattern = (
            f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.POOL} {{pool}} {Argument.SCALE_UP} "
            f"{Argument.TIMEOUT} {{seconds}}"
        )
        look = "az aks command invoke -g {group} -n {cluster} --command {line}"
        line = "kubectl get configmap cluster-autoscaler-status -n kube-system -o yaml"
        most = str(MOST_SECONDS_TO_SCALE)
        steps += [
            target.step("See what the cluster autoscaler reports:", look, line=line),
            target.step("Or give the node more time to come:", pattern, pool=plan.pool.name, seconds=most),
        ]
    return replace(proof, reasons=tuple(dict.fromkeys(reasons)), steps=distinct(steps or proof.steps))


#: The reasons of events of the cluster autoscaler about a pod.
_OF_AUTOSCALER = ("TriggeredScaleUp", "NotTriggerScaleUp", "FailedScaleUp", "ScaleUpTimedOut")


def _tested(plan: PoolPlan, node: Node, trio: Trio, outcome: Outcome, seen_node: NodeProof) -> NodeProof:
    """What the pods on one node come to."""
    seen = outcome.seen
    pods = [seen.pod(name) for name in trio.names]
    first, second, control = pods
    machines = _machines(trio, seen)
    # A plain pod that a policy gave a class, or that did not run, is not a witness of the host.
    is_status = machines[2] is None or (control is not None and control.runtime_class != "")
    notes = [_why_status(trio, control, outcome)] if is_status and None not in machines[:2] else []
    assert plan.runtime_class is not None
    evidence = gather(
        Witness(
            plan.runtime,
            plan.runtime_class,
            node,
            plan.pool.node_image,
            pod=first,
            second_pod=second,
            control=control,
            other_boot_ids=plan.other_boot_ids(node),
            other_sandboxes=_boot_ids_of_others(trio, seen),
            sandbox=machines[0] or Machine(),
            second=machines[1] or Machine(),
            host=(status_of(node) if is_status else machines[2]) or Machine(),
            host_is_status=is_status,
        )
    )
    changes = _changes(trio, node, outcome)
    verdict, against = verdict_on(evidence)
    decided = [one for one in changes if one.decides and not (is_status and is_control(one.pod))]
    witnesses = [pod for pod in pods if pod is not None and not (is_status and is_control(pod.name))]
    early = started_before_creation(witnesses)
    reasons = [*map(str, decided), *early, *against]
    if decided or (early and verdict is Isolation.ISOLATED):
        verdict = Isolation.NOT_PROVEN
        stripped = [one.pod for one in decided if one.what == RUNTIME_CLASS and not one.found]
        if stripped:
            reasons.insert(0, _stripped(stripped, plan.runtime_class.name))
    if None in machines[:2]:
        reasons = [*map(str, decided), *_why_unseen(trio, outcome, *(one is None for one in machines))]
        reasons += contradictions(evidence)
    return replace(
        seen_node,
        verdict=verdict,
        reasons=tuple(dict.fromkeys(reason for reason in reasons if reason)),
        evidence=evidence,
        changes=changes,
        notes=(
            *(str(one) for one in changes if one not in decided),
            *_restarts(witnesses),
            *_digests(witnesses),
            *notes,
        ),
        pods=tuple(_seen_pod(pod) for pod in pods if pod is not None),
    )


#: Seconds by which the clocks of a node and of the API server may differ.
CLOCKS_DIFFER = 5


def started_before_creation(pods: Iterable[ProbePod]) -> tuple[str, ...]:
    """A sentence for each pod whose container is older than the pod by more than two clocks may differ."""
    return tuple(
        f"Pod {pod.name}: its container started {-pod.started_after} seconds before the pod was created, by the clocks "
        "of the node and of the API server, so the times of the pod cannot be trusted."
        for pod in pods
        if pod.started_after is not None and pod.started_after < -CLOCKS_DIFFER
    )


def _restarts(pods: Iterable[ProbePod]) -> Iterable[str]:
    """What was read is what the last start said; the sandbox is the same."""
    for pod in pods:
        if pod.restarts:
            times = "once" if pod.restarts == 1 else f"{pod.restarts} times"
            yield f"Pod {pod.name}: its container restarted {times}, and its log is that of the last start."


def _digests(pods: Iterable[ProbePod]) -> Iterable[str]:
    """What the nodes pulled for one run is one image, unless its tag was moved or a mirror has another one."""
    images = {pod.name: pod.image_id for pod in pods if pod.image_id}
    if len(set(images.values())) > 1:
        told = ", ".join(f"{name}: {image}" for name, image in images.items())
        yield f"The pods of the run have different images by digest. {told}."


def _stripped(pods: Sequence[str], class_name: str) -> str:
    which = "The sandboxed pods were" if len(pods) > 1 else f"Pod {pods[0]} was"
    return (
        f"{which} created with RuntimeClass {class_name}, and something took it away on the way in (a mutating policy "
        "or webhook): pods here are not sandboxed although they ask for it."
    )


def _changes(trio: Trio, node: Node, outcome: Outcome) -> tuple[Change, ...]:
    pods = [pod for name in trio.names if (pod := outcome.seen.pod(name)) is not None and name in outcome.sent]
    return tuple(change for pod in pods for change in changes_of(outcome.sent[pod.name], pod, node))


def _effort(evidence: Iterable[Evidence]) -> str:
    """How many facts a runtime that lies would have had to falsify; which they are, the evidence shows."""
    count = len(differing_facts(evidence))
    return f"A runtime that lies would have had to falsify {count} facts in two pods, each of them without a trace."


def _seen_pod(pod: ProbePod) -> SeenPod:
    return SeenPod(
        pod.name, pod.uid, pod.runtime_class, pod.image, pod.image_id, pod.created, pod.started, pod.finished
    )


def _seen(plan: PoolPlan, node: Node) -> NodeProof:
    """What the status of a node reports, whether it was tested or not."""
    labels = {label.partition("=")[0] for label in plan.runtime.node_labels}
    findings = []
    wanted = plan.runtime_class.handler if plan.runtime_class else ""
    if wanted and node.handlers is not None and wanted not in node.handlers:
        findings.append(f"Does not have the handler {wanted}, so a sandboxed pod does not start here.")
    if plan.runtime_class is not None and not node.selected_by(plan.runtime_class.node_selector):
        findings.append(f"RuntimeClass {plan.runtime_class.name} does not select it.")
    if not node.ready:
        findings.append("Is not Ready.")
    elif not node.schedulable:
        findings.append("Is cordoned.")
    return NodeProof(
        name=node.name,
        findings=tuple(findings),
        handlers=node.handlers,
        labelled=bool(labels & set(node.labels)),
        image=node.image,
        container_runtime=node.container_runtime,
        kernel=node.kernel_release,
        kubelet=node.version,
    )


def _doubts(plan: PoolPlan, node: Node) -> Iterable[str]:
    """What the status of a node that was not tested says against it; the class must send pods there."""
    if plan.runtime_class is None or not node.selected_by(plan.runtime_class.node_selector):
        return
    if node.image and "kata" not in node.image.lower():
        yield f"Node {node.name}: The node image {node.image} is not a Kata image."


def _notes_of_pool(plan: PoolPlan) -> tuple[str, ...]:
    """What differs between the nodes, and which further classes lead to them."""
    notes = []
    for what, values in (
        ("node images", [node.image for node in plan.nodes]),
        ("container runtimes", [node.container_runtime for node in plan.nodes]),
        ("host kernels", [node.kernel_release for node in plan.nodes]),
    ):
        different = sorted({value for value in values if value})
        if len(different) > 1:
            notes.append(f"The nodes of the pool have different {what}: {', '.join(different)}.")
    if plan.other_classes:
        notes.append(
            f"Further RuntimeClasses with a Kata handler select nodes of the pool: {', '.join(plan.other_classes)}."
        )
    return tuple(notes)


def _next_steps(proof: NodeProof, target: Target) -> tuple[Step, ...]:
    """What to do about a verdict for which no known message has a step."""
    return steps_after_changes(proof.changes, target) or (_check_inside(target),)


def _check_inside(target: Target) -> Step:
    pattern = f"az aks-sandbox check -g {{group}} -n {{cluster}} {Argument.IN_CLUSTER} --output table"
    return target.step("Check the cluster from the inside:", pattern)


def _machines(trio: Trio, seen: ProbeResult) -> list[Machine | None]:
    return [_machine(seen.pod(name)) for name in trio.names]


def _why_unscheduled(trio: Trio, seen: ProbeResult) -> list[str]:
    pods = [pod for name in trio.names if (pod := seen.pod(name)) is not None]
    told = dict.fromkeys(" ".join(pod.unscheduled.split()) for pod in pods if pod.unscheduled)
    return [f"Kubernetes reports: {ended(one)}" for one in told]


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


def _boot_ids_of_others(trio: Trio, seen: ProbeResult) -> frozenset[str]:
    """The boot IDs of the sandboxed pods of the run on other nodes and of other node pools."""
    others = (pod for pod in seen.pods if pod.name not in trio.names and not is_control(pod.name))
    return frozenset(machine.boot_id for pod in others if (machine := _machine(pod)) and machine.boot_id)


def _why_status(trio: Trio, control: ProbePod | None, outcome: Outcome) -> str:
    status = "The host is the one that the status of the node reports"
    if control is not None and control.runtime_class:
        return f"{status}: a policy gave the plain pod the RuntimeClass {control.runtime_class}."
    return f"{status}, because a plain pod did not run beside the sandboxed pods. " + " ".join(
        _why_unseen(trio, outcome, False, False, True)
    )


def _machine(pod: ProbePod | None) -> Machine | None:
    return read_machine(pod.log) if pod is not None else None


def _diagnoses(trio: Trio, outcome: Outcome, target: Target) -> tuple[KnownMessage, ...]:
    said: list[Said] = []
    for name in trio.names:
        one = outcome.seen.pod(name)
        if is_control(name) and None not in _machines(trio, outcome.seen)[:2]:
            continue
        if read_machine(one.log if one else "") is None:
            said += texts_about(one, name, outcome.seen)
    if outcome.problem is not None:
        said.append(said_by(outcome.problem))
    return tuple(_with_own_steps(one, said, target) for one in diagnoses_of(said, target, trio.pool))


def _with_own_steps(known: KnownMessage, said: Sequence[Said], target: Target) -> KnownMessage:
    """A message about a right with the roles that this command needs, of which a reader's is none."""
    if not known.name.startswith("forbidden"):
        return known
    rights = [step for one in said for step in steps_to_a_right(one.text, target)]
    return replace(known, steps=distinct(rights)) if rights else known


def _why_unseen(trio: Trio, outcome: Outcome, *missing: bool) -> list[str]:
    """Why pods did not report: what is said of several of them alike is said once."""
    if outcome.problem is not None and not outcome.seen.pods:
        return [_capitalized(outcome.problem.message)]
    reasons: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for name, kind, unseen in zip(trio.names, _KINDS, missing, strict=True):
        if unseen:
            what, told = _why(name, outcome.seen)
            # The same trouble of two pods: their names and the IDs of their sandboxes aside.
            alike = _ID.sub("", told.replace(name, ""))
            _, kinds = reasons.setdefault((what, alike), (told, []))
            kinds.append(kind)
    problem = [_capitalized(outcome.problem.message)] if outcome.problem is not None else []
    said = [f"{_named_pods(kinds)} {what.format(*_forms(kinds))}{told}" for (what, _), (told, kinds) in reasons.items()]
    return [*problem, *said]


_ID = re.compile("[0-9a-f]{12,}")
_KINDS = ("sandboxed", "second sandboxed", "plain")


def _named_pods(kinds: Sequence[str]) -> str:
    if len(kinds) == len(_KINDS):
        return "The pods"
    if tuple(kinds) == _KINDS[:2]:
        return "The sandboxed pods"
    return f"The {' and the '.join(kinds)} {'pod' if len(kinds) == 1 else 'pods'}"


def _forms(kinds: Sequence[str]) -> tuple[str, str]:
    return ("is", "its log") if len(kinds) == 1 else ("are", "their logs")


#: What says more than the rest of what is said about a pod, in this order.
_TELLING = ("Failed to pull image", "failed to pull", "FailedCreatePodSandBox", "FailedScheduling")


def _why(name: str, seen: ProbeResult) -> tuple[str, str]:
    """What became of a pod, to be said of one or of several, and the words of Kubernetes about it."""
    pod = seen.pod(name)
    if pod is None and "pods" in seen.unreadable:
        return "could not be listed.", f" kubectl reports: {ended(' '.join(seen.unreadable['pods'].split()))}"
    said = [one.text for one in texts_about(pod, name, seen) if one.text not in ("Completed", "ContainerCreating")]
    if pod is None:
        return "could not be created.", f" Kubernetes reports: {ended(said[0])}" if said else ""
    telling = [text for word in _TELLING for text in said if word in text] or said[-1:]
    told = f" Kubernetes reports: {ended(telling[0])}" if telling else ""
    image = f" Image: {pod.image}." if pod.image and any(_PULLED.search(text) for text in said) else ""
    if pod.phase == "Pending":
        return "did not start in time.", f"{image}{told}"
    if pod.phase == "Failed":
        return "failed.", f"{image}{told}"
    return f"{{0}} {pod.phase or 'in no known phase'}, and {{1}} could not be read as a whole.", told


_PULLED = re.compile("pull|ErrImage", re.IGNORECASE)


def _capitalized(message: str) -> str:
    return message[:1].upper() + message[1:]
