"""The report file: refused before anything is asked, private, whole or not there at all."""

import json
import os
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aks_sandbox.errors import InvalidInput
from aks_sandbox.reports.files import CHECK_WRITERS, format_path, write_report
from aks_sandbox.steps import lines_of

from .samples import ALL_WELL, FACTS, JUDGED, KEPT, MIXED, RUN


def refusal(name: str | Path) -> str:
    """What the validation says."""
    with pytest.raises(InvalidInput) as caught:
        format_path(str(name), CHECK_WRITERS)
    assert str(caught.value.argument) == "--report"
    return caught.value.message


def test_each_ending_has_its_format(tmp_path: Path) -> None:
    texts = {}
    for name in ("a.html", "a.b.xml", "a.sarif", "A.JSON"):
        write_report(format_path(str(tmp_path / name), CHECK_WRITERS), MIXED, JUDGED, RUN, KEPT)
        texts[name] = (tmp_path / name).read_text(encoding="utf-8")
    assert texts["a.html"].startswith("<!DOCTYPE html>\n")
    assert ElementTree.fromstring(texts["a.b.xml"]).tag == "testsuites"
    assert json.loads(texts["a.sarif"])["version"] == "2.1.0"
    read = json.loads(texts["A.JSON"])
    assert (read["verdict"], read["facts"]) == ("fail", FACTS)


@pytest.mark.parametrize("name", ["report", "report.txt", "report.html.gz", ".html", "folder.html/report", "", "a.htm"])
def test_another_ending_is_told_those_that_there_are(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        format_path(name, CHECK_WRITERS)
    assert caught.value.message == f"--report: the ending of '{name}' is not a report format"
    formats = ".html (a page to read), .xml (JUnit), .sarif (SARIF 2.1.0), .md (Markdown) or .json"
    assert lines_of(caught.value.steps) == [f"Use {formats}."]


def test_a_good_path_is_given_back_and_nothing_is_made(tmp_path: Path) -> None:
    assert format_path(str(tmp_path / "report.html"), CHECK_WRITERS) == tmp_path / "report.html"
    assert list(tmp_path.iterdir()) == []


def test_the_home_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert format_path("~/report.json", CHECK_WRITERS) == tmp_path / "report.json"


def test_a_name_without_a_folder_is_in_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_report(format_path("report.json", CHECK_WRITERS), ALL_WELL, JUDGED, RUN, KEPT)
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["verdict"] == "pass"


def test_what_cannot_be_written_is_refused_beforehand(tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "real.html").write_text("", encoding="utf-8")
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    (tmp_path / "dangling.html").symlink_to(tmp_path / "nowhere.html")
    os.mkfifo(tmp_path / "pipe.html")
    where = str(tmp_path)
    assert [
        refusal(tmp_path / name).replace(where, "")
        for name in (
            "report.txt",
            "missing/report.html",
            "file/report.html",
            "folder.html",
            "link.html",
            "dangling.html",
            "pipe.html",
            "a\0b.html",
        )
    ] == [
        "--report: the ending of '/report.txt' is not a report format",
        "--report: the folder '/missing' does not exist",
        "--report: the folder '/file' does not exist",
        "--report: '/folder.html' exists and is not a regular file",
        "--report: '/link.html' is a symbolic link",
        "--report: '/dangling.html' is a symbolic link",
        "--report: '/pipe.html' exists and is not a regular file",
        "--report: '/a\0b.html' cannot be written (embedded null byte)",
    ]


def test_a_folder_that_takes_no_files_is_refused_beforehand() -> None:
    if not Path("/proc/self").is_dir():
        pytest.skip("this system has no /proc, which takes no files from anybody")
    assert refusal("/proc/report.html").startswith("--report: '/proc/report.html' cannot be written (")


def test_a_file_that_may_not_be_written_is_refused_beforehand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refusal(path) == f"--report: '{path}' may not be written"


@pytest.mark.parametrize("ending", ["html", "xml", "sarif", "json"])
def test_the_file_is_the_owners_alone(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write_report(path, MIXED, JUDGED, RUN, KEPT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "SBX301" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_on_the_way_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InvalidInput) as caught:
        write_report(path, MIXED, JUDGED, RUN, KEPT)
    assert caught.value.message == f"--report: '{path}' cannot be written (No space left on device)"
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_on_the_way_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_report(tmp_path / "report.json", MIXED, JUDGED, RUN, KEPT)
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_appeared_meanwhile_is_not_followed(tmp_path: Path) -> None:
    path = format_path(str(tmp_path / "report.json"), CHECK_WRITERS)
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(InvalidInput) as caught:
        write_report(path, MIXED, JUDGED, RUN, KEPT)
    assert caught.value.message == f"--report: '{path}' is a symbolic link"
    assert not (tmp_path / "elsewhere.json").exists()
