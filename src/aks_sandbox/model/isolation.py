"""What `verify` found: evidence item by item, the verdict on each node pool, and the verdict on the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aks_sandbox.steps import Command, Step


class Weight(StrEnum):
    """What one item of evidence says about the isolation."""

    PROVES = "proves"
    SUPPORTS = "supports"
    INCONCLUSIVE = "inconclusive"
    CONTRADICTS = "contradicts"


class Isolation(StrEnum):
    """The verdict: nothing but `isolated` is good."""

    ISOLATED = "isolated"
    NOT_PROVEN = "notProven"
    NOT_ISOLATED = "notIsolated"


@dataclass(frozen=True)
class Evidence:
    """One item: what isolation makes one expect, what the sandbox and the host showed, and what follows.

    `expected`, `sandbox` and `host` are texts for people, a dash where nothing was seen; `why` says in one sentence
    why the weight is that; `source` is the address of the fact.
    """

    item: str
    title: str
    expected: str
    sandbox: str
    host: str
    weight: Weight
    why: str
    source: str


@dataclass(frozen=True)
class Diagnosis:
    """A known message that was found: what it means, what to do, how certain that is, and the message itself."""

    message: str
    cause: str
    steps: tuple[Step, ...]
    source: str
    certainty: str


@dataclass(frozen=True)
class PoolProof:
    """What is known of one sandboxed node pool; `reasons` say why the verdict is not better, each one sentence.

    `probe_images` are the images that the node reports for the pods of the run: one, unless the two pods differ.
    """

    pool: str
    runtime: str
    runtime_class: str
    node: str
    node_image: str
    verdict: Isolation
    reasons: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    probe_images: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cleanup:
    """What became of the namespaces of this run and of earlier ones; `command` removes what is left.

    `certain` is False where nobody could look, so that `left` is only what may still be there; `why` is what was said
    when it could not be removed.
    """

    namespace: str = ""
    kept: bool = False
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    certain: bool = True
    command: Command | None = None
    why: str = ""


@dataclass(frozen=True)
class Proof:
    """The result of a run of `verify`; `reasons` and `steps` are those that concern the cluster as a whole."""

    pools: tuple[PoolProof, ...]
    reasons: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    warnings: tuple[str, ...] = ()
    cleanup: Cleanup = Cleanup()
    calls: int = 0

    @property
    def verdict(self) -> Isolation:
        """The worst verdict on a pool; not proven where there is none."""
        return worst(pool.verdict for pool in self.pools)


def worst(verdicts: Iterable[Isolation]) -> Isolation:
    """The worst of them; not proven when there is none."""
    seen = set(verdicts)
    for verdict in (Isolation.NOT_ISOLATED, Isolation.NOT_PROVEN, Isolation.ISOLATED):
        if verdict in seen:
            return verdict
    return Isolation.NOT_PROVEN
