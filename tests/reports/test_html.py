"""The HTML report as text: what stands in it, in which order, and that no value gets out of its place."""

import copy
import re
from typing import Any

from aks_sandbox.reports.html import write_html
from hypothesis import given, settings

from .hostile_text import hostile_documents, hostile_facts
from .page_reader import Page, harmless, policy_of
from .samples import ALL_WELL, DOCS, FACTS, MIXED, check, content, document, hostile_document


def test_a_hostile_document_stays_text() -> None:
    facts = {"</details><img src=x onerror=alert(1)>": {"status": "known", "value": "</pre><script>alert(1)</script>"}}
    page = harmless(write_html(content(hostile_document(), facts=facts)))
    assert "</script><script>alert(1)</script>" in page.words
    assert "\\u202e" in page.words


@settings(deadline=None)
@given(hostile_documents, hostile_facts)
def test_no_text_becomes_markup(report: dict[str, Any], facts: dict[str, dict[str, Any]]) -> None:
    text = write_html(content(report, facts=facts))
    text.encode()
    page = harmless(text)
    assert len([1 for tag, attributes in page.elements if str(attributes.get("class")).startswith("check ")]) == len(
        report["checks"]
    )


def test_the_policy_names_the_script_and_the_style_by_their_hashes() -> None:
    text = write_html(content(MIXED))
    assert policy_of(text) in text


def test_the_group_and_the_check_that_need_a_look_come_first() -> None:
    text = write_html(content(MIXED))
    assert re.findall(r'id="group-\d">(.*?)</h2>', text) == ["Subscription", "VM size", "Node pool", "Region"]
    assert re.findall(r'<li class="check (\w+)" id="(\w+)">', text) == [
        ("loud", "SBX106"),
        ("loud", "SBX103"),
        ("quiet", "SBX104"),
        ("loud", "SBX301"),
        ("loud", "SBX310"),
        ("quiet", "SBX304"),
        ("loud", "SBX405"),
        ("quiet", "SBX401"),
        ("quiet", "SBX201"),
        ("quiet", "SBX202"),
    ]
    assert re.findall(r'<a href="#(\w+)">', text) == ["SBX106", "SBX301", "SBX103", "SBX310"]


def test_a_report_where_all_is_well_keeps_its_order_and_lists_nothing_to_attend_to() -> None:
    text = write_html(content(ALL_WELL))
    assert re.findall(r'id="group-\d">(.*?)</h2>', text) == ["Subscription", "Region", "VM size", "Node pool"]
    assert "Needs attention" not in text
    assert "<title>Ready: untrusted-jobs</title>" in text


def test_a_remedy_shows_words_as_words_and_commands_to_copy() -> None:
    remedy = "Give another --location: az account list-locations --output table\nThen run the check again.\nkubectl get"
    row = check("SBX201", "region", "region offers aks", "fail", "It does not.", remedy)
    text = write_html(content(document([row], "fail")))
    assert re.findall(r'<div class="remedy">(.*?)</div></li>', text.replace('<p class="docs">', "</div></li>"))[0] == (
        "<h4>Remedy</h4><p>Give another --location:</p>"
        '<div class="command"><code id="SBX201-command-0">az account list-locations --output table</code>'
        '<button type="button" hidden data-copies="SBX201-command-0" aria-describedby="SBX201-command-0">Copy</button>'
        "</div><p>Then run the check again.</p>"
        '<div class="command"><code id="SBX201-command-2">kubectl get</code>'
        '<button type="button" hidden data-copies="SBX201-command-2" aria-describedby="SBX201-command-2">Copy</button>'
        "</div></div>"
    )


def test_only_https_makes_a_link() -> None:
    row = check("SBX201", "region", "region offers aks", "fail", "It does not.")
    assert f'<a href="{DOCS}" rel="noopener noreferrer">' in write_html(content(document([row], "fail")))
    row["docs"] = "javascript:alert(1)"
    text = write_html(content(document([row], "fail")))
    assert '<p class="docs">javascript:alert(1)</p>' in text
    assert re.findall(r'href="(?!#)', text) == []


def test_a_code_that_comes_twice_has_two_anchors() -> None:
    row = check("SBX506", "cluster", "pools agree with themselves", "fail", "kata does not.")
    harmless(write_html(content(document([row, copy.deepcopy(row)], "fail"))))


def test_strict_changes_the_verdict_and_says_why() -> None:
    report = document([check("SBX310", "vm-size", "vm series stays", "warn", "It goes.")], "warn")
    assert '<h1 id="verdict">Ready, with warnings</h1>\n<p class="summary">Of 1 check, 1 warns.</p>' in write_html(
        content(report)
    )
    assert (
        '<h1 id="verdict">Not ready</h1>\n<p class="summary">Of 1 check, 1 warns. '
        "Warnings and unknowns count as failures (--strict).</p>"
    ) in write_html(content(report, strict=True))


def test_the_facts_are_folded_and_a_long_one_is_cut() -> None:
    text = write_html(content(MIXED, facts={**FACTS, "skus": {"status": "known", "value": "x" * 30_000}}))
    page = Page(text)
    assert [tag for tag, _ in page.elements].count("details") == 5
    assert all("open" not in attributes for tag, attributes in page.elements if tag == "details")
    assert "No cluster was named." in page.words
    assert "The first 20,000 of 30,002 characters; the JSON report holds all of them." in page.words
    assert "x" * 20_000 not in text


def test_without_facts_there_is_no_such_section() -> None:
    assert "What Azure answered" not in write_html(content(MIXED))


def test_a_report_without_checks_is_still_a_page() -> None:
    assert "No check ran." in harmless(write_html(content(document([], "pass")))).words
