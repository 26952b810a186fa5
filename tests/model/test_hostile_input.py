"""No rule lets a character through that could change a path, a request or a pasted command."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules
from tests.support.examples import examples

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"


def subnet_id(subscription: str = SUBSCRIPTION, group: str = "g", network: str = "v", subnet: str = "s") -> str:
    """An ID with one part of the caller's."""
    return (
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network"
        f"/virtualNetworks/{network}/subnets/{subnet}"
    )


def _id(part: str) -> Callable[[str], None]:
    return lambda value: input_rules.resource_id(Argument.VNET_SUBNET, subnet_id(**{part: value}), SUBNET)


# Each rule, applied to a value in which one hostile character stands between harmless ones.
RULES: dict[str, Callable[[str], None]] = {
    "cluster name": lambda value: input_rules.cluster_name(Argument.CLUSTER, value),
    "pool name": lambda value: input_rules.pool_name(Argument.POOL, value),
    "resource group": lambda value: input_rules.resource_group(Argument.RESOURCE_GROUP, value),
    "VM size": lambda value: input_rules.vm_size(Argument.VM_SIZE, f"Standard_D4s{value}"),
    "location": lambda value: input_rules.location(Argument.LOCATION, value),
    "DNS prefix": lambda value: input_rules.dns_prefix(Argument.DNS_NAME_PREFIX, value),
    "user name": lambda value: input_rules.admin_username(Argument.ADMIN_USERNAME, value),
    "label key": lambda value: input_rules.label(Argument.LABELS, value, "x"),
    "label value": lambda value: input_rules.label(Argument.LABELS, "x", value),
    "taint key": lambda value: input_rules.taint(Argument.TAINTS, f"{value}=x:NoSchedule"),
    "taint value": lambda value: input_rules.taint(Argument.TAINTS, f"x={value}:NoSchedule"),
    "taint effect": lambda value: input_rules.taint(Argument.TAINTS, f"x=y:NoSchedule{value}"),
    "surge": lambda value: input_rules.max_surge(Argument.MAX_SURGE, f"1{value}"),
    "CIDR address": lambda value: input_rules.cidr(Argument.POD_CIDR, f"fe80::{value}/64"),
    "CIDR prefix": lambda value: input_rules.cidr(Argument.POD_CIDR, f"10.0.0.0/{value}"),
    "CIDR zone": lambda value: input_rules.cidr(Argument.POD_CIDR, f"fe80::%{value}/64"),
    "address": lambda value: input_rules.ip_inside(
        Argument.DNS_SERVICE_IP, f"fe80::{value}", Argument.SERVICE_CIDR, None
    ),
    "address zone": lambda value: input_rules.ip_inside(
        Argument.DNS_SERVICE_IP, f"fe80::1%{value}", Argument.SERVICE_CIDR, None
    ),
    "authorized range": lambda value: input_rules.ip_ranges(Argument.AUTHORIZED_IP_RANGES, [f"fe80::1%{value}"]),
    "subscription of an ID": _id("subscription"),
    "group of an ID": _id("group"),
    "parent of an ID": _id("network"),
    "name of an ID": _id("subnet"),
}
HOSTILE = "\n\r\t\0\x0b\x1b\x7f\x85\u2028\u202e'\"`$;&|<>\\*?!#%^{}[]~,+@\ufeff\ud800"
HOSTILE_WORDS = (
    "$(reboot)",
    "`reboot`",
    "a b\tc",
    "a'; reboot; '",
    'a" && reboot',
    "../../x",
    "a/../b",
    "%2e%2e%2f",
    "a\r\nX-Header: b",
)
OTHER_DIGITS = "٣１²५"


def passes(rule: str, value: str) -> bool:
    """Whether the rule takes the value; anything but InvalidInput fails the test."""
    if rule == "surge":
        value = value.replace("%", "%%")  # one % is a percentage, and fine
    try:
        RULES[rule](value)
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize("rule", RULES)
def test_a_hostile_character_never_passes_wherever_it_stands(rule: str) -> None:
    places = ("a{}", "{}a", "a{}b", "1{}", "{}1", "{}")
    assert [value for place in places for value in map(place.format, HOSTILE) if passes(rule, value)] == []


@pytest.mark.parametrize("rule", RULES)
def test_a_hostile_word_never_passes(rule: str) -> None:
    assert [word for word in HOSTILE_WORDS if passes(rule, word)] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in {"resource group", "group of an ID"}])
def test_digits_of_other_scripts_never_pass(rule: str) -> None:
    places = ("a{}", "1{}", "{}1", "{}")
    assert [value for place in places for value in map(place.format, OTHER_DIGITS) if passes(rule, value)] == []


@pytest.mark.parametrize("rule", RULES)
@examples(25)
@given(before=st.text(max_size=5), hostile=st.sampled_from(HOSTILE), after=st.text(max_size=5))
def test_nothing_around_a_hostile_character_makes_it_pass(rule: str, before: str, hostile: str, after: str) -> None:
    assert not passes(rule, before + hostile + after)
