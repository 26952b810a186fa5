"""605 to 614: the pods inside of a running cluster: what is wrong with sandboxed ones, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aks_sandbox.catalog.classes import promises_kata, serving_pools
from aks_sandbox.catalog.sizing import MIB, advised_machine, in_words, smallest_machine
from aks_sandbox.catalog.tables import find_runtime, generally_available_runtime, own_classes
from aks_sandbox.explain.messages import Origin, explain_text
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Facts
from aks_sandbox.model.finding import (
    Kind,
    Maker,
    Resource,
    Result,
    Status,
    noted,
    passed,
    skipped,
    unknown,
    violated,
    warned,
)
from aks_sandbox.model.in_cluster import ClassedPod, InCluster, PodEvent, Workload
from aks_sandbox.model.near_names import near_names
from aks_sandbox.model.safe_text import quoted
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.cluster import add_step
from aks_sandbox.rules.in_cluster import CATEGORY, kubectl, listed, reconcile, unreadable
from aks_sandbox.rules.pod_troubles import Over, Surroundings, Trouble, age_of, shares_of, troubles_of
from aks_sandbox.rules.rule import rule, runtime_class
from aks_sandbox.steps import Step, filled

_PODS = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/"
_CONSIDERATIONS = "https://learn.microsoft.com/azure/aks/considerations-pod-sandboxing"
_ENDED = ("Succeeded", "Failed")
#: The kinds of objects that make pods, as findings name them.
_KINDS = {
    "Deployment": Kind.DEPLOYMENT,
    "ReplicaSet": Kind.REPLICA_SET,
    "StatefulSet": Kind.STATEFUL_SET,
    "DaemonSet": Kind.DAEMON_SET,
    "Job": Kind.JOB,
    "CronJob": Kind.CRON_JOB,
}
#: Rows about a refusal whose advice would change who may do what: an event is not trusted with that.
_NOT_OF_AN_EVENT = ("forbidden", "kubectl-", "escalation")


def pod_resource(pod: ClassedPod) -> Resource:
    """A pod as what a finding is about."""
    return Resource(Kind.POD, pod.full_name)


def _sandboxed(inside: InCluster) -> Sequence[ClassedPod]:
    return [pod for pod in inside.pods if promises_kata(pod.runtime_class, inside)]


def _names(pods: Iterable[ClassedPod]) -> str:
    return listed(pod.full_name for pod in pods)


def _number(pods: Iterable[ClassedPod]) -> int:
    return sum(1 + pod.alike for pod in pods)


def _counted(pods: Sequence[ClassedPod]) -> str:
    number = _number(pods)
    return "1 pod asks" if number == 1 else f"{number} pods ask"


def _cut(inside: InCluster) -> Result | None:
    read = _number(inside.pods)
    if inside.pods_in_all > read:
        return unknown(
            f"{read} of {inside.pods_in_all} pods with a RuntimeClass were read; there is nothing wrong with those."
        )
    if inside.pods_unread:
        return unknown(
            f"{inside.pods_unread} pods of the cluster were not read in time; there is nothing wrong with the others."
        )
    return None


@rule(
    "SBX605",
    "State and events of sandboxed pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("existing_cluster", "in_cluster"),
    source=_PODS,
)
def state_of_the_pods(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: the state of a pod decides whether it runs: the reasons why its containers wait, how they ended, its
    conditions, gates and deletion. Its events, which Kubernetes deletes after an hour, name the cause. Events that were
    overtaken are left out, and what a node explains is not looked for in the pod.

    Fix: follow the step for the cause.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get pods -A'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "pods")
    if hidden is not None:
        return hidden
    pods = _sandboxed(inside)
    around = Surroundings(inside, {pool.name: pool for pool in facts.existing_cluster.pools}, spec.target)
    groups: dict[tuple[str, Over | None], _Group] = {}
    for pod in pods:
        for trouble in troubles_of(pod, around):
            groups.setdefault((trouble.cause, trouble.over), _Group(trouble)).pods.append(pod)
    if groups:
        return [result for group in groups.values() for result in group.results()]
    if not pods:
        return _cut(inside) or skipped("The cluster does not have a pod that asks for Kata.")
    read = _number(inside.pods)
    if inside.pods_in_all > read:
        return _cut(inside) or ()
    running = sum(1 + pod.alike for pod in pods if pod.phase == "Running" and pod.ready)
    unread = f" {inside.pods_unread} pods of other nodes were not read in time." if inside.pods_unread else ""
    return passed(f"{_counted(pods)} for Kata: {running} run, and nothing is wrong with the others.{unread}")


@dataclass
class _Group:
    """A trouble and the pods that have it."""

    trouble: Trouble
    pods: list[ClassedPod] = field(default_factory=list)

    def results(self) -> Iterable[Result]:
        """A result for each pod; they are one row to a reader."""
        number, trouble = _number(self.pods), self.trouble
        make = warned if trouble.over else violated
        recovered = f" {trouble.over.value[number > 1]}" if trouble.over else ""
        counted = f" {number} pods have this trouble." if number > len(self.pods) else ""
        for pod in self.pods:
            yield make(f"{trouble.cause}{recovered}{counted}", *trouble.steps, resource=pod_resource(pod))


@rule(
    "SBX606",
    "Pods with the RuntimeClass of the preview",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("existing_cluster", "in_cluster"),
    severity=Status.WARN,
    source="https://learn.microsoft.com/azure/aks/use-pod-sandboxing",
)
def pods_with_the_preview_class(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: kata-mshv-vm-isolation is the RuntimeClass of the preview. The generally available one is kata-vm-isolation;
    a pod that asks for the old one runs only on nodes that still have its label.

    Fix: use kata-vm-isolation in the workloads. Node pools of the preview runtime whose nodes it selects serve it too;
    add a node pool with KataVmIsolation only where there is none that does.
    Example: az aks-sandbox check -g MyGroup -n MyCluster --in-cluster --output table
    """
    inside, new = facts.in_cluster, generally_available_runtime()
    hidden = unreadable(inside, "pods")
    if hidden is not None:
        return hidden
    old = sorted(own_classes() - set(new.runtime_classes))
    asking = [pod for pod in inside.pods if pod.runtime_class in old and pod.deleted_for is None]
    found = {find_runtime(pool.runtime) for pool in facts.existing_cluster.pools} - {None}
    if not asking:
        return _cut(inside) or passed(f"Pods do not ask for {' or '.join(old)}.")
    message = f"{_counted(asking)} for {asking[0].runtime_class}, the RuntimeClass of the preview: {_names(asking)}."
    serving = serving_pools(new.runtime_class, facts.existing_cluster.pools, inside)
    if serving:
        return violated(
            f"{message} {new.runtime_class} already selects nodes of node pool {listed(serving)}.",
            f"Set runtimeClassName: {new.runtime_class} in the workloads that create these pods. A new node pool is "
            "not needed.",
        )
    if found and new not in found:
        message += f" That is right while the cluster does not have a node pool with {new.name}."
        return noted(
            message, add_step("Add one before the preview ends:", spec.target, facts.existing_cluster, new.name)
        )
    fix = Step(f"Set runtimeClassName: {new.runtime_class} in the workloads that create these pods.")
    add = add_step("Add a node pool for them:", spec.target, facts.existing_cluster, new.name)
    return violated(message, fix, *(() if new in found else (add,)))


