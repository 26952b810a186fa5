"""The sentences that sum up a proof."""

from dataclasses import replace

import pytest

from aks_sandbox.model.isolation import Cleanup, Isolation, Proof, Weight
from aks_sandbox.reports.proof_wording import cleanup_sentences, proof_sentence

from .proof_samples import BOOT_ID, GOOD_POOL

P, S, I, C = Weight  # noqa: E741


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([], "No evidence was found."),
        ([P, P, S, S, S, S, S, S, I], "2 items prove it, 6 support it, 1 is inconclusive."),
        ([P], "1 item proves it."),
        ([S, I, I], "1 item supports it, 2 are inconclusive."),
        ([P, C], "1 item contradicts it, 1 proves it."),
        ([S, C, C], "2 items contradict it, 1 supports it."),
    ],
)
def test_the_evidence_is_counted_and_what_speaks_against_it_comes_first(weights: list[Weight], sentence: str) -> None:
    pool = replace(GOOD_POOL, evidence=tuple(replace(BOOT_ID, weight=weight) for weight in weights))
    assert proof_sentence(Proof((pool,))) == sentence


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([], "No sandboxed node pool was judged."),
        (["isolated", "isolated"], "All 2 node pools are isolated. No evidence was found."),
        (["notProven", "notProven"], "All 2 node pools are not proven. No evidence was found."),
        (
            ["isolated", "notIsolated", "isolated", "notProven"],
            "Of 4 node pools, 2 are isolated, 1 is not proven and 1 is not isolated. No evidence was found.",
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
        (Cleanup("mine", kept=True, command="kubectl"), ["Kept as asked: mine."]),
        (Cleanup("mine", kept=True, left=("mine", "old")), ["Kept as asked: mine.", "Left behind: old."]),
        (Cleanup("mine", left=("mine",), certain=False), ["Perhaps left behind: mine."]),
        (Cleanup("mine", removed=("old",), left=("mine",)), ["Removed: old.", "Left behind: mine."]),
    ],
)
def test_what_became_of_the_namespaces_is_told(cleanup: Cleanup, sentences: list[str]) -> None:
    assert cleanup_sentences(cleanup) == sentences
