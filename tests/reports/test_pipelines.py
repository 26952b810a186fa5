"""The logs of GitHub Actions and Azure Pipelines: what they are told, and what no text can make them do."""

from __future__ import annotations

import json
import os
import re
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.row import Answer
from aks_sandbox.commands.table import commands
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Kind, Place, Report, Resource
from aks_sandbox.model.proof import Cleanup, Proof
from aks_sandbox.model.safe_text import one_line, printable
from aks_sandbox.reports.code_quality import code_quality
from aks_sandbox.reports.files import CHECK_WRITERS
from aks_sandbox.reports.judgement import Judgement, Level, Remark, check_judgement, proof_judgement
from aks_sandbox.reports.markdown import MOST_BYTES, markdown, plain
from aks_sandbox.reports.pipelines import NO_PIPELINE, Log, Pipeline, error_lines, log_lines, outputs, told
from aks_sandbox.reports.text import Line, Run, Shown, laid_out
from tests.support.log_commands import GITHUB_COMMANDS, azure_command, github_command

from .hostile_proof import hostile_proofs, hostile_targets
from .hostile_text import hostile_judgeds, hostile_reports, hostile_runs, hostile_steps
from .proof_samples import DELETE, ISOLATED, NAMESPACE, NO_POOL, NOT_ISOLATED, NOT_PROVEN, TARGET, VERIFY_RUN
from .samples import ALL_WELL, JUDGED, MIXED, RUN, finding, report, strict

COMMANDS = [
    "::error::x",
    "::stop-commands::x",
    " ::add-mask::e",
    "::set-env name=PATH::x",
    "::warning file=a,line=1::b",
    "##vso[task.setvariable variable=PATH]x",
    "##VSO[task.complete result=Succeeded;]x",
    "##[add-mask]e",
    "##[error]x",
    "%0A::error::x",
    "%0D%0A##vso[task.complete]",
    "%25%AZP25%3B%5D",
    "\n::error::x",
    "\r::error::x",
    "a,b:c;d]e",
    "#" * 4 + "vso[",
    "::" * 3 + "error::",
]
# Texts that try to give a command, alone and between others.
logged_texts = st.lists(
    st.sampled_from(COMMANDS) | st.text(st.characters(exclude_categories=()), max_size=6), max_size=5
).map("".join)
remarks = st.builds(
    Remark,
    level=st.sampled_from(Level),
    status=st.sampled_from(["Failed", "Unknown", "Not isolated"]) | logged_texts,
    title=logged_texts.map("T{}".format),
    message=logged_texts,
    code=st.sampled_from(["", "SBX101"]),
    steps=hostile_steps,
    file=logged_texts,
    line=st.integers(0, 99),
    column=st.integers(0, 99),
)


def judgement(*said: Remark) -> Judgement:
    """What a command says."""
    return Judgement(command="az aks-sandbox check", verdict="Not ready", judged="A thing.", summary="x", remarks=said)


@given(remarks)
@example(Remark(level=Level.ERROR, status="Failed", title="a,b:c%2C", message="%0A::x::", file="d,e:f.yaml", line=3))
def test_a_line_for_github_is_one_annotation_whatever_the_texts_are(remark: Remark) -> None:
    (line,) = log_lines(Log.GITHUB, judgement(remark))
    assert line.splitlines() == [line]
    read = github_command(line)
    assert read is not None
    assert read.name == {"error": "error", "warning": "warning", "note": "notice"}[remark.level]
    assert set(read.properties) <= {"file", "line", "col", "title"}
    # The runner takes the blanks at the ends away.
    assert read.properties["title"].startswith(one_line(remark.title).strip())
    assert read.text.split("\n")[0] == one_line(remark.message)
    assert azure_command(line) is None


@given(remarks)
@example(Remark(level=Level.ERROR, status="Failed", title="a;b]c%5D", message="%0A##vso[x]", file="d;e]f.yaml"))
def test_a_line_for_azure_pipelines_is_one_issue_whatever_the_texts_are(remark: Remark) -> None:
    (line,) = log_lines(Log.AZURE_PIPELINES, judgement(remark))
    assert line.splitlines() == [line]
    read = azure_command(line)
    if remark.level is Level.NOTE:
        assert read is None
        return
    assert read is not None
    assert read.name == "task.logissue"
    assert read.properties["type"] == remark.level
    assert set(read.properties) <= {"type", "sourcepath", "linenumber", "columnnumber", "code"}
    assert read.text.startswith(one_line(remark.title))
    assert one_line(remark.message) in read.text
    assert "\n" not in read.text


