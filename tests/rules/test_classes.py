"""SBX601 and SBX602, the RuntimeClasses inside of a cluster; and what all rules of the inside have in common."""

from typing import Any

import pytest

from aks_sandbox.model.facts import Known, NotAsked, Unknown
from aks_sandbox.steps import Step, step
from tests.support.inside import CLASS, LABELS, OLD_CLASS, OLD_LABELS, inside, node, runtime_class
from tests.support.worlds import PREVIEW, cluster, judge, live_pool, plain_pool, shown, shown_each, spec

OF_THE_INSIDE = [f"SBX60{number}" for number in range(1, 8)]
OF_POOLS = ("SBX601", "SBX603", "SBX604")
NONE_THERE = "The cluster does not have a sandboxed node pool."
RECONCILE = "Reconcile the cluster:\naz aks-sandbox reconcile -g sandbox-rg -n demo"
INVOKE = "az aks command invoke -g sandbox-rg -n demo --command"
AGAIN = (
    f'Delete it:\n{INVOKE} "kubectl delete runtimeclass kata-vm-isolation"\n'
    "Let AKS create it again:\naz aks-sandbox reconcile -g sandbox-rg -n demo"
)
FORBIDDEN = (
    'Error from server (Forbidden): nodes is forbidden: User "a" cannot list resource "nodes" in API group "" at the '
    "cluster scope\n"
)
SAID = (
    "\"Error from server (Forbidden): nodes is forbidden: User 'a' cannot list resource 'nodes' in API group '' at "
    'the cluster scope".'
)
DECODED = (
    "The caller may sign in to the cluster and may not list nodes of the whole cluster. A role for a namespace does "
    "not give that."
)


def found(code: str, *pools: Any, wanted: Any = None, **changes: Any) -> tuple[str, str, str]:
    """What a check finds inside of a cluster with those pools, in which all is well but for the changes."""
    return shown(judge(code, wanted, cluster=cluster(*pools), in_cluster=inside(**changes)))


def found_each(code: str, *pools: Any, **changes: Any) -> list[tuple[str, str, str, str]]:
    """The same, class by class."""
    return shown_each(code, cluster=cluster(*pools), in_cluster=inside(**changes))


@pytest.mark.parametrize("code", OF_THE_INSIDE)
def test_without_a_look_inside_the_question_is_skipped_or_unknown_with_the_reason(code: str) -> None:
    assert shown(judge(code, cluster=Known(None))) == ("skipped", "Cluster demo does not exist yet.", "")
    not_looked = NotAsked("The inside of the cluster was not looked at.", (Step("Add --in-cluster."),))
    expected = ("skipped", not_looked.reason, str(not_looked.steps[0]))
    assert shown(judge(code, cluster=cluster(), in_cluster=not_looked)) == expected
    stopped = Unknown(
        "The cluster demo is stopped, so no command runs in it.",
        (step("Do it:", "az aks start -g sandbox-rg -n demo"),),
    )
    expected = ("unknown", stopped.reason, str(stopped.steps[0]))
    assert shown(judge(code, cluster=cluster(), in_cluster=stopped)) == expected


@pytest.mark.parametrize("code", OF_THE_INSIDE)
def test_in_a_cluster_in_order_every_rule_passes(code: str) -> None:
    assert found(code)[0] == "pass"


@pytest.mark.parametrize("code", OF_POOLS)
def test_a_cluster_without_sandboxed_pools_has_nothing_to_look_at(code: str) -> None:
    assert found(code, plain_pool()) == ("skipped", NONE_THERE, "")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        *[(code, "runtimeclasses", "RuntimeClasses") for code in ("SBX601", "SBX602", "SBX603", "SBX604", "SBX607")],
        *[(code, "nodes", "nodes") for code in ("SBX603", "SBX607")],
        *[(code, "pods", "pods") for code in ("SBX605", "SBX606", "SBX607", "SBX609", "SBX610", "SBX612", "SBX613")],
        ("SBX608", "workloads", "workloads"),
    ],
)
def test_what_could_not_be_listed_is_unknown_with_the_words_of_kubectl(code: str, kind: str, words: str) -> None:
    again = f"Repeat the check as a user who can list {words} in the whole cluster."
    message = f"The {words} of the cluster could not be listed:"
    assert found(code, unreadable={kind: FORBIDDEN}) == ("unknown", f"{message} {SAID} {DECODED}", again)
    assert found(code, unreadable={kind: "It broke.\n"}) == ("unknown", f'{message} "It broke".', again)


