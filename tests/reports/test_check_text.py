"""A check on a terminal: short when all is well, the worst first, and commands that can be pasted."""

import pytest
from hypothesis import given, settings

from aks_sandbox.model.finding import Report, Status
from aks_sandbox.reports.check_text import check_lines, summary_line
from aks_sandbox.reports.text import code_ranges, wrapped

from .hostile_text import hostile_reports
from .samples import (
    ALL_WELL,
    DENIED,
    EMPTY,
    JUDGED,
    MIXED,
    finding,
    many_pools,
    report,
    strict,
)

WIDEST = 120


def commands_of(of: Report) -> set[str]:
    """The commands of the findings that need attention."""
    return {str(step.command) for one in of.findings for step in one.steps if step.command is not None}


def test_when_all_is_well_there_are_five_lines() -> None:
    lines = [JUDGED.sentence, *check_lines(ALL_WELL)]
    assert len(lines) == 5
    assert lines[1:] == [
        "Passed: 3 (SBX104, SBX201, SBX304)",
        "Noted: 1 (SBX401)",
        "Not applicable: 1 (SBX303)",
        "Verdict: pass (1 note, 3 passed, 1 not applicable)",
    ]


@pytest.mark.parametrize("status", ["fail", "unknown", "warn"])
@pytest.mark.parametrize("share", [0, 1])
def test_a_hundred_pools_take_as_many_lines_as_one(status: str, share: int) -> None:
    one, hundred = (check_lines(many_pools(count, bad=count * share, status=status)[0]) for count in (1, 100))
    assert len(one) == len(hundred)


def test_a_problem_of_some_pools_counts_the_ones_that_pass() -> None:
    lines = check_lines(many_pools(100, bad=99)[0])
    text = " ".join(" ".join(lines).split())
    assert "node pools pool000, pool001, pool002, pool003, pool004 and 94 more" in text
    assert "1 other node pool passes." in text


def test_the_worst_stands_first_and_the_verdict_last() -> None:
    lines = check_lines(MIXED)
    heads = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    assert heads == [
        *("FAIL", "FAIL", "UNKNOWN", "WARN", "IGNORED", "Passed:", "Noted:", "Not", "Verdict:"),
    ]
    assert lines[-1] == (
        "Verdict: fail (2 failed, 2 unknown, 1 warning, 1 ignored, 1 note, 3 passed, 1 not applicable)"
    )


def test_a_finding_says_what_about_which_resource_and_what_to_do() -> None:
    lines = check_lines(MIXED)
    start = lines.index("FAIL SBX301 VM size is offered in the region")
    assert lines[start + 1 : start + 5] == [
        "  node pool kata: Standard_D4s_v5 is not offered in westeurope.",
        "  List the sizes:",
        "  az vm list-skus --location westeurope --resource-type virtualMachines --output table",
        "",
    ]


def test_what_one_cause_decides_is_told_once() -> None:
    text = "\n".join(check_lines(MIXED))
    assert "UNKNOWN SBX102-SBX103 2 checks" in text
    assert text.count(DENIED) == 1


def test_everything_shows_each_check_in_full() -> None:
    lines = check_lines(ALL_WELL, everything=True)
    heads = [" ".join(line.split()[:2]) for line in lines if line and not line.startswith(" ")]
    assert heads == ["NOTE SBX401", "SKIPPED SBX303", "PASS SBX104", "PASS SBX201", "PASS SBX304", "Verdict: pass"]


@pytest.mark.parametrize("of", [ALL_WELL, MIXED, EMPTY, many_pools(100, bad=50)[0]])
@pytest.mark.parametrize("everything", [False, True])
def test_no_line_but_a_command_is_wider_than_a_terminal(of: Report, everything: bool) -> None:
    lines = check_lines(of, everything=everything)
    assert [line for line in lines if len(line) > WIDEST and line.strip() not in commands_of(of)] == []


def test_a_long_command_stays_whole_on_its_own_line() -> None:
    (long,) = [command for command in commands_of(MIXED) if len(command) > WIDEST]
    assert f"  {long}" in check_lines(MIXED)


def test_a_sentence_is_wrapped_between_words() -> None:
    message = "The quota of the family is used. " * 12
    lines = check_lines(report(finding("SBX308", "vm-size", "Quota suffices", "fail", message)))
    assert max(map(len, lines)) <= WIDEST
    assert message.strip() in " ".join(" ".join(lines).split())


@settings(deadline=None)
@given(hostile_reports)
def test_the_verdict_is_one_line_whatever_the_texts_are(of: Report) -> None:
    *_, last = check_lines(of)
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


def test_a_word_that_is_longer_than_a_line_stays_whole() -> None:
    word = "x" * 200
    assert wrapped(f"before {word} after", "  ") == ["  before", f"  {word}", "  after"]
