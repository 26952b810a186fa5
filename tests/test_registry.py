"""Guards every check: its code, its manual page, its name, and that it reads what it declares and nothing else."""

import itertools
import re
from collections.abc import Iterator

import pytest

from aks_sandbox.checks import node_pool, region, subscription, vm_size
from aks_sandbox.checks.all_checks import ALL_CHECKS, RETIRED_CODES
from aks_sandbox.checks.registry import Check
from aks_sandbox.model.facts import Fact, Facts, Known, Provider
from aks_sandbox.model.finding import Result, Status
from aks_sandbox.model.sandbox_spec import SandboxSpec

from .checks.worlds import GENERAL, PREVIEW, outcomes, provider, sku, skus, spec, version

EACH = pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.code)
FACTS = frozenset(outcomes())


class RecordingFacts(Facts):
    """Facts that remember which of them were read."""

    def __init__(self, answers: dict[str, Fact]) -> None:
        super().__init__(answers)
        self.read: set[str] = set()

    def outcome(self, name: str) -> Fact:
        """The fact, remembered."""
        self.read.add(name)
        return super().outcome(name)


def worlds() -> Iterator[tuple[SandboxSpec, dict[str, Fact]]]:
    """Every kind of pool in every kind of subscription that some check tells apart."""
    specs = [
        spec(runtime=runtime, os_sku=os_sku, vm_size=size)
        for runtime in (PREVIEW, GENERAL)
        for os_sku in ("AzureLinux", "Ubuntu")
        for size in ("Standard_D4s_v5", "Standard_D4as_v4", "Standard_F8s_v2", "Standard_X4_v9")
    ]
    changes: list[dict[str, Fact]] = [
        {},
        {"location": Known("antarctica")},
        {"container_service": Known(provider("Microsoft.ContainerService", "NotRegistered"))},
        {"container_service": Known(Provider("Microsoft.ContainerService", "Registered"))},
        {"compute": Known(provider("Microsoft.Compute", "Registering"))},
        {"feature_state": Known("NotRegistered")},
        {"feature_state": Known("Pending")},
        {"feature_state": Known(None)},
        {"skus": skus()},
        {"skus": skus(sku())},
        {"skus": skus(sku(HyperVGenerations="V1", CpuArchitectureType="Arm64"))},
        {"kubernetes_version": version("1.20")},
        {"kubernetes_version": version("1.20", "the cluster's", of_cluster=True)},
    ]
    for wanted, change in itertools.product(specs, changes):
        yield wanted, outcomes(**change)


def results(check: Check) -> Iterator[tuple[Result, set[str]]]:
    """What the check function answers in every world, and which facts it read for that."""
    for wanted, answers in worlds():
        facts = RecordingFacts(answers)
        yield check.function(wanted, facts), facts.read


def test_codes_are_unique_and_in_order() -> None:
    codes = [check.code for check in ALL_CHECKS]
    assert codes == sorted(set(codes))


def test_the_first_rules_are_all_there() -> None:
    assert {check.code for check in ALL_CHECKS} >= {
        *("SBX104", "SBX105", "SBX106", "SBX107", "SBX201", "SBX203"),
        *("SBX301", "SBX304", "SBX305", "SBX306", "SBX401"),
    }


def test_each_check_of_a_subject_is_in_the_list_of_all() -> None:
    modules = (subscription, region, vm_size, node_pool)
    written = [value for module in modules for value in vars(module).values() if isinstance(value, Check)]
    assert sorted(check.code for check in written) == [check.code for check in ALL_CHECKS]


@EACH
def test_a_code_is_well_formed_and_was_never_retired(check: Check) -> None:
    assert re.fullmatch(r"SBX[1-9][0-9]{2}", check.code)
    assert check.code not in RETIRED_CODES


@EACH
def test_the_hundreds_of_a_code_are_its_subject(check: Check) -> None:
    assert check.category == {"1": "subscription", "2": "region", "3": "vm-size", "4": "node-pool"}[check.code[3]]


@EACH
def test_a_check_has_a_manual_page_that_says_why_how_to_fix_and_an_example(check: Check) -> None:
    parts = re.fullmatch(r"Why: (\S.+?)Fix: (\S.+?)Example: (az \S.+)", check.manual.strip(), re.DOTALL)
    assert parts is not None, check.manual
    assert all(len(part.strip()) > 15 for part in parts.groups())


@EACH
def test_a_check_names_an_https_source(check: Check) -> None:
    assert re.fullmatch(r"https://[a-z.]+/\S+", check.source)


@EACH
def test_the_title_is_the_condition_in_the_functions_name(check: Check) -> None:
    assert check.title == check.function.__name__.replace("_", " ")
    assert re.search(r"\b(is|are|has|offers|supports)\b", check.title)


def test_only_the_preview_name_is_a_matter_of_taste() -> None:
    severities = {check.code: check.severity for check in ALL_CHECKS}
    assert {code for code, severity in severities.items() if severity is Status.WARN} == {"SBX107"}
    assert set(severities.values()) == {Status.WARN, Status.FAIL}


@EACH
def test_a_check_reads_exactly_the_facts_that_it_declares(check: Check) -> None:
    read = set[str]().union(*(each for _, each in results(check)))
    assert read == set(check.needs)
    assert read <= FACTS


@EACH
def test_a_check_neither_crashes_nor_is_silent_nor_always_says_the_same(check: Check) -> None:
    answers = {result for result, _ in results(check)}
    assert {result.status for result in answers} >= {Status.PASS, Status.FAIL}
    assert all(result.message.endswith(".") or "https://" in result.message for result in answers)
    assert all(result.remedy for result in answers if result.status in {Status.FAIL, Status.WARN})


@EACH
def test_a_check_answers_the_same_when_it_is_asked_again(check: Check) -> None:
    assert [result for result, _ in results(check)] == [result for result, _ in results(check)]
