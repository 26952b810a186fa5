"""A judgement as Markdown, for the page of a pipeline: every text is a text, and nothing in it is markup.

https://spec.commonmark.org/0.31.2/#backslash-escapes: a backslash before ASCII punctuation makes it a character.
"""

from __future__ import annotations

import re

from aks_sandbox.model.safe_text import one_line
from aks_sandbox.reports.judgement import Judgement, Level, Remark
from aks_sandbox.reports.source_root import relative_file
from aks_sandbox.steps import Step

#: What GitHub takes of the summary of a step, in bytes; of more it shows nothing.
#: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
MOST_BYTES = 1024 * 1024
_ROOM_FOR_THE_END = 300
# HTML, links, emphasis, code, tables, mathematics, emoji, numbers of issues: each begins with one of these.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&!$^@]|:(?=[/\w+-])|(?<=www)\.|(?<=WWW)\.")
_AT_THE_START = re.compile(r"\A(\s*)(?:([-+=])|(\d+)([.)]))")
_TICKS = re.compile(r"`+")
_MARKS = {Level.ERROR: "❌", Level.WARNING: "⚠️", Level.NOTE: "ℹ️"}  # noqa: RUF001 - the sign for information


def markdown(judgement: Judgement, most_bytes: int = MOST_BYTES) -> str:
    """The judgement as Markdown of at most that many bytes; what does not fit is counted in its last line.

    Empty where not even the verdict fits.
    """
    head = [
        f"## {plain(judgement.command)}: {plain(judgement.verdict)}\n",
        f"{plain(judgement.judged)}\n",
        *([f"{plain(judgement.summary)}\n"] if judgement.summary != judgement.judged else []),
    ]
    text = "\n".join(head) + "\n"
    room = most_bytes - _ROOM_FOR_THE_END
    if len(text.encode(errors="replace")) > room:
        return ""
    for number, remark in enumerate(judgement.remarks):
        block = _block(remark)
        if len((text + block).encode(errors="replace")) > room:
            left = len(judgement.remarks) - number
            return f"{text}**{left} more {'is' if left == 1 else 'are'} in the log and in the reports of this step.**\n"
        text += block
    return text


def _block(remark: Remark) -> str:
    place = ""
    if remark.file:
        numbers = ":".join(str(number) for number in (remark.line, remark.column) if number)
        place = f" at {code(f'{relative_file(remark.file)}:{numbers}'.rstrip(':'))}"
    lines = [f"### {_MARKS[remark.level]} {plain(remark.status)}: {plain(remark.title)}{place}\n"]
    lines.append(f"{plain(remark.message)}\n")
    lines += [part for step in remark.steps for part in _step(step)]
    return "\n".join(lines) + "\n"


def _step(step: Step) -> list[str]:
    parts = [f"{plain(step.text)}\n"] if step.text else []
    if step.command is not None:
        command = one_line(str(step.command))
        fence = "`" * max(3, 1 + max((len(ticks) for ticks in _TICKS.findall(command)), default=0))
        parts.append(f"{fence}console\n{command}\n{fence}\n")
    return parts


def plain(text: str) -> str:
    """A text of one line in which no character is markup, nor the name of a person or a team."""
    line = _MARKUP.sub(lambda match: f"\\{match[0]}", one_line(text))
    # GitHub finds the names of people in the finished page; a comment keeps the sign and the name apart.
    line = line.replace("\\@", "@<!-- -->")
    return _AT_THE_START.sub(lambda match: f"\\{match[2]}" if match[2] else f"{match[3]}\\{match[4]}", line)


def code(text: str) -> str:
    """A text of one line as code: nothing in it is markup. The fence is longer than any in the text."""
    line = one_line(text)
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(line)), default=0))
    edge = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{fence}{edge}{line}{edge}{fence}"