@given(hostile_reports, hostile_judgeds, hostile_runs)
def test_every_report_of_checks_becomes_commands(report: Report, judged: Judged, run: Run) -> None:
    said = check_judgement(report, judged, run)
    assert len(log_lines(Log.GITHUB, said)) == len(said.remarks)
    assert all(github_command(line) for line in log_lines(Log.GITHUB, said))


@given(hostile_proofs, hostile_targets)
def test_every_proof_becomes_commands(proof: Proof, target: Any) -> None:
    said = proof_judgement(proof, target, VERIFY_RUN)
    assert all(github_command(line) for line in log_lines(Log.GITHUB, said))
    assert all(azure_command(line) for line in log_lines(Log.AZURE_PIPELINES, said))


@given(logged_texts)
@example("::error::x")
@example("a ::error file=b::x")
@example("a" * 70 + " ::add-mask::e " + "b" * 70)
@example("\n::error::x000\x1f\x1f\x1f%0A::error::x")
@example("a" * 38 + "::error file=b::x")
def test_no_output_of_a_command_holds_a_command_to_a_log(text: str) -> None:
    document = printable({"message": text, text: [text]})
    outputs_of = [
        json.dumps(document, indent=2, ensure_ascii=False),
        yaml.safe_dump(document, allow_unicode=True),
        document["message"],
        *laid_out([Line(one_line(text), 2)], 60),
        "\n".join(textwrap.wrap(one_line(text), 40, break_on_hyphens=False)),
    ]
    for output in outputs_of:
        for line in output.splitlines():
            assert github_command(line) is None, line
            assert azure_command(line) is None, line


def test_the_reader_of_these_tests_sees_the_commands_that_they_look_for() -> None:
    assert all(github_command(f"  ::{name}::x") for name in GITHUB_COMMANDS)
    assert github_command("text ##[add-mask]e")
    assert azure_command("text ##VSO[task.complete result=x]y")


def test_what_only_looks_like_a_command_stays() -> None:
    for text in ("fe80::1", "::1", "std::string", "a:: b", "## heading", "::ffff:10.0.0.1/120"):
        assert one_line(text) == text
    assert one_line("see ::error::x and ##vso[y]") == r"see :\u003aerror::x and #\u0023vso[y]"


def shown() -> Shown:
    """A result."""
    return Shown({"verdict": "fail"}, "A thing.", (), "Verdict: fail")


def levels(said: Judgement) -> list[tuple[str, str]]:
    """Level and status of each remark."""
    return [(str(one.level), one.status) for one in said.remarks]


def test_what_is_unknown_is_an_error_where_it_decides_and_a_warning_where_it_does_not() -> None:
    said = check_judgement(MIXED, JUDGED, RUN)
    assert said.verdict == "Not ready"
    assert levels(said)[0] == ("error", "Failed")
    assert {level for level, status in levels(said) if status == "Unknown"} == {"error"}
    assert ("warning", "Warning") in levels(said)
    assert ("error", "Warning") in levels(check_judgement(strict(MIXED), JUDGED, RUN))
    titles = "\n".join(log_lines(Log.GITHUB, said))
    assert "(unknown)::" in titles
    assert "(failed)" not in titles


def test_what_is_well_needs_no_annotation_and_its_summary_says_so() -> None:
    said = check_judgement(ALL_WELL, JUDGED, RUN)
    assert said.remarks == ()
    assert markdown(said).startswith("## az aks-sandbox check: Ready\n")


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (ISOLATED, []),
        (NOT_PROVEN, [("error", "Not proven")]),
        (NOT_ISOLATED, [("error", "Not isolated")]),
        (NO_POOL, [("error", "Not proven")]),
    ],
    ids=["isolated", "not proven", "not isolated", "no pool"],
)
def test_nothing_but_isolated_is_without_an_error(proof: Proof, expected: list[tuple[str, str]]) -> None:
    assert levels(proof_judgement(proof, TARGET, VERIFY_RUN))[: len(expected) or None] == expected


