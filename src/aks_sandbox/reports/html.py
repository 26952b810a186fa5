"""The HTML report of a check: the verdict, what needs attention, every check, and what Azure answered."""

from __future__ import annotations

from collections.abc import Mapping

from aks_sandbox.arguments import Argument
from aks_sandbox.model.finding import Status
from aks_sandbox.reports.content import WORST_FIRST, ReportContent
from aks_sandbox.reports.html_checks import Anchors, attention_list, check_groups
from aks_sandbox.reports.html_facts import facts_section
from aks_sandbox.reports.page import page, subject, target_section, verdict_banner
from aks_sandbox.reports.page_marks import CHECK_SHAPES, mark, mark_definitions
from aks_sandbox.reports.page_style import STYLE
from aks_sandbox.reports.wording import STATUS_NAMES, VERDICTS, summary_sentence


def write_html(content: ReportContent) -> str:
    """The report as one HTML page that ends in a newline."""
    anchors = Anchors(content.checks)
    verdict = VERDICTS[content.verdict]
    main = f"""{verdict_banner(content.verdict, verdict, summary_sentence(content.counts) + _strictness(content))}
{_counts(content.counts)}
{target_section(content.target)}
{attention_list(content, anchors)}
{check_groups(content, anchors)}
{facts_section(content.metadata.facts)}"""
    title = f"{verdict}: {subject(content.target)}"
    return page(title, main, content.metadata, style=STYLE, marks=mark_definitions(CHECK_SHAPES))


def _strictness(content: ReportContent) -> str:
    return f" Warnings and unknowns count as failures ({Argument.STRICT})." if content.metadata.strict else ""


def _counts(counts: Mapping[Status, int]) -> str:
    total = sum(counts.values())
    if total == 0:
        return ""
    bar, left = [], 0.0
    for status in WORST_FIRST:
        width = 100 * counts[status] / total
        if width:
            bar.append(f'<rect class="is-{status}" x="{left:.3f}" y="0" width="{width:.3f}" height="1"/>')
        left += width
    rows = "".join(
        f"<li>{mark(status)}<span><strong>{counts[status]}</strong> {STATUS_NAMES[status].lower()}</span></li>"
        for status in WORST_FIRST
        if counts[status]
    )
    return (
        '<section class="counts" aria-label="Checks by status">'
        f'<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">{"".join(bar)}</svg>'
        f"<ul>{rows}</ul></section>"
    )
