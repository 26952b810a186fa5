"""Guards every check: its code, its name, and that it reads what it declares and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from aks_sandbox.checks import all_checks
from aks_sandbox.checks.registry import Check

from aks_sandbox.model.derived_facts import FOLLOWS_FROM
from aks_sandbox.model.facts import ASKED, Fact, Facts, Known, Unknown
from aks_sandbox.model.finding import Result, Status
from aks_sandbox.rules.all_rules import ALL_RULES, ARM_CHECKS, RETIRED_CODES
from tests.support.every_world import worlds

EACH = pytest.mark.parametrize("check", ALL_RULES, ids=lambda check: check.code)
FACTS = frozenset(ASKED) | frozenset(FOLLOWS_FROM)
WARN_ONLY = {"SBX107", "SBX108", "SBX310", "SBX406", "SBX407", "SBX505", "SBX508", "SBX509", "SBX510"}
WARN_ONLY |= {"SBX604", "SBX605", "SBX606"}
# What a check looks at where it is known, to say more, and does without where it is not.
LOOKED_AT = {
    "SBX103": {"cluster"},
    "SBX203": {"kubernetes_versions", "other_features"},
    "SBX301": {"usages"},
    **{code: {"usages", "location"} for code in ("SBX302", "SBX303", "SBX304", "SBX306", "SBX307")},
    **{code: {"skus", "usages", "location"} for code in ("SBX305", "SBX311")},
    "SBX402": {"cluster"},
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

    def _known(self, name: str) -> Any:
        self.read.add(name)
        return super()._known(name)


def results(check: Check) -> Iterator[tuple[Result, RecordingFacts]]:
    """What the check function answers in every world in which its needs are known, and the facts that it read."""
    for wanted, answers in worlds():
        recording = RecordingFacts({name: answers.outcome(name) for name in answers.names()})
        if all(isinstance(answers.outcome(need), Known) for need in check.needs):
            yield check.function(wanted, recording), recording


def test_codes_are_unique_and_in_order() -> None:
    codes = [check.code for check in ALL_RULES]
    assert codes == sorted(set(codes))


def test_all_the_rules_are_there() -> None:
    hundreds = {1: 9, 2: 4, 3: 11, 4: 7, 5: 11, 6: 7}
    wanted = [f"SBX{hundred}{number:02}" for hundred, last in hundreds.items() for number in range(1, last + 1)]
    assert [check.code for check in ALL_RULES] == wanted


def test_only_the_rules_of_the_inside_need_a_look_into_the_cluster() -> None:
    assert [check.code for check in ARM_CHECKS] == [check.code for check in ALL_RULES if check.code < "SBX600"]
    assert len(ARM_CHECKS) == 42


def test_each_check_of_a_subject_is_in_the_list_of_all() -> None:
    written = {
        value.code for module in all_checks._MODULES for value in vars(module).values() if isinstance(value, Check)
    }
    assert sorted(written) == [check.code for check in ALL_RULES]


@EACH
def test_a_code_is_well_formed_and_was_never_retired(check: Check) -> None:
    assert re.fullmatch(r"SBX[1-9][0-9]{2}", check.code)
    assert check.code not in RETIRED_CODES


@EACH
def test_the_hundreds_of_a_code_are_its_subject(check: Check) -> None:
    subjects = {"1": "subscription", "2": "region", "3": "vm-size", "4": "node-pool", "5": "cluster"}
    subjects["6"] = "in-cluster"
    assert check.category == subjects[check.code[3]]


@EACH
def test_a_check_names_an_https_source(check: Check) -> None:
    assert re.fullmatch(r"https://[a-z.]+/\S+", check.source)


@EACH
def test_the_title_is_the_condition_in_the_functions_name_with_proper_names(check: Check) -> None:
    assert check.title.lower() == check.name.replace("_", " ")
    assert re.search(
        r"\b(is|are|has|have|exists|offers|supports|hold|holds|may|fit|fits|agree|does not|does)\b", check.title
    )
    assert not re.search(r"\b(vm|os|sku|fips|gpu|cli|aks|azure|kubernetes|linux|ebpf)\b", check.title)


def test_only_what_is_a_matter_of_taste_or_of_doubt_never_fails() -> None:
    severities = {check.code: check.severity for check in ALL_RULES}
    assert {code for code, severity in severities.items() if severity is Status.WARN} == WARN_ONLY
    assert set(severities.values()) == {Status.WARN, Status.FAIL}


@EACH
def test_a_check_reads_exactly_the_facts_that_it_declares(check: Check) -> None:
    recordings = [recording for _, recording in results(check)]
    read = set[str]().union(*(recording.read for recording in recordings))
    looked_at = set[str]().union(*(recording.looked_at for recording in recordings))
    assert read == set(check.needs)
    assert looked_at - read == LOOKED_AT.get(check.code, set())
    assert looked_at <= FACTS


@EACH
def test_what_a_check_only_looks_at_it_can_do_without(check: Check) -> None:
    for wanted, answers in worlds():
        blind = answers
        for name in LOOKED_AT.get(check.code, set()):
            blind = blind.with_fact(name, Unknown("403"))
        if all(isinstance(blind.outcome(need), Known) for need in check.needs):
            assert check.function(wanted, blind).message


@EACH
def test_a_check_neither_crashes_nor_is_silent_nor_always_says_the_same(check: Check) -> None:
    answers = {result for result, _ in results(check)}
    statuses = {result.status for result in answers}
    assert Status.PASS in statuses
    # The engine lowers the failures of a check that may only warn; the version of a live cluster never fails.
    assert statuses & ({Status.FAIL, Status.WARN} if check.code in {"SBX310", "SBX406", "SBX502"} else {Status.FAIL})
    assert all(result.message.endswith(".") or "https://" in result.message for result in answers)
    assert all(result.steps for result in answers if result.status in {Status.FAIL, Status.WARN})


@EACH
def test_a_check_answers_the_same_when_it_is_asked_again(check: Check) -> None:
    assert [result for result, _ in results(check)] == [result for result, _ in results(check)]
