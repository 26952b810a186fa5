"""The catalogue of VM series: every size belongs to one row at most, and what is known about it is right."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arguments import Argument
from aks_sandbox.catalog.tables import document, find_series, seen_sizes, vm_series
from aks_sandbox.model.azure import SeenSize, VmSeries, judged_series
from aks_sandbox.model.input_rules import vm_size
from tests.support.examples import examples

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
    assert {answer: answers.count(answer) for answer in answers} == {"yes": 77, "no": 87, "unknown": 24}
    documented = [row.documented for row in vm_series()]
    assert {answer: documented.count(answer) for answer in documented} == {"yes": 85, "no": 87, "unknown": 16}
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
        ("Standard_D2ls_v5", "unknown"),
        ("Standard_D4ls_v5", "unknown"),
        ("Standard_D4lds_v5", "yes"),
        ("Standard_FX4mds", "unknown"),
        ("Standard_M8-2ms", "unknown"),
        ("Standard_L8as_v4", "unknown"),
        ("Standard_L4aos_v4", "unknown"),
        ("Standard_L8as_v3", "yes"),
        ("Standard_L8s_v4", "yes"),
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


@pytest.mark.parametrize("series", ["Fsv2", "FX", "FXmsv2", "FXmdsv2", "M", "Lasv4", "Laosv4"])
def test_where_the_page_and_the_list_of_the_provider_differ_both_are_named(series: str) -> None:
    (row,) = [row for row in vm_series() if row.series == series]
    assert row.documented == "yes"
    assert row.why_unknown == "The size page says yes, a published reading of the service's own table says no."


@pytest.mark.parametrize(
    ("size", "series"),
    [
        *[(name, "Mdsv3 (medium memory)") for name in ("Standard_M12ds-6_v3", "Standard_M176ds-44_3_v3")],
        *[(name, "Msv3 (medium memory)") for name in ("Standard_M12s_v3", "Standard_M12s-6_v3", "Standard_M176s_3_v3")],
        *[(name, "Msv3 (high memory)") for name in ("Standard_M416s_9_v3", "Standard_M416s-104_6_v3")],
        *[(name, "Msv3 (high memory)") for name in ("Standard_M832is-208_16_v3", "Standard_M416s_10_v3")],
        *[(name, "Mdsv3 (high memory)") for name in ("Standard_M416ds_9_v3", "Standard_M416ds_10_v3")],
        *[(name, "Mv2 (Msv2 high memory)") for name in ("Standard_M416s_9_v2", "Standard_M416is_v2")],
        ("Standard_M64-32ms_v2", "Msv2 (medium memory)"),
        *[(name, "Dsv3") for name in ("Standard_D32-8s_v3", "Standard_D64-32s_v3")],
        *[("Standard_D2_v2_Promo", "Dv2"), ("Standard_DS5_v2_Promo", "Dsv2"), ("Standard_D96as_v5_Promo", "Dasv5")],
        ("Standard_DS14_v2_Promo", "Dsv2 (memory optimized, DS11-DS15)"),
        ("Standard_D14_v2_Promo", "Dv2 (memory optimized, D11-D15)"),
        *[("Standard_H16mr_Promo", "H"), ("Standard_NC24r_Promo", "NC (v1)"), ("Standard_NV6_Promo", "NV")],
        *[("Standard_L88is_v2", "Lsv2"), ("Standard_L112is_v3", "Lsv3"), ("Standard_L96ias_v3", "Lasv3")],
        *[("Standard_F72iams_v6", "Famsv6"), ("Standard_D372is_v7", "Dsv7"), ("Standard_D372ids_v7", "Ddsv7")],
        *[(f"Standard_ND96{word}_H100_v5", "ND_H100_v5") for word in ("is", "isf", "isr", "isrf")],
        *[(f"Standard_ND96is_{word}_H100_v5", "ND_H100_v5") for word in ("flex", "noIB")],
        *[("Standard_ND96is_MI300X_v5", "ND_MI300X_v5"), ("Standard_ND128isrf_NDR_GB200_v6", "ND_GB200_v6")],
        *[("Standard_ND96ams_A100_v4", "NDm_A100_v4"), ("Standard_ND40s_v2", "NDv2")],
    ],
)
def test_constrained_isolated_and_promotional_sizes_belong_to_their_series(size: str, series: str) -> None:
    for spelling in (size, size.lower(), size.upper()):
        assert matching(spelling) == [series]


SKUS = Path(__file__).parents[3] / "shared" / "facts" / "compute-skus-sample.json"


@pytest.mark.skipif(not SKUS.is_file(), reason="a sample of real answers of the Compute API is not at hand")
def test_the_catalogue_agrees_with_real_sizes_on_series_generation_and_architecture() -> None:
    rows = [row for row in json.loads(SKUS.read_text())["value"] if row["resourceType"] == "virtualMachines"]
    assert rows
    for row in rows:
        assert len(matching(row["name"])) == 1, row["name"]
        told = {item["name"]: item["value"] for item in row["capabilities"]}
        series = find_series(row["name"])
        assert series is not None
        assert series.architecture == told.get("CpuArchitectureType", "x64"), row["name"]
        if series.generations:
            assert {f"V{one}" for one in series.generations} == set(told["HyperVGenerations"].split(",")), row["name"]


def test_what_aks_was_seen_to_do_names_a_size_or_series_of_the_catalogue_and_where_it_is_published() -> None:
    for name, rows in seen_sizes().items():
        assert find_series(name) is not None or name in EXAMPLES, name
        for row in rows:
            assert row.outcome in {"accepted", "refused"}
            assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", row.when)
            assert row.source.startswith("https://")
            assert row.certainty
    assert all(row.seen == () or row.seen_of("Standard_X1")[0] in row.seen for row in vm_series())


def seen(outcome: str, size: str = "Standard_X2s_v9", when: str = "2026-01") -> SeenSize:
    """What AKS was seen to do with a size."""
    return SeenSize(size, outcome, when, None, None, "a log", "https://example.com")


@pytest.mark.parametrize(
    ("documented", "rows", "denied", "answer"),
    [
        ("yes", [], False, "yes"),
        ("yes", [seen("accepted")], False, "yes"),
        ("yes", [seen("accepted")], True, "yes"),
        ("yes", [seen("refused")], False, "unknown"),
        ("yes", [], True, "unknown"),
        ("no", [], False, "no"),
        ("no", [], True, "no"),
        ("no", [seen("refused")], False, "no"),
        ("no", [seen("accepted")], False, "unknown"),
        ("unknown", [], False, "unknown"),
        ("unknown", [], True, "unknown"),
        ("unknown", [seen("accepted")], False, "yes"),
        ("unknown", [seen("refused")], False, "no"),
        ("yes", [seen("accepted"), seen("refused")], False, "unknown"),
        ("no", [seen("accepted"), seen("refused")], False, "unknown"),
    ],
)
def test_a_contradiction_of_the_two_columns_or_a_denylist_makes_unknown(
    documented: str, rows: list[SeenSize], denied: bool, answer: str
) -> None:
    found, why = judged_series(documented, rows, denied=denied)
    assert found == answer
    assert bool(why) is (answer == "unknown")
    assert all(row.size in why for row in rows if answer == "unknown")


@given(st.text(), st.sampled_from(["Standard_", "standard_", "Basic_", ""]))
def test_the_index_of_the_families_finds_what_all_patterns_would(text: str, tier: str) -> None:
    rows = matching(tier + text)
    found = find_series(tier + text)
    assert ([found.series] if found else []) == rows


def test_each_row_is_of_a_known_architecture_and_known_generations() -> None:
    for row in vm_series():
        assert row.architecture in {"x64", "Arm64"}
        assert set(row.generations) <= {1, 2}
        assert row.architecture == "x64" or row.nested_virtualization == "no"


@pytest.mark.parametrize("row", vm_series(), ids=lambda row: row.series)
@examples(15)
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
