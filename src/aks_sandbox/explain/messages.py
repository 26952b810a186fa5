"""Known messages of Kubernetes, AKS and Azure Resource Manager, found in a text of any origin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from aks_sandbox.explain.origin import Origin
from aks_sandbox.explain.rows import ARM, CLUSTER, MessageRow, rows_said_by, searchable
from aks_sandbox.model.safe_text import one_line, visible
from aks_sandbox.steps import Step, filled

MOST_CHARACTERS = 1024 * 1024
_LONGEST_ERROR = 8_000
_MOST_SHOWN = 200
_START = re.compile("")
_SHOWN_BEFORE = 60
# A message that names a thing is told once for each; a text may name thousands.
_MOST_OF_A_ROW = 10

# An error code where a program writes one: "(Code) ...", "code": "Code", Code: Code, ErrorCode=Code. What kubectl
# prints in brackets are the reasons of Kubernetes, some of which look like Azure's codes and mean something else.
_CODE = re.compile(
    r"(?:(?<!server )\((?=\w{3,80}\))|(?<!\w)(?:[Ee]rror_?)?[Cc]ode[\"']?\s?[:=]\s?[\"']?)(?P<code>[A-Za-z]\w{2,80})\b",
    re.ASCII,
)
# A word of prose does not look so: two parts that begin with capitals, long.
_UNMISTAKABLE = re.compile(r"(?=\w{12})(?:[A-Z]+[a-z]+){2,}|ErrCode_\w+")
_ALSO_OF_KUBERNETES = ("TooManyRequests",)


@dataclass(frozen=True)
class KnownMessage:
    """A known message that stands in a text: where, why it comes, what to do, and who says so."""

    name: str
    found: str
    cause: str
    steps: tuple[Step, ...]
    source: str
    certainty: str


def explain_text(text: str, origin: Origin) -> tuple[KnownMessage, ...]:
    """Every known message in the text, in the order in which they stand there, each cause once.

    Only the rows that a text of that origin may be are looked for: the words of a tenant are no message of Azure's.
    The first MOST_CHARACTERS are searched. A row without a pattern is found by its codes; one that says less than
    another row found by the same code is left out. Where a row requires its code, it does not count in a text with
    other known codes only. `found` is the line with the message, cut around it, its hidden characters made visible.
    """
    searched = searchable(text[:MOST_CHARACTERS])
    rows = rows_said_by(origin, ARM, CLUSTER)
    codes = _codes(searched, rows)
    found = list(_by_pattern(searched, codes, rows))
    told = {code for row, _ in found for code in row.codes}
    found += [(row, codes[code]) for row in rows for code in row.codes & (set(codes) - told) if not row.pattern]
    known: dict[str, KnownMessage] = {}
    for row, match in sorted(found, key=lambda pair: pair[1].start()):
        message = _known(row, match, searched)
        known.setdefault(message.cause, message)
    return tuple(known.values())


def explain_error(code: str, text: str, origin: Origin) -> KnownMessage | None:
    """The first known row that fits an error with that code, those of Azure before those of a cluster; None when it is
    not known.

    A row with a pattern fits only when the pattern is found, because its texts use the named groups; one without fits
    by its code. Where a row requires its code, a text of another code, such as the words of a policy, does not count.
    """
    searched = searchable(text[:_LONGEST_ERROR])
    for row in rows_said_by(origin, ARM, CLUSTER):
        has_code = code.lower() in {one.lower() for one in row.codes}
        if row.code_required and not has_code:
            continue
        match = row.pattern.search(searched) if row.pattern else _START.match(searched) if has_code else None
        if match is not None:
            return _known(row, match, searched)
    return None


def count_known() -> int:
    """How many messages are known."""
    return len(rows_said_by(Origin.PERSON, ARM, CLUSTER))


def _by_pattern(
    text: str, codes: Mapping[str, re.Match[str]], rows: Sequence[MessageRow]
) -> Iterator[tuple[MessageRow, re.Match[str]]]:
    for row in rows:
        if row.pattern is None or (row.code_required and codes and not row.codes.intersection(codes)):
            continue
        different: dict[tuple[str, ...], re.Match[str]] = {}
        for match in row.pattern.finditer(text):
            different.setdefault(match.groups(default=""), match)
            if len(different) == _MOST_OF_A_ROW:
                break
        yield from ((row, match) for match in different.values())


def _codes(text: str, rows: Sequence[MessageRow]) -> dict[str, re.Match[str]]:
    """The codes of the rows that stand in the text as such, each with its first place."""
    places: dict[str, re.Match[str]] = {}
    spelled = {code.lower(): code for row in rows for code in row.codes}
    for match in _CODE.finditer(text):
        word = match["code"]
        bracketed = match.group().startswith("(")
        code = (word if word in spelled.values() else None) if bracketed else spelled.get(word.lower())
        if code is not None:
            places.setdefault(code, match)
    for match in _unmistakable_words().finditer(text):
        word = match.group()
        if word in spelled.values() and (word not in places or match.start() < places[word].start()):
            places[word] = match
    return places


@cache
def _unmistakable_words() -> re.Pattern[str]:
    every = rows_said_by(Origin.PERSON, ARM, CLUSTER)
    codes = {code for row in every for code in row.codes if _UNMISTAKABLE.fullmatch(code)}
    return re.compile(rf"\b(?:{'|'.join(sorted(codes - set(_ALSO_OF_KUBERNETES)))})\b")


def _known(row: MessageRow, match: re.Match[str], text: str) -> KnownMessage:
    groups = _groups(row, match)
    return KnownMessage(
        name=row.name,
        found=_excerpt(text, match),
        cause=row.cause.format(**groups),
        steps=tuple(Step(step.text.format(**groups), step.command) for step in filled(row.steps, groups)),
        source=row.source,
        certainty=row.certainty,
    )


def _groups(row: MessageRow, match: re.Match[str]) -> Mapping[str, str]:
    texts = match.groupdict(default="") if row.pattern is not None else {}
    return {name: one_line(" ".join(said.split())) for name, said in texts.items()}


def _excerpt(text: str, match: re.Match[str]) -> str:
    line = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", match.end())
    line_end = len(text) if line_end < 0 else line_end
    begin = line if match.end() - line <= _MOST_SHOWN else max(line, match.start() - _SHOWN_BEFORE)
    end = min(line_end, begin + _MOST_SHOWN)
    shown = visible(" ".join(text[begin:end].split()))
    return f"{'(...) ' if begin > line else ''}{shown}{' (...)' if end < line_end else ''}"
