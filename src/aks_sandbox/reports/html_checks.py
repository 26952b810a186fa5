"""The checks in the HTML report: grouped by category, the group and the check that need a look first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from aks_sandbox.model.finding import Finding
from aks_sandbox.model.safe_text import https_address
from aks_sandbox.reports.content import LOUD, NEEDS_ATTENTION, ReportContent
from aks_sandbox.reports.page_marks import mark
from aks_sandbox.reports.page_text import documentation, html_lines, html_text, steps
from aks_sandbox.reports.wording import STATUS_NAMES, category_name, sentence

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
        f'<span class="code">{html_text(check.code)}</span> <span>{html_text(sentence(check.title))}</span>'
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
        f"{html_text(category_name(checks[0].category))}</h2><p>{count}</p></header>"
        f"<ul>{rows}</ul></section>"
    )


def _check(check: Finding, anchor: str) -> str:
    loud = check.status in LOUD
    title = f'<span class="code">{html_text(check.code)}</span> {html_text(sentence(check.title))}'
    more = "" if loud or check.remedy else _short_documentation(check)
    parts = [
        f'<li class="check {"loud" if loud else "quiet"}" id="{anchor}">{mark(check.status)}<div class="text">',
        f'<div class="title"><h3>{title}</h3>',
        f'<span class="status is-{check.status}">{STATUS_NAMES[check.status]}</span></div>',
        f'<p class="message">{html_lines(check.message)}{more}</p>',
        _remedy(check, anchor),
        documentation(check.docs) if loud else "",
        f'<p class="message">{_short_documentation(check)}</p>' if check.remedy and not loud else "",
        "</div></li>",
    ]
    return "".join(parts)


def _remedy(check: Finding, anchor: str) -> str:
    return f'<div class="remedy"><h4>Remedy</h4>{steps(check.remedy, anchor)}</div>' if check.remedy else ""


def _short_documentation(check: Finding) -> str:
    address = https_address(check.docs)
    if address is None:
        return ""
    return (
        f' <a class="more" href="{escape(address)}" rel="noopener noreferrer">Documentation'
        f'<span class="hidden"> of {html_text(check.code)}</span></a>'
    )


def _worst_first(checks: Iterable[Finding]) -> list[Finding]:
    return sorted(checks, key=_rank)


def _rank(check: Finding) -> int:
    return LOUD.index(check.status) if check.status in LOUD else len(LOUD)
