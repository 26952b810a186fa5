"""No answer of Azure, however odd, makes a rule raise; what is missing hides nothing but what depends on it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import find_os_sku, find_runtime
from aks_sandbox.model.facts import ASKED, FOLLOWS_FROM, Fact, Facts, Known, NotAsked, Unknown, with_derived
from aks_sandbox.model.finding import Report, Status
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.steps import lines_of
from tests.support.examples import examples
from tests.support.fact_values import TEXTS, facts_of
from tests.support.worlds import GENERAL, PREVIEW, cluster, facts, outcomes, rule_named, spec, wanted_pool

SYSTEM = wanted_pool(runtime=None, name="system", mode="System")
SPECS = st.builds(
    spec,
    runtime=st.sampled_from([GENERAL, PREVIEW]),
    os_sku=st.sampled_from(["AzureLinux", "AzureLinux3", "Mariner", "Ubuntu", ""]),
    vm_size=st.sampled_from(
        ["Standard_D4s_v5", "Standard_DC4as_v5", "Standard_F8s_v2", "Standard_B2ms", "Standard_X9"]
    ),
    pool=st.fixed_dictionaries(
        {"name": TEXTS}, optional={"zones": st.sampled_from([(), ("1",), ("1", "3")]), "max_surge": st.just("33%")}
    ),
    shape=st.fixed_dictionaries(
        {},
        optional={
            "purpose": st.sampled_from([None, "create", "nodepool"]),
            "adds_pool": st.booleans(),
            "pool_named": st.booleans(),
            "mode_open": st.booleans(),
            "plain_pools": st.sampled_from([(), (SYSTEM,)]),
            "acceleration_mode": TEXTS,
        },
    ),
    resource_group=st.sampled_from([None, "sandbox-rg"]),
)
ODD_ANSWERS = st.fixed_dictionaries({}, optional={name: facts_of(name) for name in ASKED})
CHANCES = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([Unknown("403"), NotAsked("no")]) for name in ASKED}
)


def judge(wanted: SandboxSpec, answers: dict[str, Fact]) -> Report:
    """All checks over those answers and no other."""
    known = with_derived(wanted, Facts(answers), find_runtime, find_os_sku)
    return run_rules(ALL_RULES, wanted, known)


def check_report(report: Report) -> None:
    """What must hold of every report, whatever the answers were."""
    severities = {rule.code: rule.info.severity for rule in ALL_RULES}
    assert list(report.statuses) == list(severities)
    for finding in report.findings:
        code = finding.rule.code
        assert "The check itself failed" not in finding.message, (code, finding.message)
        assert finding.status is not Status.FAIL or severities[code] is Status.FAIL, code
        for hidden in "\x00\x1b\x9b\u202e\u2066":
            assert hidden not in finding.message + finding.resource.name + "".join(lines_of(finding.steps)), code
    grouped = [(rule, resource) for row in report.rows() for rule in row.rules for resource in row.resources]
    assert {(one.rule, one.resource) for one in report.findings} <= set(grouped)


@examples(120)
@given(SPECS, ODD_ANSWERS)
def test_no_rule_raises_however_odd_the_answers_are(wanted: SandboxSpec, answers: dict[str, Fact]) -> None:
    check_report(judge(wanted, answers))


@examples(60)
@given(SPECS, ODD_ANSWERS)
def test_no_rule_raises_when_one_answer_is_odd_and_the_others_are_well(
    wanted: SandboxSpec, answers: dict[str, Fact]
) -> None:
    for name, fact in list(answers.items())[:3]:
        check_report(judge(wanted, outcomes(**{"cluster": cluster(), name: fact})))


@examples(80)
@given(SPECS, CHANCES, st.booleans())
def test_a_missing_answer_changes_only_what_depends_on_it(
    wanted: SandboxSpec, missing: dict[str, Fact], live: bool
) -> None:
    well = outcomes(**({"cluster": cluster()} if live else {}))
    missing.pop("cluster", None)  # it decides which pools are judged
    before = judge(wanted, well).statuses
    after = judge(wanted, {**well, **missing}).statuses
    for rule in ALL_RULES:
        one, other = before[rule.code], after[rule.code]
        roots = {root for need in rule.needs for root in FOLLOWS_FROM.get(need, (need,))}
        if not roots & set(missing):
            # What a rule only looks at may change its steps, or make it less certain, and never make it fail.
            assert other in (one, Status.UNKNOWN) or one is Status.UNKNOWN, rule.code
        elif other is not one:
            assert other in (Status.UNKNOWN, Status.SKIPPED) or rule.code in {"SBX202", "SBX203"}, rule.code


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("fact", [Unknown("403: no"), NotAsked("not asked")], ids=["unknown", "not asked"])
def test_each_missing_answer_makes_its_dependants_give_the_reason_and_no_other(
    name: str, fact: Unknown | NotAsked
) -> None:
    wanted = spec(pool={"zones": ("1",)}, shape={"purpose": "nodepool", "adds_pool": True})
    answers = facts(wanted, **{"cluster": cluster(), name: fact})
    for finding in run_rules(ALL_RULES, wanted, answers).findings:
        rule = rule_named(finding.rule.code)
        if any(answers.outcome(need) == fact for need in rule.needs):
            assert finding.message == finding.cause == fact.reason, rule.code
        else:
            assert finding.status in (Status.PASS, Status.INFO, Status.SKIPPED), (rule.code, finding.message)


def test_known_nothing_is_an_answer_and_no_crash() -> None:
    empty: dict[str, Any] = {"permissions": (), "feature_states": {}, "other_features": {}, "skus": {}, "usages": {}}
    empty |= {"kubernetes_versions": (), "cli_version": "", "location": "", "group_location": None, "cluster": None}
    check_report(judge(spec(), {name: Known(value) for name, value in empty.items()}))
