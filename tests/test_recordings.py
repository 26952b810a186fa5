"""Guards the cassettes: each says where it comes from, carries no secret, and belongs to exactly one test."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.sanitizers import KNOWN_TENANT, ZEROS, secrets_in
from tests.support.yaml_text import value_of

TESTS = Path(__file__).resolve().parent
CASSETTES = sorted((TESTS / "recordings").glob("*.yaml"))


def names_of_all_tests() -> Counter[str]:
    """Counts every test function below tests, by name."""
    return Counter(
        node.name
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@pytest.mark.parametrize("cassette", CASSETTES, ids=lambda path: path.stem)
def test_a_cassette_holds_no_secret(cassette: Path) -> None:
    assert secrets_in(cassette.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("cassette", CASSETTES, ids=lambda path: path.stem)
def test_every_answer_in_a_cassette_says_where_it_was_recorded(cassette: Path) -> None:
    interactions = value_of(cassette)["interactions"]
    assert interactions
    for interaction in interactions:
        headers = {name.lower(): value for name, value in interaction["response"]["headers"].items()}
        [source] = headers.get("x-recorded-from", ["nowhere"])
        assert re.fullmatch(r"arm-simulator \d+\.\d+\.\d+", source), interaction["request"]["uri"]


def test_every_cassette_belongs_to_one_test_of_its_name() -> None:
    tests = names_of_all_tests()
    assert {path.stem: tests[path.stem] for path in CASSETTES} == {path.stem: 1 for path in CASSETTES}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("access_token: eyJ0eXAiOiJKV1QiLCJhbGciOi.eyJhdWQiOi.x", "a JSON web token"),
        ("Authorization: Bearer abcdefghijklmnop", "a bearer token"),
        ("keyData: ssh-rsa AAAA" + "B" * 80, "an SSH public key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        ("client_secret=abcdefgh", "a client secret or password"),
        ("/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/g", "a subscription"),
        ('"tenantId": "11111111-2222-3333-4444-555555555555"', "a tenant"),
        ('\\"tenantId\\":\\"11111111-2222-3333-4444-555555555555\\"', "a tenant"),
    ],
)
def test_the_guard_finds_each_kind_of_secret(text: str, name: str) -> None:
    assert secrets_in(f"before\n{text}\nafter") == [name]


@pytest.mark.parametrize(
    "text",
    [
        f"/subscriptions/{ZEROS}/resourceGroups/sandbox-rg",
        f'"tenantId": "{KNOWN_TENANT}"',
        "keyData: ssh-rsa AAAA scrubbed",
        "Authorization: Bearer scrubbed",
        "the password was not accepted",
    ],
)
def test_the_guard_lets_scrubbed_values_through(text: str) -> None:
    assert secrets_in(text) == []
