"""The HTML report of a proof: the verdict, why and what to do, and the evidence from each node pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aks_sandbox.model.finding import Status
from aks_sandbox.model.isolation import Cleanup, Diagnosis, Isolation, PoolProof, Proof
from aks_sandbox.reports.content import ReportMetadata, target_texts
from aks_sandbox.reports.page import page, subject, target_section, terms, verdict_banner
from aks_sandbox.reports.page_marks import PROOF_SHAPES, mark, mark_definitions
from aks_sandbox.reports.page_text import documentation, html_lines, html_text, steps
from aks_sandbox.reports.proof_document import all_next_steps
from aks_sandbox.reports.proof_evidence import evidence_table
from aks_sandbox.reports.proof_style import PROOF_STYLE
from aks_sandbox.reports.proof_wording import ISOLATION_NAMES, cleanup_sentences, proof_sentence

_MARKS: Mapping[Isolation, Status] = {
    Isolation.ISOLATED: Status.PASS,
    Isolation.NOT_PROVEN: Status.UNKNOWN,
    Isolation.NOT_ISOLATED: Status.FAIL,
}


def write_proof_html(proof: Proof, target: Mapping[str, Any], metadata: ReportMetadata) -> str:
    """The report as one HTML page that ends in a newline."""
    shown = target_texts(target)
    verdict = ISOLATION_NAMES[proof.verdict]
    main = f"""{verdict_banner(_MARKS[proof.verdict], verdict, proof_sentence(proof))}
{_reasons(proof)}
{_next_steps(proof)}
{target_section(shown)}
{"".join(_pool(number, pool) for number, pool in enumerate(proof.pools))}
{_section("diagnoses", "Known problems of the cluster", _diagnoses(proof.diagnoses, "cluster"))}
{_section("warnings", "Warnings", _list(f"{mark(Status.WARN)}<p>{html_lines(one)}</p>" for one in proof.warnings))}
{_section("cleanup", "Cleanup", _cleanup(proof.cleanup, proof.calls))}"""
    marks = mark_definitions(PROOF_SHAPES)
    return page(f"{verdict}: {subject(shown)}", main, metadata, style=PROOF_STYLE, marks=marks)


def _reasons(proof: Proof) -> str:
    rows = [f"{mark(_MARKS[proof.verdict])}<p>{html_lines(reason)}</p>" for reason in proof.reasons]
    for number, pool in enumerate(proof.pools):
        start = f'{mark(_MARKS[pool.verdict])}<p><a href="#pool-{number}">{html_text(pool.pool)}</a>'
        rows += [f"{start}: {html_lines(reason)}</p>" for reason in pool.reasons]
    return _section("reasons", "Reasons", _list(rows))


def _next_steps(proof: Proof) -> str:
    rows = (f"<div>{steps(step, f'step-{number}')}</div>" for number, step in enumerate(all_next_steps(proof)))
    return _section("steps", "Next steps", _list(rows))


def _pool(number: int, pool: PoolProof) -> str:
    verdict = _MARKS[pool.verdict]
    known = {
        "Workload runtime": pool.runtime,
        "RuntimeClass": pool.runtime_class,
        "Node": pool.node,
        "Node image": pool.node_image,
        "Image of the pods": ", ".join(pool.probe_images),
    }
    found = _diagnoses(pool.diagnoses, f"pool-{number}")
    parts = [
        f'<section class="pool" id="pool-{number}" aria-labelledby="name-{number}">',
        f'<header><h2 id="name-{number}">Node pool {html_text(pool.pool)}</h2>',
        f'<p class="status is-{verdict}">{mark(verdict)}{ISOLATION_NAMES[pool.verdict]}</p></header>',
        terms((name, value) for name, value in known.items() if value),
        *(f'<p class="message">{html_lines(reason)}</p>' for reason in pool.reasons),
        evidence_table(pool),
        f'<h3 id="known-{number}">Known problems that were met</h3>{found}' if found else "",
        "</section>",
    ]
    return "".join(parts)


def _diagnoses(diagnoses: Iterable[Diagnosis], anchor: str) -> str:
    rows = []
    for number, one in enumerate(diagnoses):
        certainty = f'<p class="docs">Certainty: {html_text(one.certainty)}</p>' if one.certainty else ""
        fix = f'<div class="remedy"><h4>Fix</h4>{steps(one.fix, f"{anchor}-fix-{number}")}</div>' if one.fix else ""
        message = f"<h4>Message</h4><pre><code>{html_text(one.message)}</code></pre>" if one.message else ""
        rows.append(
            f'{mark(Status.WARN)}<div class="text"><p class="cause">{html_lines(one.cause)}</p>{fix}'
            f'<div class="met">{message}{documentation(one.source)}{certainty}</div></div>'
        )
    return _list(rows)


def _cleanup(cleanup: Cleanup, calls: int) -> str:
    sentences = [f"<p>{html_text(sentence)}</p>" for sentence in cleanup_sentences(cleanup)]
    if cleanup.command:
        sentences.append(f"<p>To remove it:</p>{steps(cleanup.command, 'cleanup')}")
    ran = "1 command was" if calls == 1 else f"{calls} commands were"
    return f'{"".join(sentences)}<p class="docs">{ran} run in the cluster.</p>'


def _list(rows: Iterable[str]) -> str:
    items = "".join(f"<li>{row}</li>" for row in rows)
    return f"<ul>{items}</ul>" if items else ""


def _section(name: str, heading: str, inner: str) -> str:
    if not inner:
        return ""
    return f'<section class="{name} part" aria-labelledby="{name}"><h2 id="{name}">{heading}</h2>{inner}</section>'
