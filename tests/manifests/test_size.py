"""`manifest size`: from manifests, from options, for nominal and for live nodes; and what a person reads of it."""

from __future__ import annotations

from typing import Any, cast

import pytest

from aks_sandbox.catalog.sizing import MIB
from aks_sandbox.commands.manifest_size import SIZE
from aks_sandbox.errors import InvalidInput
from aks_sandbox.manifests.lint import read_input
from aks_sandbox.manifests.nodes import Amounts, NodeSpace, memory_of_size, nominal_node
from aks_sandbox.manifests.size import SizeReport, agents_of, size, sized_pods
from aks_sandbox.manifests.size_document import size_shown
from aks_sandbox.model.in_cluster import Taint
from aks_sandbox.reports.text import Run, laid_out
from tests.manifests.judging import live, source
from tests.support.given_context import GivenContext

NOW = Run("1.0.0", "2026-11-30T00:00:00+00:00", "az aks-sandbox manifest size")


def deployment(name: str = "web", replicas: str = "replicas: 3", memory: str = "256Mi", cpu: str = "500m") -> str:
    """A Deployment whose pods request a sandbox."""
    return workload("Deployment", name, replicas, memory, cpu)


def workload(kind: str, name: str, replicas: str = "", memory: str = "256Mi", cpu: str = "500m") -> str:
    """A workload whose pods request a sandbox."""
    lines = f"  {replicas}\n" if replicas else ""
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n{lines}  template:\n    spec:\n"
        "      runtimeClassName: kata-vm-isolation\n      containers:\n"
        f"      - {{name: c, resources: {{limits: {{memory: {memory}, cpu: {cpu}}}}}}}\n"
    )


def space(name: str = "Standard_D4s_v5", max_pods: int = 110) -> NodeSpace:
    """A nominal node."""
    known = memory_of_size(name)
    assert known is not None
    return nominal_node(name, *known, max_pods)


def sized(text: str, *spaces: NodeSpace, as_sandboxed: bool = False, guess: bool = False) -> SizeReport:
    """The report of a text on nodes."""
    given = read_input([source(text)])
    pods, skipped = sized_pods(given, None, as_sandboxed=as_sandboxed, guess=guess)
    return size(pods, spaces, skipped, agents=agents_of(given, None))


def test_a_pod_has_its_machine_its_booking_and_its_worst_case() -> None:
    (pod,) = sized(deployment()).pods
    assert pod.machine is not None
    assert (pod.machine.mib, pod.machine.vcpus, pod.replicas) == (256, 1, 3)
    assert pod.booked == Amounts(856 * MIB, 500)
    assert pod.worst_memory == 856 * MIB
    assert pod.own_overhead == 32 * MIB


def test_pods_fit_on_a_node_until_the_first_amount_is_used_up() -> None:
    (row,) = sized(deployment(), space()).nodes[0].pods
    assert (row.fit.pods, row.fit.bound_by, row.nodes) == (7, "cpu", 1)
    (row,) = sized(deployment(replicas="replicas: 15"), space()).nodes[0].pods
    assert row.nodes == 3


def test_requests_are_booked_and_limits_are_what_a_pod_comes_to_use() -> None:
    # The guide of an agent counted five pods on such a node, without the overhead and from the requests alone.
    text = deployment(memory="4Gi", cpu="'2'").replace("limits:", "requests: {memory: 2Gi, cpu: '1'}, limits:")
    (row,) = sized(text, space()).nodes[0].pods
    assert row.pod.booked == Amounts(2648 * MIB, 1000)
    assert (row.fit.pods, row.fit.bound_by, row.at_worst.pods) == (3, "cpu", 2)


def test_a_daemon_set_takes_its_place_on_every_node() -> None:
    allocatable = Amounts(13996896 * 1024, 3860, 110)
    node = NodeSpace("a node", "Standard_D4s_v5", allocatable)
    plain = deployment(memory="128Mi", cpu="1m")
    (alone,) = sized(plain, node).nodes[0].pods
    beside, daemon = sized(f"{plain}---\n{workload('DaemonSet', 'agent', memory='64Mi', cpu='1m')}", node).nodes[0].pods
    assert (alone.fit.pods, beside.fit.pods) == (18, 17)
    assert daemon.pod.replicas is None
    assert daemon.nodes is None


