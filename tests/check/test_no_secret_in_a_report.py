"""What Azure and the cluster say goes into every report, on the screen and in files, without a secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.check import check as check_operation
from aks_sandbox.check.check import CheckOptions, check_saved
from aks_sandbox.check.facts_file import SavedFacts
from aks_sandbox.model.cluster import ProvisioningError
from aks_sandbox.model.facts import Facts, NotAsked, Unknown, with_derived
from aks_sandbox.model.proof import Cleanup, Evidence, Isolation, KnownMessage, PoolProof, ProbeRun, Weight
from aks_sandbox.steps import Command, Step
from aks_sandbox.verify import proving
from aks_sandbox.verify import verify as verify_operation
from aks_sandbox.verify.record import Outcome
from aks_sandbox.verify.session import ProbeSession
from tests.support.in_process_arm import InProcessArm
from tests.support.inside import event, inside
from tests.support.named_worlds import in_world
from tests.support.traffic import SUBSCRIPTION
from tests.support.verifying import prove
from tests.support.wanted import GA, RecordingReporter, judged_spec, target
from tests.support.worlds import cluster, live_pool, outcomes

SAID = (
    'pulling "https://bob:S3cret9Zq@registry.example/x" failed: Authorization: Basic dXNlcjpTM2NyZXQ5WnE=, '
    "token=S3cret9Zq, ghp_S3cret9ZqS3cret9ZqS3cret9Zq, --password S3cret9Zq"
)
LEFT = ("S3cret9Zq", "dXNlcjpTM2")
ENDINGS = [".html", ".xml", ".sarif", ".json"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_report_of_a_check_repeats_a_secret(ending: str, tmp_path: Path) -> None:
    failed = live_pool(provisioning_state="Failed", error=ProvisioningError("Strange", SAID))
    within = inside(events=(event(message=SAID),), unreadable={"nodes": SAID})
    facts = outcomes(
        cluster=cluster(failed), skus=Unknown(SAID, (Step(SAID),)), cluster_quota=NotAsked(SAID), in_cluster=within
    )
    path = tmp_path / f"report{ending}"
    answer = check_saved(judged_spec(GA), SavedFacts(SUBSCRIPTION, {}, facts), CheckOptions(reports=(path,))).document
    shown = json.dumps(answer), path.read_text(encoding="utf-8")
    for text in shown:
        assert [left for left in LEFT if left in text] == []
        assert text.count("(removed)") > 20


def test_no_live_report_of_a_check_repeats_a_secret(
    arm: InProcessArm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Asked:
        """Facts that could not be had, with what the service said."""

        def __init__(self, *_: Any) -> None: ...

        def fetch(self, _needs: Any) -> Facts:
            """The facts."""
            facts = Facts(
                outcomes(
                    skus=Unknown(SAID, (Step(SAID),)), usages=Unknown(SAID, (Step(f"az login --password {LEFT[0]}"),))
                )
            )
            spec = judged_spec(GA, purpose="create")
            return with_derived(spec, facts, find_runtime, find_os_sku)

    monkeypatch.setattr(check_operation, "ArmFacts", Asked)
    for ending in ENDINGS:
        how = CheckOptions(reports=(tmp_path / f"report{ending}",), save_facts=tmp_path / "facts.json")
        answer = check_operation.check(
            arm.connection, judged_spec(GA, purpose="create"), how, {}, RecordingReporter()
        ).document
        for text in (json.dumps(answer), *(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())):
            assert [left for left in LEFT if left in text] == []
            assert "(removed)" in text


def a_proof_of_a_pool() -> PoolProof:
    """A proof in which every text that comes from the cluster holds a secret."""
    evidence = Evidence("bootId", "boot ID", SAID, SAID, SAID, Weight.INCONCLUSIVE, SAID, "https://docs.kernel.org/")
    diagnosis = KnownMessage(SAID, SAID, SAID, (Step(SAID),), "https://kubernetes.io/", "verified")
    return PoolProof(
        "untrusted", GA, "c", "n", "i", Isolation.NOT_PROVEN, (SAID,), (Step(SAID),), (evidence,), (diagnosis,)
    )


def leaving_behind(why: str) -> Callable[[ProbeSession, ProbeRun, float, Outcome], None]:
    """A run whose namespace could not be removed, for that reason of the cluster's."""

    def carry_out(_session: ProbeSession, run: ProbeRun, _deadline: float, outcome: Outcome) -> None:
        outcome.cleanup = Cleanup(run.namespace, left=(run.namespace,), why=why, command=Command("az aks show"))

    return carry_out


@pytest.mark.parametrize("ending", [".html", ".xml", ".json"])
def test_no_report_of_a_proof_repeats_a_secret(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "prove", lambda *_: a_proof_of_a_pool())
    monkeypatch.setattr(ProbeSession, "carry_out", leaving_behind(SAID))
    path = tmp_path / f"proof{ending}"
    answer = prove(in_world("inside-healthy"), reports=(path,))
    for text in (json.dumps(answer), path.read_text(encoding="utf-8")):
        assert [left for left in LEFT if left in text] == []
        assert "(removed)" in text
    assert answer["verdict"] == "notProven"


@pytest.mark.parametrize(
    "why",
    [
        pytest.param("", id="of a node pool"),
        pytest.param(SAID, id="of what is left"),
    ],
)
def test_no_warning_of_a_proof_repeats_a_secret(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "prove", lambda *_: a_proof_of_a_pool())
    monkeypatch.setattr(ProbeSession, "carry_out", leaving_behind(why))
    reporter = RecordingReporter()
    shown = verify_operation.verify(
        in_world("inside-healthy").connection, target(), verify_operation.VerifyOptions(), reporter
    )
    warned = "\n".join([*reporter.warnings, *(line for lines in shown.warnings for line in lines)])
    assert "Still in the cluster: namespace aks-sandbox-verify-" in warned
    assert "(removed)" in warned
    assert [left for left in LEFT if left in warned] == []
