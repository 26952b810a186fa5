"""A check of several node pools: the worst status wins, and each pool that has it is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.finding import Result, Status, merged, noted, passed, skipped, unknown, violated, warned
from tests.support.worlds import GOOD, cluster, judge, live_pool, shown, sku, skus

BAD = sku("Standard_D4_v3", HyperVGenerations="V1", CpuArchitectureType="Arm64", vCPUs="1", MemoryGB="1")


def test_one_pool_speaks_without_its_name() -> None:
    assert merged([("one", violated("broken", "mend it"))]) == violated("broken", "mend it")


def test_pools_that_all_pass_are_all_named() -> None:
    assert merged([("one", passed("Well.")), ("two", passed("Good."))]) == passed("one: Well. two: Good.")


def test_only_the_pools_of_the_worst_status_speak_and_the_same_remedy_stands_once() -> None:
    results = [
        ("one", passed("Well.")),
        ("two", violated("Broken.", "Mend it.")),
        ("three", warned("Doubtful.", "Look.")),
        ("four", violated("Bad.", "Mend it.")),
    ]
    assert merged(results) == violated("two: Broken. four: Bad.", "Mend it.")


def test_different_remedies_follow_each_other_and_a_command_begins_a_line() -> None:
    sentences = [("a", violated("A.", "Mend a.")), ("b", violated("B.", "Mend b."))]
    assert merged(sentences).steps == "Mend a. Mend b."
    commands = [("a", violated("A.", "az mend a")), ("b", violated("B.", "az mend b"))]
    assert merged(commands).steps == "az mend a\naz mend b"
    mixed = [("a", violated("A.", "Mend a.")), ("b", violated("B.", "az mend b")), ("c", violated("C.", "Mend c."))]
    assert merged(mixed).steps == "Mend a.\naz mend b\nMend c."


def test_a_result_that_names_its_thing_itself_is_not_named_twice() -> None:
    results = [("cores", passed("cores: enough.")), ("spot", passed("spot: enough."))]
    assert merged(results) == passed("cores: enough. spot: enough.")


def test_nothing_to_judge_is_skipped() -> None:
    assert merged([]) == skipped("There is nothing to judge.")


ANSWERS = st.sampled_from(
    [passed("p"), noted("i"), warned("w", "r"), unknown("u"), skipped("s", "o"), violated("f", "m")]
)
SEVERITY = [Status.PASS, Status.INFO, Status.SKIPPED, Status.WARN, Status.UNKNOWN, Status.FAIL]


@given(st.lists(ANSWERS, min_size=1, max_size=6))
def test_the_merged_status_is_the_worst_of_all_whatever_their_order(answers: list[Result]) -> None:
    named = [(f"p{number}", answer) for number, answer in enumerate(answers)]
    worst = max((answer.status for answer in answers), key=SEVERITY.index)
    assert merged(named).status is merged(named[::-1]).status is worst
    if len(answers) > 1:
        assert merged(named).message.count(": ") == sum(answer.status is worst for answer in answers)


@pytest.mark.parametrize("code", ["SBX304", "SBX306", "SBX307"])
def test_the_pools_of_a_cluster_that_are_wrong_are_named_and_the_others_are_not(code: str) -> None:
    pools = cluster(live_pool("one", vm_size="Standard_D4_v3"), live_pool("two"), live_pool("six", vm_size=BAD.name))
    finding = judge(code, cluster=pools, skus=skus(BAD, sku(**GOOD)))
    assert str(finding.status) == "fail"
    assert [word for word in finding.message.split() if word.endswith(":")] == ["one:", "six:"]
    assert shown(finding)[2] == (
        "A node pool cannot change its size: add another node pool, then drain and delete this one. "
        "Sizes that pass here: Standard_D4s_v5."
    )


def test_all_pools_of_a_cluster_that_is_in_order_pass_by_name() -> None:
    finding = judge("SBX401", cluster=cluster(live_pool("one"), live_pool("two")))
    assert shown(finding) == ("pass", "one: AzureLinux is Azure Linux. two: AzureLinux is Azure Linux.", "")
