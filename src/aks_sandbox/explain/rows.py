"""The rows of the two catalogues of messages, and the form of a text in which their patterns are looked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.document import document
from aks_sandbox.explain.captured_names import with_forms
from aks_sandbox.explain.origin import Origin
from aks_sandbox.steps import Step, step

ARM = "arm_errors"
CLUSTER = "cluster_messages"

# What JSON and Go write for a quote, a slash, a line break or an ASCII letter, also when it stands in a text in a text.
_ESCAPED = re.compile(r"\\{1,8}(?:u00(?P<number>[0-7][0-9a-fA-F])|(?P<letter>[\"'/nrt]))")
_LINE_BREAKS = "nrt"
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
# An argument of ours in what to do, such as {VM_SIZE}; the groups of a pattern are in lower case.
_ARGUMENT = re.compile(r"\{([A-Z_]+)\}")
_BLANKS = re.compile(r"\s+")
# The parts of a pattern that stay as they are: a class of characters, an escaped one.
_KEPT = re.compile(r"(\[\^?\]?[^\]]*\]|\\.)", re.DOTALL)


@dataclass(frozen=True)
class MessageRow:
    """One known message: what it is recognised by, its cause and what to do, which may name groups of the pattern.

    `origin` is the first in the order of trust who may say it: nobody before that one is believed.
    """

    name: str
    origin: Origin
    codes: frozenset[str]
    code_required: bool
    pattern: re.Pattern[str] | None
    cause: str
    steps: tuple[Step, ...]
    source: str
    certainty: str


def rows_said_by(origin: Origin, *catalogues: str) -> tuple[MessageRow, ...]:
    """The rows of the catalogues that a text of that origin may be, in their order."""
    return tuple(row for catalogue in catalogues for row in rows(catalogue) if origin >= row.origin)


@cache
def rows(catalogue: str) -> tuple[MessageRow, ...]:
    """The rows of ARM or of CLUSTER, in their order: a special case stands before the general one."""
    return tuple(
        MessageRow(
            name=row["name"],
            origin=Origin[row["origin"].upper()],
            codes=frozenset(row.get("codes", ())),
            code_required=row.get("code_required", False),
            pattern=_compiled(row["pattern"]) if row["pattern"] else None,
            cause=row["cause"],
            steps=tuple(_step(step["text"], step.get("command", "")) for step in row["steps"]),
            source=row["source"],
            certainty=row["certainty"],
        )
        for row in document(catalogue)["rows"]
    )


def _step(text: str, command: str) -> Step:
    return step(_ARGUMENT.sub(lambda match: str(Argument[match[1]]), text), command)


def searchable(text: str) -> str:
    r"""The text without escapes and colours, with one blank, or one line break, for each run of blanks.

    So a message is found in a JSON document, in a log line that quotes one, and in YAML that folds long lines; and no
    pattern has to say how many blanks there may be, which is what makes patterns slow.
    """
    return _BLANKS.sub(_one_blank, _COLOUR.sub("", _ESCAPED.sub(_unescaped, text)))


def _unescaped(match: re.Match[str]) -> str:
    if match["number"]:
        return chr(int(match["number"], 16))
    return "\n" if match["letter"] in _LINE_BREAKS else match["letter"]


def _one_blank(match: re.Match[str]) -> str:
    return "\n" if "\n" in match.group() else " "


def _compiled(pattern: str) -> re.Pattern[str]:
    # A blank may be a folded line, and YAML doubles an apostrophe.
    parts = _KEPT.split(pattern)
    loose = [part if number % 2 else part.replace(" ", r"\s").replace("'", "''?") for number, part in enumerate(parts)]
    return re.compile(with_forms("".join(loose)), re.DOTALL)