@pytest.mark.parametrize("code", OF_THE_INSIDE)
def test_what_a_rule_does_not_need_may_be_unreadable(code: str) -> None:
    needed = {
        **{one: {"pods"} for one in ("SBX605", "SBX606", "SBX610", "SBX612", "SBX613")},
        "SBX608": {"workloads", "runtimeclasses"},
        "SBX609": {"pods", "nodes"},
        "SBX611": {"nodes"},
        "SBX603": {"runtimeclasses", "nodes"},
        "SBX607": {"runtimeclasses", "nodes", "pods"},
    }.get(code, {"runtimeclasses"})
    others = {"runtimeclasses", "nodes", "pods", "events", "namespaces", "workloads", "claims"} - needed
    assert found(code, unreadable=dict.fromkeys(others, "no"))[0] == "pass"


def node_of(pool: str, labels: dict[str, str]) -> Any:
    """A node of that pool with those labels of Kata."""
    return node(f"aks-{pool}-1", pool=pool, labels=labels)


MIXED = (live_pool("new"), live_pool("old", runtime=PREVIEW))


@pytest.mark.parametrize(
    ("labels_of_old", "classes", "expected"),
    [
        # The old class alone: the state of before August 2025.
        (OLD_LABELS, (CLASS, OLD_CLASS), [(OLD_CLASS, "old"), (CLASS, "new")]),
        # Both labels, as AKS gives them today: the generally available class serves all.
        ({**LABELS, **OLD_LABELS}, (CLASS, OLD_CLASS), [(CLASS, "new"), (CLASS, "old")]),
        # The new label instead of the old one.
        (LABELS, (CLASS, OLD_CLASS), [(CLASS, "new"), (CLASS, "old")]),
        (LABELS, (CLASS,), [(CLASS, "new"), (CLASS, "old")]),
    ],
)
def test_the_class_of_a_pool_is_the_one_that_selects_its_nodes(
    labels_of_old: dict[str, str], classes: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    nodes = (node_of("new", LABELS), node_of("old", labels_of_old))
    found = found_each("SBX601", *MIXED, nodes=nodes, runtime_classes=tuple(map(runtime_class, classes)))
    assert sorted(found) == sorted((name, "pass", f"It serves node pool {pool}.", "") for name, pool in expected)


def test_a_class_of_the_user_s_serves_a_pool_where_that_of_aks_does_not() -> None:
    own = runtime_class("sandboxed", node_selector={"agentpool": "untrusted", **LABELS})
    nodes = (node(labels={"agentpool": "untrusted", **LABELS}),)
    assert found_each("SBX601", live_pool(), nodes=nodes, runtime_classes=(own,)) == [
        (
            "sandboxed",
            "warn",
            "It serves node pool untrusted; RuntimeClass kata-vm-isolation, which AKS creates, does not.",
            RECONCILE,
        )
    ]


def test_a_missing_class_fails_with_the_pools_that_wait_for_it_and_the_command_that_makes_it() -> None:
    pools = (live_pool("one"), live_pool("two", runtime="KATAVMISOLATION"), plain_pool())
    assert found("SBX601", *pools, runtime_classes=(runtime_class(OLD_CLASS),)) == (
        "fail",
        "It was not found. Pods for node pool one, two need it.",
        RECONCILE,
    )


def test_each_missing_class_is_a_finding_of_its_own() -> None:
    pools = (live_pool("new"), live_pool("old", runtime=PREVIEW))
    assert found_each("SBX601", *pools, runtime_classes=()) == [
        (CLASS, "fail", "It was not found. Pods for node pool new need it.", RECONCILE),
        (
            CLASS,
            "fail",
            f"Neither it nor {OLD_CLASS} was found to serve node pool old.",
            RECONCILE,
        ),
    ]


def test_only_the_class_of_a_named_pool_counts() -> None:
    nodes = (node_of("new", LABELS), node_of("old", OLD_LABELS))
    for name, status in (("new", "fail"), ("old", "pass")):
        wanted = spec(pool={"name": name}, shape={"pool_named": True})
        found_there = found("SBX601", *MIXED, wanted=wanted, nodes=nodes, runtime_classes=(runtime_class(OLD_CLASS),))
        assert found_there[0] == status
    wanted = spec(pool={"name": "other"}, shape={"pool_named": True})
    assert found("SBX601", *MIXED, wanted=wanted, nodes=nodes)[0] == "skipped"


def test_a_group_with_brackets_stays_one_word() -> None:
    wanted = spec(resource_group="a(b)")
    steps = 'Reconcile the cluster:\naz aks-sandbox reconcile -g "a(b)" -n demo'
    assert found("SBX601", wanted=wanted, runtime_classes=())[2] == steps


@pytest.mark.parametrize("handler", ["kata", "kata-preview"])
def test_the_kata_handlers_of_aks_pass(handler: str) -> None:
    assert found("SBX602", runtime_classes=(runtime_class(handler=handler),)) == (
        "pass",
        f"It has the handler {handler}.",
        "",
    )


@pytest.mark.parametrize("handler", ["runc", "crun", "youki", "untrusted", "nvidia-container-runtime"])
def test_a_class_that_runs_pods_on_the_kernel_of_the_node_fails(handler: str) -> None:
    assert found("SBX602", runtime_classes=(runtime_class(handler=handler),)) == (
        "fail",
        f"It has the handler {handler}: its pods share the host kernel.",
        AGAIN,
    )


def test_each_class_that_promises_kata_is_a_finding_of_its_own_in_the_order_of_names() -> None:
    classes = (runtime_class("kata-b", handler="crun"), runtime_class("kata-a", handler="runc"), runtime_class())
    judged = found_each("SBX602", runtime_classes=classes)
    assert [(name, status) for name, status, *_ in judged] == [("kata-a", "fail"), ("kata-b", "fail"), (CLASS, "pass")]


def test_a_class_without_a_handler_fails() -> None:
    assert found("SBX602", runtime_classes=(runtime_class(handler=""),))[:2] == (
        "fail",
        "It does not have a handler: its pods share the host kernel.",
    )


@pytest.mark.parametrize("name", ["kata-own", "my-kata", "katacc", "kata-vm-isolation-v2"])
def test_any_class_that_promises_kata_and_runs_pods_plainly_fails(name: str) -> None:
    judged = found_each("SBX602", plain_pool(), runtime_classes=(runtime_class(), runtime_class(name, handler="runc")))
    assert judged[1 if name > CLASS else 0] == (
        name,
        "fail",
        "It has the handler runc: its pods share the host kernel.",
        f'Look at it, then delete it:\n{INVOKE} "kubectl describe runtimeclass {name}"',
    )


@pytest.mark.parametrize(
    ("name", "handler", "status"),
    [
        (CLASS, "runsc", "fail"),
        (OLD_CLASS, "wasm", "fail"),
        (CLASS, "kata-cc", "warn"),
        (CLASS, "kata-qemu", "warn"),
        ("kata-cc-isolation", "kata-cc", "warn"),
        ("kata-own", "runsc", "warn"),
    ],
)
def test_another_handler_fails_behind_a_class_of_aks_and_warns_behind_others(
    name: str, handler: str, status: str
) -> None:
    finding = found("SBX602", runtime_classes=(runtime_class(name, handler=handler),))
    own = name in (CLASS, OLD_CLASS)
    look = f'Look at it:\n{INVOKE} "kubectl describe runtimeclass {name}"'
    assert finding == (
        status,
        f"It has the handler {handler}; the Kata handlers of AKS are kata and kata-preview.",
        AGAIN.replace(CLASS, name) if own else look,
    )


def test_the_class_of_the_agent_sandbox_extension_is_not_judged() -> None:
    assert found("SBX602", runtime_classes=(runtime_class("kata-vm-isolation-v2", handler="kata-v2"),)) == (
        "info",
        "It belongs to the Agent Sandbox extension; its handler kata-v2 is not checked.",
        "",
    )


def test_classes_that_promise_no_kata_are_not_judged() -> None:
    assert found("SBX602", runtime_classes=(runtime_class("gvisor", handler="runc"),)) == (
        "skipped",
        "The cluster does not have a RuntimeClass that promises Kata.",
        "",
    )
