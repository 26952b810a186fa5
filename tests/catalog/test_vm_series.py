"""The catalogue of VM series: every size belongs to one row at most, and what is known about it is right."""

import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import document, find_series, vm_series
from aks_sandbox.model.azure import VmSeries
from aks_sandbox.model.input_rules import vm_size

EXAMPLES = {row["series"]: row["example"] for row in document("vm_series")["rows"]}
# One token of the small dialect in which the patterns are written, with its optional mark.
TOKEN = re.compile(
    r"(?P<body>\((?P<group>[^()]*(?:\([^()]*\)[^()]*)*)\)|\[(?P<set>[^]]+)\]|\\d\+?|\w|-)(?P<optional>\??)"
)
# \d+ stands for numbers of every length and for each number that some pattern spells out.
NUMBERS = ("1", "5", "8", "11", "16", "32", "44", "60", "64", "120", "128", "176", "192", "208", "368", "416")


def expand(pattern: str) -> Iterator[str]:
    """Names that the pattern matches: every alternative, every option taken and left, several numbers."""
    parts: list[list[str]] = []
    end = 0
    for token in TOKEN.finditer(pattern):
        assert token.start() == end, f"{pattern} uses a form that this test does not expand, at {end}"
        end = token.end()
        if token["group"] is not None:
            words = [name for alternative in token["group"].split("|") for name in expand(alternative)]
        elif token["set"] is not None:
            words = list(members(token["set"]))
        elif token["body"] == "\\d+":
            words = list(NUMBERS)
        elif token["body"] == "\\d":
            words = list("0123456789")
        else:
            words = [token["body"]]
        parts.append([*words, ""] if token["optional"] else words)
    assert end == len(pattern), pattern
    return map("".join, itertools.product(*parts))


def members(text: str) -> Iterator[str]:
    """The characters of a set such as 1-5 or lmt."""
    ranges = re.findall(r"(\w)-(\w)", text)
    for low, high in ranges:
        yield from map(chr, range(ord(low), ord(high) + 1))
    yield from re.sub(r"\w-\w", "", text)


def matching(size: str) -> list[str]:
    """The series whose pattern matches the whole name."""
    return [row.series for row in vm_series() if row.pattern.fullmatch(size)]


def test_the_catalogue_has_the_facts_that_were_gathered() -> None:
    answers = [row.nested_virtualization for row in vm_series()]
    assert {answer: answers.count(answer) for answer in answers} == {"yes": 82, "no": 87, "unknown": 19}
    assert len({row.series for row in vm_series()}) == 188


@pytest.mark.parametrize("series", EXAMPLES)
def test_the_example_of_a_series_matches_its_own_row_and_no_other_whatever_its_case(series: str) -> None:
    example = EXAMPLES[series]
    for spelling in (example, example.lower(), example.upper(), example.swapcase()):
        assert matching(spelling) == [series]
        found = find_series(spelling)
        assert found is not None
        assert found.series == series


def test_no_size_name_that_the_patterns_can_make_matches_two_rows() -> None:
    names = {name: row.series for row in vm_series() for name in expand(row.pattern.pattern.strip("^$"))}
    assert len(names) > 3000
    found = {name: matching(name) for name in names}
    assert {name: rows for name, rows in found.items() if rows != [names[name]]} == {}


def test_every_size_name_that_the_patterns_can_make_is_a_valid_vm_size() -> None:
    for row in vm_series():
        for name in expand(row.pattern.pattern.strip("^$")):
            vm_size(Argument.VM_SIZE, name)


@pytest.mark.parametrize(
    ("size", "answer"),
    [
        ("Standard_D4s_v3", "yes"),
        ("Standard_D4s_v5", "yes"),
        ("Standard_D4as_v5", "yes"),
        ("Standard_D2ads_v7", "yes"),
        ("Standard_E96-24ads_v5", "yes"),
        ("Standard_D4_v3", "yes"),
        ("Standard_D4as_v4", "no"),
        ("Standard_B2ms", "no"),
        ("Standard_A2_v2", "no"),
        ("Standard_M208s_v2", "no"),
        ("Standard_DC2as_v5", "no"),
        ("Standard_D4ps_v5", "no"),
        ("Standard_F4s_v2", "unknown"),
        ("Standard_FX4ms_v2", "unknown"),
        ("Standard_FX4mds_v2", "unknown"),
        ("Standard_FX48-24mds_v2", "unknown"),
        ("standard_f72S_V2", "unknown"),
        ("Standard_EC2ads_v5", "unknown"),
    ],
)
def test_whether_a_size_supports_nested_virtualization(size: str, answer: str) -> None:
    series = find_series(size)
    assert series is not None
    assert series.nested_virtualization == answer


@pytest.mark.parametrize(
    "size",
    ["", "Standard_D4s_v99", "D4s_v5", "Standard_D4s_v5\n", "xStandard_D4s_v5", "Standard_D٤s_v5", "ſtandard_D4s_v5"],
)
def test_a_size_that_no_row_describes_is_not_guessed(size: str) -> None:
    assert find_series(size) is None


def test_an_unknown_answer_says_why_and_a_known_one_does_not() -> None:
    for row in vm_series():
        assert row.nested_virtualization in {"yes", "no", "unknown"}
        assert bool(row.why_unknown) is (row.nested_virtualization == "unknown"), row.series


@pytest.mark.parametrize("series", ["Fsv2", "FXmsv2", "FXmdsv2"])
def test_where_the_page_and_the_service_differ_both_are_named(series: str) -> None:
    (row,) = [row for row in vm_series() if row.series == series]
    assert row.why_unknown.startswith("The size page says yes, a published reading of the service's")


def test_each_row_is_of_a_known_architecture_and_known_generations() -> None:
    for row in vm_series():
        assert row.architecture in {"x64", "Arm64"}
        assert set(row.generations) <= {1, 2}
        assert row.architecture == "x64" or row.nested_virtualization == "no"


@pytest.mark.parametrize("row", vm_series(), ids=lambda row: row.series)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_name_that_a_pattern_allows_belongs_to_its_series_and_to_no_other(
    row: VmSeries, data: st.DataObject
) -> None:
    pattern = re.compile(row.pattern.pattern.strip("^$"), re.ASCII)
    size = data.draw(st.from_regex(pattern, fullmatch=True))
    for spelling in (size, size.upper(), size.lower(), size.swapcase()):
        assert matching(spelling) == [row.series]
        assert find_series(spelling) is row


@given(
    st.from_regex(re.compile(r"(Standard|Basic)_[A-Z]{1,3}[0-9]{1,3}[a-z]{0,4}(_v[1-9])?", re.ASCII), fullmatch=True)
)
def test_a_name_in_the_form_of_a_size_belongs_to_one_series_at_most(size: str) -> None:
    rows = matching(size)
    assert len(rows) <= 1
    found = find_series(size)
    assert ([found.series] if found else []) == rows


@given(st.text())
def test_any_other_text_breaks_nothing(text: str) -> None:
    assert len(matching(text)) <= 1
