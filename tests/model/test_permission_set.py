"""What a caller may do: wildcards anywhere, whatever the case, less what a role excludes; several roles add up."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aks_sandbox.model.azure import PermissionSet, missing_actions

WRITE = "Microsoft.ContainerService/managedClusters/write"
READ = "Microsoft.ContainerService/managedClusters/read"


def reference(pattern: str, action: str) -> bool:
    """Whether the pattern covers the action, by the definition: each star eats nothing, or one more character."""
    pattern, action = pattern.lower(), action.lower()
    fits = [False] * len(action) + [True]
    for index in range(len(pattern) - 1, -1, -1):
        if pattern[index] == "*":
            for start in range(len(action) - 1, -1, -1):
                fits[start] = fits[start] or fits[start + 1]
        else:
            fits = [*(fits[at + 1] and pattern[index] == action[at] for at in range(len(action))), False]
    return fits[0]


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "**",
        WRITE,
        WRITE.upper(),
        "*/write",
        "Microsoft.ContainerService/*",
        "Microsoft.ContainerService/*/write",
        "microsoft.containerservice/managedclusters/*",
        "Microsoft.*/managedClusters/write",
        "*managedClusters*",
        "Microsoft.ContainerService/managedClusters/write*",
    ],
)
def test_a_pattern_that_covers_the_action_grants_it(pattern: str) -> None:
    assert PermissionSet((pattern,)).allows(WRITE)
    assert not PermissionSet((pattern,), (WRITE.swapcase(),)).allows(WRITE)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "*/read",
        "Microsoft.ContainerService",
        "Microsoft.ContainerService/*/read",
        "Microsoft.ContainerService/managedClusters/write/action",
        "xMicrosoft.ContainerService/*",
        "Microsoft.ContainerService/managedClusters/write ",
        "Microsoft?ContainerService/managedClusters/write",
        "Microsoft.ContainerService/managedClusters/w*t*e*e",
        ".*",
        "[A-Z]*",
        "*/writewrite",
        "*write*write",
    ],
)
def test_a_pattern_that_does_not_cover_it_grants_nothing(pattern: str) -> None:
    assert not PermissionSet((pattern,)).allows(WRITE)


def test_one_text_cannot_serve_two_parts_of_a_pattern() -> None:
    assert not PermissionSet(("abc*bcd",)).allows("abcd")
    assert PermissionSet(("ab*cd",)).allows("abcd")


def test_what_one_role_excludes_another_may_grant() -> None:
    contributor = PermissionSet(("*",), (WRITE,))
    assert missing_actions([contributor], [READ, WRITE]) == (WRITE,)
    assert missing_actions([contributor, PermissionSet(("*/managedClusters/write",))], [READ, WRITE]) == ()
    assert missing_actions([], [READ, WRITE]) == (READ, WRITE)
    assert missing_actions([contributor], []) == ()


def test_roles_that_can_be_read_only_once_are_judged_for_every_action() -> None:
    roles = iter([PermissionSet((READ,)), PermissionSet((WRITE,))])
    assert missing_actions(roles, iter([READ, WRITE])) == ()


PATTERNS = st.text("ab/*A", max_size=8)
ACTIONS = st.text("ab/B", max_size=8)
SETS = st.builds(PermissionSet, st.lists(PATTERNS, max_size=3).map(tuple), st.lists(PATTERNS, max_size=3).map(tuple))


@given(PATTERNS, ACTIONS)
@example("a*a", "a")
@example("*ab*ab", "abab")
@example("", "")
def test_a_pattern_is_matched_as_the_definition_says(pattern: str, action: str) -> None:
    assert PermissionSet((pattern,)).allows(action) is reference(pattern, action)


@given(st.lists(SETS, max_size=4), st.lists(ACTIONS, max_size=4))
def test_an_action_is_missing_when_no_role_grants_it_after_its_exclusions(
    roles: list[PermissionSet], wanted: list[str]
) -> None:
    def granted(action: str) -> bool:
        return any(
            any(reference(pattern, action) for pattern in role.actions)
            and not any(reference(pattern, action) for pattern in role.not_actions)
            for role in roles
        )

    assert missing_actions(roles, wanted) == tuple(action for action in wanted if not granted(action))


@given(st.lists(SETS, max_size=3), SETS, st.lists(ACTIONS, max_size=4))
def test_another_role_never_takes_an_action_away(
    roles: list[PermissionSet], more: PermissionSet, wanted: list[str]
) -> None:
    assert set(missing_actions([*roles, more], wanted)) <= set(missing_actions(roles, wanted))


@given(st.from_regex(re.compile(r"[A-Za-z./]{1,60}"), fullmatch=True), st.data())
def test_an_action_with_any_part_of_it_replaced_by_a_star_covers_it(action: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(action)))
    end = data.draw(st.integers(start, len(action)))
    assert PermissionSet((f"{action[:start]}*{action[end:]}".swapcase(),)).allows(action)


@pytest.mark.parametrize(
    "pattern", ["*" * 5_000 + "x", "*e" * 5_000, "*a*e*i*" * 2_000 + "x", "*" + "e*" * 12 + "q"], ids=len
)
def test_a_hostile_pattern_is_read_in_little_time(pattern: str) -> None:
    start = time.process_time()
    assert not PermissionSet((pattern,)).allows(f"{WRITE}/{WRITE}/{WRITE}")
    assert time.process_time() - start < 2
