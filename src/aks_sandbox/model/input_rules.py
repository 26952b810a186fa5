"""The forms that names, ranges and lists must have; each function names the argument and raises InvalidInput.

Sources: the naming rules of https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
and the option checks of `az aks`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput

_CLUSTER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?", re.ASCII)
_POOL = re.compile(r"[a-z][a-z0-9]{0,11}", re.ASCII)
_GROUP = re.compile(r"[\w().-]{0,89}[\w()-]")
_SIZE = re.compile(r"(?:Standard|Basic)_[A-Z]\w*(?:-\d+\w*)?", re.ASCII | re.IGNORECASE)
_SHORT_SIZE = re.compile(
    r"(?P<tier>standard_|basic_)?(?P<family>[A-Z]+)(?P<rest>\d\w*(?:-\d+\w*)?)", re.ASCII | re.IGNORECASE
)
_LOCATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]{0,49}", re.ASCII)
_DNS_PREFIX = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,52}[A-Za-z0-9])?", re.ASCII)
_ADMIN = re.compile(r"[A-Za-z][-A-Za-z0-9_]{0,31}", re.ASCII)
_SURGE = re.compile(r"\d{1,4}|(?:\d{1,2}|100)%", re.ASCII)
_LABEL_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?", re.ASCII)
_LABEL_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
# Python also reads IPv6 zones, which hold any character, and dotted masks; Azure reads neither.
_RANGE = re.compile(r"[0-9A-Fa-f:.]+(?:/[0-9]{1,3})?", re.ASCII)
_ID_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}", re.ASCII)
_IMAGE = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?/)?"  # the registry
    r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?",
    re.ASCII,
)
_REGISTRY = re.compile(r"[A-Za-z0-9]{5,50}", re.ASCII)
_TAINT_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def _must_match(pattern: re.Pattern[str], argument: Argument, value: str, form: str) -> None:
    if not pattern.fullmatch(value):
        raise InvalidInput(argument, f"'{value}' is not valid: {form}")


def cluster_name(argument: Argument, value: str) -> None:
    """A managed cluster: 1 to 63 letters, digits, hyphens, underscores."""
    _must_match(
        _CLUSTER,
        argument,
        value,
        "a cluster name has 1 to 63 letters, digits, hyphens or underscores and starts and ends with a letter or digit",
    )


def pool_name(argument: Argument, value: str) -> None:
    """A Linux node pool: 1 to 12 lower-case letters and digits, a letter first."""
    _must_match(
        _POOL,
        argument,
        value,
        "a node pool name has 1 to 12 lower-case letters or digits and starts with a letter",
    )


def resource_group(argument: Argument, value: str) -> None:
    """A resource group: 1 to 90 characters, no final full stop."""
    _must_match(
        _GROUP,
        argument,
        value,
        "a resource group name has 1 to 90 letters, digits, or characters of -_.() and does not end with a full stop",
    )


def image(argument: Argument, value: str) -> None:
    """A container image: registry and path, and a tag or a digest or both."""
    form = "an image looks like mcr.microsoft.com/cbl-mariner/busybox:2.0"
    if len(value) > 512:
        raise InvalidInput(argument, f"the name has {len(value)} characters: {form}")
    _must_match(_IMAGE, argument, value, form)
    if "@" not in value and ":" not in value.rpartition("/")[2]:
        raise InvalidInput(argument, f"'{value}' has neither a tag nor a digest: {form}, or ends with @sha256:DIGEST")


def vm_size(argument: Argument, value: str) -> None:
    """A VM size such as Standard_D4s_v3."""
    _must_match(_SIZE, argument, value, "a VM size looks like Standard_D4s_v3")


def full_vm_size(value: str) -> str:
    """The full name of a VM size, as Azure writes it: d4s_v5 is Standard_D4s_v5. What has the tier, in its spelling,
    stays as it is, and so does what is not like a VM size.
    """
    parts = _SHORT_SIZE.fullmatch(value)
    if parts is None or parts["tier"] in ("Standard_", "Basic_"):
        return value
    tier = (parts["tier"] or "Standard_").capitalize()
    first, *rest = parts["rest"].lower().split("_")
    return "_".join([f"{tier}{parts['family'].upper()}{first}", *(_part(part) for part in rest)])


def _part(part: str) -> str:
    if part == "promo":
        return "Promo"
    # A version, the features of an old size, or an accelerator, such as A100 or T4.
    return part.upper() if re.fullmatch(r"(?!v\d{1,2}$)[a-z]+\d+[a-z\d]*", part) else part


def location(argument: Argument, value: str) -> None:
    """A region such as eastus or 'East US'."""
    _must_match(_LOCATION, argument, value, "a region looks like eastus or 'East US'")


def dns_prefix(argument: Argument, value: str) -> None:
    """A DNS prefix: 1 to 54 letters, digits and hyphens."""
    _must_match(
        _DNS_PREFIX,
        argument,
        value,
        "a DNS name prefix has 1 to 54 letters, digits or hyphens and starts and ends with a letter or digit",
    )


def admin_username(argument: Argument, value: str) -> None:
    """A Linux user name."""
    _must_match(
        _ADMIN,
        argument,
        value,
        "a Linux user name starts with a letter and has up to 32 characters of a-z 0-9 _ -",
    )


def max_surge(argument: Argument, value: str) -> None:
    """A number of nodes or a percentage."""
    _must_match(
        _SURGE,
        argument,
        value,
        "give a number of nodes such as 1, or a percentage such as 33%",
    )


def between(argument: Argument, value: float | None, low: float, high: float) -> None:
    """A number inside a closed range; None passes."""
    if value is not None and not low <= value <= high:
        raise InvalidInput(argument, f"{value} is out of range: give {low} to {high}")


def _plain(value: str) -> str:
    if not _RANGE.fullmatch(value):
        raise ValueError("write an address, a slash and the number of its leading bits")
    return value


def cidr(argument: Argument, value: str | None) -> None:
    """An IPv4 or IPv6 range whose host bits are zero; None passes."""
    if value is None:
        return
    try:
        ipaddress.ip_network(_plain(value), strict="/" in value)
    except ValueError as error:
        raise InvalidInput(argument, f"'{value}' is not a CIDR range such as 10.244.0.0/16 ({error})") from None
    if "/" not in value:
        raise InvalidInput(
            argument,
            f"'{value}' is not a CIDR range such as 10.244.0.0/16: the prefix length is missing",
        )


def ip_inside(argument: Argument, value: str | None, range_argument: Argument, service_cidr: str | None) -> None:
    """An address, inside the range when one is given; None passes."""
    if value is None:
        return
    try:
        address = ipaddress.ip_address(_plain(value))
    except ValueError:
        raise InvalidInput(argument, f"'{value}' is not an IP address such as 10.0.0.10") from None
    if service_cidr is not None and address not in ipaddress.ip_network(service_cidr):
        raise InvalidInput(argument, f"{value} is not inside {service_cidr} ({range_argument})")


def ip_ranges(argument: Argument, values: Sequence[str]) -> None:
    """Addresses or ranges that may reach the API server."""
    for value in values:
        try:
            ipaddress.ip_network(_plain(value), strict=False)
        except ValueError:
            raise InvalidInput(argument, f"'{value}' is neither an IP address nor a CIDR range") from None


def resource_id(argument: Argument, value: str | None, resource_type: str) -> None:
    """An ARM resource ID of that type; None passes."""
    if value is None:
        return
    types = resource_type.split("/")
    expected = ["subscriptions", "resourceGroups", "providers", *types]
    root, *parts = value.split("/")
    well_formed = (
        root == ""
        and len(parts) == 4 + 2 * len(types)
        and _same_words([*parts[0:6:2], parts[5], *parts[6::2]], expected)
        and _GROUP.fullmatch(parts[3])
        and all(_ID_NAME.fullmatch(name) for name in [parts[1], *parts[7::2]])
    )
    if not well_formed:
        raise InvalidInput(argument, f"'{value}' is not valid: give the full resource ID of a {resource_type}")


def registry(argument: Argument, value: str) -> None:
    """The name of a container registry, or its ARM resource ID."""
    if "/" in value:
        resource_id(argument, value, "Microsoft.ContainerRegistry/registries")
        return
    _must_match(
        _REGISTRY,
        argument,
        value,
        "a registry name has 5 to 50 letters and digits; give it without .azurecr.io, or give a resource ID",
    )


def _same_words(found: Sequence[str], expected: Sequence[str]) -> bool:
    return "".join(found).isascii() and [word.lower() for word in found] == [word.lower() for word in expected]


def label(argument: Argument, key: str, value: str) -> None:
    """A Kubernetes label: prefix/name=value."""
    prefix, slash, name = key.rpartition("/")
    good = _LABEL_NAME.fullmatch(name) and (not slash or _LABEL_PREFIX.fullmatch(prefix))
    if not good or (value and not _LABEL_NAME.fullmatch(value)):
        raise InvalidInput(argument, f"'{key}={value}' is not a Kubernetes label such as team=blue")


def taint(argument: Argument, value: str) -> None:
    """A Kubernetes taint: key=value:Effect."""
    pair, _, effect = value.rpartition(":")
    key, _, content = pair.partition("=")
    if effect not in _TAINT_EFFECTS or not key or not content:
        raise InvalidInput(
            argument,
            f"'{value}' is not a taint such as sandbox=true:NoSchedule (effects: {', '.join(_TAINT_EFFECTS)})",
        )
    label(argument, key, content)


_KUBERNETES_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)


def kubernetes_name(argument: Argument, name: str) -> None:
    """What every object of Kubernetes may be called: a DNS subdomain.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
    """
    if not _KUBERNETES_NAME.fullmatch(name):
        raise InvalidInput(
            argument,
            f"'{name[:200]}' is not a name of Kubernetes",
            "Use up to 253 lowercase letters, digits, hyphens and dots; begin and end with a letter or digit.",
        )


_NAMESPACE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def namespace(argument: Argument, name: str) -> None:
    """What a namespace of Kubernetes may be called: a DNS label.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
    """
    if not _NAMESPACE.fullmatch(name):
        raise InvalidInput(
            argument,
            f"'{name[:200]}' is not the name of a namespace",
            "Use up to 63 lowercase letters, digits and hyphens; begin and end with a letter or digit.",
        )
