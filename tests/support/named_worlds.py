"""The named worlds of the simulator in this process, and what `check` says of them."""

from __future__ import annotations

import json
from typing import Any

from aks_sandbox.check.check import CheckOptions, check
from aks_sandbox.model.wanted import SandboxSpec
from arm_simulator.seed.named_worlds import named_worlds
from arm_simulator.world import read_world
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


def other_subscriptions() -> list[str]:
    """A world for each state that differs in more than what is in its clusters, and the first of all others: what does
    not look at a cluster, finds in those that are left out what it found in these.
    """
    states: dict[str, str] = {}
    for name in named_worlds():
        seed = read_world(name)
        outside = {**seed, "clusters": len(seed.get("clusters", {}))}
        states.setdefault(json.dumps(outside, sort_keys=True), name)
    return list(states.values())


def judge(arm: InProcessArm, spec: SandboxSpec, **how: Any) -> dict[str, Any]:
    """The document of `check` there."""
    return check(arm.connection, spec, CheckOptions(**how), {}, RecordingReporter()).document


def codes(answer: dict[str, Any], status: str) -> list[str]:
    """The codes of the checks whose worst finding has that status."""
    return sorted(code for code, worst in statuses(answer).items() if worst == status)


def statuses(answer: dict[str, Any]) -> dict[str, str]:
    """The worst status of each check; the findings of a document stand worst first."""
    worst: dict[str, str] = {}
    for row in answer["findings"]:
        for code in row["codes"]:
            worst.setdefault(code, row["status"])
    return worst


def rows_of(answer: dict[str, Any], code: str) -> list[dict[str, Any]]:
    """The findings of one check, worst first."""
    return [row for row in answer["findings"] if code in row["codes"]]


def row_of(answer: dict[str, Any], code: str) -> dict[str, Any]:
    """The worst finding of one check."""
    return rows_of(answer, code)[0]


def lines_of_row(row: dict[str, Any]) -> list[str]:
    """What to do about a finding, line by line."""
    return [line for step in row["steps"] for line in (step["text"], step["command"]) if line]


def assert_same_findings(saved: dict[str, Any], live: dict[str, Any]) -> None:
    """The facts of a file give what the live ones gave; what the service said is quoted as the words of the file."""
    assert len(saved["findings"]) == len(live["findings"])
    for other, row in zip(saved["findings"], live["findings"], strict=True):
        said = " ".join(row["message"].split()).replace('"', "'").rstrip(".")
        assert other["message"] in (row["message"], f'The facts file says: "{said}"')
        assert {**other, "message": ""} == {**row, "message": ""}
    moving = {"findings": None, "createdAt": None}
    assert {**saved, **moving} == {**live, **moving}
