"""What is known of a pool before a pod is made: which node is chosen, or why none is, and what to run next."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.cluster import Cluster
from aks_sandbox.model.in_cluster import InCluster, Node
from aks_sandbox.model.proof import Isolation, Pair
from aks_sandbox.steps import lines_of
from aks_sandbox.verify.plan import PoolPlan, chosen_pairs, is_spoof, obstacle_of, plan_pool
from tests.support.inside import CLASS, LABELS, OLD_CLASS, OLD_LABELS, node, runtime_class
from tests.support.wanted import target
from tests.support.worlds import GENERAL, PREVIEW, cluster, live_pool

LOOK_AT_NODES = [
    "Look at the nodes:",
    'az aks command invoke -g sandbox-rg -n demo --command "kubectl get nodes"',
]
LOOK_AT_CLASS = [
    "Look at the RuntimeClass:",
    'az aks command invoke -g sandbox-rg -n demo --command "kubectl get runtimeclass kata-vm-isolation -o yaml"',
]
NO_CLASS = (
    "RuntimeClass kata-vm-isolation was not found: AKS creates it when the cluster is reconciled after its first "
    "sandboxed node pool."
)


def seen(*nodes: Node, **changes: Any) -> InCluster:
    """The inside of a cluster with those nodes and the class of AKS."""
    return InCluster(**{"now": 1, "runtime_classes": (runtime_class(),), "nodes": nodes, **changes})


def plan(inside: InCluster, *, group: str = "sandbox-rg", **pool: Any) -> PoolPlan:
    """The plan for the sandboxed pool."""
    return plan_pool(live_pool(**pool), inside, target(resource_group=group))


def refusal(made: PoolPlan) -> tuple[Isolation, str, list[str]]:
    """Why no pod is made and what that means."""
    assert made.open_nodes == ()
    return made.verdict, made.reason, lines_of(made.steps)


def unproven(reason: str, steps: Sequence[str] = ()) -> tuple[Isolation, str, list[str]]:
    """A refusal that proves nothing."""
    return Isolation.NOT_PROVEN, reason, list(steps)


def pair_of(made: PoolPlan, choice: int = 0) -> Pair:
    """The pair on the one node that is tested."""
    assert (made.reason, made.steps) == ("", ())
    (pair,), _ = chosen_pairs(made, 1, choice)
    return pair


def chosen(made: PoolPlan, choice: int = 0) -> str:
    """The name of the node that the pods go to."""
    return pair_of(made, choice).node


@pytest.mark.parametrize(
    ("name", "handler", "spoof"),
    [
        (CLASS, "runc", True),
        (CLASS, "crun", True),
        (CLASS, "", True),
        (CLASS, "RUNC", True),
        (CLASS, " runc ", True),
        (CLASS, "untrusted", True),
        ("my-KATA-class", "runc", True),
        (OLD_CLASS, "youki", True),
        (CLASS, "kata", False),
        (CLASS, "kata-preview", False),
        (CLASS, "kata-qemu", False),
        (CLASS, "runsc", False),
        (CLASS, "runc-kata", False),
        ("gvisor", "runc", False),
        ("", "", False),
    ],
)
def test_a_spoof_is_called_kata_and_runs_pods_on_the_kernel_of_the_node(name: str, handler: str, spoof: bool) -> None:
    assert is_spoof(runtime_class(name, handler=handler)) is spoof


OBSTACLES = [
    ({"power_state": "Stopped"}, "Cluster demo is stopped.", ["Start it:", "az aks start -g sandbox-rg -n demo"]),
    ({"power_state": "stopped"}, "Cluster demo is stopped.", ["Start it:", "az aks start -g sandbox-rg -n demo"]),
    *(
        (
            {"provisioning_state": state},
            f"Cluster demo is not ready: its provisioning state is {state}.",
            ["Look at its state:", "az aks show -g sandbox-rg -n demo --query provisioningState"],
        )
        for state in ("Creating", "Deleting", "Starting", "Stopping", "CREATING")
    ),
    (
        {"run_command_disabled": True},
        "run-command is disabled on cluster demo (disableRunCommand), and this command requires it.",
        ["Turn it on:", "az aks update -g sandbox-rg -n demo --enable-run-command"],
    ),
]


def live(**changes: Any) -> Cluster:
    """The cluster demo with changes."""
    known: Cluster = cluster(**changes).value
    return known


@pytest.mark.parametrize(("changes", "message", "steps"), OBSTACLES)
def test_what_keeps_every_command_out_is_told(changes: dict[str, Any], message: str, steps: list[str]) -> None:
    error = obstacle_of(live(**changes), target())
    assert error is not None
    assert (error.message, lines_of(error.steps)) == (message, steps)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        *({"provisioning_state": state} for state in ("Failed", "Updating", "Canceled", "", "?")),
        {"power_state": ""},
    ],
)
def test_any_other_state_is_tried(changes: dict[str, Any]) -> None:
    assert obstacle_of(live(**changes), target()) is None


def test_a_stopped_cluster_is_started_before_anything_else() -> None:
    error = obstacle_of(live(power_state="Stopped", run_command_disabled=True, provisioning_state="Creating"), target())
    assert error is not None
    assert error.message == "Cluster demo is stopped."


def test_a_good_node_gets_the_pair() -> None:
    made = plan(seen(node()))
    assert chosen(made) == "aks-untrusted-12345678-vmss000000"
    assert pair_of(made) == Pair("untrusted", CLASS, "aks-untrusted-12345678-vmss000000")
    assert made.runtime_class == runtime_class()
    assert made.runtime.name == GENERAL


def test_the_pods_are_pinned_by_the_host_name_of_the_node_where_it_has_one() -> None:
    labels = {"kubernetes.io/hostname": "the-host"}
    made = plan(seen(node("aks-1", labels=labels)))
    assert pair_of(made) == Pair("untrusted", CLASS, "the-host")
    assert [one.name for one in made.open_nodes] == ["aks-1"]


BAD = {"broken": {"ready": False}, "cordoned": {"schedulable": False}, "both": {"ready": False, "schedulable": False}}


@pytest.mark.parametrize("order", [1, -1])
def test_a_node_that_takes_pods_is_chosen_before_all_others(order: int) -> None:
    nodes = [node("aks-good"), *(node(f"aks-{name}", **changes) for name, changes in BAD.items())]
    assert chosen(plan(seen(*nodes[::order]))) == "aks-good"


def test_of_several_good_nodes_any_may_be_the_first_and_nodes_of_other_pools_never() -> None:
    nodes = (node("aks-0", pool="other"), node("aks-1"), node("aks-2"), node("aks-3", pool=""))
    assert [chosen(plan(seen(*nodes)), choice) for choice in range(4)] == ["aks-1", "aks-2", "aks-1", "aks-2"]
    assert plan(seen(nodes[0], nodes[3])).nodes == ()


def test_the_nodes_that_are_not_chosen_are_kept_for_want_of_room() -> None:
    made = plan(seen(node("aks-1"), node("aks-2"), node("aks-3")))
    pairs, spare = chosen_pairs(made, 2, 1)
    assert [(pair.node, pair.number) for pair in pairs] == [("aks-2", 1), ("aks-3", 2)]
    assert [(pair.node, pair.number) for pair in spare] == [("aks-1", 3)]


@pytest.mark.parametrize("choice", range(6))
def test_a_node_that_lacks_the_handler_or_is_under_pressure_comes_last(choice: int) -> None:
    without = node("aks-1", handlers=("runc",))
    pressed = node("aks-2", pressures=("MemoryPressure",))
    pairs, _ = chosen_pairs(plan(seen(without, pressed, node("aks-3"))), 3, choice)
    assert [pair.node for pair in pairs] == ["aks-3", "aks-2", "aks-1"]


def test_a_class_that_is_named_is_the_one_that_is_verified() -> None:
    inside = seen(node(), runtime_classes=(runtime_class(), runtime_class("own")))
    made = plan_pool(live_pool(), inside, target(), "own")
    assert pair_of(made).runtime_class == "own"
    assert made.other_classes == (CLASS,)


def test_a_class_that_is_named_and_not_there_is_told_with_those_that_are() -> None:
    made = plan_pool(live_pool(), seen(node()), target(), "absent")
    assert refusal(made) == unproven(
        "RuntimeClass absent was not found. The cluster has: kata-vm-isolation.",
        [
            "Verify the one of the node pool:",
            "az aks-sandbox verify -g sandbox-rg -n demo --runtime-class kata-vm-isolation",
        ],
    )


@pytest.mark.parametrize(("handler", "verdict"), [("runsc", Isolation.NOT_PROVEN), ("runc", Isolation.NOT_PROVEN)])
def test_a_class_that_is_named_and_has_no_handler_of_kata_gets_no_pods(handler: str, verdict: Isolation) -> None:
    inside = seen(node(), runtime_classes=(runtime_class(), runtime_class("own", handler=handler)))
    made = plan_pool(live_pool(), inside, target(), "own")
    assert (made.verdict, made.open_nodes) == (verdict, ())
    assert f"'{handler}', which is not a Kata handler" in made.reason


@given(
    st.lists(
        st.builds(
            node,
            st.uuids().map(str),
            pool=st.sampled_from(["untrusted", "other"]),
            ready=st.booleans(),
            schedulable=st.booleans(),
        ),
        max_size=6,
    )
)
def test_a_pair_is_planned_exactly_where_a_node_of_the_pool_takes_pods(nodes: list[Node]) -> None:
    able = [one for one in nodes if one.pool == "untrusted" and one.ready and one.schedulable]
    made = plan(seen(*nodes))
    assert list(made.open_nodes) == able
    assert (made.reason == "") is bool(able)
    assert made.verdict is Isolation.NOT_PROVEN


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ((), "Node pool untrusted does not have a node with a sign of Kata; Azure reports 3 nodes."),
        (
            (node(pool="other"),),
            "Node pool untrusted does not have a node with a sign of Kata; Azure reports 3 nodes.",
        ),
        ((node(ready=False),), "The only node of node pool untrusted is not Ready."),
        ((node(ready=False, schedulable=False),), "The only node of node pool untrusted is not Ready."),
        ((node(schedulable=False),), "The only node of node pool untrusted is not Ready and open to new pods."),
        (
            (node("a", ready=False), node("b", ready=False)),
            "None of the 2 nodes of node pool untrusted is Ready.",
        ),
        (
            (node("a", schedulable=False), node("b", schedulable=False), node("c", schedulable=False)),
            "None of the 3 nodes of node pool untrusted is Ready and open to new pods.",
        ),
    ],
)
def test_a_pool_without_a_node_that_takes_pods_says_so(nodes: tuple[Node, ...], reason: str) -> None:
    assert refusal(plan(seen(*nodes))) == unproven(reason, LOOK_AT_NODES)


def test_an_empty_pool_is_scaled() -> None:
    assert refusal(plan(seen(), count=0)) == unproven(
        "Node pool untrusted does not have a node with a sign of Kata; Azure reports 0 nodes.",
        ["Scale the node pool:", "az aks nodepool scale -g sandbox-rg --cluster-name demo -n untrusted --node-count 1"],
    )


def test_the_best_node_is_known_even_where_no_pod_is_made() -> None:
    made = plan(seen(node("a", ready=False), node("b", schedulable=False), node("c", ready=False, schedulable=False)))
    assert made.nodes[0] == node("b", schedulable=False)


def test_a_missing_class_is_made_by_a_reconciliation() -> None:
    inside = seen(node(), runtime_classes=(runtime_class(OLD_CLASS), runtime_class("kata-vm-isolation-v2")))
    assert refusal(plan(inside)) == unproven(
        NO_CLASS, ["Reconcile the cluster:", "az aks-sandbox reconcile -g sandbox-rg -n demo"]
    )


@pytest.mark.parametrize(
    ("labels", "used"), [(OLD_LABELS, OLD_CLASS), (LABELS, CLASS), ({**LABELS, **OLD_LABELS}, CLASS)]
)
def test_the_class_of_a_pool_of_the_preview_is_the_one_that_selects_its_nodes(
    labels: dict[str, str], used: str
) -> None:
    inside = seen(node(labels=labels), runtime_classes=(runtime_class(OLD_CLASS), runtime_class()))
    assert pair_of(plan(inside, runtime=PREVIEW)) == Pair("untrusted", used, node().name)


def test_a_spoofed_class_of_aks_is_not_hidden_by_another_class_that_is_right() -> None:
    inside = seen(node(), runtime_classes=(runtime_class(handler="runc"), runtime_class("own")))
    assert plan(inside).verdict is Isolation.NOT_ISOLATED


def test_a_stopped_pool_is_said_to_be_stopped_with_the_command_that_starts_it() -> None:
    assert refusal(plan(seen(runtime_classes=()), power_state="Stopped", count=0)) == unproven(
        "Node pool untrusted is stopped, so it does not have nodes.",
        ["Start the node pool:", "az aks nodepool start -g sandbox-rg --cluster-name demo -n untrusted"],
    )


def test_the_class_is_that_of_the_runtime_of_the_pool() -> None:
    inside = seen(node(), runtime_classes=(runtime_class(), runtime_class(OLD_CLASS)))
    assert pair_of(plan(inside, runtime=PREVIEW)) == Pair("untrusted", CLASS, node().name)
    assert pair_of(plan(inside, runtime="katavmisolation")) == Pair("untrusted", CLASS, node().name)
    with pytest.raises(LookupError, match="node pool untrusted is not sandboxed"):
        plan(inside, runtime="OCIContainer")


@pytest.mark.parametrize("handler", ["runc", "crun", "", "RUNC", "untrusted"])
@pytest.mark.parametrize("nodes", [(), (node(),), (node(ready=False),)])
def test_a_spoofed_class_is_not_isolated_whatever_the_nodes_are(handler: str, nodes: tuple[Node, ...]) -> None:
    assert refusal(plan(seen(*nodes, runtime_classes=(runtime_class(handler=handler),)))) == (
        Isolation.NOT_ISOLATED,
        f"RuntimeClass kata-vm-isolation is a spoof: its handler is '{handler}', so every pod that asks for it "
        "runs on the host kernel.",
        LOOK_AT_CLASS,
    )


@pytest.mark.parametrize("handler", ["runsc", "Kata", "xkata", "wasm"])
def test_a_handler_that_is_none_of_katas_proves_nothing(handler: str) -> None:
    assert refusal(plan(seen(node(), runtime_classes=(runtime_class(handler=handler),)))) == unproven(
        f"The handler of RuntimeClass kata-vm-isolation is '{handler}', which is not a Kata handler.", LOOK_AT_CLASS
    )


@pytest.mark.parametrize("handler", ["kata", "kata-preview", "kata-qemu", "kata-cc"])
def test_any_handler_of_kata_is_tried(handler: str) -> None:
    assert pair_of(plan(seen(node(), runtime_classes=(runtime_class(handler=handler),))))


@pytest.mark.parametrize(("kind", "name"), [("runtimeclasses", "RuntimeClasses"), ("nodes", "nodes")])
def test_what_cannot_be_listed_is_told_in_the_words_of_kubectl(kind: str, name: str) -> None:
    made = plan(seen(node(), unreadable={kind: "Error from server (Forbidden): no"}))
    assert refusal(made) == unproven(f"The {name} cannot be listed. kubectl reports: Error from server (Forbidden): no")


def test_other_kinds_that_cannot_be_listed_keep_nothing_from_being_made() -> None:
    assert chosen(plan(seen(node(), unreadable={"namespaces": "no", "pods": "no", "events": "no"})))


@pytest.mark.parametrize("name", ["Untrusted", "un-trusted", "untrusted\n", "a b", "$(reboot)", "x" * 13, "٣"])
def test_a_name_that_no_pool_has_gets_no_pods(name: str) -> None:
    made = plan(seen(node(pool=name)), name=name)
    assert refusal(made) == unproven(f"{name!r} is not a valid node pool name.")


def test_names_in_a_step_are_quoted_for_a_shell() -> None:
    group = "rg(old)"
    error = obstacle_of(live(power_state="Stopped"), target(resource_group=group))
    assert error is not None
    commands = [
        lines_of(steps)[-1]
        for steps in (
            plan(seen(), group=group, count=0, name="a b").steps,
            plan(seen(), group=group).steps,
            plan(seen(runtime_classes=()), group=group).steps,
            error.steps,
        )
    ]
    assert [shlex.split(command) for command in commands] == [
        ["az", "aks", "nodepool", "scale", "-g", group, "--cluster-name", "demo", "-n", "a b", "--node-count", "1"],
        ["az", "aks", "command", "invoke", "-g", group, "-n", "demo", "--command", "kubectl get nodes"],
        ["az", "aks-sandbox", "reconcile", "-g", group, "-n", "demo"],
        ["az", "aks", "start", "-g", group, "-n", "demo"],
    ]
