"""The report file of a proof: its formats, as JSON whole, refused before anything is asked, private."""

import json
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from aks_sandbox.operations.report_file import proof_report_path, write_proof_report
from aks_sandbox.reports.proof_json import write_proof_json
from aks_sandbox.reports.registry import proof_writer_for
from hypothesis import given, settings

from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.isolation import Proof
from aks_sandbox.reports.proof_document import proof_document

from .hostile_proof import hostile_proofs, hostile_targets
from .proof_samples import METADATA, NOT_PROVEN, TARGET


def refusal(name: str) -> InvalidInput:
    """What the validation says."""
    with pytest.raises(InvalidInput) as caught:
        proof_report_path(name)
    assert str(caught.value.argument) == "--report"
    return caught.value


def test_each_ending_has_its_format() -> None:
    shown = (NOT_PROVEN, TARGET, METADATA)
    assert proof_writer_for("a.html")(*shown).startswith("<!DOCTYPE html>\n")
    assert ElementTree.fromstring(proof_writer_for("a.b.XML")(*shown)).tag == "testsuites"
    assert json.loads(proof_writer_for("folder/a.json")(*shown))["verdict"] == "notProven"


@pytest.mark.parametrize("name", ["report.sarif", "A.SARIF"])
def test_sarif_is_refused_with_the_reason(name: str) -> None:
    refused = refusal(name)
    assert refused.message == (
        "--report: a SARIF file holds the findings of checks, and the proof of an isolation is not made of those"
    )
    assert refused.next_step == "Let it end in .html (a page to read), .xml (JUnit) or .json."


@pytest.mark.parametrize("name", ["report", "report.txt", ".html", "", "report.htm"])
def test_another_ending_is_told_the_three(name: str) -> None:
    refused = refusal(name)
    assert refused.message == f"--report: the name '{name}' does not say which format to write"
    assert refused.next_step == "Let it end in .html (a page to read), .xml (JUnit) or .json."


def test_a_place_that_takes_no_file_is_refused_beforehand(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "missing" / "proof.html")).message == (
        f"--report: the folder '{tmp_path}/missing' does not exist"
    )
    assert proof_report_path(str(tmp_path / "proof.html")) == tmp_path / "proof.html"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["html", "xml", "json"])
def test_the_file_is_the_owners_alone_and_whole(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"proof.{ending}"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write_proof_report(path, NOT_PROVEN, TARGET, METADATA)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "7c3e0b52-9f4d-4b1a-8e57-1d2f60a9c384" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_that_appeared_meanwhile_is_not_followed(tmp_path: Path) -> None:
    path = proof_report_path(str(tmp_path / "proof.json"))
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(InvalidInput) as caught:
        write_proof_report(path, NOT_PROVEN, TARGET, METADATA)
    assert caught.value.message == f"--report: '{path}' is a symbolic link"
    assert not (tmp_path / "elsewhere.json").exists()


def test_the_json_holds_the_document_beside_what_is_known_of_the_run() -> None:
    text = write_proof_json(NOT_PROVEN, TARGET, METADATA)
    read = json.loads(text)
    assert list(read)[:5] == ["schemaVersion", "tool", "command", "createdAt", "verdict"]
    assert read == {
        "schemaVersion": 1,
        "tool": {"name": "aks-sandbox", "version": "1.0.0b1"},
        "command": "az aks-sandbox verify",
        "createdAt": "2026-11-21T23:05:09+00:00",
        **proof_document(NOT_PROVEN, TARGET),
    }
    assert text.endswith("}\n")


@settings(deadline=None)
@given(hostile_proofs, hostile_targets)
def test_any_document_comes_back_from_the_json_as_it_was(proof: Proof, target: dict[str, Any]) -> None:
    document = proof_document(proof, target)
    read = json.loads(write_proof_json(proof, target, METADATA).encode())
    assert {key: read[key] for key in document} == document
