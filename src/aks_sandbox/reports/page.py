"""The frame of every HTML report: one page that needs nothing beside itself, to be read, printed and mailed.

Every value comes from elsewhere and is escaped. Should that ever fail, the Content-Security-Policy still runs no script
and applies no style but the two of this package, which it names by their hashes, and loads nothing at all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from aks_sandbox.reports.content import ReportMetadata
from aks_sandbox.reports.page_marks import mark
from aks_sandbox.reports.page_script import SCRIPT
from aks_sandbox.reports.page_text import html_text
from aks_sandbox.reports.wording import property_name


def page(title: str, main: str, metadata: ReportMetadata, *, style: str, marks: str) -> str:
    """The whole page, which ends in a newline; `main` and `marks` are HTML, the title is text."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="aks-sandbox {html_text(metadata.tool_version)}">
<title>{html_text(title)}</title>
<style>{style}</style>
</head>
<body>
{marks}
<header class="top"><p class="product">AKS Pod Sandboxing</p><p><code>{html_text(metadata.command)}</code></p></header>
<main>
{main}
</main>
<footer><p>Written {_time(metadata.created_at)} by aks-sandbox {html_text(metadata.tool_version)}.</p>
<p>This page loads nothing from anywhere. It names a subscription and its resources: share it with care.</p></footer>
<p id="said" class="hidden" role="status"></p>
<script>{SCRIPT}</script>
</body>
</html>
"""


def verdict_banner(name: str, words: str, summary: str) -> str:
    """The verdict: the name of its mark, its words, and the sentence that sums up; all three are text."""
    return f"""<section class="verdict is-{name}" aria-labelledby="verdict">
{mark(name)}
<div><h1 id="verdict">{html_text(words)}</h1>
<p class="summary">{html_text(summary)}</p></div>
</section>"""


def subject(target: Mapping[str, str]) -> str:
    """What the report is about, by the narrowest name that the target has."""
    for name in ("clusterName", "resourceGroup", "location", "subscriptionId"):
        if name in target:
            return target[name]
    return "AKS Pod Sandboxing"


def target_section(target: Mapping[str, str]) -> str:
    """What was judged; nothing where nothing is known of it."""
    if not target:
        return ""
    rows = terms((property_name(name), value) for name, value in target.items())
    return f'<section class="target" aria-labelledby="target"><h2 id="target">Target</h2>{rows}</section>'


def terms(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with their values."""
    rows = "".join(f"<div><dt>{html_text(name)}</dt><dd>{html_text(value)}</dd></div>" for name, value in pairs)
    return f"<dl>{rows}</dl>"


def _policy(style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(SCRIPT)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _time(created_at: str) -> str:
    try:
        time = datetime.fromisoformat(created_at.replace("Z", "+00:00"))
    except ValueError:
        return html_text(created_at)
    if time.tzinfo is None:
        return html_text(created_at)
    utc = time.astimezone(UTC)
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%SZ}">{utc:%Y-%m-%d %H:%M} UTC</time>'
