"""What a run has to say to a pipeline: its verdict, and what needs attention, each with its place and its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import NEEDS_ATTENTION, Report, Row, Status
from aks_sandbox.model.proof import Isolation, PoolProof, Proof
from aks_sandbox.reports.table import row_sentence, row_title
from aks_sandbox.reports.text import (
    ISOLATION_NAMES,
    STATUS_NAMES,
    VERDICTS,
    Run,
    cleanup_sentences,
    judged_sentence,
    proof_sentence,
    summary_sentence,
    worst_first,
)
from aks_sandbox.steps import Step


class Level(StrEnum):
    """How loud something is: what makes the command fail is an error, also where it could not be decided."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One thing to look at. `file` is empty for what is not in a file; line and column count from 1, 0 is unknown.

    `status` is what people call its result: Failed, Unknown. `code` is empty where a rule did not decide it.
    """

    level: Level
    status: str
    title: str
    message: str
    code: str = ""
    steps: tuple[Step, ...] = ()
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What was judged and how: the verdict in words, both in a sentence, and what needs attention, worst first."""

    command: str
    verdict: str
    judged: str
    summary: str
    remarks: tuple[Remark, ...] = ()


def check_judgement(report: Report, judged: Judged, run: Run) -> Judgement:
    """What the checks say; a resource that a file declares has a remark at its place."""
    return Judgement(
        command=run.command,
        verdict=VERDICTS[report.verdict],
        judged=judged.sentence,
        summary=summary_sentence(report),
        remarks=tuple(one for row in report.rows(*NEEDS_ATTENTION) for one in _of_row(report, row)),
    )


def _of_row(report: Report, row: Row) -> Iterator[Remark]:
    stops = report.fails(row.status) or report.undecided(row.status, row.rules)
    remark = Remark(
        level=Level.ERROR if stops else Level.WARNING,
        status=STATUS_NAMES[row.status],
        title=row_title(row),
        message=row_sentence(row),
        code=row.codes[0],
        steps=row.steps,
    )
    places = dict.fromkeys((one.place.file, one.place.line) for one in row.resources if one.place is not None)
    for file, line in places or {("", 0): None}:
        yield replace(remark, file=file, line=line)


def proof_judgement(proof: Proof, target: Mapping[str, Any], run: Run) -> Judgement:
    """What the proof says of each node pool: nothing but isolated is good."""
    pools = [_of_pool(pool) for pool in worst_first(proof.pools) if pool.verdict is not Isolation.ISOLATED]
    whole = []
    if proof.reasons or not proof.pools:
        whole.append(
            Remark(
                level=Level.WARNING if proof.verdict is Isolation.ISOLATED else Level.ERROR,
                status=ISOLATION_NAMES[proof.verdict],
                title="Isolation",
                message=" ".join(proof.reasons) or proof_sentence(proof),
                steps=proof.steps,
            )
        )
    warnings = [
        Remark(level=Level.WARNING, status=STATUS_NAMES[Status.WARN], title="Isolation", message=text)
        for text in proof.warnings
    ]
    return Judgement(
        command=run.command,
        verdict=ISOLATION_NAMES[proof.verdict],
        judged=judged_sentence(proof, target),
        summary=proof_sentence(proof),
        remarks=(*pools, *whole, *warnings, *_left(proof)),
    )


def _of_pool(pool: PoolProof) -> Remark:
    return Remark(
        level=Level.ERROR,
        status=ISOLATION_NAMES[pool.verdict],
        title=f"Isolation of node pool {pool.pool}",
        message=" ".join(pool.reasons) or f"Node pool {pool.pool}: {ISOLATION_NAMES[pool.verdict].lower()}.",
        steps=pool.steps,
    )


def _left(proof: Proof) -> Iterator[Remark]:
    cleanup = proof.cleanup
    if cleanup.left and not cleanup.kept:
        remove = (Step("Remove it with:", cleanup.command),) if cleanup.command is not None else ()
        yield Remark(
            level=Level.WARNING,
            status=STATUS_NAMES[Status.WARN],
            title="Removal of the test pods",
            message=" ".join(cleanup_sentences(cleanup)),
            steps=remove,
        )
