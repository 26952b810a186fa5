"""The cloud that a name or an address stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from aks_sandbox.arm import cloud
from aks_sandbox.arm.cloud import CLOUDS, Cloud, find_cloud
from aks_sandbox.errors import InvalidInput, Unreachable

ADDRESS = "https://management.example.com"
DOCUMENT = {
    "name": "Example",
    "authentication": {"loginEndpoint": "https://login.example.com/", "audiences": ["https://management.example.com/"]},
    "resourceManager": "https://management.example.com/",
}


def answer(monkeypatch: pytest.MonkeyPatch, document: Mapping[str, Any] | Exception) -> list[str]:
    """Let every address answer so; the list gets the addresses that were asked."""
    asked: list[str] = []

    def get_public(address: str, _query: Mapping[str, str]) -> Mapping[str, Any]:
        asked.append(address)
        if isinstance(document, Exception):
            raise document
        return document

    monkeypatch.setattr(cloud, "get_public", get_public)
    return asked


@pytest.mark.parametrize("name", ["AzureCloud", "azurecloud", "AzureChinaCloud", "AZUREUSGOVERNMENT"])
def test_a_cloud_of_azure_is_known_by_its_name_whatever_its_case(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    asked = answer(monkeypatch, DOCUMENT)
    assert find_cloud(name).name.lower() == name.lower()
    assert asked == []


def test_the_endpoints_of_the_known_clouds_are_those_of_az() -> None:
    from azure.cli.core.cloud import KNOWN_CLOUDS

    of_az = {one.name: one.endpoints for one in KNOWN_CLOUDS}
    assert len(CLOUDS) == 3
    for one in CLOUDS.values():
        theirs = of_az[one.name]
        assert one.resource_manager == theirs.resource_manager.rstrip("/")
        assert one.sign_in == theirs.active_directory.rstrip("/")
        assert one.audience == theirs.active_directory_resource_id


def test_an_address_is_asked_what_its_cloud_is_like(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, DOCUMENT)
    assert find_cloud(f"{ADDRESS}/") == Cloud(
        "Example", ADDRESS, "https://login.example.com", "https://management.example.com/", known=False
    )
    assert asked == [f"{ADDRESS}/metadata/endpoints"]


@pytest.mark.parametrize(
    "audience", [one.audience for one in CLOUDS.values()] + [one.resource_manager for one in CLOUDS.values()]
)
def test_an_address_does_not_get_tokens_for_a_cloud_of_azure(monkeypatch: pytest.MonkeyPatch, audience: str) -> None:
    authentication = {**DOCUMENT["authentication"], "audiences": [audience]}  # type: ignore[dict-item]
    answer(monkeypatch, {**DOCUMENT, "authentication": authentication})
    with pytest.raises(InvalidInput, match="asks for tokens of Azure"):
        find_cloud(ADDRESS)


@pytest.mark.parametrize(
    "audience",
    [
        *(
            "https://vault.azure.net",
            "https://graph.microsoft.com",
            "https://a.b.core.windows.net/",
            "https://AZURE.NET",
        ),
        *("6dae42f8-4368-4678-94ff-3960e28e3630", "api://x", ""),
    ],
)
def test_an_address_does_not_get_tokens_for_a_service_of_azure(monkeypatch: pytest.MonkeyPatch, audience: str) -> None:
    authentication = {**DOCUMENT["authentication"], "audiences": [audience]}  # type: ignore[dict-item]
    answer(monkeypatch, {**DOCUMENT, "authentication": authentication})
    with pytest.raises(InvalidInput, match="are not sent to a cloud that is named by address"):
        find_cloud(ADDRESS)


@pytest.mark.parametrize(
    "sign_in",
    [
        *(one.sign_in for one in CLOUDS.values()),
        *("https://LOGIN.microsoftonline.com/common/", "https://sts.windows.net", "https://login.windows.net./x"),
    ],
)
def test_an_address_does_not_get_tokens_of_the_sign_in_service_of_azure(
    monkeypatch: pytest.MonkeyPatch, sign_in: str
) -> None:
    answer(monkeypatch, {**DOCUMENT, "authentication": {**DOCUMENT["authentication"], "loginEndpoint": sign_in}})  # type: ignore[dict-item]
    with pytest.raises(InvalidInput, match="are not sent to a cloud that is named by address"):
        find_cloud(ADDRESS)


def test_a_cloud_whose_tokens_are_named_by_its_tenant_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    audience = "https://management.contoso.onmicrosoft.com/24a1b2c3"
    authentication = {**DOCUMENT["authentication"], "audiences": [audience]}  # type: ignore[dict-item]
    answer(monkeypatch, {**DOCUMENT, "authentication": authentication})
    assert find_cloud(ADDRESS).audience == audience


@pytest.mark.parametrize("text", ["AzureClod", "", "management.azure.com", "http://management.example.com", "ftp://x"])
def test_what_is_neither_a_name_nor_an_address_over_tls_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    asked = answer(monkeypatch, DOCUMENT)
    with pytest.raises(InvalidInput, match="^--cloud: "):
        find_cloud(text)
    assert asked == []


@pytest.mark.parametrize(
    "text", ["https://[x", "https://:443", "https://a.example.com:99999", "https://a.example.com:x"]
)
def test_an_address_without_a_host_or_a_port_that_can_be_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    asked = answer(monkeypatch, DOCUMENT)
    with pytest.raises(InvalidInput, match="^--cloud: .* is not an address"):
        find_cloud(text)
    assert asked == []


@pytest.mark.parametrize(
    "document",
    [
        {},
        {**DOCUMENT, "resourceManager": "https://[x"},
        {"authentication": {"loginEndpoint": "https://[x", "audiences": ["https://a.example.com"]}},
        {"authentication": None},
        {"authentication": {"loginEndpoint": "https://login.example.com", "audiences": []}},
        {"authentication": {"loginEndpoint": "http://login.example.com", "audiences": ["x"]}},
        {**DOCUMENT, "resourceManager": "http://management.example.com"},
        ServiceRequestError("no route"),
    ],
)
def test_an_address_that_describes_no_cloud_is_named(monkeypatch: pytest.MonkeyPatch, document: Any) -> None:
    answer(monkeypatch, document)
    with pytest.raises(Unreachable, match=f"^reading the endpoints of the cloud at {ADDRESS}: "):
        find_cloud(ADDRESS)
