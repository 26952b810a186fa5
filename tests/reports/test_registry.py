"""The ending of a file's name chooses its format, and a wrong one is told the four."""

import json
from xml.etree import ElementTree

import pytest
from aks_sandbox.reports.registry import writer_for

from aks_sandbox.errors import InvalidInput

from .samples import MIXED, content


def test_each_ending_has_its_format() -> None:
    shown = content(MIXED)
    assert writer_for("a.html")(shown).startswith("<!DOCTYPE html>\n")
    assert ElementTree.fromstring(writer_for("a.b.xml")(shown)).tag == "testsuites"
    assert json.loads(writer_for("folder/a.sarif")(shown))["version"] == "2.1.0"
    assert json.loads(writer_for("A.JSON")(shown))["verdict"] == "fail"


@pytest.mark.parametrize("name", ["report", "report.txt", "report.html.gz", ".html", "folder.html/report", "", "a.htm"])
def test_another_ending_is_told_the_four(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        writer_for(name)
    assert caught.value.message == f"--report: the name '{name}' does not say which format to write"
    assert caught.value.next_step == (
        "Let it end in .html (a page to read), .xml (JUnit), .sarif (SARIF 2.1.0) or .json."
    )
    assert str(caught.value.argument) == "--report"