@rule(
    "SBX607",
    "Nodes of the sandboxed pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    source="https://kubernetes.io/docs/concepts/containers/runtime-class/",
)
def nodes_of_the_pods(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: a pod cannot start on a node without the handler of its RuntimeClass, and a pod whose RuntimeClass was
    deleted cannot be created again, though one that runs goes on. A node that has the handler but not the labels of the
    RuntimeClass has drifted.

    Fix: let the RuntimeClass choose the node, and have a missing RuntimeClass created again.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get pods -A -o wide'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "pods", "runtimeclasses", "nodes")
    if hidden is not None:
        return hidden
    pods = [
        pod
        for pod in inside.pods
        if pod.phase not in _ENDED
        and pod.deleted_for is None
        and (promises_kata(pod.runtime_class, inside) or inside.runtime_class(pod.runtime_class) is None)
    ]
    placed = _placed(pods, inside)
    wrong = [*_without_class(placed.without_class, spec.target), *_without_handler(placed.without_handler)]
    if wrong:
        return wrong
    if placed.out_of_sight:
        return unknown(f"The nodes of some pods were not read: {_names(placed.out_of_sight)}.")
    if placed.without_labels:
        nodes = listed(pod.node for pod in placed.without_labels)
        return warned(
            f"Pods run on nodes that their RuntimeClass does not select: {_names(placed.without_labels)} on {nodes}.",
            "Replace these nodes: new nodes of a sandboxed node pool have the labels.",
        )
    if not pods:
        return _cut(inside) or skipped("The cluster does not have a pod that asks for Kata.")
    waiting = _number(pod for pod in pods if not pod.node)
    dead = _number(placed.on_dead_nodes)
    fitting = f"{_counted(pods)} for Kata: {_number(pods) - waiting} on nodes that fit their RuntimeClass"
    if dead:
        names, node = _names(placed.on_dead_nodes), placed.on_dead_nodes[0].node
        look = kubectl("See why:", spec.target, "describe node", node)
        return warned(f"{fitting}, {dead} of them on nodes that are not Ready (SBX605): {names}.", look)
    return _cut(inside) or passed(f"{fitting}, {waiting} without a node.")


@dataclass
class _Placed:
    without_class: list[ClassedPod] = field(default_factory=list)
    without_handler: list[ClassedPod] = field(default_factory=list)
    without_labels: list[ClassedPod] = field(default_factory=list)
    out_of_sight: list[ClassedPod] = field(default_factory=list)
    on_dead_nodes: list[ClassedPod] = field(default_factory=list)


def _placed(pods: Iterable[ClassedPod], inside: InCluster) -> _Placed:
    placed, nodes = _Placed(), {node.name: node for node in inside.nodes}
    for pod in pods:
        one, node = inside.runtime_class(pod.runtime_class), nodes.get(pod.node)
        if one is None:
            placed.without_class.append(pod)
        elif not pod.node:
            continue
        elif node is None:
            placed.out_of_sight.append(pod)
        elif one.handler and node.handlers is not None and one.handler not in node.handlers:
            placed.without_handler.append(pod)
        elif not node.selected_by(one.node_selector):
            placed.without_labels.append(pod)
        elif not node.ready:
            placed.on_dead_nodes.append(pod)
    return placed


def _without_class(pods: Sequence[ClassedPod], target: Target) -> Iterable[Result]:
    for name in dict.fromkeys(pod.runtime_class for pod in pods):
        those = [pod for pod in pods if pod.runtime_class == name]
        own = "Create the RuntimeClass, or use an existing one in the workloads that create these pods."
        yield violated(
            f"It was not found. {_counted(those)} for it and cannot be created again: {_names(those)}.",
            reconcile("Let AKS create it again:", target) if name in own_classes() else own,
            resource=runtime_class(name),
        )


def _without_handler(pods: Sequence[ClassedPod]) -> Iterable[Result]:
    if pods:
        nodes = listed(pod.node for pod in pods)
        yield violated(
            f"Pods run on nodes without the handler of their RuntimeClass: {_names(pods)} on {nodes}.",
            "Remove spec.nodeName and your own tolerations from these pods: the RuntimeClass chooses the node.",
        )


@rule(
    "SBX608",
    "Workloads of sandboxed pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    source="https://kubernetes.io/docs/concepts/workloads/controllers/",
)
def workloads_of_the_pods(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: a Deployment, StatefulSet, DaemonSet or Job whose pods are refused has none, and `kubectl get` does not show
    why: the reason is an event (FailedCreate) of the object that makes the pods, for a Deployment of its ReplicaSet. A
    misspelled RuntimeClass in a pod template is found here.

    Fix: correct the pod template, or what refuses the pods. New pods follow by themselves.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get deployments,jobs -A'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "workloads", "runtimeclasses")
    if hidden is not None:
        return hidden
    judged = [result for one in inside.workloads for result in _workload(one, inside, spec.target)]
    if judged:
        return judged
    if inside.workloads_in_all > len(inside.workloads):
        unread = inside.workloads_in_all - len(inside.workloads)
        return unknown(f"{unread} workloads were not read in time; nothing is wrong with the others.")
    return passed("No workload of sandboxed pods reports that its pods cannot be created.")


def _workload(one: Workload, inside: InCluster, target: Target) -> Iterable[Result]:
    resource = Resource(_KINDS.get(one.kind, Kind.WORKLOAD), f"{one.namespace}/{one.name}")
    if inside.runtime_class(one.runtime_class) is None:
        # What wants no pods is not refused any.
        judge = violated if one.wanted else warned
        yield judge(_class_missing(one), *_class_steps(one, inside, target), resource=resource)
        return
    if one.made >= one.wanted and not one.reason:
        return
    lacks = f"{one.made} of its {one.wanted} pods exist." if one.made < one.wanted else ""
    said = one.message or next((event.message for event in _refusals(one, inside)), "")
    if not said:
        if _without_reason(one, inside):
            yield _no_reason(one, lacks, target).about(resource)
        return
    names = {**target.names, "namespace": one.namespace, "pod": None}
    known = [
        found
        for found in explain_text(" ".join(said.split()), Origin.KUBECTL)
        if not found.name.startswith(_NOT_OF_AN_EVENT)
    ]
    for found in known:
        message = " ".join(part for part in (lacks, found.cause) if part)
        yield violated(message, *filled(found.steps, names), resource=resource)
    if not known:
        verb = f"describe {one.kind.lower()}"
        look = kubectl("Look at it:", target, verb, one.name, one.namespace)
        what = "Its pods were created and did not succeed." if _has_run(one) else "Its pods cannot be created."
        reported = f"{what} Kubernetes reports: {quoted(said, 700)}."
        yield violated(" ".join(part for part in (lacks, reported) if part), look, resource=resource)


#: The reasons of a Job that has failed after its pods were created.
_OF_RUNS = ("BackoffLimitExceeded", "DeadlineExceeded", "PodFailurePolicy", "FailedIndexes", "MaxFailedIndexesExceeded")


def _has_run(one: Workload) -> bool:
    return one.kind == "Job" and one.reason in _OF_RUNS


def _class_missing(one: Workload) -> str:
    lacks = f" {one.made} of its {one.wanted} pods exist." if one.made < one.wanted else ""
    return f"Its pod template has runtimeClassName: {one.runtime_class}, which the cluster does not have.{lacks}"


def _class_steps(one: Workload, inside: InCluster, target: Target) -> Sequence[Step]:
    if one.runtime_class in own_classes():
        return (reconcile("Let AKS create it:", target),)
    classes = [found.name for found in inside.runtime_classes if promises_kata(found.name, inside)]
    near = near_names(one.runtime_class, classes)
    if near:
        return (Step(f"Correct it to runtimeClassName: {near[0]} in the {one.kind}."),)
    if classes:
        return (Step(f"Use an existing RuntimeClass ({listed(classes)}), or create this one."),)
    return (kubectl("Create the RuntimeClass, or use an existing one:", target, "get", "runtimeclasses"),)


def _without_reason(one: Workload, inside: InCluster) -> bool:
    """Whether a workload has no pods and never had any, long enough after its creation, and nothing explains it."""
    if one.made or one.ended or (one.age is not None and one.age < _CREATED_WITHIN):
        return False
    # What hangs in deletion, or does not run, is told of the pod (SBX605).
    return not any((pod.namespace, pod.owner) == (one.namespace, one.name) for pod in inside.pods)


def _no_reason(one: Workload, lacks: str, target: Target) -> Result:
    if one.paused:
        verb = f"rollout resume {one.kind.lower()}"
        return warned(
            f"{lacks} It is paused (spec.paused), so it does not create pods of its template.",
            kubectl("Let it go on:", target, verb, one.name, one.namespace),
        )
    verb = f"describe {one.kind.lower()}"
    look = kubectl("Look at it:", target, verb, one.name, one.namespace)
    return violated(f"{lacks} No reason is reported, neither in its status nor by an event of the last hour.", look)


#: How long a workload may take for its first pod. The pause between two attempts of a controller grows to 1000 seconds:
#: a refusal that was not repeated in more than that is over.
_CREATED_WITHIN, _REFUSED_AGAIN_WITHIN = 180, 1200


def _refusals(one: Workload, inside: InCluster) -> Iterable[PodEvent]:
    """The events that report that pods of the workload cannot be created, the newest first.

    A pod that was created afterwards ends that. A Deployment reports a refusal as a condition, as long as it is so.
    """
    if one.kind == "Deployment" and not one.reason:
        return
    for event in inside.events:
        if event.namespace != one.namespace:
            continue
        of_a_deployment = one.kind == "Deployment" and event.kind == "ReplicaSet"
        if (of_a_deployment and event.pod.rpartition("-")[0] == one.name) or (event.kind, event.pod) == (
            one.kind,
            one.name,
        ):
            if event.reason == "SuccessfulCreate" or _is_old(event, inside):
                return
            if event.reason == "FailedCreate":
                yield event


def _is_old(event: PodEvent, inside: InCluster) -> bool:
    age = age_of(event, inside.now)
    return age is not None and age > _REFUSED_AGAIN_WITHIN


@rule(
    "SBX609",
    "Plain pods on sandboxed nodes",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    severity=Status.WARN,
    source=_CONSIDERATIONS,
)
def plain_pods_beside(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: a pod without a RuntimeClass shares the host kernel, on sandboxed nodes too. There it runs beside the pods
    that were isolated because they are not trusted, and takes room from them. Pods of kube-system on nodes of a system
    node pool, and its DaemonSets everywhere, belong there.

    Fix: give the pods the RuntimeClass, or keep them off with a taint of the node pool that sandboxed pods tolerate.
    Example: az aks nodepool update -g MyGroup --cluster-name MyCluster -n untrusted --node-taints a=b:NoSchedule
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "pods", "nodes")
    if hidden is not None:
        return hidden
    modes = {node.name: node.labels.get("kubernetes.azure.com/mode", "") for node in inside.nodes}
    pools = {node.name: node.pool for node in inside.nodes}
    pods = [
        pod for pod in inside.plain_beside if not (pod.namespace == "kube-system" and modes.get(pod.node) == "system")
    ]
    agents = [pod for pod in pods if pod.owner_kind == "DaemonSet"]
    others = [pod for pod in pods if pod.owner_kind != "DaemonSet"]
    results = []
    if others:
        names = listed(dict.fromkeys(pools.get(pod.node, "") or pod.node for pod in others))
        fix = "Give them the RuntimeClass of the node pool, or another node pool by their nodeSelector."
        pattern = "az aks nodepool update -g {group} --cluster-name {cluster} -n {pool} --node-taints {taint}"
        keep_off = spec.target.step(
            "Or keep plain pods off with a taint, which the sandboxed pods then have to tolerate:",
            pattern,
            taint="sandboxed=true:NoSchedule",
            pool=next((pools[pod.node] for pod in others if pools.get(pod.node)), None),
        )
        message = f"It runs without a RuntimeClass on the host kernel, beside the sandboxed pods of {names}."
        message += f" {_number(others)} such pods run." if _number(others) > len(others) else ""
        results += [violated(message, fix, keep_off, resource=pod_resource(pod)) for pod in others]
    if agents:
        message = "Its DaemonSet places it on sandboxed nodes too, without a RuntimeClass."
        results += [noted(message, resource=pod_resource(pod)) for pod in agents]
    if results:
        return results
    return passed("Sandboxed nodes run sandboxed pods and pods of the system alone.")


@rule(
    "SBX610",
    "Access of sandboxed pods to their node",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    source=_CONSIDERATIONS,
)
def access_to_the_node(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: a hostPath volume shares files of the node with the guest, across the border that the virtual machine draws.
    A sandboxed pod cannot have the network of its node. A privileged container is root in the guest alone, and hostPID
    and hostIPC have no effect: what relies on them does not work.

    Fix: use emptyDir or a volume of a CSI driver, reach the pod through a Service, and leave the others out.
    Example: az aks-sandbox manifest lint app.yaml
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "pods")
    if hidden is not None:
        return hidden
    pods = [pod for pod in _sandboxed(inside) if pod.phase not in _ENDED]
    results = [make(message, fix, resource=pod_resource(pod)) for pod in pods for make, message, fix in _risks_of(pod)]
    if results:
        return results
    if not pods:
        return _cut(inside) or skipped("The cluster does not have a pod that asks for Kata.")
    return _cut(inside) or passed("Sandboxed pods do not have volumes, namespaces or privileges of their node.")


_NO_EFFECT = {
    "hostPID": "It has hostPID, which has no effect: it does not see the processes of its node.",
    "hostIPC": "It has hostIPC, which has no effect: it does not see the IPC of its node.",
}


def _risks_of(pod: ClassedPod) -> Iterable[tuple[Maker, str, str]]:
    for path in pod.host_paths:
        if path != "/dev" and not path.startswith("/dev/"):
            yield (
                violated,
                f"It shares {path} with its node (hostPath), across the border that the virtual machine draws.",
                "Use emptyDir, a ConfigMap or a volume of a CSI driver.",
            )
        else:
            message = f"It has {path} as a hostPath: it gets the device of the guest, not that of its node."
            yield warned, message, "Remove the volume."
    for name in pod.host_namespaces:
        if name == "hostNetwork":
            message = "It has hostNetwork: a virtual machine cannot have the network of its node."
            yield violated, message, "Remove hostNetwork, and reach the pod through a Service."
        elif name in _NO_EFFECT:
            yield warned, _NO_EFFECT[name], f"Remove {name}."
    if pod.privileged:
        message = f"Its container {pod.privileged[0]} is privileged: it is root in the guest alone."
        yield warned, message, "Remove privileged, or name the capabilities that are needed."


@rule(
    "SBX612",
    "Memory of sandboxed pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    source=_CONSIDERATIONS,
)
def memory_of_the_pods(spec: SandboxSpec, facts: Facts) -> Result | Iterable[Result]:
    """Why: the sum of the memory limits of a pod is the size of its virtual machine. With less than 128Mi the virtual
    machine does not start, and with less than 256Mi little is left beside the guest kernel and its agent.

    Fix: raise the memory limits to 256Mi or more in sum.
    Example: az aks-sandbox manifest convert app.yaml --set-limits
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "pods")
    if hidden is not None:
        return hidden
    pods = [pod for pod in _sandboxed(inside) if pod.phase not in _ENDED]
    results = [result.about(pod_resource(pod)) for pod in pods if (result := _memory_of(pod)) is not None]
    if results:
        return results
    if not pods:
        return _cut(inside) or skipped("The cluster does not have a pod that asks for Kata.")
    return _cut(inside) or passed(
        f"The memory limits of every sandboxed pod are {advised_machine()}Mi or more in sum, or it has none."
    )


def _memory_of(pod: ClassedPod) -> Result | None:
    try:
        limit = shares_of(pod).limit_memory
    except ValueError:
        return None
    fix = f"Raise the memory limits of its containers to {advised_machine()}Mi or more in sum."
    if 0 < limit < smallest_machine() * MIB:
        return violated(
            f"Its memory limits are {in_words(limit)} in sum: a virtual machine with less than "
            f"{smallest_machine()}Mi does not start.",
            fix,
        )
    if 0 < limit < advised_machine() * MIB:
        return warned(
            f"Its memory limits are {in_words(limit)} in sum, which leaves little beside the guest kernel and its "
            "agent.",
            fix,
        )
    return None


@rule(
    "SBX613",
    "Troubles of plain pods",
    category=CATEGORY,
    about=Kind.CLUSTER,
    needs=("in_cluster",),
    severity=Status.INFO,
    source=_PODS,
)
def plain_troubles(spec: SandboxSpec, facts: Facts) -> Result:
    """Why: pods without a sandbox have troubles too. They are counted apart, because sandboxing neither causes nor
    heals them.

    Fix: look at one of each kind; `explain` knows what its description reports.
    Example: az aks command invoke -g MyGroup -n MyCluster --command 'kubectl get pods -A'
    """
    inside = facts.in_cluster
    hidden = unreadable(inside, "pods")
    if hidden is not None:
        return hidden
    found = sorted(inside.plain_troubles.items(), key=lambda item: (-item[1].count, item[0]))
    refused = sum(inside.plain_refused.values())
    unread = f" {inside.pods_unread} pods were not read in time." if inside.pods_unread else ""
    if not found and not refused:
        return passed(f"Pods without a sandbox that do not run were not found.{unread}")
    number = sum(one.count for _, one in found)
    parts = []
    if found:
        words = listed(f"{word} {one.count} (such as {one.example})" for word, one in found)
        parts.append(f"{number} {'pod' if number == 1 else 'pods'} without a sandbox do not run: {words}.")
    if refused:
        kinds = listed(f"{kind} {count}" for kind, count in sorted(inside.plain_refused.items()))
        parts.append(f"Workloads without a sandbox that cannot create their pods: {kinds}.")
    parts.append("This has nothing to do with sandboxing.")
    namespace, _, name = found[0][1].example.partition("/") if found else ("", "", "")
    if found:
        step = kubectl("See why, and explain what that prints:", spec.target, "describe pod", name, namespace)
    else:
        line = "kubectl describe replicasets -A"
        step = spec.target.step("See why:", f"az aks command invoke -g {{group}} -n {{cluster}} --command '{line}'")
    return violated(" ".join(parts) + unread, step)


RULES = (
    state_of_the_pods,
    pods_with_the_preview_class,
    nodes_of_the_pods,
    workloads_of_the_pods,
    plain_pods_beside,
    access_to_the_node,
    memory_of_the_pods,
    plain_troubles,
)
