"""The sentences that sum up a proof."""

from dataclasses import replace

import pytest

from aks_sandbox.model.proof import Cleanup, Isolation, PoolProof, Proof, Weight
from aks_sandbox.reports.text import cleanup_sentences, judged_sentence, proof_sentence
from aks_sandbox.reports.text import tested_nodes as nodes_of

from .proof_samples import BOOT_ID, DELETE, GOOD_POOL

P, S, I, C = Weight  # noqa: E741


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([], "Evidence could not be collected."),
        ([P, P, S, S, S, S, S, S, I], "2 items prove isolation, 6 support it, 1 is inconclusive."),
        ([P], "1 item proves isolation."),
        ([S, I, I], "1 item supports isolation, 2 are inconclusive."),
        ([P, C], "1 item contradicts isolation, 1 proves it."),
        ([S, C, C], "2 items contradict isolation, 1 supports it."),
    ],
)
def test_the_evidence_is_counted_and_what_speaks_against_it_comes_first(weights: list[Weight], sentence: str) -> None:
    pool = replace(GOOD_POOL, evidence=tuple(replace(BOOT_ID, weight=weight) for weight in weights))
    assert proof_sentence(Proof((pool,))) == sentence


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([], "A sandboxed node pool was not found."),
        (["isolated", "isolated"], "All 2 node pools are isolated. Evidence could not be collected."),
        (["notProven", "notProven"], "All 2 node pools are not proven. Evidence could not be collected."),
        (
            ["isolated", "notIsolated", "isolated", "notProven"],
            "Of 4 node pools, 2 are isolated, 1 is not proven and 1 is not isolated. Evidence could not be collected.",
        ),
    ],
)
def test_several_pools_are_counted_by_their_verdicts(verdicts: list[str], sentence: str) -> None:
    pools = tuple(replace(GOOD_POOL, evidence=(), verdict=Isolation(verdict)) for verdict in verdicts)
    assert proof_sentence(Proof(pools)) == sentence


@pytest.mark.parametrize(
    ("cleanup", "sentences"),
    [
        (Cleanup(), ["Nothing was left in the cluster."]),
        (Cleanup("mine", removed=("mine", "old")), ["Removed: mine, old."]),
        (Cleanup("mine", kept=True, command=DELETE), ["Kept as requested: mine."]),
        (Cleanup("mine", kept=True, left=("mine", "old")), ["Kept as requested: mine.", "Left in the cluster: old."]),
        (Cleanup("mine", left=("mine",), certain=False), ["Possibly left in the cluster: mine."]),
        (
            Cleanup("mine", left=("mine",), why="Finalizers: a/b.", held=True),
            ["Left in the cluster: mine.", "Finalizers: a/b."],
        ),
        (Cleanup("mine", removed=("old",), left=("mine",)), ["Removed: old.", "Left in the cluster: mine."]),
    ],
)
def test_what_became_of_the_namespaces_is_told(cleanup: Cleanup, sentences: list[str]) -> None:
    assert cleanup_sentences(cleanup) == sentences


def unseen(pool: PoolProof) -> PoolProof:
    """The pool with all evidence that pods would have shown missing: what is left was read from the cluster."""
    blank = tuple(replace(one, sandbox="-", second="-", host="-") if one.of_a_pod else one for one in pool.evidence)
    return replace(pool, evidence=blank, nodes=())


NODE_OF = "node aks-untrusted-31415926-vmss000000, 1 of 3"
EACH = f"good on {NODE_OF}"


@pytest.mark.parametrize(
    ("tested", "untested", "sentence"),
    [
        (1, 0, f"Node pool good of cluster c in resource group g, {NODE_OF}."),
        (0, 1, "Node pool good of cluster c in resource group g, not tested on any node."),
        (3, 0, f"3 sandboxed node pools of cluster c in resource group g, 3 of them tested: {EACH}, {EACH}, {EACH}."),
        (2, 1, f"3 sandboxed node pools of cluster c in resource group g, 2 of them tested: {EACH}, {EACH}."),
        (0, 2, "2 sandboxed node pools of cluster c in resource group g, not tested on any node."),
        (0, 0, "Cluster c in resource group g."),
    ],
)
def test_what_was_tested_is_only_where_a_pod_reported(tested: int, untested: int, sentence: str) -> None:
    good = replace(GOOD_POOL, pool="good")
    proof = Proof(pools=(*[good] * tested, *[unseen(good)] * untested))
    assert judged_sentence(proof, {"clusterName": "c", "resourceGroup": "g"}) == sentence


def test_several_nodes_are_named_with_how_many_the_pool_has() -> None:
    nodes = tuple(replace(GOOD_POOL.nodes[0], name=f"aks-{number}") for number in range(5))
    assert nodes_of(replace(GOOD_POOL, nodes=nodes, nodes_in_all=9)) == ("nodes aks-0, aks-1, aks-2 and 2 more, 5 of 9")
