"""Which names a mistyped one may have meant."""

from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.model.near_names import near_names

NAMES = ["demo", "demo-2", "prod", "Untrusted", "untrusted2", "x"]


def test_the_nearest_stand_first_whatever_their_case() -> None:
    assert near_names("demoo", NAMES) == ("demo", "demo-2")
    assert near_names("UNTRUSTD", NAMES) == ("Untrusted", "untrusted2")
    assert near_names("staging", NAMES) == ()
    assert near_names("demo", []) == ()


def test_of_names_that_are_equally_near_those_that_begin_alike_stand_first() -> None:
    codes = [f"SBX{number}" for number in (109, 301, 302, 303, 304, 309, 310)]
    assert near_names("SBX30l", codes) == ("SBX301", "SBX302", "SBX303")


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=8))
def test_any_names_give_at_most_three_of_themselves(name: str, names: list[str]) -> None:
    found = near_names(name, names)
    assert len(found) <= 3
    assert set(found) <= set(names)


@given(st.text(min_size=1, max_size=8), st.lists(st.text(max_size=8), max_size=8))
def test_a_name_that_exists_is_the_nearest(name: str, names: list[str]) -> None:
    found = near_names(name, [*names, name])
    assert found[0].lower() == name.lower()
