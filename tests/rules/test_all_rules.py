"""Guards every rule: its code, its title, and that it reads what it declares and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from aks_sandbox.model.facts import ASKED, FOLLOWS_FROM, Fact, Facts, Known, Unknown
from aks_sandbox.model.finding import Kind, Result, Status
from aks_sandbox.rules import cluster, in_cluster, network, node_pool, pods, region, subscription, vm_size
from aks_sandbox.rules.engine import ALL_RULES, ARM_RULES, RETIRED_CODES
from aks_sandbox.rules.rule import Rule
from tests.support.every_world import worlds

EACH = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
FACTS = frozenset(ASKED) | frozenset(FOLLOWS_FROM)
MODULES = (subscription, region, vm_size, node_pool, cluster, network, in_cluster, pods)
SUBJECTS = ("subscription", "region", "vm-size", "node-pool", "cluster", "in-cluster")
#: What is a matter of taste or of doubt.
WARN_ONLY = {"SBX107", "SBX406", "SBX407", "SBX505", "SBX508", "SBX509", "SBX510", "SBX525"}
WARN_ONLY |= {"SBX408", "SBX514", "SBX604", "SBX606", "SBX609", "SBX611"}
#: What a rule looks at where it is known, to say more, and does without where it is not.
LOOKED_AT = {
    "SBX103": {"roles_held", "permissions_elsewhere"},
    "SBX107": {"cluster", "in_cluster"},
    "SBX202": {"cluster"},
    "SBX203": {"kubernetes_versions", "other_features"},
    "SBX301": {"usages"},
    **{code: {"usages", "location"} for code in ("SBX302", "SBX303", "SBX304", "SBX306", "SBX307", "SBX310")},
    **{code: {"skus", "usages", "location"} for code in ("SBX305", "SBX311", "SBX321")},
    **{code: {"location"} for code in ("SBX308", "SBX309")},
    "SBX402": {"cluster"},
    "SBX408": {"cluster"},
    "SBX508": {"in_cluster"},
    "SBX522": {"cluster"},
    "SBX526": {"cluster"},
}


class RecordingFacts(Facts):
    """Facts that remember which of them were read, and which were only looked at."""

    def __init__(self, answers: dict[str, Fact]) -> None:
        super().__init__(answers)
        self.read: set[str] = set()
        self.looked_at: set[str] = set()

    def outcome(self, name: str) -> Fact:
        """The fact, remembered."""
        self.looked_at.add(name)
        return super().outcome(name)

    def __getattribute__(self, name: str) -> Any:
        if name in FACTS:
            self.read.add(name)
        return super().__getattribute__(name)


def runs(rule: Rule, facts: Facts) -> bool:
    """Whether the engine asks the rule: its needs are known, and a rule about node pools has one to judge."""
    if not all(isinstance(facts.outcome(need), Known) for need in rule.needs):
        return False
    return rule.about is not Kind.NODE_POOL or "subject" not in rule.needs or bool(facts.subject.pools)


def asked(rule: Rule, *found: Any) -> Sequence[Result]:
    """The results of the function of a rule, one or several."""
    answer = rule.function(*found)
    return (answer,) if isinstance(answer, Result) else tuple(answer)


@dataclass(frozen=True)
class Asked:
    """What a rule finds in each world in which its needs are known, and the facts that it read in any of them."""

    results: tuple[Sequence[Result], ...]
    read: frozenset[str]
    looked_at: frozenset[str]

    @property
    def each(self) -> Iterator[Result]:
        """Every single result."""
        return (result for several in self.results for result in several)


def asked_in_every_world(rule: Rule) -> Asked:
    """Asks the rule in every world."""
    found: list[Sequence[Result]] = []
    read, looked_at = set[str](), set[str]()
    for wanted, answers in worlds():
        if runs(rule, answers):
            recording = RecordingFacts({name: answers.outcome(name) for name in answers.names()})
            found.append(asked(rule, wanted, recording))
            read |= recording.read
            looked_at |= recording.looked_at
    return Asked(tuple(found), frozenset(read), frozenset(looked_at))


#: The same, once for all tests of this file.
answers_of = cache(asked_in_every_world)


def test_codes_are_unique_in_order_and_without_a_gap_but_for_the_retired() -> None:
    codes = [rule.code for rule in ALL_RULES]
    assert codes == sorted(set(codes))
    assert not RETIRED_CODES & set(codes)
    used = {*codes, *RETIRED_CODES}
    # A new group of a subject begins at the 1 of a ten.
    assert {code for code in used if code[5] != "1" and f"{code[:4]}{int(code[4:]) - 1:02}" not in used} == set()


def test_only_the_rules_of_the_inside_need_a_look_into_the_cluster() -> None:
    assert [rule.code for rule in ALL_RULES if rule not in ARM_RULES] == [
        rule.code for rule in ALL_RULES if rule.info.category == "in-cluster"
    ]


def test_each_rule_of_a_module_is_in_the_list_of_all() -> None:
    written = {value.code for module in MODULES for value in vars(module).values() if isinstance(value, Rule)}
    assert sorted(written) == [rule.code for rule in ALL_RULES]


@EACH
def test_the_hundreds_of_a_code_are_its_subject(rule: Rule) -> None:
    assert re.fullmatch(r"SBX[1-6][0-9]{2}", rule.code)
    assert rule.info.category == SUBJECTS[int(rule.code[3]) - 1]


@EACH
def test_a_rule_names_an_https_source(rule: Rule) -> None:
    assert re.fullmatch(r"https://[a-z.]+/\S+", rule.info.source)


@EACH
def test_a_title_names_a_subject_and_never_a_condition(rule: Rule) -> None:
    # The same title stands above a pass and above a failure.
    assert re.fullmatch(r"[a-zA-Z].*[a-zA-Z0-9]", rule.info.title)
    assert not re.search(r"\b(is|are|has|have|does|may|can|must|not|no)\b", rule.info.title)
    assert not re.search(r"\b(vm|os|sku|fips|gpu|cli|aks|azure|kubernetes|linux|ebpf)\b", rule.info.title)


def test_titles_are_unique() -> None:
    assert len({rule.info.title for rule in ALL_RULES}) == len(ALL_RULES)


def test_only_what_is_a_matter_of_taste_or_of_doubt_never_fails() -> None:
    severities = {rule.code: rule.info.severity for rule in ALL_RULES}
    assert {code for code, severity in severities.items() if severity is Status.WARN} == WARN_ONLY
    assert {code for code, severity in severities.items() if severity is Status.INFO} == {"SBX108", "SBX613"}
    assert set(severities.values()) == {Status.INFO, Status.WARN, Status.FAIL}


@EACH
def test_a_rule_reads_exactly_the_facts_that_it_declares(rule: Rule) -> None:
    read, looked_at = answers_of(rule).read, answers_of(rule).looked_at
    may_read = set(rule.needs) | LOOKED_AT.get(rule.code, set())
    assert set(rule.needs) <= read <= may_read
    assert looked_at | read == may_read
    assert looked_at <= FACTS


@pytest.mark.parametrize("rule", [rule for rule in ALL_RULES if rule.code in LOOKED_AT], ids=lambda rule: rule.code)
def test_what_a_rule_only_looks_at_it_can_do_without(rule: Rule) -> None:
    for wanted, answers in worlds():
        blind = answers
        for name in LOOKED_AT[rule.code]:
            blind = blind.with_fact(name, Unknown("403"))
        if runs(rule, blind):
            assert all(result.message for result in asked(rule, wanted, blind))


@EACH
def test_a_rule_neither_crashes_nor_is_silent_nor_always_finds_the_same(rule: Rule) -> None:
    found = list(answers_of(rule).each)
    statuses = {result.status for result in found}
    assert Status.PASS in statuses
    # The engine lowers the failures of a rule that may only warn; the version of an existing cluster never fails.
    assert statuses & ({Status.FAIL, Status.WARN} if rule.code in {"SBX406", "SBX502"} else {Status.FAIL})
    assert all(result.message.endswith(".") or "https://" in result.message for result in found)
    assert all(result.steps for result in found if result.status in {Status.FAIL, Status.WARN})


@EACH
def test_a_rule_always_judges_something(rule: Rule) -> None:
    assert all(answers_of(rule).results)


@EACH
def test_a_rule_finds_the_same_when_it_is_asked_again(rule: Rule) -> None:
    assert asked_in_every_world(rule).results == answers_of(rule).results
