"""The HTML report as text: what stands in it, in which order, and that no value gets out of its place."""

import re
from typing import Any

import pytest
from hypothesis import given, settings

from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Report
from aks_sandbox.reports.check_html import check_html
from aks_sandbox.reports.table import blocks
from aks_sandbox.reports.text import Run
from aks_sandbox.steps import Step, step

from .hostile_text import hostile_facts, hostile_judgeds, hostile_reports, hostile_runs
from .page_reader import Page, harmless, policy_of
from .samples import (
    ALL_WELL,
    DOCS,
    EMPTY,
    FACTS,
    JUDGED,
    MIXED,
    RETIRES,
    RUN,
    finding,
    hostile_judged,
    hostile_report,
    many_pools,
    many_problems,
    report,
    strict,
)


def written(of: Report, judged: Judged = JUDGED, facts: dict[str, dict[str, Any]] | None = None) -> str:
    """The report as text."""
    return check_html(of, judged, RUN, facts)


def test_a_hostile_report_stays_text() -> None:
    facts = {"</details><img src=x onerror=alert(1)>": {"status": "known", "value": "</pre><script>alert(1)</script>"}}
    page = harmless(written(hostile_report(), hostile_judged(), facts))
    assert "</script><script>alert(1)</script>" in page.words
    assert "\\u202e" in page.words


@settings(deadline=None)
@given(hostile_reports, hostile_judgeds, hostile_runs, hostile_facts)
def test_no_text_becomes_markup(of: Report, judged: Judged, run: Run, facts: dict[str, dict[str, Any]]) -> None:
    text = check_html(of, judged, run, facts)
    text.encode()
    page = harmless(text)
    checks = [1 for _, attributes in page.elements if str(attributes.get("class")).startswith("check ")]
    assert len(checks) == len(blocks(of.rows()))


def test_the_policy_names_the_script_and_the_style_by_their_hashes() -> None:
    text = written(MIXED)
    assert policy_of(text) in text


def test_the_group_and_the_finding_that_need_a_look_come_first() -> None:
    text = written(MIXED)
    assert re.findall(r'<h2 id="group-[\w-]+">(.*?)</h2>', text) == ["Subscription", "VM size", "Node pool", "Region"]
    assert re.findall(r'<li class="check (\w+)" id="[\w-]+">.*?<span class="code">(.*?)</span>', text) == [
        ("loud", "SBX106"),
        ("loud", "SBX102-SBX103"),
        ("quiet", "SBX104"),
        ("loud", "SBX301"),
        ("loud", "SBX310"),
        ("quiet", "SBX304"),
        ("loud", "SBX405"),
        ("quiet", "SBX401"),
        ("quiet", "SBX201"),
        ("quiet", "SBX202"),
    ]
    (attention,) = re.findall(r"<nav.*?</nav>", text)
    assert re.findall(r'<span class="code">(.*?)</span>', attention) == ["SBX106", "SBX301", "SBX102-SBX103", "SBX310"]


def test_a_report_where_all_is_well_lists_nothing_to_attend_to() -> None:
    text = written(ALL_WELL)
    assert "Needs attention" not in text
    assert "<title>Ready: untrusted-jobs</title>" in text


def test_steps_show_words_as_words_and_commands_to_copy() -> None:
    steps = (step("List the regions:", "az account list-locations --output table"), Step("Then run the check again."))
    text = written(report(finding("SBX201", "region", "Region offers AKS", "fail", "It does not.", *steps)))
    (todo,) = re.findall(r'<div class="remedy">.*?<p class="docs">', text)
    (name,) = re.findall(r'<code id="([\w-]+)">', todo)
    assert todo == (
        '<div class="remedy"><h4>What to do</h4><p>List the regions:</p>'
        f'<div class="command"><code id="{name}">az account list-locations --output table</code>'
        f'<button type="button" hidden="" data-copies="{name}" aria-describedby="{name}">Copy</button></div>'
        '<p>Then run the check again.</p></div><p class="docs">'
    )


def test_only_https_makes_a_link() -> None:
    good = finding("SBX201", "region", "Region offers AKS", "fail", "It does not.")
    assert f'<a href="{DOCS}" rel="noopener noreferrer">' in written(report(good))
    bad = finding("SBX201", "region", "Region offers AKS", "fail", "It does not.", source="javascript:alert(1)")
    text = written(report(bad))
    assert '<p class="docs">javascript:alert(1)</p>' in text
    assert re.findall(r'href="(?!#)', text) == []


