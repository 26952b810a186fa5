"""Facts as JSON and back: nothing is lost, nothing slips in, and no JSON breaks the reading."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.azure import SkuRestriction, Usage, VmSku
from aks_sandbox.model.cluster import Cluster
from aks_sandbox.model.codec import from_json, to_json
from aks_sandbox.model.facts import ASKED
from tests.support.examples import examples
from tests.support.fact_values import VALUES, WORDS

EACH = pytest.mark.parametrize("name", ASKED)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@dataclasses.dataclass(frozen=True)
class Thing:
    """A type of the test's own."""

    word: str
    words: frozenset[str] = frozenset()
    number: int | None = None
    share: float = 0.5
    flag: bool = False


@EACH
@examples(25)
@given(data=st.data())
def test_every_fact_is_the_same_after_a_way_through_a_file(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name])
    assert from_json(ASKED[name], json.loads(json.dumps(to_json(value)))) == value


@EACH
@examples(30)
@given(document=JSON)
def test_json_of_any_shape_is_read_or_refused_with_a_value_error(name: str, document: Any) -> None:
    try:
        value = from_json(ASKED[name], document)
    except ValueError:
        return
    assert from_json(ASKED[name], to_json(value)) == value


def damaged(document: Any, data: st.DataObject) -> Any:
    """The document with one part of it replaced, removed or added."""
    if isinstance(document, dict) and document and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(document)))
        change = data.draw(st.sampled_from(["go in", "remove", "add"]))
        if change == "go in":
            return {**document, key: damaged(document[key], data)}
        if change == "remove":
            return {name: value for name, value in document.items() if name != key}
        return {**document, data.draw(st.text()): data.draw(JSON)}
    if isinstance(document, list) and document and data.draw(st.booleans()):
        index = data.draw(st.integers(0, len(document) - 1))
        return [*document[:index], damaged(document[index], data), *document[index + 1 :]]
    return data.draw(JSON)


@EACH
@examples(30)
@given(data=st.data())
def test_a_good_document_with_one_part_spoilt_is_read_or_refused_with_a_value_error(
    name: str, data: st.DataObject
) -> None:
    document = damaged(to_json(data.draw(VALUES[name])), data)
    try:
        value = from_json(ASKED[name], document)
    except ValueError:
        return
    assert from_json(ASKED[name], to_json(value)) == value


def test_only_declared_members_are_written() -> None:
    sku = VmSku("Standard_D4s_v5", "f", ("1",), {"vCPUs": "4"}, (SkuRestriction("Zone", "QuotaId", ("1",)),))
    object.__setattr__(sku, "token", "secret")
    assert to_json(sku) == {
        "name": "Standard_D4s_v5",
        "family": "f",
        "zones": ["1"],
        "capabilities": {"vCPUs": "4"},
        "restrictions": [{"kind": "Zone", "reason": "QuotaId", "zones": ["1"]}],
    }


def test_sets_are_written_in_one_order() -> None:
    assert to_json(Thing("a", frozenset("cab")))["words"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("kind", "document", "message"),
    [
        (str, 1, "expected str, found int"),
        (str, None, "expected str, found NoneType"),
        (int, True, "expected int, found bool"),
        (int, 1.0, "expected int, found float"),
        (bool, 1, "expected bool, found int"),
        (None, "x", "expected NoneType, found str"),
        (tuple[str, ...], "abc", "expected a list, found str"),
        (tuple[str, ...], ["a", 1], "expected str, found int"),
        (frozenset[str], {"a": 1}, "expected a list, found dict"),
        (Mapping[str, int], ["a"], "expected an object, found list"),
        (Mapping[str, int], {"a": "b"}, "expected int, found str"),
        (str | None, 1, "expected str, found int"),
        (int | str, [], "found list where it cannot be"),
        (Usage, "cores", "expected Usage, found str"),
        (Usage, {"name": "cores", "used": 1, "limit": "2"}, "Usage.limit: expected int, found str"),
        (Usage, {"name": "cores", "used": 1, "limit": 2, "left": 9}, "Usage has no left"),
        (Usage | None, {"name": "cores", "used": None, "limit": 2}, "Usage.used: expected int, found NoneType"),
        (
            Cluster | None,
            {"name": "demo", "pools": [{"name": 1}]},
            "Cluster.pools: NodePool.name: expected str, found int",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(kind: Any, document: Any, message: str) -> None:
    with pytest.raises(ValueError, match=".") as caught:
        from_json(kind, document)
    assert str(caught.value) == message


def test_a_missing_member_is_named() -> None:
    with pytest.raises(ValueError, match=r"^Usage: .*missing 2 required positional arguments: 'used' and 'limit'"):
        from_json(Usage, {"name": "cores"})


def test_members_that_have_a_default_may_be_missing() -> None:
    assert from_json(Thing, {"word": "a"}) == Thing("a")


def test_the_first_kind_of_a_union_that_fits_is_taken() -> None:
    assert from_json(int | str, "1") == "1"
    assert from_json(str | None, None) is None
    assert from_json(Any, {"a": [1]}) == {"a": [1]}


def test_texts_of_any_kind_survive() -> None:
    for text in ("\x00", "\ud800", "\u202e", '"\\', "😀", ""):
        assert from_json(str, json.loads(json.dumps(to_json(text)))) == text
