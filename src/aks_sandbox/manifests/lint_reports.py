"""What lint found as SARIF, JUnit and a page, and what of it a pipeline is to see."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.sizing import in_words
from aks_sandbox.manifests.finding import LintFinding, LintReport
from aks_sandbox.manifests.lint_document import (
    VERDICTS,
    about,
    judged_sentence,
    lint_document,
    summary_sentence,
    where,
)
from aks_sandbox.manifests.parsing import NotJudged
from aks_sandbox.manifests.rules.registry import LINT_RULES
from aks_sandbox.model.finding import Status
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.code_quality import code_quality
from aks_sandbox.reports.documents import json_text
from aks_sandbox.reports.files import ending_of, write_text
from aks_sandbox.reports.judgement import Judgement, Level, Remark
from aks_sandbox.reports.junit import Case, Problem, Suite, junit_text
from aks_sandbox.reports.markdown import markdown
from aks_sandbox.reports.page import Element, documentation, el, mark, page, section, verdict_banner
from aks_sandbox.reports.sarif import SCHEMA, invocation, rule_document
from aks_sandbox.reports.source_root import relative_file
from aks_sandbox.reports.text import STATUS_NAMES, Run
from aks_sandbox.steps import Step

_LEVELS = {Status.FAIL: "error", Status.WARN: "warning", Status.INFO: "note"}


def lint_sarif(report: LintReport, run: Run) -> str:
    """The report as a SARIF log of one run; `results` is there when it is empty, and files are relative."""
    numbers = {rule.code: number for number, rule in enumerate(LINT_RULES)}
    seen: Counter[str] = Counter()
    log = {
        "tool": {
            "driver": {
                "name": "aks-sandbox",
                "version": visible(run.tool_version),
                "rules": [
                    {
                        **rule_document(rule.info),
                        "help": {"text": f"{rule.manual.why} Fix: {rule.manual.fix}"},
                        "defaultConfiguration": {"level": _LEVELS[rule.info.severity]},
                    }
                    for rule in LINT_RULES
                ],
            }
        },
        "automationDetails": {"id": visible(f"{run.command}/")},
        "invocations": [
            {
                **invocation(run),
                "toolExecutionNotifications": [
                    {
                        "level": "warning",
                        "message": {"text": visible(one.message)},
                        "locations": [_location(one.file, one.line, 1)],
                    }
                    for one in report.not_judged
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, numbers[one.code], seen, report) for one in report.findings],
        "properties": {"verdict": str(report.verdict), "judged": judged_sentence(report)},
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [log]})


def _result(one: LintFinding, rule: int, seen: Counter[str], report: LintReport) -> dict[str, Any]:
    level = "error" if report.fails(one.status) else _LEVELS[one.accepted or one.status]
    # Not the line and not the message: the same problem has to be known again when something above it changes.
    identity = "\n".join((one.code, relative_file(one.file), str(one.subject), one.container))
    seen[identity] += 1
    digest = hashlib.sha256(f"{identity}\n{seen[identity]}".encode(errors="replace")).hexdigest()
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": level,
        "message": {"text": _text(one)},
        "locations": [
            {
                **_location(one.file, one.line, one.column),
                "logicalLocations": [{"fullyQualifiedName": visible(about(one) or one.file), "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"objectAndRule/v1": digest, "primaryLocationLineHash": f"{digest[:16]}:1"},
        "properties": {"certainty": str(one.rule.certainty), "effect": str(one.rule.effect)},
    }
    if one.helm_source:
        result["properties"]["helmSource"] = visible(one.helm_source)
    if one.reason:
        result["suppressions"] = [{"kind": "inSource", "justification": visible(one.reason)}]
    return result


def _location(file: str, line: int, column: int) -> dict[str, Any]:
    uri = quote(relative_file(file), safe="/", errors="replace")
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": {"startLine": line, "startColumn": column},
        }
    }


def _text(one: LintFinding) -> str:
    # `[words](address)` is a link in SARIF, and names in the text are not ours.
    return visible(f"{one.message} {one.fix}").replace("](", "] (")


def lint_junit(report: LintReport, run: Run) -> str:
    """The report as XML: a suite for each file, a case for each finding and for each pod without one."""
    suites: dict[str, list[Case]] = {}
    for one in report.findings:
        suites.setdefault(one.file, []).append(_case(one, report))
    flawed = {(one.file, one.subject) for one in report.findings if report.fails(one.status)}
    for pod in report.pods:
        if (pod.file, pod.subject) not in flawed:
            output = f"Virtual machine: {pod.machine}. The scheduler books {in_words(pod.booked)}."
            suites.setdefault(pod.file, []).append(Case(f"{pod.subject} (line {pod.line})", output=output))
    for skipped in report.not_judged:
        name = f"line {skipped.line}"
        text = f"{skipped.file}:{skipped.line}: {skipped.message}"
        problem = Problem(skipped.message, str(skipped.why), text)
        case = Case(name, failure=problem) if report.strict else Case(name, skipped=skipped.message)
        suites.setdefault(skipped.file, []).append(case)
    found = [Suite(f"manifest.{name}", tuple(cases)) for name, cases in suites.items()]
    return junit_text(found or [Suite("manifest", ())], {"judged": judged_sentence(report)}, run)


def _case(one: LintFinding, report: LintReport) -> Case:
    name = f"{one.code} {about(one)} ({one.line}:{one.column})"
    text = f"{where(one)}: {one.message}\n{one.fix}\nSee: {one.rule.info.source}"
    if report.fails(one.status):
        return Case(name, failure=Problem(one.message, f"{one.code}.{one.status}", text))
    skipped = f"{STATUS_NAMES[one.status]}: {one.reason}" if one.status is Status.IGNORED else None
    return Case(name, skipped=skipped, output=f"{STATUS_NAMES[one.status]}: {text}")


def lint_html(report: LintReport, run: Run) -> str:
    """The report as one page."""
    verdict = VERDICTS[report.verdict]
    files: dict[str, list[Element]] = {}
    for number, one in enumerate(report.findings):
        files.setdefault(one.file, []).append(_item(number, one))
    skipped = [el("li", el("p", el("code", f"{one.file}:{one.line}"), f" {one.message}")) for one in report.not_judged]
    machines = [
        el("li", el("p", f"{one.subject}: {one.machine}; the scheduler books {in_words(one.booked)}."))
        for one in report.pods
    ]
    main = [
        verdict_banner(report.verdict, verdict, judged_sentence(report), summary_sentence(report)),
        *(
            section(f"file-{number}", name, el("ul", *found), class_="group")
            for number, (name, found) in enumerate(files.items())
        ),
        section("not-judged", "Not judged", el("ul", *skipped) if skipped else None, class_="group"),
        section("machines", "Virtual machines", el("ul", *machines) if machines else None, class_="group"),
    ]
    return page(f"{verdict}: manifests", run, main, names="files and objects")


def _item(number: int, one: LintFinding) -> Element:
    text = el(
        "div",
        el(
            "div",
            el("h3", el("span", one.code, class_="code"), f" {about(one)}"),
            el("span", STATUS_NAMES[one.status], class_=f"status is-{one.status}"),
            class_="title",
        ),
        el("p", el("code", where(one)), f" (from {one.helm_source})" if one.helm_source else None, class_="docs"),
        el("p", one.message, class_="message"),
        el("p", f"Ignored: {one.reason}") if one.reason else None,
        el("div", el("h4", "What to do"), el("p", one.fix), class_="remedy"),
        documentation(one.rule.info.source),
        class_="text",
    )
    loud = one.status is not Status.INFO
    return el("li", mark(one.status), text, class_=f"check {'loud' if loud else 'quiet'}", id=f"finding-{number}")


LintWriter = Callable[[LintReport, Run], str]
WRITERS: Mapping[str, LintWriter] = {
    ".html": lint_html,
    ".xml": lint_junit,
    ".sarif": lint_sarif,
    ".md": lambda report, run: markdown(lint_judgement(report, run)),
    ".codequality.json": lambda report, run: code_quality(lint_judgement(report, run)),
    ".json": lambda report, run: json_text(lint_document(report, run)),
}


def write_lint_report(path: Path, report: LintReport, run: Run) -> None:
    """Write the report in the format of the path's ending."""
    write_text(Argument.REPORT, path, WRITERS[ending_of(path.name, WRITERS)](report, run))


