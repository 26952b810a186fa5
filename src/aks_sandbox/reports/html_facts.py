"""The facts in the HTML report: folded, each with what Azure answered as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from aks_sandbox.model.finding import Status
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.content import as_text
from aks_sandbox.reports.page_marks import mark
from aks_sandbox.reports.page_text import html_text
from aks_sandbox.reports.plain_json import json_text
from aks_sandbox.reports.wording import property_name

# A page that is mailed stays small: the list of VM sizes alone has megabytes.
LONGEST_FACT = 20_000

_STATUSES: Mapping[str, tuple[Status, str]] = {
    "known": (Status.PASS, "Known"),
    "unknown": (Status.UNKNOWN, "Unknown"),
    "notAsked": (Status.SKIPPED, "Not asked"),
}


def facts_section(facts: Mapping[str, Mapping[str, Any]] | None) -> str:
    """The folded facts; nothing where the report has none."""
    if not facts:
        return ""
    rows = "".join(_fact(number, name, fact) for number, (name, fact) in enumerate(sorted(facts.items())))
    count = "1 fact" if len(facts) == 1 else f"{len(facts)} facts"
    return (
        '<section class="facts" aria-labelledby="facts"><header><h2 id="facts">What Azure answered</h2>'
        f"<p>{count}</p></header>{rows}</section>"
    )


def _fact(number: int, name: str, fact: Mapping[str, Any]) -> str:
    status, words = _STATUSES.get(str(fact.get("status")), (Status.INFO, as_text(fact.get("status")) or "Unstated"))
    rest = {key: value for key, value in fact.items() if key != "status"}
    reason = "".join(f"<p>{html_text(as_text(rest.pop(key)))}</p>" for key in ("reason", "remedy") if rest.get(key))
    return (
        f'<details><summary>{mark(status)}<span class="name">{html_text(property_name(name))}</span>'
        f'<span class="status is-{status}">{html_text(words)}</span></summary>'
        f'<div class="answer">{reason}{_answer(number, name, rest)}</div></details>'
    )


def _answer(number: int, name: str, rest: Mapping[str, Any]) -> str:
    if not rest:
        return ""
    text = visible(json_text(rest["value"] if set(rest) == {"value"} else rest).rstrip("\n"))
    cut = ""
    if len(text) > LONGEST_FACT:
        cut = f"<p>The first {LONGEST_FACT:,} of {len(text):,} characters; the JSON report holds all of them.</p>"
        text = text[:LONGEST_FACT]
    label = html_text(property_name(name))
    return (
        f'{cut}<pre tabindex="0" role="region" aria-label="Answer: {label}" id="fact-{number}">'
        f"<code>{escape(text)}</code></pre>"
    )
