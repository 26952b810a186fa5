"""What a rule proposes can be done as it is printed: no name left open that is known, no command inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from aks_sandbox.model.facts import ASKED, Facts, Known, NotAsked, Unknown
from aks_sandbox.model.finding import Finding, Kind
from aks_sandbox.model.wanted import SandboxSpec
from aks_sandbox.rules.engine import ALL_RULES, run_rules
from aks_sandbox.rules.rule import Rule
from aks_sandbox.steps import Step, filled, lines_of, step
from tests.support.every_world import reports
from tests.support.worlds import cluster, facts, spec

EACH = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
#: A command of a shell in a sentence; the name of a command in back-quotes is a reference to its page.
IN_A_SENTENCE = re.compile(r"\b(?:az|kubectl) [a-z]")
#: The node pool that a step adds has the name that the reader gives it.
ADDS_A_POOL = "az aks-sandbox nodepool add "


@cache
def judged(rule: Rule) -> tuple[tuple[SandboxSpec, Facts, Finding], ...]:
    """Every finding of the rule in every world."""
    return tuple(
        (wanted, known, finding)
        for wanted, known, report in reports()
        for finding in report.findings
        if finding.rule.code == rule.code
    )


def known_names(wanted: SandboxSpec, known: Facts, finding: Finding) -> Iterator[str]:
    """The names of a command that this run knows."""
    yield from (name for name, value in wanted.target.names.items() if value)
    if isinstance(known.outcome("location"), Known):
        yield "location"
    if finding.resource.kind is Kind.NODE_POOL and finding.resource.name:
        yield "pool"


def left_open(wanted: SandboxSpec, known: Facts, finding: Finding) -> Iterator[str]:
    """The commands of the finding in which a name stands as a placeholder that this run knows."""
    names = set(known_names(wanted, known, finding))
    for one in finding.steps:
        if one.command is not None:
            adds = {"pool"} if one.command.pattern.startswith(ADDS_A_POOL) else set[str]()
            missing = set(one.command.missing) - adds
            if missing & names:
                yield str(one)


@EACH
def test_no_printed_command_misses_a_name_that_is_known(rule: Rule) -> None:
    assert {line for world in judged(rule) for line in left_open(*world)} == set()


@EACH
def test_a_command_never_stands_inside_a_sentence(rule: Rule) -> None:
    sentences = {one.text for *_, finding in judged(rule) for one in finding.steps}
    assert {text for text in sentences if IN_A_SENTENCE.search(re.sub(r"`[^`]+`", "", text))} == set()


@EACH
def test_a_sentence_before_a_command_introduces_it(rule: Rule) -> None:
    steps = {one for *_, finding in judged(rule) for one in map(_frozen, finding.steps)}
    assert all(text.endswith(":") if has_command else text.endswith(".") for text, has_command in steps), steps


def _frozen(one: Step) -> tuple[str, bool]:
    return one.text, one.command is not None


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("fact", [Unknown("503: later", (step("Look:", "az aks show -g {group}"),)), NotAsked("No.")])
def test_the_findings_of_one_cause_are_one_row_with_every_code_that_it_decided(
    name: str, fact: Unknown | NotAsked
) -> None:
    answers = facts(spec(), **{"cluster": cluster(), name: fact})
    rows = [row for row in run_rules(ALL_RULES, spec(), answers).rows() if row.message == fact.reason]
    decided = [rule.code for rule in ALL_RULES if any(answers.outcome(need) == fact for need in rule.needs)]
    # What a rule only looks at decides nothing here.
    assert [list(row.codes) for row in rows] == ([decided] if decided else [])
    shown = lines_of(filled(fact.steps, spec().target.names))
    assert [lines_of(row.steps) for row in rows] == ([shown] if decided else [])


def test_the_guards_see_what_they_guard_against() -> None:
    wanted, known, report = reports()[0]
    finding = report.findings[0]
    open_name = Finding(
        finding.rule, finding.status, finding.resource, "m", (step("Start it:", "az aks start -g {group}"),)
    )
    assert list(left_open(wanted, known, open_name)) == ["Start it:\naz aks start -g GROUP"]
    assert IN_A_SENTENCE.search("Start it with az aks start.")
