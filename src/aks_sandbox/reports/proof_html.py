"""The HTML report of a proof: the verdict, why and what to do, and the evidence from each node pool."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aks_sandbox.model.finding import Status
from aks_sandbox.model.proof import (
    UNSEEN,
    Cleanup,
    Evidence,
    Isolation,
    KnownMessage,
    NodeProof,
    PoolProof,
    Proof,
    Weight,
)
from aks_sandbox.model.provenance import Provenance
from aks_sandbox.model.safe_text import visible
from aks_sandbox.reports.documents import all_steps
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
from aks_sandbox.reports.text import (
    ISOLATION_NAMES,
    POOLS_SHOWN,
    SCOPE_COVERS,
    SCOPE_LEAVES_OUT,
    SHA256_COMMAND,
    WEIGHT_NAMES,
    Run,
    cleanup_sentences,
    judged_sentence,
    proof_sentence,
    property_name,
    provenance_terms,
    sentence,
    tested_nodes,
    worst_first,
)
from aks_sandbox.steps import Step

_MARKS: Mapping[Isolation, Status] = {
    Isolation.ISOLATED: Status.PASS,
    Isolation.NOT_PROVEN: Status.UNKNOWN,
    Isolation.NOT_ISOLATED: Status.FAIL,
}
_WEIGHT_MARKS: Mapping[Weight, str] = {
    Weight.PROVES: "pass",
    Weight.SUPPORTS: "supports",
    Weight.INCONCLUSIVE: "skipped",
    Weight.CONTRADICTS: "fail",
}
_COLUMNS = ("Evidence", "Expected", "In the sandbox", "On the host", "Verdict")
_WORDS: Mapping[Weight, str] = {
    Weight.PROVES: "Cannot be so unless the pods have their own kernels.",
    Weight.SUPPORTS: "Is so where pods have their own kernels, and is rarely so where they do not.",
    Weight.INCONCLUSIVE: "Can be so either way, or was not reported: it does not count.",
    Weight.CONTRADICTS: "Cannot be so where pods have their own kernels, or shows that an item was falsified.",
}
# Where a long name may go on in the next line.
_BREAK = re.compile(r"(?<=[/.=])(?=\w)")


def proof_html(proof: Proof, target: Mapping[str, Any], run: Run) -> str:
    """The report as one HTML page that ends in a newline."""
    verdict = ISOLATION_NAMES[proof.verdict]
    texts = {name: value for name, value in target.items() if value and not isinstance(value, list)}
    known = ((property_name(name), str(value)) for name, value in texts.items())
    main = [
        verdict_banner(_MARKS[proof.verdict], verdict, judged_sentence(proof, target), proof_sentence(proof)),
        _part("reasons", "Reasons", _reasons(proof)),
        _part("steps", "Next steps", _next_steps(proof)),
        section("target", "What was checked", terms(known) if texts else None),
        *_pools(worst_first(proof.pools)),
        _part("diagnoses", "Known problems of the cluster", _diagnoses(proof.diagnoses, "cluster")),
        _part("warnings", "Warnings", _list([mark(Status.WARN), lines("p", one)] for one in proof.warnings)),
        _part("scope", "Scope", *_scope()),
        _part("words", "What the words mean", _words(proof.pools)),
        _part("provenance", "Where the evidence comes from", *_provenance(proof.provenance)),
        _part("cleanup", "Cleanup", *_cleanup(proof.cleanup, proof.calls)),
    ]
    return page(f"{verdict}: {target.get('clusterName') or 'AKS Pod Sandboxing'}", run, main, wide=True)


def _scope() -> list[Element]:
    return [
        el("h3", "Covered"),
        el("ul", *(el("li", el("p", one)) for one in SCOPE_COVERS)),
        el("h3", "Not covered"),
        el("ul", *(el("li", el("p", one)) for one in SCOPE_LEAVES_OUT)),
    ]


def _reasons(proof: Proof) -> Element | None:
    rows = [[mark(_MARKS[proof.verdict]), lines("p", reason)] for reason in proof.reasons]
    for number, pool in enumerate(worst_first(proof.pools)):
        name = el("a", pool.pool, href=f"#pool-{number}")
        rows += [[mark(_MARKS[pool.verdict]), el("p", name, f": {reason}")] for reason in pool.reasons]
    return _list(rows)


def _next_steps(proof: Proof) -> Element | None:
    return _list([el("div", *steps([step], f"step-{number}"))] for number, step in enumerate(all_steps(proof)))


def _pools(pools: Sequence[PoolProof]) -> Iterable[Element]:
    """A part for each node pool; of many, those that are isolated are folded."""
    for number, pool in enumerate(pools):
        heading = el("h2", f"Node pool {pool.pool}", id=f"name-{number}")
        verdict = _MARKS[pool.verdict]
        status = el("p", mark(verdict), ISOLATION_NAMES[pool.verdict], class_=f"status is-{verdict}")
        about = {"class_": "pool", "id": f"pool-{number}", "aria_labelledby": f"name-{number}"}
        if len(pools) > POOLS_SHOWN and pool.verdict is Isolation.ISOLATED:
            yield el("section", el("details", el("summary", heading, status), *_pool(number, pool)), **about)
        else:
            yield el("section", el("header", heading, status), *_pool(number, pool), **about)


def _pool(number: int, pool: PoolProof) -> Iterable[Element | None]:
    known = {
        "Workload runtime": pool.runtime,
        "RuntimeClass": pool.runtime_class,
        "Node": tested_nodes(pool) if pool.tested else pool.node,
        "Node image": pool.node_image,
        "Image of the pods": ", ".join(pool.probe_images),
    }
    found = _diagnoses(pool.diagnoses, f"pool-{number}")
    yield terms((name, value) for name, value in known.items() if value)
    yield from (lines("p", reason, class_="message") for reason in pool.reasons)
    yield from (lines("p", note) for note in pool.notes)
    yield _evidence_table(pool)
    yield from _nodes(number, pool)
    yield el("h3", "Known problems that were found", id=f"known-{number}") if found is not None else None
    yield found


_NODE_COLUMNS = ("Node", "Tested", "Runtime handlers", "Node image", "Container runtime", "Host kernel")


def _nodes(number: int, pool: PoolProof) -> Iterable[Element]:
    """All nodes of the pool, by what the status of each reports, and what was found on those that were tested."""
    if not pool.nodes:
        return
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in _NODE_COLUMNS)))
    caption = el("caption", f"Nodes of node pool {pool.pool}")
    body = el("tbody", *map(_node_row, pool.nodes))
    yield el("div", el("table", caption, head, body, id=f"nodes-{number}"), class_="sheet")


def _node_row(node: NodeProof) -> Element:
    verdict = ISOLATION_NAMES[node.verdict] if node.verdict else "Not tested"
    handlers = "not reported" if node.handlers is None else ", ".join(node.handlers) or "none"
    values = (verdict, handlers, node.image, node.container_runtime, node.kernel)
    said = [lines("p", one) for one in (*node.findings, *(node.reasons if node.tested else ()))]
    return el(
        "tr",
        el("th", el("span", node.name, class_="item"), *said, scope="row", abbr=node.name),
        *(
            el("td", _breakable("span", value or "-"), data_column=column)
            for column, value in zip(_NODE_COLUMNS[1:], values, strict=True)
        ),
    )


def _evidence_table(pool: PoolProof) -> Element | None:
    if not pool.evidence:
        return None
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in _COLUMNS)))
    caption = el("caption", f"Evidence from node pool {pool.pool}")
    return el("div", el("table", caption, head, el("tbody", *map(_row, pool.evidence))), class_="sheet")


def _row(evidence: Evidence) -> Element:
    title = sentence(evidence.title)
    name = _WEIGHT_MARKS[evidence.weight]
    verdict = el("span", mark(name), WEIGHT_NAMES[evidence.weight], class_=f"status is-{name}")
    values = (
        _breakable("span", evidence.expected),
        _sandboxes(evidence),
        _breakable("code", evidence.host),
        verdict,
    )
    source = link(evidence.source, "Source", el("span", f" of {title}", class_="hidden"), class_="more")
    why = el("p", evidence.why, " ", evidence.source if source is None else source)
    # Readers repeat the header of a row before each of its cells: `abbr` spares them the sentence. On a narrow screen
    # the names of the columns are out of sight, and each cell shows its own.
    return el(
        "tr",
        el("th", el("span", title, class_="item"), why, scope="row", abbr=title),
        *(el("td", value, data_column=column) for column, value in zip(_COLUMNS[1:], values, strict=True)),
    )


def _sandboxes(evidence: Evidence) -> Element:
    """What the two sandboxed pods showed, once where it is the same."""
    if evidence.second in (evidence.sandbox, UNSEEN):
        return _breakable("code", evidence.sandbox)
    return el("div", _breakable("code", evidence.sandbox), el("br"), _breakable("code", evidence.second))


def _breakable(tag: str, text: str) -> Element:
    parts: list[Element | str] = []
    for number, part in enumerate(_BREAK.split(visible(text.strip()))):
        parts += [*([el("wbr")] if number else []), part]
    return el(tag, *parts)


def _diagnoses(diagnoses: Iterable[KnownMessage], anchor: str) -> Element | None:
    rows: list[list[Element]] = []
    for number, one in enumerate(diagnoses):
        fix = steps(one.steps, f"{anchor}-fix-{number}")
        certainty = el("p", f"Certainty: {one.certainty}", class_="docs") if one.certainty else None
        message = [el("h4", "Message"), el("pre", el("code", one.found))] if one.found else []
        text = el(
            "div",
            lines("p", one.cause, class_="cause"),
            el("div", el("h4", "What to do"), *fix, class_="remedy") if fix else None,
            el("div", *message, documentation(one.source), certainty, class_="met"),
            class_="text",
        )
        rows.append([mark(Status.WARN), text])
    return _list(rows)


def _words(pools: Sequence[PoolProof]) -> Element | None:
    """What each word of the tables means, and how many items have it."""
    counts = Counter(one.weight for pool in pools for one in pool.evidence)
    if not counts:
        return None
    rows: list[list[Element]] = []
    for weight, meaning in _WORDS.items():
        number = "1 item" if counts[weight] == 1 else f"{counts[weight]} items"
        words = el("strong", f"{WEIGHT_NAMES[weight]} ({number})")
        rows.append([mark(_WEIGHT_MARKS[weight]), el("p", words, f": {meaning}")])
    return _list(rows)


def _provenance(provenance: Provenance) -> Iterable[Element | None]:
    known = provenance_terms(provenance)
    yield terms(known) if known else None
    if provenance.sha256:
        text = "To compute the SHA-256 of the evidence in an evidence file:"
        # Not a step: a name in it would be filled in, and this is a pattern of sed.
        yield el("div", el("p", text), el("div", el("code", SHA256_COMMAND), class_="command"))
    yield _table(
        "Commands that ran in the cluster",
        ("For", "Command", "Correlation ID (Activity Log)", "Request ID", "Began", "Ended"),
        [
            (one.purpose, one.identifier, one.correlation_id, one.request_id, one.started_at, one.ended_at)
            for one in provenance.commands
        ],
    )
    yield _table(
        "Nodes",
        ("Node", "Node pool", "kubelet", "Container runtime", "Kernel", "Node image"),
        [(one.name, one.pool, one.kubelet, one.container_runtime, one.kernel, one.image) for one in provenance.nodes],
    )
    yield _table(
        "Pods of the run",
        ("Pod", "UID", "Node", "RuntimeClass", "Image by digest"),
        [(one.name, one.uid, one.node, one.runtime_class or "none", one.image_id) for one in provenance.pods],
    )
    for number, one in enumerate(provenance.cluster.runtime_classes):
        metadata = one.get("metadata")
        name = metadata.get("name") if isinstance(metadata, Mapping) else None
        summary = el("summary", el("span", f"RuntimeClass {name or number + 1}, as the API server has it"))
        yield el("details", summary, el("pre", el("code", json.dumps(one, indent=2, default=str))))


def _table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Element | None:
    if not rows:
        return None
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in columns)))
    body = [
        el(
            "tr",
            el("th", _breakable("code", row[0]), scope="row"),
            *(
                el("td", _breakable("code", value or UNSEEN), data_column=column)
                for column, value in zip(columns[1:], row[1:], strict=True)
            ),
        )
        for row in rows
    ]
    table = el("table", el("caption", caption), head, el("tbody", *body), class_="plain")
    return el("div", el("h3", caption), el("div", table, class_="sheet"))


def _cleanup(cleanup: Cleanup, calls: int) -> list[Element]:
    parts = [el("p", sentence) for sentence in cleanup_sentences(cleanup)]
    if cleanup.command is not None:
        parts += steps([Step(cleanup.command_words if cleanup.held else "To remove it:", cleanup.command)], "cleanup")
    ran = "1 command was" if calls == 1 else f"{calls} commands were"
    return [*parts, el("p", f"{ran} run in the cluster.", class_="docs")]


def _list(rows: Iterable[list[Element]]) -> Element | None:
    items = [el("li", *row) for row in rows]
    return el("ul", *items) if items else None


def _part(name: str, heading: str, *children: Element | None) -> Element | None:
    return section(name, heading, *children, class_=f"{name} part")
