"""`check --report`: the file beside the screen, in each of its four formats, of live and of saved facts."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from aks_sandbox.check import check as operation
from aks_sandbox.check.check import CheckOptions, check_saved
from aks_sandbox.check.facts_file import load_facts
from aks_sandbox.errors import FileNotWritten
from aks_sandbox.model.safe_text import printable
from aks_sandbox.reports.text import Shown
from aks_sandbox.steps import lines_of
from tests.support.hostile_arm import HostileArm
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import A_REGION, assert_same_findings, codes, judge
from tests.support.wanted import PREVIEW, judged_spec

SPEC = judged_spec(PREVIEW, **A_REGION)


def words(path: Path) -> Counter[str]:
    """The words of a report, without the moment of its making."""
    text = re.sub(r"\d{4}-\d\d-\d\d.\d\d:\d\d(?::\d\d(?:[+.]\d[\d:]*)?)?", "", path.read_text(encoding="utf-8"))
    return Counter(re.findall(r"[\w.]+", text))


def junit_results(path: Path) -> dict[str, str]:
    """What a pipeline reads: the kind of result of each test case, by the code in its name."""
    cases = ElementTree.fromstring(path.read_text(encoding="utf-8")).iter("testcase")
    return {
        str(case.get("name"))[:6]: next(
            (child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed"
        )
        for case in cases
    }


def held(error: FileNotWritten) -> dict[str, Any]:
    """The document of the result that the error brings along."""
    assert isinstance(error.result, Shown)
    return error.result.document


def test_junit_fails_the_cases_that_failed(arm: InProcessArm, tmp_path: Path) -> None:
    arm.fault("GET .*/usages 403")
    answer = judge(arm, SPEC, reports=(tmp_path / "check.xml",))
    results = junit_results(tmp_path / "check.xml")
    assert [code for code, result in results.items() if result == "failure"] == codes(answer, "fail") == ["SBX106"]
    assert len(results) == len({row["codes"][0] for row in answer["findings"]})
    skipped = {row["codes"][0] for row in answer["findings"] if row["status"] == "skipped"}
    assert skipped <= {code for code, result in results.items() if result == "skipped"}


def test_sarif_has_a_rule_for_every_check_and_the_failures_as_errors(arm: InProcessArm, tmp_path: Path) -> None:
    answer = judge(arm, SPEC, reports=(tmp_path / "check.sarif",))
    log = json.loads((tmp_path / "check.sarif").read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    assert run["tool"]["driver"]["name"] == "aks-sandbox"
    errors = [one["ruleId"] for one in run["results"] if one.get("level") == "error" and not one.get("suppressions")]
    assert errors == codes(answer, "fail")
    assert {one["ruleId"] for one in run["results"]} <= {rule["id"] for rule in run["tool"]["driver"]["rules"]}


def test_screen_report_and_facts_file_are_one_document(arm: InProcessArm, tmp_path: Path) -> None:
    arm.fault("GET .*/usages 403")
    report, facts = tmp_path / "check.json", tmp_path / "facts.json"
    answer = judge(arm, SPEC, reports=(report,), save_facts=facts)
    assert report.read_bytes() == facts.read_bytes()
    document = json.loads(report.read_bytes())
    assert list(document) == [*answer, "anonymized", "options", "facts"]
    assert {name: document[name] for name in answer} == answer


def test_the_texts_on_the_screen_are_those_of_the_report(tmp_path: Path) -> None:
    arm = HostileArm("everything", "hostile-names")
    answer = judge(arm, judged_spec(PREVIEW), reports=(tmp_path / "check.json",), save_facts=tmp_path / "facts.json")
    assert printable(answer) == answer
    for name in ("check.json", "facts.json"):
        document = json.loads((tmp_path / name).read_bytes())
        assert {name: document[name] for name in answer} == answer


def test_a_json_report_is_checked_again_like_a_facts_file(arm: InProcessArm, tmp_path: Path) -> None:
    arm.fault("GET .*/usages 403")
    first = judge(arm, SPEC, reports=(tmp_path / "check.json",))
    saved = load_facts(tmp_path / "check.json")
    again = check_saved(SPEC, saved, CheckOptions(reports=(tmp_path / "again.json",))).document
    assert_same_findings(again, first)
    assert load_facts(tmp_path / "again.json") == saved


def test_the_page_holds_the_verdict_every_check_and_the_facts(arm: InProcessArm, tmp_path: Path) -> None:
    answer = judge(arm, SPEC, reports=(tmp_path / "check.html",))
    page = (tmp_path / "check.html").read_text(encoding="utf-8")
    for row in answer["findings"]:
        assert row["message"] in html.unescape(page)
    assert "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation" in page
    assert "HyperVGenerations" in page
    assert "a-made-up-token" not in page


@pytest.mark.parametrize("name", ["check.xml", "check.sarif", "check.json"])
def test_saved_facts_make_a_report_like_live_ones(arm: InProcessArm, tmp_path: Path, name: str) -> None:
    live, saved = tmp_path / f"live-{name}", tmp_path / f"saved-{name}"
    judge(arm, SPEC, reports=(live,), save_facts=tmp_path / "facts.json")
    check_saved(SPEC, load_facts(tmp_path / "facts.json"), CheckOptions(reports=(saved,)))
    assert words(live) == words(saved)
    assert oct(saved.stat().st_mode)[-3:] == "600"


def test_saved_facts_make_a_page_with_every_message_of_the_live_one(arm: InProcessArm, tmp_path: Path) -> None:
    answer = judge(arm, SPEC, save_facts=tmp_path / "facts.json")
    check_saved(SPEC, load_facts(tmp_path / "facts.json"), CheckOptions(reports=(tmp_path / "check.html",)))
    page = html.unescape((tmp_path / "check.html").read_text(encoding="utf-8"))
    assert [row["codes"] for row in answer["findings"] if row["message"] not in page] == []


@pytest.mark.parametrize(("strict", "verdict", "failures"), [(False, "fail", 1), (True, "fail", 3)])
def test_a_strict_report_counts_warnings_as_failures(
    arm: InProcessArm, tmp_path: Path, strict: bool, verdict: str, failures: int
) -> None:
    answer = judge(arm, SPEC, reports=(tmp_path / "check.xml",), strict=strict)
    assert answer["verdict"] == verdict
    suite: Any = ElementTree.fromstring((tmp_path / "check.xml").read_text(encoding="utf-8"))
    assert list(junit_results(tmp_path / "check.xml").values()).count("failure") == failures
    assert int(suite.get("failures")) == failures


def test_a_report_that_cannot_be_written_is_the_fault_of_the_option(arm: InProcessArm, tmp_path: Path) -> None:
    with pytest.raises(FileNotWritten, match="--report: the folder '.*missing' does not exist") as caught:
        judge(arm, SPEC, reports=(tmp_path / "missing" / "check.html",))
    assert held(caught.value)["findings"] == judge(arm, SPEC)["findings"]
    assert lines_of(caught.value.steps) == ["Make it, or name another file."]


def test_every_file_is_tried_and_each_that_cannot_be_written_is_named(arm: InProcessArm, tmp_path: Path) -> None:
    with pytest.raises(FileNotWritten) as caught:
        judge(arm, SPEC, save_facts=tmp_path / "missing" / "f.json", reports=(tmp_path / "missing" / "check.html",))
    assert [line.split(":")[0] for line in caught.value.message.splitlines()] == ["--save-facts", "--report"]
    with pytest.raises(FileNotWritten):
        judge(arm, SPEC, save_facts=tmp_path / "missing" / "f.json", reports=(tmp_path / "check.html",))
    assert (tmp_path / "check.html").is_file()


def test_a_defect_of_a_report_takes_the_result_away_neither(
    arm: InProcessArm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(operation, "write_report", defect)
    with pytest.raises(FileNotWritten, match="--report: the file could not be made .KeyError: 'x'.") as caught:
        judge(arm, SPEC, reports=(tmp_path / "check.html",))
    assert held(caught.value)["findings"] == judge(arm, SPEC)["findings"]
    assert lines_of(caught.value.steps) == ["This is a defect of aks-sandbox: report it."]
