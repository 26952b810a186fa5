"""JSON merge patch, held against the test cases of RFC 7386, appendix A, and against its own laws."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.create.patch import merge_patch

# Original, patch, result: the fifteen rows of the appendix, in its order.
RFC_7386: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcAB"), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from("abcAB"), JSON, max_size=4)


@pytest.mark.parametrize(("original", "patch", "result"), RFC_7386, ids=range(1, 16))
def test_the_test_cases_of_the_rfc(original: Any, patch: Any, result: Any) -> None:
    assert merge_patch(original, patch) == result


@given(OBJECTS)
def test_an_empty_patch_changes_nothing(target: dict[str, Any]) -> None:
    assert merge_patch(target, {}) == target


@given(JSON, JSON)
def test_a_patch_applied_twice_does_what_it_does_once(target: Any, patch: Any) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


@given(JSON, JSON)
def test_neither_argument_is_changed(target: Any, patch: Any) -> None:
    before = copy.deepcopy((target, patch))
    merge_patch(target, patch)
    assert (target, patch) == before


@given(JSON, OBJECTS)
def test_every_member_of_the_patch_is_in_the_result_and_every_null_is_gone(target: Any, patch: dict[str, Any]) -> None:
    result = merge_patch(target, patch)
    kept = target if isinstance(target, dict) else {}
    assert set(result) == set(kept) - set(patch) | {key for key, value in patch.items() if value is not None}
    assert all(result[key] == kept[key] for key in set(kept) - set(patch))


@given(OBJECTS, JSON)
def test_a_change_of_the_result_at_the_top_never_reaches_the_target(target: dict[str, Any], value: Any) -> None:
    before = copy.deepcopy(target)
    result = merge_patch(target, {})
    result["new"] = value
    result.pop("a", None)
    assert target == before
