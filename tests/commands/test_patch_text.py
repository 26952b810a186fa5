"""The patch as it is given: what is read and what is refused."""

import pytest

from aks_sandbox.commands.pool_arguments import read_patch
from aks_sandbox.errors import InvalidInput


def test_a_patch_is_the_object_in_the_text() -> None:
    assert read_patch('{"properties": {"count": null}}') == {"properties": {"count": None}}


@pytest.mark.parametrize(
    ("text", "kind"), [("[1]", "list"), ('"x"', "str"), ("1", "int"), ("null", "NoneType"), ("true", "bool")]
)
def test_a_patch_that_is_no_object_is_refused(text: str, kind: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_patch(text)
    assert caught.value.message == f"--patch: a JSON merge patch is an object, this is {kind}"


@pytest.mark.parametrize(
    "text",
    ["", "{", "{'a': 1}", '{"a": NaN}', '{"a": [Infinity]}', '{"a": -1e999}', '{"a": 1,}', "\ufeff{}"],
    ids=repr,
)
def test_a_patch_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^--patch: this is not JSON \(.+\): give JSON, or @FILE for a file"):
        read_patch(text)


def test_a_patch_file_that_az_did_not_find_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_patch("@missing.json")
    assert caught.value.message == "--patch: the file 'missing.json' cannot be read"


@pytest.mark.parametrize("text", ['{"a":' * 100_000, "[" * 100_000 + "]" * 100_000], ids=["open", "closed"])
def test_a_patch_that_is_nested_without_end_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_patch(text)
    assert caught.value.message == "--patch: this is nested too deeply"
