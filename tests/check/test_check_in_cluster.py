"""`check` with a look inside, in the named worlds of the simulator: one command, thirteen more rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.check.check import CheckOptions, check, check_saved
from aks_sandbox.check.facts_file import load_facts
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import assert_same_findings, codes, in_world, judge, lines_of_row, row_of, statuses
from tests.support.rule_codes import CODES_OF_AZURE, EVERY_CODE
from tests.support.wanted import GA, PREVIEW, RecordingReporter, judged_spec

OF_THE_INSIDE = [f"SBX6{number:02}" for number in range(1, 14)]
#: What does not apply where no pod is sandboxed, and the node pool has one node.
NO_PODS = ["SBX605", "SBX607", "SBX610", "SBX611", "SBX612"]
#: What fails, is unknown, and is skipped inside of each world; the rest passes.
EXPECTED: dict[str, tuple[list[str], list[str], list[str]]] = {
    "inside-healthy": ([], [], NO_PODS),
    "healthy-cluster": ([], [], NO_PODS),
    "class-missing": (["SBX601"], [], ["SBX602", "SBX603", "SBX604", *NO_PODS]),
    "spoofed-class": (["SBX602"], [], NO_PODS),
    "no-ready-node": (["SBX603"], [], NO_PODS),
    "left-behind": ([], [], ["SBX611"]),
    "drifted-cluster": ([], [], NO_PODS),
    "run-command-disabled": ([], OF_THE_INSIDE, []),
    "stopped-cluster": ([], OF_THE_INSIDE, []),
    "command-not-scheduled": ([], OF_THE_INSIDE, []),
    "command-refused": ([], OF_THE_INSIDE, []),
    "output-cut": ([], OF_THE_INSIDE, []),
}
CLOSED = ("run-command-disabled", "stopped-cluster")


def look(world: str, **how: Any) -> tuple[dict[str, Any], InProcessArm]:
    """What `check` answers there with a look inside, and the simulator that was asked."""
    arm = in_world(world)
    return judge(arm, judged_spec(GA), in_cluster=True, **how), arm


def inside(codes_found: list[str]) -> list[str]:
    """Those of the codes that are of the inside."""
    return [code for code in codes_found if code in OF_THE_INSIDE]


@pytest.mark.parametrize("world", EXPECTED)
def test_a_look_into_a_world_finds_what_is_wrong_inside_by_one_command(world: str) -> None:
    answer, arm = look(world)
    failing, unknown, skipped = EXPECTED[world]
    assert inside(codes(answer, "fail")) == failing
    assert inside(codes(answer, "unknown")) == unknown
    assert inside(codes(answer, "skipped")) == skipped
    assert inside(codes(answer, "warn")) == []
    assert set(statuses(answer)) == EVERY_CODE
    assert [sent.path.rsplit("/", 1)[1] for sent in arm.traffic.writes] == ([] if world in CLOSED else ["runCommand"])


def test_without_being_asked_nobody_looks_inside() -> None:
    arm = in_world("spoofed-class")
    answer = judge(arm, judged_spec(GA))
    assert inside(list(statuses(answer))) == []
    assert set(statuses(answer)) == CODES_OF_AZURE
    assert arm.traffic.writes == []


def test_what_was_found_inside_is_told_with_the_step_that_fixes_it() -> None:
    answer, _ = look("class-missing")
    row = row_of(answer, "SBX601")
    assert (row["checks"][0]["category"], row["checks"][0]["title"]) == (
        "in-cluster",
        "RuntimeClass of each node pool",
    )
    assert row["message"] == "It was not found. Pods for node pool untrusted need it."
    assert lines_of_row(row)[-1] == "az aks-sandbox reconcile -g sandbox-rg -n demo"


def test_a_cluster_that_is_not_there_yet_is_not_looked_into(arm: InProcessArm) -> None:
    answer = judge(arm, judged_spec(GA, purpose="create"), in_cluster=True)
    assert inside(codes(answer, "skipped")) == OF_THE_INSIDE
    assert row_of(answer, "SBX601")["message"] == "Cluster demo does not exist yet."
    assert arm.traffic.writes == []


def test_a_rule_of_the_inside_can_be_ignored_whether_or_not_anybody_looks() -> None:
    answer, _ = look("spoofed-class", ignore=("sbx602",))
    assert (answer["verdict"], codes(answer, "ignored")) == ("pass", ["SBX602"])
    assert judge(in_world("spoofed-class"), judged_spec(GA), ignore=("SBX602",))["verdict"] == "pass"


def test_it_is_said_that_the_cluster_is_looked_into() -> None:
    reporter = RecordingReporter()
    arm = in_world("inside-healthy")
    check(arm.connection, judged_spec(GA), CheckOptions(in_cluster=True), {}, reporter)
    assert reporter.said == ["Reading what the checks need and looking inside the cluster"]


@pytest.mark.parametrize("world", [*EXPECTED, None])
def test_saved_facts_of_the_inside_give_the_same_findings(world: str | None, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    arm = in_world(*([world] if world else []))
    spec = judged_spec(GA, purpose=None if world else "create")
    live = judge(arm, spec, in_cluster=True, save_facts=path)
    assert_same_findings(check_saved(spec, load_facts(path), CheckOptions()).document, live)
    assert set(statuses(live)) == EVERY_CODE


def test_saved_facts_without_the_inside_are_judged_without_it(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    judge(in_world("spoofed-class"), judged_spec(GA), save_facts=path)
    saved = check_saved(judged_spec(GA), load_facts(path), CheckOptions()).document
    assert set(statuses(saved)) == CODES_OF_AZURE


def test_the_mark_of_the_command_is_in_no_file(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    arm = in_world("inside-healthy")
    judge(arm, judged_spec(GA), in_cluster=True, save_facts=path, anonymize=True)
    text = path.read_text(encoding="utf-8")
    assert "aks-sandbox-untrusted" not in text
    assert "context" not in text
    assert arm.traffic.sent[0].headers["authorization"].split()[1] not in text


def test_pools_of_both_runtimes_need_both_classes() -> None:
    arm = in_world("drifted-cluster")
    classes = arm.runtime_classes()
    classes.remove("kata-mshv-vm-isolation")
    answer = judge(arm, judged_spec(PREVIEW), in_cluster=True)
    assert inside(codes(answer, "fail")) == ["SBX601"]
    named = replace(judged_spec(GA, of_pool={"name": "drifted"}), pool_named=True)
    assert inside(codes(judge(arm, named, in_cluster=True), "fail")) == []


def test_what_is_sick_inside_is_named_with_its_cause() -> None:
    answer, _ = look("sick-inside")
    rows = [row for row in answer["findings"] if row["status"] in ("fail", "warn")]
    found = {resource["name"]: row["message"] for row in rows for resource in row["resources"]}
    assert "exit code 127" in found["team-a/crash"]
    assert "secret smtp" in found["team-a/mailer"]
    assert "example.com/approved" in found["team-a/gated"]
    assert "kata-vm-isolaton" in found["team-a/web"]
    assert "host kernel" in found["team-a/plain"]
    assert answer["verdict"] == "fail"


@pytest.mark.parametrize("world", ["command-not-scheduled", "command-refused"])
def test_a_command_that_finds_no_node_is_told_as_that_with_the_names_at_hand(world: str) -> None:
    row = row_of(judge(in_world(world), judged_spec(GA), in_cluster=True), "SBX601")
    assert "no node took that pod in time" in row["message"]
    assert lines_of_row(row)[-1] == (
        'az aks nodepool list -g sandbox-rg --cluster-name demo --query "[].[name,count,powerState.code,nodeTaints]"'
    )
