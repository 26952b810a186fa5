"""Which RuntimeClass serves a node pool, from what a cluster has: the live objects decide."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest

from aks_sandbox.catalog.classes import classes_of_pool, serving_pools
from aks_sandbox.catalog.tables import find_runtime, kata_handlers
from aks_sandbox.model.cluster import WorkloadRuntime
from aks_sandbox.model.in_cluster import InCluster, Node, RuntimeClass
from tests.support.inside import CLASS, LABELS, OLD_CLASS, OLD_LABELS, node, runtime_class
from tests.support.worlds import GENERAL, PREVIEW, live_pool

BOTH = {**LABELS, **OLD_LABELS}
NEW, OLD = runtime_class(), runtime_class(OLD_CLASS)
SPOOF = runtime_class(handler="runc")
OWN = runtime_class("sandboxed")
EVERYWHERE = runtime_class("everywhere", node_selector={})
V2 = runtime_class("kata-vm-isolation-v2")


def runtime(name: str) -> WorkloadRuntime:
    """A runtime of the catalogue."""
    found = find_runtime(name)
    assert found is not None
    return found


def names(name: str, nodes: tuple[Node, ...], *classes: RuntimeClass) -> list[str]:
    """The names of the classes that serve the pool untrusted of that runtime."""
    inside = InCluster(now=1, runtime_classes=classes, nodes=nodes)
    return [one.name for one in classes_of_pool("untrusted", runtime(name), inside)]


@pytest.mark.parametrize(
    ("labels", "classes", "expected"),
    [
        (LABELS, (OLD, NEW), [CLASS]),
        (OLD_LABELS, (OLD, NEW), [OLD_CLASS]),
        (BOTH, (OLD, NEW), [CLASS, OLD_CLASS]),
        (BOTH, (OLD,), [OLD_CLASS]),
        (BOTH, (OLD, OWN), [OLD_CLASS, "sandboxed"]),
        (LABELS, (EVERYWHERE, OWN), ["sandboxed", "everywhere"]),
        (LABELS, (V2,), []),
        # No class fits: what pods ask for by its usual name is still there to be judged.
        ({}, (OLD, NEW), [CLASS, OLD_CLASS]),
        # A class of AKS's name on runc is what pods get, whatever else would serve them.
        (BOTH, (SPOOF, OLD), [CLASS, OLD_CLASS]),
        (BOTH, (OWN, SPOOF), [CLASS, "sandboxed"]),
    ],
)
def test_the_classes_of_a_preview_pool_are_those_that_select_its_nodes(
    labels: Mapping[str, str], classes: tuple[RuntimeClass, ...], expected: list[str]
) -> None:
    assert names(PREVIEW, (node(labels=labels),), *classes) == expected


def test_the_class_that_selects_most_nodes_of_a_pool_comes_first() -> None:
    nodes = (node("a", labels=OLD_LABELS), node("b", labels=BOTH))
    assert names(PREVIEW, nodes, NEW, OLD) == [OLD_CLASS, CLASS]


@pytest.mark.parametrize("name", [GENERAL, PREVIEW])
def test_without_nodes_the_usual_labels_are_compared(name: str) -> None:
    others = (node(pool="other", labels=BOTH),)
    for nodes in ((), others):
        assert names(name, nodes, NEW, OLD) == [CLASS, OLD_CLASS][: 1 if name == GENERAL else 2]
    own = runtime_class("own", node_selector={"agentpool": "untrusted"})
    elsewhere = runtime_class("elsewhere", node_selector={"agentpool": "other"})
    assert names(name, (), own, elsewhere) == ["own"]


def test_whatever_a_cluster_has_a_class_that_is_named_is_one_of_its_classes_and_each_once() -> None:
    classes = (NEW, OLD, OWN, EVERYWHERE, V2, runtime_class("gvisor", handler="runsc"))
    for count in range(4):
        for chosen in itertools.combinations(classes, count):
            for labels in ({}, LABELS, OLD_LABELS, BOTH):
                found = names(PREVIEW, (node(labels=labels),), *chosen)
                assert set(found) <= {one.name for one in chosen} - {"gvisor", V2.name}
                assert len(found) == len(set(found))


def test_the_pools_that_a_class_serves_are_sandboxed_and_have_nodes_that_it_selects() -> None:
    pools = [live_pool("one"), live_pool("two", runtime=PREVIEW), live_pool("plain", runtime="OCIContainer")]
    nodes = (node("a", pool="one"), node("b", pool="two", labels=OLD_LABELS), node("c", pool="plain"))
    inside = InCluster(now=1, runtime_classes=(NEW, OLD), nodes=nodes)
    assert serving_pools(CLASS, pools, inside) == ("one",)
    assert serving_pools(OLD_CLASS, pools, inside) == ("two",)
    assert serving_pools("missing", pools, inside) == ()
    assert serving_pools(CLASS, pools, InCluster(now=1, runtime_classes=(SPOOF,), nodes=nodes)) == ()


def test_every_handler_of_kata_serves_a_pool() -> None:
    for handler in kata_handlers():
        assert names(GENERAL, (node(),), runtime_class("own", handler=handler)) == ["own"]
