"""The checks in the HTML report: grouped by category, the group and the check that need a look first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from aks_sandbox.model.finding import Finding
from aks_sandbox.model.safe_text import https_address, visible
from aks_sandbox.reports.content import LOUD, NEEDS_ATTENTION, ReportContent
from aks_sandbox.reports.page_marks import mark
from aks_sandbox.reports.wording import STATUS_NAMES, category_name, sentence

# A command that can be pasted: it starts the line, or follows the words that introduce it.
_COMMAND = re.compile(r"(?P<words>(?:.*?:[ \t]+)?)(?P<command>(?:az|kubectl|helm)[ \t]+\S.*)")
_PLAIN_CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class Anchors:
    """Gives each check of a page an id of its own: its code, where that is one and is free."""

    def __init__(self, checks: Iterable[Finding]) -> None:
        self._ids: dict[int, str] = {}
        taken: Counter[str] = Counter()
        for number, check in enumerate(checks):
            free = _PLAIN_CODE.fullmatch(check.code) and check.code.startswith("SBX") and not taken[check.code]
            self._ids[id(check)] = check.code if free else f"check-{number}"
            taken[check.code] += 1

    def of(self, check: Finding) -> str:
        """The id of a check that was given at the start."""
        return self._ids[id(check)]


def attention_list(content: ReportContent, anchors: Anchors) -> str:
    """Links to what failed, could not be decided or warns, worst first; nothing where all is well."""
    wanted = [check for check in _worst_first(content.checks) if check.status in NEEDS_ATTENTION]
    if not wanted:
        return ""
    rows = "".join(
        f'<li><a href="#{anchors.of(check)}">{mark(check.status)}'
        f'<span class="code">{_text(check.code)}</span> <span>{_text(sentence(check.title))}</span>'
        f'<span class="hidden">, {STATUS_NAMES[check.status].lower()}</span></a></li>'
        for check in wanted
    )
    return (
        '<nav class="attention" aria-labelledby="attention"><h2 id="attention">Needs attention</h2>'
        f"<ol>{rows}</ol></nav>"
    )


def check_groups(content: ReportContent, anchors: Anchors) -> str:
    """A section for each category, the one with the worst check first."""
    groups = [[check for check in content.checks if check.category == name] for name in content.categories]
    groups.sort(key=lambda group: min(map(_rank, group)))
    return "".join(_group(number, group, anchors) for number, group in enumerate(groups))


def _group(number: int, checks: Sequence[Finding], anchors: Anchors) -> str:
    wanted = sum(check.status in NEEDS_ATTENTION for check in checks)
    count = "1 check" if len(checks) == 1 else f"{len(checks)} checks"
    if wanted:
        count = f"{wanted} of {count} to attend to"
    rows = "".join(_check(check, anchors.of(check)) for check in _worst_first(checks))
    return (
        f'<section class="group" aria-labelledby="group-{number}"><header><h2 id="group-{number}">'
        f"{_text(category_name(checks[0].category))}</h2><p>{count}</p></header>"
        f"<ul>{rows}</ul></section>"
    )


def _check(check: Finding, anchor: str) -> str:
    loud = check.status in LOUD
    parts = [
        f'<li class="check {"loud" if loud else "quiet"}" id="{anchor}">{mark(check.status)}<div class="text">',
        f'<div class="title"><h3><span class="code">{_text(check.code)}</span> {_text(sentence(check.title))}</h3>',
        f'<span class="status is-{check.status}">{STATUS_NAMES[check.status]}</span></div>',
        f'<p class="message">{_lines(check.message)}{"" if loud or check.remedy else _short_documentation(check)}</p>',
        _remedy(check, anchor),
        _documentation(check) if loud else "",
        f'<p class="message">{_short_documentation(check)}</p>' if check.remedy and not loud else "",
        "</div></li>",
    ]
    return "".join(parts)


def _remedy(check: Finding, anchor: str) -> str:
    if not check.remedy:
        return ""
    parts = []
    for number, line in enumerate(visible(check.remedy).strip().split("\n")):
        found = _COMMAND.fullmatch(line.strip())
        words = found["words"] if found else line
        if words.strip():
            parts.append(f"<p>{escape(words.strip())}</p>")
        if found:
            name = f"{anchor}-command-{number}"
            parts.append(
                f'<div class="command"><code id="{name}">{escape(found["command"])}</code>'
                f'<button type="button" hidden data-copies="{name}" '
                f'aria-describedby="{name}">Copy</button></div>'
            )
    return f'<div class="remedy"><h4>Remedy</h4>{"".join(parts)}</div>'


def _documentation(check: Finding) -> str:
    if not check.docs:
        return ""
    address = https_address(check.docs)
    if address is None:
        return f'<p class="docs">{_text(check.docs)}</p>'
    shown = address.removeprefix("https://")
    return f'<p class="docs"><a href="{escape(address)}" rel="noopener noreferrer">{escape(shown)}</a></p>'


def _short_documentation(check: Finding) -> str:
    address = https_address(check.docs)
    if address is None:
        return ""
    return (
        f' <a class="more" href="{escape(address)}" rel="noopener noreferrer">Documentation'
        f'<span class="hidden"> of {_text(check.code)}</span></a>'
    )


def _worst_first(checks: Iterable[Finding]) -> list[Finding]:
    return sorted(checks, key=_rank)


def _rank(check: Finding) -> int:
    return LOUD.index(check.status) if check.status in LOUD else len(LOUD)


def _text(text: str) -> str:
    return escape(visible(text))


def _lines(text: str) -> str:
    return _text(text.strip()).replace("\n", "<br>")
