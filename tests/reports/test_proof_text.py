"""A proof on a terminal: a verdict for each pool with its evidence, what to do, and the verdict last."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from aks_sandbox.model.proof import Evidence, Isolation, Proof, Weight
from aks_sandbox.reports.documents import all_steps
from aks_sandbox.reports.table import proof_lines
from aks_sandbox.reports.text import ISOLATION_NAMES, laid_out

from .hostile_proof import hostile_proofs
from .proof_samples import (
    BOOT_ID,
    DELETE,
    GOOD_POOL,
    GUEST_BOOT,
    HOST_BOOT,
    ISOLATED,
    NOT_ISOLATED,
    NOT_PROVEN,
    PROCESSORS,
    PROOFS,
    STEP,
    WAITING,
)

WIDEST = 120


def drawn(proof: Proof, width: int = 118) -> list[str]:
    """The lines below what was judged in a terminal of that width."""
    return laid_out(proof_lines(proof), width)


def commands_of(proof: Proof) -> set[str]:
    """Every command that is shown."""
    steps = {str(step.command) for step in all_steps(proof) if step.command is not None}
    return steps | ({str(proof.cleanup.command)} if proof.cleanup.command else set())


@pytest.mark.parametrize("name", PROOFS)
def test_the_verdict_is_the_last_line(name: str) -> None:
    assert drawn(PROOFS[name])[-1].startswith(f"Verdict: {ISOLATION_NAMES[PROOFS[name].verdict].lower()} (")


def test_an_isolated_pool_shows_each_item_of_its_evidence() -> None:
    lines = drawn(ISOLATED)
    assert (
        lines[0] == "ISOLATED node pool untrusted (kata-vm-isolation, node aks-untrusted-31415926-vmss000000, 1 of 3)"
    )
    text = " ".join(" ".join(lines).split())
    for evidence in GOOD_POOL.evidence:
        assert evidence.title in text
        assert evidence.weight is Weight.SUPPORTS or f"{evidence.title}: sandbox {evidence.sandbox}" in text
    assert "Next steps:" not in lines
    assert lines[-1] == "Verdict: isolated (2 items prove isolation, 7 support it, 1 is inconclusive)"


def test_a_pool_that_is_not_proven_says_why_and_what_to_do() -> None:
    lines = drawn(NOT_PROVEN)
    assert "NOT PROVEN node pool stuck (kata-vm-isolation, node aks-untrusted-31415926-vmss000000)" in lines
    assert f"  {WAITING}" in lines
    start = lines.index(f"  {STEP.text}")
    assert lines[start + 1] == f"  {STEP.command}"
    assert lines[lines.index("Remove it with:") + 1] == f"  {DELETE}"


@pytest.mark.parametrize("proof", [*PROOFS.values()], ids=[*PROOFS])
def test_no_line_but_a_command_is_wider_than_a_terminal(proof: Proof) -> None:
    commands = commands_of(proof)
    assert [line for line in drawn(proof) if len(line) > WIDEST and line.strip() not in commands] == []


@pytest.mark.parametrize("proof", [NOT_PROVEN, NOT_ISOLATED], ids=["not proven", "not isolated"])
def test_a_command_is_whole_on_a_line_of_its_own(proof: Proof) -> None:
    assert commands_of(proof) <= {line.strip() for line in drawn(proof)}


@settings(deadline=None)
@given(hostile_proofs)
def test_any_proof_ends_with_its_verdict(proof: Proof) -> None:
    assert drawn(proof)[-1].startswith(f"Verdict: {ISOLATION_NAMES[proof.verdict].lower()} (")


def test_a_value_that_does_not_fit_goes_on_below_its_item() -> None:
    lines = drawn(ISOLATED, 60)
    (at,) = [number for number, line in enumerate(lines) if line.startswith("  Proves       boot ID: ")]
    assert lines[at] == "  Proves       boot ID: sandbox"
    assert lines[at + 1 : at + 3] == [f"{'':15}{GUEST_BOOT}, host", f"{'':15}{HOST_BOOT}"]


def unread(item: str, why: str = "The pod did not start.") -> Evidence:
    """An item of which nothing was seen."""
    return replace(BOOT_ID, item=item, title=item, sandbox="-", host="-", weight=Weight.INCONCLUSIVE, why=why)


def test_items_of_which_nothing_was_read_for_one_reason_share_a_line() -> None:
    evidence = (unread("boot"), PROCESSORS, unread("memory"), unread("image", "Kubernetes did not report it."))
    pool = replace(GOOD_POOL, verdict=Isolation.NOT_PROVEN, evidence=evidence, reasons=("It waits.",), notes=())
    assert drawn(Proof((replace(pool, nodes=()),)))[1:5] == [
        "  It waits.",
        "  Inconclusive boot, memory: The pod did not start.",
        "  Supports     processors",
        "  Inconclusive image: Kubernetes did not report it.",
    ]


def test_what_was_seen_on_one_side_only_is_said_without_the_other() -> None:
    one = replace(PROCESSORS, sandbox="-", host="4", weight=Weight.CONTRADICTS)
    assert "  Contradicts  processors: host 4" in drawn(Proof((replace(GOOD_POOL, evidence=(one,)),)))


def test_of_many_pools_the_bad_ones_come_first_and_an_isolated_one_is_a_line() -> None:
    bad = replace(GOOD_POOL, pool="bad", verdict=Isolation.NOT_ISOLATED, reasons=("It is plain.",))
    good = [replace(GOOD_POOL, pool=f"pool{number:02}") for number in range(99)]
    lines = drawn(Proof((*good, bad)))
    assert lines[0].startswith("NOT ISOLATED node pool bad (")
    assert lines[1] == "  It is plain."
    isolated = [line for line in lines if line.startswith("ISOLATED node pool pool")]
    assert len(isolated) == 99
    assert len(lines) < 99 + 25
    assert " ".join(lines).count("2 items prove isolation, 7 support it, 1 is inconclusive") == 99
    assert lines[-1] == "Verdict: not isolated (Of 100 node pools, 99 are isolated and 1 is not isolated)"
