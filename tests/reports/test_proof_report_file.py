"""The report file of a proof: its formats, as JSON whole, refused before anything is asked, private."""

import json
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.proof import Proof
from aks_sandbox.reports.documents import json_text, proof_document
from aks_sandbox.reports.files import PROOF_WRITERS, format_path, write_proof_report
from aks_sandbox.steps import lines_of

from .hostile_proof import hostile_proofs, hostile_targets
from .proof_samples import NOT_PROVEN, TARGET, VERIFY_RUN


def refusal(name: str) -> InvalidInput:
    """What the validation says."""
    with pytest.raises(InvalidInput) as caught:
        format_path(name, PROOF_WRITERS)
    assert str(caught.value.argument) == "--report"
    return caught.value


def test_each_ending_has_its_format(tmp_path: Path) -> None:
    texts = {}
    for name in ("a.html", "a.b.XML", "a.json"):
        write_proof_report(format_path(str(tmp_path / name), PROOF_WRITERS), NOT_PROVEN, TARGET, VERIFY_RUN)
        texts[name] = (tmp_path / name).read_text(encoding="utf-8")
    assert texts["a.html"].startswith("<!DOCTYPE html>\n")
    assert ElementTree.fromstring(texts["a.b.XML"]).tag == "testsuites"
    assert json.loads(texts["a.json"]) == proof_document(NOT_PROVEN, TARGET, VERIFY_RUN)


@pytest.mark.parametrize("name", ["report.sarif", "A.SARIF", "report", "report.txt", ".html", "", "report.htm"])
def test_another_ending_is_told_those_that_there_are(name: str) -> None:
    refused = refusal(name)
    assert refused.message == f"--report: the ending of '{name}' is not a report format"
    assert lines_of(refused.steps) == ["Use .html (a page to read), .xml (JUnit), .md (Markdown) or .json."]


def test_a_place_that_takes_no_file_is_refused_beforehand(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "missing" / "proof.html")).message == (
        f"--report: the folder '{tmp_path}/missing' does not exist"
    )
    assert format_path(str(tmp_path / "proof.html"), PROOF_WRITERS) == tmp_path / "proof.html"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["html", "xml", "json"])
def test_the_file_is_the_owners_alone_and_whole(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"proof.{ending}"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write_proof_report(path, NOT_PROVEN, TARGET, VERIFY_RUN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "7c3e0b52-9f4d-4b1a-8e57-1d2f60a9c384" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_that_appeared_meanwhile_is_not_followed(tmp_path: Path) -> None:
    path = format_path(str(tmp_path / "proof.json"), PROOF_WRITERS)
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(InvalidInput) as caught:
        write_proof_report(path, NOT_PROVEN, TARGET, VERIFY_RUN)
    assert caught.value.message == f"--report: '{path}' is a symbolic link"
    assert not (tmp_path / "elsewhere.json").exists()


@settings(deadline=None)
@given(hostile_proofs, hostile_targets)
def test_any_document_comes_back_from_the_json_as_it_was(proof: Proof, target: dict[str, Any]) -> None:
    document = proof_document(proof, target, VERIFY_RUN)
    assert json.loads(json_text(document).encode()) == document
