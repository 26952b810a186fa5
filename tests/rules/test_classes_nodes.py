"""SBX603 and SBX604: the nodes that the RuntimeClasses inside of a cluster select, and what a pod costs there."""

from typing import Any

import pytest

from tests.support.inside import CLASS, LABELS, OLD_CLASS, inside, node, runtime_class
from tests.support.worlds import PREVIEW, cluster, judge, live_pool, shown, shown_each

NO_CLASS = "RuntimeClass kata-vm-isolation was not found (SBX601)."
INVOKE = "az aks command invoke -g sandbox-rg -n demo --command"
AGAIN = (
    f'Delete it:\n{INVOKE} "kubectl delete runtimeclass kata-vm-isolation"\n'
    "Let AKS create it again:\naz aks-sandbox reconcile -g sandbox-rg -n demo"
)
COST = "Each pod of kata-vm-isolation costs 600Mi of memory beside its own limit"
PARTS = ": 512Mi for the virtual machine of a pod without a limit, about 88Mi for the host"
NO_NODE = (
    "No node has the labels that kata-vm-isolation selects (kubernetes.azure.com/kata-vm-isolation=true). "
    "The node pools for it have no nodes now: "
)


def found(code: str, *pools: Any, **changes: Any) -> tuple[str, str, str]:
    """What a check finds inside of a cluster with those pools, in which all is well but for the changes."""
    return shown(judge(code, cluster=cluster(*pools), in_cluster=inside(**changes)))


def test_a_class_with_a_ready_node_passes() -> None:
    nodes = (node("a"), node("b", ready=False), node("c", schedulable=False), node("d", labels={}))
    assert found("SBX603", nodes=nodes) == (
        "pass",
        "2 of 3 nodes for RuntimeClass kata-vm-isolation are Ready.",
        "",
    )


def test_a_class_whose_nodes_are_all_not_ready_fails_with_their_names() -> None:
    assert found("SBX603", nodes=(node("aks-1", ready=False), node("aks-2", ready=False, schedulable=False))) == (
        "fail",
        "None of its nodes is Ready: aks-1, aks-2.",
        f'See why:\n{INVOKE} "kubectl describe node aks-1"',
    )


def test_of_many_nodes_only_ten_are_named() -> None:
    nodes = tuple(node(f"n{number}", ready=False) for number in range(13))
    message = found("SBX603", nodes=nodes)[1]
    assert message == ("None of its nodes is Ready: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 3 more.")


def test_a_class_whose_ready_nodes_are_cordoned_warns() -> None:
    nodes = (node("aks-1", ready=False), node("aks-2", schedulable=False), node("aks-3", schedulable=False))
    assert found("SBX603", nodes=nodes) == (
        "warn",
        "Every Ready node for it is cordoned: aks-2, aks-3.",
        f'Allow pods on a node again:\n{INVOKE} "kubectl uncordon aks-2"',
    )


def test_a_class_that_selects_no_nodes_warns() -> None:
    assert found("SBX603", runtime_classes=(runtime_class(node_selector={}),)) == (
        "warn",
        "It does not select nodes, so its pods may be placed on nodes without Kata.",
        AGAIN,
    )


def test_a_class_whose_labels_no_node_has_fails() -> None:
    assert found("SBX603", nodes=(node(labels={"agentpool": "untrusted"}),)) == (
        "fail",
        "No node has the labels that it selects (kubernetes.azure.com/kata-vm-isolation=true).",
        "See the node pools:\naz aks-sandbox nodepool list -g sandbox-rg --cluster-name demo --output table",
    )


def test_a_pool_that_the_autoscaler_has_scaled_to_zero_warns() -> None:
    assert found("SBX603", live_pool(count=0, max_count=5), nodes=()) == (
        "warn",
        "No node has the labels that it selects (kubernetes.azure.com/kata-vm-isolation=true). Node pools without "
        "nodes: untrusted. The autoscaler may add a node when a pod waits.",
        "Expect the first pod to wait for its node.",
    )


def test_a_pool_that_somebody_scaled_to_zero_or_stopped_warns_with_the_way_back() -> None:
    where = "-g sandbox-rg --cluster-name demo"
    assert found("SBX603", live_pool(count=0), nodes=()) == (
        "warn",
        "No node has the labels that it selects (kubernetes.azure.com/kata-vm-isolation=true). Node pools without "
        "nodes: untrusted.",
        f"Scale the node pool:\naz aks nodepool scale {where} -n untrusted --node-count 1",
    )
    assert found("SBX603", live_pool("a", power_state="Stopped"), live_pool("b", count=0), nodes=()) == (
        "warn",
        "No node has the labels that it selects (kubernetes.azure.com/kata-vm-isolation=true). Node pools without "
        "nodes: a, b.",
        f"Start the node pool:\naz aks nodepool start {where} --nodepool-name a",
    )


