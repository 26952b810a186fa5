"""A check on a terminal: short when all is well, the worst first, and commands that can be pasted."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from aks_sandbox.model.facts import Known
from aks_sandbox.model.finding import Kind, Report, Resource, Status
from aks_sandbox.reports.table import check_lines, row_sentence, summary_line
from aks_sandbox.reports.text import Line, Shown, code_ranges, laid_out, short_code_ranges
from aks_sandbox.rules.engine import ALL_RULES, ARM_RULES, run_rules
from aks_sandbox.rules.rule import Rule
from tests.support.worlds import cluster, facts, live_pool, plain_pool, spec

from .hostile_text import hostile_reports
from .samples import (
    ALL_WELL,
    DENIED,
    EMPTY,
    JUDGED,
    MIXED,
    finding,
    many_pools,
    many_problems,
    report,
    strict,
)

WIDEST = 120


def drawn(of: Report, *, everything: bool = False, width: int = 118) -> list[str]:
    """The lines below what was judged in a terminal of that width."""
    return laid_out(check_lines(of, everything=everything), width)


def commands_of(of: Report) -> set[str]:
    """The commands of the findings that need attention."""
    return {str(step.command) for one in of.findings for step in one.steps if step.command is not None}


def test_when_all_is_well_there_are_five_lines_with_the_one_that_az_draws() -> None:
    heading, lines = Shown({}, JUDGED.sentence, tuple(check_lines(ALL_WELL)), "", JUDGED.short_sentence).laid_out(118)
    assert [*heading, "az draws a line here", *lines] == [
        "Node pool kata of cluster untrusted-jobs in resource group rg-sandbox-weu (westeurope).",
        "az draws a line here",
        "Passed: 3 (SBX104, 201, 304)",
        "Noted: 1 (SBX401); Not applicable: 1 (SBX303)",
        "Verdict: pass (1 note, 3 passed, 1 not applicable)",
    ]


@pytest.mark.parametrize("rules", [ARM_RULES, ALL_RULES], ids=["from Azure", "inside the cluster too"])
@pytest.mark.parametrize("pools", [0, 1, 100])
def test_all_that_the_rules_find_where_all_is_well_fits_in_three_lines(rules: Sequence[Rule], pools: int) -> None:
    live = [live_pool(f"pool{number}") for number in range(pools)]
    well = facts(spec(), cluster=cluster(plain_pool(), *live) if pools else Known(None))
    heads = [line.partition(":")[0] for line in drawn(run_rules(rules, spec(), well))]
    assert heads == ["Passed", "Not applicable", "Verdict"]


def test_what_was_judged_has_its_details_where_they_fit_in_the_line() -> None:
    shown = Shown({}, JUDGED.sentence, (), "", JUDGED.short_sentence)
    assert shown.laid_out(200)[0] == [JUDGED.sentence]
    assert shown.laid_out(118)[0] == [JUDGED.short_sentence]
    assert " ".join(shown.laid_out(50)[0]) == JUDGED.short_sentence


@pytest.mark.parametrize("status", ["fail", "unknown", "warn"])
@pytest.mark.parametrize("share", [0, 1])
def test_a_hundred_pools_take_as_many_lines_as_one(status: str, share: int) -> None:
    one, hundred = (drawn(many_pools(count, bad=count * share, status=status)[0]) for count in (1, 100))
    assert len(one) == len(hundred)


def test_a_problem_of_some_pools_counts_the_ones_that_pass() -> None:
    lines = drawn(many_pools(100, bad=99)[0])
    text = " ".join(" ".join(lines).split())
    assert "Node pools pool000, pool001, pool002, pool003, pool004 and 94 more" in text
    assert "1 other node pool passes." in text


def test_the_worst_stands_first_and_the_verdict_last() -> None:
    lines = drawn(MIXED)
    heads = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    assert heads == [
        *("FAIL", "FAIL", "UNKNOWN", "WARN", "IGNORED", "Passed:", "Noted:", "Verdict:"),
    ]
    assert lines[-1] == (
        "Verdict: fail (2 failed, 2 unknown, 1 warning, 1 ignored, 1 note, 3 passed, 1 not applicable)"
    )


def test_a_finding_says_what_about_which_resource_and_what_to_do() -> None:
    lines = drawn(MIXED)
    start = lines.index("FAIL SBX301 VM size is offered in the region")
    assert lines[start + 1 : start + 5] == [
        "  Node pool kata: Standard_D4s_v5 is not offered in westeurope.",
        "  List the sizes:",
        "  az vm list-skus --location westeurope --resource-type virtualMachines --output table",
        "",
    ]


def test_what_one_cause_decides_is_told_once() -> None:
    text = "\n".join(drawn(MIXED))
    assert "UNKNOWN SBX102-SBX103 (2 checks)" in text
    assert text.count(DENIED) == 1


def test_everything_shows_each_check_in_full() -> None:
    lines = drawn(ALL_WELL, everything=True)
    heads = [line.partition(" SBX")[0] for line in lines if line and not line.startswith(" ")]
    assert heads == ["NOTE", "NOT APPLICABLE", "PASS", "PASS", "PASS", lines[-1]]


def test_what_needs_no_attention_has_no_blank_lines_between() -> None:
    assert [line for line in drawn(ALL_WELL, everything=True)[:-2] if not line] == []


def test_many_pools_with_as_many_problems_of_one_check_are_folded() -> None:
    hundred = drawn(many_problems(100))
    assert len(hundred) == len(drawn(many_problems(50))) == len(drawn(many_problems(5)))
    assert hundred[:5] == [
        "FAIL SBX301 VM size",
        "  Node pool pool000: Standard_X0 is not offered in westeurope.",
        "  Node pool pool001: Standard_X1 is not offered in westeurope.",
        "  Node pool pool002: Standard_X2 is not offered in westeurope.",
        "  Other problems of node pools pool003, pool004, pool005, pool006, pool007 and 92 more: "
        "add --all to see them.",
    ]
    assert hundred[5] == "  2 other node pools pass."
    assert hundred[6:9] == ["  Choose another size.", "  Step 0.", "  Step 1."]


@pytest.mark.parametrize("count", [1, 4, 5, 100])
def test_everything_names_every_pool_and_says_every_message(count: int) -> None:
    text = " ".join(" ".join(drawn(many_problems(count), everything=True)).split())
    assert all(f"pool{number:03}: Standard_X{number} is" in text for number in range(count))
    same = " ".join(" ".join(drawn(many_pools(count, bad=count)[0], everything=True)).split())
    assert f"pool{count - 1:03}: Standard_D4s_v5" in same
    assert "more" not in same


def test_a_name_that_the_message_begins_with_is_not_said_twice() -> None:
    group = Resource(Kind.RESOURCE_GROUP, "rg")
    told = report(finding("SBX109", "region", "Group", "pass", "Resource group rg exists in eastus.", resource=group))
    other = report(finding("SBX109", "region", "Group", "pass", "Resource group rg2 exists.", resource=group))
    assert row_sentence(told.rows()[0]) == "Resource group rg exists in eastus."
    assert row_sentence(other.rows()[0]) == "Resource group rg: Resource group rg2 exists."


def test_what_has_no_name_is_not_named() -> None:
    nameless = report(finding("SBX107", "region", "Stage", "pass", "it is new.", resource=Resource(Kind.NODE_POOL)))
    assert row_sentence(nameless.rows()[0]) == "It is new."


@pytest.mark.parametrize("of", [ALL_WELL, MIXED, EMPTY, many_pools(100, bad=50)[0]])
@pytest.mark.parametrize("everything", [False, True])
def test_no_line_but_a_command_is_wider_than_a_terminal(of: Report, everything: bool) -> None:
    lines = drawn(of, everything=everything)
    assert [line for line in lines if len(line) > WIDEST and line.strip() not in commands_of(of)] == []


def test_a_long_command_stays_whole_on_its_own_line() -> None:
    (long,) = [command for command in commands_of(MIXED) if len(command) > WIDEST]
    assert f"  {long}" in drawn(MIXED)


def test_a_sentence_is_wrapped_between_words() -> None:
    message = "The quota of the family is used. " * 12
    lines = drawn(report(finding("SBX308", "vm-size", "Quota suffices", "fail", message)))
    assert max(map(len, lines)) <= WIDEST
    assert message.strip() in " ".join(" ".join(lines).split())


@settings(deadline=None)
@given(hostile_reports)
def test_the_verdict_is_one_line_whatever_the_texts_are(of: Report) -> None:
    *_, last = drawn(of)
    assert last.startswith(f"Verdict: {of.verdict} (")
    assert "\n" not in last


@pytest.mark.parametrize(
    ("of", "verdict"),
    [
        (ALL_WELL, Status.PASS),
        (report(*MIXED.findings[2:4]), Status.UNKNOWN),
        (strict(report(*MIXED.findings[2:4])), Status.UNKNOWN),
        (report(MIXED.findings[8]), Status.WARN),
        (strict(report(MIXED.findings[8])), Status.FAIL),
    ],
    ids=["well", "unknown", "strict unknown", "warning", "strict warning"],
)
def test_the_summary_is_the_verdict_and_what_was_judged(of: Report, verdict: Status) -> None:
    assert summary_line(of, JUDGED).startswith(f"Verdict: {verdict} (")
    assert summary_line(of, JUDGED).endswith(f". {JUDGED.sentence}")


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        ([], ""),
        (["SBX101"], "SBX101"),
        (["SBX103", "SBX101", "SBX102"], "SBX101-SBX103"),
        (["SBX101", "SBX103", "SBX103"], "SBX101, SBX103"),
        (["SBX109", "SBX110", "SBX201"], "SBX109-SBX110, SBX201"),
        (["X1", "SBX2"], "SBX2, X1"),
    ],
)
def test_codes_that_follow_each_other_are_a_range(codes: list[str], shown: str) -> None:
    assert code_ranges(codes) == shown


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        ([], ""),
        (["SBX101"], "SBX101"),
        (["SBX103", "SBX101", "SBX102"], "SBX101-103"),
        (["SBX101", "SBX103", "SBX201", "SBX202"], "SBX101, 103, 201-202"),
        (["ABC101", "SBX103", "SBX104", "SBX106"], "ABC101, SBX103-104, 106"),
    ],
)
def test_what_codes_share_can_be_written_once(codes: list[str], shown: str) -> None:
    assert short_code_ranges(codes) == shown


def test_a_word_that_is_longer_than_a_line_stays_whole() -> None:
    word = "x" * 200
    assert Line(f"before {word} after", 2).laid_out() == ["  before", f"  {word}", "  after"]


def test_what_does_not_fit_goes_on_below_its_beginning() -> None:
    assert Line("one two three", 2, 6).laid_out(40) == ["  one two three"]
    assert Line("word " * 12, 2, 6).laid_out(40)[1].startswith("      word")


@pytest.mark.parametrize("width", [40, 78, 118])
def test_lines_are_as_wide_as_the_terminal_allows_and_commands_stay_whole(width: int) -> None:
    lines = drawn(MIXED, width=width)
    wide = [line.strip() for line in lines if len(line) > width]
    assert [line for line in wide if line not in commands_of(MIXED) and " " in line] == []
    assert commands_of(MIXED) <= {line.strip() for line in lines}


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 warning that fails with --strict"), (2, "2 warnings that fail with")]
)
def test_the_verdict_says_why_warnings_alone_fail(count: int, words: str) -> None:
    warnings = [finding(f"SBX{310 + number}", "vm-size", "Title", "warn", "Hm.") for number in range(count)]
    assert words in drawn(strict(report(*warnings)))[-1]
    assert "--strict" not in drawn(report(*warnings))[-1]
