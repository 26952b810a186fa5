"""SBX606, SBX607 and hostile names: the sandboxed pods inside of a cluster; test_pod_troubles has what is wrong."""

from typing import Any

import pytest

from tests.support.inside import CLASS, LABELS, NODE, OLD_CLASS, OLD_LABELS, inside, node, pod, runtime_class
from tests.support.worlds import PREVIEW, cluster, judge, live_pool, plain_pool, shown, shown_each

INVOKE = "az aks command invoke -g sandbox-rg -n demo --command"
RECONCILE = "Let AKS create it again:\naz aks-sandbox reconcile -g sandbox-rg -n demo"
MOVE = "Set runtimeClassName: kata-vm-isolation in the workloads that create these pods. A new node pool is not needed."


def found(code: str, *pools: Any, **changes: Any) -> tuple[str, str, str]:
    """What a check finds inside of a cluster with those pools, in which all is well but for the changes."""
    return shown(judge(code, cluster=cluster(*pools), in_cluster=inside(**changes)))


@pytest.mark.parametrize("name", ["x; reboot", "$(reboot)", "--all", "-A", "a b", "x'y", "A"])
def test_a_hostile_name_gets_into_no_command(name: str) -> None:
    pods = (pod(name, namespace=name, phase="Pending", ready=False, reason="Odd"),)
    assert f'{INVOKE} "kubectl describe pod NAME --namespace NAMESPACE"' in found("SBX605", pods=pods)[2].split("\n")
    assert found("SBX603", nodes=(node(name, ready=False),))[2] == f'See why:\n{INVOKE} "kubectl describe node NAME"'


@pytest.mark.parametrize(
    ("name", "word"),
    [("kata; reboot", "NAME"), ("kata$(reboot)", "NAME"), ("kata a", "NAME"), ("kata--all", "kata--all")],
)
def test_a_hostile_class_gets_into_no_command(name: str, word: str) -> None:
    steps = found("SBX602", runtime_classes=(runtime_class(name, handler="runc"),))[2]
    assert steps.endswith(f'"kubectl describe runtimeclass {word}"')


def test_no_pod_with_the_old_class_passes() -> None:
    assert found("SBX606") == ("pass", "Pods do not ask for kata-mshv-vm-isolation.", "")


def test_pods_with_the_old_class_warn_with_the_new_name() -> None:
    pods = (pod(), pod("a", runtime_class=OLD_CLASS), pod("b", runtime_class=OLD_CLASS, phase="Succeeded"))
    for pools in ((live_pool(),), (live_pool("new"), live_pool("old", runtime=PREVIEW))):
        nodes = (node(pool=pools[0].name),)
        assert found("SBX606", *pools, pods=pods, nodes=nodes) == (
            "warn",
            "2 pods ask for kata-mshv-vm-isolation, the RuntimeClass of the preview: work/a, work/b. "
            f"kata-vm-isolation already selects nodes of node pool {pools[0].name}.",
            MOVE,
        )


def test_pods_migrate_by_their_class_alone_where_a_pool_of_the_preview_serves_the_new_one() -> None:
    nodes = (node(labels={**LABELS, **OLD_LABELS}),)
    assert found("SBX606", live_pool(runtime=PREVIEW), nodes=nodes, pods=(pod(runtime_class=OLD_CLASS),)) == (
        "warn",
        "1 pod asks for kata-mshv-vm-isolation, the RuntimeClass of the preview: work/job-1. kata-vm-isolation "
        "already selects nodes of node pool untrusted.",
        MOVE,
    )


def test_pods_with_the_old_class_in_a_cluster_without_sandboxed_pools_need_one_too() -> None:
    assert found("SBX606", plain_pool(), pods=(pod(runtime_class=OLD_CLASS),)) == (
        "warn",
        "1 pod asks for kata-mshv-vm-isolation, the RuntimeClass of the preview: work/job-1.",
        "Set runtimeClassName: kata-vm-isolation in the workloads that create these pods.\nAdd a node pool for "
        "them:\naz aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n POOL --workload-runtime "
        "KataVmIsolation",
    )


def test_the_old_class_is_right_where_the_cluster_has_only_pools_of_the_preview() -> None:
    nodes = (node(labels=OLD_LABELS),)
    assert found("SBX606", live_pool(runtime=PREVIEW), nodes=nodes, pods=(pod(runtime_class=OLD_CLASS),)) == (
        "info",
        "1 pod asks for kata-mshv-vm-isolation, the RuntimeClass of the preview: work/job-1. That is right while "
        "the cluster does not have a node pool with KataVmIsolation.",
        "Add one before the preview ends:\naz aks-sandbox nodepool add -g sandbox-rg --cluster-name demo -n POOL "
        "--workload-runtime KataVmIsolation",
    )


def test_of_many_pods_only_ten_are_named() -> None:
    pods = tuple(pod(f"p{number}", runtime_class=OLD_CLASS) for number in range(12))
    named = ", ".join(f"work/p{number}" for number in range(10))
    assert found("SBX606", pods=pods)[1].startswith(
        f"12 pods ask for kata-mshv-vm-isolation, the RuntimeClass of the preview: {named} and 2 more."
    )


