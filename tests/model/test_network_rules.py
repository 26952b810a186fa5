"""Addresses, ranges and resource IDs: what passes, and the words in which the rest is refused."""

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules

SUBNET = "Microsoft.Network/virtualNetworks/subnets"
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
SUBNET_ID = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net"
    "/providers/Microsoft.Network/virtualNetworks/hub/subnets/nodes"
)
IDENTITY_ID = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ids"
    "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/me"
)


@pytest.mark.parametrize(
    "value", ["10.244.0.0/16", "10.0.0.0/8", "192.168.1.1/32", "fd00::/108", "::/0", None], ids=repr
)
def test_a_cidr_range_passes_and_so_does_none(value: str | None) -> None:
    input_rules.cidr(Argument.POD_CIDR, value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10.0.0.1/16", "10.0.0.1/16 has host bits set"),
        ("10.0.0.0/33", "'10.0.0.0/33' does not appear to be an IPv4 or IPv6 network"),
        ("everywhere", "write an address, a slash and the number of its leading bits"),
        ("10.0.0.0/255.255.0.0", "write an address, a slash and the number of its leading bits"),
        ("10.0.0.0/0.0.255.255", "write an address, a slash and the number of its leading bits"),
        ("fe80::%eth0/64", "write an address, a slash and the number of its leading bits"),
        ("10.0.0.0/16,10.1.0.0/16", "write an address, a slash and the number of its leading bits"),
    ],
    ids=["host bits", "prefix too long", "word", "netmask", "hostmask", "zone", "two ranges"],
)
def test_what_is_no_cidr_range_is_refused_with_the_reason(value: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.cidr(Argument.POD_CIDR, value)
    assert caught.value.message == f"--pod-cidr: '{value}' is not a CIDR range such as 10.244.0.0/16 ({reason})"


def test_an_address_without_a_prefix_length_is_no_cidr_range() -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.cidr(Argument.POD_CIDR, "10.0.0.0")
    assert caught.value.message == (
        "--pod-cidr: '10.0.0.0' is not a CIDR range such as 10.244.0.0/16: the prefix length is missing"
    )


@pytest.mark.parametrize(
    ("address", "service_cidr"),
    [("10.0.0.10", "10.0.0.0/16"), ("10.9.9.9", None), ("fd00::a", "fd00::/108"), (None, "10.0.0.0/16")],
)
def test_an_address_inside_the_range_passes_and_so_does_one_without_a_range(
    address: str | None, service_cidr: str | None
) -> None:
    input_rules.ip_inside(Argument.DNS_SERVICE_IP, address, Argument.SERVICE_CIDR, service_cidr)


@pytest.mark.parametrize("address", ["10.1.0.10", "fd00::a"], ids=["outside", "other family"])
def test_an_address_outside_the_range_is_refused_with_both_options(address: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.ip_inside(Argument.DNS_SERVICE_IP, address, Argument.SERVICE_CIDR, "10.0.0.0/16")
    assert caught.value.message == f"--dns-service-ip: {address} is not inside 10.0.0.0/16 (--service-cidr)"


@pytest.mark.parametrize("address", ["", "ten", "10.0.0.0/16", "10.0.0.256", "fe80::1%eth0", "10.0.0.010"], ids=repr)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.ip_inside(Argument.DNS_SERVICE_IP, address, Argument.SERVICE_CIDR, None)
    assert caught.value.message == f"--dns-service-ip: '{address}' is not an IP address such as 10.0.0.10"


def test_authorized_ranges_may_be_addresses_and_may_have_host_bits() -> None:
    input_rules.ip_ranges(Argument.AUTHORIZED_IP_RANGES, ("203.0.113.7", "203.0.113.7/24", "2001:db8::/32"))


@pytest.mark.parametrize("value", ["", "everywhere", "1.2.3.4/33", "1.2.3.0/255.255.255.0", "fe80::1%eth0"], ids=repr)
def test_an_authorized_range_that_is_none_is_refused_even_behind_good_ones(value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.ip_ranges(Argument.AUTHORIZED_IP_RANGES, ("203.0.113.7", value))
    assert caught.value.message == (
        f"--api-server-authorized-ip-ranges: '{value}' is neither an IP address nor a CIDR range"
    )


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (SUBNET_ID, SUBNET),
        (IDENTITY_ID, IDENTITY),
        (SUBNET_ID.upper(), SUBNET),
        (SUBNET_ID.lower(), SUBNET),
        (None, SUBNET),
    ],
    ids=["subnet", "identity", "upper case", "lower case", "none"],
)
def test_a_resource_id_of_the_type_passes_whatever_its_case(value: str | None, kind: str) -> None:
    input_rules.resource_id(Argument.VNET_SUBNET, value, kind)


def test_a_resource_id_may_lie_in_a_group_named_in_any_script() -> None:
    input_rules.resource_id(Argument.VNET_SUBNET, SUBNET_ID.replace("/net/", "/(größe)_1.x/"), SUBNET)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "/",
        "nodes",
        IDENTITY_ID,
        SUBNET_ID.removeprefix("/"),
        "x" + SUBNET_ID,
        SUBNET_ID + "/",
        SUBNET_ID + "/x/y",
        SUBNET_ID.rpartition("/subnets")[0],
        SUBNET_ID.replace("hub", ""),
        SUBNET_ID.replace("hub", ".."),
        SUBNET_ID.replace("/net/", "/net./"),
        SUBNET_ID.replace("subscriptions", "tenants"),
        SUBNET_ID.replace("virtualNetworks", "virtualNetwor\N{KELVIN SIGN}s"),
        "https://management.azure.com" + SUBNET_ID,
        SUBNET_ID + "?api-version=1",
    ],
    ids=repr,
)
def test_what_is_no_resource_id_of_the_type_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_rules.resource_id(Argument.VNET_SUBNET, value, SUBNET)
    assert caught.value.message == (
        f"--vnet-subnet-id: '{value}' is not valid: give the full resource ID of a "
        "Microsoft.Network/virtualNetworks/subnets"
    )
