"""Texts of clusters as they are printed: each is the message that it is and no other one, in every form."""

import json
import re
from collections.abc import Iterable
from re import _constants, _parser
from typing import Any

import pytest

from aks_sandbox.explain.messages import ARM, CLUSTER, MessageRow, Origin, explain_text, expression_of, rows
from tests.support.cluster_texts import CLUSTER_TEXTS

ALL_ROWS = (*rows(ARM), *rows(CLUSTER))
BY_NAME = {row.name: row for row in ALL_ROWS}


def names(text: str) -> list[str]:
    """The names of what is recognised, in order."""
    return [known.name for known in explain_text(text, Origin.PERSON)]


@pytest.mark.parametrize(("name", "texts"), CLUSTER_TEXTS.items(), ids=CLUSTER_TEXTS)
def test_a_text_is_that_message_and_no_other_one_in_every_form(name: str, texts: Iterable[str]) -> None:
    for text in texts:
        assert names(text) == [name], text
        if r"\A" not in BY_NAME[name].expression:
            assert names(json.dumps({"items": [{"message": text}]})) == [name], text
            assert names(json.dumps({"body": json.dumps({"message": text})})) == [name], text
        assert names(text.replace(" ", "\u00a0").replace("'", "\u2019").replace('"', "\u201d")) == [name], text
        assert names("\x1b[31m" + text.replace("\n", "\x1b[K\r\n") + "\x1b[0m") == [name], text
        assert names("\0".join(text) + "\0") == [name], text


@pytest.mark.parametrize("name", CLUSTER_TEXTS)
def test_every_cause_is_one_that_an_operator_can_act_on(name: str) -> None:
    row = BY_NAME[name]
    assert row.steps
    assert "Azure support" not in " ".join([row.cause, *(str(step) for step in row.steps)])


@pytest.mark.parametrize("row", [row for row in ALL_ROWS if row.expression], ids=lambda row: row.name)
def test_no_pattern_finds_anything_without_one_of_the_words_of_its_row(row: MessageRow) -> None:
    parsed = _parser.parse(expression_of(row.expression), re.DOTALL)
    assert requires(parsed, row.words), row.words


def requires(parsed: Any, words: tuple[str, ...]) -> bool:
    """Whether each text that the expression matches holds one of the words."""
    literal = ""
    for kind, value in [*parsed, (None, None)]:
        if kind is _constants.LITERAL:
            literal += chr(value)
            continue
        if any(word in literal for word in words):
            return True
        literal = ""
        if kind is _constants.BRANCH and all(requires(part, words) for part in value[1]):
            return True
        if kind is _constants.SUBPATTERN and requires(value[3], words):
            return True
        if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] and requires(value[2], words):
            return True
    return False


@pytest.mark.parametrize("row", ALL_ROWS, ids=lambda row: row.name)
def test_what_a_row_may_be_the_consequence_of_exists(row: MessageRow) -> None:
    for name in row.consequence_of:
        assert any(other.name.startswith(name.rstrip("*")) for other in ALL_ROWS if other.name != row.name), name
