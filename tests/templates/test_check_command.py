"""`template check` as a command: its document, its exit codes, its reports, and what it says of wrong files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest

from aks_sandbox.commands.row import Answer
from aks_sandbox.commands.table import commands
from aks_sandbox.errors import InvalidInput
from aks_sandbox.reports.text import Shown
from tests.support.given_context import GivenContext
from tests.support.schemas import problems
from tests.support.template_files import GOOD, Parameter, arm, arm_cluster, arm_pool, parser, pool_as_arm, pool_as_azapi

ROW = dict(commands())["template check"]
TEXTS = {
    "good": (arm([arm_pool(GOOD)]), Answer.YES),
    "plain": (arm([arm_cluster([{"name": "plain", "mode": "System"}])]), Answer.YES),
    "none": (arm([]), Answer.YES),
    "warns": (arm([arm_pool({**GOOD, "mode": "System"})]), Answer.YES),
    "fails": (arm([arm_pool({**GOOD, "enableFIPS": True})]), Answer.NO),
    "open": (pool_as_arm("box", {**GOOD, "osSKU": Parameter("sku", "AzureLinux")}), Answer.UNDECIDED),
    "both": (pool_as_arm("box", {**GOOD, "osSKU": Parameter("sku"), "enableFIPS": True}), Answer.NO),
}


def run(tmp_path: Path, *texts: str, name: str = "main.json", **options: Any) -> Shown:
    """The result of the command for files of these texts."""
    files = []
    for number, text in enumerate(texts):
        path = tmp_path / (f"{number}-{name}" if number else name)
        path.write_text(text, encoding="utf-8")
        files.append(str(path))
    shown = ROW.run(cast("Any", GivenContext()), ROW.arguments(files=files, **options))
    assert isinstance(shown, Shown)
    return shown


@pytest.mark.parametrize("name", TEXTS)
def test_the_exit_code_says_whether_a_check_failed(tmp_path: Path, name: str) -> None:
    text, answer = TEXTS[name]
    shown = run(tmp_path, text)
    assert ROW.answer(shown.document) is answer
    assert problems("template-check", json.loads(json.dumps(shown.document))) == []


def test_strict_makes_a_warning_fail(tmp_path: Path) -> None:
    assert ROW.answer(run(tmp_path, TEXTS["warns"][0], strict=True).document) is Answer.NO


def test_what_is_ignored_does_not_fail(tmp_path: Path) -> None:
    shown = run(tmp_path, TEXTS["fails"][0], ignore=["SBX402"])
    assert ROW.answer(shown.document) is Answer.YES
    assert shown.document["summary"]["ignored"] == 1
    with pytest.raises(InvalidInput, match="no check has the code SBX999"):
        run(tmp_path, TEXTS["good"][0], ignore=["SBX999"])


def test_the_document_names_the_file_the_line_and_what_is_left_open(tmp_path: Path) -> None:
    document = run(tmp_path, TEXTS["open"][0]).document
    (pool,) = document["nodePools"]
    assert pool["file"] == str(tmp_path / "main.json")
    assert pool["leftOpen"] == [{"property": "osSKU", "decidedBy": "parameter sku (default AzureLinux)"}]
    (finding,) = [one for one in document["findings"] if one["status"] == "unknown" and "SBX401" in one["codes"]]
    (resource,) = finding["resources"]
    assert (resource["file"], resource["line"]) == (pool["file"], pool["line"])
    line = (tmp_path / "main.json").read_text(encoding="utf-8").splitlines()[pool["line"] - 1]
    assert line.strip() == "{"
    assert finding["message"] == "osSKU is decided by parameter sku (default AzureLinux)."
    assert {"SBX101", "SBX301", "SBX501", "SBX601"} <= set(document["checksNotCarriedOut"])
    assert "SBX401" not in document["checksNotCarriedOut"]


def test_the_lines_say_what_failed_where_and_what_to_do(tmp_path: Path) -> None:
    shown = run(tmp_path, TEXTS["both"][0])
    lines = [line.text for line in shown.lines]
    assert shown.heading == "0 clusters and 1 node pool in 1 file, of which 1 is sandboxed."
    at = lines.index("FAIL SBX402 FIPS")
    place = f"{tmp_path / 'main.json'}:{shown.document['nodePools'][0]['line']}"
    assert lines[at + 1 : at + 3] == [f"Node pool box ({place}): enableFIPS is set.", "Remove enableFIPS."]
    assert f"Node pool box ({place}): the file leaves open osSKU (parameter sku)." in lines
    assert lines[-1].startswith("Verdict: fail (1 failed, ")
    assert not any("--" in line for line in lines if line != lines[-1])


def test_several_files_are_one_report(tmp_path: Path) -> None:
    document = run(tmp_path, TEXTS["fails"][0], TEXTS["plain"][0]).document
    assert [Path(one["file"]).name for one in document["files"]] == ["main.json", "1-main.json"]
    assert document["judged"] == "1 cluster and 2 node pools in 2 files, of which 1 is sandboxed."


def test_each_report_has_the_finding_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [str(tmp_path / f"check{ending}") for ending in (".json", ".sarif", ".xml", ".html")]
    shown = run(tmp_path, TEXTS["both"][0], report=names)
    line = shown.document["nodePools"][0]["line"]
    written = json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))
    assert {**written, "createdAt": ""} == {**json.loads(json.dumps(shown.document)), "createdAt": ""}
    (sarif,) = json.loads((tmp_path / "check.sarif").read_text(encoding="utf-8"))["runs"]
    (failed,) = [one for one in sarif["results"] if one["ruleId"] == "SBX402"]
    place = failed["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"], place["region"]) == ({"uri": "main.json"}, {"startLine": line})
    suites = ElementTree.parse(tmp_path / "check.xml").getroot()
    assert [one.get("message") for one in suites.iter("failure")] == ["enableFIPS is set."]
    # One cause, the open OS SKU, for two checks.
    assert [one.get("message") for one in suites.iter("error")] == ["osSKU is decided by parameter sku."]
    assert f"main.json:{line}" in (tmp_path / "check.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("report", ["check.txt", "check"])
def test_a_report_without_a_format_is_refused_before_anything_is_read(tmp_path: Path, report: str) -> None:
    with pytest.raises(InvalidInput, match="is not a report format"):
        run(tmp_path, "broken", report=[report])


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("main.json", "{", "is not JSON: the file ends inside of an object, list or text (line 1, column 2)"),
        ("main.json", " \n", "is empty"),
        ("main.json", '{"a": 1}', "is not a deployment template"),
        ("main.yaml", "a: 1", "is not known as a template by its ending"),
        ("main.bicepparam", "using 'main.bicep'", "is a Bicep parameter file, which declares nothing"),
        ("prod.tfvars", "a = 1", "has values for the variables of Terraform, and declares nothing"),
        ("main.tf.json", "{}", "is Terraform in JSON, which is not read"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_what_to_do(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        run(tmp_path, TEXTS["good"][0], text, name=name) if name == "main.json" else run(tmp_path, text, name=name)
    assert words in raised.value.problem
    assert name in raised.value.problem
    assert raised.value.steps


@pytest.mark.parametrize(("name", "words"), [("", "is a folder"), ("nowhere.json", "does not exist")])
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        ROW.run(cast("Any", GivenContext()), ROW.arguments(files=[str(tmp_path / name)]))


def test_bytes_that_are_no_text_are_refused_and_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\x00\x81{}")
    with pytest.raises(InvalidInput, match="is not text in UTF-8"):
        ROW.run(cast("Any", GivenContext()), ROW.arguments(files=[str(tmp_path / "a.json")]))
    (tmp_path / "b.json").write_bytes(TEXTS["fails"][0].encode("utf-16"))
    shown = ROW.run(cast("Any", GivenContext()), ROW.arguments(files=[str(tmp_path / "b.json")]))
    assert shown.document["verdict"] == "fail"


def test_a_broken_terraform_file_among_others_is_the_one_that_is_named(tmp_path: Path) -> None:
    parser("hcl2")
    (tmp_path / "broken.tf").write_text('resource "a" "b" {\n', encoding="utf-8")
    (tmp_path / "good.tf").write_text(pool_as_azapi("box", GOOD), encoding="utf-8")
    files = [str(tmp_path / name) for name in ("good.tf", "broken.tf")]
    with pytest.raises(InvalidInput, match=r"broken\.tf' is not Terraform"):
        ROW.run(cast("Any", GivenContext()), ROW.arguments(files=files))


def test_names_of_a_file_cannot_reach_a_terminal_hidden(tmp_path: Path) -> None:
    pool = {**GOOD, "osSKU": "Ubuntu\u001b[31m\n", "vmSize": "Standard_\u202eX"}
    shown = run(tmp_path, arm([arm_pool(pool, name="aks/bo\u001b[0m\nx")]))
    texts = [shown.heading, *(line.text for line in shown.lines), json.dumps(shown.document, ensure_ascii=False)]
    assert all(one.isprintable() for one in texts)