@pytest.mark.parametrize("code", ["SBX606", "SBX607"])
@pytest.mark.parametrize("pods", [(), (pod(),)])
def test_of_a_list_of_pods_that_was_cut_nothing_good_is_concluded(code: str, pods: Any) -> None:
    assert found(code, pods=pods, pods_in_all=700) == (
        "unknown",
        f"{len(pods)} of 700 pods with a RuntimeClass were read; there is nothing wrong with those.",
        "",
    )


def test_pods_on_nodes_with_handler_and_labels_pass() -> None:
    pods = (pod(), pod("job-2"), pod("job-3", node="", phase="Pending"), pod("other", runtime_class="gvisor"))
    classes = (runtime_class(), runtime_class("gvisor", handler="runsc", node_selector={}))
    assert found("SBX607", pods=pods, runtime_classes=classes) == (
        "pass",
        "3 pods ask for Kata: 2 on nodes that fit their RuntimeClass, 1 without a node.",
        "",
    )


def test_a_node_that_does_not_tell_its_handlers_is_judged_by_its_labels() -> None:
    assert found("SBX607", nodes=(node(handlers=None),))[0] == "pass"
    assert found("SBX607", nodes=(node(handlers=None, labels={}),))[0] == "warn"


@pytest.mark.parametrize("pods", [(), (pod(runtime_class="gvisor"),), (pod(phase="Succeeded"), pod(phase="Failed"))])
def test_without_pods_that_ask_for_kata_there_is_nothing_to_look_at(pods: Any) -> None:
    classes = (runtime_class(), runtime_class("gvisor", handler="runsc", node_selector={}))
    expected = ("skipped", "The cluster does not have a pod that asks for Kata.", "")
    assert found("SBX607", pods=pods, runtime_classes=classes) == expected


def test_pods_on_nodes_without_the_handler_of_their_class_fail() -> None:
    pods = (pod(), pod("b", node="aks-2"), pod("c", node="aks-3"))
    nodes = (node(), node("aks-2", handlers=("", "runc")), node("aks-3", handlers=(), labels={}))
    assert found("SBX607", pods=pods, nodes=nodes) == (
        "fail",
        "Pods run on nodes without the handler of their RuntimeClass: work/b, work/c on aks-2, aks-3.",
        "Remove spec.nodeName and your own tolerations from these pods: the RuntimeClass chooses the node.",
    )


def test_a_pod_on_a_node_with_the_handler_and_without_the_labels_warns() -> None:
    assert found("SBX607", nodes=(node(labels={}),)) == (
        "warn",
        f"Pods run on nodes that their RuntimeClass does not select: work/job-1 on {NODE}.",
        "Replace these nodes: new nodes of a sandboxed node pool have the labels.",
    )


def test_a_pod_whose_class_is_gone_fails() -> None:
    assert found("SBX607", runtime_classes=()) == (
        "fail",
        "It was not found. 1 pod asks for it and cannot be created again: work/job-1.",
        RECONCILE,
    )
    pods = (pod(), pod("a", runtime_class="kata-own"), pod("b", runtime_class="kata-own", node=""))
    assert found("SBX607", pods=pods) == (
        "fail",
        "It was not found. 2 pods ask for it and cannot be created again: work/a, work/b.",
        "Create the RuntimeClass, or use an existing one in the workloads that create these pods.",
    )


def test_a_pod_whose_node_was_not_looked_at_is_unknown() -> None:
    assert found("SBX607", pods=(pod(), pod("b", node="aks-9"))) == (
        "unknown",
        "The nodes of some pods were not read: work/b.",
        "",
    )


def test_what_fails_is_reported_before_what_is_unknown_or_drifted() -> None:
    pods = (pod(), pod("b", node="aks-9"), pod("c", node="aks-3"), pod("d", runtime_class="kata-gone"))
    within = inside(pods=pods, nodes=(node(labels={}), node("aks-3", handlers=("runc",))))
    assert [row[:3] for row in shown_each("SBX607", cluster=cluster(), in_cluster=within)] == [
        ("kata-gone", "fail", "It was not found. 1 pod asks for it and cannot be created again: work/d."),
        ("demo", "fail", "Pods run on nodes without the handler of their RuntimeClass: work/c on aks-3."),
    ]


def test_a_pod_of_a_class_with_a_plain_handler_is_on_a_node_that_has_it() -> None:
    classes = (runtime_class(CLASS, handler="runc"),)
    assert found("SBX607", runtime_classes=classes)[0] == "pass"


def test_a_pod_that_is_being_deleted_needs_no_class() -> None:
    leaving = pod(runtime_class=OLD_CLASS, deleted_for=5)
    assert found("SBX606", pods=(leaving,))[0] == "pass"
    assert found("SBX607", runtime_classes=(), pods=(leaving,))[0] == "skipped"


def test_a_class_of_any_name_that_does_not_exist_is_found_at_its_pods() -> None:
    assert found("SBX607", pods=(pod(runtime_class="vm"),))[:2] == (
        "fail",
        "It was not found. 1 pod asks for it and cannot be created again: work/job-1.",
    )


def test_pods_that_could_not_be_read_in_time_are_no_all_clear() -> None:
    assert found("SBX607", pods_unread=40)[:2] == (
        "unknown",
        "40 pods of the cluster were not read in time; there is nothing wrong with the others.",
    )
    assert found("SBX605", pods_unread=40)[:2] == (
        "pass",
        "1 pod asks for Kata: 1 run, and nothing is wrong with the others. 40 pods of other nodes were not read in "
        "time.",
    )
