"""Size: what each pod costs, how many fit on a node, and what another RuntimeClass would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aks_sandbox.catalog.sizing import (
    MIB,
    Machine,
    PodShares,
    Resources,
    largest_documented_limit,
    smallest_machine,
)
from aks_sandbox.catalog.tables import runtimes
from aks_sandbox.manifests.cluster import LiveCluster
from aks_sandbox.manifests.finding import Subject
from aks_sandbox.manifests.kinds import guessed_pods, is_known, pods_of
from aks_sandbox.manifests.lint import Input
from aks_sandbox.manifests.nodes import Amounts, Fit, NodeSpace
from aks_sandbox.manifests.parsing import NotJudged, Why
from aks_sandbox.manifests.pod import Pod
from aks_sandbox.manifests.replicas import Scaled, pods_made, scaled_by
from aks_sandbox.manifests.together import Together, tolerates
from aks_sandbox.manifests.tree import Node, get, items, texts


@dataclass(frozen=True)
class SizedPod:
    """One pod with what it asks for. `replicas` is None for a DaemonSet, `overhead` where the class is not known.

    `file` and `line` are where it stands, empty and 0 where it was described by options. `scaled` is what changes
    the number of replicas, which are those of now.
    """

    subject: Subject
    file: str
    line: int
    replicas: int | None
    runtime_class: str
    supposed: bool
    shares: PodShares
    overhead: Resources | None
    scaled: Scaled | None = None

    @property
    def machine(self) -> Machine | None:
        """The virtual machine; None where the shim makes none, because the limits are too small."""
        return self.shares.machine if self.shares.machine.mib >= smallest_machine() else None

    @property
    def extra(self) -> Amounts:
        """The overhead, nothing where it is not known."""
        own = self.overhead or Resources()
        return Amounts(own.memory or 0, own.cpu or 0, 0)

    @property
    def requested(self) -> Amounts:
        """What the scheduler books for the containers."""
        return Amounts(self.shares.request_memory, self.shares.request_cpu)

    @property
    def booked(self) -> Amounts:
        """What the scheduler books in all."""
        return self.requested + self.extra

    @property
    def worst_memory(self) -> int:
        """The bytes that the pod may come to use: its machine, or its limits where they are more, and the overhead."""
        return max(self.shares.machine.mib * MIB, self.shares.limit_memory) + self.extra.memory

    @property
    def at_worst(self) -> Amounts:
        """A booking of what the pod may come to use, with which no node is overcommitted."""
        return replace(self.booked, memory=max(self.booked.memory, self.worst_memory))

    @property
    def own_overhead(self) -> int | None:
        """The bytes of overhead of a RuntimeClass for pods of this size; None where it would not be less, or none is
        documented for their size.
        """
        needed = self.shares.needed_overhead
        return needed if self.overhead is not None and self.documented and needed < self.extra.memory else None

    @property
    def documented(self) -> bool:
        """Whether an overhead is documented for so large a memory limit."""
        return self.shares.limit_memory <= largest_documented_limit()

    @property
    def booked_with_own_class(self) -> Amounts | None:
        """What the scheduler would book with that RuntimeClass; None where there is none that is better."""
        own = self.own_overhead
        return None if own is None else self.requested + Amounts(own, self.extra.cpu, 0)


@dataclass(frozen=True)
class Agent:
    """A DaemonSet of the input without a sandbox, with what each of its pods books and which nodes it takes."""

    subject: Subject
    booked: Amounts
    selector: Mapping[str, str]
    tolerations: Sequence[Node]

    def stands_on(self, space: NodeSpace) -> bool:
        """Whether it has a pod on each node of that kind, as far as labels and taints are known: what is not known
        keeps it off, because what is counted is a maximum.
        """
        known = {**_LABELS_OF_ANY, **(_of_sandboxed_nodes() if space.nominal else {}), **space.labels}
        if any(known.get(key) != value for key, value in self.selector.items()):
            return False
        return all(
            one.effect not in ("NoSchedule", "NoExecute") or tolerates(self.tolerations, one.key, one.value, one.effect)
            for one in space.taints
        )


#: What every node that can run a sandbox has.
_LABELS_OF_ANY = {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}


def _of_sandboxed_nodes() -> Mapping[str, str]:
    return dict(label.split("=", 1) for runtime in runtimes() for label in runtime.node_labels)


@dataclass(frozen=True)
class PodOnNode:
    """How a pod fits on a kind of node. `at_worst` is how many fit without overcommitting its memory; `nodes` is how
    many nodes its replicas need, None where none fits or where there is one on each node.
    """

    pod: SizedPod
    fit: Fit
    at_worst: Fit
    nodes: int | None
    with_own_class: Fit | None
    nodes_with_own_class: int | None


@dataclass(frozen=True)
class NodeAnswer:
    """One kind of node with every pod on it. `nodes_for_all` is the least number of nodes that all pods together need:
    it is not how they are packed. None where one of them fits on no node.
    """

    space: NodeSpace
    pods: Sequence[PodOnNode]
    nodes_for_all: int | None


@dataclass(frozen=True)
class SizeReport:
    """What all pods cost and how they fit; `not_judged` is what of the input could not be counted. `agents` are its
    ordinary DaemonSets, which take room on each node beside the pods.
    """

    pods: Sequence[SizedPod]
    nodes: Sequence[NodeAnswer]
    not_judged: Sequence[NotJudged]
    cluster: str = ""
    agents: Sequence[Agent] = ()

    @property
    def broken(self) -> bool:
        """Whether a part of the input could not be read, so that the sum is not known."""
        return any(self.breaks(one) for one in self.not_judged)

    @staticmethod
    def breaks(one: NotJudged) -> bool:
        """Whether the sum is not known because that was not counted."""
        return one.why in (Why.UNREADABLE, Why.SYNTAX, Why.PLACEHOLDER)

    @property
    def booked(self) -> Amounts:
        """What all replicas book together, those of DaemonSets apart."""
        total = Amounts(0, 0, 0)
        for one in self.pods:
            total += one.booked.times(one.replicas or 0)
        return total


def sized_pods(
    given: Input, cluster: LiveCluster | None, *, as_sandboxed: bool, guess: bool
) -> tuple[list[SizedPod], list[NotJudged]]:
    """The pods of an input that request a sandbox, and what of it could not be counted."""
    together = Together.of(given.manifests, cluster)
    found: list[SizedPod] = []
    skipped = list(given.not_judged)
    for manifest in given.manifests:
        pods = pods_of(manifest) if is_known(manifest) else guessed_pods(manifest) if guess else []
        for one in pods:
            pod = Pod(one, together, as_sandboxed)
            if not (pod.requests_kata or as_sandboxed):
                continue
            obstacle = pod.unreadable()
            if obstacle is not None:
                line = obstacle[0].start_mark.line + 1
                skipped.append(NotJudged(Why.PLACEHOLDER, manifest.file, line, f"{manifest.title}: {obstacle[1]}"))
                continue
            found.append(
                SizedPod(
                    Subject(manifest.kind, manifest.name, manifest.namespace),
                    manifest.file,
                    one.spec.start_mark.line + 1,
                    pods_made(one, together),
                    pod.judged_class,
                    not pod.requests_kata,
                    pod.shares,
                    together.overhead_of(pod.judged_class),
                    scaled_by(one, together),
                )
            )
    return found, skipped


def agents_of(given: Input, cluster: LiveCluster | None) -> list[Agent]:
    """The DaemonSets of an input that do not ask for a RuntimeClass, those apart whose nodes an affinity chooses."""
    together = Together.of(given.manifests, cluster)
    found = []
    for manifest in given.manifests:
        for one in pods_of(manifest) if manifest.kind == "DaemonSet" else ():
            pod = Pod(one, together, False)
            required = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
            if pod.class_node is not None or get(one.spec, *required) is not None or pod.unreadable() is not None:
                continue
            booked = Amounts(pod.shares.request_memory, pod.shares.request_cpu)
            subject = Subject(manifest.kind, manifest.name, manifest.namespace)
            found.append(
                Agent(subject, booked, texts(get(one.spec, "nodeSelector")), items(get(one.spec, "tolerations")))
            )
    return found


def size(
    pods: Sequence[SizedPod],
    spaces: Sequence[NodeSpace],
    not_judged: Sequence[NotJudged] = (),
    cluster: LiveCluster | None = None,
    agents: Sequence[Agent] = (),
) -> SizeReport:
    """The pods on each kind of node. A DaemonSet stands on each of them, so the others have less room, and so does an
    ordinary one of the input.
    """
    everywhere = [one for one in pods if one.replicas is None]
    answers: list[NodeAnswer] = []
    for space in spaces:
        taken = space.taken
        of_each = [(one.subject, one.booked) for one in everywhere]
        of_each += [(one.subject, one.booked) for one in agents if one.stands_on(space)]
        for subject, booked in of_each:
            # One that runs already is among what stands on the nodes of a live cluster.
            if not _stands(subject, space):
                taken += booked
        answers.append(_answer(replace(space, taken=taken), pods))
    return SizeReport(pods, answers, not_judged, cluster.name if cluster else "", agents)


def _stands(subject: Subject, space: NodeSpace) -> bool:
    """Whether a pod of that DaemonSet is on the node: its name, a dash and five characters."""
    own = f"{subject.namespace or 'default'}/{subject.name}-"
    return any(name.startswith(own) and "-" not in name.removeprefix(own) for name in space.standing)


def _answer(space: NodeSpace, pods: Sequence[SizedPod]) -> NodeAnswer:
    rows = tuple(_on_node(one, space) for one in pods)
    counted = [one for one in rows if one.pod.replicas]
    together = Amounts(0, 0, 0)
    for row in counted:
        together += row.pod.booked.times(row.pod.replicas or 0)
    free = space.free
    parts = [(together.memory, free.memory), (together.cpu, free.cpu), (together.pods, free.pods)]
    impossible = any(row.fit.pods == 0 for row in counted)
    least = [-(-need // have) for need, have in parts if need and have]
    nodes = None if impossible else max([*least, *(row.nodes or 0 for row in counted)], default=0)
    return NodeAnswer(space, rows, nodes)


def _on_node(pod: SizedPod, space: NodeSpace) -> PodOnNode:
    own = pod.booked_with_own_class
    count = pod.replicas
    return PodOnNode(
        pod,
        space.fit(pod.booked),
        space.fit(pod.at_worst),
        None if count is None else space.nodes_for(pod.booked, count),
        None if own is None else space.fit(own),
        None if own is None or count is None else space.nodes_for(own, count),
    )
