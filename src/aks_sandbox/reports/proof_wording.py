"""The words of a proof's reports: names of weights and verdicts, the sentences that sum up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from aks_sandbox.model.isolation import Cleanup, Isolation, PoolProof, Proof, Weight
from aks_sandbox.reports.wording import joined

#: Of more node pools than these, an isolated one is folded: pages of evidence must not hide the others.
POOLS_SHOWN = 5
_WORST_FIRST = (Isolation.NOT_ISOLATED, Isolation.NOT_PROVEN, Isolation.ISOLATED)
ISOLATION_NAMES: Mapping[Isolation, str] = {
    Isolation.ISOLATED: "Isolated",
    Isolation.NOT_PROVEN: "Not proven",
    Isolation.NOT_ISOLATED: "Not isolated",
}
WEIGHT_NAMES: Mapping[Weight, str] = {
    Weight.PROVES: "Proves",
    Weight.SUPPORTS: "Supports",
    Weight.INCONCLUSIVE: "Inconclusive",
    Weight.CONTRADICTS: "Contradicts",
}
# What contradicts the isolation is named first.
_COUNTED: Mapping[Weight, tuple[str, str]] = {
    Weight.CONTRADICTS: ("contradicts isolation", "contradict isolation"),
    Weight.PROVES: ("proves isolation", "prove isolation"),
    Weight.SUPPORTS: ("supports isolation", "support isolation"),
    Weight.INCONCLUSIVE: ("is inconclusive", "are inconclusive"),
}


def worst_first(pools: Sequence[PoolProof]) -> Sequence[PoolProof]:
    """The node pools, those that are not isolated first."""
    return sorted(pools, key=lambda pool: _WORST_FIRST.index(pool.verdict))


def judged_sentence(proof: Proof, target: Mapping[str, Any]) -> str:
    """What was judged, as one sentence; a node pool stands for the one node of it that was tested."""
    count = len(proof.pools)
    what = f"{count} sandboxed node pools" if count != 1 else f"Node pool {proof.pools[0].pool}"
    tested = sum(bool(pool.evidence) for pool in proof.pools)
    where = f"of cluster {target.get('clusterName')} in resource group {target.get('resourceGroup')}"
    if not tested:
        return f"{what} {where}; none of their nodes was tested."
    nodes = "one node" if tested == 1 else f"{tested} nodes, one of each node pool"
    return f"{what} {where}, tested on {nodes}."


def proof_sentence(proof: Proof) -> str:
    """How much evidence there is and what it shows; of several node pools also how many are isolated."""
    if not proof.pools:
        return "A sandboxed node pool was not found."
    evidence = evidence_sentence(proof.pools)
    return evidence if len(proof.pools) == 1 else f"{pools_sentence(proof)} {evidence}"


def evidence_sentence(pools: Sequence[PoolProof]) -> str:
    """How much evidence the node pools have, and what it shows."""
    weights = Counter(one.weight for pool in pools for one in pool.evidence)
    parts: list[str] = []
    for weight, (one, many) in _COUNTED.items():
        if number := weights[weight]:
            noun = "" if parts else f" {'item' if number == 1 else 'items'}"
            words = one if number == 1 else many
            parts.append(f"{number}{noun} {words.replace(' isolation', ' it') if parts else words}")
    return f"{', '.join(parts)}." if parts else "Evidence could not be collected."


def pools_sentence(proof: Proof) -> str:
    """How many of several node pools have each verdict."""
    verdicts = Counter(pool.verdict for pool in proof.pools)
    if len(verdicts) == 1:
        (verdict,) = verdicts
        return f"All {len(proof.pools)} node pools are {ISOLATION_NAMES[verdict].lower()}."
    counts = [
        f"{verdicts[verdict]} {'is' if verdicts[verdict] == 1 else 'are'} {name.lower()}"
        for verdict, name in ISOLATION_NAMES.items()
        if verdicts[verdict]
    ]
    return f"Of {len(proof.pools)} node pools, {joined(counts)}."


def cleanup_sentences(cleanup: Cleanup) -> list[str]:
    """What happened to the namespaces, one sentence for each outcome."""
    left = [name for name in cleanup.left if not (cleanup.kept and name == cleanup.namespace)]
    sentences = [
        f"Kept as requested: {cleanup.namespace}." if cleanup.kept and cleanup.namespace else "",
        f"Removed: {', '.join(cleanup.removed)}." if cleanup.removed else "",
        f"{'Left' if cleanup.certain else 'Possibly left'} in the cluster: {', '.join(left)}." if left else "",
    ]
    return [sentence for sentence in sentences if sentence] or ["Nothing was left in the cluster."]
