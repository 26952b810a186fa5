"""--dry-run --validate: the request, and what the checks find about exactly that request; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from aks_sandbox.commands.create import CREATE
from aks_sandbox.commands.row import Answer
from aks_sandbox.create.cluster import create_cluster, validate_cluster
from aks_sandbox.create.node_pool import add_node_pool, validate_node_pool
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.wanted import SshKey, WriteOptions
from aks_sandbox.reports.text import Shown
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import GA, RecordingReporter, cluster_spec, sandbox_spec, world_with_cluster

VALIDATE = WriteOptions(dry_run=True, validate=True)


def validated(arm: InProcessArm, **of_pool: Any) -> dict[str, Any]:
    """The document of a new cluster that is only validated."""
    spec = cluster_spec(GA, **of_pool)
    return checked(validate_cluster(arm.connection, spec, VALIDATE, SshKey(), RecordingReporter()))


def checked(shown: Any) -> dict[str, Any]:
    """The document with the checks."""
    assert isinstance(shown, Shown)
    document: dict[str, Any] = shown.document
    return document


@pytest.mark.parametrize(
    ("size", "verdict", "answer"),
    [("Standard_D4s_v5", "warn", Answer.YES), ("Standard_D4s_v99", "fail", Answer.NO)],
)
def test_the_document_has_the_request_and_the_checks_and_the_exit_code_is_theirs(
    arm: InProcessArm, size: str, verdict: str, answer: Answer
) -> None:
    document = validated(arm, vm_size=size)
    assert document["check"]["verdict"] == verdict
    assert CREATE.answer(document) is answer
    dry = create_cluster(
        arm.connection, cluster_spec(GA, vm_size=size), WriteOptions(dry_run=True), SshKey(), RecordingReporter()
    )
    assert {name: value for name, value in document.items() if name != "check"} == dry
    assert CREATE.answer(dry) is Answer.YES
    assert arm.traffic.writes == []


def test_an_unknown_check_that_can_fail_leaves_the_answer_undecided(arm: InProcessArm) -> None:
    arm.reply("GET", "Microsoft.Compute/skus", 403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    document = validated(arm, vm_size="Standard_D4s_v5")
    assert CREATE.answer(document) is Answer.UNDECIDED


def test_a_node_pool_is_judged_as_the_patch_has_it() -> None:
    arm = InProcessArm(world_with_cluster())
    spec = sandbox_spec(GA, vm_size="Standard_D4s_v3")
    options = WriteOptions(dry_run=True, validate=True, patches=({"properties": {"osDiskType": "Ephemeral"}},))
    document = checked(validate_node_pool(arm.connection, spec, options, RecordingReporter()))
    [found] = [row for row in document["check"]["findings"] if "SBX321" in row["codes"]]
    assert found["status"] == "fail"
    assert document["body"]["properties"]["osDiskType"] == "Ephemeral"
    assert arm.traffic.writes == []
    assert "check" not in (add_node_pool(arm.connection, spec, WriteOptions(dry_run=True), RecordingReporter()) or {})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"validate": True}, "--validate: needs --dry-run: without it, the checks run before the write anyway"),
        (
            {"validate": True, "dry_run": True, "skip_checks": True},
            "--skip-checks: cannot be used with --validate, which runs the checks",
        ),
    ],
    ids=["without --dry-run", "with --skip-checks"],
)
def test_validate_belongs_to_a_dry_run_with_checks(options: dict[str, bool], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        WriteOptions(**options)  # type: ignore[arg-type]
    assert caught.value.message == message