def test_pods_that_were_left_are_a_warning_with_the_command_that_removes_them() -> None:
    left = replace(ISOLATED, cleanup=Cleanup(NAMESPACE, left=(NAMESPACE,), command=DELETE))
    (line,) = log_lines(Log.GITHUB, proof_judgement(left, TARGET, VERIFY_RUN))
    assert line.startswith("::warning title=Removal of the test pods::")
    assert line.endswith(f"%0A{DELETE}")


def test_a_resource_of_a_file_is_annotated_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pool = Resource(Kind.NODE_POOL, "a", Place("main.bicep", 7))
    found = report(finding("SBX302", "vm-size", "Nested", "fail", "No.", resource=pool))
    said = check_judgement(found, JUDGED, RUN)
    assert "::error file=main.bicep,line=7,title=SBX302 Nested::" in "\n".join(log_lines(Log.GITHUB, said))
    (written,) = json.loads(code_quality(said))
    assert written["location"] == {"path": "main.bicep", "lines": {"begin": 7}}
    assert {"description", "check_name", "fingerprint", "severity", "location"} == set(written)


@pytest.mark.parametrize("name", ["GITHUB_WORKSPACE", "BUILD_SOURCESDIRECTORY", "CI_PROJECT_DIR"])
def test_paths_count_from_the_checkout(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deploy").mkdir()
    monkeypatch.chdir(tmp_path / "deploy")
    monkeypatch.setenv(name, str(tmp_path))
    remark = Remark(level=Level.ERROR, status="Failed", title="t", message="m", file="./app.yaml", line=1)
    assert "file=deploy/app.yaml," in log_lines(Log.GITHUB, judgement(remark))[0]
    assert "sourcepath=deploy/app.yaml;" in log_lines(Log.AZURE_PIPELINES, judgement(remark))[0]
    up = log_lines(Log.GITHUB, judgement(replace(remark, file="../top.yaml")))[0]
    assert "file=top.yaml," in up
    assert "file=" not in log_lines(Log.GITHUB, judgement(replace(remark, file="-")))[0]


ENVIRONMENTS: list[tuple[dict[str, str], list[str], tuple[Log, ...]]] = [
    ({}, [], ()),
    ({"GITHUB_ACTIONS": "true"}, [], (Log.GITHUB,)),
    ({"TF_BUILD": "True"}, [], (Log.AZURE_PIPELINES,)),
    ({"GITHUB_ACTIONS": "false"}, [], ()),
    ({"GITHUB_ACTIONS": "true"}, ["no-log"], ()),
    ({"GITHUB_ACTIONS": "true"}, ["azure-pipelines"], (Log.AZURE_PIPELINES,)),
    ({}, ["github", "github"], (Log.GITHUB,)),
    ({"GITLAB_CI": "true", "CI": "true"}, [], ()),
]


@pytest.mark.parametrize(("environment", "names", "expected"), ENVIRONMENTS)
def test_the_log_is_the_one_that_is_named_or_that_of_the_pipeline(
    environment: dict[str, str], names: list[str], expected: tuple[Log, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert outputs(names, CHECK_WRITERS).pipeline.logs == expected


def test_an_error_is_an_annotation_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["1 check failed.", "SBX304: no.", "az aks list"]
    assert error_lines("aks-sandbox", (), lines) == ()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert error_lines("aks-sandbox", (), lines) == (
        "::error title=aks-sandbox::1 check failed.%0ASBX304: no.%0Aaz aks list",
    )
    assert error_lines("aks-sandbox", ["no-log"], lines) == ()
    (line,) = error_lines("aks-sandbox", ["azure-pipelines"], lines)
    assert line == "##vso[task.logissue type=error;]aks-sandbox: 1 check failed. SBX304: no. az aks list"


def test_a_log_and_none_are_refused_together() -> None:
    with pytest.raises(InvalidInput, match="'no-log' cannot be used with 'github'"):
        outputs(["github", "no-log"], CHECK_WRITERS)


def test_the_summary_is_appended_to_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("a line without an end")
    said = check_judgement(MIXED, JUDGED, RUN)
    result = told(shown(), Pipeline((Log.GITHUB,), step_summary=path), lambda: said)
    assert path.read_text(encoding="utf-8") == f"a line without an end\n\n{markdown(said)}"
    assert len(result.log) == len(said.remarks)
    assert result.document == shown().document


def test_the_summary_stays_within_what_github_takes_and_says_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_bytes(b"x" * 500_000)
    many = [Remark(level=Level.ERROR, status="Failed", title=f"t{n}", message="é" * 1000) for n in range(600)]
    told(shown(), Pipeline((Log.GITHUB,), step_summary=path), lambda: judgement(*many))
    written = path.read_text(encoding="utf-8")
    assert MOST_BYTES - 5000 < len(written.encode()) <= MOST_BYTES
    in_it = written.count("### ")
    assert written.endswith(f"**{600 - in_it} more are in the log and in the reports of this step.**\n")
    path.write_bytes(written.encode().ljust(MOST_BYTES - 10, b" "))
    (line,) = told(shown(), Pipeline((Log.GITHUB,), step_summary=path), judgement).log
    assert line == "::warning title=aks-sandbox::The summary of this step is full, so this result is not in it."
    assert path.stat().st_size == MOST_BYTES - 10


def test_a_summary_that_cannot_be_written_takes_nothing_away(tmp_path: Path) -> None:
    pipeline = Pipeline((Log.GITHUB, Log.AZURE_PIPELINES), tmp_path / "no" / "s.md", tmp_path / "neither")
    result = told(shown(), pipeline, judgement)
    assert [line.partition(" ")[0] for line in result.log] == ["::warning", "##vso[task.logissue"]
    assert all("cannot be written (No such file or directory)" in line for line in result.log)
    assert result.document == shown().document


def test_a_defect_in_what_stands_beside_the_result_takes_nothing_away() -> None:
    def broken() -> Judgement:
        raise LookupError("nothing")

    (line,) = told(shown(), Pipeline((Log.GITHUB,)), broken).log
    assert line.startswith("::warning title=aks-sandbox::The findings could not be written for this log (LookupError")


def test_azure_pipelines_uploads_a_new_file_that_its_agent_can_read(tmp_path: Path) -> None:
    said = check_judgement(MIXED, JUDGED, RUN)
    result = told(shown(), Pipeline((Log.AZURE_PIPELINES,), temporary=tmp_path), lambda: said)
    read = azure_command(result.log[-1])
    assert read is not None
    assert read.name == "task.uploadsummary"
    assert Path(read.text).read_text(encoding="utf-8") == markdown(said)
    if os.name == "posix":
        assert Path(read.text).stat().st_mode & 0o777 == 0o644


def test_outside_of_a_pipeline_nothing_is_made() -> None:
    def broken() -> Judgement:
        raise AssertionError("made")

    assert told(shown(), NO_PIPELINE, broken) == shown()


#: What Markdown and GitHub take for markup, and the word www, which begins a link.
MARKUP = "\\`*_{}[]<>#|~&!$^"


@given(logged_texts | st.text(st.sampled_from(MARKUP + "-+=1.)@: \na/w"), max_size=20))
@example("- a")
@example("1. a")
@example("<img src=x onerror=y>")
@example("https://example.com @team :smile: www.example.com")
def test_no_text_is_markup(text: str) -> None:
    written = plain(text)
    assert "\n" not in written
    rest = written.replace("@<!-- -->", "").replace("\\\\", "")
    for number, character in enumerate(rest):
        assert character not in MARKUP.replace("\\", "") or rest[number - 1] == "\\", written
    assert "@" not in rest
    assert not re.search(r"(?<!\\)://|www\.", rest)
    assert not rest.lstrip().startswith(("- ", "+ ", "= "))


@given(remarks)
def test_each_command_of_a_step_is_in_a_fence_that_it_cannot_close(remark: Remark) -> None:
    lines = markdown(judgement(remark)).split("\n")
    for step in remark.steps:
        if step.command is not None:
            at = lines.index(one_line(str(step.command)))
            fence = lines[at + 1]
            assert set(fence) == {"`"}
            assert fence not in lines[at]


def test_every_command_that_judges_tells_a_pipeline() -> None:
    """What a check may refuse is an error, which the front end shows there."""
    judging = {
        name
        for name, row in commands()
        if {Answer.NO, Answer.UNDECIDED} & set(row.answers) and name not in ("create", "nodepool add")
    }
    assert judging == {
        *("check", "verify", "template check"),
        *("manifest lint", "manifest convert", "manifest size"),
    }
    for name, row in commands():
        takes = any(one.argument is Argument.REPORT for one in row.options.values())
        assert takes is (name in judging), name