def test_a_pool_with_nodes_beside_one_without_fails() -> None:
    assert found("SBX603", live_pool("a", count=0), live_pool("b"), nodes=())[0] == "fail"


def test_of_a_list_of_nodes_that_was_cut_nothing_is_concluded_but_what_it_shows() -> None:
    assert found("SBX603", nodes=(node("a", ready=False),), nodes_in_all=900) == (
        "unknown",
        "1 of 900 nodes were read; none of them can be used.",
        "",
    )
    assert found("SBX603", nodes_in_all=900)[0] == "pass"


@pytest.mark.parametrize("code", ["SBX603", "SBX604"])
def test_a_class_that_is_missing_is_left_to_the_rule_of_it(code: str) -> None:
    assert found(code, runtime_classes=()) == ("skipped", NO_CLASS, "")
    pools = (live_pool("new"), live_pool("old", runtime=PREVIEW))
    assert found(code, *pools)[0] == "pass"


def test_the_overhead_of_aks_passes_with_what_it_is_made_of_and_how_many_pods_fit() -> None:
    assert found("SBX604") == (
        "pass",
        f"Each pod costs 600Mi of memory in addition to its limit{PARTS}. A node with 14038Mi has room for up to 16 "
        "pods with a limit of 256Mi.",
        "",
    )


def test_another_overhead_passes_without_the_parts_of_the_default() -> None:
    classes = (runtime_class(overhead={"memory": "160Mi", "cpu": "250m"}),)
    nodes = (node("big", memory="64Gi"), node("small", memory="4Gi"), node("other", memory="1Gi", labels={}))
    assert found("SBX604", runtime_classes=classes, nodes=nodes) == (
        "pass",
        "Each pod costs 160Mi of memory in addition to its limit. A node with 4096Mi has room for up to 9 pods with "
        "a limit of 256Mi.",
        "",
    )


@pytest.mark.parametrize("nodes", [(), (node(memory=""),), (node(memory="much"),), (node(labels={}),)])
def test_nodes_that_tell_no_memory_leave_out_how_many_pods_fit(nodes: Any) -> None:
    assert found("SBX604", nodes=nodes) == (
        "pass",
        f"Each pod costs 600Mi of memory in addition to its limit{PARTS}.",
        "",
    )


@pytest.mark.parametrize("overhead", [{}, {"cpu": "250m"}, {"memory": "0"}, {"memory": "0Mi"}])
def test_a_class_without_a_memory_overhead_warns(overhead: dict[str, str]) -> None:
    assert found("SBX604", runtime_classes=(runtime_class(overhead=overhead),)) == (
        "warn",
        "It does not have a memory overhead, so the scheduler does not count the virtual machines of its pods.",
        AGAIN,
    )


def test_an_overhead_that_is_no_quantity_is_unknown() -> None:
    assert found("SBX604", runtime_classes=(runtime_class(overhead={"memory": "much"}),)) == (
        "unknown",
        "Its memory overhead is not a quantity: much.",
        "",
    )


def test_two_classes_are_judged_each() -> None:
    pools = cluster(live_pool("new"), live_pool("old", runtime=PREVIEW))
    old_labels = {"kubernetes.azure.com/kata-mshv-vm-isolation": "true"}
    classes = (runtime_class(), runtime_class(OLD_CLASS, node_selector=old_labels, overhead={}))
    nodes = (node("a", labels={**LABELS}), node("b", labels=old_labels, ready=False))
    within = inside(runtime_classes=classes, nodes=nodes)
    assert [row[:3] for row in shown_each("SBX603", cluster=pools, in_cluster=within)] == [
        (OLD_CLASS, "fail", "None of its nodes is Ready: b."),
        (CLASS, "pass", "1 of 1 nodes for RuntimeClass kata-vm-isolation are Ready."),
    ]
    assert [row[:2] for row in shown_each("SBX604", cluster=pools, in_cluster=within)] == [
        (OLD_CLASS, "warn"),
        (CLASS, "pass"),
    ]
