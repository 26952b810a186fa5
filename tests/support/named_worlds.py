"""The named worlds of the simulator in this process, and what `check` says of them."""

from __future__ import annotations

from typing import Any

from aks_sandbox.check.check import CheckOptions, check
from aks_sandbox.model.sandbox_spec import SandboxSpec
from tests.support.in_process_arm import InProcessArm
from tests.support.wanted import RecordingReporter

A_REGION: dict[str, Any] = {"location": "eastus", "resource_group": None, "cluster_name": None}
A_GROUP: dict[str, Any] = {"cluster_name": None}
A_CLUSTER: dict[str, Any] = {}


def in_world(*names: str) -> InProcessArm:
    """The simulator in a named world, or in several that add up."""
    arm = InProcessArm()
    arm.world.reset(names)
    return arm


def judge(arm: InProcessArm, spec: SandboxSpec, **how: Any) -> dict[str, Any]:
    """What `check` answers there."""
    return check(arm.connection, spec, CheckOptions(**how), {}, RecordingReporter())


def codes(answer: dict[str, Any], status: str) -> list[str]:
    """The codes of the checks with that status."""
    return [row["code"] for row in answer["checks"] if row["status"] == status]


def row_of(answer: dict[str, Any], code: str) -> dict[str, Any]:
    """The row of one check."""
    rows: list[dict[str, Any]] = [row for row in answer["checks"] if row["code"] == code]
    [found] = rows
    return found


def assert_same_findings(saved: dict[str, Any], live: dict[str, Any]) -> None:
    """The facts of a file give what the live ones gave; what the service said is quoted as the words of the file."""
    for row in live["checks"]:
        said = " ".join(row["message"].split()).replace('"', "'").rstrip(".")
        other = row_of(saved, row["code"])
        assert other["message"] in (row["message"], f'The facts file says: "{said}"')
        assert {**other, "message": ""} == {**row, "message": ""}
    assert {**saved, "checks": len(saved["checks"])} == {**live, "checks": len(live["checks"])}
