"""What a run makes: which nodes it runs on, its commands, and its pods."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.inside import cluster_command
from aks_sandbox.catalog.classes import classes_of_pool
from aks_sandbox.catalog.tables import find_runtime, looks_like_kata, plain_handlers
from aks_sandbox.errors import AksSandboxError, InvalidInput
from aks_sandbox.model.cluster import Cluster, NodePool, Target, WorkloadRuntime
from aks_sandbox.model.in_cluster import Booked, InCluster, Node, RuntimeClass, memory_bytes, millicpus
from aks_sandbox.model.proof import CPU_REQUEST, MEMORY_REQUEST, Isolation, ProbeRun, Trio
from aks_sandbox.model.wanted import ClusterCommand
from aks_sandbox.steps import Step
from aks_sandbox.verify.pods import HOSTNAME, namespace_manifest, pod_manifests
from aks_sandbox.verify.probe_log import known_boot_id

_POOL_NAME = re.compile(r"[a-z0-9]{1,12}")
_KINDS = {"runtimeclasses": "RuntimeClasses", "nodes": "nodes"}


@dataclass(frozen=True)
class PoolPlan:
    """A node pool with its RuntimeClass and its nodes: on `open_nodes` pods can be made, or, where there are none, why
    not and what that means. `nodes` are all that were seen, those on which a pod is most likely to run first.
    On the nodes named in `full` the pods do not have room; of others that is not so, or not known.
    `scalable` says that a pod would bring a node, because there is none that takes pods.
    """

    pool: NodePool
    runtime: WorkloadRuntime
    runtime_class: RuntimeClass | None = None
    other_classes: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    open_nodes: tuple[Node, ...] = ()
    verdict: Isolation = Isolation.NOT_PROVEN
    reason: str = ""
    steps: tuple[Step, ...] = ()
    boot_ids: frozenset[str] = frozenset()
    scalable: bool = False
    full: frozenset[str] = frozenset()

    def other_boot_ids(self, node: Node) -> frozenset[str]:
        """The boot IDs that all nodes of the cluster report but this one."""
        return self.boot_ids - {known_boot_id(node.boot_id)}


def is_spoof(runtime_class: RuntimeClass) -> bool:
    """Whether a class that looks like Kata runs pods on the kernel of the node: that is so by its handler alone."""
    return looks_like_kata(runtime_class.name) and runtime_class.handler.strip().lower() in plain_handlers()


def obstacle_of(cluster: Cluster, target: Target) -> AksSandboxError | None:
    """What keeps every command from running in the cluster, as the error that says it."""
    if cluster.power_state.lower() == "stopped":
        return AksSandboxError(
            f"Cluster {cluster.name} is stopped.", target.step("Start it:", "az aks start -g {group} -n {cluster}")
        )
    if cluster.provisioning_state.lower() in ("creating", "deleting", "starting", "stopping"):
        return AksSandboxError(
            f"Cluster {cluster.name} is not ready: its provisioning state is {cluster.provisioning_state}.",
            target.step("Look at its state:", "az aks show -g {group} -n {cluster} --query provisioningState"),
        )
    if cluster.run_command_disabled:
        return AksSandboxError(
            f"run-command is disabled on cluster {cluster.name} (disableRunCommand), and this command requires it.",
            target.step("Turn it on:", "az aks update -g {group} -n {cluster} --enable-run-command"),
        )
    return None


def plan_pool(pool: NodePool, inside: InCluster, target: Target, class_name: str | None = None) -> PoolPlan:
    """Find the RuntimeClass (that of the name, if one is given) and the nodes of a pool, or say why there are none."""
    runtime = find_runtime(pool.runtime)
    if runtime is None:
        raise LookupError(f"node pool {pool.name} is not sandboxed")
    plan = PoolPlan(pool, runtime)
    if pool.stopped:
        reason = f"Node pool {pool.name} is stopped, so it does not have nodes."
        return replace(plan, reason=reason, steps=(_step_to_a_node(pool, target),))
    for kind, name in _KINDS.items():
        if kind in inside.unreadable:
            reported = " ".join(inside.unreadable[kind].split())
            return replace(plan, reason=f"The {name} cannot be listed. kubectl reports: {reported}")
    classes = classes_of_pool(pool.name, runtime, inside)
    if class_name is not None:
        named = inside.runtime_class(class_name)
        if named is None:
            known = ", ".join(one.name for one in inside.runtime_classes) or "none"
            reason = f"RuntimeClass {class_name} was not found. The cluster has: {known}."
            return replace(plan, reason=reason, steps=_step_to_a_class(classes, target))
        classes = (named, *(one for one in classes if one != named))
    if not classes:
        return replace(
            plan,
            reason=f"RuntimeClass {' or '.join(runtime.runtime_classes)} was not found: AKS creates it when the "
            "cluster is reconciled after its first sandboxed node pool.",
            steps=(target.step("Reconcile the cluster:", "az aks-sandbox reconcile -g {group} -n {cluster}"),),
        )
    found = classes[0]
    nodes = _nodes(pool, found, inside)
    boot_ids = frozenset(known_boot_id(one.boot_id) for one in inside.nodes) - {""}
    others = tuple(one.name for one in classes[1:] if one.handler.startswith("kata"))
    plan = replace(plan, runtime_class=found, other_classes=others, nodes=nodes, boot_ids=boot_ids)
    line = "kubectl get runtimeclass {name} -o yaml"
    pattern = f"az aks command invoke -g {{group}} -n {{cluster}} --command '{line}'"
    look = (target.step("Look at the RuntimeClass:", pattern, name=found.name),)
    if is_spoof(found):
        reason = (
            f"RuntimeClass {found.name} is a spoof: its handler is '{found.handler}', so every pod that asks for it "
            "runs on the host kernel."
        )
        return replace(plan, verdict=Isolation.NOT_ISOLATED, reason=reason, steps=look)
    if not found.handler.startswith("kata"):
        reason = f"The handler of RuntimeClass {found.name} is '{found.handler}', which is not a Kata handler."
        return replace(plan, reason=reason, steps=look)
    able = tuple(node for node in nodes if node.ready and node.schedulable)
    if able and not _POOL_NAME.fullmatch(pool.name):
        return replace(plan, reason=f"{pool.name!r} is not a valid node pool name.")
    if not able:
        reason = _why_no_node(pool, inside)
        if not _may_grow(pool):
            return replace(plan, reason=reason, steps=(_step_to_a_node(pool, target),))
        pattern = f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.POOL} {{pool}} {Argument.SCALE_UP}"
        bring = target.step("Verify a node that the cluster autoscaler adds for it:", pattern, pool=pool.name)
        return replace(
            plan,
            reason=f"{reason} There is nothing to verify now: the cluster autoscaler adds a node when a pod needs one.",
            steps=(bring, _step_to_a_node(pool, target)),
            scalable=True,
        )
    selected = tuple(node for node in able if node.selected_by(found.node_selector))
    booked = {one.node: one for one in inside.booked}
    full = frozenset(node.name for node in able if node.name in booked and _is_full(node, booked[node.name], found))
    return replace(plan, open_nodes=selected or able, full=full)


def _is_full(node: Node, booked: Booked, of_class: RuntimeClass) -> bool:
    """Whether the two sandboxed pods and the plain one do not fit beside what the pods of a node request."""
    overhead, pods = of_class.overhead, len(Trio("", "", "").names)
    try:
        cpu = pods * millicpus(CPU_REQUEST) + 2 * millicpus(overhead.get("cpu", "0"))
        memory = pods * memory_bytes(MEMORY_REQUEST) + 2 * memory_bytes(overhead.get("memory", "0"))
        lacks_cpu = booked.cpu + cpu > millicpus(node.cpu)
        lacks_memory = booked.memory + memory > memory_bytes(node.memory)
    except ValueError:
        return False
    return lacks_cpu or lacks_memory or (node.pods.isdecimal() and booked.pods + pods > int(node.pods))


def _nodes(pool: NodePool, of_class: RuntimeClass, inside: InCluster) -> tuple[Node, ...]:
    """The nodes of the pool: those that take pods first, and rather those that the class selects."""

    def order(node: Node) -> tuple[bool, bool, bool]:
        return not (node.ready and node.schedulable), not node.ready, not node.selected_by(of_class.node_selector)

    return tuple(sorted((node for node in inside.nodes if node.pool == pool.name), key=order))


def hostname(node: Node) -> str:
    """What pods select the node by."""
    return node.labels.get(HOSTNAME, node.name)


def chosen_trios(
    plan: PoolPlan, most: int, choice: int, mark: str = "", *, scale_up: bool = False
) -> tuple[tuple[Trio, ...], tuple[Trio, ...]]:
    """The trios to make on so many nodes, and those on other nodes for want of room there; with `scale_up` one that
    waits for a node where there is none.

    Nodes that have the handler and the room, and that lack nothing, come first. `choice` is any number: it decides
    which of them is the first, so that it is not always the same.
    """
    if scale_up and plan.scalable and plan.runtime_class is not None and _POOL_NAME.fullmatch(plan.pool.name):
        avoid = tuple(hostname(node) for node in plan.nodes)
        return (Trio(plan.pool.name, plan.runtime_class.name, "", mark=mark, avoid=avoid),), ()
    if plan.runtime_class is None or not plan.open_nodes:
        return (), ()
    handler = plan.runtime_class.handler
    turn = choice % len(plan.open_nodes)
    turned = [*plan.open_nodes[turn:], *plan.open_nodes[:turn]]

    def order(node: Node) -> tuple[bool, bool, bool]:
        return node.handlers is not None and handler not in node.handlers, node.name in plan.full, bool(node.pressures)

    trios = tuple(
        Trio(plan.pool.name, plan.runtime_class.name, hostname(node), number, mark=mark)
        for number, node in enumerate(sorted(turned, key=order), start=1)
    )
    return trios[:most], trios[most:]


def require_autoscaler(pools: Sequence[NodePool], target: Target) -> None:
    """InvalidInput where a pod cannot bring a node to any of the node pools."""
    if any(pool.max_count is not None for pool in pools):
        return
    names, first = ", ".join(pool.name for pool in pools), pools[0]
    problem = f"node pool {names} does not have the cluster autoscaler, so a pod that waits does not bring a node"
    if first.count != 0:
        # To scale it could take nodes away from it.
        pattern = f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.POOL} {{pool}}"
        verify = target.step("Verify the nodes that it has:", pattern, pool=first.name)
        raise InvalidInput(Argument.SCALE_UP, problem, verify)
    where = "-g {group} --cluster-name {cluster} -n {pool}"
    raise InvalidInput(
        Argument.SCALE_UP,
        problem,
        target.step("Scale the node pool:", f"az aks nodepool scale {where} --node-count 1", pool=first.name),
        target.step(
            "Or turn the cluster autoscaler on:",
            f"az aks nodepool update {where} --enable-cluster-autoscaler --min-count 0 --max-count 3",
            pool=first.name,
        ),
    )


def _may_grow(pool: NodePool) -> bool:
    """Whether the cluster autoscaler may add a node."""
    return pool.max_count is not None and (pool.count is None or pool.count < pool.max_count)


def _step_to_a_class(classes: Sequence[RuntimeClass], target: Target) -> tuple[Step, ...]:
    if not classes:
        return ()
    pattern = f"az aks-sandbox verify -g {{group}} -n {{cluster}} {Argument.RUNTIME_CLASS} {{class_name}}"
    return (target.step("Verify the one of the node pool:", pattern, class_name=classes[0].name),)


def _why_no_node(pool: NodePool, inside: InCluster) -> str:
    nodes = [node for node in inside.nodes if node.pool == pool.name]
    if not nodes:
        reported = "did not report the number of nodes" if pool.count is None else f"reports {pool.count} nodes"
        return f"Node pool {pool.name} does not have a node with a sign of Kata; Azure {reported}."
    state = "Ready" if not any(node.ready for node in nodes) else "Ready and open to new pods"
    if len(nodes) == 1:
        return f"The only node of node pool {pool.name} is not {state}."
    return f"None of the {len(nodes)} nodes of node pool {pool.name} is {state}."


def _step_to_a_node(pool: NodePool, target: Target) -> Step:
    where = "-g {group} --cluster-name {cluster} -n {pool}"
    if pool.stopped:
        return target.step("Start the node pool:", f"az aks nodepool start {where}", pool=pool.name)
    if pool.count == 0 and pool.max_count is not None:
        pattern = f"az aks nodepool update {where} --update-cluster-autoscaler --min-count 1 --max-count {{most}}"
        return target.step("Scale the node pool:", pattern, pool=pool.name, most=str(max(pool.max_count, 1)))
    if pool.count == 0:
        return target.step("Scale the node pool:", f"az aks nodepool scale {where} --node-count 1", pool=pool.name)
    return target.step(
        "Look at the nodes:", "az aks command invoke -g {group} -n {cluster} --command 'kubectl get nodes'"
    )


_SCRIPTS = [Path(__file__).parent / "scripts" / name for name in ("probe.sh", "probe.jq", "unfinished.jq")]


def start_command(run: ProbeRun) -> ClusterCommand:
    """Removes what is stale, makes the run, waits a while, tells, and removes the run when it is over."""
    files = _pod_files(run, run.names)
    if not run.borrowed:
        files["namespace.json"] = json.dumps(namespace_manifest(run))
    return cluster_command("sh probe.sh start", _SCRIPTS, {**_told(run), **files})


def read_command(run: ProbeRun, missing: Collection[str] = ()) -> ClusterCommand:
    """Makes what is missing of the run, waits a while longer, tells, and removes the run when it is over."""
    return cluster_command("sh probe.sh read", _SCRIPTS, {**_told(run), **_pod_files(run, missing)})


def clean_command(run: ProbeRun) -> ClusterCommand:
    """Removes the run and what is stale, whatever became of them, and tells what is left."""
    return cluster_command("sh probe.sh clean", _SCRIPTS, _told(run))


def _pod_files(run: ProbeRun, names: Collection[str]) -> dict[str, str]:
    """One file for each pod: a List would make kubectl ask what the whole API is."""
    manifests = {pod["metadata"]["name"]: pod for pod in pod_manifests(run)}
    return {f"pod-{name}.json": json.dumps(manifests[name]) for name in names if name in manifests}


def _told(run: ProbeRun) -> dict[str, str]:
    files = {"namespace": run.namespace + "\n", "names": "".join(f"{name}\n" for name in run.names)}
    files["stale"] = "".join(f"{name}\n" for name in run.stale)
    if run.keep:
        files["keep"] = ""
    if run.borrowed:
        files["borrowed"] = ""
    if run.waiting_trios:
        files["waiting"] = ""
    return files
