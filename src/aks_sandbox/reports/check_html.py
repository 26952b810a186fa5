"""The HTML report of a check: the verdict, what needs attention, every finding, and what Azure reported."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from aks_sandbox.errors import ended
from aks_sandbox.model.facts import Judged
from aks_sandbox.model.finding import NEEDS_ATTENTION, WORST_FIRST, Report, Row, Status
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.documents import json_text
from aks_sandbox.reports.page import (
    Element,
    documentation,
    el,
    lines,
    link,
    mark,
    page,
    section,
    steps,
    terms,
    verdict_banner,
)
from aks_sandbox.reports.table import blocks, divided, of_workloads, row_sentence
from aks_sandbox.reports.text import (
    STATUS_NAMES,
    VERDICTS,
    FactsDocument,
    Run,
    category_name,
    code_ranges,
    property_name,
    summary_sentence,
)
from aks_sandbox.steps import Step, distinct

# A page that is mailed stays small: the list of VM sizes alone has megabytes.
LONGEST_FACT = 20_000
#: More resources than these are folded.
_RESOURCES_SHOWN = 5
#: Shown in full, since something is not as it should be; the rest takes a line.
_LOUD = (*NEEDS_ATTENTION, Status.IGNORED)
_FACT_STATUSES: Mapping[str, tuple[Status, str]] = {
    "known": (Status.PASS, "Known"),
    "unknown": (Status.UNKNOWN, "Unknown"),
    "notAsked": (Status.SKIPPED, "Not asked"),
}


def check_html(report: Report, judged: Judged, run: Run, facts: FactsDocument | None) -> str:
    """The report as one HTML page that ends in a newline."""
    found = blocks(report.rows())
    verdict = VERDICTS[report.verdict]
    main = [
        verdict_banner(report.verdict, verdict, judged.sentence, summary_sentence(report)),
        _counts(report),
        _attention(found),
        *_groups(found),
        _target(judged),
        _facts(facts or {}),
    ]
    title = f"{verdict}: {judged.target.cluster_name or judged.target.resource_group or judged.location or 'check'}"
    return page(title, run, main)


def _counts(report: Report) -> Element | None:
    counts = {status: report.count(status) for status in WORST_FIRST}
    total = sum(counts.values())
    if total == 0:
        return None
    bar, left = [], 0.0
    for status, count in counts.items():
        width = 100 * count / total
        if width:
            place = {"x": f"{left:.3f}", "y": "0", "width": f"{width:.3f}", "height": "1"}
            bar.append(el("rect", class_=f"is-{status}", **place))
        left += width
    rows = (
        el("li", mark(status), el("span", el("strong", str(count)), f" {STATUS_NAMES[status].lower()}"))
        for status, count in counts.items()
        if count
    )
    drawing = el("svg", *bar, class_="bar", viewBox="0 0 100 1", preserveAspectRatio="none", aria_hidden="true")
    return el("section", drawing, el("ul", *rows), class_="counts", aria_label="Checks by status")


def _attention(found: Sequence[Sequence[Row]]) -> Element | None:
    wanted = [(number, rows) for number, rows in enumerate(found) if rows[0].status in NEEDS_ATTENTION]
    if not wanted:
        return None
    items = (
        el(
            "li",
            el(
                "a",
                mark(rows[0].status),
                el("span", code_ranges(rows[0].codes), class_="code"),
                el("span", _first_sentence(rows)),
                el("span", f", {STATUS_NAMES[rows[0].status].lower()}", class_="hidden"),
                href=f"#{_anchor(number)}",
            ),
        )
        for number, rows in wanted
    )
    heading = el("h2", "Needs attention", id="attention")
    return el("nav", heading, el("ol", *items), class_="attention", aria_labelledby="attention")


def _first_sentence(rows: Sequence[Row]) -> str:
    more = "" if len(rows) == 1 else f" And {len(rows) - 1} more like it."
    return f"{ended(row_sentence(rows[0]))}{more}" if more else row_sentence(rows[0])


def _groups(found: Sequence[Sequence[Row]]) -> list[Element | None]:
    """A section for each category, the one with the worst finding first."""
    groups: dict[str, list[Element]] = {}
    counts: dict[str, list[int]] = {}
    for number, rows in enumerate(found):
        category = rows[0].rules[0].category
        groups.setdefault(category, []).append(_finding(number, rows))
        counts.setdefault(category, []).append(rows[0].status in NEEDS_ATTENTION)
    return [
        section(
            f"group-{category}", category_name(category), el("ul", *items), note=_note(counts[category]), class_="group"
        )
        for category, items in groups.items()
    ]


def _note(attention: Sequence[int]) -> str:
    findings = "1 finding" if len(attention) == 1 else f"{len(attention)} findings"
    wanted = sum(attention)
    return f"{wanted} of {findings} need{'s' if wanted == 1 else ''} attention" if wanted else findings


def _finding(number: int, rows: Sequence[Row]) -> Element:
    row = rows[0]
    loud, anchor = row.status in _LOUD, _anchor(number)
    shown, folded = divided(rows)
    title = row.rules[0].title if len(row.rules) == 1 else f"{len(row.rules)} checks"
    apart = len(shown) > 1 and of_workloads(row)
    what_to_do = () if apart else distinct(step for one in shown for step in one.steps)
    text = el(
        "div",
        el(
            "div",
            el("h3", el("span", code_ranges(row.codes), class_="code"), f" {title}"),
            el("span", STATUS_NAMES[row.status], class_=f"status is-{row.status}"),
            class_="title",
        ),
        _titles(row),
        *(
            part
            for place, one in enumerate(shown)
            for part in (
                lines("p", row_sentence(one), class_="message"),
                _names(one),
                *([_remedy(one.steps, f"{anchor}-{place}")] if apart else []),
            )
        ),
        _folded(folded, what_to_do, anchor),
        _remedy(what_to_do, anchor),
        *(_sources(row, loud=loud)),
        class_="text",
    )
    return el("li", mark(row.status), text, class_=f"check {'loud' if loud else 'quiet'}", id=anchor)


def _remedy(what_to_do: Sequence[Step], anchor: str) -> Element | None:
    todo = steps(what_to_do, anchor)
    return el("div", el("h4", "What to do"), *todo, class_="remedy") if todo else None


def _titles(row: Row) -> Element | None:
    """What the checks are that one cause decided."""
    if len(row.rules) == 1:
        return None
    return el("p", "; ".join(f"{rule.code} {rule.title}" for rule in row.rules), class_="docs")


def _names(row: Row) -> Element | None:
    if len(row.resources) <= _RESOURCES_SHOWN:
        return None
    names = el("ul", *(el("li", str(resource)) for resource in row.resources))
    return el("details", el("summary", f"All {len(row.resources)}"), names, class_="resources")


def _folded(rows: Sequence[Row], told: Collection[Step], anchor: str) -> Element | None:
    """The rows with what to do about them, unless it is told already."""
    if not rows:
        return None
    items = (
        el("li", lines("p", row_sentence(row)), *steps(_without(told, row), f"{anchor}-more-{number}"))
        for number, row in enumerate(rows)
    )
    return el("details", el("summary", f"{len(rows)} more"), el("ul", *items), class_="resources others")


def _without(told: Collection[Step], row: Row) -> Sequence[Step]:
    texts = {str(step) for step in told}
    return [step for step in row.steps if str(step) not in texts]


def _sources(row: Row, *, loud: bool) -> list[Element | None]:
    if loud:
        return [documentation(source) for source in dict.fromkeys(rule.source for rule in row.rules)]
    first = row.rules[0]
    more = link(first.source, "Documentation", el("span", f" of {first.code}", class_="hidden"), class_="more")
    return [el("p", more, class_="message")] if more is not None else []


def _anchor(number: int) -> str:
    return f"finding-{number}"


def _target(judged: Judged) -> Element | None:
    known = {
        "Subscription": judged.target.subscription_id,
        "Resource group": judged.target.resource_group,
        "Cluster": judged.target.cluster_name,
        "Region": judged.location,
        "Kubernetes version": judged.kubernetes_version,
    }
    pools = [
        el(
            "li",
            f"{pool.name}: {pool.nodes}, {pool.runtime.name}, {'exists' if pool.exists else 'requested'}",
        )
        for pool in judged.pools
    ]
    names = terms((name, value) for name, value in known.items() if value)
    count = "1 node pool" if len(pools) == 1 else f"{len(pools)} node pools"
    listed = el("details", el("summary", count), el("ul", *pools), class_="resources") if pools else None
    return section("target", "What was checked", names, listed)


def _facts(facts: FactsDocument) -> Element | None:
    count = "1 fact" if len(facts) == 1 else f"{len(facts)} facts"
    rows = [_fact(number, name, fact) for number, (name, fact) in enumerate(sorted(facts.items()))]
    return section("facts", "What Azure reported", *rows, note=count)


def _fact(number: int, name: str, fact: Mapping[str, Any]) -> Element:
    status, words = _FACT_STATUSES.get(str(fact.get("status")), (Status.INFO, str(fact.get("status"))))
    rest = {key: value for key, value in fact.items() if key not in ("status", "reason")}
    reason = el("p", str(fact["reason"])) if fact.get("reason") else None
    answer = el("div", reason, *_answer(number, name, rest), class_="answer")
    summary = el(
        "summary",
        mark(status),
        el("span", property_name(name), class_="name"),
        el("span", words, class_=f"status is-{status}"),
    )
    return el("details", summary, answer)


def _answer(number: int, name: str, rest: Mapping[str, Any]) -> list[Element]:
    if not rest:
        return []
    text = visible(json_text(rest["value"] if set(rest) == {"value"} else rest).rstrip("\n"))
    cut = []
    if len(text) > LONGEST_FACT:
        note = f"The first {LONGEST_FACT:,} of {len(text):,} characters; the JSON report has all of them."
        cut, text = [el("p", note)], text[:LONGEST_FACT]
    label = f"Answer: {property_name(name)}"
    code = el("code")
    code.text = text
    return [*cut, el("pre", code, tabindex="0", role="region", aria_label=label, id=f"fact-{number}")]