def test_two_findings_of_one_rule_have_two_anchors() -> None:
    one = finding("SBX506", "cluster", "Pools agree with themselves", "fail", "kata does not.")
    other = finding("SBX506", "cluster", "Pools agree with themselves", "fail", "box does not.")
    harmless(written(report(one, other)))


def test_strict_changes_the_verdict_and_says_why() -> None:
    warned = report(RETIRES)
    assert '<h1 id="verdict">Ready, with warnings</h1>' in written(warned)
    text = written(strict(warned))
    assert '<h1 id="verdict">Not ready</h1>' in text
    assert "1 warning that fails with --strict." in text
    assert "--strict" not in written(warned)


def test_one_problem_of_many_pools_is_one_finding_that_names_all_of_them_folded() -> None:
    checked, judged = many_pools(100, bad=90)
    page = harmless(written(checked, judged))
    assert page.words.count("Standard_D4s_v5 is not offered in westeurope.") == 2  # in the list and in full
    assert "Node pools pool000, pool001, pool002, pool003, pool004 and 85 more" in page.words
    assert "node pool pool089" in page.words
    opened = [attributes for tag, attributes in page.elements if tag == "details" and "open" in attributes]
    assert opened == []


def test_the_facts_are_folded_and_a_long_one_is_cut() -> None:
    text = written(MIXED, facts={**FACTS, "skus": {"status": "known", "value": "x" * 30_000}})
    page = Page(text.split("What Azure reported")[1])
    assert [tag for tag, _ in page.elements].count("details") == 5
    assert all("open" not in attributes for tag, attributes in page.elements if tag == "details")
    assert "A cluster was not named." in page.words
    assert "The first 20,000 of 30,002 characters; the JSON report has all of them." in page.words
    assert "x" * 20_000 not in text


def test_without_facts_there_is_no_such_section() -> None:
    assert "What Azure reported" not in written(MIXED)


def test_a_report_without_findings_is_still_a_page() -> None:
    assert "No check ran." in harmless(written(EMPTY)).words


def test_what_needs_attention_is_told_by_its_message_and_not_by_its_title() -> None:
    (attention,) = re.findall(r"<nav.*?</nav>", written(MIXED))
    told = [Page(words).words for words in re.findall(r'</span><span>(.*?)</span><span class="hidden">', attention)]
    assert told == [
        "Microsoft.ContainerService/KataVMIsolationPreview is NotRegistered, and KataMshvVmIsolation requires it.",
        "Node pool kata: Standard_D4s_v5 is not offered in westeurope.",
        "The permissions of the caller could not be read: 403 AuthorizationFailed.",
        "Node pool kata: The series retires on 2028-11-15.",
    ]


def test_the_checks_that_one_cause_decided_are_all_named() -> None:
    assert "SBX102 Caller can read the cluster; SBX103 Caller can create clusters" in Page(written(MIXED)).words


@pytest.mark.parametrize("count", [1, 4, 5, 100])
def test_as_many_problems_as_pools_are_one_finding_whose_rest_is_folded(count: int) -> None:
    text = written(many_problems(count))
    page = harmless(text)
    assert all(f"Node pool pool{number:03}: Standard_X{number} is not" in page.words for number in range(count))
    assert all(f"Step {number}." in page.words for number in range(count))
    assert page.words.count("Choose another size.") == 2  # of those that fail, and of those that pass
    assert [*re.findall(r"<summary>(\d+) more</summary>", text)] == ([] if count < 5 else [str(count - 3)])
    (attention,) = re.findall(r"<nav.*?</nav>", text)
    assert attention.count("<li>") == 1
    assert (f"And {count - 1} more like it." in attention) == (count > 1)


@pytest.mark.parametrize(("bad", "note"), [(1, "1 of 2 findings needs attention"), (0, "2 findings")])
def test_a_group_says_how_many_of_its_findings_need_attention(bad: int, note: str) -> None:
    one = finding("SBX301", "vm-size", "Size", "fail" if bad else "pass", "No.")
    other = finding("SBX302", "vm-size", "Other", "pass", "Yes.")
    assert f"<p>{note}</p>" in written(report(one, other))
