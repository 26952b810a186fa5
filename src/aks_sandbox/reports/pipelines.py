"""The logs and pages of GitHub Actions and Azure Pipelines: commands that annotate a run, and its summary.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.files import reason
from aks_sandbox.model.safe_text import one_line
from aks_sandbox.reports.files import each_once, format_path
from aks_sandbox.reports.judgement import Judgement, Level, Remark
from aks_sandbox.reports.markdown import MOST_BYTES, markdown
from aks_sandbox.reports.source_root import relative_file
from aks_sandbox.reports.text import Shown
from aks_sandbox.steps import Step, lines_of


class Log(StrEnum):
    """A pipeline whose log takes commands; the value is what the option names."""

    GITHUB = "github"
    AZURE_PIPELINES = "azure-pipelines"


#: The value of the option that keeps commands out of the log of a pipeline.
NO_LOG = "no-log"
#: The values that do not name a file.
NO_FILES = (*(str(log) for log in Log), NO_LOG)


@dataclass(frozen=True)
class Pipeline:
    """Which logs get commands, and where their summaries go: the file that GitHub reads, the folder that the agent of
    Azure Pipelines empties after the job. None where there is not one.
    """

    logs: tuple[Log, ...] = ()
    step_summary: Path | None = None
    temporary: Path | None = None


#: What runs outside of a pipeline, or is to stay out of its log.
NO_PIPELINE = Pipeline()


@dataclass(frozen=True)
class Outputs:
    """The files beside a result, and the pipeline that is to see it."""

    files: tuple[Path, ...] = ()
    pipeline: Pipeline = NO_PIPELINE


def outputs(names: Sequence[str], endings: Collection[str]) -> Outputs:
    """The files and the log that were asked for, the log of the pipeline that this runs in where none was.

    InvalidInput for a file that cannot be written, for an ending without a format, and for a log and none at once.
    """
    logs = tuple(dict.fromkeys(Log(name) for name in names if name in tuple(Log)))
    if logs and NO_LOG in names:
        raise InvalidInput(Argument.REPORT, f"'{NO_LOG}' cannot be used with '{logs[0]}'", "Leave one of them out.")
    files = [format_path(name, endings) for name in names if name not in NO_FILES]
    found = () if NO_LOG in names else logs or _around(os.environ)
    return Outputs(each_once(files), _pipeline(found, os.environ))


def surrounding() -> Pipeline:
    """The pipeline that this process runs in, for what has no option to choose one."""
    return _pipeline(_around(os.environ), os.environ)


def error_lines(title: str, names: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    """The lines for the log of the pipeline, by the values of the option, that show an error that ended the command."""
    if NO_LOG in names:
        return ()
    logs = tuple(dict.fromkeys(Log(name) for name in names if name in tuple(Log))) or _around(os.environ)
    first, *others = lines
    remark = Remark(
        level=Level.ERROR, status="Failed", title=title, message=first, steps=tuple(Step(one) for one in others)
    )
    said = Judgement(command=title, verdict="", judged="", summary="", remarks=(remark,))
    return tuple(line for log in logs for line in log_lines(log, said))


def _around(environment: Mapping[str, str]) -> tuple[Log, ...]:
    """The pipeline that this process runs in, by the variable that each sets for that purpose."""
    if environment.get("GITHUB_ACTIONS", "").lower() == "true":
        return (Log.GITHUB,)
    return (Log.AZURE_PIPELINES,) if environment.get("TF_BUILD", "").lower() == "true" else ()


def _pipeline(logs: tuple[Log, ...], environment: Mapping[str, str]) -> Pipeline:
    summary = environment.get("GITHUB_STEP_SUMMARY") if Log.GITHUB in logs else None
    folder = environment.get("AGENT_TEMPDIRECTORY") if Log.AZURE_PIPELINES in logs else None
    return Pipeline(logs, Path(summary) if summary else None, Path(folder) if folder else None)


def told(shown: Shown, pipeline: Pipeline, make: Callable[[], Judgement]) -> Shown:
    """The result with the lines for the log of the pipeline, whose summary is written.

    What cannot be written, and a defect of ours, is a warning in that log: it takes neither the result nor its exit
    code away.
    """
    if not pipeline.logs:
        return shown
    try:
        judgement = make()
        lines = [line for log in pipeline.logs for line in log_lines(log, judgement)]
        for write in (_write_step_summary, _upload_summary):
            lines += write(judgement, pipeline)
    except Exception as error:  # noqa: BLE001 - a defect in what stands beside the result must not take it away
        problem = f"The findings could not be written for this log ({type(error).__name__}: {error})."
        lines = [_warning(log, f"{problem} This is a defect of aks-sandbox: report it.") for log in pipeline.logs]
    return replace(shown, log=tuple(lines))


def log_lines(log: Log, judgement: Judgement) -> tuple[str, ...]:
    """A line for each remark, which that log takes for a command; it has no other command in it."""
    make = {Log.GITHUB: _github, Log.AZURE_PIPELINES: _azure_pipelines}[log]
    return tuple(make(remark) for remark in judgement.remarks)


def _warning(log: Log, message: str) -> str:
    remark = Remark(level=Level.WARNING, status="Warning", title="aks-sandbox", message=message)
    return (_github if log is Log.GITHUB else _azure_pipelines)(remark)


def _title(remark: Remark) -> str:
    """The title, with its status where the level does not say it: what is unknown is not a failure."""
    return remark.title if remark.status in _SAID_BY_LEVEL else f"{remark.title} ({remark.status.lower()})"


_SAID_BY_LEVEL = ("Failed", "Warning", "Note")
_GITHUB_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def _github(remark: Remark) -> str:
    properties = {}
    if remark.file and remark.file != "-":
        properties["file"] = relative_file(remark.file)
        properties |= {name: str(at) for name, at in (("line", remark.line), ("col", remark.column)) if at}
    properties["title"] = _title(remark)
    written = ",".join(f"{name}={_github_property(value)}" for name, value in properties.items())
    # A new line of the annotation: each command of the steps stands on a line of its own.
    message = "%0A".join(_percent(line) for line in (remark.message, *lines_of(remark.steps)))
    return f"::{_GITHUB_LEVELS[remark.level]} {written}::{message}"


def _percent(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _github_property(text: str) -> str:
    return _percent(text).replace(":", "%3A").replace(",", "%2C")


def _azure_pipelines(remark: Remark) -> str:
    # Azure Pipelines knows errors and warnings; a note is a line of the log.
    message = " ".join([f"{_title(remark)}: {remark.message}", *lines_of(remark.steps)])
    place = {}
    if remark.file and remark.file != "-":
        place["sourcepath"] = relative_file(remark.file)
        place |= {name: str(at) for name, at in (("linenumber", remark.line), ("columnnumber", remark.column)) if at}
    if remark.level is Level.NOTE:
        where = ":".join(place.values())
        return one_line(f"{where}: {message}" if where else message)
    properties = {"type": str(remark.level), **place, **({"code": remark.code} if remark.code else {})}
    written = "".join(f"{name}={_vso(value)};" for name, value in properties.items())
    return f"##vso[task.logissue {written}]{_azp_percent(message)}"


def _azp_percent(text: str) -> str:
    return one_line(text).replace("%", "%AZP25")


def _vso(text: str) -> str:
    return _azp_percent(text).replace(";", "%3B").replace("]", "%5D")


def _write_step_summary(judgement: Judgement, pipeline: Pipeline) -> Iterable[str]:
    """Append the summary to the file that GitHub names, up to the size that GitHub takes; the lines that say what is
    wrong with it.
    """
    path = pipeline.step_summary
    if path is None:
        return
    try:
        there = path.stat().st_size if path.exists() else 0
        text = markdown(judgement, MOST_BYTES - there)
        if not text:
            yield _warning(Log.GITHUB, "The summary of this step is full, so this result is not in it.")
            return
        with path.open("ab") as stream:
            # What stands there may not end its last line, and then our heading would not be one.
            stream.write((b"\n\n" if there else b"") + text.encode(errors="replace"))
    except OSError as error:
        yield _warning(Log.GITHUB, f"The summary of this step cannot be written ({reason(error)}).")


def _upload_summary(judgement: Judgement, pipeline: Pipeline) -> Iterable[str]:
    """Write the summary into a new file, and the command that lets the agent of Azure Pipelines upload it."""
    if pipeline.temporary is None:
        return
    try:
        handle, name = tempfile.mkstemp(".md", "aks-sandbox-", pipeline.temporary)
        with os.fdopen(handle, "wb") as stream:
            stream.write(markdown(judgement).encode(errors="replace"))
        # The agent may run as another user than the step, as it does where the step runs in a container.
        Path(name).chmod(0o644)
        yield f"##vso[task.uploadsummary]{_azp_percent(str(Path(name).absolute()))}"
    except OSError as error:
        yield _warning(Log.AZURE_PIPELINES, f"The summary of this step cannot be written ({reason(error)}).")
