"""The table view of a proof: the evidence from each node pool, its verdict, and what to do, at 120 columns."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from azext_aks_sandbox._cells import table

# With the two blanks that az puts between columns, 120. The name of a namespace of ours, 27 long, stays whole.
_WIDTHS = {"Pool": 12, "Evidence": 14, "Expected": 18, "Sandbox": 27, "Host": 27, "Verdict": 12}
# A sentence or a command runs through these, row by row, for no single one is wide enough to read it in.
_TEXT = ("Expected", "Sandbox", "Host")


@table
def verify_table(document: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """A row per item of evidence, then the verdict on its node pool; at the end the whole, and what is left to do."""
    rows: list[Mapping[str, str]] = []
    shown = set()
    for pool in document["nodePools"]:
        name = pool["name"] or ""
        shown |= {f"{name}: {reason}" for reason in pool["reasons"]}
        for evidence in pool["evidence"]:
            rows += _evidence_rows(name, evidence)
            name = ""
        rows += _verdict_rows(name, pool["reasons"], pool["verdict"])
    rows += _verdict_rows("all in all", [one for one in document["reasons"] if one not in shown], document["verdict"])
    for step in document["nextSteps"]:
        rows += [row for line in step.splitlines() for row in _text_rows("", "next step", line)]
    return rows + _cleanup_rows(document["cleanup"])


def _verdict_rows(name: str, reasons: Sequence[str], verdict: str) -> Iterator[Mapping[str, str]]:
    first, *others = reasons or [""]
    yield from _text_rows(name, "verdict", first, verdict)
    for reason in others:
        yield from _text_rows("", "", reason)


def _cleanup_rows(cleanup: Mapping[str, Any]) -> list[Mapping[str, str]]:
    rows: list[Mapping[str, str]] = []
    if cleanup["kept"] and cleanup["namespace"]:
        rows += _text_rows("", "kept", cleanup["namespace"])
    if cleanup["left"]:
        rows += _text_rows("", "left behind" if cleanup["leftIsCertain"] else "perhaps left", " ".join(cleanup["left"]))
    if cleanup["command"]:
        rows += _text_rows("", "remove it", cleanup["command"])
    return rows


def _evidence_rows(pool: str, evidence: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    values = [pool, *(evidence[name] or "-" for name in ("title", "expected", "sandbox", "host", "verdict"))]
    columns = [_cells(value, [width]) for value, width in zip(values, _WIDTHS.values(), strict=True)]
    for cells in zip_longest(*columns, fillvalue=""):
        yield OrderedDict(zip(_WIDTHS, cells, strict=True))


def _text_rows(pool: str, label: str, text: str, verdict: str = "") -> Iterator[Mapping[str, str]]:
    cells = _cells(text, [_WIDTHS[name] for name in _TEXT])
    lines = [cells[start : start + len(_TEXT)] for start in range(0, len(cells), len(_TEXT))]
    names = _cells(pool, [_WIDTHS["Pool"]])
    for number, (name, line) in enumerate(zip_longest(names, lines, fillvalue=None)):
        first = number == 0
        texts = dict(zip_longest(_TEXT, line or (), fillvalue=""))
        yield OrderedDict(Pool=name or "", Evidence=label if first else "", **texts, Verdict=verdict if first else "")


def _cells(text: str, widths: Sequence[int]) -> list[str]:
    # Fills cells of these widths in turn, broken between words; a word that fits in none is broken, never cut off.
    cells = [""]
    for word in text.split():
        for piece in _pieces(word, max(widths)):
            joined = f"{cells[-1]} {piece}".lstrip()
            if len(joined) <= widths[(len(cells) - 1) % len(widths)]:
                cells[-1] = joined
                continue
            cells.append("")
            while len(piece) > widths[(len(cells) - 1) % len(widths)]:
                cells.append("")
            cells[-1] = piece
    return cells


def _pieces(word: str, width: int) -> Iterator[str]:
    while len(word) > width:
        after = 1 + max(word.rfind(mark, 0, width) for mark in "-/.,:=_")
        cut = after if after > width // 3 else width
        yield word[:cut]
        word = word[cut:]
    yield word
