"""The evidence in the HTML report of a proof: a table for each node pool, which becomes a list on a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from aks_sandbox.model.isolation import Evidence, PoolProof, Weight
from aks_sandbox.model.safe_text import https_address
from aks_sandbox.reports.page_marks import mark
from aks_sandbox.reports.page_text import html_lines, html_text
from aks_sandbox.reports.proof_wording import WEIGHT_NAMES
from aks_sandbox.reports.wording import sentence

_COLUMNS = ("Evidence", "Expected", "In the sandbox", "On the host", "Verdict")
# Where a long name may go on in the next line; the places are never within an escaped character.
_BREAK = re.compile(r"(?<=[/.=])(?=\w)")
_MARKS: Mapping[Weight, str] = {
    Weight.PROVES: "pass",
    Weight.SUPPORTS: "supports",
    Weight.INCONCLUSIVE: "skipped",
    Weight.CONTRADICTS: "fail",
}


def evidence_table(pool: PoolProof) -> str:
    """The evidence from a node pool; nothing where there is none."""
    if not pool.evidence:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    rows = "".join(map(_row, pool.evidence))
    return (
        f'<div class="sheet"><table><caption>Evidence from node pool {html_text(pool.pool)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(evidence: Evidence) -> str:
    values = "".join(
        # On a narrow screen the names of the columns are out of sight, and each cell shows its own.
        f'<td data-column="{name}">{value}</td>'
        for name, value in zip(
            _COLUMNS[1:],
            (
                f"<span>{_value(evidence.expected)}</span>",
                f"<code>{_value(evidence.sandbox)}</code>",
                f"<code>{_value(evidence.host)}</code>",
                _verdict(evidence.weight),
            ),
            strict=True,
        )
    )
    # Readers repeat the header of a row before each of its cells: `abbr` spares them the sentence.
    title = html_text(sentence(evidence.title))
    return (
        f'<tr><th scope="row" abbr="{title}"><span class="item">{title}</span>'
        f"<p>{html_lines(evidence.why)}{_source(evidence)}</p></th>{values}</tr>"
    )


def _value(text: str) -> str:
    return _BREAK.sub("<wbr>", html_lines(text))


def _verdict(weight: Weight) -> str:
    name = _MARKS[weight]
    return f'<span class="status is-{name}">{mark(name)}{WEIGHT_NAMES[weight]}</span>'


def _source(evidence: Evidence) -> str:
    address = https_address(evidence.source)
    if address is None:
        return f" {html_text(evidence.source)}" if evidence.source else ""
    return (
        f' <a class="more" href="{escape(address)}" rel="noopener noreferrer">Source'
        f'<span class="hidden"> of {html_text(sentence(evidence.title))}</span></a>'
    )
