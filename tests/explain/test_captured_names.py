"""What is taken out of a text is a name that such a thing can have: never an option, nothing for a shell."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.catalog.tables import document
from aks_sandbox.explain.messages import FORMS, Origin, explain_text
from tests.support.steps import text_of

ALL_ROWS = [*document("arm_errors")["rows"], *document("cluster_messages")["rows"]]
#: The names that were taken out of a text once and must not be: options, and what no such thing can be called.
NOT_NAMES = ("--help", "-x", "-", "a-", "..", "a.", "_-", "-1")


def not_taken(*shapes: str) -> list[tuple[str, str]]:
    """Each text with each of these in its hole, where the thing cannot be called so."""
    allowed = {("Resource group '{}' could not be found", "a-"), ("Resource group '{}' could not be found", "_-")}
    pairs = [(shape, name) for shape in shapes for name in NOT_NAMES]
    return [pair for pair in pairs if pair not in allowed]


@pytest.mark.parametrize(
    ("shape", "name"),
    not_taken(
        "Resource group '{}' could not be found",
        "Microsoft.ContainerService/managedClusters/{}' under resource group 'rg' was not found",
        "Microsoft.ContainerService/managedClusters/demo' under resource group '{}.' was not found",
        "(FeatureNotRegistered) not registered for feature Microsoft.Compute/{} required",
        "(FeatureNotRegistered) not registered for feature {}/open required",
        "(MissingSubscriptionRegistration) not registered to use namespace '{}'",
        "(AuthorizationFailed) does not have authorization to perform action '{}/write' over scope",
        "VM size of AgentPoolProfile:p is not allowed in your subscription in location '{}'",
        'RuntimeClass "{}" not found',
        'RuntimeHandler "{}" not supported',
        'no runtime for "{}" is configured',
        "conflict: runtimeClass.scheduling.nodeSelector[{}] = true",
        "node(s) had untolerated taint {{{}: x}}",
        'Error: secret "{}" not found',
        'is forbidden: User "x" cannot get resource "{}" in',
        "content in namespace {} because it is being terminated",
        'admission webhook "{}" denied the request',
        'failed calling webhook "{}"',
        "exceeded quota: {}, requested: cpu",
    ),
)
def test_a_name_that_such_a_thing_cannot_have_is_not_taken_out_of_a_text(shape: str, name: str) -> None:
    for known in explain_text(shape.format(name), Origin.PERSON):
        assert f" {name} " not in f" {known.cause} ", known.cause
        assert name not in words_of(text_of(known.steps)), text_of(known.steps)


def words_of(text: str) -> list[str]:
    """The words of a fix, those of commands and of prose, without quotes."""
    return [word.strip("'\".,:;") for word in text.split()] + [word.strip("'\",:;") for word in text.split()]


def test_every_capture_of_a_pattern_has_the_form_of_its_kind_and_every_name_in_a_text_is_one() -> None:
    for row in ALL_ROWS:
        assert "(?P<" not in row["pattern"], row["name"]
        captured = set(re.findall(r"<([a-z_]+)>", row["pattern"]))
        assert captured <= set(FORMS), row["name"]
        words = row["cause"] + "".join(step["text"] for step in row["steps"])
        assert set(re.findall(r"\{([a-z_]+)\}", words)) <= captured, row["name"]


@pytest.mark.parametrize("kind", FORMS)
@given(text=st.data())
def test_no_form_takes_an_option_or_what_a_shell_would_read(kind: str, text: st.DataObject) -> None:
    name = text.draw(st.from_regex(FORMS[kind], fullmatch=True))
    assert not name.startswith("-")
    assert not re.search(r"[\x00-\x1f'\"`$;&|<>\\*?\[\]{}!#~@]", name)
    assert not any(word.startswith("-") for word in name.split(" "))
