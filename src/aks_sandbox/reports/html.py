"""The HTML report: one page that needs nothing beside itself, to be read, printed and mailed.

Every value comes from elsewhere and is escaped. Should that ever fail, the Content-Security-Policy still runs no script
and applies no style but the two of this package, which it names by their hashes, and loads nothing at all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timezone
from html import escape

from aks_sandbox.model.finding import Status
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.content import WORST_FIRST, ReportContent
from aks_sandbox.reports.html_checks import Anchors, attention_list, check_groups
from aks_sandbox.reports.html_facts import facts_section
from aks_sandbox.reports.page_marks import mark, mark_definitions
from aks_sandbox.reports.page_script import SCRIPT
from aks_sandbox.reports.page_style import STYLE
from aks_sandbox.reports.wording import STATUS_NAMES, VERDICTS, property_name, summary_sentence


def write_html(content: ReportContent) -> str:
    """The report as one HTML page that ends in a newline."""
    anchors = Anchors(content.checks)
    metadata = content.metadata
    title = f"{VERDICTS[content.verdict]}: {_subject(content.target)}"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="aks-sandbox {_text(metadata.tool_version)}">
<title>{_text(title)}</title>
<style>{STYLE}</style>
</head>
<body>
{mark_definitions()}
<header class="top"><p class="product">AKS Pod Sandboxing</p><p><code>{_text(metadata.command)}</code></p></header>
<main>
<section class="verdict is-{content.verdict}" aria-labelledby="verdict">
{mark(content.verdict)}
<div><h1 id="verdict">{VERDICTS[content.verdict]}</h1>
<p class="summary">{escape(summary_sentence(content.counts))}{_strictness(content)}</p></div>
</section>
{_counts(content.counts)}
{_target(content.target)}
{attention_list(content, anchors)}
{check_groups(content, anchors)}
{facts_section(metadata.facts)}
</main>
<footer><p>Written {_time(metadata.created_at)} by aks-sandbox {_text(metadata.tool_version)}.</p>
<p>This page loads nothing from anywhere. It names a subscription and its resources: share it with care.</p></footer>
<p id="said" class="hidden" role="status"></p>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _policy() -> str:
    return (
        f"default-src 'none'; script-src '{_hash(SCRIPT)}'; style-src '{_hash(STYLE)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _subject(target: Mapping[str, str]) -> str:
    for name in ("clusterName", "resourceGroup", "location", "subscriptionId"):
        if name in target:
            return target[name]
    return "AKS Pod Sandboxing"


def _strictness(content: ReportContent) -> str:
    return " Warnings and unknowns count as failures (--strict)." if content.metadata.strict else ""


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


def _target(target: Mapping[str, str]) -> str:
    if not target:
        return ""
    rows = "".join(
        f"<div><dt>{_text(property_name(name))}</dt><dd>{_text(value)}</dd></div>" for name, value in target.items()
    )
    return f'<section class="target" aria-labelledby="target"><h2 id="target">Target</h2><dl>{rows}</dl></section>'


def _time(created_at: str) -> str:
    try:
        time = datetime.fromisoformat(created_at.replace("Z", "+00:00"))
    except ValueError:
        return _text(created_at)
    if time.tzinfo is None:
        return _text(created_at)
    utc = time.astimezone(timezone.utc)
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%SZ}">{utc:%Y-%m-%d %H:%M} UTC</time>'


def _text(text: str) -> str:
    return escape(visible(text))
