"""`template check` on real files of others, where they are present: each has the verdict that a person gave it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from aks_sandbox.errors import InvalidInput
from aks_sandbox.templates.judging import judge_files
from aks_sandbox.templates.reading.files import read_files
from tests.support.template_files import parser, statuses

FOLDERS = [parent / "shared" / "corpus-iac" for parent in Path(__file__).resolve().parents]
CORPUS = next((one for one in FOLDERS if one.is_dir()), FOLDERS[0])


def rows() -> list[dict[str, str]]:
    """The expected verdicts; none where the files are not there."""
    expected = CORPUS / "EXPECTED.tsv"
    if not expected.exists():
        return []
    lines = [line for line in expected.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = rows()


def codes(text: str) -> list[str]:
    """The codes of a cell."""
    return [] if text == "-" else [one.strip() for one in text.split(",")]


@pytest.mark.skipif(not ROWS, reason="the files of others are not beside this repository")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_a_file_of_others_has_the_verdict_that_a_person_gave_it(row: dict[str, str]) -> None:
    file = row["file"]
    if file.endswith(".bicep"):
        parser("pycep")
    if file.endswith(".tf"):
        parser("hcl2")
    if row["clusters"] == "input error":
        with pytest.raises(InvalidInput):
            read_files([str(CORPUS / file)])
        return
    report = judge_files(read_files([str(CORPUS / file)]))
    found = statuses(report)
    assert len(report.clusters) == int(row["clusters"])
    for code in codes(row["must"]):
        accepted = {"fail", "warn", "unknown"} if code.endswith("?") else {"fail", "warn"}
        assert found[code.rstrip("?")] & accepted, code
    for code in codes(row["must_not"]):
        assert not found[code] & {"fail", "warn"}, code
    if row["sandboxed pools"].startswith("unknown"):
        assert report.report.verdict == "unknown"
