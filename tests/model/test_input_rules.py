"""The forms of names, sizes, ranges and lists: what passes, and the words in which the rest is refused."""

from collections.abc import Callable

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules

Rule = Callable[[Argument, str], None]

GOOD: list[tuple[Rule, list[str]]] = [
    (input_rules.cluster_name, ["a", "demo", "Demo-1_x", "9", "a" * 63]),
    (input_rules.pool_name, ["a", "nodepool1", "a23456789012"]),
    (input_rules.resource_group, ["g", "my.group", "(x)_-", ".g", "gruppe-öl", "g" * 90]),
    (
        input_rules.vm_size,
        ["Standard_D4s_v3", "standard_d4S_V3", "Basic_A1", "Standard_M64-16ms", "Standard_E96-24ads_v5"],
    ),
    (input_rules.location, ["eastus", "East US 2", "westeurope", "x"]),
    (input_rules.dns_prefix, ["a", "9a", "my-cluster", "a" * 54]),
    (input_rules.admin_username, ["azureuser", "A", "a-b_9", "a" * 32]),
    (input_rules.max_surge, ["1", "33%", "100%"]),
]
BAD: list[tuple[Rule, list[str], str]] = [
    (
        input_rules.cluster_name,
        ["", "-a", "a-", "_a", "a" * 64, "a.b", "ä"],
        "a cluster name has 1 to 63 letters, digits, hyphens or underscores and starts and ends with a letter or digit",
    ),
    (
        input_rules.pool_name,
        ["", "1a", "A", "Nodepool", "a-b", "a234567890123", "ä"],
        "a node pool name has 1 to 12 lower-case letters or digits and starts with a letter",
    ),
    (
        input_rules.resource_group,
        ["", "g.", ".", "..", "a b", "g" * 91],
        "a resource group name has 1 to 90 letters, digits, or characters of -_.() and does not end with a full stop",
    ),
    (
        input_rules.vm_size,
        ["", "D4s_v3", "Standard_", "Standard_4", "Premium_D4"],
        "a VM size looks like Standard_D4s_v3",
    ),
    (input_rules.location, ["", " eastus", "east-us", "x" * 51], "a region looks like eastus or 'East US'"),
    (
        input_rules.dns_prefix,
        ["", "-a", "a-", "a_b", "a.b", "a" * 55],
        "a DNS name prefix has 1 to 54 letters, digits or hyphens and starts and ends with a letter or digit",
    ),
    (
        input_rules.admin_username,
        ["", "1st", "-a", "a.b", "a" * 33],
        "a Linux user name starts with a letter and has up to 32 characters of a-z 0-9 _ -",
    ),
    (
        input_rules.max_surge,
        ["", "half", "-1", "33 %", "%", "1.5", "10000"],
        "give a number of nodes such as 1, or a percentage such as 33%",
    ),
]


@pytest.mark.parametrize(
    ("rule", "value"),
    [(rule, value) for rule, values in GOOD for value in values],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_a_value_of_the_right_form_passes(rule: Rule, value: str) -> None:
    rule(Argument.CODE, value)


@pytest.mark.parametrize(
    ("rule", "value", "form"),
    [(rule, value, form) for rule, values, form in BAD for value in values],
    ids=[f"{rule.__name__}-{value!r}" for rule, values, _ in BAD for value in values],
)
def test_a_value_of_another_form_is_refused_with_the_option_the_value_and_the_form(
    rule: Rule, value: str, form: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        rule(Argument.CODE, value)
    assert caught.value.message == f"--code: '{value}' is not valid: {form}"
    assert caught.value.argument is Argument.CODE


@pytest.mark.parametrize("value", [1, 5, 2.5, 10, None], ids=repr)
def test_a_number_inside_the_closed_range_passes_and_so_does_none(value: float | None) -> None:
    input_rules.between(Argument.NODE_COUNT, value, 1, 10)


@pytest.mark.parametrize("value", [0, 11, -1, float("nan"), float("inf")], ids=repr)
def test_a_number_outside_the_range_is_refused(value: float) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.between(Argument.NODE_COUNT, value, 1, 10)
    assert caught.value.message == f"--node-count: {value} is out of range: give 1 to 10"


@pytest.mark.parametrize(
    ("key", "value"),
    [("team", "blue"), ("a", ""), ("example.com/team", "B.lue_1-x"), ("A_b.c-9", "9"), ("k" * 63, "v" * 63)],
)
def test_a_kubernetes_label_passes(key: str, value: str) -> None:
    input_rules.label(Argument.LABELS, key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("", "x"),
        ("-a", "x"),
        ("a", "-x"),
        ("a", "x y"),
        ("/a", "x"),
        ("a/", "x"),
        ("a/b/c", "x"),
        ("Ex.com/a", "x"),
        ("k" * 64, "x"),
        ("a", "v" * 64),
    ],
)
def test_what_kubernetes_takes_for_no_label_is_refused(key: str, value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.label(Argument.LABELS, key, value)
    assert caught.value.message == f"--nodepool-labels: '{key}={value}' is not a Kubernetes label such as team=blue"


@pytest.mark.parametrize("value", ["sandbox=true:NoSchedule", "a=b:NoExecute", "example.com/a=b:PreferNoSchedule"])
def test_a_taint_passes(value: str) -> None:
    input_rules.taint(Argument.TAINTS, value)


@pytest.mark.parametrize(
    "value",
    ["", "sandbox=true", "a=b:Never", "a=b:noschedule", "=b:NoSchedule", ":NoSchedule", "a:NoExecute", "a=:NoSchedule"],
    ids=repr,
)
def test_a_taint_without_key_or_value_or_with_an_unknown_effect_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.taint(Argument.TAINTS, value)
    assert caught.value.message == (
        f"--nodepool-taints: '{value}' is not a taint such as sandbox=true:NoSchedule "
        "(effects: NoSchedule, PreferNoSchedule, NoExecute)"
    )


@pytest.mark.parametrize("value", ["a=b=c:NoSchedule", "/a=b:NoSchedule", "a b=c:NoSchedule"])
def test_a_taint_whose_key_or_value_is_no_label_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match="is not a Kubernetes label such as team=blue"):
        input_rules.taint(Argument.TAINTS, value)
