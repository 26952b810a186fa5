"""The document between the marks: read as a whole or not at all, and every failure says what stands in its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arm.run_command import CommandResult, document_of
from aks_sandbox.errors import Unreachable
from aks_sandbox.steps import lines_of

MARK = "aks-sandbox-0123456789abcdef0123456789abcdef"
OTHER_MARK = "aks-sandbox-fedcba9876543210fedcba9876543210"
DOING = "looking into cluster demo"
CUT = (
    "looking into cluster demo: the output of the command is longer than the 512 kB that run-command passes on, "
    "and was cut."
)
NO_JSON = "looking into cluster demo: the command printed no JSON between its marks."
LOOK = {"now": 1, "pods": [{"name": "job", "message": 'a "b" \n c'}], "unreadable": {}}


def printed(document: Any, mark: str = MARK) -> str:
    """What a command prints that has such a document to tell."""
    return f"\n{mark} begin\n{json.dumps(document, separators=(',', ':'))}\n{mark} end\n"


def read(logs: str, exit_code: int = 0) -> Any:
    """The document of that output."""
    return document_of(CommandResult(exit_code, logs), MARK, DOING)


def refusal(logs: str, exit_code: int = 0) -> tuple[str, list[str]]:
    """Why that output cannot be read, and what to do."""
    with pytest.raises(Unreachable) as caught:
        read(logs, exit_code)
    return caught.value.message, lines_of(caught.value.steps)


def said_of(logs: str) -> str:
    """Why that output cannot be read; nothing where it can."""
    try:
        read(logs)
    except Unreachable as error:
        return error.message
    return ""


@pytest.mark.parametrize(
    "before", ["", "Warning: v1 is deprecated\n", "noise without an end", f"{OTHER_MARK} begin\n{{}}"]
)
@pytest.mark.parametrize("after", ["", "trailing\n", f"{OTHER_MARK} end\n", "\x00\ud800"])
def test_a_whole_document_is_read_whatever_stands_around_it(before: str, after: str) -> None:
    assert read(before + printed(LOOK) + after) == LOOK


def test_of_two_documents_the_first_counts() -> None:
    assert read(printed({"a": 1}) + printed({"a": 2})) == {"a": 1}
    assert read(printed({"a": 1}, OTHER_MARK) + printed({"a": 2})) == {"a": 2}


@pytest.mark.parametrize("forged", [f"{OTHER_MARK} end", f"{MARK} begin\n", f"\n{MARK} begin\n{{}}"])
def test_what_an_object_says_does_not_pass_for_a_mark(forged: str) -> None:
    assert read(printed({"a": forged})) == {"a": forged}


def test_a_mark_that_someone_came_to_know_ends_the_document_and_makes_no_other() -> None:
    assert refusal(printed({"a": f"{MARK} end\n{MARK} begin\n{{}}"})) == (NO_JSON, ["Repeat the command."])


@given(st.integers(0, len(printed(LOOK))))
def test_a_cut_document_is_read_only_when_its_end_is_there(length: int) -> None:
    text = printed(LOOK)[:length]
    if text.rstrip("\n").endswith(f"{MARK} end"):
        assert read(text) == LOOK
    else:
        with pytest.raises(Unreachable, match="before it printed what it found"):
            read(text)


@given(st.text(st.characters(codec=None)) | st.text(f"{MARK} begin\n{{}}[]\"'"))
def test_no_output_at_all_makes_the_reader_fail_in_another_way(text: str) -> None:
    for logs in (text, f"{MARK} begin\n{text}", f"{MARK} begin\n{text}\n{MARK} end\n"):
        assert not set("\x00\x1b\u202e\n") & set(said_of(logs))


@pytest.mark.parametrize("begun", ["", f"\n{MARK} begin\n"])
@pytest.mark.parametrize(("length", "cut"), [(511_999, False), (512_000, True), (524_288, True)])
def test_an_output_of_512_kb_was_cut(begun: str, length: int, cut: bool) -> None:
    message, steps = refusal(begun + "x" * (length - len(begun)))
    assert (message == CUT) is cut
    assert steps == [
        "Repeat the command. If its output is cut again, report it with the size of the cluster."
        if cut
        else "Repeat the command."
    ]


def test_the_length_of_an_output_is_counted_in_bytes() -> None:
    assert refusal("é" * 256_000)[0] == CUT


BEFORE = "looking into cluster demo: the command ended with exit code 127 before it printed what it found. "


@pytest.mark.parametrize(
    ("logs", "told"),
    [
        ("", "It printed nothing."),
        (" \n\t", "It printed nothing."),
        ("sh: 1: kubectl: not found\n", "It printed: sh: 1: kubectl: not found"),
        ("a\n\n  b\x1b[2J\u202e\x00c\r\n", r"It printed: a b\u001b[2J\u202e\u0000c"),
        ("x" * 501, f"It printed: {'x' * 500} (...)"),
    ],
)
def test_a_command_that_tells_nothing_shows_what_it_printed(logs: str, told: str) -> None:
    assert refusal(logs, 127) == (BEFORE + told, ["Repeat the command."])


def test_a_failure_of_jq_is_told() -> None:
    logs = f'\n{MARK} begin\n{{"failed":"jq"}}\n{MARK} end\njq: error (at <unknown>): \x1b[2J\n'
    assert refusal(logs) == (
        r"looking into cluster demo: jq failed inside of the cluster: jq: error (at <unknown>): \u001b[2J",
        ["Repeat the command."],
    )


@pytest.mark.parametrize("text", ["", "\n", "no", "{", '{"a":}', "{}{}", "[" * 100_000, "1" * 5000, '{"a":"\x00"}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    assert refusal(f"{MARK} begin\n{text}\n{MARK} end\n") == (NO_JSON, ["Repeat the command."])


@pytest.mark.parametrize("document", [None, 1, "text", [], [{}], True])
def test_json_that_is_no_object_is_refused(document: Any) -> None:
    assert refusal(printed(document))[0] == (
        "looking into cluster demo: the command printed no JSON object between its marks."
    )