def test_a_daemon_set_that_stands_on_the_live_node_already_is_counted_once() -> None:
    standing = NodeSpace(
        "node pool box",
        "D4",
        Amounts(10_000 * MIB, 9000, 110),
        Amounts(664 * MIB, 1, 1),
        standing=("default/agent-x1",),
    )
    text = f"{deployment()}---\n{workload('DaemonSet', 'agent', memory='64Mi', cpu='1m')}"
    assert sized(text, standing).nodes[0].space.taken == Amounts(664 * MIB, 1, 1)
    other = NodeSpace("node pool box", "D4", Amounts(10_000 * MIB, 9000, 110), standing=("default/agents-x1",))
    assert sized(text, other).nodes[0].space.taken == Amounts(664 * MIB, 1, 1)


@pytest.mark.parametrize(
    ("text", "replicas"),
    [
        (workload("Deployment", "w"), 1),
        (workload("StatefulSet", "w", "replicas: 4"), 4),
        (workload("DaemonSet", "w"), None),
        (workload("Deployment", "w", "replicas: 0"), 0),
        (workload("Job", "w", "parallelism: 5").replace("apps/v1", "batch/v1"), 5),
        (
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: w}\nspec: {jobTemplate: {spec: {parallelism: 2, "
            "template: {spec: {runtimeClassName: kata-vm-isolation, containers: [{name: c}]}}}}}\n",
            2,
        ),
        (
            "apiVersion: extensions.agents.x-k8s.io/v1beta1\nkind: SandboxTemplate\nmetadata: {name: t}\nspec: "
            "{podTemplate: {spec: {runtimeClassName: kata-vm-isolation, containers: [{name: c}]}}}\n---\n"
            "apiVersion: extensions.agents.x-k8s.io/v1beta1\nkind: SandboxWarmPool\nmetadata: {name: p}\nspec: "
            "{replicas: 6, sandboxTemplateRef: {name: t}}\n",
            6,
        ),
    ],
)
def test_each_kind_makes_its_number_of_pods(text: str, replicas: int | None) -> None:
    assert [one.replicas for one in sized(text).pods] == [replicas]


POD = "{spec: {runtimeClassName: kata-vm-isolation, containers: [{name: c}]}}"
RAY = """apiVersion: ray.io/v1
kind: %s
metadata: {name: r}
spec:
  %s
    headGroupSpec: {template: POD}
    workerGroupSpecs:
    - {groupName: a, replicas: 2, minReplicas: 1, maxReplicas: 5, template: POD}
    - {groupName: b, minReplicas: 3, template: POD}
    - {groupName: c, replicas: 9, maxReplicas: 4, numOfHosts: 2, template: POD}
    - {groupName: d, replicas: 7, suspend: true, template: POD}
    - {groupName: e, template: POD}
""".replace("POD", POD)


def ray(kind: str, holder: str) -> str:
    """A cluster of Ray, of which each group has another number of pods."""
    made = RAY % (kind, holder)
    return made.replace("spec:\n  \n    headGroup", "spec:\n    headGroup")


def job(kind: str = "Job", **fields: Any) -> str:
    """A Job with those fields."""
    written = "".join(f"{name}: {value}, " for name, value in fields.items())
    return f"apiVersion: batch/v1\nkind: {kind}\nmetadata: {{name: j}}\nspec: {{{written}template: {POD}}}\n"


#: A manifest, and the number of pods of each pod specification in it.
COUNTS: dict[str, tuple[str, list[int | None]]] = {
    "ray cluster": (ray("RayCluster", ""), [1, 2, 3, 8, 0, 0]),
    "ray job": (ray("RayJob", "rayClusterSpec:"), [1, 2, 3, 8, 0, 0]),
    "ray service": (ray("RayService", "rayClusterConfig:"), [1, 2, 3, 8, 0, 0]),
    "suspended ray cluster": (
        ray("RayCluster", "").replace("spec:\n    head", "spec:\n    suspend: true\n    head"),
        [0] * 6,
    ),
    "job": (job(), [1]),
    "more at once than are to succeed": (job(parallelism=10, completions=3), [3]),
    "fewer at once than are to succeed": (job(parallelism=2, completions=30), [2]),
    "work queue": (job(parallelism=4), [4]),
    "no number at once": (job(completions=4), [1]),
    "suspended job": (job(parallelism=4, suspend="true"), [0]),
    "suspended cron job": (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: w}\nspec: {suspend: true, jobTemplate: {spec: "
        "{template: "
        f"{POD}}}}}}}\n",
        [0],
    ),
    "job set": (
        "apiVersion: jobset.x-k8s.io/v1alpha2\nkind: JobSet\nmetadata: {name: s}\nspec:\n  replicatedJobs:\n"
        f"  - {{name: driver, template: {{spec: {{template: {POD}}}}}}}\n"
        f"  - {{name: workers, replicas: 3, template: {{spec: {{parallelism: 4, completions: 2, template: {POD}}}}}}}\n"
        f"  - {{name: later, replicas: 3, template: {{spec: {{suspend: true, template: {POD}}}}}}}\n",
        [1, 6, 0],
    ),
    "suspended job set": (
        "apiVersion: jobset.x-k8s.io/v1alpha2\nkind: JobSet\nmetadata: {name: s}\nspec:\n  suspend: true\n  "
        "replicatedJobs:\n"
        f"  - {{name: driver, template: {{spec: {{template: {POD}}}}}}}\n",
        [0],
    ),
    "pool": (
        "apiVersion: sandbox.opensandbox.io/v1alpha1\nkind: Pool\nmetadata: {name: p}\nspec: {capacitySpec: "
        "{bufferMax: 9, "
        f"bufferMin: 4, poolMax: 20, poolMin: 2}}, template: {POD}}}\n",
        [4],
    ),
    "batch of sandboxes": (
        "apiVersion: sandbox.opensandbox.io/v1alpha1\nkind: BatchSandbox\nmetadata: {name: p}\nspec: {replicas: 5, "
        f"template: {POD}}}\n",
        [5],
    ),
    "service of knative": (
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}\nspec: {template: {metadata: "
        "{annotations: "
        "{autoscaling.knative.dev/min-scale: '3'}}, spec: {runtimeClassName: kata-vm-isolation, containers: "
        "[{name: c}]}}}\n",
        [3],
    ),
    "stopped sandbox": (
        f"apiVersion: agents.x-k8s.io/v1alpha1\nkind: Sandbox\nmetadata: {{name: s}}\nspec: {{replicas: 0, "
        f"podTemplate: {POD}}}\n",
        [0],
    ),
}


@pytest.mark.parametrize("name", COUNTS)
def test_the_number_belongs_to_the_pod_specification(name: str) -> None:
    text, counts = COUNTS[name]
    assert [one.replicas for one in sized(text).pods] == counts


def test_the_number_of_a_guessed_kind_is_the_nearest_one() -> None:
    text = (
        "apiVersion: example.com/v1\nkind: Farm\nmetadata: {name: f}\nspec:\n  replicas: 7\n  groups:\n"
        f"  - {{replicas: 2, template: {POD}}}\n  - {{template: {POD}}}\n"
    )
    assert [one.replicas for one in sized(text, guess=True).pods] == [2, 7]


SCALER = (
    "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: h}}\nspec: "
    "{{scaleTargetRef: {{kind: "
    "Deployment, name: {name}}}, {least}maxReplicas: 9}}\n"
)


@pytest.mark.parametrize(
    ("replicas", "least", "count", "bounds"),
    [("", "minReplicas: 4, ", 4, (4, 9)), ("replicas: 3", "minReplicas: 2, ", 3, (2, 9)), ("", "", 1, (1, 9))],
)
def test_an_autoscaler_gets_a_remark(replicas: str, least: str, count: int, bounds: tuple[int, int]) -> None:
    report = sized(deployment(replicas=replicas) + SCALER.format(name="web", least=least))
    (pod,) = report.pods
    assert pod.scaled is not None
    assert (pod.replicas, (pod.scaled.least, pod.scaled.most)) == (count, bounds)
    shown = size_shown(report, NOW)
    assert shown.document["pods"][0]["scaled"] == {
        "by": "HorizontalPodAutoscaler/h",
        "minReplicas": bounds[0],
        "maxReplicas": bounds[1],
    }
    said = " ".join(" ".join(laid_out(shown.lines, 200)).split())
    assert f"changes the number of pods, from {bounds[0]} to 9." in said
    (other,) = sized(deployment() + SCALER.format(name="other", least="")).pods
    assert other.scaled is None


def _agent(spec: str = "", memory: str = "200Mi") -> str:
    return (
        f"---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent}}\nspec: {{template: {{spec: "
        f"{{{spec}containers: "
        f"[{{name: c, resources: {{requests: {{memory: {memory}, cpu: 10m}}}}}}]}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("spec", "stands"),
    [
        ("", True),
        ("nodeSelector: {kubernetes.io/os: linux}, ", True),
        ("nodeSelector: {kubernetes.azure.com/kata-vm-isolation: 'true'}, ", True),
        ("nodeSelector: {kubernetes.io/os: windows}, ", False),
        ("nodeSelector: {agentpool: system}, ", False),
        (
            "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}, ",
            False,
        ),
    ],
)
def test_an_ordinary_daemon_set_takes_room_on_the_nodes_that_it_selects(spec: str, stands: bool) -> None:
    node = nominal_node("Standard_D4s_v5", 4, 16 * 1024 * MIB, 110)
    answer = sized(deployment() + _agent(spec), node).nodes[0]
    assert answer.space.taken == (Amounts(200 * MIB, 10, 1) if stands else Amounts(0, 0, 0))
    assert len(answer.pods) == 1


@pytest.mark.parametrize(
    ("taints", "tolerations", "taken"),
    [
        ((), "", 1),
        ((Taint("team", "a", "NoSchedule"),), "", 0),
        ((Taint("team", "a", "PreferNoSchedule"),), "", 1),
        ((Taint("team", "a", "NoSchedule"),), "tolerations: [{operator: Exists}], ", 1),
    ],
)
def test_an_ordinary_daemon_set_stands_where_it_tolerates_the_taints(
    taints: tuple[Taint, ...], tolerations: str, taken: int
) -> None:
    node = NodeSpace("a node", "D4", Amounts(10_000 * MIB, 9000, 110), taints=taints)
    assert sized(deployment() + _agent(tolerations), node).nodes[0].space.taken.pods == taken


def test_an_ordinary_daemon_set_that_stands_there_is_counted_once() -> None:
    for standing, taken in (("default/agent-x1abc", 0), ("default/agent-of-others-x1abc", 1)):
        node = NodeSpace("a node", "D4", Amounts(10_000 * MIB, 9000, 110), standing=(standing,))
        assert sized(deployment() + _agent(), node).nodes[0].space.taken.pods == taken


@pytest.mark.parametrize(("memory", "documented"), [("128Gi", True), ("129Gi", False), ("400Gi", False)])
def test_above_the_largest_documented_limit_the_overhead_is_not_known(memory: str, documented: bool) -> None:
    text = deployment(memory=memory) + (
        "---\napiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: kata-vm-isolation}\nhandler: kata\n"
        "overhead: {podFixed: {memory: 4Gi}}\n"
    )
    report = sized(text)
    assert (report.pods[0].own_overhead is not None) is documented
    said = " ".join(laid_out(size_shown(report, NOW).lines, 200))
    assert ("No overhead is documented for memory limits above 128Gi" in said) is not documented


def test_the_order_of_init_containers_and_sidecars_counts() -> None:
    big = "{name: init, resources: {limits: {memory: 2Gi, cpu: '2'}}}"
    side = "{name: side, restartPolicy: Always, resources: {limits: {memory: 256Mi, cpu: 500m}}}"
    app = "{name: app, resources: {limits: {memory: 512Mi, cpu: 250m}}}"

    def booked(*inits: str) -> Amounts:
        text = (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {runtimeClassName: kata-vm-isolation, "
            f"initContainers: [{', '.join(inits)}], containers: [{app}]}}\n"
        )
        return sized(text).pods[0].booked

    assert booked(big, side) == Amounts(2648 * MIB, 2000)
    assert booked(side, big) == Amounts(2904 * MIB, 2500)


def test_a_class_of_the_input_is_counted_with_its_own_overhead() -> None:
    own = (
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: kata-clh}\nhandler: kata\n"
        "overhead: {podFixed: {memory: 130Mi, cpu: 250m}}\n"
    )
    text = deployment(cpu="'0'").replace("kata-vm-isolation", "kata-clh")
    (row,) = sized(f"{text}---\n{own}", space()).nodes[0].pods
    assert row.pod.booked == Amounts(386 * MIB, 250)
    assert (row.fit.pods, row.fit.bound_by) == (15, "cpu")


def test_an_overhead_that_is_not_known_is_not_counted_and_said() -> None:
    report = sized(deployment().replace("kata-vm-isolation", "kata-odd"))
    assert report.pods[0].overhead is None
    assert report.pods[0].booked.memory == 256 * MIB
    assert "The overhead of RuntimeClass kata-odd is not known" in shown(report)


def shown(report: SizeReport) -> str:
    """What a terminal shows."""
    return "\n".join(laid_out(size_shown(report, NOW).lines))


def test_limits_that_are_too_small_make_no_machine() -> None:
    report = sized(deployment(memory="20Mi"))
    assert report.pods[0].machine is None
    assert "none: below 128Mi" in shown(report)


def test_what_cannot_be_counted_is_named_and_the_sum_is_not_complete() -> None:
    report = sized(deployment(memory='"${MEMORY}"'))
    assert report.broken
    assert "Not counted  app.yaml:10" in shown(report)
    assert SIZE.answer(size_shown(report, NOW).document).value == "undecided"


def test_the_table_is_one_to_decide_on() -> None:
    report = sized(f"{deployment()}---\n{workload('DaemonSet', 'agent', cpu='100m')}", space())
    assert shown(report) == (
        "WORKLOAD         PODS        VIRTUAL MACHINE  BOOKS EACH       OF IT OVERHEAD  AT WORST\n"
        "Deployment/web   3           256Mi, 1 vCPU    856Mi, 500m CPU  600Mi           856Mi\n"
        "DaemonSet/agent  one a node  256Mi, 1 vCPU    856Mi, 100m CPU  600Mi           856Mi\n"
        "\n"
        "A node of Standard_D4s_v5 has room for 13178Mi, 3760m CPU and 109 pods of 14034Mi and 3860m CPU, beside 1 pod "
        "that\n"
        "every node has, by its nominal size: a real node has less memory, and pods of the system on it.\n"
        "  WORKLOAD         PODS ON A NODE       NOT OVERCOMMITTED  NODES     WITH A CLASS FOR ITS SIZE\n"
        "  Deployment/web   at most 7 (CPU)      7                  1         at most 7 (CPU), 1 node (32Mi)\n"
        "  DaemonSet/agent  at most 15 (memory)  15                 one each  at most 37 (CPU) (32Mi)\n"
        "  All pods together need at least 1 node of Standard_D4s_v5.\n"
        "\n"
        "RuntimeClasses with the overhead that is documented for the size of their pods would book 2272Mi less in all. "
        "To make\n"
        "one for the largest of them:\n"
        "  az aks-sandbox manifest generate runtime-class --memory 256Mi\n"
        "\n"
        "2 workloads with 3 pods, for which the scheduler books 2568Mi, 1500m CPU in all. All pods together need at "
        "least 1\n"
        "node of Standard_D4s_v5."
    )


def test_a_pod_that_fits_on_no_node_is_said() -> None:
    report = sized(deployment(memory="64Gi"), space())
    assert report.nodes[0].nodes_for_all is None
    assert "Not every pod fits on a node of Standard_D4s_v5." in shown(report)
    assert "none fits" in shown(report)


def test_of_all_workloads_no_fewer_nodes_are_needed_than_of_one() -> None:
    report = sized(f"{deployment(replicas='replicas: 100')}---\n{deployment('other', 'replicas: 50')}", space())
    each = [row.nodes or 0 for row in report.nodes[0].pods]
    assert each == [15, 8]
    assert (report.nodes[0].nodes_for_all or 0) >= max(each)


def test_the_room_of_a_cluster_is_not_nominal() -> None:
    cluster = live()
    pods, _ = sized_pods(read_input([source(deployment())]), cluster, as_sandboxed=False, guess=False)
    spaces = [pool.space for pool in cluster.pools if pool.space is not None]
    report = size(pods, spaces, (), cluster)
    assert "A node of node pool box (Standard_D4s_v5, 1 node) has room for 14034Mi" in shown(report)
    assert "at most" not in shown(report)
    assert size_shown(report, NOW).document["cluster"] == "demo"


def test_more_nodes_than_the_pool_has_are_said() -> None:
    cluster = live()
    text = deployment(replicas="replicas: 20")
    pods, _ = sized_pods(read_input([source(text)]), cluster, as_sandboxed=False, guess=False)
    report = size(pods, [pool.space for pool in cluster.pools if pool.space is not None], (), cluster)
    assert "All pods together need at least 3 nodes of node pool box, which has 1." in shown(report)


def test_a_name_of_another_is_shown_as_characters() -> None:
    report = sized(deployment(name='"a\\e[2Jb"'))
    assert "\x1b" not in str(size_shown(report, NOW).document)


def run(**values: Any) -> dict[str, Any]:
    """The document of the command."""
    fields = SIZE.arguments.__dataclass_fields__
    defaults = {name: fields[name].default for name in SIZE.options}
    result = SIZE.run(cast("Any", GivenContext()), SIZE.read({**defaults, **values}, set(values)))
    document: dict[str, Any] = result.document
    return document


def test_a_group_that_was_given_needs_the_cluster() -> None:
    with pytest.raises(InvalidInput, match="it needs --name"):
        run(memory="256Mi", resource_group_name="rg")


def test_options_describe_a_pod() -> None:
    document = run(memory="256Mi", cpu="500m", replicas=100, vm_sizes=["d4s_v5", "Standard_D8s_v5"], max_pods=110)
    assert document["pods"][0]["bookedMemoryBytes"] == 856 * MIB
    assert [one["vmSize"] for one in document["nodes"]] == ["Standard_D4s_v5", "Standard_D8s_v5"]
    assert [one["pods"][0]["podsPerNode"] for one in document["nodes"]] == [7, 15]


def test_an_overhead_can_be_named_for_a_pod_of_options() -> None:
    document = run(memory="256Mi", overhead="32Mi", vm_sizes=["Standard_D4s_v5"], max_pods=110)
    assert document["nodes"][0]["pods"][0]["podsPerNode"] == 48
    assert document["pods"][0]["ownClassOverheadBytes"] is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "is missing, and so are --memory and --cpu"),
        ({"paths": ["x"], "memory": "1Gi"}, "cannot be used with manifests"),
        ({"memory": "x"}, "'x' is not a quantity of Kubernetes"),
        ({"memory": "1Gi", "max_pods": 30}, "needs --node-vm-size"),
        ({"memory": "1Gi", "vm_sizes": ["Standard_NC6s_v3"]}, "does not show its memory in its name"),
        ({"memory": "1Gi", "vm_sizes": ["?"]}, "'?' is not valid: a VM size looks like"),
        ({"memory": "1Gi", "vm_sizes": ["Standard_D4s_v5"], "max_pods": 300}, "300 is out of range"),
        ({"memory": "1Gi", "replicas": -1}, "-1 is out of range"),
        ({"memory": "1Gi", "name": "demo"}, "--resource-group: is required with --name"),
    ],
)
def test_what_cannot_be_counted_is_refused(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(**values)
    assert problem in f"{refused.value.argument}: {refused.value}"


def test_manifests_without_a_sandboxed_pod_are_an_error(tmp_path: Any) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n")
    with pytest.raises(InvalidInput, match="without a pod that requests a sandbox"):
        run(paths=[str(path)])
    assert run(paths=[str(path)], as_sandboxed=True)["summary"]["pods"] == 1
