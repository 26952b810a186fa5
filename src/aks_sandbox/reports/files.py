"""Reports as files: the writer by the ending of the name, all or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import AksSandboxError, FileNotWritten, InvalidInput
from aks_sandbox.files import file_place, reason, require_place, write_private
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import Report
from aks_sandbox.model.proof import Proof
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.check_html import check_html
from aks_sandbox.reports.documents import check_document, json_text, proof_document
from aks_sandbox.reports.judgement import check_judgement, proof_judgement
from aks_sandbox.reports.junit import check_junit, proof_junit
from aks_sandbox.reports.markdown import markdown
from aks_sandbox.reports.proof_html import proof_html
from aks_sandbox.reports.sarif import check_sarif
from aks_sandbox.reports.text import KeptFacts, Run, Shown
from aks_sandbox.steps import distinct


def with_files(result: Shown, writes: Iterable[tuple[Argument, Callable[[], None]]]) -> Shown:
    """The result after each file was written, an argument and a function for each; FileNotWritten, which holds the
    result, when some could not be. All of them are tried.
    """
    problems: list[AksSandboxError] = []
    for option, write in writes:
        try:
            write()
        except AksSandboxError as error:
            problems.append(error)
        except Exception as error:  # noqa: BLE001 - a defect in a report must not take the result away either
            defect = f"{option}: the file could not be made ({type(error).__name__}: {error})."
            problems.append(AksSandboxError(defect, "This is a defect of aks-sandbox: report it."))
    if problems:
        message = "\n".join(problem.message for problem in problems)
        steps = distinct(step for problem in problems for step in problem.steps)
        raise FileNotWritten(message, *steps, result=result)
    return result


_OPTION = Argument.REPORT
_FORMATS = {
    ".html": " (a page to read)",
    ".xml": " (JUnit)",
    ".sarif": " (SARIF 2.1.0)",
    ".md": " (Markdown)",
    ".codequality.json": " (Code Quality of GitLab)",
}
CheckWriter = Callable[[Report, Judged, Run, KeptFacts], str]
ProofWriter = Callable[[Proof, Mapping[str, Any], Run], str]

CHECK_WRITERS: Mapping[str, CheckWriter] = {
    ".html": lambda report, judged, run, kept: check_html(report, judged, run, kept.shown),
    ".xml": lambda report, judged, run, _kept: check_junit(report, judged, run),
    ".sarif": lambda report, judged, run, _kept: check_sarif(report, judged, run),
    ".md": lambda report, judged, run, _kept: markdown(check_judgement(report, judged, run)),
    ".json": lambda report, judged, run, kept: json_text(check_document(report, judged, run, kept)),
}
PROOF_WRITERS: Mapping[str, ProofWriter] = {
    ".html": proof_html,
    ".xml": proof_junit,
    ".md": lambda proof, target, run: markdown(proof_judgement(proof, target, run)),
    ".json": lambda proof, target, run: json_text(proof_document(proof, target, run)),
}


def format_path(name: str, endings: Collection[str]) -> Path:
    """The path of a report with one of these endings that can be written; InvalidInput otherwise."""
    ending_of(name, endings)
    return file_place(_OPTION, name)


def each_once(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths of several reports; InvalidInput where two are the same file, of which one would be lost."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.resolve() in found:
            raise InvalidInput(_OPTION, f"'{visible(str(path)[:200])}' is named twice", "Name each file once.")
        found[path.resolve()] = path
    return tuple(found.values())


def write_report(path: Path, report: Report, judged: Judged, run: Run, kept: KeptFacts) -> None:
    """Write a check in the format of the path's ending; the file is new, whole and the owner's alone.

    The old file, if any, stays as it was until the new one is complete. InvalidInput when it cannot be written.
    """
    write_text(_OPTION, path, CHECK_WRITERS[ending_of(path.name, CHECK_WRITERS)](report, judged, run, kept))


def write_proof_report(path: Path, proof: Proof, target: Mapping[str, Any], run: Run) -> None:
    """Write a proof as `write_report` writes a check."""
    write_text(_OPTION, path, PROOF_WRITERS[ending_of(path.name, PROOF_WRITERS)](proof, target, run))


def _no_format(name: str, endings: Iterable[str]) -> InvalidInput:
    *first, last = (f"{ending}{_FORMATS.get(ending, '')}" for ending in endings)
    return InvalidInput(
        _OPTION,
        f"the ending of '{visible(name[:200])}' is not a report format",
        f"Use {', '.join(first)} or {last}.",
    )


def ending_of(name: str, endings: Collection[str]) -> str:
    """The longest of the endings that the name of a file has after a name proper; InvalidInput where it has none."""
    file = PurePath(name).name.lower()
    found = [ending for ending in endings if file.endswith(ending) and file != ending]
    if not found:
        raise _no_format(name, endings)
    return max(found, key=len)


def write_text(option: Argument, path: Path, text: str) -> None:
    """Replace a file that an option names; InvalidInput, which names the option, when it cannot be written."""
    try:
        require_place(option, path)
        write_private(path, text)
    except (OSError, ValueError) as error:
        raise InvalidInput(option, f"'{path}' cannot be written ({reason(error)})") from None
