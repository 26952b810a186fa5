"""Anonymized, a document names no person and no address, and still keeps apart what was apart."""

import time
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.secret_text import Cleaner
from tests.support.examples import examples

ZEROS = "00000000-0000-0000-0000-000000000000"
A, B = "72f988bf-86f1-41af-91ab-2d7cd011db47", "6f1c1a52-3c5e-4f0e-9d7c-0a4a3f6f7b11"


def one(number: int) -> str:
    """The identifier of that number."""
    return f"{ZEROS[:-1]}{number}"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"{A} and {B} and {A.upper()}", f"{one(1)} and {one(2)} and {one(1)}"),
        (f"MC_{A}_eastus", f"MC_{one(1)}_eastus"),
        (f"{A.replace('-', '')}, {A}", f"{one(1).replace('-', '')}, {one(1)}"),
        (f"{ZEROS} {A}", f"{ZEROS} {one(1)}"),
        (f"x{A}{B}y", f"x{one(1)}{one(2)}y"),
        ("The client 'alice.smith@contoso.com' with", "The client 'person1@example.com' with"),
        ("bob@a.co, Bob@A.co; eve+x@mail.b-c.org", "person1@example.com, person1@example.com; person2@example.com"),
        ("o'brien@contoso.ie", "person1@example.com"),
        ("alice_contoso.com#EXT#@fabrikam.onmicrosoft.com.", "person1@example.com."),
        ("upn=alice%40contoso.com&x", "upn=person1@example.com&x"),
        ("jürgen@contoso.de", "person1@example.com"),
        ("nginx@sha256:0d17b5 and git@localhost", "nginx@sha256:0d17b5 and git@localhost"),
        ("dial tcp 10.240.0.4:10250: to 10.240.0.5, 10.240.0.4.", "dial tcp 0.0.0.1:10250: to 0.0.0.2, 0.0.0.1."),
        ("10.0.0.1-10.0.0.9", "0.0.0.1-0.0.0.2"),
        ("10.0.0.4.nip.io x10.0.0.4y (10.0.0.4)", "0.0.0.1.nip.io x0.0.0.1y (0.0.0.1)"),
        ("127.0.0.1 0.0.0.0 169.254.169.254 ::1", "127.0.0.1 0.0.0.0 169.254.169.254 ::1"),
        *(2 * (text,) for text in ("1.34.4 6.6.57.1-7.azl3 202609.10.0 300.1.1.1 1.2.3.4.5", "12:34:56 a:b:c")),
        ("[2001:db8:a::5]:443 fe80::1%eth0 FE80:0::1.", "[2001:db8::1]:443 2001:db8::2%eth0 2001:db8::2."),
        ("node:fe80::1 addr=fe80::1, ip fd00:1:2:3:4:5:6:7", "node:2001:db8::1 addr=2001:db8::1, ip 2001:db8::2"),
        ("::ffff:10.0.0.4", "2001:db8::1"),
        *(2 * (text,) for text in ("std::string", "00:11:22:33:44:55", "rpc error: code = Unknown desc = x::y")),
    ],
)  # fmt: skip
def test_persons_addresses_and_identifiers_get_numbers(text: str, clean: str) -> None:
    assert Cleaner(anonymize=True).text(text) == clean
    assert Cleaner().text(text) == text


NAMES = st.one_of(
    st.uuids().map(str),
    st.uuids().map(lambda value: value.hex),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda value: IPv6Address(value).compressed),
    st.from_regex(r"[a-z][a-z.]{0,8}[a-z]@[a-z]{2,8}\.com", fullmatch=True),
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
)


@examples(150)
@given(names=st.lists(NAMES, min_size=2, max_size=6, unique_by=lambda name: name.replace("-", "")))
def test_names_that_differ_still_differ_and_equal_ones_are_equal(names: list[str]) -> None:
    cleaner = Cleaner(anonymize=True)
    framed = [f"job-{name}-x" for name in names]
    clean = [cleaner.text(name) for name in framed]
    assert len(set(clean)) == len(set(framed))
    assert [cleaner.text(name) for name in framed] == clean
    assert [Cleaner(anonymize=True).value(framed)] == [clean]


def test_numbers_are_those_of_one_document() -> None:
    assert Cleaner(anonymize=True).text(A) == Cleaner(anonymize=True).text(B) == one(1)


class Colour(StrEnum):
    """A word of a closed set."""

    RED = f"red {A}"


@dataclass(frozen=True)
class Thing:
    """A value with texts at every depth."""

    name: str
    colour: Colour
    parts: tuple[str, ...]
    labels: dict[str, Any]
    inner: Any = None


def test_every_text_at_every_depth_is_cleaned_and_what_is_none_stays() -> None:
    inner = Thing("x", Colour.RED, (), {})
    thing = Thing(f"pod-{A}", Colour.RED, (f"token=abc {A}",), {f"k-{B}": [A, 1, None, True]}, inner)
    assert Cleaner(anonymize=True).value(thing) == Thing(
        f"pod-{one(1)}", Colour.RED, (f"token=(removed) {one(1)}",), {f"k-{one(2)}": [one(1), 1, None, True]}, inner
    )


def test_keys_that_become_equal_stay_two() -> None:
    assert Cleaner(anonymize=True).value({f"a {A}": 1, f"a {A.upper()}": 2, "token=a": 3, "token=b": 4}) == {
        f"a {one(1)}": 1,
        f"a {one(1)} (2)": 2,
        "token=(removed)": 3,
        "token=(removed) (2)": 4,
    }


def test_what_stands_under_the_key_of_a_secret_is_removed_and_different_ones_stay_different() -> None:
    clean = Cleaner().value(
        [{"password": "a", "name": "a"}, {"token": "b"}, {"secret": "a"}, {"secret": ""}, {"token": 1}]
    )
    assert clean == [
        *({"password": "(removed)", "name": "a"}, {"token": "(removed 2)"}, {"secret": "(removed)"}),
        *({"secret": ""}, {"token": 1}),
    ]
    assert Cleaner().value(clean) == clean


@pytest.mark.parametrize(
    "piece",
    ["a@", "x'y'", "a.", "1.1.", "::", "a:", "fe80:", "1:", "0123abcd-", "0", "@", "a@a.", "10.0.0.1 ", f"{A} "],
)
def test_long_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    start = time.process_time()
    Cleaner(anonymize=True).text(piece * (300_000 // len(piece)))
    assert time.process_time() - start < 8  # a quadratic pattern takes minutes
