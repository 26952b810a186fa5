"""The JSON report: the printed document, whole, after what is known about the run."""

import json
from typing import Any

from aks_sandbox.reports.content import ReportMetadata, parse
from aks_sandbox.reports.plain_json import write_json
from hypothesis import given, settings

from .hostile_text import hostile_documents, hostile_facts
from .samples import ALL_WELL, FACTS, content


def test_the_document_stands_beside_what_is_known_of_the_run() -> None:
    assert json.loads(write_json(content(ALL_WELL, facts=FACTS))) == {
        "schemaVersion": 1,
        "tool": {"name": "aks-sandbox", "version": "1.0.0b1"},
        "command": "az aks-sandbox check",
        "createdAt": "2026-11-21T23:05:09+00:00",
        "strict": False,
        **ALL_WELL,
        "facts": FACTS,
    }


def test_without_facts_there_is_no_such_key() -> None:
    assert "facts" not in json.loads(write_json(content(ALL_WELL)))


def test_text_is_readable_and_halves_of_pairs_are_escaped() -> None:
    text = write_json(parse({**ALL_WELL, "note": "Münster \ud800"}, ReportMetadata("1", "now")))
    assert '"note": "Münster \\ud800"' in text
    assert text.endswith("}\n")


def test_numbers_that_json_lacks_become_text() -> None:
    facts = {"odd": {"status": "known", "value": [float("nan"), float("inf"), 1.5]}}
    assert json.loads(write_json(content(ALL_WELL, facts=facts)))["facts"]["odd"]["value"] == ["nan", "inf", 1.5]


@settings(deadline=None)
@given(hostile_documents, hostile_facts)
def test_any_document_comes_back_as_it_was(report: dict[str, Any], facts: dict[str, dict[str, Any]]) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    read = json.loads(write_json(content(report, facts=facts)).encode(), parse_constant=refuse)
    assert {key: read[key] for key in report} == report
