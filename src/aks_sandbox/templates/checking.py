"""`template check`: its document, its lines for people, and its reports as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.check.codes import known_codes
from aks_sandbox.model.cluster import Target
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Place, Resource, Status
from aks_sandbox.model.safe_text import printable
from aks_sandbox.reports.check_html import check_html
from aks_sandbox.reports.code_quality import code_quality
from aks_sandbox.reports.documents import findings_document, json_text
from aks_sandbox.reports.files import ending_of, with_files, write_text
from aks_sandbox.reports.judgement import Judgement, Level, Remark, check_judgement
from aks_sandbox.reports.junit import check_junit
from aks_sandbox.reports.markdown import markdown
from aks_sandbox.reports.pipelines import NO_PIPELINE, Pipeline, told
from aks_sandbox.reports.sarif import check_sarif
from aks_sandbox.reports.table import check_lines, verdict_line
from aks_sandbox.reports.text import EMPTY, Line, Run, Shown, code_ranges, joined
from aks_sandbox.templates.judging import FilesReport, JudgedFilePool, OpenMember, judge_files, not_judged_codes
from aks_sandbox.templates.reading.declared import NotRead
from aks_sandbox.templates.reading.files import read_files

COMMAND = "template check"
#: So many things that were not read are shown; the document has all.
_UNREAD_SHOWN = 5
#: What decides a value is shown in a terminal up to so many characters.
_LONGEST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class JudgedFiles(Judged):
    """What was judged, where that is files: there is no target in Azure."""

    words: str

    @property
    def sentence(self) -> str:
        """What was judged, in words."""
        return self.words

    @property
    def short_sentence(self) -> str:
        """The same."""
        return self.words


@dataclass(frozen=True, kw_only=True)
class FileCheckOptions:
    """How files are judged, and where the report goes beside the screen."""

    ignore: tuple[str, ...] = ()
    strict: bool = False
    everything: bool = False
    reports: tuple[Path, ...] = ()
    pipeline: Pipeline = NO_PIPELINE


def check_files(names: Sequence[str], how: FileCheckOptions) -> Shown:
    """The report of the files; InvalidInput for what is no template, FileNotWritten, with the report, when a file
    beside it could not be written.
    """
    codes = known_codes(Argument.IGNORE, how.ignore)
    found = judge_files(read_files(names), codes, strict=how.strict)
    run = Run.now(COMMAND)
    shown = _shown(found, run, everything=how.everything)
    writes = [(Argument.REPORT, partial(_write, path, found, run)) for path in how.reports]
    return with_files(told(shown, how.pipeline, lambda: _judgement(found, run)), writes)


WRITERS: Mapping[str, Callable[[FilesReport, Run], str]] = {
    ".html": lambda found, run: check_html(found.report, _judged(found), run, None),
    ".xml": lambda found, run: check_junit(found.report, _judged(found), run),
    ".sarif": lambda found, run: check_sarif(found.report, _judged(found), run),
    ".md": lambda found, run: markdown(_judgement(found, run)),
    ".codequality.json": lambda found, run: code_quality(_judgement(found, run)),
    ".json": lambda found, run: json_text(_document(found, run)),
}


def _write(path: Path, found: FilesReport, run: Run) -> None:
    write_text(Argument.REPORT, path, WRITERS[ending_of(path.name, WRITERS)](found, run))


def _judged(found: FilesReport) -> JudgedFiles:
    sentence = " ".join([_sentence(found), *_unread_sentences(found), _not_judged_sentence()])
    return JudgedFiles(target=Target(subscription_id=""), purpose=None, subject=None, words=sentence)


def _judgement(found: FilesReport, run: Run) -> Judgement:
    """What the checks say, and what of the files was not judged: what may hide a node pool has a finding as well."""
    checks = check_judgement(found.report, _judged(found), run)
    unread = [
        Remark(
            level=Level.NOTE,
            status="Not judged",
            title=f"{_capital(one.kind)} that was not read",
            message=f"{_capital(_unread_words(one))}.",
            file=one.file,
            line=one.line,
        )
        for one in found.unread
    ]
    return replace(checks, remarks=(*checks.remarks, *unread))


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"


def _sentence(found: FilesReport) -> str:
    """What was judged, as one sentence."""
    of = f"{_count(len(found.clusters), 'cluster')} and {_count(len(found.pools), 'node pool')}"
    sure = sum(pool.sandboxed is True for pool in found.pools)
    may = sum(pool.sandboxed is None for pool in found.pools)
    are = [f"{sure} {'is' if sure == 1 else 'are'} sandboxed"] if sure or not may else []
    are += [f"{may} may be sandboxed"] if may else []
    which = f", of which {' and '.join(are)}" if found.pools else ""
    return f"{of} in {_count(len(found.files), 'file')}{which}."


def _unread_sentences(found: FilesReport) -> list[str]:
    return [f"Not judged: {_unread_words(one)}." for one in found.unread[:_UNREAD_SHOWN]]


def _not_judged_sentence() -> str:
    return f"A file does not decide the checks {code_ranges(not_judged_codes())}, which need facts of Azure."


def _unread_words(one: NotRead) -> str:
    handed = f"; {' and '.join(one.named)} is handed to it" if one.named else ""
    return f"{one.what}{handed} ({Place(one.file, one.line)})"


def _document(found: FilesReport, run: Run) -> dict[str, Any]:
    report = found.report
    document: dict[str, Any] = printable(
        {
            **run.document(),
            "strict": report.strict,
            "verdict": str(report.verdict),
            "summary": {str(status): report.count(status) for status in Status},
            "judged": _sentence(found),
            "files": [{"file": file, "language": str(language)} for file, language in found.files.items()],
            "clusters": [
                {**_resource(one.resource), "leftOpen": [_open(member) for member in one.open_members]}
                for one in found.clusters
            ],
            "nodePools": [_pool(one) for one in found.pools],
            "findings": findings_document(report),
            "notJudged": [
                {
                    "kind": one.kind,
                    "file": one.file,
                    "line": one.line,
                    "message": f"{_capital(one.what)}.",
                    "workloadRuntimes": list(one.named),
                }
                for one in found.unread
            ],
            "checksNotCarriedOut": list(not_judged_codes()),
        }
    )
    return document


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _resource(resource: Resource) -> dict[str, Any]:
    place = resource.place or Place("", 0)
    return {"name": resource.name or None, "file": place.file, "line": place.line, "onlyIf": list(place.only_if)}


def _pool(one: JudgedFilePool) -> dict[str, Any]:
    return {
        **_resource(one.resource),
        "cluster": one.cluster or None,
        "sandboxed": one.sandboxed,
        "workloadRuntime": one.runtime or None,
        "leftOpen": [_open(member) for member in one.open_members],
    }


def _open(one: OpenMember) -> dict[str, str]:
    return {"property": one.member, "decidedBy": one.decided_by}


def _shown(found: FilesReport, run: Run, *, everything: bool) -> Shown:
    report = found.report
    *lines, verdict = check_lines(report, everything=everything)
    lines += [line for pool in found.pools for line in _pool_lines(pool, everything=everything)]
    unread = found.unread if everything else found.unread[:_UNREAD_SHOWN]
    lines += [Line(f"Not judged: {_unread_words(one)}.") for one in unread]
    more = len(found.unread) - len(unread)
    lines += [Line(f"Not judged: {more} more; add {Argument.EVERYTHING} to see them.")] if more else []
    lines += [Line(_not_judged_sentence()), EMPTY, verdict]
    sentence = _sentence(found)
    return Shown(
        _document(found, run),
        heading=sentence,
        lines=tuple(lines),
        summary=f"{verdict_line(report)}. {sentence}",
    )


def _pool_lines(pool: JudgedFilePool, *, everything: bool) -> list[Line]:
    """What the file leaves open of a node pool that is, or may be, a sandboxed one."""
    if pool.sandboxed is False or not pool.open_members:
        return []
    parts = [
        f"{one.member} ({one.decided_by})" if everything or len(one.decided_by) <= _LONGEST_SHOWN else one.member
        for one in pool.open_members
    ]
    return [Line(f"{_capital(str(pool.resource))}: the file leaves open {joined(parts)}.")]