_REMARK_LEVELS = {Status.FAIL: Level.ERROR, Status.WARN: Level.WARNING, Status.INFO: Level.NOTE}


def lint_judgement(report: LintReport, run: Run) -> Judgement:
    """What lint says: each finding that is not ignored, and what was not judged, an error where it decides."""
    findings = [_remark(one, report) for one in report.findings if one.status is not Status.IGNORED]
    # The worst first, since what shows them stops at some number; within a level their order is that of the files.
    return Judgement(
        command=run.command,
        verdict=VERDICTS[report.verdict],
        judged=judged_sentence(report),
        summary=summary_sentence(report),
        remarks=tuple(sorted([*findings, *not_judged_remarks(report)], key=lambda one: list(Level).index(one.level))),
    )


def _remark(one: LintFinding, report: LintReport) -> Remark:
    return Remark(
        level=Level.ERROR if report.fails(one.status) else _REMARK_LEVELS[one.status],
        status=STATUS_NAMES[one.status],
        title=f"{one.code} {about(one)}".rstrip(),
        message=one.message,
        code=one.code,
        steps=(Step(one.fix),),
        file=one.file,
        line=one.line,
        column=one.column,
    )


def not_judged_remarks(report: LintReport) -> list[Remark]:
    """What was not judged: an error where the verdict fails or is unknown because of it."""
    return [
        not_judged_remark(one, Level.ERROR if report.strict or one in report.undecided else Level.NOTE)
        for one in report.not_judged
    ]


def not_judged_remark(one: NotJudged, level: Level) -> Remark:
    """A part of a file that was not judged or counted."""
    return Remark(
        level=level, status="Not judged", title="A part of the file", message=one.message, file=one.file, line=one.line
    )
