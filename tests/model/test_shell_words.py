"""A name in a command stays one word, is never an option and never a file, whatever it holds."""

import argparse
import shlex

import pytest
from aks_sandbox.model.shell_words import filled, kubernetes_name, option
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.pasted import HOSTILE, commands_in, options_of, skeleton
from tests.support.wanted import target

NAMES = st.sampled_from(HOSTILE) | st.text(max_size=12) | st.text("-GROUP '\"@=;", max_size=16)
STEPS = (
    "az aks start -g GROUP -n CLUSTER",
    "See the pod's node, then scale:\naz aks nodepool scale -g GROUP --cluster-name CLUSTER -n POOL --node-count COUNT",
    'The cluster\'s pool: az aks nodepool show -g GROUP --cluster-name CLUSTER --name POOL --query "[].[GROUP]"',
)


def parsed(command: str) -> argparse.Namespace:
    """What az takes out of a command: its options are argparse's."""
    parser = argparse.ArgumentParser(exit_on_error=False, allow_abbrev=False)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--resource-group", "-g", dest="group")
    parser.add_argument("--name", "-n", dest="name")
    parser.add_argument("--location", "-l", dest="location")
    parser.add_argument("--cluster-name", dest="cluster")
    return parser.parse_args(shlex.split(command))


@pytest.mark.parametrize(
    ("flag", "value", "words"),
    [
        ("-n", "demo", "-n demo"),
        ("--location", "East US", "--location 'East US'"),
        ("-g", "rg(1)", "-g 'rg(1)'"),
        ("-g", "-rg", "--resource-group=-rg"),
        ("-n", "-a b", "--name='-a b'"),
        ("--cluster-name", "--help", "--cluster-name=--help"),
        ("-n", None, "-n NAME"),
        ("-n", "", "-n NAME"),
        ("-n", "@file", "-n NAME"),
        ("-n", "x=@file", "-n NAME"),
        ("-n", "two\nlines", "-n NAME"),
        ("-n", "\u202ex", "-n NAME"),
        ("-g", "--", "-g NAME"),
    ],
)
def test_an_option_has_its_value_in_the_form_that_az_takes(flag: str, value: str | None, words: str) -> None:
    assert option(flag, value, "NAME") == words


@given(flag=st.sampled_from(["-g", "-n", "-l", "--cluster-name"]), name=NAMES)
@example(flag="-g", name="--")
@example(flag="-n", name="-a b")
def test_az_takes_the_name_or_the_placeholder_and_nothing_else(flag: str, name: str) -> None:
    command = f"az aks show {option(flag, name, 'NAME')} --query id"
    assert "\n" not in command
    first, *values = [word for word in shlex.split(command)[3:] if word not in ("--query", "id")]
    taken = values[0] if values else first.partition("=")[2]
    assert taken in (name, "NAME")
    assert "@" not in taken
    assert values or taken.startswith("-")
    options = vars(parsed(command.removesuffix(" --query id")))
    assert options.pop("words") == ["az", "aks", "show"]
    assert [value for value in options.values() if value is not None] == [taken]


@given(name=NAMES)
def test_a_name_of_kubernetes_is_one_that_an_object_can_have(name: str) -> None:
    (word,) = shlex.split(kubernetes_name(name))
    assert word in (name, "NAME")
    assert not word.startswith("-")
    (*_, line) = shlex.split(target().kubectl("describe pod", name, namespace=name, rest=" -o yaml"))
    assert shlex.split(line) == ["kubectl", "describe", "pod", word, "--namespace", word, "-o", "yaml"]


@given(step=st.sampled_from(STEPS), pool=NAMES, again=NAMES)
@example(step=STEPS[1], pool="x GROUP; reboot", again="y")
@example(step=STEPS[2], pool="x' GROUP; reboot #", again="y")
def test_a_step_that_is_filled_twice_keeps_each_name_one_word(step: str, pool: str, again: str) -> None:
    where = target(resource_group="rg(1)")
    once = where.filled(step, POOL=pool)
    twice = where.filled(once, POOL=again)
    (plain,) = commands_in(step)
    for text in (once, twice):
        assert len(text.splitlines()) == len(step.splitlines())
        (words,) = commands_in(text)
        assert skeleton(words) == skeleton(plain)
        given_to = options_of(words)
        assert given_to["-g"] == "rg(1)"
        assert given_to.get("--cluster-name", "demo") == "demo"
        assert given_to["-n"] in (pool, again, "POOL", "demo", "rg(1)")


def test_only_placeholders_that_are_words_are_filled() -> None:
    where = target(resource_group="GROUP-1", cluster_name="CLUSTER-1")
    assert where.filled("--acr REGISTRY.azurecr.io -g GROUP") == "--acr REGISTRY.azurecr.io -g 'GROUP-1'"
    assert where.filled("-g GROUP-1 GROUP's 'GROUP'") == "-g GROUP-1 'GROUP-1''s 'GROUP'"
    assert filled("Give GROUP.", {"GROUP": "-x"}) == "Give GROUP."
