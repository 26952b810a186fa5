"""The clouds of Azure: where Azure Resource Manager and the sign-in service of each stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aks_sandbox.arguments import Argument
from aks_sandbox.arm.foreign_errors import Failures, domain_error
from aks_sandbox.arm.public import get_public
from aks_sandbox.errors import InvalidInput, Unreachable
from aks_sandbox.model.safe_text import visible
from aks_sandbox.steps import Step


@dataclass(frozen=True)
class Cloud:
    """Addresses without a slash at their end, and the audience of tokens for Azure Resource Manager.

    `known` clouds are those that the sign-in service itself knows.
    """

    name: str
    resource_manager: str
    sign_in: str
    audience: str
    known: bool = True


#: Source: https://learn.microsoft.com/azure/azure-resource-manager/management/endpoints, and `az cloud list`.
CLOUDS: Mapping[str, Cloud] = {
    cloud.name.lower(): cloud
    for cloud in (
        Cloud(
            "AzureCloud",
            "https://management.azure.com",
            "https://login.microsoftonline.com",
            "https://management.core.windows.net/",
        ),
        Cloud(
            "AzureChinaCloud",
            "https://management.chinacloudapi.cn",
            "https://login.chinacloudapi.cn",
            "https://management.core.chinacloudapi.cn/",
        ),
        Cloud(
            "AzureUSGovernment",
            "https://management.usgovcloudapi.net",
            "https://login.microsoftonline.us",
            "https://management.core.usgovcloudapi.net/",
        ),
    )
}
_API_VERSION = "2015-01-01"
_HTTPS = "https://"


def find_cloud(text: str) -> Cloud:
    """The cloud of that name, or the one whose Azure Resource Manager stands at that address, which is asked for it.

    InvalidInput for anything else; Unreachable where the address does not describe a cloud.
    """
    known = CLOUDS.get(text.lower())
    if known is not None:
        return known
    if "://" not in text:
        names = ", ".join(cloud.name for cloud in CLOUDS.values())
        raise InvalidInput(
            Argument.CLOUD,
            f"'{text}' is not one of {names}, and not the address of Azure Resource Manager",
            "Name one of these, or give the address, which begins with https://.",
        )
    address = text.rstrip("/")
    if not address.lower().startswith(_HTTPS):
        raise InvalidInput(Argument.CLOUD, f"'{text}' does not begin with https://, and tokens are sent to it")
    return _described(address)


def _described(address: str) -> Cloud:
    doing = f"reading the endpoints of the cloud at {address}"
    try:
        document = get_public(f"{address}/metadata/endpoints", {"api-version": _API_VERSION})
    except Failures as error:
        raise domain_error(error, doing) from error
    try:
        authentication = document["authentication"]
        sign_in, audience = str(authentication["loginEndpoint"]).rstrip("/"), str(authentication["audiences"][0])
        manager = str(document.get("resourceManager") or address).rstrip("/")
    except (LookupError, TypeError, AttributeError):
        raise Unreachable(f"{doing}: the answer does not name the sign-in service.", _CHECK) from None
    for found in (sign_in, manager):
        if not found.lower().startswith(_HTTPS):
            raise Unreachable(f"{doing}: '{visible(found)}' does not begin with https://.", _CHECK)
    for known in CLOUDS.values():
        # A token for a cloud of Azure is worth something there, so it does not go to any other address.
        if _host(audience) in (_host(known.audience), _host(known.resource_manager)):
            raise InvalidInput(
                Argument.CLOUD,
                f"{address} asks for tokens of {known.name}, which are sent to {known.resource_manager} only",
                Step(f"Use {Argument.CLOUD} {known.name}."),
            )
    named = _host(audience) if audience.lower().startswith(_HTTPS) else ""
    if not named or any(named == domain or named.endswith(f".{domain}") for domain in _DOMAINS_OF_AZURE):
        raise InvalidInput(
            Argument.CLOUD,
            f"{address} asks for tokens of '{visible(audience)}', "
            "which are not sent to a cloud that is named by address",
            _CHECK,
        )
    return Cloud(_name(document, address), manager, sign_in, audience, known=False)


#: Where services of Azure's own clouds stand: a token for one of them does not go to another cloud.
#: Source: https://learn.microsoft.com/azure/security/fundamentals/azure-domains
_DOMAINS_OF_AZURE = (
    *("azure.com", "azure.net", "azure.us", "azure.cn", "azure.microsoft.com", "windows.net", "microsoft.com"),
    *("microsoftonline.com", "microsoftonline.us", "chinacloudapi.cn", "usgovcloudapi.net", "office.com"),
)
_CHECK = Step(f"Check the address that {Argument.CLOUD} or the configuration names.")


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()


def _name(document: Mapping[str, Any], address: str) -> str:
    return visible(str(document.get("name") or address))
