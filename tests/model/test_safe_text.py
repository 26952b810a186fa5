"""Text from anywhere becomes lines of visible characters, and stays what it is where it is harmless."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.safe_text import each_line, one_line, printable, visible

EVERY_CHARACTER = [chr(number) for number in range(0x110000)]
# These have a category of format characters and a shape: marks that stand around the number that follows them.
WITH_A_SHAPE = {
    *map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD]),
    *map(chr, range(0x13430, 0x13440)),
}
TEXTS = st.text(st.characters(exclude_categories=()), max_size=30)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def is_hidden(character: str) -> bool:
    """Whether Unicode says that the character controls, turns or separates, or is half of one, and has no shape."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in WITH_A_SHAPE


def test_every_hidden_character_of_unicode_is_made_visible() -> None:
    hidden = [character for character in EVERY_CHARACTER if is_hidden(character)]
    assert len(hidden) > 2000
    assert [character for character in hidden if character in one_line(f"a{character}b")] == []
    assert [character for character in hidden if character not in "\t\n" and character in visible(character)] == []


def test_every_other_letter_sign_and_blank_stays() -> None:
    plain = "".join(one for one in EVERY_CHARACTER if unicodedata.category(one)[0] in "LNPS")
    without = {*"\u115f\u1160\u3164\uffa0"}  # letters of Korean that have no shape
    assert {one for one in plain if one_line(one) != one} == without
    assert one_line("a b\u00a0c\u3000d") == "a b\u00a0c\u3000d"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x1b[2J", "\\u001b[2J"),
        ("\x9b31m", "\\u009b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\r\nWARNING: b", "a\\u000d\\u000aWARNING: b"),
        ("a\tb", "a\\u0009b"),
        ("\u200b", "\\u200b"),
        ("\U000e0041", "\\ue0041"),
    ],
    ids=ascii,
)
def test_a_hidden_character_is_written_as_its_number(text: str, line: str) -> None:
    assert one_line(text) == line


@given(TEXTS)
def test_a_line_is_one_line_and_is_made_once(text: str) -> None:
    line = one_line(text)
    assert len(f"{line}x".splitlines()) == 1
    assert one_line(line) == line == visible(line)
    assert line.isascii() == all(one.isascii() or is_hidden(one) or one_line(one) != one for one in text)
    assert [one for one in text if one_line(one) == one] == [
        one for one in text if one in line and one_line(one) == one
    ]


@given(TEXTS, TEXTS)
def test_lines_joined_are_the_lines_that_were_joined(first: str, second: str) -> None:
    lines = [one_line(first), one_line(second)]
    assert visible("\n".join(lines)).split("\n") == lines
    assert each_line("\n".join(lines)).split("\n") == lines
    assert each_line(f"{first}\n{second}").split("\n") == [*map(one_line, f"{first}\n{second}".split("\n"))]


@given(DATA)
def test_data_keeps_its_form_and_all_that_is_no_text(data: Any) -> None:
    shown = printable(data)
    assert printable(shown) == shown
    for text in texts_of(shown):
        assert one_line(text) == text
    json.dumps(shown).encode("utf-8")

    def same_form(one: Any, other: Any) -> bool:
        if isinstance(one, dict):
            names = {one_line(name) for name in one}
            return set(other) == names and (
                len(names) < len(one) or all(same_form(one[name], other[one_line(name)]) for name in one)
            )
        if isinstance(one, list):
            return len(one) == len(other) and all(map(same_form, one, other))
        return isinstance(other, str) if isinstance(one, str) else bool(one == other)

    assert same_form(data, shown)


def texts_of(data: Any) -> list[str]:
    """Every text, names of members too."""
    if isinstance(data, dict):
        return [text for name, value in data.items() for text in (name, *texts_of(value))]
    if isinstance(data, list):
        return [text for item in data for text in texts_of(item)]
    return [data] if isinstance(data, str) else []


def test_only_the_members_that_are_named_keep_lines() -> None:
    data = {"remedy": "a\nb\x1b", "steps": ["c\nd"], "name": "e\nf", "rows": ({"remedy": "g\nh"},)}
    assert printable(data, ("remedy", "steps")) == {
        "remedy": "a\nb\\u001b",
        "steps": ["c\nd"],
        "name": "e\\u000af",
        "rows": [{"remedy": "g\nh"}],
    }
