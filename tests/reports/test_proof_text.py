"""A proof on a terminal: a verdict for each pool with its evidence, what to do, and the verdict last."""

import pytest
from hypothesis import given, settings

from aks_sandbox.model.isolation import Proof
from aks_sandbox.reports.proof_document import all_steps
from aks_sandbox.reports.proof_text import proof_lines

from .hostile_proof import hostile_proofs
from .proof_samples import DELETE, GOOD_POOL, ISOLATED, NOT_ISOLATED, NOT_PROVEN, PROOFS, STEP, WAITING

WIDEST = 120


def commands_of(proof: Proof) -> set[str]:
    """Every command that is shown."""
    steps = {str(step.command) for step in all_steps(proof) if step.command is not None}
    return steps | ({str(proof.cleanup.command)} if proof.cleanup.command else set())


@pytest.mark.parametrize("name", PROOFS)
def test_the_verdict_is_the_last_line(name: str) -> None:
    assert proof_lines(PROOFS[name])[-1].startswith(f"Verdict: {PROOFS[name].verdict} (")


def test_an_isolated_pool_shows_each_item_of_its_evidence() -> None:
    lines = proof_lines(ISOLATED)
    assert lines[0] == "ISOLATED node pool untrusted (kata-vm-isolation, node aks-untrusted-31415926-vmss000000)"
    text = " ".join(" ".join(lines).split())
    for evidence in GOOD_POOL.evidence:
        assert f"{evidence.title}: " in text
        assert evidence.sandbox in text
    assert "Next steps:" not in lines
    assert lines[-1] == "Verdict: isolated (2 items prove it, 7 support it, 1 is inconclusive)"


def test_a_pool_that_is_not_proven_says_why_and_what_to_do() -> None:
    lines = proof_lines(NOT_PROVEN)
    assert "NOT PROVEN node pool stuck (kata-vm-isolation, node aks-untrusted-31415926-vmss000000)" in lines
    assert f"  {WAITING}" in lines
    start = lines.index(f"  {STEP.text}")
    assert lines[start + 1] == f"  {STEP.command}"
    assert lines[lines.index("Remove it with:") + 1] == f"  {DELETE}"


@pytest.mark.parametrize("proof", [*PROOFS.values()], ids=[*PROOFS])
def test_no_line_but_a_command_is_wider_than_a_terminal(proof: Proof) -> None:
    commands = commands_of(proof)
    assert [line for line in proof_lines(proof) if len(line) > WIDEST and line.strip() not in commands] == []


@pytest.mark.parametrize("proof", [NOT_PROVEN, NOT_ISOLATED], ids=["not proven", "not isolated"])
def test_a_command_is_whole_on_a_line_of_its_own(proof: Proof) -> None:
    assert commands_of(proof) <= {line.strip() for line in proof_lines(proof)}


@settings(deadline=None)
@given(hostile_proofs)
def test_any_proof_ends_with_its_verdict(proof: Proof) -> None:
    assert proof_lines(proof)[-1].startswith(f"Verdict: {proof.verdict} (")
